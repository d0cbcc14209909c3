//! Against facts recorded elsewhere (`../shared/conformance` from the project's root). Skips with a message where
//! the folder is absent.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests: a broken corpus should stop them"
)]

use asl::{Diagnostic, WorkflowType};
use serde_json::Value;
use std::{fs, path::PathBuf};

/// The cases of a file, or `None` where the corpus is absent.
fn cases(file: &str) -> Option<Vec<Value>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance").join(file);
    let Ok(text) = fs::read_to_string(&path) else {
        println!("skipped: no conformance corpus at {}", path.display());
        return None;
    };
    Some(text.lines().map(|line| serde_json::from_str(line).expect("a case is JSON")).collect())
}

fn id(case: &Value) -> &str {
    case["id"].as_str().expect("a case has an id")
}

/// The definition's text and what is wrong with it.
fn read(case: &Value) -> (String, asl::Parsed) {
    let text = case["definition_text"].as_str().map_or_else(|| case["definition"].to_string(), str::to_owned);
    let workflow = if case["type"] == "EXPRESS" { WorkflowType::Express } else { WorkflowType::Standard };
    let parsed = asl::parse_as(&text, workflow);
    (text, parsed)
}

/// A finding as AWS's exceptions word it.
fn as_aws(finding: &Diagnostic) -> String {
    format!("Invalid State Machine Definition: '{}: {} at {}'", finding.code, finding.message, finding.path)
}

/// The verdict agrees with what was recorded, and AWS's own message is said where there is one.
#[test]
fn validation() {
    let Some(cases) = cases("validation.jsonl") else { return };
    // Cases of kind `api` are refused for reasons outside the definition.
    let cases: Vec<_> = cases.into_iter().filter(|case| case["kind"] != "api").collect();
    let (mut agreed, mut said, mut recorded) = (0, 0, 0);
    for case in &cases {
        let (_, parsed) = read(case);
        let expect = case["valid"].as_bool().expect("a case has a verdict");
        let errors: Vec<String> = parsed.diagnostics.iter().filter(|d| d.is_error()).map(as_aws).collect();
        if parsed.is_valid() == expect {
            agreed += 1;
        } else {
            println!("{}: recorded {expect}, found {errors:?}, recorded {}", id(case), case["messages"]);
        }
        if case["trust"] != "aws" || expect {
            continue;
        }
        recorded += 1;
        let messages = case["messages"].as_array().expect("a case has messages");
        let is_said = |message: &Value| {
            let message = message.as_str().unwrap_or_default();
            errors.iter().any(|error| error == message || error.contains(message))
        };
        if messages.iter().all(is_said) {
            said += 1;
        } else {
            println!("{}: AWS says {messages:?}, we say {errors:?}", id(case));
        }
    }
    println!("verdicts: {agreed} of {}; AWS's messages: {said} of {recorded}", cases.len());
    assert!(agreed * 100 >= cases.len() * 97, "verdicts agree on {agreed} of {}", cases.len());
    assert!(said * 100 >= recorded * 90, "AWS's message is said in {said} of {recorded}");
}

/// Definitions that ran on AWS get no error and come back from printing as they were.
fn check_good(file: &str, known_bad: &[&str]) {
    let Some(cases) = cases(file) else { return };
    let mut failures = Vec::new();
    for case in cases.iter().filter(|case| case["definition"].is_object()) {
        let (text, parsed) = read(case);
        let errors: Vec<_> = parsed.diagnostics.iter().filter(|d| d.is_error()).map(as_aws).collect();
        if !errors.is_empty() && !known_bad.contains(&id(case)) {
            failures.push(format!("{}: {errors:?}", id(case)));
        }
        if asl::json::print_compact(&parsed.document) != text {
            failures.push(format!("{}: printing changes it", id(case)));
        }
        let (again, _) = asl::json::parse(&asl::json::print(&parsed.document));
        if again.to_value() != case["definition"] || asl::json::print_compact(&again) != text {
            failures.push(format!("{}: pretty printing changes it", id(case)));
        }
    }
    println!("{file}: {} failures of {}", failures.len(), cases.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn workflows() {
    check_good("workflows.jsonl", &[]);
}

#[test]
fn executions() {
    let Some(_) = cases("execution/base.jsonl") else { return };
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance/execution");
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| format!("execution/{}", entry.expect("an entry").file_name().to_string_lossy()))
        .collect();
    names.sort();
    names.iter().for_each(|name| check_good(name, &[]));
}
