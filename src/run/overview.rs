//! Status and duration of the run.

use editor::duration;
use leptos::prelude::*;

use super::Run;
use crate::platform::engine;
use crate::shell::ui::ui;
use crate::state::{app_state, AppState, EngineStatus};

/// The head of the room.
#[component]
pub fn Overview() -> impl IntoView {
    let (run, state) = (expect_context::<Run>(), app_state());
    let ui = ui();
    // Whose comparison was given up before there was one.
    let is_halted = Memo::new(move |_| {
        nothing(state).is_none()
            && state.comparison.with(Option::is_none)
            && state.engine.get() == EngineStatus::Idle
    });
    let again = move || {
        if is_halted.get_untracked() {
            engine::compare_again(state, ui);
        } else {
            run.again.update(|count| *count = count.wrapping_add(1));
        }
    };
    let facts = move || {
        if run.refused.with(Option::is_some) {
            return Some(view! { <span class="status" data-testid="run-status">"Not run"</span> }.into_any());
        }
        let Some(history) = run.history.get() else {
            let halted = is_halted.get().then_some("The simulation was stopped.");
            let why = nothing(state).or(halted).filter(|_| !run.awaited.get())?;
            return Some(view! { <span class="status" data-testid="run-status">"Not run"</span><span class="note">{why}</span> }.into_any());
        };
        let outcome = history.outcome.clone();
        let good = outcome.status == "SUCCEEDED";
        let error = outcome
            .error
            .map(|(name, cause)| view! { <span class="run-error"><b>{name}</b>" "{cause}</span> });
        Some(view! {
            <span class="status" class:good=good data-testid="run-status">{outcome.status}</span>
            <b class="run-duration num" data-testid="run-duration" data-ms=outcome.duration_ms>{duration::words(outcome.duration_ms)}</b>
            <span class="note num">{editor::text::counted(history.rows.len(), "event")}</span>
            {error}
        }.into_any())
    };
    let title = move || state.machine.with(|it| it.as_ref().map(|it| it.title.clone()));
    view! {
        <div class="panel-head">
            <h2>{title}</h2>{facts}
            {move || run.refused.get().map(|why| view! { <span class="run-error" role="alert">{why}</span> })}
            <Show when=move || run.stopped.get() || is_halted.get()><button class="btn" data-testid="run-again" on:click=move |_| again()>"Run again"</button></Show>
        </div>
    }
}

/// Why there is nothing to run; nothing while it may come.
fn nothing(state: AppState) -> Option<&'static str> {
    if state.opened.with(Option::is_some) {
        Some("This state machine has no run.")
    } else if state.plan.with(|plan| plan.tasks.is_empty()) {
        Some("The plan has no tasks.")
    } else {
        state.is_refused().then_some("The plan cannot be run as it is; Plan says why.")
    }
}
