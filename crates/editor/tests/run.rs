//! Event histories of real runs, as the Run room shows them.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use editor::run::{came_of, rows, sections, tries, EventRow, Playback};
use serde_json::{json, Value};
use sim::{Execution, Mocked, Options, Program, Scenario, Time};

fn run(definition: &str, input: &str, mocks: &str) -> Vec<EventRow> {
    let program = Program::compile(&asl::parse(definition).machine).unwrap();
    let (scenario, found) = Scenario::parse(mocks);
    assert_eq!(found, vec![], "{mocks}");
    let options = Options { start_time: Time::SCHEDULED, ..Options::default() };
    let mut world = Mocked::new(&scenario, Time::SCHEDULED);
    let run = Execution::new(&program, sim::Value::parse(input).unwrap(), options, &mut world).run();
    rows(&run.history.to_json())
}

/// `Type State` an event, those of tasks left out.
fn states(definition: &str, input: &str, mocks: &str) -> Vec<String> {
    let line = |row: &EventRow| format!("{} {}", row.kind, row.state.as_deref().unwrap_or("-"));
    let all = run(definition, input, mocks);
    all.iter().map(line).filter(|line| !line.starts_with("Task") && !line.starts_with("Lambda")).collect()
}

fn example(name: &str) -> String {
    let path = format!("{}/../../examples/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

/// A Parallel state `outer` with a branch of a Map state `each`, whose iterations are a Parallel state `inner`, and then
/// the state `after`.
fn nested(job: &Value) -> String {
    let inner =
        json!({"Type": "Parallel", "End": true, "Branches": [{"StartAt": "job", "States": {"job": job}}]});
    let each = json!({"Type": "Map", "End": true, "ItemsPath": "$", "MaxConcurrency": 1,
        "ItemProcessor": {"StartAt": "inner", "States": {"inner": inner}}});
    let outer = json!({"Type": "Parallel", "Next": "after", "Branches": [{"StartAt": "each", "States": {"each": each}}],
        "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "after"}]});
    let after = json!({"Type": "Succeed"});
    json!({"StartAt": "outer", "States": {"outer": outer, "after": after}}).to_string()
}

#[test]
fn a_map_and_its_iterations_have_their_own_name() {
    let all = states(
        &example("order-items.asl.json"),
        &example("order-items.input.json"),
        &example("order-items.mocks.json"),
    );
    let of_map = all.iter().filter(|line| line.starts_with("Map"));
    let (named, other): (Vec<_>, Vec<_>) = of_map.partition(|line| line.ends_with(" Prepare items"));
    assert_eq!((named.len(), other), (10, Vec::<&String>::new()));
}

#[test]
fn what_is_nested_is_told_apart() {
    let job = json!({"Type": "Pass", "End": true});
    let expect = [
        "ExecutionStarted -",
        "ParallelStateEntered outer",
        "ParallelStateStarted outer",
        "MapStateEntered each",
        "MapStateStarted each",
        "MapIterationStarted each",
        "ParallelStateEntered inner",
        "ParallelStateStarted inner",
        "PassStateEntered job",
        "PassStateExited job",
        "ParallelStateSucceeded inner",
        "ParallelStateExited inner",
        "MapIterationSucceeded each",
        "MapIterationStarted each",
        "ParallelStateEntered inner",
        "ParallelStateStarted inner",
        "PassStateEntered job",
        "PassStateExited job",
        "ParallelStateSucceeded inner",
        "ParallelStateExited inner",
        "MapIterationSucceeded each",
        "MapStateSucceeded each",
        "MapStateExited each",
        "ParallelStateSucceeded outer",
        "ParallelStateExited outer",
        "SucceedStateEntered after",
        "SucceedStateExited after",
        "ExecutionSucceeded -",
    ];
    assert_eq!(states(&nested(&job), "[1,2]", "{}"), expect);
}

#[test]
fn what_fails_is_named_also_when_it_is_tried_again_and_caught() {
    let once = [
        "ParallelStateStarted outer",
        "MapStateEntered each",
        "MapStateStarted each",
        "MapIterationStarted each",
        "ParallelStateEntered inner",
        "ParallelStateStarted inner",
        "FailStateEntered job",
        "ParallelStateFailed inner",
        "MapIterationFailed each",
        "MapStateFailed each",
    ];
    let mut expect = vec!["ExecutionStarted -", "ParallelStateEntered outer"];
    expect.extend(once);
    expect.extend(once);
    expect.extend([
        "ParallelStateFailed outer",
        "ParallelStateExited outer",
        "SucceedStateEntered after",
        "SucceedStateExited after",
        "ExecutionSucceeded -",
    ]);
    assert_eq!(states(&nested(&json!({"Type": "Fail", "Error": "E"})), "[1]", "{}"), expect);
}

#[test]
fn who_is_aborted_is_not_guessed() {
    let branch = |name: &str| json!({"StartAt": name, "States": {name: {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true}}});
    let all = json!({"Type": "Parallel", "End": true, "Branches": [branch("slow"), branch("bad")]});
    let definition = json!({"StartAt": "all", "States": {"all": all}}).to_string();
    let mocks = r#"{"states":{"slow":{"latency":9},"bad":{"latency":1,"outcome":{"error":"E"}}}}"#;
    let shown = run(&definition, "{}", mocks);
    let of = |kind: &str| -> Vec<Option<&str>> {
        shown.iter().filter(|row| row.kind == kind).map(|row| row.state.as_deref()).collect()
    };
    assert_eq!(of("TaskStateAborted"), [None, None]);
    assert_eq!(of("ParallelStateFailed"), [Some("all")]);
}

#[test]
fn branches_that_are_done_wait_for_the_others() {
    use editor::run::{timeline, with_waits, Playback};
    use protocol::SegmentKind;
    let branch = |name: &str| {
        json!({"StartAt": name, "States": {name: {"Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun.sync",
        "Parameters": {"JobName": name}, "Next": format!("{name} end")}, format!("{name} end"): {"Type": "Pass", "End": true}}})
    };
    let machine = json!({"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "End": true, "Branches": [branch("Long"), branch("Short")]}}});
    let mocks = json!({"states": {"Long": {"latency": 60}, "Short": {"latency": 20}}});
    let rows = run(&machine.to_string(), "{}", &mocks.to_string());
    let play = Playback::new(&rows);
    let tasks = ["Long", "Short"].map(|name| (name.to_owned(), name.to_lowercase())).into_iter().collect();
    let plain = timeline(&rows, &tasks);
    let drawn = with_waits(plain.clone(), &play, &tasks);
    assert_eq!(drawn.lanes.first(), plain.lanes.first(), "the last to end waits for nobody");
    let own = drawn.lanes.get(1).map(|lane| lane.segments.as_slice()).unwrap();
    let last = own.last().unwrap();
    assert_eq!(
        (own.len(), last.start_ms, last.end_ms, &last.what),
        (2, 20_000, 60_000, &SegmentKind::Barrier)
    );
    // Once drawn they are not drawn again, and another run's are not drawn at all.
    assert_eq!(with_waits(drawn.clone(), &play, &tasks), drawn);
    let other = protocol::Timeline { end_ms: 7, ..plain };
    assert_eq!(with_waits(other.clone(), &play, &tasks), other);
}

#[test]
fn what_failed_says_why() {
    let stop = json!({"Type": "Succeed"});
    let machine = |state: &Value| {
        let mut state = state.clone();
        if state["Type"] != "Fail" {
            state["Next"] = json!("Z");
        }
        json!({"StartAt": "A", "States": {"A": state, "Z": stop}}).to_string()
    };
    let task = |fields: &Value| {
        let mut task = json!({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage"});
        task.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        task
    };
    // One branch, which fails so.
    let parallel = |inner: &Value, fields: &Value| {
        let mut all = json!({"Type": "Parallel", "Branches": [{"StartAt": "B", "States": {"B": inner}}]});
        all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        all
    };
    let check = |state: &Value, shown: &str, expect: &str, ending: &str, said: &str| {
        let rows = run(&machine(state), r#"{"x": "{"}"#, "{}");
        let play = Playback::new(&rows);
        let last = *tries(&play, shown, play.end()).last().unwrap();
        let found = sections(&rows, &play, play.end(), last, None);
        let titles: Vec<_> = found.iter().map(|section| section.title).collect();
        assert_eq!(
            (titles.join(" ").as_str(), came_of(&play, last, play.end()).0),
            (expect, ending),
            "{state}"
        );
        let error = found.iter().find(|section| section.title == "Error").unwrap();
        let text = error.lines.iter().fold(error.note.clone(), |all, line| all + " | " + &line.text);
        assert!(text.contains(said), "{text}");
    };
    let caught = json!([{"ErrorEquals": ["States.ALL"], "Next": "Z"}]);
    let selector = json!({"ResultSelector": {"a.$": "States.StringToJson($.x)"}});
    check(&task(&selector), "A", "Input Sent Result Error", "failed", "States.Runtime | An error occurred");
    let missing = json!({"OutputPath": "$.no"});
    check(&task(&missing), "A", "Input Sent Result Error", "failed", "No results for path: $['no']");
    let pass = json!({"Type": "Pass", "OutputPath": "$.no"});
    check(&pass, "A", "Input Error", "failed", "No results for path: $['no']");
    let wait = json!({"Type": "Wait", "SecondsPath": "$.no"});
    check(&wait, "A", "Input Error", "failed", "SecondsPath parameter does not reference an input value");
    let fail = json!({"Type": "Fail", "Error": "E", "Cause": "why"});
    check(&fail, "A", "Input Error", "failed", "E | why");

    let jsonata = json!({"QueryLanguage": "JSONata", "Output": "{% $error('x') %}", "Catch": caught});
    let expect = "Input Sent Result Error Output";
    check(&task(&jsonata), "A", expect, "error caught", "States.QueryEvaluationError | ");

    // What fails inside, and what catches it.
    let plain = json!({});
    let ends = |mut state: Value| {
        state["End"] = json!(true);
        state
    };
    check(&parallel(&fail, &plain), "A", "Input Error", "failed", "E | why");
    check(&parallel(&fail, &plain), "B", "Input Error", "failed", "E | why");
    let catching = json!({ "Catch": caught });
    check(&parallel(&fail, &catching), "A", "Input Error Output", "error caught", "E | why");
    check(&parallel(&fail, &catching), "B", "Input Error", "failed", "E | why");
    check(&parallel(&ends(pass), &catching), "B", "Input Error", "failed", "No results for path: $['no']");
    // All branches are done, and the state around them fails.
    let inner = ends(json!({"Type": "Pass"}));
    let selector = json!({"ResultSelector": {"a.$": "$.no"}});
    check(&parallel(&inner, &selector), "A", "Input Error", "failed", "'$.no' specified for the field 'a.$'");
}

/// A history from elsewhere may say anything.
#[test]
fn times_that_are_no_times_are_within_bounds() {
    let event = |id: i64, timestamp: i64| serde_json::json!({ "id": id, "timestamp": timestamp });
    let rows = rows(&[event(1, i64::MIN), event(2, i64::MAX)]);
    assert_eq!(rows.last().map(|row| row.at_ms), Some(i64::MAX));
}
