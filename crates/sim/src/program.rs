//! A state machine compiled: names resolved to numbers, paths and templates read once. A run borrows it.

use crate::data::{InputPlace, Rule, Source, Template, Write};
use crate::distributed::DistributedDef;
use crate::history::{Labels, StateLabel, TaskShape};
use crate::shortcuts::wants::Wanted;
use crate::time::Millis;
use crate::world::Service;
use asl::model::{IntegrationPattern, QueryLanguage, Resource};
use asl::Diagnostic;
use expr::Value;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, OnceLock};

/// Number of a state in a [`Program`].
pub type StateId = u32;
/// Number of a scope in a [`Program`]; the top level is 0.
pub type ScopeId = u32;

/// A state machine ready to run, any number of times, from any thread.
#[derive(Debug)]
pub struct Program {
    pub(crate) states: Vec<StateDef>,
    /// Their types and names, as their events have them.
    pub(crate) labels: Labels,
    pub(crate) scopes: Vec<ScopeDef>,
    /// `TimeoutSeconds` of the execution.
    pub(crate) timeout: Option<Millis>,
    /// Tells it from other programs.
    pub(crate) number: u64,
    /// See [`Wanted`], once that was asked.
    wanted: OnceLock<Wanted>,
}

impl Program {
    /// Compiles a state machine. What cannot be run is refused here, with where and why, never run wrongly.
    pub fn compile(machine: &asl::model::StateMachine) -> Result<Self, Vec<Diagnostic>> {
        crate::compile::compile(machine, true)
    }

    /// The same of what is woven of a plan, which need not say all that its calls are given: what they are sent is not
    /// looked at.
    pub fn compile_woven(machine: &asl::model::StateMachine) -> Result<Self, Vec<Diagnostic>> {
        crate::compile::compile(machine, false)
    }

    pub(crate) fn new(states: Vec<StateDef>, scopes: Vec<ScopeDef>, timeout: Option<Millis>) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let label =
            |state: &StateDef| Arc::new(StateLabel { kind: state.work.name(), name: state.name.clone() });
        let labels = states.iter().map(label).collect();
        Self { states, labels, scopes, timeout, number, wanted: OnceLock::new() }
    }

    /// What of the answers of its tasks can matter to a run's figures.
    pub(crate) fn wanted(&self) -> &Wanted {
        self.wanted.get_or_init(|| Wanted::by(self))
    }

    /// A state's name; empty for a number that is not from this program.
    pub fn state_name(&self, state: StateId) -> &str {
        self.states.get(state as usize).map_or("", |state| &*state.name)
    }

    /// A state's type: `Task`, `Wait`, ...
    pub fn state_kind(&self, state: StateId) -> &'static str {
        self.states.get(state as usize).map_or("", |state| state.work.name())
    }

    /// The first state of this name, in the order of the text.
    pub fn state(&self, name: &str) -> Option<StateId> {
        (0..).zip(&self.states).find(|(_, state)| &*state.name == name).map(|(id, _)| id)
    }

    /// How many states there are.
    pub fn len(&self) -> usize {
        self.states.len()
    }

    /// Whether there are no states.
    pub fn is_empty(&self) -> bool {
        self.states.is_empty()
    }
}

/// A set of states with a start.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ScopeDef {
    pub start: StateId,
}

/// A state.
#[derive(Debug)]
pub(crate) struct StateDef {
    pub name: Arc<str>,
    pub language: QueryLanguage,
    /// `None`: `End`.
    pub next: Option<StateId>,
    pub input_path: InputPlace,
    pub parameters: Option<Template>,
    pub result_selector: Option<Template>,
    pub result_path: Write,
    pub output_path: InputPlace,
    /// JSONata's `Output`.
    pub output: Option<Template>,
    pub assign: Option<Template>,
    pub retry: Vec<RetryDef>,
    pub catch: Vec<CatchDef>,
    pub work: Work,
    /// What it does follows from its input alone, see [`crate::shortcuts::steady`].
    pub steady: bool,
    /// What it sends follows from its input alone.
    pub sends_steadily: bool,
    /// What it gives on follows from its input and its result alone.
    pub gives_steadily: bool,
    /// It gives its input on as it is.
    pub hands_on: bool,
    /// Time passes in it, and what follows is known from its input and its answer, see [`crate::shortcuts::routes`].
    pub is_stop: bool,
    /// It gives its result on as it is.
    pub gives_result: bool,
}

impl StateDef {
    /// Whether nothing looks at the result of the state's work.
    pub fn discards_result(&self) -> bool {
        matches!(self.result_path, Write::Discard) && self.result_selector.is_none() && self.assign.is_none()
    }

    /// What a frame that is in no state is in.
    #[cold]
    pub fn nowhere() -> &'static Self {
        static NOWHERE: LazyLock<StateDef> = LazyLock::new(|| StateDef {
            name: "".into(),
            language: QueryLanguage::JSONPath,
            next: None,
            input_path: InputPlace::Whole,
            parameters: None,
            result_selector: None,
            result_path: Write::Replace,
            output_path: InputPlace::Whole,
            output: None,
            assign: None,
            retry: Vec::new(),
            catch: Vec::new(),
            work: Work::Succeed,
            steady: false,
            sends_steadily: false,
            gives_steadily: false,
            hands_on: false,
            is_stop: false,
            gives_result: false,
        });
        &NOWHERE
    }
}

/// What a state does.
#[derive(Debug)]
pub(crate) enum Work {
    Task(Box<TaskDef>),
    Pass { result: Option<Value> },
    Choice { rules: Vec<ChoiceDef>, default: Option<StateId> },
    Wait(WaitDef),
    Succeed,
    Fail { error: Option<Source>, cause: Option<Source> },
    Parallel(Vec<ScopeId>),
    Map(Box<MapDef>),
}

impl Work {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Task(_) => "Task",
            Self::Pass { .. } => "Pass",
            Self::Choice { .. } => "Choice",
            Self::Wait(_) => "Wait",
            Self::Succeed => "Succeed",
            Self::Fail { .. } => "Fail",
            Self::Parallel(_) => "Parallel",
            Self::Map(_) => "Map",
        }
    }
}

#[derive(Debug)]
pub(crate) struct TaskDef {
    /// What is sent must have these fields, where that is looked at.
    pub fields: Option<asl::rules::CallFields>,
    pub arn: Arc<str>,
    pub resource: Resource,
    /// The service that the resource names.
    pub service: &'static dyn Service,
    pub pattern: IntegrationPattern,
    pub shape: Arc<TaskShape>,
    pub timeout: Option<Source>,
    pub heartbeat: Option<Source>,
    pub credentials: Option<Template>,
    /// Activities and integrations that are waited for have a token.
    pub token: bool,
}

impl TaskDef {
    /// Whether it has no timeout, no heartbeat and no credentials.
    pub fn is_plain(&self) -> bool {
        self.timeout.is_none() && self.heartbeat.is_none() && self.credentials.is_none()
    }
}

#[derive(Debug)]
pub(crate) struct ChoiceDef {
    pub rule: Rule,
    pub next: StateId,
    pub output: Option<Template>,
    pub assign: Option<Template>,
}

#[derive(Debug)]
pub(crate) enum WaitDef {
    Seconds(i64),
    SecondsPath(Source),
    Timestamp(Arc<str>),
    TimestampPath(Source),
}

#[derive(Debug)]
pub(crate) struct MapDef {
    pub processor: ScopeId,
    pub items_path: InputPlace,
    /// JSONata's `Items`.
    pub items: Option<Template>,
    pub selector: Option<Template>,
    pub concurrency: Option<Source>,
    /// `None`: inline.
    pub distributed: Option<Box<DistributedDef>>,
}

#[derive(Debug)]
pub(crate) struct RetryDef {
    pub errors: Vec<String>,
    pub interval_s: f64,
    pub max_attempts: u64,
    pub backoff: f64,
    pub max_delay_s: Option<f64>,
    pub full_jitter: bool,
}

#[derive(Debug)]
pub(crate) struct CatchDef {
    pub errors: Vec<String>,
    pub next: StateId,
    pub result_path: Write,
    pub output: Option<Template>,
    pub assign: Option<Template>,
}
