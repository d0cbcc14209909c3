//! A poller: status check -> Choice -> Wait -> status check again. It lets a branch wait for a task that runs in
//! another branch, which a Parallel state cannot express otherwise.

use super::states::{job_name, lambda_retry, Named};
use super::{Loom, Role};
use plan::TaskKind;
use serde_json::{json, Value};

/// The function that looks up whether a task of the current run is done.
pub const STATUS_CHECK_FUNCTION: &str = "stepweave-status-check";

/// A poller's states, named before they are built: each poller must know where the next one begins.
pub struct Poller {
    awaited: usize,
    /// The status check: where the poller begins.
    pub check: String,
    decide: String,
    wait: String,
}

impl Poller {
    /// Takes the names for a poller that waits for `awaited`.
    pub fn new(loom: &mut Loom, awaited: usize) -> Self {
        let title = loom.task_name(awaited).to_owned();
        let interval = loom.plan.polling.interval_s;
        Self {
            awaited,
            check: loom.name(&format!("Check {title}"), Some(Role::Check(awaited))),
            decide: loom.name(&format!("{title} done?"), Some(Role::Decide(awaited))),
            wait: loom.name(&format!("Wait {interval} s"), Some(Role::Wait(awaited))),
        }
    }

    /// The three states; the poller goes on to `next` when the awaited task is done.
    pub fn states(self, loom: &Loom, next: &str) -> Vec<Named> {
        let Some(task) = loom.plan.tasks.get(self.awaited) else { return Vec::new() };
        let check = with_next(status_check(loom, &job_name(task), task.kind), &self.decide);
        let decide = json!({
            "Type": "Choice",
            "Choices": [{"Variable": "$.poll.status", "StringEquals": "DONE", "Next": next}],
            "Default": self.wait,
        });
        let wait = json!({"Type": "Wait", "Seconds": loom.plan.polling.interval_s, "Next": self.check});
        vec![(self.check, check), (self.decide, decide), (self.wait, wait)]
    }
}

fn status_check(loom: &Loom, job: &str, kind: TaskKind) -> Value {
    let polling = &loom.plan.polling;
    json!({
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {
            "FunctionName": STATUS_CHECK_FUNCTION,
            "Payload": {
                "attempt.$": "$.poll.attempt",
                "job": {"name": job, "kind": kind},
                "sfn": {"startedOn.$": "$$.Execution.StartTime", "triggerOffset": polling.trigger_offset_min},
                "maxItems": polling.max_items,
            },
        },
        "ResultSelector": {"attempt.$": "$.Payload.attempt", "status.$": "$.Payload.status"},
        "ResultPath": "$.poll",
        "Retry": [lambda_retry()],
    })
}

fn with_next(mut state: Value, next: &str) -> Value {
    if let Some(fields) = state.as_object_mut() {
        fields.insert("Next".to_owned(), json!(next));
    }
    state
}
