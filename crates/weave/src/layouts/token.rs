//! Task tokens instead of polling: who waits leaves its token at the item of the task it waits for; who has ended
//! closes the item and sends every token back that it found there.
//!
//! No token is lost: leaving one and closing the item are single updates of one item, which DynamoDB puts in order. If
//! the item is closed already, leaving a token is refused, and the outcome is read there instead.

use super::ledger::{Keep, DONE, FAILED};
use super::steps::{scope, Step, AFTER};
use super::table::{key, lookup, output_text, retry, says, take, TABLE};
use super::{Loom, Role};
use serde_json::{json, Map, Value};

/// The error that is sent to those who wait for a task that failed or never ran.
const DEPENDENCY_FAILED: &str = "Stepweave.DependencyFailed";

/// Waits for `awaited` with a token.
pub fn wait_for(loom: &mut Loom, awaited: usize, way_out: Option<&str>) -> Step {
    let title = loom.task_name(awaited).to_owned();
    let wait = loom.name(&format!("Wait for {title}"), Some(Role::Await(awaited)));
    let fetch = loom.name(&format!("Look up {title}"), Some(Role::Signal(awaited)));
    let refused = json!({
        "ErrorEquals": ["DynamoDb.ConditionalCheckFailedException"],
        "ResultPath": "$.poll",
        "Next": fetch,
    });
    let mut catchers = vec![refused];
    catchers.extend(
        way_out.map(
            |way_out| json!({"ErrorEquals": [DEPENDENCY_FAILED], "ResultPath": "$.poll", "Next": way_out}),
        ),
    );
    let waiting = json!({
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken",
        "Parameters": {
            "TableName": TABLE,
            "Key": key(loom, awaited),
            "ConditionExpression": "attribute_not_exists(taskOutcome)",
            "UpdateExpression": "SET waiters = list_append(if_not_exists(waiters, :none), :waiter)",
            "ExpressionAttributeValues": {
                ":none": {"L": []},
                ":waiter": {"L": [{"S.$": "$$.Task.Token"}]},
            },
        },
        "ResultPath": loom.ledger.entry(awaited),
        "Catch": catchers,
        "Next": AFTER,
    });
    let mut states = vec![(wait, waiting), (fetch, super::steps::to(lookup(loom, awaited, "$.poll"), AFTER))];
    let taken = loom.ledger.is_received(awaited).then(|| take(loom, awaited));
    let next = taken.as_ref().map_or(AFTER, |(name, _)| name.as_str()).to_owned();
    let ask = way_out.map(|way_out| {
        let choice = json!({"Type": "Choice", "Choices": [says(FAILED, "$.poll", way_out)], "Default": next});
        (loom.name(&format!("{title} done?"), Some(Role::Route)), choice)
    });
    let after_fetch = ask.as_ref().map_or(next.as_str(), |(name, _)| name).to_owned();
    if let Some(fields) = states.last_mut().and_then(|(_, state)| state.as_object_mut()) {
        fields.insert("Next".to_owned(), json!(after_fetch));
    }
    states.extend(ask);
    states.extend(taken);
    Step(states)
}

/// Closes the item of a task and sends back the tokens that were left there.
pub fn announce(loom: &mut Loom, task: usize, outcome: &str, keep: Keep) -> Step {
    let title = loom.task_name(task).to_owned();
    let word = if outcome == DONE { "" } else { " has not run" };
    let close = loom.name(&format!("Announce {title}{word}"), Some(Role::Signal(task)));
    let wake = loom.name(&format!("Wake those who wait for {title}"), Some(Role::Signal(task)));
    let send = loom.name(&format!("Send {title}{word}"), Some(Role::Signal(task)));
    let mut update = "SET taskOutcome = :outcome, waiters = if_not_exists(waiters, :none)".to_owned();
    let mut values = json!({":outcome": {"S": outcome}, ":none": {"L": []}});
    if let (true, Some(fields)) = (loom.has_output(task, keep), values.as_object_mut()) {
        update.push_str(", taskOutput = :output");
        fields.insert(":output".to_owned(), json!({"S.$": output_text(loom, task)}));
    }
    let closing = json!({
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:updateItem",
        "Parameters": {
            "TableName": TABLE,
            "Key": key(loom, task),
            "UpdateExpression": update,
            "ExpressionAttributeValues": values,
            "ReturnValues": "ALL_NEW",
        },
        "ResultSelector": {"waiters.$": "$.Attributes.waiters.L"},
        "ResultPath": "$.wake",
        "Retry": [retry()],
        "Next": wake,
    });
    let mut item = Map::from_iter([("token.$".to_owned(), json!("$$.Map.Item.Value.S"))]);
    if outcome == DONE {
        item.insert("entry.$".to_owned(), json!(loom.ledger.entry(task)));
    }
    let mut processor = Map::from_iter([("ProcessorConfig".to_owned(), json!({"Mode": "INLINE"}))]);
    processor.extend(scope(vec![Step(vec![(send, sending(outcome, &title))])]));
    let waking = json!({
        "Type": "Map",
        "ItemsPath": "$.wake.waiters",
        "ItemSelector": item,
        "ItemProcessor": processor,
        "ResultPath": null,
        "Next": AFTER,
    });
    Step(vec![(close, closing), (wake, waking)])
}

fn sending(outcome: &str, title: &str) -> Value {
    let (action, parameters) = match outcome {
        DONE => {
            ("sendTaskSuccess", json!({"TaskToken.$": "$.token", "Output.$": "States.JsonToString($.entry)"}))
        }
        _ => (
            "sendTaskFailure",
            json!({
                "TaskToken.$": "$.token",
                "Error": DEPENDENCY_FAILED,
                "Cause": format!("{title} failed, or something that it needs did."),
            }),
        ),
    };
    json!({
        "Type": "Task",
        "Resource": format!("arn:aws:states:::aws-sdk:sfn:{action}"),
        "Parameters": parameters,
        "Next": AFTER,
    })
}
