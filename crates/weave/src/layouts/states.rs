//! The pieces every layout is made of: a Task state for a task of the plan, a scope of states in sequence,
//! a Parallel state over scopes.

use plan::{Task, TaskKind};
use serde_json::{json, Map, Value};

/// A name and the state it names, without its transition.
pub type Named = (String, Value);

/// The Task state that runs a task, without its transition. `input` is the path to the execution's input there.
pub fn task(task: &Task, input: &str) -> Value {
    let resource = task.resource.as_deref().unwrap_or(&task.id);
    let mut state = json!({
        "Type": "Task",
        "Resource": integration(task.kind),
        "Parameters": parameters(task.kind, resource, input),
        "ResultPath": null,
    });
    if let (TaskKind::Lambda, Some(fields)) = (task.kind, state.as_object_mut()) {
        fields.insert("Retry".to_owned(), lambda_retry());
    }
    state
}

/// Retries of Lambda's own transient errors, as its documentation advises. Failures of the function are not among
/// them.
pub fn lambda_retry() -> Value {
    json!([{
        "ErrorEquals": [
            "Lambda.ServiceException",
            "Lambda.AWSLambdaException",
            "Lambda.SdkClientException",
            "Lambda.TooManyRequestsException",
        ],
        "IntervalSeconds": 2,
        "MaxAttempts": 6,
        "BackoffRate": 2,
        "JitterStrategy": "FULL",
    }])
}

/// The ARN of the service integration that runs a kind of task and waits for its end.
fn integration(kind: TaskKind) -> &'static str {
    match kind {
        TaskKind::Glue => "arn:aws:states:::glue:startJobRun.sync",
        TaskKind::States => "arn:aws:states:::states:startExecution.sync:2",
        TaskKind::Lambda => "arn:aws:states:::lambda:invoke",
        TaskKind::Ecs => "arn:aws:states:::ecs:runTask.sync",
        TaskKind::Batch => "arn:aws:states:::batch:submitJob.sync",
    }
}

fn parameters(kind: TaskKind, resource: &str, input: &str) -> Value {
    match kind {
        TaskKind::Glue => json!({"JobName": resource}),
        // The execution id lets the console link the child to its parent.
        TaskKind::States => json!({
            "StateMachineArn": state_machine_arn(resource),
            "Input": {"AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Id", "input.$": input},
        }),
        TaskKind::Lambda => json!({"FunctionName": resource, "Payload.$": input}),
        TaskKind::Ecs => json!({"Cluster": "default", "TaskDefinition": resource}),
        TaskKind::Batch => json!({"JobName": resource, "JobDefinition": resource, "JobQueue": "default"}),
    }
}

/// The name under which the service lists a task's runs, which the status check is given: a state machine's,
/// function's or task definition's own name, without the ARN around it or the revision behind it.
pub fn job_name(task: &Task) -> String {
    let resource = task.resource.as_deref().unwrap_or(&task.id);
    let parsed = asl::model::Resource::parse(integration(task.kind));
    let parameters = expr::Value::from(&parameters(task.kind, resource, "$"));
    let (service, _) = sim::world::service_for(&parsed);
    service.subject(integration(task.kind), &parameters).unwrap_or_else(|| resource.to_owned())
}

fn state_machine_arn(resource: &str) -> String {
    if resource.starts_with("arn:") || resource.starts_with("${") {
        return resource.to_owned();
    }
    format!("arn:aws:states:us-east-1:123456789012:stateMachine:{resource}")
}

/// A scope that runs states one after another: `StartAt` and `States`, the last one ending it.
pub fn scope(sequence: Vec<Named>) -> Map<String, Value> {
    let names: Vec<String> = sequence.iter().map(|(name, _)| name.clone()).collect();
    let mut states = Map::new();
    for (place, (name, mut state)) in sequence.into_iter().enumerate() {
        // A Choice carries its own transitions, and so does a state that goes back.
        if state.get("Next").is_none() && state.get("Choices").is_none() {
            if let Some(fields) = state.as_object_mut() {
                match names.get(place + 1) {
                    Some(next) => fields.insert("Next".to_owned(), json!(next)),
                    None => fields.insert("End".to_owned(), json!(true)),
                };
            }
        }
        states.insert(name, state);
    }
    let mut scope = Map::new();
    scope.insert("StartAt".to_owned(), json!(names.first()));
    scope.insert("States".to_owned(), Value::Object(states));
    scope
}

/// A Parallel state over branches, without its transition.
pub fn parallel(branches: Vec<Map<String, Value>>) -> Value {
    json!({"Type": "Parallel", "Branches": branches, "ResultPath": null})
}

/// A whole state machine: a comment and its outermost scope.
pub fn machine(comment: &str, sequence: Vec<Named>) -> Value {
    let mut machine = Map::new();
    machine.insert("Comment".to_owned(), json!(comment));
    machine.extend(scope(sequence));
    Value::Object(machine)
}
