//! The timeline with long stretches in which nobody works drawn short.

use editor::duration;
use editor::run::Idle;
use editor::timeline::{draw, Axis, Drawing, TaskName};
use leptos::prelude::*;
use protocol::Timeline;

use super::Run;

/// What of the run's time is drawn short: nothing, unless that is asked for.
#[derive(Clone, Copy)]
pub struct Folds {
    run: Run,
    is_on: RwSignal<bool>,
}

impl Folds {
    /// Nothing yet.
    pub fn new(run: Run) -> Self {
        Self { run, is_on: RwSignal::new(false) }
    }

    /// Looks at it.
    pub fn with<T>(self, read: impl FnOnce(&Idle) -> T) -> T {
        self.run.history.with(|it| match it {
            Some(it) if self.is_on.get() => read(&it.idle),
            _ => read(&Idle::default()),
        })
    }
}

/// What stands beside the bars; positions are per cent of the axis.
#[derive(Debug)]
pub struct Marks {
    /// Labelled moments.
    pub ticks: Vec<(f64, String)>,
    /// Where, and whether it is labelled.
    pub lines: Vec<(f64, bool)>,
    /// What the labels are.
    pub unit: &'static str,
}

impl Marks {
    /// On an axis with this time drawn short.
    pub fn new(axis: &Axis, folds: &Idle, end_ms: i64) -> Self {
        if folds.is_empty() {
            let ticks = axis.ticks.iter().map(|tick| (axis.percent(tick.at_ms), tick.label.clone()));
            let lines = axis.lines().into_iter().map(|(at, full)| (axis.percent(at), full));
            return Self { ticks: ticks.collect(), lines: lines.collect(), unit: axis.unit };
        }
        let at = |ms: i64| axis.percent(folds.shown(ms));
        let ticks = folds.ticks(axis.step_ms, end_ms).into_iter();
        let ticks: Vec<_> = ticks.map(|ms| (at(ms), duration::clock(ms))).collect();
        let lines = ticks.iter().map(|(at, _)| (*at, true)).collect();
        Self { ticks, lines, unit: "Time from start" }
    }
}

/// A timeline drawn with some of its time short. What its bars say stays true.
pub fn drawn(timeline: &Timeline, tasks: &[TaskName], axis: &Axis, width: i64, folds: &Idle) -> Drawing {
    let real = draw(timeline, tasks, axis, width, -1);
    if folds.is_empty() {
        return real;
    }
    let mut drawing = draw(&folds.timeline(timeline), tasks, axis, width, -1);
    let bars = drawing.lanes.iter_mut().flat_map(|lane| &mut lane.bars);
    for (bar, real) in bars.zip(real.lanes.into_iter().flat_map(|lane| lane.bars)) {
        // A name would be cut by what stands for the time that is left out.
        if folds.stretches().iter().any(|own| own.shown_ms.0 < bar.end_ms && bar.start_ms < own.shown_ms.1) {
            bar.name = None;
        }
        (bar.start_ms, bar.end_ms, bar.says) = (real.start_ms, real.end_ms, real.says);
    }
    drawing
}

/// Draws long stretches in which nobody works short, where there are some.
#[component]
pub fn FoldIdle(folds: Folds) -> impl IntoView {
    let Folds { run, is_on } = folds;
    move || {
        let any = run.history.with(|it| it.as_ref().is_some_and(|it| !it.idle.is_empty()));
        any.then(|| view! {
            <button class="fold-idle" data-testid="fold-idle" aria-pressed=move || is_on.get().to_string() title="Draw long stretches short in which nobody works: waits, task tokens, pauses before the next attempt"
                on:click=move |_| is_on.update(|on| *on = !*on)>"Collapse idle time"</button>
        })
    }
}
