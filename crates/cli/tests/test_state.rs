//! `stepweave test-state`: what it prints and how it exits.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // a test may fail
mod common;

use common::{scratch, stepweave_with};
use serde_json::{json, Value};

const TASK: &str = r#"{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "Done",
    "Parameters": {"FunctionName": "f", "Payload.$": "$.a"}, "ResultSelector": {"r.$": "$.Payload"},
    "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 5, "MaxAttempts": 1}],
    "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Rescue"}]}"#;

/// The state tested with these arguments prints `expect` and exits with `code`.
fn check(definition: &str, arguments: &[&str], code: i32, expect: &Value) {
    let ran = stepweave_with(
        &[&["test-state", "-", "--format", "json"], arguments].concat(),
        definition.as_bytes(),
    );
    assert_eq!((ran.code, ran.json()), (code, expect.clone()), "{ran:?}");
}

#[test]
fn states_are_tested() {
    let input = ["--input", r#"{"a": 1}"#];
    let with = |more: &[&'static str]| [&input[..], more].concat();
    check(
        TASK,
        &with(&["--mock", r#"{"result": {"StatusCode": 200, "Payload": [2]}}"#]),
        0,
        &json!({"status": "SUCCEEDED", "output": {"r": [2]}, "nextState": "Done"}),
    );
    check(
        TASK,
        &with(&[
            "--mock",
            r#"{"errorOutput": {"error": "Busy", "cause": "Later."}}"#,
            "--inspection-level",
            "DEBUG",
        ]),
        1,
        &json!({"status": "RETRIABLE", "error": "Busy", "cause": "Later.", "inspectionData": {
            "input": {"a": 1}, "afterInputPath": {"a": 1}, "afterParameters": {"FunctionName": "f", "Payload": 1},
            "errorDetails": {"retryIndex": 0, "retryBackoffIntervalSeconds": 5}}}),
    );
    check(
        TASK,
        &with(&[
            "--mock",
            r#"{"errorOutput": {"error": "Busy", "cause": "Later."}}"#,
            "--configuration",
            r#"{"retrierRetryCount": 1}"#,
        ]),
        0,
        &json!({"status": "CAUGHT_ERROR", "error": "Busy", "cause": "Later.", "nextState": "Rescue",
            "output": {"Error": "Busy", "Cause": "Later."}}),
    );
}

#[test]
fn without_a_mock_the_mocks_file_answers() {
    let echo = scratch("test-state.mocks.json", b"{}");
    check(
        TASK,
        &["--input", r#"{"a": "x"}"#, "--mocks", &echo],
        0,
        &json!({"status": "SUCCEEDED", "output": {"r": "x"}, "nextState": "Done"}),
    );
}

#[test]
fn an_input_may_be_a_text() {
    let pass = r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}"#;
    check(pass, &["--state", "A", "--input", r#""5""#], 0, &json!({"status": "SUCCEEDED", "output": "5"}));
}

#[test]
fn what_is_refused_says_why() {
    check(
        r#"{"Type": "Pass", "End": true}"#,
        &["--mock", r#"{"result": "{}"}"#],
        1,
        &json!({"exception": {"code": "ValidationException",
            "message": "State type 'Pass' is not supported when a mock is specified"}}),
    );
    let usage = stepweave_with(&["test-state"], b"");
    assert_eq!(usage.code, 2, "{usage:?}");
    for option in ["--mock", "--variables", "--context", "--configuration"] {
        let ran = stepweave_with(&["test-state", "-", option, "[]"], br#"{"Type": "Pass", "End": true}"#);
        assert!(
            ran.code == 2 && ran.stderr.contains("must be a JSON object, not an array"),
            "{option}: {ran:?}"
        );
    }
    let broken = stepweave_with(&["test-state", "-"], b"{");
    assert!(broken.code == 2 && broken.stdout.is_empty(), "{broken:?}");
}
