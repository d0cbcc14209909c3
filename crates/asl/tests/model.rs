//! The model holds what the definition says.

#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests may fail")]

use asl::model::*;

fn machine(text: &str) -> StateMachine {
    let parsed = asl::parse(text);
    assert!(parsed.is_valid(), "{:?}", parsed.diagnostics);
    parsed.machine
}

/// The state `A` with these fields; it goes on to `Z`.
fn state(fields: &str) -> State {
    let text = format!(r#"{{"StartAt": "A", "States": {{"A": {{{fields}}}, "Z": {{"Type": "Succeed"}}}}}}"#);
    machine(&text).states().get("A").expect("it is there").clone()
}

#[test]
fn top_level() {
    let text = r#"{"Comment": "c", "Version": "1.0", "TimeoutSeconds": 60, "QueryLanguage": "JSONata", "StartAt": "A",
        "States": {"A": {"Type": "Succeed"}}}"#;
    let machine = machine(text);
    assert_eq!(machine.comment(), Some("c"));
    assert_eq!(machine.version.as_deref(), Some("1.0"));
    assert_eq!(machine.timeout_seconds.as_ref().map(|t| t.value), Some(60));
    assert_eq!(machine.query_language(), QueryLanguage::JSONata);
    assert_eq!(machine.start_at(), Some("A"));
    let start = machine.scope.start().expect("A starts");
    assert_eq!((start.path.as_str(), start.kind.name()), ("/States/A", "Succeed"));
    assert_eq!(&text[start.name_span.start..start.name_span.end], "\"A\"");
}

#[test]
fn task() {
    let state = state(
        r#""Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSecondsPath": "$.t", "HeartbeatSeconds": 5,
        "InputPath": null, "ResultPath": "$.r", "Parameters": {"FunctionName.$": "$.b"}, "Next": "Z",
        "Retry": [{"ErrorEquals": ["E"]}, {"ErrorEquals": ["F"], "IntervalSeconds": 2, "MaxAttempts": 0, "BackoffRate": 1.5, "MaxDelaySeconds": 9, "JitterStrategy": "FULL"}],
        "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": null, "Next": "Z"}]"#,
    );
    assert_eq!(state.input_path.as_deref(), Some(&NullablePath::Discard));
    assert_eq!(state.result_path.as_deref(), Some(&NullablePath::Path("$.r".into())));
    assert_eq!(
        state.parameters.as_ref().map(|p| p.to_value()),
        Some(serde_json::json!({"FunctionName.$": "$.b"}))
    );
    assert_eq!((state.next.as_deref().map(String::as_str), state.end), (Some("Z"), false));
    let [first, second] = state.retry.as_slice() else { panic!("two retriers") };
    assert_eq!((first.interval_seconds, first.max_attempts, first.backoff_rate), (1, 3, 2.0));
    assert_eq!((second.interval_seconds, second.max_attempts, second.backoff_rate), (2, 0, 1.5));
    assert_eq!((second.max_delay_seconds, second.jitter_strategy), (Some(9), JitterStrategy::Full));
    let StateKind::Task(task) = &state.kind else { panic!("a Task") };
    assert_eq!(task.timeout_seconds.as_deref(), Some(&Setting::Path("$.t".into())));
    assert_eq!(task.heartbeat_seconds.as_deref(), Some(&Setting::Literal(5)));
    assert!(matches!(task.parsed_resource(), Some(Resource::Integration { .. })));
}

#[test]
fn choice() {
    let state = state(
        r#""Type": "Choice", "Default": "Z", "Choices": [
        {"And": [{"Variable": "$.a", "NumericGreaterThanPath": "$.b"}, {"Not": {"Variable": "$.c", "StringMatches": "x*"}}], "Next": "Z"}]"#,
    );
    let StateKind::Choice(choice) = &state.kind else { panic!("a Choice") };
    let Condition::And(all) = &choice.choices.first().expect("a rule").condition else { panic!("And") };
    let [Condition::Comparison(first), Condition::Not(second)] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!(
        (first.operator, &first.operand),
        (Operator::NumericGreaterThan, &Operand::Path("$.b".into()))
    );
    assert!(matches!(second.as_ref(), Condition::Comparison(c) if c.operator == Operator::StringMatches));
}

#[test]
fn waits_and_failures() {
    let wait = |fields: &str| match state(&format!(r#""Type": "Wait", "Next": "Z", {fields}"#)).kind {
        StateKind::Wait(wait) => wait.expect("it says how long").value,
        other => panic!("{other:?}"),
    };
    assert_eq!(wait(r#""Seconds": 30"#), WaitFor::Seconds(Setting::Literal(30)));
    assert_eq!(wait(r#""SecondsPath": "$.s""#), WaitFor::Seconds(Setting::Path("$.s".into())));
    assert_eq!(
        wait(r#""QueryLanguage": "JSONata", "Seconds": "{% $s %}""#),
        WaitFor::Seconds(Setting::Jsonata("$s".into()))
    );
    assert_eq!(wait(r#""TimestampPath": "$.t""#), WaitFor::Timestamp(Setting::Path("$.t".into())));
    let text =
        r#"{"StartAt": "A", "States": {"A": {"Type": "Fail", "Error": "E", "CausePath": "States.UUID()"}}}"#;
    let machine = machine(text);
    let StateKind::Fail(fail) = &machine.states()["A"].kind else { panic!("a Fail") };
    assert_eq!(fail.error.as_deref(), Some(&Setting::Literal("E".into())));
    assert_eq!(fail.cause.as_deref(), Some(&Setting::Path("States.UUID()".into())));
}

#[test]
fn scopes() {
    let text = r#"{"StartAt": "P", "States": {
        "P": {"Type": "Parallel", "Branches": [{"StartAt": "X", "States": {"X": {"Type": "Pass", "End": true}}}], "Next": "M"},
        "M": {"Type": "Map", "Parameters": {"i.$": "$$.Map.Item.Value"}, "MaxConcurrency": 2, "ToleratedFailurePercentage": 12.5,
            "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "b", "Key": "k"},
                "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["a"], "MaxItemsPath": "$.n"}},
            "ItemBatcher": {"MaxItemsPerBatch": 10},
            "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
                "StartAt": "Y", "States": {"Y": {"Type": "Pass", "End": true}}}, "End": true}}}"#;
    let machine = machine(text);
    let mut paths = Vec::new();
    walk_scopes(&machine.scope, &mut |scope| paths.push(scope.path.clone()));
    assert_eq!(paths, ["/", "/States/P/Branches/0", "/States/M/ItemProcessor"]);
    let StateKind::Map(map) = &machine.states()["M"].kind else { panic!("a Map") };
    assert_eq!(map.processor_config, ProcessorConfig { mode: MapMode::Distributed, express: true });
    assert_eq!(map.max_concurrency.as_deref(), Some(&Setting::Literal(2)));
    assert_eq!(map.tolerated_failure_percentage.as_deref(), Some(&Setting::Literal(12.5)));
    assert!(map.item_selector.is_some() && machine.states()["M"].parameters.is_none());
    let reader = map.item_reader.as_ref().expect("a reader");
    assert_eq!(reader.config.max_items.as_deref(), Some(&Setting::Path("$.n".into())));
    assert_eq!(reader.config.csv_headers, ["a"]);
    let batcher = map.item_batcher.as_ref().expect("a batcher");
    assert_eq!(batcher.max_items_per_batch.as_deref(), Some(&Setting::Literal(10)));
}

#[test]
fn broken_definitions_give_what_can_be_understood() {
    let parsed = asl::parse(
        r#"{"StartAt": "A", "States": {"A": {"Type": "Task", "Retry": 1, "Next": }, "B": {"Type": "Wat", "End": true"#,
    );
    let states = parsed.machine.states();
    assert_eq!(states.keys().collect::<Vec<_>>(), ["A", "B"]);
    assert!(states["A"].retry.is_empty() && states["A"].next.is_none());
    assert_eq!(states["B"].kind, StateKind::Unknown("Wat".into()));
    assert!(states["B"].end && !parsed.is_valid());
}
