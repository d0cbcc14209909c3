//! The task table: the same plan as rows, every cell editable.

use leptos::html::Div;
use leptos::prelude::*;
use plan::{Plan, TaskKind};

use super::offer::add_task;
use super::table_cells::{Depends, DetailsButton, DurationCell, KindCell, NameCell, SlackCell, Spark};
use crate::icons::{Glyph, Icon};
use crate::list::list;
use crate::pieces;
use crate::rows::Rows;
use crate::shell::actions;
use crate::shell::ui::ui;
use crate::state::app_state;

/// Ends of the sparklines' common axis, in minutes.
const NICE: [u32; 16] = [1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 480, 720, 1440];

/// Minutes that the sparklines span: a little more than almost every run of every task.
pub fn span_minutes(plan: &Plan) -> u32 {
    let longest = plan.tasks.iter().map(|task| task.duration.quantile(0.99)).fold(0.0, f64::max) / 60.0;
    let enough = |minutes: &&u32| f64::from(**minutes) >= longest * 1.15;
    NICE.iter()
        .find(enough)
        .copied()
        .unwrap_or_else(|| (longest * 1.15 / 1440.0).ceil().min(f64::from(u32::MAX / 1440)) as u32 * 1440)
}

/// The table with its head.
#[component]
pub fn Tasks() -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let kind =
        move || state.plan.with_untracked(|plan| plan.tasks.last().map_or(TaskKind::Glue, |task| task.kind));
    view! {
        <div class="tasks foot">
            <div class="panel-head"><Leaves/><div class="right">
                <button class="btn ghost" data-testid="import" on:click=move |_| actions::run(state, ui, editor::keymap::Action::Open)><Glyph icon=Icon::Upload/>"Import"</button>
                <button class="btn" data-testid="add-task" on:click=move |_| add_task(state, ui, kind(), None)><Glyph icon=Icon::Plus/>"Task"</button>
            </div></div>
            {move || if state.lifted_open.get() && state.is_lifted.get() { pieces::shown(&pieces::LIFTED) } else { view! { <TaskRows/> }.into_any() }}
        </div>
    }
}

/// "Tasks", and beside it the dependencies that were lifted, if the plan came that way.
#[component]
fn Leaves() -> impl IntoView {
    let state = app_state();
    let open = state.lifted_open;
    move || match state.lifted.get().filter(|_| state.is_lifted.get()) {
        None => view! { <h2>"Tasks"</h2> }.into_any(),
        Some(lifted) => {
            let words = format!("Lifted dependencies {}", lifted.dependencies.len());
            view! {
                <div class="leaves" role="tablist" aria-label="Plan">
                    <button role="tab" aria-selected=move || (!open.get()).to_string() class:on=move || !open.get() on:click=move |_| open.set(false) data-testid="leaf-tasks">"Tasks"</button>
                    <button role="tab" aria-selected=move || open.get().to_string() class:on=move || open.get() on:click=move |_| open.set(true) data-testid="leaf-lifted">{words}</button>
                </div>
            }
            .into_any()
        }
    }
}

/// Height of a row in pixels; style/table.css has the same for tables of many rows.
const ROWS: Rows = Rows { height: 36, all: 100, margin: 20 };

#[component]
fn TaskRows() -> impl IntoView {
    let state = app_state();
    let pane = NodeRef::<Div>::new();
    let count = Memo::new(move |_| state.plan.with(|plan| plan.tasks.len()));
    let near = ROWS.near(pane, count.into());
    let many = move || count.get() > ROWS.all;
    // Rows that are not in the page keep their place.
    let space = move |above: bool| {
        move || {
            let rows = if above { near.range().0 } else { count.get().saturating_sub(near.range().1) };
            format!("height:{}px", rows * ROWS.height)
        }
    };
    let span = Memo::new(move |_| span_minutes(&state.plan.get()));
    let ids = move || {
        let (first, last) = near.range();
        state.plan.with(|plan| {
            let shown = plan.tasks.get(first..last.min(plan.tasks.len())).unwrap_or_default();
            shown.iter().map(|task| task.id.clone()).collect::<Vec<_>>()
        })
    };
    let axis = move || {
        if span.get() >= 120 {
            format!("0 to {} h", f64::from(span.get()) / 60.0)
        } else {
            format!("0 to {} min", span.get())
        }
    };
    view! {
            <div class="table-scroll" node_ref=pane on:scroll=move |_| near.scrolled()>
                <table class:many=many aria-rowcount=move || count.get() + 1>
                    <colgroup><col style="width:126px"/><col style="width:118px"/><col style="width:84px"/><col style="width:78px"/><col/><col style="width:80px"/></colgroup>
                    <thead><tr><th>"Name"</th><th>"Kind"</th><th>"Duration"</th><th>{axis}</th><th>"Depends on"</th><th>"Slack"</th></tr></thead>
                    <tbody class="space" aria-hidden="true" style=space(true)></tbody>
                    <tbody>{list(ids, Clone::clone, move |id| view! { <Row id span/> }.into_any())}</tbody>
                    <tbody class="space" aria-hidden="true" style=space(false)></tbody>
                </table>
            </div>
    }
}

#[component]
fn Row(id: String, span: Memo<u32>) -> impl IntoView {
    let state = app_state();
    let (owner, pointed) = (id.clone(), id.clone());
    let found = Memo::new(move |_| {
        state
            .plan
            .get()
            .tasks
            .iter()
            .enumerate()
            .find(|(_, task)| task.id == owner)
            .map(|(at, task)| (at, task.clone()))
    });
    let hue = move || format!("--hue:var(--task-{})", editor::plan::hue(found.get().map_or(0, |(at, _)| at)));
    let point = id.clone();
    view! {
        <tr style=hue data-testid=format!("row-{id}") class:pointed=move || state.hovered.with(|hovered| hovered.as_ref() == Some(&pointed))
            on:pointerenter=move |_| state.hovered.set(Some(point.clone())) on:pointerleave=move |_| state.hovered.set(None)>
            <th scope="row"><NameCell found/></th>
            <td class="kind"><KindCell found/></td>
            <td><DurationCell found/></td>
            <td><Spark found span/></td>
            <td><Depends found/></td>
            <td class="num"><SlackCell found/><DetailsButton found/></td>
        </tr>
    }
}
