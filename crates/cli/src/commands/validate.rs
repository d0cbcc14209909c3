//! `stepweave validate`: what is wrong with a file.

use super::Command;
use crate::console::Console;
use crate::diagnostics;
use crate::document::{link_argument, Kind};
use crate::failure::{Failure, Verdict};
use crate::input::Input;
use crate::options::{required, set_once, value, Format, Type};
use crate::{document, json};
use asl::{Diagnostic, WorkflowType};
use interop::share::{self, Document, ShareError, SharedMachine};
use lexopt::Arg;
use plan::Plan;
use std::ffi::OsString;

pub const COMMAND: Command = Command {
    name: "validate",
    summary: "say what is wrong with a state machine or a plan, and where",
    help: "\
Usage: stepweave validate FILE [--type standard|express] [--format text|json]

Checks a state machine (Amazon States Language), a plan or a share link; which of them is told by its content.
  --type  the kind of workflow that the state machine is to be, standard where absent; express refuses what Express
          workflows cannot do
Prints a line for each finding: place, severity, code, message and, where there is one, a remedy.
Exit status 1 if there is an error; warnings alone leave it at 0.
",
    run,
};

fn run(mut parser: lexopt::Parser, console: &mut Console<'_>) -> Result<Verdict, Failure> {
    let mut file: Option<OsString> = None;
    let mut workflow = WorkflowType::Standard;
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("type") => workflow = value::<Type>(&mut parser, "type")?.0,
            Arg::Long("format") => console.format = value(&mut parser, "format")?,
            Arg::Value(path) => set_once(&mut file, "FILE", path)?,
            unknown => return Err(unknown.unexpected().into()),
        }
    }
    let file = required(file, "FILE")?;
    let input = match link_argument(&file) {
        Some(text) => Input { name: "the link".to_owned(), text },
        None => Input::read(&file)?,
    };
    let kind = Kind::of(&input);
    let (found, inner) = check(kind, &input, workflow)?;
    let (name, text, word) = match &inner {
        Some(Inner { part: Some(part), text }) => (format!("{}: {part}", input.name), text, *part),
        Some(Inner { part: None, text }) => (input.name.clone(), text, kind.word()),
        None => (input.name.clone(), &input.text, kind.word()),
    };
    match console.format {
        Format::Json => json::print(console, &diagnostics::document(word, text, &found))?,
        Format::Text => {
            for diagnostic in &found {
                console.line(diagnostics::for_people(&name, text, diagnostic))?;
            }
            if found.is_empty() {
                console.message(format_args!("{name}: no findings, read as a {word}"));
            }
        }
    }
    Ok(Verdict::of(!found.iter().any(Diagnostic::is_error)))
}

/// A text inside what was given.
struct Inner {
    /// Which part of a shared state machine, where it is not the definition.
    part: Option<&'static str>,
    text: String,
}

/// What is wrong, and the text that it is wrong with where that is not the input's own.
fn check(
    kind: Kind,
    input: &Input,
    workflow: WorkflowType,
) -> Result<(Vec<Diagnostic>, Option<Inner>), Failure> {
    let findings = |definition: &str| of_definition(definition, workflow);
    let document = match kind {
        Kind::Plan => return Ok((of_plan(&input.text, plan::parse(&input.text)), None)),
        Kind::Table => return Ok((of_plan(&input.text, plan::csv::parse(&input.text)), None)),
        Kind::Definition | Kind::Mocks => return Ok((findings(&input.text), None)),
        Kind::Shared => Document::from_json(&input.text),
        Kind::Link => share::open(&input.text),
    };
    match document {
        Ok(Document::Plan(_)) => Ok((Vec::new(), None)),
        Ok(Document::Machine(machine)) => Ok(of_machine(*machine, &findings)),
        Err(ShareError::Plan { diagnostics }) => Ok((diagnostics, None)),
        Err(error) => Err(document::refused(&input.name, error)),
    }
}

/// What is wrong with the first part of a shared state machine that has an error: its definition, its mocks, its input.
fn of_machine(
    machine: SharedMachine,
    definition: &dyn Fn(&str) -> Vec<Diagnostic>,
) -> (Vec<Diagnostic>, Option<Inner>) {
    let SharedMachine { definition: text, input, mocks, .. } = machine;
    let found = definition(&text);
    if !found.iter().any(Diagnostic::is_error) {
        let mocks = mocks.map(|text| (crate::mocks::mistakes(&text), Kind::Mocks.word(), text));
        let input = (asl::json::parse(&input).1, "input", input);
        let wrong =
            mocks.into_iter().chain([input]).find(|(found, ..)| found.iter().any(Diagnostic::is_error));
        if let Some((found, part, text)) = wrong {
            return (found, Some(Inner { part: Some(part), text }));
        }
    }
    (found, Some(Inner { part: None, text }))
}

/// What is wrong with a state machine: what the rules find, and what of its expressions `run` cannot compile.
fn of_definition(definition: &str, workflow: WorkflowType) -> Vec<Diagnostic> {
    let asl::Parsed { document, machine, diagnostics: mut found } = asl::parse_as(definition, workflow);
    for finding in sim::uncompilable(&document, &machine) {
        // The rules know where in the value the mistake is.
        let within =
            |known: &Diagnostic| finding.span.start <= known.span.start && known.span.end <= finding.span.end;
        if !found.iter().any(|known| known.is_error() && within(known)) {
            found.push(finding);
        }
    }
    found.sort_by_key(|finding| finding.span.start);
    found
}

/// What is wrong with a plan, and with what is woven of it, at the plan's own places.
fn of_plan(text: &str, (plan, mut found): (Option<Plan>, Vec<Diagnostic>)) -> Vec<Diagnostic> {
    if let Some(plan) = plan.filter(|_| !found.iter().any(Diagnostic::is_error)) {
        found.extend(document::placed(text, ::weave::at_plan::errors(&plan)));
        found.extend(document::placed(text, ::weave::at_plan::calls(&plan)));
        found.sort_by_key(|finding| finding.span.start);
    }
    found
}
