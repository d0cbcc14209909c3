//! `validate` and `run` agree: what the one calls well the other runs, and both point at the same place.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // a test may fail

mod common;

use common::stepweave_with;
use serde_json::{json, Value};

/// A state machine of one state, `A`.
fn machine(language: &str, state: Value) -> String {
    json!({ "QueryLanguage": language, "StartAt": "A", "States": { "A": state } }).to_string()
}

/// Both refuse the definition, for the value at `path`, which begins at `column`; and say what can be done.
fn check_refused(definition: &str, path: &str, column: usize) {
    check_refused_in(definition, path, column..column + 1);
}

/// The same; of an expression the place is where the mistake is in it.
fn check_refused_in(definition: &str, path: &str, columns: std::ops::Range<usize>) {
    let mut places = Vec::new();
    for command in ["validate", "run"] {
        let ran = stepweave_with(&[command, "-", "--format", "json"], definition.as_bytes());
        assert_eq!(ran.code, 1, "{command} {definition}: {ran:?}");
        let found = ran.json()["diagnostics"].clone();
        let first = &found[0];
        let column = first["column"].as_u64().and_then(|column| usize::try_from(column).ok());
        assert!(column.is_some_and(|column| columns.contains(&column)), "{found}");
        assert_eq!(first["path"].as_str(), Some(path), "{found}");
        places.push(column);
        assert!(first["fix"].is_string() && !first.to_string().contains("byte"), "{first}");
    }
    assert_eq!(places[0], places[1], "{definition}");
}

#[test]
fn expressions_of_jsonata() {
    for expression in [
        "!$states.input.done",
        "1.a",
        "null.a",
        "a.1",
        r#""\q""#,
        r#""\x41""#,
        r#""\u12""#,
        "%.a",
        "$a[0].%",
        "1e999",
        "01",
        "a^()",
        "function($x)<n{$x}",
    ] {
        let state =
            json!({ "Type": "Pass", "Output": { "ab": [format!("{{% {expression} %}}")] }, "End": true });
        let definition = machine("JSONata", state);
        let column = definition.find("\"{%").expect("there") + 1;
        let ran = stepweave_with(&["validate", "-", "--format", "json"], definition.as_bytes());
        let path = ran.json()["diagnostics"][0]["path"].as_str().unwrap_or_default().to_owned();
        assert!(path.starts_with("/States/A/Output/a"), "{expression}: {path}");
        check_refused_in(&definition, &path, column..column + expression.len() + 8);
    }
}

#[test]
fn paths() {
    let check = |state: Value, path: &str, value: &str| {
        let definition = machine("JSONPath", state);
        check_refused(&definition, path, definition.find(value).expect("there") + 1);
    };
    for path in ["$.a b", "$.a[x]", "$.a[?(@.b=)]", "$.a.foo()"] {
        let quoted = format!("{path:?}");
        check(json!({ "Type": "Pass", "InputPath": path, "End": true }), "/States/A/InputPath", &quoted);
        check(json!({ "Type": "Wait", "SecondsPath": path, "End": true }), "/States/A/SecondsPath", &quoted);
    }
    check(json!({ "Type": "Pass", "ResultPath": "$.a b", "End": true }), "/States/A/ResultPath", "\"$.a b\"");
    let parameters =
        json!({ "Type": "Pass", "Parameters": { "b/c": [{ "a.$": "States.Array(.5)" }] }, "End": true });
    check(parameters, "/States/A/Parameters/b~1c/0/a.$", "\"States.Array(.5)\"");
}

#[test]
fn a_choice_rule_is_told_at_its_path() {
    let rule =
        json!({ "And": [{ "Not": { "Variable": "$.a", "StringEqualsPath": "$.b[?(@.c=)]" } }], "Next": "B" });
    let state = json!({ "Type": "Choice", "Choices": [rule], "Default": "B" });
    let states = json!({ "A": state, "B": { "Type": "Succeed" } });
    let definition = json!({ "StartAt": "A", "States": states }).to_string();
    let column = definition.find("\"$.b[").expect("there") + 1;
    check_refused(&definition, "/States/A/Choices/0/And/0/Not/StringEqualsPath", column);
}

/// AWS takes it, and fails when it evaluates it.
#[test]
fn an_empty_expression_fails_when_it_is_evaluated() {
    let definition = machine("JSONata", json!({ "Type": "Pass", "Output": "{%%}", "End": true }));
    assert_eq!(stepweave_with(&["validate", "-"], definition.as_bytes()).code, 0);
    let ran = stepweave_with(&["run", "-", "--format", "json"], definition.as_bytes()).json();
    assert_eq!(ran["error"], "States.QueryEvaluationError", "{ran}");
}

#[test]
fn links_with_broken_parts() {
    let machine = r#"{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}"#;
    let check = |input: &str, mocks: &str, kind: &str, path: &str| {
        let shared = json!({ "kind": "machine", "definition": machine, "input": input, "mocks": mocks });
        let link = stepweave_with(&["share", "encode", "-"], shared.to_string().as_bytes());
        let link = link.stdout.trim();
        let ran = stepweave_with(&["validate", link, "--format", "json"], b"");
        let result = ran.json();
        assert_eq!((ran.code, result["kind"].as_str()), (1, Some(kind)), "{result}");
        assert_eq!(result["diagnostics"][0]["path"].as_str(), Some(path), "{result}");
        assert_ne!(stepweave_with(&["run", link], b"").code, 0);
    };
    check("{", "{}", "input", "/");
    check("{}", "{", "mocks", "/");
    check("{}", r#"{"tables": 5}"#, "mocks", "/tables");
}

/// A key that is there twice is an error of the definition, not of JSON.
#[test]
fn duplicate_keys() {
    let definition = r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true, "End": true}}}"#;
    for command in ["validate", "run", "lift"] {
        let ran = stepweave_with(&[command, "-", "--format", "json"], definition.as_bytes());
        assert!(ran.code == 1 && ran.stdout.contains("DUPLICATE_KEY"), "{command}: {ran:?}");
        assert!(!ran.stdout.contains("AWS takes"), "{ran:?}");
    }
}
