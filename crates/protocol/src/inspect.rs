//! One state run alone, and one expression evaluated: what an inspector asks and shows.
//!
//! Data cross as JSON text, so that no number loses digits on the way.

use asl::model::QueryLanguage;
use asl::Span;
use serde::{Deserialize, Serialize};

/// A state to be tested, as AWS's TestState takes it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StateTest {
    /// The definition of a state or, where `state` is given, of the state machine that has it.
    pub definition: String,
    /// Name of the state in the state machine, at any depth.
    pub state: Option<String>,
    /// The state's input, JSON text; `{}` where it is empty.
    pub input: String,
    /// What stands in for the call, the branches or the iterations: `{"result": ...}` or
    /// `{"errorOutput": {"error", "cause"}}`, with `"fieldValidationMode"` if need be.
    pub mock: Option<String>,
    /// A mocks file (docs/mocks.md) that answers calls where there is no `mock`.
    pub mocks: Option<String>,
    /// Variables in sight, a JSON object.
    pub variables: Option<String>,
    /// The context object in place of one that is made up, a JSON object.
    pub context: Option<String>,
    /// `{"retrierRetryCount", "mapIterationFailureCount", "errorCausedByState", "mapItemReaderData"}`, each if need be.
    pub configuration: Option<String>,
}

/// How a test ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum TestedStatus {
    /// It goes on with its output.
    #[default]
    Succeeded,
    /// It failed and nothing catches that.
    Failed,
    /// It failed and a retrier would try again.
    Retriable,
    /// It failed and a catcher takes the error.
    CaughtError,
}

/// What became of a state under test.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TestedState {
    /// How it ended.
    pub status: TestedStatus,
    /// What goes on to the next state, JSON text.
    pub output: Option<String>,
    /// The error's name, if it failed.
    pub error: Option<String>,
    /// The error's cause, if it failed.
    pub cause: Option<String>,
    /// Where it goes on; absent where it ends there or failed.
    pub next_state: Option<String>,
    /// The data on their way through the state, in order.
    pub steps: Vec<DataStep>,
    /// Of a Map state: its `MaxConcurrency`, 0 for no bound.
    pub max_concurrency: Option<i64>,
    /// Of a Map state that says so.
    pub tolerated_failure_count: Option<u64>,
    /// Of a Map state that says so, 0 to 100.
    pub tolerated_failure_percentage: Option<f64>,
    /// Place in `Retry` of the retrier that takes the error.
    pub retry_index: Option<usize>,
    /// Seconds until it would be tried again.
    pub retry_after_s: Option<i64>,
    /// Place in `Catch` of the catcher that took the error.
    pub catch_index: Option<usize>,
}

/// The data after one of a state's fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataStep {
    /// As the API's `inspectionData` names it: `input`, `afterInputPath`, `afterParameters`, `afterArguments`, `result`,
    /// `afterResultSelector`, `afterResultPath`, `afterItemsPath`, `afterItemSelector`, `variables`.
    pub name: String,
    /// JSON text.
    pub value: String,
}

/// An expression to be evaluated, and what it sees. Every text but the expression is JSON; an empty one is left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Evaluation {
    /// JSONPath: a path, an intrinsic function or, as JSON, a payload template. JSONata: with or without `{%` and `%}`.
    pub expression: String,
    /// What it is written in.
    pub language: QueryLanguage,
    /// `$`, or `$states.input`; `{}` where it is empty.
    pub input: String,
    /// The context object: `$$`, or `$states.context`.
    pub context: String,
    /// The variables, an object.
    pub variables: String,
    /// `$states.result`, for JSONata.
    pub result: String,
    /// `$states.errorOutput`, for JSONata.
    pub error_output: String,
    /// Seed of what is left to chance.
    pub seed: u64,
}

/// What an expression gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Evaluated {
    /// A value, JSON text.
    Value(String),
    /// It is an expression, and gave none.
    Failed(EvaluationFailure),
}

/// Why an expression gave no value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvaluationFailure {
    /// The error that a state would fail with, such as `States.QueryEvaluationError`; absent where the text is no expression.
    pub error: Option<String>,
    /// A sentence; AWS's where the error has a name.
    pub message: String,
    /// Where in the expression, in bytes; absent where it is about all of it.
    pub span: Option<Span>,
}
