//! What each task weighs in each layout: what one minute less in it saves.

use editor::duration;
use leptos::prelude::*;
use protocol::{Comparison, LayoutReport};

use super::simulation::Simulation;
use crate::state::app_state;

/// A row a task, a column a layout.
#[component]
pub fn Weights() -> impl IntoView {
    let simulation = expect_context::<Simulation>();
    move || match simulation.figures.get() {
        Some(figures) => table(&figures).into_any(),
        None => view! { <p class="side-none">"The runs are not made yet."</p> }.into_any(),
    }
}

fn table(figures: &Comparison) -> impl IntoView {
    let state = app_state();
    let heads = figures.layouts.iter().map(|report| view! { <th scope="col">{report.title.clone()}</th> });
    let rows = state.plan.with_untracked(|plan| {
        let row = |(index, task): (usize, &plan::Task)| {
            let cells = figures.layouts.iter().map(|report| cell(report, &task.id)).collect_view();
            let style = format!("--hue:var(--task-{})", editor::plan::hue(index));
            view! { <tr data-testid=format!("weight-{}", task.id)><th scope="row" title=task.label().to_owned()><i class="swatch" style=style></i><bdi>{task.label().to_owned()}</bdi></th>{cells}</tr> }
        };
        plan.tasks.iter().enumerate().map(row).collect_view()
    });
    view! {
        <div class="losses weights">
            <table>
                <caption>"One minute less in a task saves, on average"</caption>
                <thead><tr><th scope="col">"Task"</th>{heads.collect_view()}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn cell(report: &LayoutReport, task: &str) -> impl IntoView {
    let saved =
        report.weights.iter().find(|weight| weight.id == task).and_then(|weight| weight.minute_less_ms);
    #[allow(clippy::cast_possible_truncation, reason = "at most a minute")]
    let words = match saved {
        None => "\u{2013}".to_owned(),
        Some(ms) if ms < 500.0 => "0".to_owned(),
        Some(ms) => duration::words(((ms + 500.0) / 1_000.0) as i64 * 1_000),
    };
    let nothing = saved.is_none_or(|ms| ms < 500.0);
    view! { <td class:zero=nothing>{words}</td> }
}
