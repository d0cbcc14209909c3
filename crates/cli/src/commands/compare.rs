//! `stepweave compare`: every layout of a plan, run and set side by side.

use super::weave::{LanguageName, LayoutName};
use super::Command;
use crate::console::Console;
use crate::diagnostics;
use crate::document::{placed, plan_refused, read_plan};
use crate::failure::{Failure, Verdict};
use crate::input::Input;
use crate::json::{self, seconds};
use crate::options::{required, set_once, value, Format, Within};
use lexopt::Arg;
use plan::Prices;
use protocol::{
    Comparison, LayoutReport, Layouts, Loss, Pairing, RunSettings, RunTrace, Spread, TaskWeight, TextRun,
};
use serde_json::{json, Value};
use std::ffi::{OsStr, OsString};
use std::str::FromStr;
use weave::{Partial, Trials};

pub const COMMAND: Command = Command {
    name: "compare",
    summary: "run every layout of a plan and say which is faster, by how much and why",
    help: "\
Usage: stepweave compare PLAN [--layouts LIST] [--query-language LANGUAGE] [--runs N] [--threads K] [--seed N] [--prices FILE] [--trace] [--format text|json]

Compiles a plan (a file or a share link) to every layout, runs each on the interpreter and compares them.
  --layouts  names of layouts with commas between them, or all; where absent sequential,staged,polling (or what the link says)
  --query-language  in which the layouts are written and run, JSONPath or JSONata; JSONPath where absent (or what the link says)
  --runs     N runs (1 to 10000000) with durations drawn from their distributions, the same draws in every layout; where absent,
             one run in which every task takes its mean (or what the link says)
  --threads  K threads (1 to 256) share the runs, as many as there are cores where absent; the figures are the same
  --seed     seed of the draws, 7 where absent (or what the link says)
  --prices   a price table as JSON; what it leaves out keeps the price known here
  --trace    also when each task ran in each run (with --format json; at most 100000 runs)
",
    run,
};

/// Most runs.
const MAX_RUNS: u32 = 10_000_000;

/// Most runs whose traces are kept: memory is not endless.
const MAX_TRACES: u32 = 100_000;

/// Layouts by name.
pub struct LayoutNames(pub Layouts);

impl FromStr for LayoutNames {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "all" {
            return Ok(Self(Layouts::ALL));
        }
        let one = |word: &str| word.parse::<LayoutName>().map(|name| name.0);
        text.split(',').map(one).collect::<Result<_, _>>().map(Self)
    }
}

fn run(mut parser: lexopt::Parser, console: &mut Console<'_>) -> Result<Verdict, Failure> {
    let mut file: Option<OsString> = None;
    let (mut count, mut seed, mut trace, mut threads) = (None, None, false, None);
    let (mut prices, mut layouts, mut language) = (None, None, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("runs") => count = Some(value::<Within<1, MAX_RUNS>>(&mut parser, "runs")?.0),
            Arg::Long("seed") => seed = Some(value(&mut parser, "seed")?),
            Arg::Long("threads") => threads = Some(value::<Within<1, 256>>(&mut parser, "threads")?.0),
            Arg::Long("prices") => prices = Some(read_prices(&parser.value()?)?),
            Arg::Long("layouts") => layouts = Some(value::<LayoutNames>(&mut parser, "layouts")?.0),
            Arg::Long("query-language") => {
                language = Some(value::<LanguageName>(&mut parser, "query-language")?.0);
            }
            Arg::Long("trace") => trace = true,
            Arg::Long("format") => console.format = value(&mut parser, "format")?,
            Arg::Value(path) => set_once(&mut file, "PLAN", path)?,
            unknown => return Err(unknown.unexpected().into()),
        }
    }
    let file = required(file, "PLAN")?;
    let (mut shared, input) = read_plan(&file)?;
    shared.plan.prices = prices.unwrap_or(shared.plan.prices);
    let mut settings =
        RunSettings { traces: trace, weights: console.format == Format::Json, ..shared.settings.into() };
    if let Some(runs) = count {
        settings.runs = runs;
        settings.expected = false;
    }
    settings.seed = seed.unwrap_or(settings.seed);
    settings.query_language = language.unwrap_or(settings.query_language);
    settings.layouts = layouts.unwrap_or(settings.layouts);
    if trace && settings.runs > MAX_TRACES {
        return Err(Failure::Usage(format!("--trace keeps at most {MAX_TRACES} runs")));
    }
    let compared = Trials::new(&shared.plan, &settings).and_then(|trials| {
        let partial = shared_out(&trials, threads);
        weave::conclude(trials, &partial)
    });
    let comparison = match compared {
        Ok(comparison) => comparison,
        Err(found) => return Err(plan_refused(input, found)),
    };
    let found = placed(&input.text, weave::at_plan::calls(&shared.plan));
    match console.format {
        Format::Json => {
            let mut fields = as_json(&comparison, &settings, trace);
            if let Some(fields) = fields.as_object_mut() {
                fields.insert("diagnostics".to_owned(), diagnostics::list(&input.text, &found));
            }
            json::print(console, &fields)?;
        }
        Format::Text => for_people(&comparison, console)?,
    }
    diagnostics::tell(console, &input, &found);
    Ok(Verdict::Success)
}

/// The runs, shared out among threads: each makes a stretch of them.
fn shared_out(trials: &Trials<'_>, threads: Option<u32>) -> Partial {
    let cores =
        || std::thread::available_parallelism().map_or(1, |cores| u32::try_from(cores.get()).unwrap_or(1));
    let runs = trials.distinct();
    let each = runs.div_ceil(threads.unwrap_or_else(cores).clamp(1, runs));
    let stretches = (0..runs).step_by(each as usize).map(|from| from..from.saturating_add(each).min(runs));
    std::thread::scope(|scope| {
        let working: Vec<_> = stretches.map(|runs| scope.spawn(move || trials.run_range(runs))).collect();
        let mut whole = Partial::default();
        for thread in working {
            match thread.join() {
                Ok(partial) => whole.merge(&partial),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        whole
    })
}

/// Reads a price table.
pub fn read_prices(file: &OsStr) -> Result<Prices, Failure> {
    let input = Input::read(file)?;
    serde_json::from_str(&input.text).map_err(|error| Failure::Unreadable(format!("{}: {error}", input.name)))
}

fn as_json(comparison: &Comparison, settings: &RunSettings, trace: bool) -> Value {
    let tasks = comparison
        .tasks
        .iter()
        .map(|task| json!({ "id": task.id, "slack_s": seconds(task.slack_ms), "critical": task.critical }));
    let omitted = comparison.omitted.iter().map(|omitted| {
        json!({ "layout": omitted.layout, "diagnostics": diagnostics::list("", &omitted.diagnostics) })
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
        "layouts": comparison.layouts.iter().map(|report| layout(report, comparison.runs, trace)).collect::<Value>(),
        "pairs": comparison.pairs.iter().map(pair).collect::<Value>(),
        "price_source": comparison.price_source,
        "omitted": omitted.collect::<Value>(),
    })
}

fn pair(pair: &Pairing) -> Value {
    json!({
        "layout": pair.layout,
        "other": pair.other,
        "sooner": pair.sooner,
        "together": pair.together,
        "saving_s": spread(&pair.saving_ms),
    })
}

/// To the millisecond, as all times here.
pub fn spread(spread: &Spread) -> Value {
    json!({
        "mean": seconds(libm::round(spread.mean) as i64),
        "p50": seconds(spread.p50),
        "p90": seconds(spread.p90),
        "p99": seconds(spread.p99),
    })
}

fn layout(report: &LayoutReport, runs: u32, trace: bool) -> Value {
    // A run's parts sum to its makespan.
    let Loss { barrier_ms, poll_delay_ms, status_check_ms, serialisation_ms } = report.loss;
    let bound_ms = report.timeline.end_ms - barrier_ms - poll_delay_ms - status_check_ms - serialisation_ms;
    let histogram = report.histogram.as_ref().map(|histogram| {
        json!({
            "from_s": seconds(histogram.from_ms),
            "bin_s": seconds(histogram.bin_ms),
            "counts": histogram.counts,
        })
    });
    let weight = |weight: &TaskWeight| {
        let saved = weight.minute_less_ms.map(|ms| seconds(libm::round(ms) as i64));
        json!({ "id": weight.id, "slope": weight.slope, "minute_less_s": saved })
    };
    let mut fields = json!({
        "layout": report.layout,
        "title": report.title,
        "makespan_s": spread(&report.makespan_ms),
        "failed": report.failed,
        "failed_share": report.failed as f64 / f64::from(runs.max(1)),
        "failure": report.failure.as_ref().map(|why| why.message.as_str()),
        "transitions": report.transitions,
        "polls": report.polls,
        "cost_per_1000_usd": micros(report.cost_per_1000_usd),
        "lambda_calls": report.lambda_calls,
        "costs_per_1000_usd": {
            "standard": micros(report.costs.standard_usd),
            "express": micros(report.costs.express_usd),
            "express_share": report.costs.express_share,
            "polling": micros(report.costs.polling_usd),
        },
        "histogram": histogram,
        "weights": report.weights.iter().map(weight).collect::<Value>(),
        "bound_s": seconds(bound_ms),
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
pub fn micros(usd: f64) -> f64 {
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
    for sentence in [&comparison.reason, &comparison.gain_bound].into_iter().filter(|it| !it.is_empty()) {
        console.line(sentence)?;
    }
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
    for report in comparison.layouts.iter().filter(|report| report.failed > 0) {
        let share = report.failed as f64 / f64::from(runs.max(1)) * 100.0;
        let why = report.failure.as_ref().map(|why| why.message.as_str()).unwrap_or_default();
        console.line(format_args!(
            "{}: {share:.1}% of the runs failed, and its times are those of the others. {why}",
            report.title
        ))?;
    }
    for report in &comparison.layouts {
        for hazard in &report.hazards {
            console.line(format_args!("\n{} {}: {}", report.title, hazard.title, hazard.detail))?;
            console.line(format_args!("    {}", hazard.remedy))?;
        }
    }
    for omitted in &comparison.omitted {
        for why in &omitted.diagnostics {
            console.message(format_args!("{} left out: {}", omitted.layout.title(), why.message))
        }
    }
    Ok(())
}
