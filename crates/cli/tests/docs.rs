//! The documents say what the command does.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // a test may fail
mod common;

use common::{root, scratch, stepweave, stepweave_with};
use serde_json::Value;

fn document(name: &str) -> String {
    std::fs::read_to_string(root().join("docs").join(name)).expect("a document")
}

/// The document's JSON blocks.
fn json_blocks(name: &str) -> Vec<String> {
    let text = document(name);
    text.split("```json\n").skip(1).map(|rest| rest.split("```").next().expect("an end").to_owned()).collect()
}

/// Every field of the value, at any depth, stands in the document between back ticks. Below `opaque` fields lies data.
fn fields_are_documented(document: &str, value: &Value, opaque: &[&str]) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                assert!(document.contains(&format!("`{name}`")), "`{name}` is not documented");
                if !opaque.contains(&name.as_str()) {
                    fields_are_documented(document, value, opaque);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| fields_are_documented(document, item, opaque)),
        _ => {}
    }
}

#[test]
fn every_field_of_a_result_is_documented() {
    let document = document("cli.md");
    let json = |arguments: &[&str]| stepweave(&[arguments, &["--format", "json"]].concat()).json();
    let tested = |state: &str| {
        let arguments = ["test-state", "-", "--inspection-level", "DEBUG", "--format", "json"];
        stepweave_with(&arguments, state.as_bytes()).json()
    };
    let plan = "examples/nightly-glue.plan.json";
    let broken = r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}}}"#;
    for (result, opaque) in [
        (json(&["compare", plan, "--trace"]), &[][..]),
        (json(&["weave", plan, "--layout", "staged"]), &["task_states"]),
        (json(&["share", "encode", plan]), &[]),
        (tested(r#"{"Type": "Pass", "Next": "B"}"#), &[]),
        (tested(r#"{"Type": "Nonsense"}"#), &[]),
        (json(&["hazards", "examples/hazards/express-timeout.plan.json"]), &["mocks", "plan", "input"]),
        (json(&["lift", "examples/rds-snapshot.asl.json"]), &["plan", "parameters", "retry", "resource"]),
        (json(&["run", "examples/rds-snapshot.asl.json"]), &["events", "output"]),
        (stepweave_with(&["validate", "-", "--format", "json"], broken.as_bytes()).json(), &[]),
    ] {
        fields_are_documented(&document, &result, opaque);
    }
}

#[test]
fn the_example_of_a_finding_is_what_is_found() {
    let documented: Value = serde_json::from_str(&json_blocks("cli.md")[0]).expect("JSON");
    let definition = r#"{
  "StartAt": "Check",
  "States": {
    "Check": {
      "Type": "Pass",
      "Next": "Chekc"
    }
  }
}"#;
    let found = stepweave_with(&["validate", "-", "--format", "json"], definition.as_bytes()).json();
    assert_eq!(found, documented, "{found:#}");
}

#[test]
fn the_documented_mocks_are_understood() {
    let blocks = json_blocks("mocks.md");
    assert!(!blocks.is_empty());
    for block in blocks {
        let mocks = scratch("documented.mocks.json", block.as_bytes());
        let definition = br#"{"StartAt": "Notify", "States": {"Notify": {"Type": "Succeed"}}}"#;
        let ran = stepweave_with(&["run", "-", "--mocks", &mocks], definition);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    }
}

#[test]
fn the_documented_link_survives_the_round_trip() {
    let block = &json_blocks("share-link.md")[0];
    let link = stepweave_with(&["share", "encode", "-"], block.as_bytes());
    assert_eq!(link.code, 0, "{link:?}");
    let documented: Value = serde_json::from_str(block).expect("JSON");
    assert_eq!(stepweave(&["share", "decode", link.stdout.trim()]).json(), documented);
}
