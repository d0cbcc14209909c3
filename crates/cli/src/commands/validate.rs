//! `stepweave validate`: what is wrong with a file.

use super::Command;
use crate::console::Console;
use crate::diagnostics;
use crate::document::Kind;
use crate::failure::{Failure, Verdict};
use crate::input::Input;
use crate::options::{required, set_once, value, Format};
use crate::{document, json};
use asl::Diagnostic;
use interop::share::{self, ShareError, Shared};
use lexopt::Arg;
use std::ffi::OsString;

pub const COMMAND: Command = Command {
    name: "validate",
    summary: "say what is wrong with a state machine or a plan, and where",
    help: "\
Usage: stepweave validate FILE [--format text|json]

Checks a state machine (Amazon States Language) or a plan; which of the two is told by its content.
Prints a line for each finding: place, severity, code, message and, where there is one, a remedy.
Exit status 1 if there is an error; warnings alone leave it at 0.
",
    run,
};

fn run(mut parser: lexopt::Parser, console: &mut Console<'_>) -> Result<Verdict, Failure> {
    let mut file: Option<OsString> = None;
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("format") => console.format = value(&mut parser, "format")?,
            Arg::Value(path) => set_once(&mut file, "FILE", path)?,
            unknown => return Err(unknown.unexpected().into()),
        }
    }
    let input = Input::read(&required(file, "FILE")?)?;
    let kind = Kind::of(&input);
    let found = check(kind, &input)?;
    match console.format {
        Format::Json => json::print(console, &diagnostics::document(kind.word(), &input.text, &found))?,
        Format::Text => {
            for diagnostic in &found {
                console.line(diagnostics::for_people(&input.name, &input.text, diagnostic))?;
            }
            if found.is_empty() {
                console.message(format_args!("{}: no findings, read as a {}", input.name, kind.word()));
            }
        }
    }
    Ok(Verdict::of(!found.iter().any(Diagnostic::is_error)))
}

fn check(kind: Kind, input: &Input) -> Result<Vec<Diagnostic>, Failure> {
    let shared = match kind {
        Kind::Plan => return Ok(plan::parse(&input.text).1),
        Kind::Table => return Ok(plan::csv::parse(&input.text).1),
        Kind::Definition | Kind::Mocks => return Ok(asl::parse(&input.text).diagnostics),
        Kind::Shared => Shared::from_json(&input.text),
        Kind::Link => share::decode(&input.text),
    };
    match shared {
        Ok(_) => Ok(Vec::new()),
        Err(ShareError::Plan { diagnostics }) => Ok(diagnostics),
        Err(error) => Err(document::refused(&input.name, error)),
    }
}
