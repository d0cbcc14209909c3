//! `stepweave share`: documents to links and back.

use super::Command;
use crate::console::Console;
use crate::document::{link_argument, read_shared, refused};
use crate::failure::{Failure, Verdict};
use crate::input::Input;
use crate::json;
use crate::options::{required, set_once, value, Format};
use interop::share;
use lexopt::Arg;
use serde_json::json;
use std::ffi::{OsStr, OsString};

pub const COMMAND: Command = Command {
    name: "share",
    summary: "turn a plan into a share link, and a link back into its document",
    help: "\
Usage: stepweave share encode FILE [--base URL] [--format text|json]
       stepweave share decode LINK [--plan|--csv] [--format text|json]

encode prints the fragment that follows the page's address (#s=…), or the whole link with --base URL.
  FILE is a plan, or a shared document as decode prints it (plan, settings, room, layout, hazard).
decode prints the shared document as JSON, with --plan only the plan file, with --csv its tasks as a
  table. LINK is a whole link, its fragment, or a file that holds one; '-' reads it from standard input.
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
    let mut base = String::new();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("base") => base = value(&mut parser, "base")?,
            Arg::Long("format") => console.format = value(&mut parser, "format")?,
            Arg::Value(path) => set_once(&mut file, "FILE", path)?,
            unknown => return Err(unknown.unexpected().into()),
        }
    }
    let shared = read_shared(&required(file, "FILE")?)?;
    let link = share::link(&base, &shared);
    match console.format {
        Format::Text => console.line(link)?,
        Format::Json => json::print(console, &json!({ "link": link, "payload": share::encode(&shared) }))?,
    }
    Ok(Verdict::Success)
}

fn decode(mut parser: lexopt::Parser, console: &mut Console<'_>) -> Result<Verdict, Failure> {
    let mut link: Option<OsString> = None;
    let (mut plan_only, mut csv) = (false, false);
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("plan") => plan_only = true,
            Arg::Long("csv") => csv = true,
            // Both formats print the document itself.
            Arg::Long("format") => console.format = value(&mut parser, "format")?,
            Arg::Value(text) => set_once(&mut link, "LINK", text)?,
            unknown => return Err(unknown.unexpected().into()),
        }
    }
    let link = required(link, "LINK")?;
    let (name, text) = link_text(&link)?;
    let shared = share::decode(&text).map_err(|error| refused(&name, error))?;
    if csv {
        console.text(&plan::csv::print(&shared.plan))?;
    } else if plan_only {
        console.text(&plan::print(&shared.plan))?;
    } else {
        json::print(console, &shared.to_json())?;
    }
    Ok(Verdict::Success)
}

/// The link itself and what to call it: the argument, unless it names a file that exists.
fn link_text(argument: &OsStr) -> Result<(String, String), Failure> {
    let is_file = argument == "-" || std::path::Path::new(argument).exists();
    match link_argument(argument).or_else(|| argument.to_str().map(str::to_owned)) {
        Some(link) if !is_file => Ok(("the link".to_owned(), link)),
        _ => Input::read(argument).map(|input| (input.name, input.text)),
    }
}
