//! A layout's lanes: bars, hatches, ticks and names, moved rather than redrawn when something changes.

use std::fmt::Write;
use std::sync::Arc;

use editor::timeline::{draw, Bar, Drawing, Look, Name, Where};
use leptos::prelude::*;
use protocol::Layout;

use super::row::Report;
use super::tip::Tip;
use super::{slug, Chart};
use crate::list::list;
use crate::state::app_state;

/// What stays the same when a bar moves: its lane, what it shows, and the how-manieth of its kind it is.
type Key = (usize, String, usize);

/// A drawing, and the keys of its bars, lane by lane.
#[derive(PartialEq, Default)]
struct Keyed {
    drawing: Drawing,
    keys: Vec<Vec<Key>>,
}

/// The lanes of a layout.
#[component]
pub fn Lanes(layout: Layout, report: Report) -> impl IntoView {
    let chart = expect_context::<Chart>();
    let state = app_state();
    let drawing = Memo::new(move |_| {
        let (report, width) = (report.get(), chart.width.get());
        let bound = chart.comparison.with(|all| all.as_ref().map_or(0, |all| all.bound_ms));
        let drawn = report.filter(|_| width > 0).map(|report| {
            chart
                .axis
                .with(|axis| chart.tasks.with(|tasks| draw(&report.timeline, tasks, axis, width, bound)))
        });
        Arc::new(Keyed::of(drawn.unwrap_or_default()))
    });
    let lanes = move || (0..drawing.with(|drawn| drawn.keys.len())).collect();
    let gates = move || {
        let gate = |x: &f64| view! { <i class="gate" style=format!("transform:translateX({x:.2}px)") aria-hidden="true"></i> };
        drawing.with(|drawn| drawn.drawing.gates.iter().map(gate).collect_view())
    };
    view! {
        <div class="lanes" class:pointing=move || state.hovered.with(Option::is_some)>
            <Grid/>
            {list(lanes, |lane| *lane, move |lane| view! { <LaneView layout lane drawing/> }.into_any())}
            {gates}
        </div>
    }
}

/// Lines at the ticks and half-way between them.
#[component]
fn Grid() -> impl IntoView {
    let chart = expect_context::<Chart>();
    let lines = move || {
        chart.axis.with(|axis| {
            let line = |(at, full): (i64, bool)| {
                view! { <i class:half=!full style=format!("left:{:.3}%", axis.percent(at))></i> }
            };
            axis.lines().into_iter().map(line).collect_view()
        })
    };
    view! { <div class="grid" aria-hidden="true">{lines}</div> }
}

#[component]
fn LaneView(layout: Layout, lane: usize, drawing: Memo<Arc<Keyed>>) -> impl IntoView {
    let keys = move || drawing.with(|drawn| drawn.keys.get(lane).cloned().unwrap_or_default());
    let note = move || {
        let drawn = drawing.get();
        let (note, x) = drawn.drawing.lanes.get(lane)?.note.clone()?;
        let class = if note.gain { "bar-out note-gain" } else { "bar-out note-poll" };
        Some(view! { <span class=class style=format!("transform:translateX({x:.2}px)")>{note.text}</span> })
    };
    view! {
        <div class="lane">
            {list(keys, Clone::clone, move |key| view! { <BarView layout key drawing/> }.into_any())}
            {note}
        </div>
    }
}

impl Keyed {
    fn of(drawing: Drawing) -> Self {
        let lanes = drawing.lanes.iter().enumerate();
        let keys = lanes.map(|(lane, drawn)| keys(lane, &drawn.bars)).collect();
        Self { drawing, keys }
    }

    fn find(&self, key: &Key) -> Option<Bar> {
        let at = self.keys.get(key.0)?.iter().position(|other| other == key)?;
        self.drawing.lanes.get(key.0)?.bars.get(at).cloned()
    }
}

fn keys(lane: usize, bars: &[Bar]) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    for bar in bars {
        let name = match &bar.look {
            Look::Work { task, .. } => format!("work {task}"),
            Look::Barrier => "barrier".to_owned(),
            Look::Poll { task, .. } => format!("poll {task}"),
        };
        let before = keys.iter().filter(|key| key.1 == name).count();
        keys.push((lane, name, before));
    }
    keys
}

/// A bar and its name. The name outside is its own element, as the bar clips what it holds.
#[component]
fn BarView(layout: Layout, key: Key, drawing: Memo<Arc<Keyed>>) -> impl IntoView {
    let chart = expect_context::<Chart>();
    let state = app_state();
    let bar = Memo::new(move |_| drawing.with(|drawn| drawn.find(&key)));
    let get =
        move |read: fn(&Bar) -> String| move || bar.with(|bar| bar.as_ref().map(read).unwrap_or_default());
    let task = bar.with_untracked(|bar| match bar.as_ref().map(|bar| &bar.look) {
        Some(Look::Work { task, .. } | Look::Poll { task, .. }) => Some(task.clone()),
        _ => None,
    });
    let work = bar.with_untracked(|bar| matches!(bar.as_ref().map(|bar| &bar.look), Some(Look::Work { .. })));
    let point = {
        let task = task.clone();
        move |event: &web_sys::Event| {
            state.hovered.set(task.clone());
            chart.tip.set(Tip::above(
                event,
                bar.with_untracked(|bar| bar.as_ref().map(|bar| bar.says.clone()).unwrap_or_default()),
            ));
        }
    };
    let leave = move || {
        state.hovered.set(None);
        chart.tip.set(None);
    };
    let lit = {
        let task = task.clone();
        move || work && task.is_some() && state.hovered.get() == task
    };
    let lit_name = lit.clone();
    let (enter, focus) = (point.clone(), point);
    let testid = task.filter(|_| work).map(|task| format!("bar-{}-{task}", slug(layout)));
    view! {
        <div
            class=get(class) class:lit=lit style=get(place) role="img" tabindex="0" aria-label=get(|bar| bar.says.clone())
            data-testid=testid data-start-ms=get(|bar| bar.start_ms.to_string()) data-end-ms=get(|bar| bar.end_ms.to_string())
            on:mouseenter=move |event| enter(&event) on:mouseleave=move |_| leave()
            on:focus=move |event| focus(&event) on:blur=move |_| leave()
        >
            {move || bar.with(|bar| bar.as_ref().and_then(ticks))}
            {move || bar.with(|bar| bar.as_ref().and_then(inner_name))}
        </div>
        {move || bar.with(|bar| bar.as_ref().and_then(|bar| outer_name(bar, lit_name())))}
    }
}

fn class(bar: &Bar) -> String {
    match &bar.look {
        Look::Work { .. } => "bar",
        Look::Barrier => "wait barrier",
        Look::Poll { .. } => "wait poll",
    }
    .to_owned()
}

fn place(bar: &Bar) -> String {
    let hue = match bar.look {
        Look::Work { hue, .. } => format!(";--hue:var(--task-{hue})"),
        _ => String::new(),
    };
    format!("transform:translateX({:.2}px);width:{:.2}px{hue}", bar.x, bar.width)
}

fn ticks(bar: &Bar) -> Option<impl IntoView> {
    let Look::Poll { ticks, .. } = &bar.look else { return None };
    let mut d = String::new();
    for tick in ticks {
        let _ = write!(d, "M{:.1} 0v20", tick.max(0.5));
    }
    Some(view! { <svg aria-hidden="true"><path d=d/></svg> })
}

fn inner_name(bar: &Bar) -> Option<impl IntoView> {
    let Name { text, place } = bar.name.clone()?;
    match place {
        Where::Inside(from) => {
            Some(view! { <span class="name" style=format!("padding-left:{from:.1}px")>{text}</span> })
        }
        Where::Middle => Some(view! { <span class="name middle" style=String::new()>{text}</span> }),
        Where::Right(_) => None,
    }
}

fn outer_name(bar: &Bar, lit: bool) -> Option<impl IntoView> {
    match bar.name.clone()? {
        Name { text, place: Where::Right(x) } => Some(view! {
            <span class="bar-out" class:lit=lit aria-hidden="true" style=format!("transform:translateX({x:.2}px)")>{text}</span>
        }),
        _ => None,
    }
}
