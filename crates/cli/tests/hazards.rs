//! Every hazard has an example, whose run can be run again.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // a test may fail
mod common;

use common::{root, scratch, stepweave};
use serde_json::Value;
use std::collections::BTreeSet;

fn examples() -> Vec<Value> {
    let text = std::fs::read_to_string(root().join("examples/index.json")).expect("the index");
    let index: Value = serde_json::from_str(&text).expect("JSON");
    let all = index["examples"].as_array().expect("a list").iter();
    all.filter(|example| example["hazard"].is_string()).cloned().collect()
}

fn of<'v>(hazards: &'v Value, example: &Value) -> Option<&'v Value> {
    let mut all = hazards["hazards"].as_array().expect("a list").iter();
    all.find(|shown| shown["code"] == example["hazard"] && shown["layout"] == example["layout"])
}

#[test]
fn every_hazard_has_an_example_that_shows_it() {
    let shown: BTreeSet<String> =
        examples().iter().map(|example| example["hazard"].as_str().expect("a code").to_owned()).collect();
    let known: BTreeSet<String> = weave::hazards::codes().map(str::to_owned).collect();
    assert_eq!(shown, known);
    let document = std::fs::read_to_string(root().join("docs/cli.md")).expect("a document");
    known
        .iter()
        .for_each(|code| assert!(document.contains(&format!("`{code}`")), "{code} is not documented"));
}

#[test]
fn the_run_of_each_example_can_be_run_again() {
    for example in examples() {
        let file = format!("examples/{}", example["file"].as_str().expect("a file"));
        let hazards = stepweave(&["hazards", &file, "--format", "json"]).json();
        let shown = of(&hazards, &example).unwrap_or_else(|| panic!("{example} in {hazards}"));
        let run = &shown["run"];
        if run["express"] == true {
            continue;
        }
        let name = file.replace('/', "-");
        let definition =
            scratch(&format!("{name}.asl.json"), run["definition"].as_str().expect("text").as_bytes());
        let mocks = scratch(&format!("{name}.mocks.json"), run["mocks"].to_string().as_bytes());
        let start = run["start_time"].as_str().expect("a time");
        let again = stepweave(&[
            "run",
            &definition,
            "--mocks",
            &mocks,
            "--start-time",
            start,
            "--trace",
            "none",
            "--format",
            "json",
        ]);
        let again = again.json();
        assert_eq!((&again["status"], &again["error"]), (&run["status"], &run["error"]), "{example}");
        let ms = again["duration_ms"].as_f64().expect("a number");
        assert_eq!(Value::from(ms / 1000.0), run["ended_s"], "{example}");
    }
}

#[test]
fn runs_are_saved_with_their_commands() {
    let folder = concat!(env!("CARGO_TARGET_TMPDIR"), "/saved-hazards");
    let plan = "examples/hazards/lambda-timeout.plan.json";
    let told = stepweave(&["hazards", plan, "--save", folder]);
    assert_eq!(told.code, 0, "{told:?}");
    let command =
        told.stdout.lines().find_map(|line| line.trim().strip_prefix("stepweave ")).expect("a command");
    let arguments: Vec<&str> = command.split_whitespace().collect();
    assert_eq!(stepweave(&arguments).code, 1);
    assert_eq!(stepweave(&["hazards", "examples/nightly-glue.plan.json", "--save", "/dev/null/x"]).code, 2);
}

#[test]
fn hazards_are_looked_for_in_the_layouts_that_are_named() {
    let plan = "examples/hazards/history-limit.plan.json";
    let layouts = |arguments: &[&str]| -> BTreeSet<String> {
        let told = stepweave(&[&["hazards", plan, "--format", "json"], arguments].concat()).json();
        let all = told["hazards"].as_array().expect("a list").iter();
        all.map(|shown| shown["layout"].as_str().expect("a word").to_owned()).collect()
    };
    let set = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(layouts(&[]), set(&["polling"]));
    assert_eq!(layouts(&["--layouts", "exact,staged"]), set(&["exact"]));
    assert_eq!(layouts(&["--layouts", "all"]), set(&["polling", "polling-glue", "exact"]));
    assert_eq!(stepweave(&["hazards", plan, "--layouts", "some"]).code, 2);
}
