//! The event history, exactly as GetExecutionHistory returns it.
//!
//! Source of the shapes: the API reference's HistoryEvent; of the links between events: executions recorded on AWS.
//! Events are kept compact ([`kept`]) and become JSON only when asked ([`write`]).

mod kept;
mod write;

use crate::time::Time;
use expr::Value;
use std::sync::Arc;

pub use kept::History;
pub(crate) use kept::{Labels, Link, BYTES_OF_EVENT};

/// Number of an event, from 1; 0 is "none".
pub type EventId = u64;

/// One event, as it is read from a [`History`].
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Numbers of events that are kept fit: so many would take a quarter of a terabyte.
    id: u32,
    previous: u32,
    /// When it happened.
    pub at: Time,
    /// What happened.
    pub what: What,
}

/// An error with its cause; either may be absent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fault {
    /// Error name.
    pub error: Option<Arc<str>>,
    /// Cause text.
    pub cause: Option<Arc<str>>,
}

/// A state as its events name it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StateLabel {
    /// `Task`, `Pass`, ...
    pub kind: &'static str,
    /// Its name.
    pub name: Arc<str>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// `ExecutionStarted`
    ExecutionStarted {
        /// Its input.
        input: Value,
        /// The role's ARN.
        role: Arc<str>,
    },
    /// `ExecutionSucceeded`
    ExecutionSucceeded(Value),
    /// `ExecutionFailed`
    ExecutionFailed(Fault),
    /// `ExecutionTimedOut`
    ExecutionTimedOut(Fault),
    /// `ExecutionAborted`
    ExecutionAborted(Fault),
    /// `<Type>StateEntered`
    Entered {
        /// Which state.
        state: Arc<StateLabel>,
        /// Its raw input.
        input: Value,
    },
    /// `<Type>StateExited`
    Exited {
        /// Which state.
        state: Arc<StateLabel>,
        /// Its output.
        output: Value,
        /// Variables that it set, if any.
        assigned: Option<Arc<Assigned>>,
    },
    /// An event without details: `ParallelStateStarted`, `MapStateFailed`, ...
    Plain(&'static str),
    /// `MapStateStarted`
    MapStarted(u64),
    /// `MapRunStarted`: its ARN
    MapRunStarted(Arc<str>),
    /// `MapRunFailed`
    MapRunFailed(Fault),
    /// `MapIterationStarted`, `...Succeeded`, `...Failed`, `...Aborted`
    Iteration {
        /// What of it.
        step: IterationStep,
        /// The Map state's name.
        name: Arc<str>,
        /// Which iteration.
        index: u32,
    },
    /// `EvaluationFailed`
    EvaluationFailed(Box<BadQuery>),
    /// Something a task went through.
    Task {
        /// How its events are shaped.
        service: Arc<TaskShape>,
        /// What happened.
        step: TaskStep,
    },
}

/// What an iteration goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IterationStep {
    /// `MapIterationStarted`
    Started,
    /// `MapIterationSucceeded`
    Succeeded,
    /// `MapIterationFailed`
    Failed,
    /// `MapIterationAborted`
    Aborted,
}

/// Variables and their values.
pub type Assigned = Vec<(Arc<str>, Value)>;

/// A field whose JSONata failed.
#[derive(Debug, Clone, PartialEq)]
pub struct BadQuery {
    /// The error and its cause.
    pub fault: Fault,
    /// The field: `Output/total`.
    pub location: Arc<str>,
    /// The state's name.
    pub state: Arc<str>,
}

/// How the events of a task are shaped: by what it calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskShape {
    /// A Lambda function by its own ARN: `LambdaFunction...`
    Lambda {
        /// The ARN.
        arn: Arc<str>,
    },
    /// An activity: `Activity...`
    Activity {
        /// The ARN.
        arn: Arc<str>,
    },
    /// A service integration: `Task...`
    Integration {
        /// `glue`, `aws-sdk:s3`
        service: Arc<str>,
        /// `startJobRun.sync`
        resource: Arc<str>,
        /// Of the state machine.
        region: Arc<str>,
    },
}

/// What a task goes through.
#[derive(Debug, Clone, PartialEq)]
pub enum TaskStep {
    /// Its call is to be made.
    Scheduled {
        /// What is sent.
        input: Value,
        /// What is said of it besides, if anything.
        terms: Option<Box<Terms>>,
    },
    /// The call is made.
    Started {
        /// Of an activity: who works on it.
        worker: Option<Arc<str>>,
    },
    /// A job has been accepted: what the service answered.
    Submitted(Value),
    /// The result.
    Succeeded(Value),
    /// An error.
    Failed(Box<Fault>),
    /// A timeout or a missing heartbeat.
    TimedOut(Box<Fault>),
}

/// On what terms a call is made.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Terms {
    /// `TimeoutSeconds`
    pub timeout_s: Option<i64>,
    /// `HeartbeatSeconds`
    pub heartbeat_s: Option<i64>,
    /// `Credentials`, evaluated.
    pub credentials: Option<Value>,
}

impl Event {
    /// Its number.
    pub fn id(&self) -> EventId {
        self.id.into()
    }

    /// The event that led to it, on its own branch.
    pub fn previous(&self) -> EventId {
        self.previous.into()
    }
}

impl Terms {
    /// `None` where there are none.
    pub fn of(
        timeout_s: Option<i64>,
        heartbeat_s: Option<i64>,
        credentials: Option<Value>,
    ) -> Option<Box<Self>> {
        let terms = Self { timeout_s, heartbeat_s, credentials };
        (terms != Self::default()).then(|| Box::new(terms))
    }
}
