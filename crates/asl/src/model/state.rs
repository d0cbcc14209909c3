//! States and what they have in common.

use super::{ChoiceRule, MapState, NullablePath, QueryLanguage, Resource, Scope, Setting, Spanned, Template};
use crate::Span;

/// A state.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The name.
    pub name: String,
    /// Place of the name in the text, quotes included.
    pub name_span: Span,
    /// Place of the state's object in the text.
    pub span: Span,
    /// Where in the document: `/States/Check job`.
    pub path: String,
    /// `Comment`
    pub comment: Option<String>,
    /// `QueryLanguage` of the state, or the state machine's.
    pub query_language: QueryLanguage,
    /// `Next`
    pub next: Option<Spanned<String>>,
    /// `End` is `true`.
    pub end: bool,
    /// `InputPath`
    pub input_path: Option<Spanned<NullablePath>>,
    /// `OutputPath`
    pub output_path: Option<Spanned<NullablePath>>,
    /// `ResultPath`
    pub result_path: Option<Spanned<NullablePath>>,
    /// `Parameters`; of a Map state see [`MapState::item_selector`].
    pub parameters: Option<Template>,
    /// `ResultSelector`
    pub result_selector: Option<Template>,
    /// JSONata `Arguments`
    pub arguments: Option<Template>,
    /// JSONata `Output`
    pub output: Option<Template>,
    /// `Assign`: variables to set.
    pub assign: Option<Template>,
    /// `Retry`, in order.
    pub retry: Vec<Retrier>,
    /// `Catch`, in order.
    pub catch: Vec<Catcher>,
    /// The type and its own fields.
    pub kind: StateKind,
}

/// `Type` and the fields that only this type has.
#[derive(Debug, Clone, PartialEq)]
pub enum StateKind {
    /// Does work.
    Task(TaskState),
    /// Passes its input on, or `Result`.
    Pass(PassState),
    /// Decides where to go.
    Choice(ChoiceState),
    /// Waits; `None` if the definition does not say how long.
    Wait(Option<Spanned<WaitFor>>),
    /// Ends with success.
    Succeed,
    /// Ends with an error.
    Fail(FailState),
    /// Runs branches at once.
    Parallel(ParallelState),
    /// Runs a scope for each item.
    Map(Box<MapState>),
    /// Not a type of the language; empty if there is none.
    Unknown(String),
}

impl StateKind {
    /// `Type` as in the definition.
    pub fn name(&self) -> &str {
        match self {
            Self::Task(_) => "Task",
            Self::Pass(_) => "Pass",
            Self::Choice(_) => "Choice",
            Self::Wait(_) => "Wait",
            Self::Succeed => "Succeed",
            Self::Fail(_) => "Fail",
            Self::Parallel(_) => "Parallel",
            Self::Map(_) => "Map",
            Self::Unknown(name) => name,
        }
    }
}

/// A Task state's own fields.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TaskState {
    /// `Resource` as written.
    pub resource: Option<Spanned<String>>,
    /// `TimeoutSeconds`, `TimeoutSecondsPath`
    pub timeout_seconds: Option<Spanned<Setting<i64>>>,
    /// `HeartbeatSeconds`, `HeartbeatSecondsPath`
    pub heartbeat_seconds: Option<Spanned<Setting<i64>>>,
    /// `Credentials`
    pub credentials: Option<Template>,
}

impl TaskState {
    /// `Resource`, understood.
    pub fn parsed_resource(&self) -> Option<Resource> {
        self.resource.as_ref().map(|resource| Resource::parse(resource))
    }
}

/// A Pass state's own fields.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PassState {
    /// `Result`: plain data, not a template.
    pub result: Option<Template>,
}

/// A Choice state's own fields.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChoiceState {
    /// `Choices`, in order; the first that applies is taken.
    pub choices: Vec<ChoiceRule>,
    /// `Default`
    pub default: Option<Spanned<String>>,
}

/// How long a Wait state waits.
#[derive(Debug, Clone, PartialEq)]
pub enum WaitFor {
    /// `Seconds`, `SecondsPath`
    Seconds(Setting<i64>),
    /// `Timestamp`, `TimestampPath`: until a moment, RFC 3339.
    Timestamp(Setting<String>),
}

/// A Fail state's own fields.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FailState {
    /// `Error`, `ErrorPath`
    pub error: Option<Spanned<Setting<String>>>,
    /// `Cause`, `CausePath`
    pub cause: Option<Spanned<Setting<String>>>,
}

/// A Parallel state's own fields.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ParallelState {
    /// `Branches`, in order, which is also the order of the output array.
    pub branches: Vec<Scope>,
}

/// An entry of `Retry`.
#[derive(Debug, Clone, PartialEq)]
pub struct Retrier {
    /// Place in the text.
    pub span: Span,
    /// `ErrorEquals`
    pub error_equals: Vec<String>,
    /// `IntervalSeconds` before the first retry; 1 if absent.
    pub interval_seconds: i64,
    /// `MaxAttempts`: retries, not counting the first try; 3 if absent.
    pub max_attempts: i64,
    /// `BackoffRate` by which the interval grows; 2.0 if absent.
    pub backoff_rate: f64,
    /// `MaxDelaySeconds`: no interval is longer.
    pub max_delay_seconds: Option<i64>,
    /// `JitterStrategy`
    pub jitter_strategy: JitterStrategy,
}

/// Whether retry intervals are drawn at random.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum JitterStrategy {
    /// Uniform between zero and the interval.
    Full,
    /// The interval as computed.
    #[default]
    None,
}

/// An entry of `Catch`.
#[derive(Debug, Clone, PartialEq)]
pub struct Catcher {
    /// Place in the text.
    pub span: Span,
    /// `ErrorEquals`
    pub error_equals: Vec<String>,
    /// `Next`
    pub next: Option<Spanned<String>>,
    /// `ResultPath` for the error output.
    pub result_path: Option<Spanned<NullablePath>>,
    /// JSONata: the output passed to `Next`.
    pub output: Option<Template>,
    /// Variables to set.
    pub assign: Option<Template>,
}
