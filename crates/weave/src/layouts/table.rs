//! Outcomes in a DynamoDB table, under the execution's id: who has ended is written there by its own branch, with the
//! run's id or output, and looked up by the others. No run of another execution can be taken for it.

use super::ledger::{Keep, DONE, FAILED};
use super::poller::Poller;
use super::states::{service_retry, Named};
use super::steps::{Step, AFTER};
use super::{Loom, Role};
use serde_json::{json, Value};

/// The table, whose key are `execution` and `task`, both text.
pub const TABLE: &str = "stepweave-runs";

/// The item of a task in this execution.
pub fn key(loom: &Loom, task: usize) -> Value {
    let id = loom.plan.tasks.get(task).map_or("", |task| task.id.as_str());
    json!({"execution": {"S.$": "$$.Execution.Id"}, "task": {"S": id}})
}

/// What passes by itself.
pub fn retry() -> Value {
    service_retry(&[
        "DynamoDB.InternalServerErrorException",
        "DynamoDB.ProvisionedThroughputExceededException",
        "DynamoDB.RequestLimitExceededException",
        "DynamoDB.ThrottlingException",
    ])
}

/// Writes the outcome of a task.
pub fn record(loom: &mut Loom, task: usize, outcome: &str, keep: Keep) -> Step {
    let title = loom.task_name(task).to_owned();
    let name = match outcome {
        DONE => format!("Record {title}"),
        _ => format!("Record that {title} has not run"),
    };
    let mut item = key(loom, task);
    if let Some(fields) = item.as_object_mut() {
        fields.insert("taskOutcome".to_owned(), json!({ "S": outcome }));
        if loom.has_output(task, keep) {
            fields.insert("taskOutput".to_owned(), json!({"S.$": output_text(loom, task)}));
        }
    }
    let state = json!({
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:putItem",
        "Parameters": {"TableName": TABLE, "Item": item},
        "ResultPath": null,
        "Retry": [retry()],
        "Next": AFTER,
    });
    Step(vec![(loom.name(&name, Some(Role::Signal(task))), state)])
}

/// A task's output as JSON text.
pub fn output_text(loom: &Loom, task: usize) -> String {
    format!("States.JsonToString({}.output)", loom.ledger.entry(task))
}

/// Polls for the item of `awaited`.
pub fn wait_for(loom: &mut Loom, awaited: usize, way_out: Option<&str>) -> Step {
    let poller = Poller::new(loom, awaited);
    let check = lookup(loom, poller.awaited(), "$.poll");
    let taken = loom.ledger.is_received(awaited).then(|| take(loom, awaited));
    let next = taken.as_ref().map_or(AFTER, |(name, _)| name.as_str()).to_owned();
    let mut rules = vec![says(DONE, "$.poll", &next)];
    rules.extend(way_out.map(|way_out| says(FAILED, "$.poll", way_out)));
    let mut states = poller.states(loom, check, Vec::new(), rules);
    states.extend(taken);
    Step(states)
}

/// Reads the item of a task into `place`.
pub fn lookup(loom: &Loom, task: usize, place: &str) -> Value {
    json!({
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:getItem",
        "Parameters": {"TableName": TABLE, "Key": key(loom, task), "ConsistentRead": true},
        "ResultPath": place,
        "Retry": [retry()],
    })
}

/// Looks whether a task that another service lists was given up.
pub fn failure_lookup(loom: &mut Loom, task: usize) -> Named {
    let name = format!("Look whether {} failed", loom.task_name(task));
    let state = lookup(loom, task, "$.failure");
    (loom.name(&name, Some(Role::Signal(task))), state)
}

/// A rule: the item that was read into `place` says this.
pub fn says(outcome: &str, place: &str, next: &str) -> Value {
    let said = format!("{place}.Item.taskOutcome.S");
    json!({
        "And": [{"Variable": said, "IsPresent": true}, {"Variable": said, "StringEquals": outcome}],
        "Next": next,
    })
}

/// The output that was looked up, as the task's entry.
pub fn take(loom: &mut Loom, awaited: usize) -> Named {
    let name = format!("Take {}", loom.task_name(awaited));
    let state = json!({
        "Type": "Pass",
        "Parameters": {"status": DONE, "output.$": "States.StringToJson($.poll.Item.taskOutput.S)"},
        "ResultPath": loom.ledger.entry(awaited),
        "Next": AFTER,
    });
    (loom.name(&name, Some(Role::Route)), state)
}
