//! Nested executions that run here, on the same clock, instead of being mocked.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;
use common::*;
use sim::{Status, Value};

/// A machine of one Task state that starts `child` by this pattern.
fn parent(pattern: &str, more: &str) -> String {
    format!(
        r#"{{"StartAt":"S","States":{{"S":{{"Type":"Task","Resource":"arn:aws:states:::states:startExecution{pattern}",
            "Parameters":{{"StateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:child","Name":"one","Input":{{"v.$":"$.v"}}}}{more},"End":true}}}}}}"#
    )
}

fn child(states: &str) -> String {
    format!(r#"{{"state_machines":{{"child":{{"definition":{{"StartAt":"A","States":{{{states}}}}}}}}}}}"#)
}

const WAITS: &str = r#""A":{"Type":"Wait","Seconds":7,"Next":"B"},"B":{"Type":"Pass","Parameters":{"got.$":"$.v","id.$":"$$.Execution.Id"},"End":true}"#;
const ARN: &str = "arn:aws:states:us-east-1:123456789012:execution:child:one";

#[test]
fn a_task_waits_for_its_child() {
    let outcome = run(&parent(".sync:2", ""), r#"{"v":5}"#, &child(WAITS));
    let output = outcome.output.as_ref().unwrap();
    let expect = format!(r#"{{"got":5,"id":"{ARN}"}}"#);
    assert_eq!(output.get("Output").unwrap().to_json_string(), expect);
    assert_eq!((outcome.status, outcome.duration()), (Status::Succeeded, 7_000));
    assert_eq!(
        lines(&outcome),
        [
            "0 1<-0 ExecutionStarted",
            "0 2<-0 TaskStateEntered S",
            "0 3<-2 TaskScheduled",
            "0 4<-3 TaskStarted",
            "0 5<-4 TaskSubmitted",
            "7000 6<-5 TaskSucceeded",
            "7000 7<-6 TaskStateExited S",
            "7000 8<-7 ExecutionSucceeded",
        ]
    );
    let only = &outcome.children[0];
    assert_eq!((&*only.names.execution_arn, only.status, only.transitions), (ARN, Status::Succeeded, 2));
    // Its frames and visits are its own: the state numbers are those of its program.
    assert_eq!((only.trace.visits.len(), outcome.trace.visits.len()), (2, 1));
    // .sync gives texts.
    let outcome = run(&parent(".sync", ""), r#"{"v":5}"#, &child(WAITS));
    assert_eq!(outcome.output.unwrap().get("Output").and_then(Value::as_str), Some(&*expect));
}

#[test]
fn a_child_that_fails_fails_its_task() {
    let fails = child(r#""A":{"Type":"Fail","Error":"Broken","Cause":"why"}"#);
    let outcome = run(&parent(".sync", ""), r#"{"v":1}"#, &fails);
    assert_eq!(outcome.error.as_deref(), Some("States.TaskFailed"));
    let cause = json(outcome.cause.as_deref().unwrap());
    let part = |key: &str| cause.get(key).and_then(Value::as_str).unwrap().to_owned();
    assert_eq!(
        (part("Error"), part("Cause"), part("Status")),
        ("Broken".into(), "why".into(), "FAILED".into())
    );
    let retried = r#","Retry":[{"ErrorEquals":["States.TaskFailed"],"IntervalSeconds":1,"MaxAttempts":2,"BackoffRate":1}]"#;
    let unnamed = parent(".sync", retried).replace(r#""Name":"one","#, "");
    assert_eq!(run(&unnamed, r#"{"v":1}"#, &fails).children.len(), 3);
    // A retry with the name of the first attempt finds that taken.
    let outcome = run(&parent(".sync", retried), r#"{"v":1}"#, &fails);
    assert_eq!(
        (outcome.error.as_deref(), outcome.children.len()),
        (Some("StepFunctions.ExecutionAlreadyExistsException"), 1)
    );
}

#[test]
fn a_task_that_gives_up_stops_its_child() {
    let outcome = run(&parent(".sync", r#","TimeoutSeconds":3"#), r#"{"v":1}"#, &child(WAITS));
    assert_eq!((outcome.error.as_deref(), outcome.duration()), (Some("States.Timeout"), 3_000));
    assert_eq!(outcome.children[0].status, Status::Aborted);
}

#[test]
fn nobody_waits_for_a_child_that_is_only_started() {
    let outcome = run(&parent("", ""), r#"{"v":1}"#, &child(WAITS));
    assert_eq!(outcome.output.as_ref().unwrap().get("ExecutionArn").and_then(Value::as_str), Some(ARN));
    assert_eq!((outcome.duration(), outcome.children[0].status), (0, Status::Running));
}

#[test]
fn executions_can_be_described_and_stopped() {
    let ask = |action: &str, wait: u32| {
        let definition = format!(
            r#"{{"StartAt":"S","States":{{
            "S":{{"Type":"Task","Resource":"arn:aws:states:::states:startExecution","Parameters":{{"StateMachineArn":"child","Input":{{"v":1}}}},"Next":"W"}},
            "W":{{"Type":"Wait","Seconds":{wait},"Next":"Q"}},
            "Q":{{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:sfn:{action}","Parameters":{{"ExecutionArn.$":"$.ExecutionArn"}},"End":true}}}}}}"#
        );
        run(&definition, "{}", &child(WAITS))
    };
    let status = |wait| {
        ask("describeExecution", wait)
            .output
            .unwrap()
            .get("Status")
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    assert_eq!((status(1).as_deref(), status(9).as_deref()), (Some("RUNNING"), Some("SUCCEEDED")));
    let stopped = ask("stopExecution", 1);
    assert!(stopped.output.unwrap().get("StopDate").is_some());
    assert_eq!(stopped.children[0].status, Status::Aborted);
}

#[test]
fn express_children_have_five_minutes() {
    let slow = child(r#""A":{"Type":"Wait","Seconds":400,"End":true}"#)
        .replace(r#""definition""#, r#""type":"EXPRESS","definition""#);
    let outcome = run(&parent(".sync", ""), r#"{"v":1}"#, &slow);
    assert_eq!((outcome.error.as_deref(), outcome.duration()), (Some("States.TaskFailed"), 300_000));
    assert_eq!(outcome.children[0].status, Status::TimedOut);
}

#[test]
fn a_machine_that_starts_itself_ends() {
    let again = parent(".sync", "").replace(r#""Name":"one","#, "");
    let mocks = format!(r#"{{"state_machines":{{"child":{{"definition":{again}}}}}}}"#);
    let outcome = run(&again, r#"{"v":1}"#, &mocks);
    assert_eq!(outcome.error.as_deref(), Some("Stepweave.NestingLimitExceeded"));
    assert_eq!(outcome.children.len(), 100);
    // Also where nobody waits: that is as deep.
    let loose = again.replace("startExecution.sync", "startExecution");
    let mocks = format!(r#"{{"state_machines":{{"child":{{"definition":{loose}}}}}}}"#);
    assert_eq!(run(&loose, r#"{"v":1}"#, &mocks).status, Status::Succeeded);
}

#[test]
fn a_synchronous_execution_gives_what_became_of_it() {
    let machine = parent("", "").replace("states:startExecution", "aws-sdk:sfn:startSyncExecution");
    let express = |states: &str| child(states).replace(r#""definition""#, r#""type":"EXPRESS","definition""#);
    let part = |outcome: &sim::Outcome, key: &str| {
        outcome.output.as_ref().and_then(|output| output.get(key)).map_or("-".into(), Value::to_json_string)
    };
    let outcome = run(&machine, r#"{"v":5}"#, &express(WAITS));
    assert_eq!(outcome.duration(), 7_000);
    let kinds: Vec<String> =
        lines(&outcome).iter().map(|line| line.split(' ').nth(2).unwrap().to_owned()).collect();
    assert_eq!(kinds[2..5], ["TaskScheduled", "TaskStarted", "TaskSucceeded"]);
    assert_eq!(part(&outcome, "Status"), r#""SUCCEEDED""#);
    assert_eq!(part(&outcome, "StartDate"), format!("{START:?}"));
    assert_eq!(
        part(&outcome, "BillingDetails"),
        r#"{"BilledDurationInMilliseconds":7000,"BilledMemoryUsedInMB":64}"#
    );
    // One that fails is an answer like any other.
    let fails = r#""A":{"Type":"Fail","Error":"Broken","Cause":"why"}"#;
    let outcome = run(&machine, r#"{"v":1}"#, &express(fails));
    assert_eq!(
        (outcome.status, part(&outcome, "Status"), part(&outcome, "Error"), part(&outcome, "Cause")),
        (Status::Succeeded, r#""FAILED""#.into(), r#""Broken""#.into(), r#""why""#.into())
    );
    let refused = run(&machine, r#"{"v":1}"#, &child(fails));
    assert_eq!(
        (refused.error.as_deref(), refused.children.len()),
        (Some("Sfn.StateMachineTypeNotSupportedException"), 0)
    );
}

/// Two branches, which start `child` by the name `one`.
fn two(first: &str, second: &str) -> String {
    format!(
        r#"{{"StartAt":"P","States":{{"P":{{"Type":"Parallel","Branches":[{first},{second}],"End":true}}}}}}"#
    )
}

/// Begins a second later.
fn later(machine: &str) -> String {
    machine
        .replace(r#""StartAt":"S","#, r#""StartAt":"W","#)
        .replace(r#""States":{"#, r#""States":{"W":{"Type":"Wait","Seconds":1,"Next":"S"},"#)
}

#[test]
fn a_name_is_taken_once() {
    let branch = parent(".sync", "");
    let catch = r#","Catch":[{"ErrorEquals":["States.TaskFailed"],"Next":"C"}]"#;
    let caught =
        parent(".sync", catch).replace(r#""End":true}}"#, r#""End":true},"C":{"Type":"Pass","End":true}}"#);
    let other = r#""Input":{"v":"other"}"#;
    let check = |first: &str, second: &str, children: usize, error: Option<&str>| {
        let outcome = run(&two(first, second), r#"{"v":1}"#, &child(WAITS));
        assert_eq!((outcome.error.as_deref(), outcome.children.len()), (error, children), "{second}");
        outcome
    };
    // The same while it runs: both wait for the one that runs.
    let outcome = check(&branch, &later(&branch), 1, None);
    let outputs = outcome.output.as_ref().and_then(Value::as_array).unwrap();
    assert_eq!((outcome.duration(), &outputs[0]), (7_000, &outputs[1]));
    // Another input.
    let second = later(&caught).replace(r#""Input":{"v.$":"$.v"}"#, other);
    let outcome = check(&branch, &second, 1, None);
    let error = outcome.output.as_ref().and_then(|output| output.as_array()?[1].get("Error")?.as_str());
    assert_eq!(error, Some("StepFunctions.ExecutionAlreadyExistsException"));
    let sdk = later(&parent("", "")).replace("states:startExecution", "aws-sdk:sfn:startExecution");
    let sdk = sdk.replace(r#""Input":{"v.$":"$.v"}"#, other);
    let outcome = check(&branch, &sdk, 1, Some("Sfn.ExecutionAlreadyExistsException"));
    let cause = format!("Execution Already Exists: '{ARN}' (Service: Sfn, Status Code: 400, Request ID: ");
    assert!(outcome.cause.as_deref().unwrap().starts_with(&cause), "{:?}", outcome.cause);
    // One that has ended.
    let late = later(&branch).replace(r#""Seconds":1"#, r#""Seconds":9"#);
    check(&branch, &late, 1, Some("StepFunctions.ExecutionAlreadyExistsException"));
    // Who gives up stops it for the others, too.
    let hasty = later(&caught).replace(r#""End":true},"C""#, r#""TimeoutSeconds":2,"End":true},"C""#);
    let outcome =
        check(&hasty.replace("States.TaskFailed", "States.ALL"), &branch, 1, Some("States.TaskFailed"));
    assert_eq!(outcome.duration(), 3_000);
    assert!(outcome.cause.as_deref().unwrap().contains(r#""Status":"ABORTED""#));
    // Names of Express executions are free.
    let express = child(WAITS).replace(r#""definition""#, r#""type":"EXPRESS","definition""#);
    let outcome = run(&two(&branch, &later(&branch)), r#"{"v":1}"#, &express);
    assert_eq!((outcome.duration(), outcome.children.len()), (8_000, 2));
    let arns: Vec<&str> = outcome.children.iter().map(|child| &*child.names.execution_arn).collect();
    assert!(arns[0] != arns[1] && arns[0].contains(":express:child:one:"), "{arns:?}");
}

#[test]
fn an_execution_that_waits_for_itself_is_stopped_with_its_task() {
    let again = parent(".sync", r#","TimeoutSeconds":9"#).replace("$.v", "$$.Execution.Input.v");
    let mocks = format!(r#"{{"state_machines":{{"child":{{"definition":{again}}}}}}}"#);
    let slow = again.replace(r#""TimeoutSeconds":9"#, r#""TimeoutSeconds":5"#);
    let outcome = run(&slow, r#"{"v":1}"#, &mocks);
    assert_eq!((outcome.error.as_deref(), outcome.duration()), (Some("States.Timeout"), 5_000));
    assert_eq!((outcome.children.len(), outcome.children[0].status), (1, Status::Aborted));
}

#[test]
fn executions_are_described_as_recorded() {
    let keys = |value: &Value| -> Vec<String> {
        value.as_object().unwrap().iter().map(|(key, _)| key.to_string()).collect()
    };
    let part = |value: &Value, key: &str| value.get(key).map_or("-".into(), Value::to_json_string);
    let redrive = |value: &Value| {
        ["RedriveCount", "RedriveStatus", "RedriveStatusReason"].map(|key| part(value, key)).join(" ")
    };
    const DONE: &str = r#"0 "NOT_REDRIVABLE" "Execution is SUCCEEDED and cannot be redriven""#;
    // With a definition, and mocked.
    for mocks in [child(WAITS).as_str(), "{}"] {
        let output = run(&parent(".sync", ""), r#"{"v":5}"#, mocks).output.unwrap();
        assert_eq!(
            keys(&output).join(" "),
            "ExecutionArn Input InputDetails Name Output OutputDetails RedriveCount RedriveStatus RedriveStatusReason StartDate StateMachineArn Status StopDate"
        );
        assert_eq!((redrive(&output).as_str(), part(&output, "StartDate").as_str()), (DONE, "1795258025000"));
        let started = parent("", "").replace("states:startExecution", "aws-sdk:sfn:startExecution");
        let output = run(&started, r#"{"v":5}"#, mocks).output.unwrap();
        assert_eq!(part(&output, "StartDate"), format!("{START:?}"));
    }
    let fails = child(r#""A":{"Type":"Fail"}"#);
    for mocks in [fails.as_str(), r#"{"states":{"S":{"outcome":{"error":"E"}}}}"#] {
        let cause = json(run(&parent(".sync", ""), r#"{"v":5}"#, mocks).cause.as_deref().unwrap());
        assert_eq!(redrive(&cause), r#"0 "REDRIVABLE" -"#);
    }
    let asks = parent("", r#","Next":"Q"}"#)
        .replace(r#","End":true}}}"#, r#","Q":{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:sfn:describeExecution","Parameters":{"ExecutionArn.$":"$.ExecutionArn"},"End":true}}}"#);
    let output = run(&asks, r#"{"v":5}"#, &child(WAITS)).output.unwrap();
    assert_eq!(part(&output, "StartDate"), format!("{START:?}"));
    assert_eq!(part(&output, "RedriveStatusReason"), r#""Execution is RUNNING and cannot be redriven""#);
}
