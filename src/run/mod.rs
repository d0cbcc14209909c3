//! The Run room: one run of a layout, its timeline and its event history as AWS shapes it.

mod answer;
mod chart;
mod data;
mod events;
mod face;
mod glyphs;
mod idle;
mod now;
mod overview;
mod pauses;
mod player;
mod scenario;
mod timeline;
mod transport;

use std::sync::Arc;

use asl::Diagnostic;
use editor::code::Seen;
use editor::plan::Command;
use editor::run::{outcome, rows, EventRow, Idle, Outcome, Playback};
use leptos::prelude::*;
use protocol::{Events, Hazard, Layout, LayoutReport, Request, Response};
use serde_json::Value;

use crate::compare::slug;
use crate::flow::{self, Picker};
use crate::icons::{Glyph, Icon};
use crate::platform::engine;
use crate::shell::actions::told;
use crate::shell::ui::ui;
use crate::state::{app_state, AppState};

use chart::RunCanvas;
use data::DataPanel;
use events::EventTable;
use overview::Overview;
use player::Player;
use scenario::Scenario;
use timeline::RunTimeline;
use transport::Transport;

/// How this room looks. It comes with it: who opens the page does not wait for it.
const STYLE: &str = concat!(include_str!("../../style/run.css"), include_str!("../../style/player.css"));

/// A run's history, read.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// As the engine sent it.
    pub events: Vec<Value>,
    /// As rows.
    pub rows: Vec<EventRow>,
    /// How it ended.
    pub outcome: Outcome,
    /// To be played.
    pub play: Playback,
    /// Where nobody works for long.
    pub idle: Idle,
}

/// Which run is on show.
#[derive(Debug, Clone, PartialEq)]
pub struct Which {
    /// The state machine that was opened, by its id on the shelf; none where it is a layout's.
    machine: Option<String>,
    /// Which of that one's runs, or which layout's.
    at: (usize, Layout),
    /// The hazard that it shows.
    hazard: Option<String>,
}

/// Where playing goes on in a run that takes another one's place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Resume {
    /// Where it is by then.
    Here,
    /// At this time.
    At(i64),
}

/// What the room's parts share.
#[derive(Clone, Copy)]
pub struct Run {
    /// Which one it is.
    pub which: Memo<Which>,
    /// Report of the layout on show; none of a state machine that was opened.
    pub report: Memo<Option<Arc<LayoutReport>>>,
    /// Hazard whose run is on show.
    pub hazard: Memo<Option<Hazard>>,
    /// The run's history, once the engine has sent it.
    pub history: RwSignal<Option<Arc<History>>>,
    /// Why there is none.
    pub refused: RwSignal<Option<String>>,
    /// The engine was ended before it answered: it can be asked again.
    pub stopped: RwSignal<bool>,
    /// Counts how often it was asked again.
    pub again: RwSignal<u32>,
    /// The engine is asked for it.
    pub awaited: RwSignal<bool>,
    /// How it is looked at once it comes: at its end, unless this says otherwise.
    pub resumes: StoredValue<Option<Resume>>,
}

impl Run {
    fn new(state: AppState) -> Self {
        let report = Memo::new(move |_| {
            if state.opened.with(Option::is_some) {
                return None;
            }
            let (all, layout) = (state.comparison.get()?, state.layout.get());
            all.report(layout).cloned().map(Arc::new)
        });
        let hazard = Memo::new(move |_| {
            let (report, code) = (report.get()?, state.hazard.get()?);
            state.hazards_of(report.layout).into_iter().find(|hazard| hazard.code == code)
        });
        let which = Memo::new(move |_| Which {
            machine: state.opened.with(Option::is_some).then(|| state.desk.id.get()),
            at: (state.planned_run.get(), state.layout.get()),
            hazard: state.hazard.get(),
        });
        let run = Self {
            which,
            report,
            hazard,
            history: RwSignal::new(None),
            refused: RwSignal::new(None),
            stopped: RwSignal::new(false),
            again: RwSignal::new(0),
            awaited: RwSignal::new(false),
            resumes: StoredValue::new(None),
        };
        run.fetch(state);
        run
    }

    /// The definition that the run on show is one of.
    pub fn definition(self, state: AppState) -> Option<String> {
        if let Some(definition) = state.opened.with(|it| it.as_ref().map(|it| it.definition.clone())) {
            return Some(definition);
        }
        let report = self.report.get()?;
        let code = self.hazard.get().map(|hazard| hazard.code);
        let of_hazard = state.hazards.with(|all| {
            let mut all = all.iter().flat_map(|all| all.iter());
            let shown =
                all.find(|own| own.layout == report.layout && Some(&own.hazard.code) == code.as_ref());
            shown.map(|shown| shown.run.definition.clone())
        });
        Some(of_hazard.unwrap_or_else(|| report.definition.clone()))
    }

    /// Asks for the history whenever the comparison, the layout or the hazard is another one.
    fn fetch(self, state: AppState) {
        let asked = StoredValue::new(0_u32);
        Effect::new(move |before: Option<Which>| {
            self.again.track();
            let (which, request) = (self.which.get(), self.request(state));
            asked.update_value(|asked| *asked = asked.wrapping_add(1));
            if before.as_ref().is_some_and(|before| *before != which) {
                self.resumes.set_value(None);
            }
            // No other document's run is shown for this one's.
            if request.is_none() || before.is_some_and(|before| before.machine != which.machine) {
                self.history.maybe_update(|it| it.take().is_some());
                self.refuse(None);
            }
            self.awaited.set(request.is_some());
            let Some(request) = request else { return which };
            let number = asked.get_value();
            engine::ask(request, move |response| {
                // The room may be closed by now, or show another run.
                if asked.try_get_value() == Some(number) {
                    self.take(state, response);
                }
            });
            which
        });
    }

    /// Says why there is no run, or that nothing is wrong.
    fn refuse(self, finding: Option<Diagnostic>) {
        self.stopped.set(finding.as_ref().is_some_and(|it| it.code == engine::STOPPED));
        self.refused.set(finding.map(|finding| finding.message));
    }

    /// What to ask for; nothing while there is nothing to run.
    fn request(self, state: AppState) -> Option<Request> {
        let settings = state.settings.get_untracked();
        if let Some(run) = state.chosen_run() {
            let definition = state.opened.with(|it| it.as_ref().map(|it| it.definition.clone()))?;
            return Some(Request::Run { definition, input: run.input, mocks: run.mocks, seed: state.seed() });
        }
        self.report.with(Option::is_some).then(|| Request::History {
            plan: state.plan.with_untracked(|plan| plan::Plan::clone(plan)),
            settings,
            layout: state.layout.get(),
            hazard: self.hazard.get().map(|hazard| hazard.code),
        })
    }

    fn take(self, state: AppState, response: Response) {
        self.awaited.set(false);
        match response {
            Response::History { events } => {
                let Ok(Events(events)) = events.open() else { return };
                self.refuse(None);
                // The same once more leaves the playhead where it is.
                if self.history.with_untracked(|it| it.as_ref().is_some_and(|it| it.events == events)) {
                    self.resumes.set_value(None);
                    return;
                }
                let (rows, outcome) = (rows(&events), outcome(&events));
                let play = Playback::new(&rows);
                if state.opened.with_untracked(Option::is_some) {
                    // The editor completes and tests on what was seen.
                    state.desk.seen.set(Arc::new(Seen::of(&rows, &play)));
                }
                let idle = Idle::of(&rows, &play);
                self.history.set(Some(Arc::new(History { events, rows, outcome, play, idle })));
            }
            Response::Rejected { diagnostics } => {
                self.resumes.set_value(None);
                self.refuse(diagnostics.into_iter().next());
            }
            _ => {}
        }
    }
}

/// The room.
#[component]
pub fn RunRoom() -> impl IntoView {
    let state = app_state();
    choose_one_there_is(state);
    let run = Run::new(state);
    provide_context(run);
    let player = Player::new(run, state);
    provide_context(player);
    let board = chart::board(state, player);
    provide_context(board);
    player.show_hazard(state, board);
    player.share_sight(state, board);
    player.obey(ui());
    let chart = RwSignal::new(true);
    let canvas = move || chart.get().then(|| view! { <RunCanvas/> }.into_any());
    view! {
        <style>{flow::STYLE}{STYLE}</style>
        <main class="run-room" id="main" class:stale=move || run.refused.with(Option::is_some) data-layout=move || slug(state.layout.get())>
            <h1 class="visually-hidden">{move || state.machine.with(|it| it.as_ref().map(|it| format!("Run of {}", it.title)))}</h1>
            <aside class="flow-side" aria-label="Runs"><Picker/><Hazards/></aside>
            <section class="run-main" aria-label="Run">
                <Finding/>
                <Scenario/>
                <LookAt/>
                <Overview/>
                {canvas}
                <Transport chart/>
                <RunTimeline/>
            </section>
            <aside class="run-side" aria-label="Data and events"><DataPanel/><EventTable/></aside>
        </main>
    }
}

/// A plan need not have the layout that was looked at last: it may be too large for it. Then another is on show.
fn choose_one_there_is(state: AppState) {
    Effect::new(move |_| {
        let there = state.comparison.get().filter(|_| state.opened.with(Option::is_none));
        let other = there.filter(|all| all.report(state.layout.get()).is_none());
        if let Some(first) = other.and_then(|all| all.layouts.first().map(|report| report.layout)) {
            state.layout.set(first);
        }
    });
}

/// Runs that show what can go wrong, of all layouts.
#[component]
fn Hazards() -> impl IntoView {
    let state = app_state();
    let all = move || {
        let all = state.comparison.get();
        let of = |report: &LayoutReport| {
            let hazards = state.hazards_of(report.layout).into_iter();
            hazards.map(|hazard| (report.layout, report.title.clone(), hazard)).collect::<Vec<_>>()
        };
        all.map(|all| all.layouts.iter().flat_map(of).collect::<Vec<_>>()).unwrap_or_default()
    };
    let button = move |(layout, title, hazard): (Layout, String, Hazard)| {
        let code = hazard.code.clone();
        let is_on = {
            let code = code.clone();
            move || state.layout.get() == layout && state.hazard.with(|on| on.as_ref() == Some(&code))
        };
        let on = is_on.clone();
        view! {
            <button class="pick" class:on=is_on aria-pressed=move || on().to_string() data-testid=format!("hazard-{}-{}", slug(layout), hazard.code)
                on:click=move |_| state.open_run(layout, Some(code.clone()))>
                <b>{hazard.title}</b><small>{title}</small>
            </button>
        }
    };
    let picks = move || {
        let all = all();
        if all.is_empty() {
            view! { <p class="side-none">"None found in these layouts."</p> }.into_any()
        } else {
            all.into_iter().map(button).collect_view().into_any()
        }
    };
    view! {
        <Show when=move || state.opened.with(Option::is_none)>
            <h2 class="side-head">"Hazards"</h2>
            <div class="picks" role="group" aria-label="Hazards">{picks}</div>
        </Show>
    }
}

/// What to look at in an example's run.
#[component]
fn LookAt() -> impl IntoView {
    let state = app_state();
    move || {
        state.chosen_run().filter(|run| !run.look_at.is_empty()).map(|run| {
            view! {
                <div class="finding look-at" data-testid="look-at">
                    <Glyph icon=Icon::Search/>
                    <p><b>{run.title}</b><span>{run.look_at}</span></p>
                </div>
            }
        })
    }
}

/// What the run of a hazard shows, and what makes it vanish.
#[component]
fn Finding() -> impl IntoView {
    let run = expect_context::<Run>();
    let state = app_state();
    move || {
        run.hazard.get().map(|hazard| view! {
            <div class="finding" data-testid="finding">
                <Glyph icon=Icon::Warn/>
                <p><b>{hazard.title}</b><span>{hazard.detail}</span><em>{hazard.remedy}</em></p>
                <Cure code=hazard.code.clone()/>
                <button class="btn" on:click=move |_| state.hazard.set(None)>"Show the layout's own run"</button>
            </div>
        })
    }
}

/// Takes what makes the hazard vanish: another layout, or the plan with other settings.
#[component]
fn Cure(code: String) -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    move || {
        let all = state.hazards.get()?;
        let shown =
            all.iter().find(|shown| shown.layout == state.layout.get() && shown.hazard.code == code)?;
        let cure = shown.cure.clone()?;
        let same_plan = state.plan.with(|plan| **plan == cure.plan);
        let words =
            if same_plan { format!("Use {}", cure.layout.word()) } else { "Use these settings".to_owned() };
        let step = format!("Change settings against {code}");
        let take = move |_| {
            if !same_plan {
                let (plan, name) = (Box::new(cure.plan.clone()), step.clone());
                told(ui, state.perform(Command::Replace { plan, name }));
            }
            state.hazard.set(None);
            state.layout.set(cure.layout);
        };
        Some(view! { <button class="btn primary" data-testid="cure" on:click=take>{words}</button> })
    }
}
