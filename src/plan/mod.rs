//! The Plan room's left column: the dependency canvas and the task table.

mod canvas;
pub mod canvas_keys;
mod card;
pub mod clipboard;
mod edges;
mod form;
mod lifted;
mod offer;
mod table;
mod table_cells;
mod toolbar;

use editor::duration::words;
use editor::plan::{cycle_edges, Facts, TaskEdge};
use leptos::prelude::*;

use crate::state::app_state;

pub use form::{Form, FormDialog};
pub use lifted::LiftedDependencies;
pub use offer::OfferTask;

/// Slack and critical path of the plan on show; nothing while it has a cycle.
#[derive(Clone, Copy)]
pub struct PlanFacts(pub Memo<Option<Facts>>);

/// The dependencies that wait for each other in a circle.
#[derive(Clone, Copy)]
pub struct Circles(pub Memo<Vec<TaskEdge>>);

/// Canvas over table.
#[component]
pub fn PlanPanel() -> impl IntoView {
    let state = app_state();
    let facts = Memo::new(move |_| Facts::of(&state.plan.get()));
    provide_context(PlanFacts(facts));
    provide_context(Circles(Memo::new(move |_| match facts.with(Option::is_some) {
        true => Vec::new(),
        false => cycle_edges(&state.plan.get()),
    })));
    let count = move || {
        let plan = state.plan.get();
        let dependencies: usize = plan.tasks.iter().map(|task| task.depends_on.len()).sum();
        format!(
            "{}, {}",
            counted(plan.tasks.len(), "task", "tasks"),
            counted(dependencies, "dependency", "dependencies")
        )
    };
    let length = move || {
        facts.get().filter(|facts| facts.length_ms > 0).map(
            |facts| view! { <span class="key-crit">"Critical path " <b>{words(facts.length_ms)}</b></span> },
        )
    };
    view! {
        <section class="plan" aria-label="Plan">
            <div class="panel-head"><h2>"Dependencies"</h2><span class="note" data-testid="plan-count">{count}</span><div class="right">{length}</div></div>
            <canvas::Canvas/>
            <table::Tasks/>
        </section>
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
