//! Measures Stepweave against facts recorded elsewhere: `cargo xtask conformance`.
//!
//! `conformance KIND CASES.jsonl...` prints one result line a case, as the corpus's judge reads them;
//! `conformance --check` runs every kind over the corpus, has it judged and holds the scores reached. One file a kind;
//! each turns a case into what our crates say about it and knows nothing of what was recorded.

mod case;
mod check;
mod execution;
mod functions;
mod jsonata;
mod teststate;
mod validation;
mod varrefs;
mod workflows;

use case::Case;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What our crates say about a case: the members of its result line but the id; or why they say nothing.
type Answer = Result<serde_json::Value, String>;

/// A kind of cases, with what answers one.
type Kind = (&'static str, fn(&Case) -> Answer);

const KINDS: &[Kind] = &[
    ("execution", execution::answer),
    ("teststate", teststate::answer),
    ("validation", validation::answer),
    ("varrefs", varrefs::answer),
    ("workflows", workflows::answer),
    ("jsonata", jsonata::answer),
];

const HELP: &str = "\
conformance KIND CASES.jsonl...   prints a result line a case; KIND is execution, teststate, validation, varrefs,
                                  workflows or jsonata
conformance --check [--raise]     runs all kinds over ../shared/conformance, has them judged, holds the floors of
                                  tests/conformance-floor.json; --raise writes down what is higher
";

/// Deeply nested cases need more than a main thread has.
const STACK_BYTES: usize = 64 << 20;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let worker = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(move || run(&args));
    let outcome = match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => Err("the cases could not be run to their end".to_owned()),
        Err(error) => Err(format!("no thread to run the cases on: {error}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Result<(), String> {
    match args.split_first() {
        Some((first, rest)) if first == "--check" => check::run(rest.iter().any(|arg| arg == "--raise")),
        Some((kind, files)) if !files.is_empty() => {
            let files: Vec<PathBuf> = files.iter().map(PathBuf::from).collect();
            let mut out = std::io::BufWriter::new(std::io::stdout().lock());
            results(kind, &files, |line| writeln!(out, "{line}"))?;
            out.flush().map_err(|error| format!("cannot print: {error}"))
        }
        _ => Err(HELP.to_owned()),
    }
}

/// Answers every case of the files, in order.
fn results(
    kind: &str,
    files: &[PathBuf],
    mut print: impl FnMut(String) -> std::io::Result<()>,
) -> Result<(), String> {
    let (_, answer) = KINDS
        .iter()
        .find(|(name, _)| *name == kind)
        .ok_or_else(|| format!("no kind of cases is called `{kind}`\n\n{HELP}"))?;
    for file in files {
        let text = read(file)?;
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let case =
                Case::parse(line).map_err(|why| format!("{}:{}: {why}", file.display(), number + 1))?;
            print(result_line(&case, *answer)).map_err(|error| format!("cannot print: {error}"))?;
        }
    }
    Ok(())
}

fn read(file: &Path) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|error| format!("cannot read {}: {error}", file.display()))
}

/// `{"id", ...}`. A panic would be a bug of ours; it costs its own case and no other.
fn result_line(case: &Case, answer: fn(&Case) -> Answer) -> String {
    let panicked = |_| Err("it panicked".to_owned());
    let answer = std::panic::catch_unwind(|| answer(case)).unwrap_or_else(panicked);
    let mut line = serde_json::json!({ "id": case.id() });
    let members = answer.unwrap_or_else(|why| serde_json::json!({ "unsupported": why }));
    if let (Some(line), serde_json::Value::Object(members)) = (line.as_object_mut(), members) {
        line.extend(members);
    }
    line.to_string()
}
