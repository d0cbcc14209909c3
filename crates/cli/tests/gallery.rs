//! The gallery as examples/index.json lists it: nothing is missing, and every run goes as its golden trace says.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // a test may fail

mod common;

use common::{root, stepweave};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

/// A golden trace shows this many lines of a list from its start, and as many from its end.
const SHOWN: usize = 40;

fn read(file: &str) -> String {
    fs::read_to_string(root().join("examples").join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn examples() -> Vec<Value> {
    let index: Value = serde_json::from_str(&read("index.json")).expect("JSON");
    index["examples"].as_array().expect("a list").clone()
}

fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value[field].as_str().unwrap_or_else(|| panic!("{field} of {value}"))
}

fn runs(example: &Value) -> &[Value] {
    example["runs"].as_array().map(Vec::as_slice).unwrap_or_default()
}

#[test]
fn every_run_goes_as_its_golden_trace_says() {
    for example in examples() {
        let definition = text(&example, "file");
        for run in runs(&example) {
            let input = format!("@examples/{}", text(run, "input"));
            let mocks = format!("examples/{}", text(run, "mocks"));
            let file = format!("examples/{definition}");
            let ran = stepweave(&["run", &file, "--input", &input, "--mocks", &mocks, "--format", "json"]);
            assert_eq!(ran.stderr, "", "{definition}");
            // Named by what makes the run its own.
            let own = [text(run, "input"), text(run, "mocks")].into_iter().max_by_key(|name| name.len());
            let name = own.and_then(|name| name.rsplitn(3, '.').nth(2)).expect("a name");
            insta::assert_snapshot!(name, golden(&ran.json()));
        }
    }
}

/// How a run went, for a person to read: how it ended, which state was entered when, and its events.
fn golden(result: &Value) -> String {
    let list = |field: &str| result[field].as_array().cloned().unwrap_or_default();
    let mut out = format!(
        "{} after {} ms, {} transitions\n",
        text(result, "status"),
        result["duration_ms"],
        result["transitions"]
    );
    match result["error"].as_str() {
        Some(error) => writeln!(out, "{error}: {}", text(result, "cause")),
        None => writeln!(out, "{}", result["output"]),
    }
    .expect("a string");
    let visit = |visit: &Value| {
        format!("{} ms  branch {}  {}", visit["entered_ms"], visit["branch"], text(visit, "state"))
    };
    let start = list("events").first().and_then(|event| event["timestamp"].as_i64()).unwrap_or_default();
    let event = |event: &Value| {
        let entries = event.as_object().expect("an object").iter();
        let details = entries.filter(|(key, _)| key.ends_with("Details")).map(|(_, value)| value.to_string());
        let after = event["timestamp"].as_i64().unwrap_or_default() - start;
        let details: String = details.collect();
        format!("{}<{} {after} ms {} {details}", event["id"], event["previousEventId"], text(event, "type"))
    };
    show(&mut out, list("visits").iter().map(visit));
    show(&mut out, list("events").iter().map(event));
    writeln!(out, "\n{}", text(result, "history_sha256")).expect("a string");
    out
}

/// A blank line and these lines, the middle of many left out.
fn show(out: &mut String, lines: impl ExactSizeIterator<Item = String>) {
    out.push('\n');
    let count = lines.len();
    for (index, line) in lines.enumerate() {
        if index < SHOWN || index + SHOWN >= count {
            writeln!(out, "{line}").expect("a string");
        } else if index == SHOWN {
            writeln!(out, "... {} more ...", count - 2 * SHOWN).expect("a string");
        }
    }
}

#[test]
fn every_example_validates_clean() {
    for example in examples() {
        let file = text(&example, "file");
        let ran = stepweave(&["validate", &format!("examples/{file}"), "--format", "json"]);
        let kind = if file.ends_with(".plan.json") { "plan" } else { "definition" };
        assert_eq!(
            ran.json(),
            serde_json::json!({ "result": "OK", "kind": kind, "diagnostics": [] }),
            "{file}"
        );
    }
}

#[test]
fn the_index_lists_every_file_once_and_no_other() {
    let mut listed = BTreeSet::from(["index.json".to_owned(), "README.md".to_owned()]);
    for example in examples() {
        let file = text(&example, "file");
        assert!(listed.insert(file.to_owned()), "{file} is listed twice");
        for run in runs(&example) {
            listed.extend([text(run, "input"), text(run, "mocks")].map(str::to_owned));
        }
    }
    assert_eq!(listed, files("examples", ""));
}

/// The files in a folder and in the folders in it, by their paths from there.
fn files(folder: &str, prefix: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(root().join(folder)).expect("the gallery") {
        let entry = entry.expect("a file");
        let name = entry.file_name().into_string().expect("UTF-8");
        match entry.file_type().expect("a type").is_dir() {
            true => found.extend(files(&format!("{folder}/{name}"), &format!("{prefix}{name}/"))),
            false => drop(found.insert(format!("{prefix}{name}"))),
        }
    }
    found
}

#[test]
fn the_readme_says_what_the_index_says() {
    let readme = read("README.md");
    for example in examples() {
        assert!(readme.contains(&format!("## {}\n", text(&example, "title"))), "{example}");
        for shown in if runs(&example).is_empty() { std::slice::from_ref(&example) } else { runs(&example) } {
            for field in ["title", "look_at"] {
                assert!(readme.contains(text(shown, field)), "{field} of {shown}");
            }
        }
    }
}
