//! `stepweave share`: documents to links and back.

use super::Command;
use crate::console::Console;
use crate::document::{from_file, link_argument, read_source, refused, Kind, Source};
use crate::failure::{Failure, Verdict};
use crate::input::Input;
use crate::json;
use crate::options::{required, set_once, value, Format};
use interop::share::{self, Document, SharedMachine};
use lexopt::Arg;
use serde_json::json;
use std::ffi::{OsStr, OsString};

pub const COMMAND: Command = Command {
    name: "share",
    summary: "turn a plan or a state machine into a share link, and a link back into its document",
    help: "\
Usage: stepweave share encode FILE [--input JSON|@FILE] [--mocks FILE] [--seed N] [--base URL] [--format text|json]
       stepweave share decode LINK [--plan|--csv|--definition|--input|--mocks] [--format text|json]

encode prints the fragment that follows the page's address (#s=…), or the whole link with --base URL.
  FILE is a plan, a state machine, or a shared document as decode prints it.
  --input, --mocks and --seed are what a state machine is run with: its input ({} where absent), a mocks file
  (docs/mocks.md) and the seed of what is drawn (7 where absent).
decode prints the shared document as JSON; of a plan, with --plan only the plan file, with --csv its tasks as a
  table; of a state machine, with --definition, --input or --mocks only that text. LINK is a whole link, its fragment,
  or a file that holds one; '-' reads it from standard input.
",
    run,
};

fn run(mut parser: lexopt::Parser, console: &mut Console<'_>) -> Result<Verdict, Failure> {
    let action = match parser.next()? {
        Some(Arg::Value(action)) => action,
        Some(unknown) => return Err(unknown.unexpected().into()),
        None => return Err(Failure::Usage("say 'share encode' or 'share decode'".to_owned())),
    };
    match action.to_str() {
        Some("encode") => encode(parser, console),
        Some("decode") => decode(parser, console),
        _ => Err(Failure::Usage(format!("say 'share encode' or 'share decode', not {action:?}"))),
    }
}

fn encode(mut parser: lexopt::Parser, console: &mut Console<'_>) -> Result<Verdict, Failure> {
    let mut file: Option<OsString> = None;
    let (mut base, mut with) = (String::new(), With::default());
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("base") => base = value(&mut parser, "base")?,
            Arg::Long("input") => with.input = Some(parser.value()?),
            Arg::Long("mocks") => with.mocks = Some(parser.value()?),
            Arg::Long("seed") => with.seed = Some(value(&mut parser, "seed")?),
            Arg::Long("format") => console.format = value(&mut parser, "format")?,
            Arg::Value(path) => set_once(&mut file, "FILE", path)?,
            unknown => return Err(unknown.unexpected().into()),
        }
    }
    let document = document(&required(file, "FILE")?, with)?;
    if !document.fits() {
        let message = "is more than a link can hold (1 MiB)";
        return Err(Failure::Unreadable(format!("the document {message}")));
    }
    let link = document.link(&base);
    match console.format {
        Format::Text => console.line(link)?,
        Format::Json => json::print(console, &json!({ "link": link, "payload": document.encode() }))?,
    }
    Ok(Verdict::Success)
}

/// What a state machine is run with.
#[derive(Default)]
struct With {
    input: Option<OsString>,
    mocks: Option<OsString>,
    seed: Option<u64>,
}

/// The document to be shared.
fn document(file: &OsStr, with: With) -> Result<Document, Failure> {
    let mut machine = match read_source(file)? {
        Source::Machine(machine) => machine,
        Source::File(input) if is_definition(&input) => Box::new(SharedMachine::new(input.text)),
        source => {
            if with.input.is_some() || with.mocks.is_some() || with.seed.is_some() {
                let message = "--input, --mocks and --seed go with a state machine, and this is a plan";
                return Err(Failure::Usage(message.to_owned()));
            }
            return match source {
                Source::File(input) => from_file(input).map(|shared| Document::Plan(Box::new(shared))),
                Source::Plan(shared) => Ok(Document::Plan(shared)),
                Source::Machine(machine) => Ok(Document::Machine(machine)),
            };
        }
    };
    if let Some(input) = with.input {
        machine.input = Input::inline_or_file("--input", &input)?.text;
    }
    if let Some(mocks) = with.mocks {
        machine.mocks = Some(Input::read(&mocks)?.text);
    }
    machine.seed = with.seed.unwrap_or(machine.seed);
    Ok(Document::Machine(machine))
}

fn is_definition(input: &Input) -> bool {
    Kind::of(input) == Kind::Definition && asl::json::parse(&input.text).0.get("States").is_some()
}

fn decode(mut parser: lexopt::Parser, console: &mut Console<'_>) -> Result<Verdict, Failure> {
    let (mut link, mut part): (Option<OsString>, Option<String>) = (None, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long(name @ ("plan" | "csv" | "definition" | "input" | "mocks")) => {
                part = Some(name.to_owned())
            }
            // Both formats print the document itself.
            Arg::Long("format") => console.format = value(&mut parser, "format")?,
            Arg::Value(text) => set_once(&mut link, "LINK", text)?,
            unknown => return Err(unknown.unexpected().into()),
        }
    }
    let link = required(link, "LINK")?;
    let (name, text) = link_text(&link)?;
    let document = share::open(&text).map_err(|error| refused(&name, error))?;
    let text = match (part.as_deref(), &document) {
        (None, document) => {
            json::print(console, &document.to_json())?;
            return Ok(Verdict::Success);
        }
        (Some("plan"), Document::Plan(shared)) => Some(plan::print(&shared.plan)),
        (Some("csv"), Document::Plan(shared)) => Some(plan::csv::print(&shared.plan)),
        (Some("definition"), Document::Machine(machine)) => Some(machine.definition.clone()),
        (Some("input"), Document::Machine(machine)) => Some(machine.input.clone()),
        (Some("mocks"), Document::Machine(machine)) => machine.mocks.clone(),
        _ => None,
    };
    let part = part.unwrap_or_default();
    let text = text.ok_or_else(|| Failure::Unreadable(format!("{name}: holds nothing for --{part}")))?;
    console.text(&text)?;
    Ok(Verdict::Success)
}

/// The link itself and what to call it: the argument, unless it names a file that exists.
fn link_text(argument: &OsStr) -> Result<(String, String), Failure> {
    let text = argument.to_str().unwrap_or_default();
    let is_path = text.ends_with(".json") || text.contains('/') && !text.contains("://");
    // A file that is not there is no damaged link.
    let is_file =
        argument == "-" || is_path && !text.contains('#') || std::path::Path::new(argument).exists();
    match link_argument(argument).or_else(|| argument.to_str().map(str::to_owned)) {
        Some(link) if !is_file => Ok(("the link".to_owned(), link)),
        _ => Input::read(argument).map(|input| (input.name, input.text)),
    }
}
