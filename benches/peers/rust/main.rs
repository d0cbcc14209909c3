//! `peer PEER CASE SIZE`: one timed run of a Rust peer. Prints `SECONDS UNITS PEAK_KIB`, as all programs of the bench do.

use asl::asl::execution::StateExecutionHandler;
use asl::asl::state_machine::StateMachine;
use asl::asl::types::execution::StateMachineContext;
use fakecloud_core::multi_account::MultiAccountState;
use fakecloud_stepfunctions::SharedStepFunctionsState;
use serde_json::{json, Value};
use std::sync::Arc;
use std::time::Instant;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let size: usize = args[3].parse().expect("SIZE is a number");
    let (seconds, units) = match (args[1].as_str(), args[2].as_str()) {
        ("asl", "counter") => asl_counter(size),
        ("fakecloud", case) => {
            let (definition, input, units) = case_of(case, size);
            fakecloud(&definition, &input, 1);
            (fakecloud(&definition, &input, units), units)
        }
        other => panic!("no such case: {other:?}"),
    };
    println!("{seconds} {units} {}", peak_kib());
}

/// Definition, input, and how many state transitions it makes.
fn case_of(case: &str, size: usize) -> (Value, Value, usize) {
    match case {
        "counter" => {
            let count = json!({"Type": "Pass", "Parameters": {"i.$": "States.MathAdd($.i, 1)"}, "Next": "Check"});
            let check = json!({"Type": "Choice", "Default": "Done",
                "Choices": [{"Variable": "$.i", "NumericLessThan": size, "Next": "Count"}]});
            let states = json!({"Check": check, "Count": count, "Done": {"Type": "Succeed"}});
            (json!({"StartAt": "Check", "States": states}), json!({"i": 0}), 2 * size + 2)
        }
        "map" => {
            let each = json!({"StartAt": "Each", "States": {"Each": {"Type": "Pass", "End": true}}});
            let map = json!({"Type": "Map", "ItemProcessor": each, "End": true});
            let items: Vec<Value> = (0..size).map(|i| json!({"id": i})).collect();
            (json!({"StartAt": "Map", "States": {"Map": map}}), Value::from(items), size + 1)
        }
        "parallel" => {
            let branch = json!({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}});
            let all = json!({"Type": "Parallel", "Branches": vec![branch; size], "End": true});
            (json!({"StartAt": "All", "States": {"All": all}}), json!({"a": 1}), size + 1)
        }
        other => panic!("no such case: {other}"),
    }
}

const ARN: &str = "arn:aws:states:us-east-1:123456789012:execution:bench:run";

/// Runs on a runtime of one thread; checks that it succeeded.
fn fakecloud(definition: &Value, input: &Value, _units: usize) -> f64 {
    let state: SharedStepFunctionsState =
        Arc::new(parking_lot::RwLock::new(MultiAccountState::new("123456789012", "us-east-1", "")));
    // Its status type has no public name: the record is read from JSON.
    let execution = json!({
        "execution_arn": ARN, "state_machine_arn": "arn:aws:states:us-east-1:123456789012:stateMachine:bench",
        "state_machine_name": "bench", "name": "run", "status": "Running", "input": null, "output": null,
        "start_date": "2026-01-01T00:00:00Z", "stop_date": null, "error": null, "cause": null, "history_events": [],
        "role_arn": "arn:aws:iam::123456789012:role/bench"
    });
    let execution = serde_json::from_value(execution).expect("a record of an execution");
    state.write().regional_mut("123456789012", "us-east-1").executions.insert(ARN.to_owned(), execution);
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let (definition, input) = (definition.to_string(), input.to_string());
    let start = Instant::now();
    runtime.block_on(fakecloud_stepfunctions::interpreter::execute_state_machine(
        state.clone(), ARN.to_owned(), definition, Some(input), None, None, None, None,
    ));
    let took = start.elapsed().as_secs_f64();
    let mut accounts = state.write();
    let record = &accounts.regional_mut("123456789012", "us-east-1").executions[ARN];
    assert_eq!(record.status.as_str(), "SUCCEEDED", "{:?} {:?}", record.error, record.cause);
    took
}

/// It has no intrinsic functions: the context object counts the transitions, as its users would have to.
struct Counting(usize);

impl StateMachineContext for Counting {
    fn as_value(&self) -> Value {
        json!({ "i": self.0 })
    }
    fn transition_to_state(&mut self, _state: &str) {
        self.0 += 1;
    }
}

struct NoTasks;

impl StateExecutionHandler for NoTasks {
    type TaskExecutionError = String;
    fn execute_task(&self, _: &str, _: &Value, _: Option<&Value>) -> Result<Option<Value>, String> {
        Err("there are no tasks".to_owned())
    }
}

fn asl_counter(size: usize) -> (f64, usize) {
    let definition = json!({"StartAt": "Check", "States": {
        "Check": {"Type": "Choice", "Default": "Done",
            "Choices": [{"Variable": "$.i", "NumericLessThan": 2 * size, "Next": "Count"}]},
        "Count": {"Type": "Pass", "Parameters": {"i.$": "$$.i"}, "Next": "Check"},
        "Done": {"Type": "Succeed"}}});
    let machine = StateMachine::parse(&definition.to_string()).expect("a definition");
    let start = Instant::now();
    let execution = machine.start(&json!({"i": 0}), NoTasks, Counting(0));
    let (mut units, mut last) = (0, None);
    for step in execution {
        units += 1;
        last = Some(step);
    }
    let took = start.elapsed().as_secs_f64();
    let last = format!("{:?}", last.map(|step| step.status));
    assert!(last.contains("FinishedWithSuccess"), "{last}");
    (took, units)
}

/// Most memory that this process ever held, in KiB (Linux; 0 elsewhere).
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
}
