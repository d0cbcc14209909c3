//! How a run is set up, and what it gives back.

use crate::budget::Budget;
use crate::chance::Entropy;
use crate::history::History;
use crate::time::{Millis, Time};
use crate::trace::{Trace, TraceLevel};
use expr::Value;
use std::sync::Arc;

/// How a run is set up. `Options::default()` runs a Standard execution from the epoch with AWS's quotas.
#[derive(Debug, Clone)]
pub struct Options {
    /// The virtual clock's start.
    pub start_time: Time,
    /// Names that the context object and the history show.
    pub names: Arc<Names>,
    /// Seed and number of the run.
    pub entropy: Entropy,
    /// What to record.
    pub trace: TraceLevel,
    /// AWS's quotas, and a bound on transitions.
    pub limits: Limits,
    /// Our own bounds.
    pub budget: Budget,
    /// Whether a run that records nothing skips polls whose answer cannot change. Its outcome is the same either way.
    pub skip_polls: bool,
    /// Whether only the figures of a run that records nothing are wanted: its status, durations and counts, which are the
    /// same either way. What cannot influence them need not be made, so there is no output, and ids in errors may differ. A
    /// run that cannot be sure ends with `Stepweave.NotSure`, and is to be made again without this.
    pub figures_only: bool,
    /// AWS's behaviour as of this day, where it has changed; `None`: as it is now.
    pub as_of: Option<Time>,
}

/// Names of the execution, as the context object shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// `$$.Execution.Id`
    pub execution_arn: Arc<str>,
    /// `$$.Execution.Name`
    pub execution_name: Arc<str>,
    /// `$$.StateMachine.Id`
    pub state_machine_arn: Arc<str>,
    /// `$$.StateMachine.Name`
    pub state_machine_name: Arc<str>,
    /// `$$.Execution.RoleArn`
    pub role_arn: Arc<str>,
    /// Whether the context object has `$$.Execution.RedriveCount` (newer recordings do).
    pub redrive_count: bool,
}

/// Bounds of a run. `None` is no bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Events in the history; Standard executions end at 25,000.
    pub events: Option<u64>,
    /// State transitions; AWS has no such quota, this one stops endless loops.
    pub transitions: Option<u64>,
    /// Bytes of a state's input or output as UTF-8 JSON; 256 KiB.
    pub payload_bytes: Option<u64>,
    /// How long an execution may last; Standard executions end after one year.
    pub duration: Option<Millis>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            start_time: Time::from_millis(0),
            names: Arc::default(),
            entropy: Entropy::default(),
            trace: TraceLevel::Full,
            limits: Limits::default(),
            budget: Budget::default(),
            skip_polls: true,
            figures_only: false,
            as_of: None,
        }
    }
}

impl Default for Names {
    fn default() -> Self {
        let account = "arn:aws:states:us-east-1:123456789012";
        Self {
            execution_arn: format!("{account}:execution:StateMachine:execution-1").into(),
            execution_name: "execution-1".into(),
            state_machine_arn: format!("{account}:stateMachine:StateMachine").into(),
            state_machine_name: "StateMachine".into(),
            role_arn: "arn:aws:iam::123456789012:role/StepFunctionsRole".into(),
            redrive_count: true,
        }
    }
}

impl Limits {
    /// An Express execution ends after five minutes.
    pub const EXPRESS_DURATION: Millis = 5 * 60_000;

    /// AWS's quotas for an Express execution, whose events are not counted, and a million transitions.
    pub const EXPRESS: Self = Self { events: None, duration: Some(Self::EXPRESS_DURATION), ..Self::STANDARD };

    /// AWS's quotas for a Standard execution, and a million transitions.
    pub const STANDARD: Self = Self {
        events: Some(25_000),
        transitions: Some(1_000_000),
        payload_bytes: Some(262_144),
        duration: Some(365 * 24 * 3_600_000),
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::STANDARD
    }
}

/// Status of an execution, as DescribeExecution says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    /// It has not ended: it waits for something that never comes, or was not run to its end.
    #[default]
    Running,
    /// It ended with an output.
    Succeeded,
    /// It ended with an error.
    Failed,
    /// It ran into the state machine's `TimeoutSeconds` or the longest duration.
    TimedOut,
    /// It was stopped from outside.
    Aborted,
}

impl Status {
    /// As AWS writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::TimedOut => "TIMED_OUT",
            Self::Aborted => "ABORTED",
        }
    }
}

/// What a run gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// How it ended.
    pub status: Status,
    /// The output, if it succeeded.
    pub output: Option<Value>,
    /// The error's name, if it failed.
    pub error: Option<Arc<str>>,
    /// The error's cause, if it failed.
    pub cause: Option<Arc<str>>,
    /// Start on the virtual clock.
    pub started_at: Time,
    /// End on the virtual clock; of a run that has not ended, how far it came.
    pub ended_at: Time,
    /// State transitions: states entered, and retries; of child executions as well.
    pub transitions: u64,
    /// State transitions of each state, by its number.
    pub entered: Vec<u64>,
    /// Events of the history, whether or not they were kept.
    pub events: u64,
    /// Frames and visits; empty at [`TraceLevel::Nothing`].
    pub trace: Trace,
    /// Events; empty below [`TraceLevel::Full`].
    pub history: History,
    /// Child executions in the order of their starts; empty below [`TraceLevel::Full`].
    pub children: Vec<ChildExecution>,
}

impl Outcome {
    /// What a run made for its figures alone has in common with one that records everything: status, error, end, transitions
    /// in all and of each state, events.
    pub fn figures(&self) -> (Status, Option<&str>, Time, u64, &[u64], u64) {
        (self.status, self.error.as_deref(), self.ended_at, self.transitions, &self.entered, self.events)
    }
}

/// An execution that a run started: an item or batch of a Distributed Map, or a nested execution. The parent's
/// history does not show what it does.
#[derive(Debug, Clone, PartialEq)]
pub struct ChildExecution {
    /// Its place in the order of starts, from 1.
    pub number: u64,
    /// Its ARN and name, and its state machine's.
    pub names: Arc<Names>,
    /// How it ended.
    pub status: Status,
    /// Its input.
    pub input: Value,
    /// Its output, if it succeeded.
    pub output: Option<Value>,
    /// The error's name, if it failed.
    pub error: Option<Arc<str>>,
    /// The error's cause, if it failed.
    pub cause: Option<Arc<str>>,
    /// Start on the virtual clock.
    pub started_at: Time,
    /// End on the virtual clock; `None` while it runs.
    pub ended_at: Option<Time>,
    /// State transitions.
    pub transitions: u64,
    /// Its events.
    pub history: History,
    /// Its frames and visits; those of a Distributed Map's children are in the trace of the execution around them.
    pub trace: Trace,
}

impl Outcome {
    /// From start to end.
    pub fn duration(&self) -> Millis {
        self.ended_at.since(self.started_at)
    }
}
