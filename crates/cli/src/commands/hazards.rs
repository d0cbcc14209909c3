//! `stepweave hazards`: what can go wrong with a plan's layouts, each shown by a run.

use super::compare::LayoutNames;
use super::Command;
use crate::console::Console;
use crate::document::{plan_refused, read_plan};
use crate::failure::{Failure, Verdict};
use crate::json::{self, seconds};
use crate::options::{required, set_once, value, Format};
use lexopt::Arg;
use protocol::ShownHazard;
use serde_json::{json, Value};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

pub const COMMAND: Command = Command {
    name: "hazards",
    summary: "show what can go wrong with each layout of a plan, by a run of it",
    help: "\
Usage: stepweave hazards PLAN [--layouts LIST] [--save DIR] [--seed N] [--format text|json]

Looks for everything that is known to go wrong with each layout of a plan (a file or a share link): stale runs that a
poller believes, runs that it misses, quotas that are reached. Only what a run shows is reported.
  --layouts  names of layouts with commas between them, or all; where absent sequential,staged,polling (or what the link says)
  --save  writes each run to DIR, as a state machine and a mocks file for 'stepweave run'
  --seed  seed of drawn durations, 7 where absent (or what the link says)
Exit status 0, whether there are hazards or not.
",
    run,
};

fn run(mut parser: lexopt::Parser, console: &mut Console<'_>) -> Result<Verdict, Failure> {
    let mut file: Option<OsString> = None;
    let (mut seed, mut save, mut layouts) = (None, None, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("layouts") => layouts = Some(value::<LayoutNames>(&mut parser, "layouts")?.0),
            Arg::Long("save") => save = Some(PathBuf::from(parser.value()?)),
            Arg::Long("seed") => seed = Some(value(&mut parser, "seed")?),
            Arg::Long("format") => console.format = value(&mut parser, "format")?,
            Arg::Value(path) => set_once(&mut file, "PLAN", path)?,
            unknown => return Err(unknown.unexpected().into()),
        }
    }
    let file = required(file, "PLAN")?;
    let (shared, input) = read_plan(&file)?;
    let mut settings: protocol::RunSettings = shared.settings.into();
    settings.layouts = layouts.unwrap_or(settings.layouts);
    settings.seed = seed.unwrap_or(settings.seed);
    let hazards = weave::hazards::hazards(&shared.plan, &settings)
        .map_err(|diagnostics| plan_refused(input, diagnostics))?;
    if let Some(directory) = &save {
        hazards.iter().try_for_each(|hazard| write(directory, hazard))?;
    }
    match console.format {
        Format::Json => {
            let all: Value = hazards.iter().map(as_json).collect();
            json::print(console, &json!({ "hazards": all }))?;
        }
        Format::Text => for_people(&hazards, save.as_deref(), console)?,
    }
    Ok(Verdict::Success)
}

fn as_json(shown: &ShownHazard) -> Value {
    let run = &shown.run;
    let cure = shown.cure.as_ref().map(|cure| {
        let plan: Option<Value> = serde_json::from_str(&plan::print(&cure.plan)).ok();
        json!({ "layout": cure.layout, "plan": plan })
    });
    json!({
        "layout": shown.layout,
        "code": shown.hazard.code,
        "title": shown.hazard.title,
        "detail": shown.hazard.detail,
        "remedy": shown.hazard.remedy,
        "run": {
            "definition": run.definition,
            "mocks": run.mocks,
            "input": run.input,
            "start_time": run.start_time,
            "seed": run.seed,
            "express": run.express,
            "status": run.status,
            "error": run.error,
            "ended_s": seconds(run.ended_ms),
        },
        "cure": cure,
    })
}

fn for_people(
    hazards: &[ShownHazard],
    saved: Option<&Path>,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    if hazards.is_empty() {
        return console.line("No run shows a hazard.");
    }
    for shown in hazards {
        let layout = layout_word(shown);
        console.line(format_args!("{layout} {} ({})", shown.hazard.title, shown.hazard.code))?;
        console.line(format_args!("    {}", shown.hazard.detail))?;
        console.line(format_args!("    {}", shown.hazard.remedy))?;
        if let Some(directory) = saved {
            let [definition, mocks] = files(directory, shown);
            console.line(format_args!(
                "    stepweave run {} --mocks {} --start-time {} --seed {}",
                definition.display(),
                mocks.display(),
                shown.run.start_time,
                shown.run.seed
            ))?;
        }
    }
    Ok(())
}

fn layout_word(shown: &ShownHazard) -> String {
    match serde_json::to_value(shown.layout) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

/// The state machine and the mocks of a run.
fn files(directory: &Path, shown: &ShownHazard) -> [PathBuf; 2] {
    let code = shown.hazard.code.to_lowercase().replace('_', "-");
    let stem = format!("{}-{code}", layout_word(shown));
    [directory.join(format!("{stem}.asl.json")), directory.join(format!("{stem}.mocks.json"))]
}

fn write(directory: &Path, shown: &ShownHazard) -> Result<(), Failure> {
    let unwritable =
        |path: &Path, error: std::io::Error| Failure::Unreadable(format!("{}: {error}", path.display()));
    std::fs::create_dir_all(directory).map_err(|error| unwritable(directory, error))?;
    let [definition, mocks] = files(directory, shown);
    std::fs::write(&definition, &shown.run.definition).map_err(|error| unwritable(&definition, error))?;
    std::fs::write(&mocks, format!("{:#}\n", shown.run.mocks)).map_err(|error| unwritable(&mocks, error))
}
