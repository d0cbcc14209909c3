//! Status and duration of the run.

use editor::duration;
use leptos::prelude::*;

use super::Run;
use crate::state::app_state;

/// The head of the room.
#[component]
pub fn Overview() -> impl IntoView {
    let run = expect_context::<Run>();
    let facts = move || {
        if run.refused.with(Option::is_some) {
            return Some(view! { <span class="status" data-testid="run-status">"Not run"</span> }.into_any());
        }
        let history = run.history.get()?;
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
    let title = move || app_state().machine.with(|it| it.as_ref().map(|it| it.title.clone()));
    view! {
        <div class="panel-head">
            <h2>{title}</h2>{facts}
            {move || run.refused.get().map(|why| view! { <span class="run-error" role="alert">{why}</span> })}
        </div>
    }
}
