//! The interpreter alone.

use crate::machines;
use crate::Case;
use expr::Value;
use sim::{Execution, Limits, Mocked, Options, Program, Scenario, Status, TraceLevel};

/// The case of this name, if it is one of these.
pub fn case(name: &str, size: u64) -> Option<Result<Case, String>> {
    let (name, trace) = match name.rsplit_once('-') {
        Some((name, "full")) => (name, TraceLevel::Full),
        Some((name, "timings")) => (name, TraceLevel::Timings),
        Some((name, "none")) => (name, TraceLevel::Nothing),
        _ => return None,
    };
    let (definition, input, mocks) = match name {
        "counter" => (machines::counter(size), r#"{"i":0}"#.to_owned(), String::new()),
        "map" => (machines::MAP.to_owned(), machines::items(size), String::new()),
        "parallel" => (machines::parallel(size), r#"{"a":1}"#.to_owned(), String::new()),
        "poll" => (
            machines::POLL.to_owned(),
            "{}".to_owned(),
            format!(r#"{{"jobs":{{"job":{{"latency":{size}}}}}}}"#),
        ),
        "waits" => (machines::waits(size), r#"{"i":0}"#.to_owned(), String::new()),
        "wait" => (machines::wait(size), "{}".to_owned(), String::new()),
        _ => return None,
    };
    // What is measured is longer than AWS's quotas allow; only the size of payloads is bounded, where they are small.
    let payload_bytes = if name == "map" { None } else { Limits::STANDARD.payload_bytes };
    let limits = Limits { events: None, transitions: None, payload_bytes, duration: None };
    Some(prepare(&definition, input, &mocks, trace, limits))
}

/// Parses and compiles; the case itself reads the input and runs.
fn prepare(
    definition: &str,
    input: String,
    mocks: &str,
    trace: TraceLevel,
    limits: Limits,
) -> Result<Case, String> {
    let program =
        Program::compile(&asl::parse(definition).machine).map_err(|errors| format!("{errors:?}"))?;
    let scenario = if mocks.is_empty() { Scenario::default() } else { Scenario::parse(mocks).0 };
    Ok(Box::new(move || {
        let input = Value::parse(&input).map_err(|error| format!("{error:?}"))?;
        let options = Options { trace, limits, ..Options::default() };
        let mut world = Mocked::new(&scenario, options.start_time);
        let outcome = Execution::new(&program, input, options, &mut world).run();
        match outcome.status {
            Status::Succeeded => Ok(outcome.transitions),
            _ => Err(format!("{:?} {:?}", outcome.error, outcome.cause)),
        }
    }))
}
