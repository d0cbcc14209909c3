//! `stepweave weave`: a plan as a state machine.

use super::Command;
use crate::console::Console;
use crate::document::{read_shared, Kind};
use crate::failure::{Failure, Rejection, Verdict};
use crate::input::Input;
use crate::json;
use crate::options::{required, set_once, value, Format};
use lexopt::Arg;
use protocol::Layout;
use serde_json::json;
use std::ffi::OsString;
use std::str::FromStr;

pub const COMMAND: Command = Command {
    name: "weave",
    summary: "compile a plan to a state machine",
    help: "\
Usage: stepweave weave PLAN --layout sequential|staged|polling [--format text|json]

Compiles a plan (a file or a share link) to the Amazon States Language and prints the definition, byte for byte
as the page exports it. With --format json prints {\"layout\", \"definition\" (the text), \"task_states\"}.
",
    run,
};

/// A layout by the name that the command line, plan files and results use.
pub struct LayoutName(pub Layout);

impl FromStr for LayoutName {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let known = Layout::ALL.into_iter().find(|layout| layout.word() == word);
        known.map(Self).ok_or_else(|| format!("use one of {}", Layout::ALL.map(Layout::word).join(", ")))
    }
}

fn run(mut parser: lexopt::Parser, console: &mut Console<'_>) -> Result<Verdict, Failure> {
    let mut file: Option<OsString> = None;
    let mut layout = None;
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("layout") => layout = Some(value::<LayoutName>(&mut parser, "layout")?.0),
            Arg::Long("format") => console.format = value(&mut parser, "format")?,
            Arg::Value(path) => set_once(&mut file, "PLAN", path)?,
            unknown => return Err(unknown.unexpected().into()),
        }
    }
    let file = required(file, "PLAN")?;
    let layout = layout.ok_or_else(|| Failure::Usage("--layout is missing".to_owned()))?;
    let plan = read_shared(&file)?.plan;
    let weaving = ::weave::weave(&plan, layout).map_err(|diagnostics| {
        let input = Input::nameless(&file.to_string_lossy());
        Failure::Rejected(Rejection { input, kind: Kind::Plan, diagnostics })
    })?;
    match console.format {
        Format::Text => console.text(&weaving.definition)?,
        Format::Json => {
            let task_states: serde_json::Map<_, _> =
                weaving.task_states.into_iter().map(|(id, state)| (id, state.into())).collect();
            let result = json!({
                "layout": layout,
                "definition": weaving.definition,
                "task_states": task_states,
            });
            json::print(console, &result)?;
        }
    }
    Ok(Verdict::Success)
}
