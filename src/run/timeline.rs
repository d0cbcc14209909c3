//! The run's timeline with the playhead over it: what is past solid, what is to come a tint.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;

use editor::duration;
use editor::run::{
    critical_path, error_of, machine_timeline, with_waits, Ending, Idle, Needs, Playback, Stretch, Visit,
};
use editor::timeline::{Axis, Bar, Drawing, Look, Name, TaskName, Where};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use protocol::Timeline;

use super::glyphs::{mark, Mark};
use super::idle::{drawn, FoldIdle, Folds, Marks};
use super::player::Player;
use super::{History, Run};
use crate::flow::board::Board;
use crate::platform::focus::leave_field;
use crate::platform::size::size_of;
use crate::state::{app_state, AppState};

/// No bar is thinner, in pixels: what took no time can be seen.
const THIN: f64 = 3.0;
/// Narrower than this, in pixels, an axis has room for fewer times of day.
const NARROW: f64 = 560.0;
/// An axis of a run that takes no time is one second long.
const SECOND: i64 = 1_000;

/// The comparison's first run has its timeline drawn by the engine; any other is read off its history.
fn timeline_of(run: Run) -> Option<Timeline> {
    let Some(report) = run.report.get() else {
        // A machine that was opened: every state is a task of its own.
        return run.history.with(|it| machine_timeline(&it.as_ref()?.play));
    };
    let tasks: BTreeMap<String, String> =
        report.task_states.iter().map(|(task, state)| (state.clone(), task.clone())).collect();
    let own = run.hazard.get().is_none().then(|| report.timeline.clone());
    run.history.with(|it| match it {
        Some(it) => {
            let drawn = own.unwrap_or_else(|| editor::run::timeline(&it.rows, &tasks));
            Some(with_waits(drawn, &it.play, &tasks))
        }
        None => own,
    })
}

/// Names and hues of what the bars show.
fn names(run: Run, state: AppState) -> Vec<TaskName> {
    if run.report.with(Option::is_some) {
        return TaskName::of_plan(&state.plan.get());
    }
    run.history.with(|it| {
        let Some(it) = it else { return Vec::new() };
        let names = editor::run::lasting_states(&it.rows);
        TaskName::all(names.iter().map(|name| (name.as_str(), name.as_str())))
    })
}

/// Which states of a layout wait for which, as the plan has it. Of a machine that was opened nothing is known but its run.
pub fn needs(run: Run, state: AppState) -> Needs {
    let Some(report) = run.report.get() else { return Needs::new() };
    let of: BTreeMap<&String, &String> =
        report.task_states.iter().map(|(task, state)| (task, state)).collect();
    state.plan.with(|plan| {
        let needed = |task: &plan::Task| {
            let states = task.depends_on.iter().filter_map(|id| of.get(id)).map(|it| (*it).clone());
            Some(((*of.get(&task.id)?).clone(), states.collect()))
        };
        plan.tasks.iter().filter_map(needed).collect()
    })
}

/// The timeline.
#[component]
pub fn RunTimeline() -> impl IntoView {
    let (run, player, state) = (expect_context::<Run>(), expect_context::<Player>(), app_state());
    let area = NodeRef::<Div>::new();
    let size = size_of(area);
    let timeline = Memo::new(move |_| timeline_of(run).map(Arc::new));
    let folds = Folds::new(run);
    let end_ms = move || timeline.with(|it| it.as_ref().map_or(0, |it| it.end_ms));
    let axis = Memo::new(move |_| {
        let (end_ms, folded) = folds.with(|folds| (folds.shown(end_ms()), !folds.is_empty()));
        // Times of day are wider than figures.
        let most = if folded && size.get().0 < NARROW { 4 } else { 8 };
        Axis::new(if end_ms == 0 { SECOND } else { end_ms }, most)
    });
    let tasks = Memo::new(move |_| names(run, state));
    let critical = Memo::new(move |_| {
        let needs = needs(run, state);
        run.history.with(|it| it.as_ref().map(|it| critical_path(&it.play, &needs)).unwrap_or_default())
    });
    #[allow(clippy::cast_possible_truncation, reason = "pixels of a screen")]
    let width = move || size.get().0.round() as i64;
    let drawing = move || {
        let (timeline, width) = (timeline.get(), width());
        timeline
            .filter(|_| width > 0)
            .map(|it| {
                tasks
                    .with(|tasks| axis.with(|axis| folds.with(|folds| drawn(&it, tasks, axis, width, folds))))
            })
            .unwrap_or_default()
    };
    let marks = move || axis.with(|axis| folds.with(|folds| Marks::new(axis, folds, end_ms())));
    let ticks = move || {
        let tick = |(index, (at, label)): (usize, &(f64, String))| {
            view! { <span class="tick" class:first=index == 0 style=format!("left:{at:.3}%")>{label.clone()}</span> }
        };
        marks().ticks.iter().enumerate().map(tick).collect_view()
    };
    let grid = move || {
        let line =
            |(at, full): &(f64, bool)| view! { <i class:half=!full style=format!("left:{at:.3}%")></i> };
        marks().lines.iter().map(line).collect_view()
    };
    let both = move || {
        let drawing = drawing();
        let fates = || Fates::new(run, state, critical, folds);
        view! {
            <div class="to-come">{fates().lanes(&drawing, true)}</div>
            <div class="past" aria-hidden="true">{fates().lanes(&drawing, false)}</div>
        }
    };
    let folded = move || {
        let fold = |own: &Stretch| {
            let (from, to) = axis.with(|axis| (axis.percent(own.shown_ms.0), axis.percent(own.shown_ms.1)));
            let words = duration::words(own.to_ms - own.from_ms);
            view! { <i class="fold" style=format!("left:{from:.3}%;width:{:.3}%", to - from) title=format!("{words} in which nobody works")><b class="num">{words.clone()}</b></i> }
        };
        folds.with(|folds| folds.stretches().iter().map(fold).collect_view())
    };
    let at = move || {
        let at_ms = folds.with(|folds| folds.shown(player.head.get().at_ms));
        axis.with(|axis| format!("--head:{:.2}px", axis.x(at_ms, width())))
    };
    #[allow(clippy::cast_possible_truncation, reason = "milliseconds of a run; the cast saturates")]
    let seek = move |event: &web_sys::PointerEvent| {
        let Some(area) = area.get_untracked() else { return };
        let (left, wide) = (area.get_bounding_client_rect().left(), size.get_untracked().0.max(1.0));
        let share = (f64::from(event.client_x()) - left) / wide;
        let shown_ms = (share * axis.with_untracked(|axis| axis.max_ms) as f64) as i64;
        player.go_to(untrack(|| folds.with(|folds| folds.real(shown_ms))));
    };
    let press = move |event: web_sys::PointerEvent| {
        if event.button() != 0 {
            return;
        }
        if let Some(element) = event.current_target().and_then(|it| it.dyn_into::<web_sys::Element>().ok()) {
            // Refused only of a pointer that has gone meanwhile.
            let _ = element.set_pointer_capture(event.pointer_id());
        }
        seek(&event);
    };
    let drag = move |event: web_sys::PointerEvent| {
        if event.buttons() > 0 {
            seek(&event);
        }
    };
    let too_many = move || {
        (timeline.with(Option::is_none) && run.history.with(Option::is_some))
            .then_some("More than 2,000 bars: the events say when each began.")
    };
    view! {
        <div class="run-timeline" data-testid="run-timeline">
            <div class="run-unit"><span>{move || marks().unit}</span><FoldIdle folds/><Key/></div>
            <div class="run-scroll">
                <div class="run-time" style=at on:pointerdown=press on:pointermove=drag>
                    <div class="run-axis" node_ref=area>{ticks}</div>
                    <div class="lanes"><div class="grid" aria-hidden="true">{grid}</div>{both}<div class="folds" aria-hidden="true">{folded}</div></div>
                    <i class="playhead" aria-hidden="true"><b class="num">{move || player.clock(player.head.get().at_ms)}</b></i>
                </div>
            </div>
            {too_many}
        </div>
    }
}

/// What the bars mean.
#[component]
fn Key() -> impl IntoView {
    view! {
        <ul class="legend">
            <li><i class="k-work"></i>"Work"</li><li><i class="k-poll"></i>"Polls"</li><li><i class="k-bar"></i>"Waits for others"</li>
            <li title="What the run's end waited for: what is not on it could have been slower"><i class="k-critical"></i>"Critical path"</li>
            <li><i class="fate" data-fate="failed">{mark(Mark::Cross, "icon-xs")}</i>"Failed"</li>
            <li><i class="fate" data-fate="caught">{mark(Mark::Caught, "icon-xs")}</i>"Caught"</li>
        </ul>
    }
}

/// What became of the visits that bars stand for.
struct Fates {
    run: Run,
    state: AppState,
    /// Visits that the run's end waited for.
    critical: Memo<BTreeSet<usize>>,
    /// What is drawn short.
    folds: Folds,
    /// Visits that have their bar: in the iterations of a Map state several may begin and end together.
    told: RefCell<BTreeSet<usize>>,
}

/// What a bar says of its visit.
#[derive(Default)]
struct Fate {
    word: &'static str,
    /// On the critical path.
    critical: bool,
    sign: Option<Mark>,
    says: String,
    /// Where attempts began, and stretches of those that failed, in pixels of the bar.
    notches: String,
    failures: String,
}

impl Fates {
    fn new(run: Run, state: AppState, critical: Memo<BTreeSet<usize>>, folds: Folds) -> Self {
        Self { run, state, critical, folds, told: RefCell::default() }
    }

    fn lanes(&self, drawing: &Drawing, spoken: bool) -> impl IntoView {
        let history = self.run.history.get();
        let lane = |lane: &editor::timeline::DrawnLane| {
            let bar = |bar: &Bar| {
                let fate = history.as_ref().and_then(|it| self.of(it, bar)).unwrap_or_default();
                let name = match &bar.look {
                    Look::Work { task, .. } if spoken => Some(state_of(self.run, task)),
                    _ => None,
                };
                bar_view(self.state, bar, fate, name, spoken)
            };
            view! { <div class="lane">{lane.bars.iter().map(bar).collect_view()}</div> }
        };
        let gate = |x: &f64| view! { <i class="gate" style=format!("transform:translateX({x:.2}px)")></i> };
        view! { {drawing.lanes.iter().map(lane).collect_view()}{drawing.gates.iter().map(gate).collect_view()} }
    }

    fn fate(&self, history: &History, visit: &Visit, bar: &Bar) -> Fate {
        self.folds.with(|folds| fate(history, visit, bar, folds))
    }

    fn of(&self, history: &History, bar: &Bar) -> Option<Fate> {
        match &bar.look {
            Look::Barrier => None,
            Look::Work { task, .. } => {
                let name = state_of(self.run, task);
                let mut visits = history.play.visits_at(&name, (bar.start_ms, bar.end_ms));
                let (number, visit) = visits.find(|(number, _)| self.told.borrow_mut().insert(*number))?;
                let critical = self.critical.with(|path| path.contains(&number));
                Some(Fate { critical, ..self.fate(history, visit, bar) })
            }
            // Of all that were asked in turn, the last that went wrong.
            Look::Poll { task, .. } => {
                let within =
                    |(_, visit): &(usize, &Visit)| (bar.start_ms..=bar.end_ms).contains(&visit.entered_ms);
                let wrong = |(_, visit): &(usize, &Visit)| {
                    !matches!(visit.end, None | Some((_, _, Ending::Succeeded)))
                };
                let name = state_of(self.run, task);
                let asked = || history.play.visits_of(&name).filter(within);
                let critical = self.critical.with(|path| asked().any(|(number, _)| path.contains(&number)));
                let last = asked().filter(wrong).last().map(|(_, visit)| self.fate(history, visit, bar));
                Some(Fate { critical, ..last.unwrap_or_default() })
            }
        }
    }
}

/// The state that a task is, in a layout or by itself.
fn state_of(run: Run, task: &str) -> String {
    let name = |report: &Arc<protocol::LayoutReport>| {
        let own = report.task_states.iter().find(|(id, _)| id == task);
        own.map(|(_, state)| state.clone())
    };
    run.report.with(|report| report.as_ref().and_then(name)).unwrap_or_else(|| task.to_owned())
}

fn fate(history: &History, visit: &Visit, bar: &Bar, folds: &Idle) -> Fate {
    let (word, sign) = match visit.end.map(|end| end.2) {
        None => ("running", None),
        Some(Ending::Succeeded) => ("ok", None),
        Some(Ending::Failed) => ("failed", Some(Mark::Cross)),
        Some(Ending::TimedOut) => ("failed", Some(Mark::Clock)),
        Some(Ending::Caught) => ("caught", Some(Mark::Caught)),
        Some(Ending::Aborted) => ("aborted", Some(Mark::Stopped)),
    };
    let mut says = match visit.end.map(|end| end.2) {
        None => ", still in progress".to_owned(),
        Some(Ending::Succeeded) => String::new(),
        Some(ending) => format!(", {}", ending.word()),
    };
    // Writing to a string does not fail.
    if let Some(error) = error_in(&history.play, history, visit) {
        let _ = write!(says, ": {error}");
    }
    let tries = visit.attempts.len();
    if tries > 1 {
        let _ = write!(says, ", {tries} attempts");
    }
    let start_ms = folds.shown(bar.start_ms);
    let lasts = (folds.shown(bar.end_ms) - start_ms).max(1) as f64;
    let x = |ms: i64| (folds.shown(ms) - start_ms) as f64 * bar.width / lasts;
    let (mut notches, mut failures) = (String::new(), String::new());
    let polls = matches!(bar.look, Look::Poll { .. });
    for (index, attempt) in visit.attempts.iter().enumerate().filter(|_| !polls && tries > 1) {
        if index > 0 {
            let _ = write!(notches, "M{:.1} 0v20", x(attempt.from_ms).max(0.5));
        }
        if let Some((_, at, Ending::Failed | Ending::TimedOut)) = attempt.end {
            let _ = write!(
                failures,
                "M{:.1} 17.5H{:.1}",
                x(attempt.from_ms),
                x(at).max(x(attempt.from_ms) + 2.0)
            );
        }
    }
    Fate { word, sign, says, notches, failures, critical: false }
}

/// The error that a visit ended with.
fn error_in(play: &Playback, history: &History, visit: &Visit) -> Option<String> {
    let (end, _, ending) = visit.end?;
    if matches!(ending, Ending::Succeeded | Ending::Aborted) {
        return None;
    }
    let attempt = visit.attempts.last().and_then(|attempt| attempt.end).map(|end| end.0);
    let own = [attempt, Some(end), Some(play.len().saturating_sub(1))];
    own.into_iter().flatten().find_map(|event| history.rows.get(event).and_then(error_of))
}

fn bar_view(state: AppState, bar: &Bar, fate: Fate, name: Option<String>, spoken: bool) -> AnyView {
    let player = expect_context::<Player>();
    let board = expect_context::<Board>();
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
    let tries = (!fate.failures.is_empty() || !fate.notches.is_empty()).then(|| {
        view! { <svg class="tries" aria-hidden="true"><path class="tries-failed" d=fate.failures/><path d=fate.notches/></svg> }
    });
    let width = bar.width.max(THIN);
    let place = |x: f64| format!("transform:translateX({x:.2}px)");
    // At the end of its bar, or beside one that is too short for it.
    let short = width < 24.0;
    let sign_at = bar.x + if short { width + 1.0 } else { width - 16.0 };
    let sign = fate.sign.map(|sign| {
        view! { <i class="fate" data-fate=fate.word style=place(sign_at)>{mark(sign, "icon-xs")}</i> }
    });
    let aside = if short && fate.sign.is_some() { 15.0 } else { 0.0 };
    let (inner, outer) = match bar.name.clone() {
        Some(Name { text, place: Where::Right(x) }) => {
            let x = x + aside + (width - bar.width);
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
    let style = format!("{};width:{width:.2}px{hue}", place(bar.x));
    if !spoken {
        return view! { <div class=class class:lit=lit class:critical=fate.critical data-fate=fate.word style=style>{ticks}{tries}{inner}</div>{sign}{outer} }.into_any();
    }
    let path = if fate.critical { ", on the critical path" } else { "" };
    let says = format!("{}{path}{}", bar.says, fate.says);
    let select = move |_| {
        leave_field();
        if let Some(name) = &name {
            player.select_name(board, name);
        }
    };
    view! {
        <div class=class class:lit=lit class:critical=fate.critical data-fate=fate.word style=style role="img" tabindex="0" aria-label=says.clone() title=says on:pointerdown=select
            on:mouseenter=move |_| state.hovered.set(task.clone()) on:mouseleave=move |_| state.hovered.set(None)
        >{ticks}{tries}{inner}</div>
        {sign}{outer}
    }
    .into_any()
}
