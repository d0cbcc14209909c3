//! Status, duration and timeline of the run.

use std::collections::BTreeMap;
use std::sync::Arc;

use editor::duration;
use editor::timeline::{draw, Axis, Bar, Drawing, Look, Name, TaskName, Where};
use leptos::html::Div;
use leptos::prelude::*;
use protocol::Timeline;

use super::Run;
use crate::platform::size::size_of;
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
        <RunTimeline/>
    }
}

/// The comparison's first run has its timeline drawn by the engine; any other is read off its history.
fn timeline_of(run: Run) -> Option<Timeline> {
    let Some(report) = run.report.get() else {
        // A machine that was opened: every state that takes time is a task of its own.
        let history = run.history.get()?;
        let own = editor::run::lasting_states(&history.rows).into_iter().map(|name| (name.clone(), name));
        return Some(editor::run::timeline(&history.rows, &own.collect())).filter(can_be_drawn);
    };
    if run.hazard.get().is_none() {
        return Some(report.timeline.clone());
    }
    let tasks: BTreeMap<String, String> =
        report.task_states.iter().map(|(task, state)| (state.clone(), task.clone())).collect();
    run.history.get().map(|history| editor::run::timeline(&history.rows, &tasks))
}

/// Past some thousand bars nothing could be told apart, and the page would be slow.
fn can_be_drawn(timeline: &Timeline) -> bool {
    timeline.lanes.iter().map(|lane| lane.segments.len()).sum::<usize>() <= 2_000
}

#[component]
fn RunTimeline() -> impl IntoView {
    let run = expect_context::<Run>();
    let state = app_state();
    let area = NodeRef::<Div>::new();
    let size = size_of(area);
    let timeline = Memo::new(move |_| timeline_of(run).map(Arc::new));
    let axis = Memo::new(move |_| Axis::new(timeline.with(|it| it.as_ref().map_or(0, |it| it.end_ms)), 8));
    let tasks = Memo::new(move |_| {
        if run.report.with(Option::is_none) {
            let rows = run.history.get();
            let names = rows.map(|history| editor::run::lasting_states(&history.rows)).unwrap_or_default();
            return TaskName::all(names.iter().map(|name| (name.as_str(), name.as_str())));
        }
        TaskName::of_plan(&state.plan.get())
    });
    #[allow(clippy::cast_possible_truncation, reason = "pixels of a screen")]
    let width = move || size.get().0.round() as i64;
    let drawing = move || {
        let (timeline, width) = (timeline.get(), width());
        timeline
            .filter(|_| width > 0)
            .map(|it| tasks.with(|tasks| axis.with(|axis| draw(&it, tasks, axis, width, -1))))
            .unwrap_or_default()
    };
    let ticks = move || {
        axis.with(|axis| {
            let tick = |(index, tick): (usize, &editor::timeline::Tick)| {
                view! { <span class="tick" class:first=index == 0 style=format!("left:{:.3}%", axis.percent(tick.at_ms))>{tick.label.clone()}</span> }
            };
            axis.ticks.iter().enumerate().map(tick).collect_view()
        })
    };
    let grid = move || {
        axis.with(|axis| {
            let line = |(at, full): (i64, bool)| view! { <i class:half=!full style=format!("left:{:.3}%", axis.percent(at))></i> };
            axis.lines().into_iter().map(line).collect_view()
        })
    };
    view! {
        <div class="run-timeline" data-testid="run-timeline">
            <div class="run-unit">{move || axis.with(|axis| axis.unit)}</div>
            <div class="run-axis" node_ref=area>{ticks}</div>
            <div class="lanes"><div class="grid" aria-hidden="true">{grid}</div>{move || lanes(&drawing())}</div>
            {move || (timeline.with(Option::is_none) && run.history.with(Option::is_some)).then_some("More than 2,000 bars: the events below say when each began.")}
        </div>
    }
}

fn lanes(drawing: &Drawing) -> impl IntoView {
    let state = app_state();
    let lane = |lane: &editor::timeline::DrawnLane| {
        let bars = lane.bars.iter().map(|bar| bar_view(state, bar)).collect_view();
        view! { <div class="lane">{bars}</div> }
    };
    let gate = |x: &f64| view! { <i class="gate" style=format!("transform:translateX({x:.2}px)")></i> };
    view! { {drawing.lanes.iter().map(lane).collect_view()}{drawing.gates.iter().map(gate).collect_view()} }
}

fn bar_view(state: crate::state::AppState, bar: &Bar) -> impl IntoView {
    let (class, hue, task) = match &bar.look {
        Look::Work { task, hue } => ("bar", format!(";--hue:var(--task-{hue})"), Some(task.clone())),
        Look::Barrier => ("wait barrier", String::new(), None),
        Look::Poll { .. } => ("wait poll", String::new(), None),
    };
    let ticks = match &bar.look {
        Look::Poll { ticks, .. } => {
            let d: String = ticks.iter().map(|tick| format!("M{:.1} 0v20", tick.max(0.5))).collect();
            Some(view! { <svg aria-hidden="true"><path d=d/></svg> })
        }
        _ => None,
    };
    let place = |x: f64| format!("transform:translateX({x:.2}px)");
    let (inner, outer) = match bar.name.clone() {
        Some(Name { text, place: Where::Right(x) }) => {
            (None, Some(view! { <span class="bar-out" style=place(x)>{text}</span> }))
        }
        Some(Name { text, place: Where::Inside(from) }) => {
            (Some(view! { <span class="name" style=format!("padding-left:{from:.1}px")>{text}</span> }), None)
        }
        Some(Name { text, .. }) => {
            (Some(view! { <span class="name middle" style=String::new()>{text}</span> }), None)
        }
        None => (None, None),
    };
    let lit = {
        let task = task.clone();
        move || task.is_some() && state.hovered.get() == task
    };
    view! {
        <div class=class class:lit=lit style=format!("{};width:{:.2}px{hue}", place(bar.x), bar.width) role="img" tabindex="0"
            aria-label=bar.says.clone() title=bar.says.clone()
            on:mouseenter=move |_| state.hovered.set(task.clone()) on:mouseleave=move |_| state.hovered.set(None)
        >{ticks}{inner}</div>
        {outer}
    }
}
