//! What the mocked world must know of a service: one small file each, listed here.

use super::dynamodb::DynamoDb;
use super::runs::{Run, RunTable};
use super::shared::{Act, Shared};
use super::tokens::SendTask;
use super::{apigateway, batch, ecs, executions, generic, glue, lambda, states, TaskError};
use crate::shortcuts::wants::Wants;
use crate::time::Time;
use asl::model::{IntegrationPattern, Resource};
use expr::Value;
use std::sync::Arc;

/// How a service integration looks from a Task state.
pub trait Service: Sync {
    /// Service and actions, such as `glue` and `startJobRun`.
    fn answers(&self, service: &str, action: &str) -> bool;

    /// What the call is about, by which mocks are found and runs are listed: the job's, function's or state
    /// machine's name.
    fn subject<'a>(&self, arn: &'a str, parameters: &'a Value) -> Option<&'a str>;

    /// A field of a form of its own that has another, so that the call cannot be started.
    fn malformed(&self, _parameters: &Value) -> Option<&'static str> {
        None
    }

    /// What the called thing is given, which is what an echo returns.
    fn event(&self, parameters: &Value) -> Value {
        parameters.clone()
    }

    /// The run table's section in which a call leaves a run; `None`: it leaves none.
    fn runs(&self) -> Option<&'static str> {
        None
    }

    /// The id of a run; `unique` is different in every call.
    fn run_id(&self, unique: u64) -> String {
        format!("run-{unique:08x}")
    }

    /// The name that the call gives the run, where it can.
    fn run_name(&self, _parameters: &Value) -> Option<String> {
        None
    }

    /// What the service answers on accepting the job (`TaskSubmitted`, and the result where nobody waits).
    fn accepted(&self, run: &Run, _parameters: &Value) -> Value {
        object([("Id", run.id.clone().into())])
    }

    /// The result of the call.
    fn succeeded(&self, call: &Call<'_>, result: Value) -> Value {
        let _ = call;
        result
    }

    /// The error of the call, as the service words it.
    fn failed(&self, call: &Call<'_>, error: TaskError) -> TaskError {
        let _ = call;
        error
    }

    /// Whether a call only asks the run table, and so changes nothing.
    fn is_query(&self) -> bool {
        false
    }

    /// Reads or changes what services share; `None` if this is no such call. A call that hands out a token does so
    /// when it begins, any other when it completes.
    fn act(&self, _act: &Act<'_>, _shared: &mut Shared) -> Option<Result<Value, TaskError>> {
        None
    }

    /// Whether what it answers to a call that nobody waits for hangs on the id of the run alone.
    fn names_its_run_alone(&self) -> bool {
        false
    }

    /// Whether [`Service::state`] answers all that is wanted.
    fn state_will_do(&self, _wants: &Wants) -> bool {
        false
    }

    /// Of such a query: the job, and the id of its run.
    fn asks_after<'a>(&self, _parameters: &'a Value) -> Option<(&'a str, &'a Arc<str>)> {
        None
    }

    /// The answer of a query that is looked at for a run's state alone; `None`: this is no such query.
    fn state(&self, _parameters: &Value, _runs: &RunTable) -> Option<Value> {
        None
    }

    /// A query that the run table answers; `None` if this is not one.
    fn query(&self, _parameters: &Value, _runs: &RunTable) -> Option<Result<Value, TaskError>> {
        None
    }
}

impl std::fmt::Debug for dyn Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Service").field("runs", &self.runs()).finish_non_exhaustive()
    }
}

/// A call that completes.
pub struct Call<'a> {
    /// What was sent.
    pub parameters: &'a Value,
    /// Its run, if it left one.
    pub run: Option<&'a Run>,
    /// What the state waits for.
    pub pattern: IntegrationPattern,
    /// When it completes.
    pub now: Time,
}

/// The services, in the order in which they are asked; the generic one answers to everything.
pub static SERVICES: &[&dyn Service] = &[
    &glue::StartJobRun,
    &glue::Queries,
    &states::StartExecution::Optimised,
    &states::StartExecution::Sdk,
    &lambda::Invoke,
    &lambda::Function,
    &ecs::RunTask,
    &batch::SubmitJob,
    &apigateway::Invoke,
    &executions::DescribeExecution,
    &DynamoDb::PutItem,
    &DynamoDb::GetItem,
    &DynamoDb::UpdateItem,
    &DynamoDb::DeleteItem,
    &SendTask::Success,
    &SendTask::Failure,
    &SendTask::Heartbeat,
    &generic::Generic,
];

/// The service that answers a resource, and what the state waits for.
pub fn service_for(resource: &Resource) -> (&'static dyn Service, IntegrationPattern) {
    let (service, action, pattern) = match resource {
        Resource::Lambda { .. } => ("lambda", "function", IntegrationPattern::RequestResponse),
        Resource::Activity { .. } => ("states", "activity", IntegrationPattern::WaitForTaskToken),
        Resource::Integration { service, action, pattern, .. } => {
            (service.as_str(), action.as_str(), *pattern)
        }
        Resource::Other(_) => ("", "", IntegrationPattern::RequestResponse),
    };
    let found = SERVICES.iter().find(|candidate| candidate.answers(service, action));
    (found.copied().unwrap_or(&generic::Generic), pattern)
}

/// An object of these entries.
pub(super) fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::object(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

/// The text under `key`, as a subject.
pub(super) fn text<'a>(parameters: &'a Value, key: &str) -> Option<&'a str> {
    parameters.get(key).and_then(Value::as_str)
}

/// The last `digits` hexadecimal digits of a number. Every run has an id, so this is on the way of every call.
pub(super) fn push_hex(text: &mut String, number: u64, digits: u32) {
    let digit = |place: u32| char::from_digit((number >> (4 * place)) as u32 & 15, 16);
    text.extend((0..digits).rev().filter_map(digit));
}

/// A time as calls through `aws-sdk:` give it: ISO-8601.
pub(crate) fn when(at: Time) -> Value {
    at.iso().into()
}

/// A time as optimised integrations give it: milliseconds since the epoch.
pub(crate) fn epoch(at: Time) -> Value {
    Value::Int(at.millis())
}
