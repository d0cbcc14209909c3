//! The many runs behind the odds: started when the plan has come to rest, made by the pool of workers, put together by
//! the engine.

use std::sync::Arc;

use leptos::prelude::*;
use plan::Plan;
use protocol::{Comparison, Layout, Request, Response, RunSettings, Sweep};

use crate::platform::clock;
use crate::platform::engine;
use crate::platform::pool::{News, Pool};
use crate::state::{app_state, AppState};

/// Runs made without being asked.
const RUNS: u32 = 10_000;
/// Runs at each interval of the sweep.
const SWEEP_RUNS: u32 = 200;
/// Pause in editing after which the runs start.
const PAUSE_MS: u64 = 500;

/// How far it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Phase {
    /// For a plan that can be run, or for a pause in editing.
    Waiting,
    /// Under way.
    Running {
        /// Runs made.
        done: u32,
    },
    /// Finished.
    Done {
        /// Milliseconds from the first run to the figures.
        took_ms: u32,
    },
    /// By the person.
    Stopped,
    /// The sentence says why.
    Failed(String),
}

/// Copyable handles.
#[derive(Clone, Copy)]
pub struct Simulation {
    state: AppState,
    /// How far it is.
    pub phase: RwSignal<Phase>,
    /// What the runs showed; stays while the next ones are made.
    pub figures: RwSignal<Option<Arc<Comparison>>>,
    /// Poll intervals compared, for a plan that polls.
    pub sweep: RwSignal<Option<Arc<Sweep>>>,
    /// What is shown is of the plan as it was.
    pub stale: RwSignal<bool>,
    /// Poll intervals are being compared.
    pub sweeping: RwSignal<bool>,
    pool: StoredValue<Option<Pool>, LocalStorage>,
    /// Counts the starts, so that what belongs to an earlier one is told apart.
    round: StoredValue<u32>,
}

impl Simulation {
    /// One that starts anew whenever the plan has changed and come to rest.
    pub fn follow_the_plan() -> Self {
        let simulation = Self {
            state: app_state(),
            phase: RwSignal::new(Phase::Waiting),
            figures: RwSignal::new(None),
            sweep: RwSignal::new(None),
            stale: RwSignal::new(false),
            sweeping: RwSignal::new(false),
            pool: StoredValue::new_local(None),
            round: StoredValue::new(0),
        };
        let timer: StoredValue<Option<TimeoutHandle>> = StoredValue::new(None);
        // A comparison stands for a plan that can be run.
        Effect::new(move |_| {
            simulation.state.comparison.track();
            simulation.end();
            simulation.phase.set(Phase::Waiting);
            simulation.stale.set(true);
            if let Some(handle) = timer.try_update_value(Option::take).flatten() {
                handle.clear();
            }
            let pause = std::time::Duration::from_millis(PAUSE_MS);
            timer.set_value(set_timeout_with_handle(move || simulation.start(), pause).ok());
        });
        on_cleanup(move || {
            if let Some(handle) = timer.try_update_value(Option::take).flatten() {
                handle.clear();
            }
        });
        simulation
    }

    /// How many runs are made.
    pub fn runs(&self) -> u32 {
        RUNS
    }

    /// Whether runs are made, or soon will be.
    pub fn under_way(&self) -> bool {
        self.phase.with(|phase| matches!(phase, Phase::Waiting | Phase::Running { .. }))
    }

    fn start(self) {
        if self.pool.is_disposed() || self.state.comparison.with_untracked(Option::is_none) {
            return;
        }
        self.end();
        let plan = self.state.plan.with_untracked(|plan| Plan::clone(plan));
        let settings = self.state.settings.get_untracked();
        let settings = RunSettings { runs: RUNS, expected: false, weights: true, ..settings };
        let (round, began) = (self.round.get_value(), clock::now_ms());
        self.phase.set(Phase::Running { done: 0 });
        let runs_of = plan.clone();
        let pool = Pool::start(runs_of, settings, move |news| match news {
            News::Progress(done) => self.phase.set(Phase::Running { done }),
            News::Failed(why) => self.phase.set(Phase::Failed(why)),
            News::Done(partials) => {
                let request = Request::Conclude { plan: plan.clone(), settings, partials };
                engine::ask(request, move |response| self.take(round, began, response));
                self.ask_for_sweep(round, plan.clone(), settings);
            }
        });
        self.pool.set_value(Some(pool));
    }

    /// Stops the runs; what earlier ones showed stays.
    pub fn stop(self) {
        self.end();
        self.phase.set(Phase::Stopped);
    }

    fn end(self) {
        self.pool.set_value(None);
        self.sweeping.set(false);
        self.round.update_value(|round| *round = round.wrapping_add(1));
    }

    fn take(self, round: u32, began: f64, response: Response) {
        // The room may be closed by now, or other runs be under way.
        if self.round.try_get_value() != Some(round) {
            return;
        }
        match response {
            Response::Compared { comparison } => {
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few seconds")]
                let took_ms = (clock::now_ms() - began) as u32;
                self.figures.set(Some(Arc::new(*comparison)));
                self.stale.set(false);
                self.phase.set(Phase::Done { took_ms });
            }
            Response::Rejected { diagnostics } => {
                let why = diagnostics.into_iter().next().map(|first| first.message).unwrap_or_default();
                self.phase.set(Phase::Failed(why));
            }
            _ => {}
        }
    }

    fn ask_for_sweep(self, round: u32, plan: Plan, settings: RunSettings) {
        let settings = RunSettings { runs: SWEEP_RUNS, ..settings };
        // The poll interval of the first of the layouts on show that has one.
        let polling = [Layout::Polling, Layout::PollingGlue, Layout::Exact];
        let layout = polling.into_iter().find(|layout| settings.layouts.contains(*layout));
        let Some(layout) = layout else { return self.sweep.set(None) };
        let request = Request::Sweep { plan, settings, layout };
        self.sweeping.set(true);
        engine::ask(request, move |response| {
            if self.round.try_get_value() == Some(round) {
                self.sweeping.set(false);
                self.sweep.set(match response {
                    Response::Swept { sweep } => Some(Arc::new(*sweep)),
                    _ => None,
                });
            }
        });
    }
}
