//! Executions recorded on AWS: each definition is run on its input, with the recorded outcomes of its tasks.

use crate::case::Case;
use crate::Answer;
use sim::world::Replay;
use sim::{Entropy, Execution, Limits, Names, Options, Program, Time, TraceLevel, Value};
use std::sync::Arc;

/// Whoever recorded it did not wait for longer than a day, in milliseconds.
const WATCHED: i64 = 86_400_000;

/// `{"status", "output", "error", "cause", "events"}`
pub fn answer(case: &Case) -> Answer {
    let definition = case.definition().ok_or("the case has no definition")?;
    let program = Program::compile(&asl::parse(definition).machine).map_err(|diagnostics| {
        let why: Vec<String> = diagnostics.iter().map(|d| format!("{}: {}", d.path, d.message)).collect();
        why.join("; ")
    })?;
    let options = options(case);
    let mut world = Replay::new(&case.value("/mocks"))
        .with_objects(&case.value("/s3"), options.start_time)
        .with_functions(&case.value("/functions"));
    let mut execution = Execution::new(&program, case.value("/input"), options, &mut world);
    watch(&mut execution, case);
    let outcome = execution.into_outcome();
    let output = outcome.output.as_ref().map(Value::to_serde).transpose();
    Ok(serde_json::json!({
        "status": outcome.status.name(),
        "output": output.map_err(|_| "the output nests too deep to be printed")?,
        "error": outcome.error.as_deref(),
        "cause": outcome.cause.as_deref(),
        "events": outcome.history.to_json(),
    }))
}

/// Runs it as far as it was watched. One that was stopped was stopped as soon as it waited for something.
fn watch(execution: &mut Execution<'_, '_>, case: &Case) {
    let stop = case.node("/stop").is_some();
    let watched = if stop { 1 } else { WATCHED };
    let horizon = execution.now().plus(watched);
    while execution.next_at().is_some_and(|at| at < horizon) {
        execution.step();
    }
    if stop {
        execution.stop(case.text("/stop/error"), case.text("/stop/cause"));
    }
}

fn options(case: &Case) -> Options {
    let context =
        |key: &str| -> Arc<str> { case.text(&format!("/context/{key}")).unwrap_or_default().into() };
    Options {
        start_time: case.text("/clock_start").and_then(Time::parse).unwrap_or_default(),
        names: Arc::new(Names {
            execution_arn: execution_arn(case, &context("execution_arn")),
            execution_name: context("execution_name"),
            state_machine_arn: context("state_machine_arn"),
            state_machine_name: context("state_machine_name"),
            role_arn: context("role_arn"),
            redrive_count: shows_redrives(case),
        }),
        entropy: Entropy::default(),
        trace: TraceLevel::Full,
        // Nobody records an execution for a year: what hangs is still running.
        limits: Limits { duration: None, ..Limits::STANDARD },
        as_of: recorded(case),
        ..Options::default()
    }
}

/// When it was recorded: "16-08-2024, 15:53:06"; of several recordings the first.
fn recorded(case: &Case) -> Option<Time> {
    let text = case.text("/recorded_date").or_else(|| case.text("/recorded_date/0"))?;
    let (date, time) = text.split_once(", ")?;
    let mut parts = date.split('-');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    Time::parse(&format!("{year}-{month}-{day}T{time}Z"))
}

/// The context object has had `RedriveCount` since redrives came, in November 2023; synchronous Express never.
fn shows_redrives(case: &Case) -> bool {
    // "16-08-2024, 15:53:06"
    let mut parts = case.text("/recorded_date").unwrap_or_default().split(['-', ',']).take(3);
    let [_day, month, year] =
        [parts.next(), parts.next(), parts.next()].map(|part| part.and_then(|p| p.parse::<u32>().ok()));
    (year, month) >= (Some(2023), Some(11))
}

/// An Express execution's ARN ends in an id of its own, which the corpus leaves out.
fn execution_arn(case: &Case, arn: &str) -> Arc<str> {
    if case.text("/workflow_type") == Some("EXPRESS") {
        format!("{arn}:0a1b2c3d").into()
    } else {
        arn.into()
    }
}
