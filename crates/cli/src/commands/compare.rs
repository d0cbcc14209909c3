//! `stepweave compare`: every layout of a plan, run and set side by side.

use super::Command;
use crate::console::Console;
use crate::document::{read_shared, Kind};
use crate::failure::{Failure, Rejection, Verdict};
use crate::input::Input;
use crate::json::{self, seconds};
use crate::options::{required, set_once, value, Format};
use lexopt::Arg;
use protocol::{Comparison, LayoutReport, Loss, RunSettings, RunTrace, TextRun};
use serde_json::{json, Value};
use std::ffi::OsString;
use std::str::FromStr;

pub const COMMAND: Command = Command {
    name: "compare",
    summary: "run every layout of a plan and say which is faster, by how much and why",
    help: "\
Usage: stepweave compare PLAN [--runs N] [--seed N] [--trace] [--format text|json]

Compiles a plan (a file or a share link) to every layout, runs each on the interpreter and compares them.
  --runs   N runs (1 to 100000) with durations drawn from their distributions, the same draws in every layout; where absent, one
           run in which every task takes its mean (or what the link says)
  --seed   seed of the draws, 7 where absent (or what the link says)
  --trace  also when each task ran in each run (with --format json)
",
    run,
};

/// Most runs: each run's trace is kept until the end, and memory is not endless.
const MAX_RUNS: u32 = 100_000;

struct Runs(u32);

impl FromStr for Runs {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(runs @ 1..=MAX_RUNS) => Ok(Self(runs)),
            _ => Err(format!("must be a whole number from 1 to {MAX_RUNS}")),
        }
    }
}

fn run(mut parser: lexopt::Parser, console: &mut Console<'_>) -> Result<Verdict, Failure> {
    let mut file: Option<OsString> = None;
    let (mut count, mut seed, mut trace) = (None, None, false);
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("runs") => count = Some(value::<Runs>(&mut parser, "runs")?.0),
            Arg::Long("seed") => seed = Some(value(&mut parser, "seed")?),
            Arg::Long("trace") => trace = true,
            Arg::Long("format") => console.format = value(&mut parser, "format")?,
            Arg::Value(path) => set_once(&mut file, "PLAN", path)?,
            unknown => return Err(unknown.unexpected().into()),
        }
    }
    let file = required(file, "PLAN")?;
    let shared = read_shared(&file)?;
    // The first run's bound is on its trace.
    let mut settings = RunSettings { traces: true, ..shared.settings.into() };
    if let Some(runs) = count {
        settings.runs = runs;
        settings.expected = false;
    }
    settings.seed = seed.unwrap_or(settings.seed);
    let comparison = weave::compare(&shared.plan, &settings).map_err(|diagnostics| {
        let input = Input::nameless(&file.to_string_lossy());
        Failure::Rejected(Rejection { input, kind: Kind::Plan, diagnostics })
    })?;
    match console.format {
        Format::Json => json::print(console, &as_json(&comparison, &settings, trace))?,
        Format::Text => for_people(&comparison, console)?,
    }
    Ok(Verdict::Success)
}

fn as_json(comparison: &Comparison, settings: &RunSettings, trace: bool) -> Value {
    let tasks = comparison
        .tasks
        .iter()
        .map(|task| json!({ "id": task.id, "slack_s": seconds(task.slack_ms), "critical": task.critical }));
    let omitted = comparison.omitted.iter().map(|omitted| {
        let mut why = crate::diagnostics::document(Kind::Plan.word(), "", &omitted.diagnostics);
        json!({ "layout": omitted.layout, "diagnostics": why.get_mut("diagnostics").map(Value::take) })
    });
    json!({
        "runs": comparison.runs,
        "seed": comparison.seed,
        "expected": settings.expected,
        "bound_s": seconds(comparison.bound_ms),
        "critical_path": comparison.critical_path,
        "tasks": tasks.collect::<Value>(),
        "reference": comparison.reference,
        "best": comparison.best,
        "headline": plain(&comparison.headline),
        "reason": comparison.reason,
        "gain_bound": comparison.gain_bound,
        "layouts": comparison.layouts.iter().map(|report| layout(report, trace)).collect::<Value>(),
        "omitted": omitted.collect::<Value>(),
    })
}

fn layout(report: &LayoutReport, trace: bool) -> Value {
    let spread = &report.makespan_ms;
    let first = report.traces.first();
    let mut fields = json!({
        "layout": report.layout,
        "title": report.title,
        "makespan_s": {
            // To the millisecond, as all times here.
            "mean": seconds(libm::round(spread.mean) as i64),
            "p50": seconds(spread.p50),
            "p90": seconds(spread.p90),
            "p99": seconds(spread.p99),
        },
        "transitions": report.transitions,
        "polls": report.polls,
        "cost_per_1000_usd": micros(report.cost_per_1000_usd),
        "bound_s": first.map(|run| seconds(run.bound_ms)),
        "loss_s": loss(&report.loss),
        "hazards": report.hazards,
        "history_sha256": report.history_sha256,
    });
    if let (true, Some(fields)) = (trace, fields.as_object_mut()) {
        fields.insert("traces".to_owned(), report.traces.iter().map(run_trace).collect());
    }
    fields
}

/// To a millionth: 0.175 rather than 0.17500000000000002.
fn micros(usd: f64) -> f64 {
    libm::round(usd * 1e6) / 1e6
}

fn run_trace(run: &RunTrace) -> Value {
    let tasks = run.tasks.iter().map(
        |task| json!({ "id": task.id, "start_s": seconds(task.start_ms), "end_s": seconds(task.end_ms) }),
    );
    json!({
        "makespan_s": seconds(run.makespan_ms),
        "bound_s": seconds(run.bound_ms),
        "loss_s": loss(&run.loss),
        "tasks": tasks.collect::<Value>(),
    })
}

fn loss(loss: &Loss) -> Value {
    json!({
        "barrier": seconds(loss.barrier_ms),
        "poll_delay": seconds(loss.poll_delay_ms),
        "status_check": seconds(loss.status_check_ms),
        "serialisation": seconds(loss.serialisation_ms),
    })
}

fn plain(sentence: &[TextRun]) -> String {
    sentence.iter().map(|piece| piece.text.as_str()).collect()
}

fn for_people(comparison: &Comparison, console: &mut Console<'_>) -> Result<(), Failure> {
    use plan::words::duration;
    console.line(plain(&comparison.headline))?;
    console.line(&comparison.reason)?;
    console.line(&comparison.gain_bound)?;
    console.line("")?;
    let runs = comparison.runs;
    let what = if runs == 1 { "makespan".to_owned() } else { format!("mean of {runs}") };
    console.line(format_args!(
        "{:<21} {what:>13} {:>13} {:>12} {:>7} {:>10}",
        "layout", "99%", "transitions", "polls", "$ per 1000"
    ))?;
    for report in &comparison.layouts {
        let best = if report.layout == comparison.best { "*" } else { "" };
        console.line(format_args!(
            "{:<21} {:>13} {:>13} {:>12.1} {:>7.1} {:>10.2}",
            format!("{}{best}", report.title),
            duration(libm::round(report.makespan_ms.mean) as i64),
            duration(report.makespan_ms.p99),
            report.transitions,
            report.polls,
            report.cost_per_1000_usd,
        ))?;
    }
    console.line(format_args!("{:<21} {:>13}", "Critical path", duration(comparison.bound_ms)))?;
    for report in &comparison.layouts {
        for hazard in &report.hazards {
            console.line(format_args!("\n{} {}: {}", report.title, hazard.title, hazard.detail))?;
            console.line(format_args!("    {}", hazard.remedy))?;
        }
    }
    for omitted in &comparison.omitted {
        for why in &omitted.diagnostics {
            console.message(format_args!("{} left out: {}", omitted.layout.word(), why.message))
        }
    }
    Ok(())
}
