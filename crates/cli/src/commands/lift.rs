//! `stepweave lift`: the plan behind a state machine.

use super::Command;
use crate::console::Console;
use crate::document::{is_broken, Kind};
use crate::failure::{Failure, Rejection, Verdict};
use crate::input::Input;
use crate::json;
use crate::options::{required, set_once, value, Format};
use asl::Diagnostic;
use lexopt::Arg;
use protocol::{Evidence, Lifted, Why};
use serde_json::{json, Value};
use std::ffi::OsString;

pub const COMMAND: Command = Command {
    name: "lift",
    summary: "read the plan off an existing state machine",
    help: "\
Usage: stepweave lift FILE [--history FILE]... [--declared] [--csv] [--format text|json]

Takes a state machine (Amazon States Language) apart and prints the plan behind it, a plan file: its tasks, and the
dependencies that it enforces. Standard error says which of them only a barrier enforces, so that nothing may be lost
by removing them, and what a plan cannot say.
  --history   an execution history (what GetExecutionHistory returns, as JSON) that says how long tasks take; several
              give distributions. Without one each kind of task has a default
  --declared  only the dependencies that data declares
  --csv       the plan as comma-separated values
With --format json prints {\"plan\", \"dependencies\", \"tasks\", \"children\", \"diagnostics\"}.
Exit status 0 if there is a plan, 1 if the definition has errors.
",
    run,
};

fn run(mut parser: lexopt::Parser, console: &mut Console<'_>) -> Result<Verdict, Failure> {
    let mut file: Option<OsString> = None;
    let (mut histories, mut declared, mut csv) = (Vec::new(), false, false);
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("history") => histories.push(Input::read(&parser.value()?)?.text),
            Arg::Long("declared") => declared = true,
            Arg::Long("csv") => csv = true,
            Arg::Long("format") => console.format = value(&mut parser, "format")?,
            Arg::Value(path) => set_once(&mut file, "FILE", path)?,
            unknown => return Err(unknown.unexpected().into()),
        }
    }
    let input = Input::read(&required(file, "FILE")?)?;
    let kind = Kind::of(&input);
    let (_, damage) = asl::json::parse(&input.text);
    if kind != Kind::Table && is_broken(&damage) {
        return Err(Failure::not_json(&input, &damage));
    }
    if matches!(kind, Kind::Plan | Kind::Table | Kind::Shared) {
        return Err(Failure::Unreadable(format!("{}: is a plan already", input.name)));
    }
    let lifted = weave::lift(&input.text, &histories);
    let failed = lifted.diagnostics.iter().any(Diagnostic::is_error);
    if failed && console.format == Format::Text {
        let diagnostics = lifted.diagnostics;
        return Err(Failure::Rejected(Rejection { input, kind: Kind::Definition, diagnostics }));
    }
    let plan = if declared { lifted.declared_only() } else { lifted.plan.clone() };
    match console.format {
        Format::Json => json::print(console, &as_json(&lifted, &plan, &input)?)?,
        Format::Text => {
            console.text(&if csv { plan::csv::print(&plan) } else { plan::print(&plan) })?;
            for line in remarks(&lifted, &input) {
                console.message(line);
            }
        }
    }
    Ok(Verdict::of(!failed))
}

fn as_json(lifted: &Lifted, plan: &plan::Plan, input: &Input) -> Result<Value, Failure> {
    let plan: Value = serde_json::from_str(&plan::print(plan))
        .map_err(|error| Failure::Unreadable(format!("{}: {error}", input.name)))?;
    let mut found = crate::diagnostics::document(Kind::Definition.word(), &input.text, &lifted.diagnostics);
    Ok(json!({
        "plan": plan,
        "dependencies": lifted.dependencies,
        "tasks": lifted.tasks,
        "children": lifted.children,
        "diagnostics": found.get_mut("diagnostics").map(Value::take),
    }))
}

/// What standard error says beside the plan.
fn remarks(lifted: &Lifted, input: &Input) -> Vec<String> {
    let mut lines: Vec<String> = lifted
        .diagnostics
        .iter()
        .map(|finding| crate::diagnostics::for_people(&input.name, &input.text, finding))
        .collect();
    let of =
        |why: Why| lifted.dependencies.iter().filter(|known| known.why == why).collect::<Vec<&Evidence>>();
    let (data, asked, barrier) = (of(Why::Data), of(Why::Asked), of(Why::Barrier));
    let polled = if asked.is_empty() { String::new() } else { format!("{} asked for, ", asked.len()) };
    lines.push(format!(
        "{} tasks; {} dependencies: {} declared by data, {polled}{} inherited from a barrier.",
        lifted.plan.tasks.len(),
        lifted.dependencies.len(),
        data.len(),
        barrier.len()
    ));
    let guessed = lifted.tasks.iter().filter(|task| !task.measured).count();
    if guessed > 0 {
        lines.push(format!(
            "The durations of {guessed} are guesses by their kind; --history gives those of an execution."
        ));
    }
    for known in data {
        let path = known.path.as_deref().unwrap_or_default();
        lines.push(format!("  {} reads {path} of {} ({})", known.to, known.from, known.place));
    }
    for known in asked {
        lines.push(format!("  {} waits for {}, after which {} asks", known.to, known.from, known.place));
    }
    for known in barrier {
        lines.push(format!("  {} waits for {} only because of {}", known.to, known.from, known.place));
    }
    for child in &lifted.children {
        lines.push(format!(
            "  {} is a state machine of its own: --format json has its definition",
            child.task
        ));
    }
    lines
}
