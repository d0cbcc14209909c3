//! A poller without a Lambda function: Glue is asked for the job's newest runs, and a Choice compares the start of the
//! newest one that succeeded with that of the execution. Data and failures, which Glue does not list, come from the
//! table.

use super::merge::merged;
use super::poller::Poller;
use super::states::{service_retry, Named};
use super::steps::{Step, AFTER};
use super::table;
use super::{asked, Loom, Role};
use plan::Task;
use serde_json::{json, Map, Value};

/// Polls for the Glue job `awaited`.
pub fn wait_for(loom: &mut Loom, awaited: usize, way_out: Option<&str>) -> Step {
    let Some(task) = loom.plan.tasks.get(awaited) else { return Step::default() };
    let (job, poller) = (job(task), Poller::new(loom, awaited));
    let succeeded = |field: &str| format!("$.JobRuns[?(@.JobRunState=='SUCCEEDED')].{field}");
    let check = json!({
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:glue:getJobRuns",
        "Parameters": merged(job.clone(), json!({"MaxResults": loom.plan.polling.max_items})),
        "ResultSelector": {"started.$": succeeded("StartedOn"), "ids.$": succeeded("Id")},
        "ResultPath": "$.poll",
        "Retry": [service_retry(&[
            "Glue.InternalServiceException",
            "Glue.OperationTimeoutException",
            "Glue.ThrottlingException",
        ])],
    });
    let taken = loom.ledger.is_received(awaited).then(|| take(loom, awaited, job));
    let next = taken.as_ref().map_or(AFTER, |(name, _)| name.as_str()).to_owned();
    let done = json!({
        "And": [
            {"Variable": "$.poll.started[0]", "IsPresent": true},
            {"Variable": "$.poll.started[0]", "TimestampGreaterThanEqualsPath": "$$.Execution.StartTime"},
        ],
        "Next": next,
    });
    let (mut rules, mut between) = (vec![done], Vec::new());
    if let Some(way_out) = way_out {
        between.push(table::failure_lookup(loom, awaited));
        rules.push(table::says(super::ledger::FAILED, "$.failure", way_out));
    }
    let mut states = poller.states(loom, check, between, rules);
    states.extend(taken);
    Step(states)
}

/// The job, in Glue's words.
fn job(task: &Task) -> Value {
    let told = asked::job(task);
    let field = |(word, value): (&String, &Value)| (word.replacen("name", "JobName", 1), value.clone());
    told.as_object().into_iter().flatten().map(field).collect::<Map<_, _>>().into()
}

/// The run that was found, as the task's entry.
fn take(loom: &mut Loom, awaited: usize, job: Value) -> Named {
    let name = format!("Take {}", loom.task_name(awaited));
    let output = merged(json!({"JobRunId.$": "$.poll.ids[0]"}), job);
    let state: Value = json!({
        "Type": "Pass",
        "Parameters": {"status": super::ledger::DONE, "output": output},
        "ResultPath": loom.ledger.entry(awaited),
        "Next": AFTER,
    });
    (loom.name(&name, Some(Role::Route)), state)
}
