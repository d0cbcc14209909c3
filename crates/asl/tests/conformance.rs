//! Against facts recorded elsewhere (`../shared/conformance` from the project's root). Skips with a message where
//! the folder is absent. Verdicts and messages are measured by crates/conformance.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests: a broken corpus should stop them"
)]

use asl::Diagnostic;
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
    let text = case["definition"].to_string();
    let parsed = asl::parse(&text);
    (text, parsed)
}

/// A finding as AWS's exceptions word it.
fn as_aws(finding: &Diagnostic) -> String {
    format!("Invalid State Machine Definition: '{}: {} at {}'", finding.code, finding.message, finding.path)
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
