//! The pieces every layout is made of: a Task state for a task of the plan, a scope of states in sequence,
//! a Parallel state over scopes.

use super::integration::{self, Given};
use plan::{Task, TaskKind};
use serde_json::{json, Value};

/// A name and the state it names, without its transition.
pub type Named = (String, Value);

/// The Task state that runs a task, without its transition.
pub fn task(task: &Task, given: &Given) -> Value {
    let mut state = json!({
        "Type": "Task",
        "Resource": integration::arn(task),
        "Parameters": integration::parameters(task, given),
        "ResultPath": null,
    });
    if let Some(fields) = state.as_object_mut() {
        if let Some(seconds) = task.timeout_s {
            fields.insert("TimeoutSeconds".to_owned(), json!(seconds));
        }
        let retriers = retriers(task);
        if !retriers.is_empty() {
            fields.insert("Retry".to_owned(), json!(retriers));
        }
    }
    state
}

/// How often a job at its limit is asked again, in seconds, and for how long: whatever runs before it may take hours.
const BUSY_INTERVAL_S: u32 = 30;
const DAY_S: u32 = 86_400;

/// First what is only in the way (a busy service, a job at its limit), then the plan's own policy.
fn retriers(task: &Task) -> Vec<Value> {
    let mut retriers = Vec::new();
    if integration::arn(task).starts_with("arn:aws:states:::lambda:invoke") {
        retriers.push(lambda_retry());
    }
    if let (TaskKind::Glue, Some(_)) = (task.kind, task.max_concurrent_runs) {
        retriers.push(json!({
            "ErrorEquals": ["Glue.ConcurrentRunsExceededException"],
            "IntervalSeconds": BUSY_INTERVAL_S,
            "MaxAttempts": DAY_S / BUSY_INTERVAL_S,
            "BackoffRate": 1,
        }));
    }
    if let Some(retry) = task.retry {
        retriers.push(json!({
            "ErrorEquals": ["States.ALL"],
            "IntervalSeconds": retry.interval_s,
            "MaxAttempts": retry.max_attempts,
            "BackoffRate": retry.backoff_rate,
        }));
    }
    retriers
}

/// Retries of Lambda's own transient errors, as its documentation advises. Failures of the function are not among
/// them.
pub fn lambda_retry() -> Value {
    service_retry(&[
        "Lambda.ServiceException",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.TooManyRequestsException",
    ])
}

/// Retries of errors that pass by themselves, more and more slowly.
pub fn service_retry(errors: &[&str]) -> Value {
    json!({
        "ErrorEquals": errors,
        "IntervalSeconds": 2,
        "MaxAttempts": 6,
        "BackoffRate": 2,
        "JitterStrategy": "FULL",
    })
}

/// The name under which the service lists a task's runs, which the status check is given: a state machine's,
/// function's or task definition's own name, without the ARN around it or the revision behind it.
pub fn job_name(task: &Task) -> String {
    let arn = integration::arn(task);
    let parameters = expr::Value::from(&integration::parameters(task, &Given::input("$")));
    let (service, _) = sim::world::service_for(&asl::model::Resource::parse(&arn));
    service.subject(&arn, &parameters).unwrap_or_else(|| integration::resource(task)).to_owned()
}
