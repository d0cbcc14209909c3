//! The gallery's state machines, run through the command: what each one comes to.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // a test may fail

mod common;

use common::stepweave;
use serde_json::{json, Value};

/// The example, run with its input and these mocks, ends like this: status, duration, transitions, last event.
fn check(example: &str, mocks: &str, status: &str, duration_ms: i64, transitions: u64, last: &str) -> Value {
    let definition = format!("examples/{example}.asl.json");
    let input = format!("@examples/{example}.input.json");
    let mocks = format!("examples/{mocks}.mocks.json");
    let ran = stepweave(&["run", &definition, "--input", &input, "--mocks", &mocks, "--format", "json"]);
    let result = ran.json();
    let events = result["events"].as_array().expect("events");
    assert_eq!(
        (result["status"].as_str(), result["duration_ms"].as_i64(), result["transitions"].as_u64()),
        (Some(status), Some(duration_ms), Some(transitions)),
        "{example}"
    );
    assert_eq!(events.last().expect("an event")["type"], last, "{example}");
    assert_eq!(ran.code, if status == "SUCCEEDED" { 0 } else { 1 }, "{example}");
    assert_eq!(ran.stderr, "");
    // Numbered from 1 without a gap, in the order of time.
    for (index, pair) in events.windows(2).enumerate() {
        assert_eq!(pair[0]["id"], index + 1);
        assert!(pair[0]["timestamp"].as_i64() <= pair[1]["timestamp"].as_i64());
    }
    result
}

#[test]
fn rds_snapshot_is_there_after_four_polls() {
    // 1.5 s to create it, four times a minute's wait and half a second to look.
    let result = check("rds-snapshot", "rds-snapshot", "SUCCEEDED", 243_500, 14, "ExecutionSucceeded");
    assert_eq!(result["output"]["Status"], "available");
}

#[test]
fn rds_snapshot_that_fails_fails_the_execution() {
    let result = check("rds-snapshot", "rds-snapshot.failed", "FAILED", 122_500, 8, "ExecutionFailed");
    assert_eq!(result["error"], "SnapshotFailed");
    assert_eq!(result["cause"], "The database reported that the snapshot failed");
    assert_eq!(result["output"], Value::Null);
}

#[test]
fn lambda_chain_retries_a_throttled_function() {
    // 2.4 + 1.1 (throttled) + 2 (back-off) + 1.1 + 0.3 seconds; the retry counts as a transition.
    let result = check("lambda-chain", "lambda-chain", "SUCCEEDED", 6_900, 4, "ExecutionSucceeded");
    assert_eq!(result["output"], json!({ "report": "s3://reports/2026-03-02.json" }));
}

#[test]
fn choice_branching_goes_the_way_its_input_says() {
    let result = check("choice-branching", "choice-branching", "SUCCEEDED", 400, 2, "ExecutionSucceeded");
    assert_eq!(result["output"]["decision"]["by"], "rule");
    for (input, status, way) in [
        (r#"{"country": "DE", "limit": 9000, "score": 720}"#, "SUCCEEDED", "Ask a clerk"),
        (r#"{"country": "DE", "limit": 100, "score": 299}"#, "FAILED", "Reject"),
        (r#"{"country": "FR", "limit": 100, "score": 900}"#, "FAILED", "Reject"),
    ] {
        let ran =
            stepweave(&["run", "examples/choice-branching.asl.json", "--input", input, "--format", "json"]);
        let result = ran.json();
        assert_eq!(
            (result["status"].as_str(), result["visits"][1]["state"].as_str()),
            (Some(status), Some(way))
        );
    }
}

#[test]
fn video_renditions_take_as_long_as_the_slowest() {
    let result = check("video-renditions", "video-renditions", "SUCCEEDED", 271_250, 7, "ExecutionSucceeded");
    let heights: Vec<&Value> =
        result["output"]["renditions"].as_array().expect("a list").iter().map(|r| &r["height"]).collect();
    assert_eq!(heights, [1080, 720, 480, 360, 240]);
}

#[test]
fn order_items_are_prepared_at_once_and_told_once() {
    // 0.6 + 300 + 120 seconds for every item at once, 0.2 for the message.
    let result = check("order-items", "order-items", "SUCCEEDED", 420_800, 11, "ExecutionSucceeded");
    assert_eq!(result["output"]["parcels"].as_array().map(Vec::len), Some(3));
    let events = result["events"].as_array().expect("events");
    let sent =
        events.iter().find(|e| e["taskScheduledEventDetails"]["resourceType"] == "sns").expect("a message");
    let parameters = sent["taskScheduledEventDetails"]["parameters"].as_str().expect("text");
    assert!(parameters.contains("Order A-77 is on its way: 3 parcels"), "{parameters}");
}

#[test]
fn fargate_migration_is_waited_for_without_polling() {
    check("fargate-migration", "fargate-migration", "SUCCEEDED", 36_000_000, 2, "ExecutionSucceeded");
    let late =
        check("fargate-migration", "fargate-migration.slow", "FAILED", 43_200_000, 2, "ExecutionFailed");
    assert_eq!(late["error"], "MigrationTimedOut");
}

#[test]
fn a_run_is_the_same_every_time_and_its_seed_matters() {
    let mocks = common::scratch(
        "drawn.mocks.json",
        br#"{"default": {"latency": {"distribution": "lognormal", "mean_s": 60, "sd_s": 30}}}"#,
    );
    let hash = |seed: &str| {
        let arguments =
            ["run", "examples/video-renditions.asl.json", "--input", r#"{"video":"v"}"#, "--mocks", &mocks];
        let ran = stepweave(&[&arguments[..], &["--seed", seed, "--format", "json"]].concat());
        ran.json()["history_sha256"].as_str().expect("a hash").to_owned()
    };
    assert_eq!(hash("7"), hash("7"));
    assert_ne!(hash("7"), hash("8"));
}

#[test]
fn the_trace_is_as_long_as_asked_for() {
    let run = |level: &str| {
        let ran = stepweave(&[
            "run",
            "examples/choice-branching.asl.json",
            "--input",
            r#"{"country":"DE","limit":1,"score":700}"#,
            "--trace",
            level,
            "--format",
            "json",
        ]);
        let fields: Vec<String> = ran.json().as_object().expect("an object").keys().cloned().collect();
        fields
    };
    let outcome = ["status", "output", "error", "cause", "duration_ms", "transitions"];
    assert_eq!(run("none"), outcome);
    assert_eq!(run("timings"), [&outcome[..], &["visits"]].concat());
    assert_eq!(run("full"), [&outcome[..], &["visits", "events", "history_sha256"]].concat());
}
