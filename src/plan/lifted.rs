//! The dependencies of a plan that was read off a definition: which ones its data declares, which ones only a barrier
//! imposed. A person unticks what is not needed, and the layouts beside it show at once what that gains.

use std::sync::Arc;

use editor::plan::{Command, TaskEdge};
use leptos::prelude::*;
use protocol::{Evidence, Lifted, Why};
use web_sys::HtmlInputElement;

use crate::icons::{Glyph, Icon};
use crate::platform::here::if_here;
use crate::shell::actions::told;
use crate::shell::ui::ui;
use crate::state::app_state;

/// The list, with what it is about.
#[component]
pub fn LiftedDependencies() -> impl IntoView {
    let state = app_state();
    move || state.lifted.get().map(|lifted| list(&lifted))
}

fn list(lifted: &Arc<Lifted>) -> impl IntoView {
    let (inherited, declared): (Vec<&Evidence>, Vec<_>) =
        lifted.dependencies.iter().partition(|found| found.why == Why::Barrier);
    let said = match (inherited.len(), declared.len()) {
        (0, _) => "Every dependency is declared: each task reads what the other wrote, or asks whether it has ended.".to_owned(),
        (some, none_or_more) => format!(
            "{some} of {} dependencies are there only because a state ends before the next begins. Untick those that are not needed.",
            some + none_or_more
        ),
    };
    let guesses = {
        let lifted = Arc::clone(lifted);
        move || app_state().plan.with(|plan| lifted.guessed(plan))
    };
    let guessed = move || {
        let guesses = Some(guesses()).filter(|guesses| *guesses > 0)?;
        let text = format!("Guessed durations: {guesses}. Set them, or open the state machine again and then the history of an execution (the JSON of get-execution-history).");
        Some(view! { <p class="guessed">{text}</p> })
    };
    let could_not: Vec<_> = lifted.diagnostics.iter().map(|finding| finding.message.clone()).collect();
    let rows = {
        let known: Vec<Evidence> = inherited.into_iter().chain(declared).cloned().collect();
        move || {
            let all = known.iter().cloned().chain(later(&known));
            all.map(row).collect_view()
        }
    };
    view! {
        <div class="lifted table-scroll" data-testid="lifted">
            <p>{said}</p>
            {guessed}
            <ul>{rows}</ul>
            {(!could_not.is_empty()).then(|| view! {
                <details><summary>{format!("{} that a plan cannot say", editor::text::counted(could_not.len(), "thing"))}</summary>
                    <ul class="could-not">{could_not.into_iter().map(|text| view! { <li>{text}</li> }).collect_view()}</ul>
                </details>
            })}
        </div>
    }
}

/// Dependencies that the definition did not show: what an unticked one had stood for.
fn later(known: &[Evidence]) -> Vec<Evidence> {
    let is_new = |from: &str, to: &str| !known.iter().any(|found| found.from == from && found.to == to);
    let evidence = |from: &str, to: &str| Evidence {
        from: from.to_owned(),
        to: to.to_owned(),
        why: Why::Barrier,
        path: None,
        place: "the same barrier".to_owned(),
    };
    let edges = |task: &plan::Task| {
        let new = task.depends_on.iter().filter(|from| is_new(from, &task.id));
        new.map(|from| evidence(from, &task.id)).collect::<Vec<_>>()
    };
    app_state().plan.with(|plan| plan.tasks.iter().flat_map(edges).collect())
}

fn row(found: Evidence) -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let edge = TaskEdge { from: found.from.clone(), to: found.to.clone() };
    let there = {
        let edge = edge.clone();
        move || {
            state.plan.with(|plan| {
                let waits = |task: &plan::Task| task.id == edge.to && task.depends_on.contains(&edge.from);
                plan.tasks.iter().any(waits)
            })
        }
    };
    let name = |id: &str| {
        state.plan.with_untracked(|plan| {
            plan.tasks
                .iter()
                .find(|task| task.id == id)
                .map_or_else(|| id.to_owned(), |task| task.label().to_owned())
        })
    };
    let (from, to) = (name(&found.from), name(&found.to));
    let why = match (found.why, &found.path) {
        (Why::Data, Some(path)) => format!("reads {path} at {}", found.place),
        (Why::Data, None) => format!("reads its output at {}", found.place),
        (Why::Asked, _) => format!("asks whether it has ended at {}", found.place),
        (Why::Barrier, _) => format!("only waits at {}", found.place),
    };
    let testid = format!("lifted-{}-{}", found.from, found.to);
    let toggle = move |event: leptos::ev::Event| {
        let own: HtmlInputElement = event_target(&event);
        let command = if own.checked() {
            Command::AddDependency(edge.clone())
        } else {
            Command::RelaxDependency(edge.clone())
        };
        let done = state.perform(command);
        if done.is_err() {
            own.set_checked(!own.checked());
        }
        told(ui, done);
    };
    let declared = found.why == Why::Data;
    view! {
        <li class:declared=declared>
            <label>
                <input type="checkbox" prop:checked=there on:change=if_here(toggle) data-testid=testid/>
                <span><b>{to}</b>" waits for "<b>{from}</b><small>{why}</small></span>
                {declared.then(|| view! { <span class="tag" title="It reads what the other task wrote"><Glyph icon=Icon::Lock class="icon-xs"/>"data"</span> })}
            </label>
        </li>
    }
}
