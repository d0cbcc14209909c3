//! `stepweave weave`: a plan as a state machine.

use super::Command;
use crate::console::Console;
use crate::document::{placed, plan_refused, read_plan};
use crate::failure::{Failure, Verdict};
use crate::options::{required, set_once, value, Format};
use crate::{diagnostics, json};
use asl::model::QueryLanguage;
use lexopt::Arg;
use protocol::Layout;
use serde_json::json;
use std::ffi::OsString;
use std::str::FromStr;

pub const COMMAND: Command = Command {
    name: "weave",
    summary: "compile a plan to a state machine",
    help: "\
Usage: stepweave weave PLAN --layout LAYOUT [--query-language LANGUAGE] [--with iam|lambda] [--format text|json]

Compiles a plan (a file or a share link) to the Amazon States Language and prints the definition, byte for byte
as the page exports it. With --format json prints {\"layout\", \"definition\" (the text), \"task_states\", \"choices\",
\"iam_actions\", \"status_check\", \"diagnostics\"}.
  --layout  sequential, staged, nested, polling, polling-glue, exact or callback
  --query-language  JSONPath or JSONata; where absent JSONPath (or what the link says)
  --with    instead of the definition: iam, the actions that the roles must be allowed; lambda, the Python source of the
            status check's function, where the layout has one
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

/// A query language by AWS's name, in whatever case.
pub struct LanguageName(pub QueryLanguage);

impl FromStr for LanguageName {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word.to_ascii_lowercase().as_str() {
            "jsonpath" => Ok(Self(QueryLanguage::JSONPath)),
            "jsonata" => Ok(Self(QueryLanguage::JSONata)),
            _ => Err("use JSONPath or JSONata".to_owned()),
        }
    }
}

/// What is wanted beside the definition.
enum With {
    Iam,
    Lambda,
}

impl FromStr for With {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "iam" => Ok(Self::Iam),
            "lambda" => Ok(Self::Lambda),
            _ => Err("use 'iam' or 'lambda'".to_owned()),
        }
    }
}

fn run(mut parser: lexopt::Parser, console: &mut Console<'_>) -> Result<Verdict, Failure> {
    let mut file: Option<OsString> = None;
    let (mut layout, mut language, mut with) = (None, None, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("layout") => layout = Some(value::<LayoutName>(&mut parser, "layout")?.0),
            Arg::Long("query-language") => {
                language = Some(value::<LanguageName>(&mut parser, "query-language")?.0);
            }
            Arg::Long("with") => with = Some(value::<With>(&mut parser, "with")?),
            Arg::Long("format") => console.format = value(&mut parser, "format")?,
            Arg::Value(path) => set_once(&mut file, "PLAN", path)?,
            unknown => return Err(unknown.unexpected().into()),
        }
    }
    let file = required(file, "PLAN")?;
    let layout = layout.ok_or_else(|| Failure::Usage("--layout is missing".to_owned()))?;
    let (shared, input) = read_plan(&file)?;
    let (plan, language) = (shared.plan, language.unwrap_or(shared.settings.query_language));
    let weaving = ::weave::weave_in(&plan, layout, language);
    let weaving = match weaving {
        Ok(weaving) => weaving,
        Err(found) => return Err(plan_refused(input, found)),
    };
    let found = placed(&input.text, ::weave::at_plan::calls(&plan));
    diagnostics::tell(console, &input, &found);
    match (console.format, with) {
        (Format::Json, _) => {
            let found = diagnostics::list(&input.text, &found);
            json::print(console, &as_json(&plan, layout, &weaving, found))?;
        }
        (Format::Text, None) => console.text(&weaving.definition)?,
        (Format::Text, Some(With::Iam)) => iam(&weaving, console)?,
        (Format::Text, Some(With::Lambda)) if weaving.has_status_check() => {
            console.text(::weave::deploy::STATUS_CHECK_SOURCE)?;
        }
        (Format::Text, Some(With::Lambda)) => console.message("This layout has no status check."),
    }
    Ok(Verdict::Success)
}

/// One action a line, the roles under their names.
fn iam(weaving: &::weave::Weaving, console: &mut Console<'_>) -> Result<(), Failure> {
    let actions = weaving.actions();
    for (role, actions) in [("state machine", actions.state_machine), ("status check", actions.status_check)]
    {
        if !actions.is_empty() {
            console.line(format_args!("{role}:"))?;
        }
        for action in actions {
            console.line(format_args!("  {action}"))?;
        }
    }
    Ok(())
}

fn as_json(
    plan: &plan::Plan,
    layout: Layout,
    weaving: &::weave::Weaving,
    found: serde_json::Value,
) -> serde_json::Value {
    let task_states: serde_json::Map<_, _> =
        weaving.task_states.iter().map(|(id, state)| (id.clone(), state.clone().into())).collect();
    let actions = weaving.actions();
    let source = weaving.has_status_check().then_some(::weave::deploy::STATUS_CHECK_SOURCE);
    json!({
        "layout": layout,
        "definition": weaving.definition,
        "task_states": task_states,
        "choices": ::weave::choices(plan, layout),
        "iam_actions": {"state_machine": actions.state_machine, "status_check": actions.status_check},
        "status_check": source,
        "diagnostics": found,
    })
}
