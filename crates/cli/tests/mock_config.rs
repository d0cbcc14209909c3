//! `stepweave run --mocks MockConfigFile.json`: the mocks of Step Functions Local.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // a test may fail

mod common;

use common::{scratch, stepweave};
use serde_json::json;

const CONFIG: &[u8] = br#"{
    "StateMachines": {"Enquiries": {"TestCases": {
        "Happy": {"Fetch enquiries": "Fetched", "Score enquiries": "Scored", "Store report": "Stored"},
        "Busy": {"Fetch enquiries": "Fetched", "Score enquiries": "BusyThenScored", "Store report": "Stored"},
        "Too busy": {"Fetch enquiries": "Fetched", "Score enquiries": "Busy"},
        "Forgotten": {"Fetch enquiries": "Fetched"}
    }}},
    "MockedResponses": {
        "Fetched": {"0": {"Return": {"StatusCode": 200, "Payload": {"enquiries": []}}}},
        "Scored": {"0": {"Return": {"StatusCode": 200, "Payload": {"scores": {}}}}},
        "Stored": {"0": {"Return": {"StatusCode": 200, "Payload": {"report": "r-1"}}}},
        "Busy": {"0-3": {"Throw": {"Error": "Lambda.ServiceException", "Cause": "busy"}}},
        "BusyThenScored": {
            "0": {"Throw": {"Error": "Lambda.TooManyRequestsException", "Cause": "later"}},
            "1-2": {"Throw": {"Error": "Lambda.ServiceException", "Cause": "busy"}},
            "3": {"Return": {"StatusCode": 200, "Payload": {"scores": {}}}}
        }
    }
}"#;

fn run(mocks: &str, rest: &[&str]) -> common::Ran {
    let arguments = ["run", "examples/lambda-chain.asl.json", "--mocks", mocks];
    stepweave(&[&arguments[..], rest].concat())
}

/// The test case ends like this: status, duration, and output or error and cause.
fn check(case: &str, status: &str, duration_ms: i64, result: serde_json::Value) {
    let mocks = scratch("MockConfigFile.json", CONFIG);
    let ran = run(&mocks, &["--test-case", case, "--format", "json"]).json();
    let found =
        if ran["output"].is_null() { json!([ran["error"], ran["cause"]]) } else { ran["output"].clone() };
    assert_eq!(
        (ran["status"].as_str(), ran["duration_ms"].as_i64()),
        (Some(status), Some(duration_ms)),
        "{ran}"
    );
    assert_eq!(found, result, "{case}");
}

#[test]
fn a_test_case_runs_with_its_mocked_responses() {
    check("Happy", "SUCCEEDED", 0, json!({ "report": "r-1" }));
    // The retrier waits 2, 4 and 8 seconds.
    check("Enquiries#Busy", "SUCCEEDED", 14_000, json!({ "report": "r-1" }));
    check("Too busy", "FAILED", 14_000, json!(["Lambda.ServiceException", "busy"]));
    let missing = "The test case 'Forgotten' has no mocked response for this state.";
    check("Forgotten", "FAILED", 0, json!(["States.Runtime", missing]));
}

#[test]
fn a_test_case_must_be_one_of_the_file() {
    let mocks = scratch("MockConfigFile.several.json", CONFIG);
    let check = |mocks: &str, rest: &[&str], message: &str| {
        let ran = run(mocks, rest);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{rest:?}");
        assert!(ran.stderr.contains(message), "{message:?} is not in {}", ran.stderr);
    };
    check(&mocks, &[], "Say which test case is meant: Enquiries#Happy, Enquiries#Busy");
    check(&mocks, &["--test-case", "Sad"], "There is no test case 'Sad'; there are Enquiries#Happy");
    check("examples/lambda-chain.mocks.json", &["--test-case", "Happy"], "is not a mock configuration");
    let ran = stepweave(&["run", "examples/lambda-chain.asl.json", "--test-case", "Happy"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("--mocks is missing"), "{}", ran.stderr);
}

#[test]
fn a_mistake_in_it_is_1_and_named() {
    let mocks = scratch(
        "MockConfigFile.broken.json",
        br#"{"StateMachines": {}, "MockedResponses": {"R": {"a": {}}}}"#,
    );
    let ran = run(&mocks, &["--format", "json"]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.json()["diagnostics"][0]["path"], "/MockedResponses/R/a");
}

#[test]
fn a_mock_for_a_state_that_is_not_there_is_a_warning() {
    let mocks = scratch("stranger.mocks.json", br#"{"states": {"Fetch enquiry": {"latency": 1}}}"#);
    let ran = run(&mocks, &[]);
    assert!(
        ran.stderr.contains("there is a mock for the state 'Fetch enquiry', but no such state"),
        "{}",
        ran.stderr
    );
}
