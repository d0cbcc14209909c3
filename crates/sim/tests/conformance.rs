//! Replays executions recorded on AWS and holds the scores reached, as the corpus's own judge counts them.

#![allow(clippy::unwrap_used, reason = "a broken corpus or judge is a failed test")]

use sim::world::Replay;
use sim::{Entropy, Execution, Limits, Names, Options, Program, Time, TraceLevel, Value};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

/// Results and histories that must at least agree: this only rises.
const FLOOR: (u64, u64) = (541, 242);

#[test]
fn recorded_executions() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance");
    let Ok(entries) = std::fs::read_dir(corpus.join("execution")) else {
        eprintln!("skipped: no conformance corpus at {}", corpus.display());
        return;
    };
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    let cases = files.iter().flat_map(|file| {
        std::fs::read_to_string(file).unwrap().lines().map(str::to_owned).collect::<Vec<_>>()
    });
    let results: String = cases.map(|case| result(&Value::parse(&case).unwrap()) + "\n").collect();
    if let Ok(path) = std::env::var("CONFORMANCE_RESULTS") {
        std::fs::write(path, &results).unwrap();
    }

    let judge = Command::new("python3")
        .arg(corpus.join("judge.py"))
        .args(["execution", "--json"])
        .args(&files)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut judge) = judge else {
        eprintln!("skipped: no python3 to judge the results");
        return;
    };
    judge.stdin.take().unwrap().write_all(results.as_bytes()).unwrap();
    let verdict: serde_json::Value =
        serde_json::from_slice(&judge.wait_with_output().unwrap().stdout).unwrap();
    let total = |index: usize| verdict["total"][index].as_u64().unwrap();
    eprintln!("results {}/{}, histories {}/{}", total(0), total(1), total(2), total(3));
    assert!(total(0) >= FLOOR.0 && total(2) >= FLOOR.1, "{verdict}");
}

/// The result line of a case, as the judge reads it.
fn result(case: &Value) -> String {
    let text = |key: &str| case.get(key).and_then(Value::as_str).unwrap_or_default();
    let program =
        match Program::compile(&asl::parse(&case.get("definition").unwrap().to_json_string()).machine) {
            Ok(program) => program,
            Err(diagnostics) => {
                let why = diagnostics
                    .iter()
                    .map(|d| format!("{}: {}", d.path, d.message))
                    .collect::<Vec<_>>()
                    .join("; ");
                return serde_json::json!({"id": text("id"), "unsupported": why}).to_string();
            }
        };
    let mut world = Replay::new(case.get("mocks").unwrap_or(&Value::Null));
    let mut execution =
        Execution::new(&program, case.get("input").cloned().unwrap_or_default(), options(case), &mut world);
    // Whoever recorded it did not wait for longer than a day.
    let horizon = execution.now().plus(86_400_000);
    while execution.next_at().is_some_and(|at| at < horizon) {
        execution.step();
    }
    let outcome = execution.into_outcome();
    let json = |value: &Value| value.to_serde().unwrap();
    serde_json::json!({
        "id": text("id"),
        "status": outcome.status.name(),
        "output": outcome.output.as_ref().map(json),
        "error": outcome.error.as_deref(),
        "cause": outcome.cause.as_deref(),
        "events": outcome.history.to_json(),
    })
    .to_string()
}

fn options(case: &Value) -> Options {
    let context = |key: &str| -> Arc<str> {
        case.get("context").and_then(|c| c.get(key)).and_then(Value::as_str).unwrap_or_default().into()
    };
    Options {
        start_time: case.get("clock_start").and_then(Value::as_str).and_then(Time::parse).unwrap_or_default(),
        names: Names {
            execution_arn: execution_arn(case, &context("execution_arn")),
            execution_name: context("execution_name"),
            state_machine_arn: context("state_machine_arn"),
            state_machine_name: context("state_machine_name"),
            role_arn: context("role_arn"),
            redrive_count: shows_redrives(case),
        },
        entropy: Entropy::default(),
        trace: TraceLevel::Full,
        // Nobody records an execution for a year: what hangs is still running.
        limits: Limits { duration: None, ..Limits::STANDARD },
    }
}

/// The context object has had `RedriveCount` since redrives came, in November 2023; synchronous Express never.
fn shows_redrives(case: &Value) -> bool {
    let text = |key: &str| case.get(key).and_then(Value::as_str).unwrap_or_default();
    // "16-08-2024, 15:53:06"
    let mut parts = text("recorded_date").split(['-', ',']).take(3);
    let [_day, month, year] =
        [parts.next(), parts.next(), parts.next()].map(|part| part.and_then(|p| p.parse::<u32>().ok()));
    (year, month) >= (Some(2023), Some(11))
}

/// An Express execution's ARN ends in an id of its own, which the corpus leaves out.
fn execution_arn(case: &Value, arn: &str) -> Arc<str> {
    let express = case.get("workflow_type").and_then(Value::as_str) == Some("EXPRESS");
    if express {
        format!("{arn}:0a1b2c3d").into()
    } else {
        arn.into()
    }
}
