//! By which name `jobs` has the mock of what a Task state calls. A run finds it in what is sent
//! (`crates/sim/src/world/service.rs`); here it is read off the definition. `tests/mocks.rs` holds the two together.

use asl::arn::{function_name, last_part, task_family};
use asl::json::Node;
use asl::model::{jsonata, IntegrationPattern, QueryLanguage, Resource, State, TaskState};

/// What a Task state calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Called<'a> {
    /// The job, function, state machine, family of task definitions or table of this name.
    Named(&'a str),
    /// Nothing that `jobs` could have a mock of.
    Nothing,
    /// What its data say: known only in a run.
    Computed,
}

/// What a Task state calls.
pub fn called<'a>(state: &'a State, task: &'a TaskState) -> Called<'a> {
    let Some(resource) = &task.resource else { return Called::Nothing };
    let (service, action) = match Resource::parse(resource) {
        Resource::Lambda { .. } => return Called::Named(function_name(resource)),
        Resource::Integration { service, action, .. } => (service, action),
        _ => return Called::Nothing,
    };
    match (&*service, &*action) {
        ("glue", "startJobRun") => argument(state, "JobName", whole),
        ("states" | "sfn", "startExecution") => argument(state, "StateMachineArn", last_part),
        ("lambda", "invoke") => argument(state, "FunctionName", function_name),
        ("ecs", "runTask") => argument(state, "TaskDefinition", task_family),
        ("batch", "submitJob") => match argument(state, "JobName", whole) {
            Called::Nothing => argument(state, "JobDefinition", last_part),
            named => named,
        },
        ("dynamodb", "putItem" | "getItem" | "updateItem" | "deleteItem") => {
            argument(state, "TableName", whole)
        }
        _ => Called::Nothing,
    }
}

/// Who answers a Task state with a value: a function's value is what it returns (`lambda:invoke` puts it under `Payload`), a
/// child execution's its output, that of a task that waits is what it is told; any other is the whole answer.
pub fn speaker(task: &TaskState) -> &'static str {
    use IntegrationPattern::{RequestResponse, WaitForTaskToken};
    match task.resource.as_ref().map(|resource| Resource::parse(resource)) {
        Some(Resource::Lambda { .. }) => "The function returns",
        Some(Resource::Activity { .. }) => "The worker answers",
        Some(Resource::Integration { service, action, pattern, .. }) => {
            match (&*service, &*action, pattern) {
                (_, _, WaitForTaskToken) => "The token brings",
                ("lambda", "invoke", _) => "The function returns",
                (_, "startExecution", pattern) if pattern != RequestResponse => "The execution returns",
                _ => "The service answers",
            }
        }
        _ => "The service answers",
    }
}

/// A text among what is sent. Without `Parameters` or `Arguments` all of it is data.
fn argument<'a>(state: &'a State, key: &str, name: fn(&'a str) -> &'a str) -> Called<'a> {
    let sent = match state.query_language {
        QueryLanguage::JSONPath => &state.parameters,
        QueryLanguage::JSONata => &state.arguments,
    };
    let Some(sent) = sent.as_ref().filter(|sent| sent.is_object()) else { return Called::Computed };
    match sent.get(key).and_then(Node::as_str) {
        Some(text) if state.query_language == QueryLanguage::JSONata && jsonata(text).is_some() => {
            Called::Computed
        }
        Some(text) => Called::Named(name(text)),
        None if sent.members().iter().any(|member| member.key.strip_suffix(".$") == Some(key)) => {
            Called::Computed
        }
        None => Called::Nothing,
    }
}

fn whole(name: &str) -> &str {
    name
}
