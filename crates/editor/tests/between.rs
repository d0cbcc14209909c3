//! What lies between a state's input and its output, in real runs.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use editor::code::Seen;
use editor::run::{fields_of, rows, sections, tries, Between, EventRow, Playback, Section};
use protocol::{DataStep, StateTest, TestedState};
use serde_json::{json, Value};
use sim::test_state::{test_state, Request};
use sim::{Execution, Mocked, Options, Program, Scenario, Time};

fn run(definition: &str, input: &Value, mocks: &Value) -> Vec<EventRow> {
    let program = Program::compile(&asl::parse(definition).machine).unwrap();
    let scenario = Scenario::parse(&mocks.to_string()).0;
    let options = Options { start_time: Time::SCHEDULED, ..Options::default() };
    let mut world = Mocked::new(&scenario, Time::SCHEDULED);
    let input = sim::Value::parse(&input.to_string()).unwrap();
    rows(&Execution::new(&program, input, options, &mut world).run().history.to_json())
}

/// As the engine answers.
fn test(asked: &StateTest) -> TestedState {
    let json =
        |text: &Option<String>| text.as_ref().map_or(Value::Null, |text| serde_json::from_str(text).unwrap());
    let fields = json!({
        "roleArn": "arn:aws:iam::123456789012:role/Role", "definition": asked.definition, "stateName": asked.state,
        "input": asked.input, "mock": json(&asked.mock), "variables": json(&asked.variables),
        "context": json(&asked.context),
    });
    let request = Request::read(&sim::Value::parse(&fields.to_string()).unwrap()).unwrap();
    let scenario = Scenario::default();
    let mut world = Mocked::new(&scenario, Time::SCHEDULED);
    let response = test_state(&request, Options::default(), &mut world).unwrap();
    let step =
        |(name, value): (&str, sim::Value)| DataStep { name: name.to_owned(), value: value.to_json_string() };
    TestedState {
        output: response.output.map(|output| output.to_json_string()),
        steps: response.inspection.stages.into_iter().map(step).collect(),
        ..TestedState::default()
    }
}

/// JSON in one line, its keys in order.
fn sorted(text: &str) -> Option<String> {
    let mut value: Value = serde_json::from_str(text).ok()?;
    value.sort_all_objects();
    Some(value.to_string())
}

fn text(section: &Section) -> String {
    let lines: Vec<_> = section.lines.iter().map(|line| line.text.trim()).collect();
    sorted(&lines.join("")).unwrap_or(lines.join(""))
}

/// The sections of a try of a state, as `title: data`, with its notes in brackets.
fn shown(definition: &Value, input: &Value, mocks: &Value, state: &str, number: usize) -> Vec<String> {
    let definition = definition.to_string();
    let rows = run(&definition, input, mocks);
    let play = Playback::new(&rows);
    let own = tries(&play, state, play.end()).into_iter().nth(number).unwrap();
    let plain = sections(&rows, &play, play.end(), own, None);
    let all = match Between::of(fields_of(&definition, state), &rows, &play, own) {
        Some(between) => {
            let asked = between.test(definition, &rows, &play).unwrap();
            between.in_sections(plain, Some(&test(&asked)))
        }
        None => plain,
    };
    let line = |section: &Section| match section.note.as_str() {
        "" => format!("{}: {}", section.title, text(section)),
        note => format!("{} ({note}): {}", section.title, text(section)),
    };
    all.iter().map(line).collect()
}

#[test]
fn every_step_of_a_task_s_data_is_shown() {
    let task = json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "InputPath": "$.order",
        "Parameters": {"FunctionName": "price", "Payload": {"id.$": "$.id", "at.$": "$$.Execution.StartTime"}},
        "ResultSelector": {"sum.$": "$.Payload.sum"}, "ResultPath": "$.price", "OutputPath": "$.price", "End": true});
    let machine = json!({"StartAt": "Price", "States": {"Price": task}});
    let mocks = json!({"states": {"Price": {"latency": 2, "outcome": {"constant": {"sum": 7, "tax": 1}}}}});
    let found = shown(&machine, &json!({"order": {"id": "a"}, "more": 1}), &mocks, "Price", 0);
    let at = Time::SCHEDULED.iso();
    assert_eq!(
        found,
        [
            r#"Input: {"more":1,"order":{"id":"a"}}"#.to_owned(),
            r#"After InputPath: {"id":"a"}"#.to_owned(),
            format!(
                r#"Sent (after Parameters, to lambda invoke): {{"FunctionName":"price","Payload":{{"at":"{at}","id":"a"}}}}"#
            ),
            r#"Result: {"ExecutedVersion":"$LATEST","Payload":{"sum":7,"tax":1},"StatusCode":200}"#
                .to_owned(),
            r#"After ResultSelector: {"sum":7}"#.to_owned(),
            r#"After ResultPath: {"more":1,"order":{"id":"a"},"price":{"sum":7}}"#.to_owned(),
            r#"Output (after OutputPath): {"sum":7}"#.to_owned(),
        ]
    );
}

#[test]
fn variables_and_fields_without_a_call() {
    let machine = json!({"StartAt": "First", "States": {
        "First": {"Type": "Pass", "Assign": {"zone": "eu"}, "Next": "Second"},
        "Second": {"Type": "Pass", "Parameters": {"zone.$": "$zone", "n.$": "$.n"}, "ResultPath": "$.made", "Next": "Both"},
        "Both": {"Type": "Parallel", "ResultSelector": {"second.$": "$[1]"}, "ResultPath": "$.both", "End": true, "Branches": [
            {"StartAt": "Slow", "States": {"Slow": {"Type": "Wait", "Seconds": 9, "Next": "One"}, "One": {"Type": "Pass", "Result": 1, "End": true}}},
            {"StartAt": "Two", "States": {"Two": {"Type": "Pass", "Result": 2, "InputPath": "$.made", "End": true}}}]}}});
    let of = |state: &str| shown(&machine, &json!({"n": 1}), &json!({}), state, 0);
    assert_eq!(
        of("First"),
        [r#"Input: {"n":1}"#, r#"Variables (by Assign): {"zone":"\"eu\""}"#, r#"Output: {"n":1}"#]
    );
    let made = r#"{"made":{"n":1,"zone":"eu"},"n":1}"#;
    assert_eq!(
        of("Second"),
        [
            r#"Input: {"n":1}"#.to_owned(),
            r#"After Parameters: {"n":1,"zone":"eu"}"#.to_owned(),
            format!("After ResultPath: {made}"),
            format!("Output: {made}"),
        ]
    );
    let both = r#"{"both":{"second":2},"made":{"n":1,"zone":"eu"},"n":1}"#;
    let expect = [
        format!("Input: {made}"),
        r#"After ResultSelector: {"second":2}"#.to_owned(),
        format!("After ResultPath: {both}"),
        format!("Output: {both}"),
    ];
    assert_eq!(of("Both"), expect);
}

#[test]
fn jsonata_names_its_fields_and_attempts_have_their_own_result() {
    let task = json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
        "Arguments": {"FunctionName": "f", "Payload": "{% $states.input.n %}"},
        "Assign": {"got": "{% $states.result.Payload %}"}, "Output": "{% $states.result.Payload + 1 %}",
        "Retry": [{"ErrorEquals": ["Busy"]}]});
    let machine = json!({"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": task}});
    let mocks = json!({"states": {"A": {"outcome": {"sequence": [{"error": "Busy"}, {"constant": 4}]}}}});
    let input = json!({"n": 3});
    let sent = r#"Sent (after Arguments, to lambda invoke): {"FunctionName":"f","Payload":3}"#;
    let found = shown(&machine, &input, &mocks, "A", 0);
    assert_eq!(found, [r#"Input: {"n":3}"#, sent, "Error (Busy): Busy"]);
    let found = shown(&machine, &input, &mocks, "A", 1);
    assert_eq!(found[1], sent);
    assert_eq!(found[3..], [r#"Variables (by Assign): {"got":"4"}"#, "Output (after Output): 5"]);
}

#[test]
fn a_map_s_input_side_is_known() {
    let machine = json!({"StartAt": "Each", "States": {"Each": {"Type": "Map", "ItemsPath": "$.items", "ResultPath": "$.done",
        "ItemSelector": {"v.$": "$$.Map.Item.Value"}, "End": true,
        "ItemProcessor": {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}}}});
    let found = shown(&machine, &json!({"items": [1, 2]}), &json!({}), "Each", 0);
    let titles: Vec<_> = found.iter().map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(titles, ["Input", "After ItemsPath", "After ItemSelector", "Output"], "{found:#?}");
}

#[test]
fn variables_are_those_in_sight_of_the_last_visit() {
    let inner = json!({"StartAt": "Inner", "States": {
        "Inner": {"Type": "Pass", "Assign": {"own": 1}, "Next": "After"},
        "After": {"Type": "Pass", "End": true}}});
    let machine = json!({"StartAt": "First", "States": {
        "First": {"Type": "Pass", "Assign": {"zone": "eu", "n": 2}, "Next": "Both"},
        "Both": {"Type": "Parallel", "Branches": [inner], "Next": "Last"},
        "Last": {"Type": "Pass", "Assign": {"n": 3}, "Next": "End"},
        "End": {"Type": "Succeed"}}});
    let rows = run(&machine.to_string(), &json!({}), &json!({}));
    let seen = Seen::of(&rows, &Playback::new(&rows));
    let check =
        |state: &str, expect: Option<&str>| assert_eq!(seen.variables(state).as_deref(), expect, "{state}");
    check("First", None);
    check("Both", Some(r#"{"zone":"eu","n":2}"#));
    check("Inner", Some(r#"{"zone":"eu","n":2}"#));
    check("After", Some(r#"{"zone":"eu","n":2,"own":1}"#));
    // A branch's own stay in it.
    check("Last", Some(r#"{"zone":"eu","n":2}"#));
    check("End", Some(r#"{"zone":"eu","n":3}"#));
}
