//! Testing one state: requests, and what TestState answers.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail")]

use serde_json::{json, Value as Json};
use sim::test_state::{test_state, Configuration, InspectionLevel, Mock, Request};
use sim::world::Replay;
use sim::{Fault, Options, Value};

/// A request for a state with an input, at TRACE.
fn request(definition: &Json, input: &Json) -> Request {
    Request {
        definition: definition.to_string(),
        input: Value::from(input),
        level: InspectionLevel::Trace,
        ..Request::default()
    }
}

fn result(result: &Json) -> Option<Mock> {
    Some(Mock { result: Some(result.to_string()), ..Mock::default() })
}

fn error(error: &str, cause: &str) -> Option<Mock> {
    Some(Mock { error: Some(Fault::new(error, cause)), ..Mock::default() })
}

/// What is answered; the texts of data opened.
fn ask(request: &Request) -> Json {
    let mut world = Replay::new(&Value::Null);
    match test_state(request, Options::default(), &mut world) {
        Ok(response) => response.to_json(request.level),
        Err(refused) => json!([refused.code, refused.message]),
    }
}

#[track_caller]
fn check(request: &Request, expect: &Json) {
    assert_eq!(&ask(request), expect);
}

fn lambda(more: Json) -> Json {
    let mut state = json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "f", "Payload.$": "$"}, "End": true});
    state.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    state
}

#[test]
fn every_stage_is_seen() {
    let state =
        lambda(json!({"InputPath": "$.a", "ResultSelector": {"p.$": "$.Payload"}, "ResultPath": "$.r",
        "OutputPath": "$.r.p", "End": false, "Next": "B"}));
    let mock = result(&json!({"Payload": 5, "StatusCode": 200}));
    check(
        &Request { mock, ..request(&state, &json!({"a": 1})) },
        &json!({"status": "SUCCEEDED", "output": "5", "nextState": "B", "inspectionData": {
            "input": r#"{"a":1}"#, "afterInputPath": "1", "afterParameters": r#"{"FunctionName":"f","Payload":1}"#,
            "result": r#"{"Payload":5,"StatusCode":200}"#, "afterResultSelector": r#"{"p":5}"#,
            "afterResultPath": r#"{"a":1,"r":{"p":5}}"#}}),
    );
}

#[test]
fn errors_are_retried_caught_or_fail() {
    let state = lambda(json!({
        "Retry": [{"ErrorEquals": ["Other"]}, {"ErrorEquals": ["E"], "IntervalSeconds": 3, "MaxAttempts": 2}],
        "Catch": [{"ErrorEquals": ["E"], "Next": "Rescue", "ResultPath": "$.e"}]}));
    let ask = |tries: u64, name: &str| {
        let configuration = Configuration { retrier_retry_count: tries, ..Configuration::default() };
        ask(&Request { mock: error(name, "why"), configuration, ..request(&state, &json!({})) })
    };
    let retried = ask(1, "E");
    assert_eq!(retried["status"], "RETRIABLE");
    assert_eq!(
        retried["inspectionData"]["errorDetails"],
        json!({"retryIndex": 1, "retryBackoffIntervalSeconds": 6})
    );
    let caught = ask(2, "E");
    assert_eq!((&caught["status"], &caught["nextState"]), (&json!("CAUGHT_ERROR"), &json!("Rescue")));
    assert_eq!(caught["output"], r#"{"e":{"Error":"E","Cause":"why"}}"#);
    assert_eq!(caught["inspectionData"]["errorDetails"], json!({"catchIndex": 0, "retryIndex": 1}));
    let failed = ask(0, "Unknown");
    assert_eq!((&failed["status"], &failed["error"]), (&json!("FAILED"), &json!("Unknown")));
    assert_eq!(failed["inspectionData"].get("errorDetails"), None);
}

#[test]
fn runtime_errors_say_where() {
    let state = json!({"Type": "Pass", "InputPath": "$.no", "End": true});
    let answer = ask(&request(&state, &json!({})));
    assert_eq!(answer["error"], "States.Runtime");
    assert_eq!(
        answer["cause"],
        "An error occurred while executing the state 'StateName' (entered at the event id #2). Invalid path '$.no' : \
         No results for path: $['no']"
    );
}

#[test]
fn map_states_are_mocked_whole() {
    let processor = json!({"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}});
    let state = json!({"Type": "Map", "ItemsPath": "$.xs", "ItemProcessor": processor, "MaxConcurrency": 4,
        "ItemSelector": {"x.$": "$$.Map.Item.Value"}, "ToleratedFailurePercentage": 40, "End": true});
    let ask = |failed: u64| {
        let configuration =
            Configuration { map_iteration_failure_count: Some(failed), ..Configuration::default() };
        ask(&Request {
            mock: result(&json!([7, 8])),
            configuration,
            ..request(&state, &json!({"xs": [1, 2]}))
        })
    };
    let fine = ask(0);
    assert_eq!((&fine["status"], &fine["output"]), (&json!("SUCCEEDED"), &json!("[7,8]")));
    let seen = &fine["inspectionData"];
    assert_eq!((&seen["afterItemsPath"], &seen["maxConcurrency"]), (&json!("[1,2]"), &json!(4)));
    assert_eq!(seen["afterItemSelector"], r#"[{"x":1},{"x":2}]"#);
    assert_eq!(ask(1)["error"], "States.ExceedToleratedFailureThreshold");
    assert_eq!(
        ask(3),
        json!([
            "ValidationException",
            "Map iteration failure count must be less than or equal to the number of Map iterations"
        ])
    );
}

#[test]
fn what_a_map_state_says_is_evaluated() {
    let state = json!({"Type": "Map", "QueryLanguage": "JSONata", "Items": "{% $states.input.xs %}", "End": true,
        "ItemProcessor": {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}},
        "Catch": [{"ErrorEquals": ["States.QueryEvaluationError"], "Next": "Rescue"}]});
    let ask = |input: Json| ask(&Request { mock: result(&json!([1])), ..request(&state, &input) });
    assert_eq!(ask(json!({"xs": [5]}))["output"], "[1]");
    let caught = ask(json!({"xs": "none"}));
    assert_eq!((&caught["status"], &caught["nextState"]), (&json!("CAUGHT_ERROR"), &json!("Rescue")));
    assert!(caught["cause"].as_str().unwrap().contains("Expected 'array', but was 'string'"), "{caught}");
}

#[test]
fn waits_take_no_time_and_no_longer_than_a_test_may() {
    let wait =
        |seconds: i64| ask(&request(&json!({"Type": "Wait", "Seconds": seconds, "Next": "N"}), &json!({})));
    assert_eq!(wait(200)["nextState"], "N");
    assert_eq!((&wait(301)["status"], &wait(301)["error"]), (&json!("FAILED"), &json!("States.Timeout")));
}

#[test]
fn a_state_is_found_in_its_machine() {
    let machine = json!({"StartAt": "A", "States": {
        "A": {"Type": "Parallel", "Branches": [{"StartAt": "B", "States": {"B": {"Type": "Pass", "Next": "C"}, "C": {"Type": "Succeed"}}}], "End": true}}});
    let named =
        |name: &str| ask(&Request { state_name: Some(name.to_owned()), ..request(&machine, &json!(1)) });
    assert_eq!(named("B")["nextState"], "C");
    assert_eq!(named("X"), json!(["ValidationException", "State not found in definition"]));
    assert_eq!(named("")[0], "ParamValidationError");
}

#[test]
fn what_is_refused() {
    let refused = |request: Request, code: &str, expect: &str| {
        let answer = ask(&request);
        assert_eq!(answer[0], code, "{answer}");
        assert!(answer[1].as_str().unwrap().contains(expect), "{answer}");
    };
    let task = lambda(json!({}));
    let pass = json!({"Type": "Pass", "End": true});
    refused(request(&task, &json!({})), "ValidationException", "RoleArn must be specified");
    refused(
        Request { mock: result(&json!(1)), ..request(&pass, &json!({})) },
        "ValidationException",
        "State type 'Pass' is not supported when a mock is specified",
    );
    refused(
        Request { mock: Some(Mock::default()), ..request(&task, &json!({})) },
        "ValidationException",
        "[result, errorOutput]",
    );
    refused(
        Request { mock: result(&json!({"StatusCode": "x"})), ..request(&task, &json!({})) },
        "ValidationException",
        "Field 'StatusCode' must be a number",
    );
    refused(
        Request { context: Some(Value::from(&json!({"State": {"Name": 1}}))), ..request(&pass, &json!({})) },
        "ValidationException",
        "Invalid Context object provided: State.Name must be a string",
    );
    refused(request(&json!({"Type": "Nonsense"}), &json!({})), "InvalidDefinition", "/States/StateName/Type");
    let broken = Request { definition: "{".to_owned(), ..Request::default() };
    refused(broken, "InvalidDefinition", "Invalid State Machine Definition");
}
