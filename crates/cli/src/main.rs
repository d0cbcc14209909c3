//! The `stepweave` command: the same core as the page, for scripts. Documented in `docs/cli.md`.
//!
//! Exit status: 0 success, 1 the execution or the check failed, 2 bad usage or unreadable input. Results go to
//! standard output, messages to standard error.

mod commands;
mod console;
mod diagnostics;
mod document;
mod failure;
mod input;
mod json;
mod mocks;
mod options;

use console::Console;
use failure::{Failure, Verdict};
use options::Format;
use std::io::{self, BufWriter};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut output = BufWriter::new(io::stdout().lock());
    let mut messages = io::stderr().lock();
    let mut console = Console { output: &mut output, messages: &mut messages, format: Format::default() };
    let result = commands::run(lexopt::Parser::from_env(), &mut console);
    let verdict = report(result, &mut console);
    ExitCode::from(verdict.code())
}

/// Says on standard error what went wrong, and settles the exit status.
fn report(result: Result<Verdict, Failure>, console: &mut Console<'_>) -> Verdict {
    let verdict = match result {
        Ok(verdict) => verdict,
        Err(failure) => failure.tell(console),
    };
    match console.output.flush() {
        // Whoever reads has seen enough: `stepweave … | head` is not a failure.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Failure::Output(error).tell(console),
        _ => verdict,
    }
}
