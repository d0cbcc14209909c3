//! The answer before the evidence: which layout wins, by how much, and why.

use leptos::prelude::*;

use super::Chart;
use crate::state::{app_state, EngineStatus};

/// Headline, reason and the bound on any gain; above them why the plan cannot be run, if it cannot.
#[component]
pub fn Answer() -> impl IntoView {
    let chart = expect_context::<Chart>();
    let sentence = move || {
        let Some(comparison) = chart.comparison.get() else { return view! { <Waiting/> }.into_any() };
        let run = |run: &protocol::TextRun| {
            let text = editor::text::keep_together(&run.text);
            if run.gain {
                view! { <em>{text}</em> }.into_any()
            } else {
                text.into_any()
            }
        };
        let headline = comparison.headline.iter().map(run).collect_view();
        view! {
            <h1 data-testid="headline">{headline}</h1>
            <p data-testid="reason">{comparison.reason.clone()}</p>
            <p class="gain-bound" data-testid="gain-bound">{comparison.gain_bound.clone()}</p>
            <Guesses/>
        }
        .into_any()
    };
    view! { <div class="answer" aria-live="polite"><Rejected/>{sentence}</div> }
}

/// Says that the figures rest on durations which nobody has measured or set.
#[component]
fn Guesses() -> impl IntoView {
    let state = app_state();
    let says = move || {
        let lifted = state.lifted.get().filter(|_| state.is_lifted.get())?;
        let (guessed, all) = state.plan.with(|now| (lifted.guessed(now), now.tasks.len()));
        (guessed > 0).then(|| format!("{guessed} of {all} durations are guesses."))
    };
    view! { <p class="guesses" data-testid="guesses">{says}</p> }
}

#[component]
fn Waiting() -> impl IntoView {
    let state = app_state();
    let words = move || match state.engine.get() {
        EngineStatus::Failed => "The simulator could not be started.",
        _ if state.plan.with(|plan| plan.tasks.is_empty()) => "Add a task to see its layouts.",
        _ if state.is_refused() => "No layout can be run yet.",
        _ => "Running the layouts\u{2026}",
    };
    view! { <h1 class="waiting" data-testid="headline">{words}</h1> }
}

/// What keeps the plan from running; the comparison below is then of the last plan that could.
#[component]
fn Rejected() -> impl IntoView {
    let state = app_state();
    let first = move || state.diagnostics.with(|all| all.iter().find(|finding| finding.is_error()).cloned());
    move || {
        first().map(|finding| {
            let more =
                state.diagnostics.with(|all| all.iter().filter(|finding| finding.is_error()).count()) - 1;
            let more = (more > 0).then(|| format!(" And {more} more."));
            let kept =
                state.comparison.with(Option::is_some).then_some("Below is the last plan that could run.");
            view! {
                <div class="rejected" role="alert" data-testid="rejected">
                    <b>{finding.message}{more}</b>
                    <span>{finding.fix}" "{kept}</span>
                </div>
            }
        })
    }
}
