//! Requests to the engine worker and its responses, as bytes ([`wire`](crate::wire)) over `postMessage`.

use crate::{
    Comparison, Evaluated, Evaluation, Layout, Layouts, Lifted, Packed, Rehearsal, ShownHazard, StateTest,
    Sweep, TestedState,
};
use asl::model::QueryLanguage;
use asl::Diagnostic;
use plan::{Plan, Task, TaskKind};
use serde::{Deserialize, Serialize};

/// The protocol's version: a page and a worker of different builds must not talk.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A numbered request; the response carries the number back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Envelope<T> {
    /// Number of the request.
    pub id: u32,
    /// The request or response.
    pub body: T,
}

/// How the runs of a comparison are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSettings {
    /// How many runs; run `i` draws the same task durations in every layout (common random numbers).
    pub runs: u32,
    /// Seed of the draws.
    pub seed: u64,
    /// `true`: every task takes its mean; `false`: durations are drawn.
    pub expected: bool,
    /// Keep each run's task times (`LayoutReport::traces`).
    pub traces: bool,
    /// Make some runs again to see what a minute less in each task saves (`TaskWeight::minute_less_ms`).
    pub weights: bool,
    /// Which layouts are compared, or looked through for hazards.
    pub layouts: Layouts,
    /// In which language they are written. Their tasks run at the same times in both; JSONata takes an engine that knows it.
    pub query_language: QueryLanguage,
}

impl Default for RunSettings {
    fn default() -> Self {
        Self {
            runs: 1,
            seed: 7,
            expected: true,
            traces: false,
            weights: false,
            layouts: Layouts::USUAL,
            query_language: QueryLanguage::JSONPath,
        }
    }
}

/// What the page asks of the engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Compile the plan to the layouts that the settings name, run each, compare.
    Compare {
        /// The plan.
        #[serde(with = "crate::plan_text")]
        plan: Plan,
        /// How to run.
        settings: RunSettings,
    },
    /// The event history of one layout's first run, or of the run that shows a hazard.
    History {
        /// The plan.
        #[serde(with = "crate::plan_text")]
        plan: Plan,
        /// How to run.
        settings: RunSettings,
        /// Which layout.
        layout: Layout,
        /// Hazard code whose run is wanted.
        hazard: Option<String>,
    },
    /// Some of many runs of each layout; answered with `Partial`.
    Runs {
        /// The plan.
        #[serde(with = "crate::plan_text")]
        plan: Plan,
        /// How to run; `runs` is the number of all of them.
        settings: RunSettings,
        /// The first of these runs.
        from: u32,
        /// Just past the last.
        to: u32,
    },
    /// The comparison that all partials make; answered with `Compared`.
    Conclude {
        /// The plan.
        #[serde(with = "crate::plan_text")]
        plan: Plan,
        /// How it was run.
        settings: RunSettings,
        /// In the order of their runs.
        partials: Vec<Vec<u8>>,
    },
    /// Poll intervals compared; answered with `Swept`.
    Sweep {
        /// The plan.
        #[serde(with = "crate::plan_text")]
        plan: Plan,
        /// How to run each interval.
        settings: RunSettings,
        /// The layout that polls.
        layout: Layout,
    },
    /// One execution of a definition; answered with `History`.
    Run {
        /// The state machine, ASL JSON text.
        definition: String,
        /// The execution's input, JSON text.
        input: String,
        /// A mocks file (docs/mocks.md); without it every call returns at once what it was sent.
        mocks: Option<String>,
        /// Seed of drawn latencies and jitter.
        seed: u64,
    },
    /// Look for everything that can go wrong with each layout.
    Hazards {
        /// The plan.
        #[serde(with = "crate::plan_text")]
        plan: Plan,
        /// How tasks' durations are drawn.
        settings: RunSettings,
    },
    /// Read the plan off a definition.
    Lift {
        /// The definition, as ASL JSON text.
        definition: String,
        /// Execution histories (the JSON that GetExecutionHistory returns) that tell how long its tasks take.
        histories: Vec<String>,
        /// The run to make where there are none.
        rehearsal: Option<Rehearsal>,
    },
    /// Run one state alone; answered with `StateTested`, or `Rejected` as AWS refuses the request.
    TestState {
        /// The state and its circumstances.
        test: Box<StateTest>,
    },
    /// Evaluate one expression; answered with `Evaluated`.
    Evaluate {
        /// The expression and what it sees.
        evaluation: Box<Evaluation>,
    },
}

impl Request {
    /// Whether something in what is to be run may be written in JSONata, or be a regular expression, which only an
    /// engine with that feature understands. Says so too often rather than too seldom.
    pub fn may_need_jsonata(&self) -> bool {
        let written = |text: &str| ["{%", "\"JSONata\"", "=~"].iter().any(|mark| text.contains(mark));
        match self {
            Self::Run { definition, mocks, .. } => {
                written(definition) || mocks.as_deref().is_some_and(written)
            }
            Self::TestState { test } => {
                written(&test.definition) || test.mocks.as_deref().is_some_and(written)
            }
            Self::Evaluate { evaluation } => {
                evaluation.language == QueryLanguage::JSONata || written(&evaluation.expression)
            }
            Self::Lift { definition, rehearsal, .. } => {
                rehearsal.as_ref().is_some_and(|run| written(definition) || written(&run.mocks))
            }
            _ => self.woven().is_some_and(|(plan, settings)| {
                let theirs = |task: &Task| task.parameters.values().any(|value| written(&value.to_string()));
                settings.query_language == QueryLanguage::JSONata || plan.tasks.iter().any(theirs)
            }),
        }
    }

    /// Whether layouts are asked for whose definitions hold something that a person wrote, which may break a rule of
    /// the language, or what comes with the rules: DynamoDB's expressions, in which callbacks are announced, and what few layouts are made of. What is made
    /// of the rest of a plan breaks none.
    pub fn takes_rules(&self) -> bool {
        let theirs = |task: &Task| {
            let named = task.resource.as_deref().is_some_and(|resource| resource.contains([':', '$']));
            named
                || !task.parameters.is_empty()
                || matches!(task.kind, TaskKind::Generic | TaskKind::Callback)
        };
        self.woven().is_some_and(|(plan, settings)| {
            let layouts = [Layout::Callback, Layout::PollingGlue, Layout::Nested];
            layouts.iter().any(|layout| settings.layouts.contains(*layout)) || plan.tasks.iter().any(theirs)
        })
    }

    /// The plan whose layouts are asked for, and how.
    fn woven(&self) -> Option<(&Plan, &RunSettings)> {
        match self {
            Self::Compare { plan, settings, .. }
            | Self::History { plan, settings, .. }
            | Self::Runs { plan, settings, .. }
            | Self::Conclude { plan, settings, .. }
            | Self::Sweep { plan, settings, .. }
            | Self::Hazards { plan, settings, .. } => Some((plan, settings)),
            Self::Run { .. } | Self::Lift { .. } | Self::TestState { .. } | Self::Evaluate { .. } => None,
        }
    }
}

/// A run's event history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Events(
    /// Events as GetExecutionHistory returns them, timestamps as milliseconds since the epoch.
    #[serde(with = "crate::json_text")]
    pub Vec<serde_json::Value>,
);

/// What the engine answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// Sent once, unasked, when the worker is ready.
    Ready {
        /// `VERSION` of the worker's build.
        version: String,
    },
    /// To `Compare`.
    Compared {
        /// The comparison.
        comparison: Box<Comparison>,
    },
    /// To `History`.
    History {
        /// What happened.
        events: Packed<Events>,
    },
    /// To `Hazards`.
    Hazards {
        /// What was shown by a run.
        hazards: Vec<ShownHazard>,
    },
    /// To `Lift`.
    Lifted {
        /// The plan and the evidence for its dependencies.
        lifted: Packed<Lifted>,
    },
    /// To `Runs`.
    Partial {
        /// How many runs it is of.
        runs: u32,
        /// What they showed, for `Conclude`.
        partial: Vec<u8>,
    },
    /// To `Sweep`.
    Swept {
        /// The intervals.
        sweep: Box<Sweep>,
    },
    /// To `TestState`.
    StateTested {
        /// What became of it.
        tested: Packed<TestedState>,
    },
    /// To `Evaluate`.
    Evaluated {
        /// Its value, or why there is none.
        evaluated: Packed<Evaluated>,
    },
    /// What was asked cannot be done.
    Rejected {
        /// Why, and where.
        diagnostics: Vec<Diagnostic>,
    },
}
