//! `stepweave sweep`: the poll interval, delay against cost.

use super::compare::{micros, read_prices, spread};
use super::weave::LayoutName;
use super::Command;
use crate::console::Console;
use crate::document::{plan_refused, read_plan};
use crate::failure::{Failure, Verdict};
use crate::json::{self, seconds};
use crate::options::{required, set_once, value, Format, Within};
use lexopt::Arg;
use plan::Prices;
use protocol::{Layout, RunSettings, Sweep, SweepPoint};
use serde_json::{json, Value};
use std::ffi::OsString;
use weave::sweep::Range;

pub const COMMAND: Command = Command {
    name: "sweep",
    summary: "how the poll interval trades delay against cost, and which one to take",
    help: "\
Usage: stepweave sweep PLAN [--from S] [--to S] [--steps N] [--layout NAME] [--runs N] [--seed N] [--prices FILE]
                       [--format text|json]

Runs a layout that polls at poll intervals from S to S seconds (5 to 600 where absent, 16 steps by equal ratios), each with
the same N runs of drawn durations (200 where absent), and recommends one: the knee of the front of those that no other
beats in both delay and cost.
  --layout  a layout that polls, polling where absent
  --seed    seed of the draws, 7 where absent (or what the link says)
  --prices  a price table as JSON; what it leaves out keeps the price known here
",
    run,
};

/// Runs at each interval where nothing else is said.
const RUNS: u32 = 200;

fn run(mut parser: lexopt::Parser, console: &mut Console<'_>) -> Result<Verdict, Failure> {
    let mut file: Option<OsString> = None;
    let (mut range, mut layout, mut prices) = (Range::default(), Layout::Polling, None);
    let (mut runs, mut seed) = (RUNS, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("from") => range.from_s = value::<Within<1, 86_400>>(&mut parser, "from")?.0,
            Arg::Long("to") => range.to_s = value::<Within<1, 86_400>>(&mut parser, "to")?.0,
            Arg::Long("steps") => range.steps = value::<Within<2, 1000>>(&mut parser, "steps")?.0,
            Arg::Long("layout") => layout = value::<LayoutName>(&mut parser, "layout")?.0,
            Arg::Long("runs") => runs = value::<Within<1, 100_000>>(&mut parser, "runs")?.0,
            Arg::Long("seed") => seed = Some(value(&mut parser, "seed")?),
            Arg::Long("prices") => prices = Some(read_prices(&parser.value()?)?),
            Arg::Long("format") => console.format = value(&mut parser, "format")?,
            Arg::Value(path) => set_once(&mut file, "PLAN", path)?,
            unknown => return Err(unknown.unexpected().into()),
        }
    }
    if range.to_s < range.from_s {
        return Err(Failure::Usage("--to is shorter than --from".to_owned()));
    }
    let file = required(file, "PLAN")?;
    let (mut shared, input) = read_plan(&file)?;
    shared.plan.prices = prices.unwrap_or(shared.plan.prices);
    let own: RunSettings = shared.settings.into();
    let settings = RunSettings { runs, seed: seed.unwrap_or(own.seed), expected: false, ..own };
    let swept = ::weave::sweep(&shared.plan, &settings, layout, range);
    let sweep = swept.map_err(|diagnostics| plan_refused(input, diagnostics))?;
    match console.format {
        Format::Json => json::print(console, &as_json(&sweep, &shared.plan.prices))?,
        Format::Text => for_people(&sweep, console)?,
    }
    Ok(Verdict::Success)
}

fn as_json(sweep: &Sweep, prices: &Prices) -> Value {
    json!({
        "layout": sweep.layout,
        "runs": sweep.runs,
        "seed": sweep.seed,
        "recommended_s": sweep.recommended_s,
        "reason": sweep.reason,
        "price_source": prices.source,
        "points": sweep.points.iter().map(point).collect::<Value>(),
    })
}

fn point(point: &SweepPoint) -> Value {
    json!({
        "interval_s": point.interval_s,
        "makespan_s": spread(&point.makespan_ms),
        "delay_s": seconds(libm::round(point.delay_ms) as i64),
        "transitions": point.transitions,
        "polls": point.polls,
        "cost_per_1000_usd": micros(point.cost_usd),
        "failed": point.failed,
        "on_front": point.on_front,
    })
}

fn for_people(sweep: &Sweep, console: &mut Console<'_>) -> Result<(), Failure> {
    use plan::words::duration;
    console.line(format_args!("Poll every {} s. {}", sweep.recommended_s, sweep.reason))?;
    console.line(format_args!(
        "\n{:>10} {:>14} {:>14} {:>10} {:>12} {:>8}",
        "interval", "makespan", "delay", "polls", "$ per 1000", "failed"
    ))?;
    for point in &sweep.points {
        let mark = match point {
            SweepPoint { interval_s, .. } if *interval_s == sweep.recommended_s => " <",
            SweepPoint { on_front: true, .. } => " *",
            _ => "",
        };
        console.line(format_args!(
            "{:>8} s {:>14} {:>14} {:>10.1} {:>12.2} {:>7.1}%{mark}",
            point.interval_s,
            duration(libm::round(point.makespan_ms.mean) as i64),
            duration(libm::round(point.delay_ms) as i64),
            point.polls,
            point.cost_usd,
            point.failed * 100.0,
        ))?;
    }
    console.line("\n* no other interval is both as quick and as cheap; < recommended")
}
