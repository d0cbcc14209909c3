//! A poller with a Lambda function: status check -> Choice -> Wait -> status check again.

use super::ledger::{DONE, FAILED};
use super::states::{lambda_retry, Named};
use super::steps::{to, Step, AFTER};
use super::table::TABLE;
use super::{asked, Loom, Role};
use plan::TaskKind;
use serde_json::{json, Value};

/// The function that looks up whether a task of the current run is done.
pub const STATUS_CHECK_FUNCTION: &str = "stepweave-status-check";

/// The states' names of a poller, taken before the states are built.
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

    /// The check, a Choice with these rules and the Wait after which it checks again. `between`: states that the check
    /// leads to before the Choice.
    pub fn states(self, loom: &Loom, check: Value, between: Vec<Named>, rules: Vec<Value>) -> Vec<Named> {
        let decide = json!({"Type": "Choice", "Choices": rules, "Default": self.wait});
        let wait = json!({"Type": "Wait", "Seconds": loom.plan.polling.interval_s, "Next": self.check});
        let next = between.first().map_or(&self.decide, |(name, _)| name).clone();
        let mut states = vec![(self.check, to(check, &next))];
        states.extend(between.into_iter().map(|(name, state)| (name, to(state, &self.decide))));
        states.extend([(self.decide, decide), (self.wait, wait)]);
        states
    }

    /// The task that is waited for.
    pub fn awaited(&self) -> usize {
        self.awaited
    }
}

/// Polls for `awaited` by the status check's function.
pub fn wait_for(loom: &mut Loom, awaited: usize, way_out: Option<&str>) -> Step {
    let poller = Poller::new(loom, awaited);
    let place = if loom.ledger.on { loom.ledger.entry(awaited) } else { "$.poll".to_owned() };
    let answered = |status: &str, next: &str| json!({"Variable": format!("{place}.status"), "StringEquals": status, "Next": next});
    let mut rules = vec![answered(DONE, AFTER)];
    rules.extend(way_out.map(|way_out| answered(FAILED, way_out)));
    let check = status_check(loom, awaited, &place, way_out.is_some());
    Step(poller.states(loom, check, Vec::new(), rules))
}

fn status_check(loom: &Loom, awaited: usize, place: &str, may_fail: bool) -> Value {
    let Some(task) = loom.plan.tasks.get(awaited) else { return Value::Null };
    let polling = &loom.plan.polling;
    let mut job = asked::job(task);
    set(&mut job, "kind", json!(task.kind));
    let mut sfn =
        json!({"startedOn.$": "$$.Execution.StartTime", "triggerOffset": polling.trigger_offset_min});
    // Lambda keeps no list of its runs: the function reads this execution's own history.
    if task.kind == TaskKind::Lambda {
        set(&mut job, "state", json!(loom.task_name(awaited)));
        set(&mut sfn, "executionId.$", json!("$$.Execution.Id"));
    }
    let mut payload = json!({"attempt.$": format!("{place}.attempt"), "job": job, "sfn": sfn, "maxItems": polling.max_items});
    // What was never started is in no list of runs: its branch leaves word in the table.
    if may_fail {
        let word = json!({"table": TABLE, "execution.$": "$$.Execution.Id", "task": task.id});
        set(&mut payload, "failure", word);
    }
    let mut selector = json!({"attempt.$": "$.Payload.attempt", "status.$": "$.Payload.status"});
    if loom.ledger.is_received(awaited) {
        set(&mut payload, "output", json!(true));
        set(&mut selector, "output.$", json!("$.Payload.output"));
    }
    json!({
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": STATUS_CHECK_FUNCTION, "Payload": payload},
        "ResultSelector": selector,
        "ResultPath": place,
        "Retry": [lambda_retry()],
    })
}

fn set(object: &mut Value, key: &str, value: Value) {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(key.to_owned(), value);
    }
}
