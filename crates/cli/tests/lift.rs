//! `stepweave lift`: from a definition back to a plan.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // a test may fail
mod common;

use common::{scratch, stepweave, stepweave_with};
use serde_json::Value;

const PLAN: &str = "examples/nightly-glue.plan.json";

fn staged() -> String {
    stepweave(&["weave", PLAN, "--layout", "staged"]).stdout
}

#[test]
fn a_staged_definition_gives_a_plan_that_can_be_compared() {
    let lifted = stepweave_with(&["lift", "-"], staged().as_bytes());
    assert_eq!(lifted.code, 0, "{}", lifted.stderr);
    assert!(lifted.stderr.contains("6 dependencies: 0 declared by data, 6 inherited"), "{}", lifted.stderr);
    assert!(lifted.stderr.contains("The durations of 5 are guesses"), "{}", lifted.stderr);
    let file = scratch("lifted.plan.json", lifted.stdout.as_bytes());
    assert_eq!(stepweave(&["validate", &file]).code, 0);
    let compared = stepweave(&["compare", &file, "--format", "json"]).json();
    assert_eq!(compared["layouts"].as_array().map(Vec::len), Some(3));
}

#[test]
fn a_run_of_a_layout_tells_the_durations_again() {
    let staged = staged();
    let mocks = scratch(
        "lift.mocks.json",
        br#"{"jobs": {"extract-orders": {"latency": 61.5}, "load-orders": {"latency": 7}}}"#,
    );
    let run = stepweave_with(&["run", "-", "--mocks", &mocks, "--format", "json"], staged.as_bytes());
    let history = scratch("lift.history.json", run.stdout.as_bytes());
    let arguments = ["lift", "-", "--history", &history, "--format", "json"];
    let lifted = stepweave_with(&arguments, staged.as_bytes()).json();
    let duration = |task: usize| &lifted["plan"]["tasks"][task]["duration"];
    assert_eq!((duration(0), duration(3)), (&Value::from(61.5), &Value::from(7)));
    // What took no time at all had no mock to say how long it takes.
    let measured: Vec<bool> =
        lifted["tasks"].as_array().expect("tasks").iter().map(|task| task["measured"] == true).collect();
    assert_eq!(measured, [true, false, false, true, false]);
}

#[test]
fn what_is_no_definition_is_refused() {
    let check = |arguments: &[&str], input: &str, code: i32, says: &str| {
        let ran = stepweave_with(arguments, input.as_bytes());
        assert_eq!(ran.code, code, "{ran:?}");
        assert!(ran.stderr.contains(says), "{ran:?}");
    };
    check(&["lift", "-"], "{", 2, "<stdin>");
    check(&["lift", PLAN], "", 2, "is a plan already");
    check(&["lift"], "", 2, "FILE is missing");
    check(&["lift", "-"], r#"{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}"#, 1, "NO_TASKS");
    check(&["lift", "-", "--history", PLAN], &staged(), 0, "NO_HISTORY");
}
