//! `stepweave run`: one execution of a state machine on the virtual clock.

use super::Command;
use crate::console::Console;
use crate::document::{is_broken, read_source, Kind, Source};
use crate::failure::{Failure, Rejection, Verdict};
use crate::input::Input;
use crate::json;
use crate::mocks;
use crate::options::{required, set_once, value, Format, Type};
use asl::{Diagnostic, WorkflowType};
use lexopt::Arg;
use serde_json::{json, Value};
use sim::{Execution, Limits, Mocked, Options, Outcome, Program, Scenario, Status, Time, TraceLevel};
use std::ffi::OsString;
use std::str::FromStr;

pub const COMMAND: Command = Command {
    name: "run",
    summary: "run a state machine against mocks on a virtual clock",
    help: "\
Usage: stepweave run FILE [--input JSON|@FILE] [--mocks FILE] [--test-case NAME] [--seed N]
                     [--start-time T] [--type standard|express] [--trace none|timings|full]
                     [--format text|json]

Runs a state machine (Amazon States Language) as Step Functions would and says how it ended. FILE may also be a share
link of a state machine, which brings its input, mocks and seed; the options override them.
  --input       the execution's input, {} where absent; @FILE reads it from a file
  --mocks       how long calls take and what comes of them (docs/mocks.md); without it every call returns at
                once what it was sent. A MockConfigFile.json of Step Functions Local will do as well
  --test-case   which test case of a MockConfigFile.json: its name, or MACHINE#NAME; may be absent if there is one
  --seed        seed of drawn latencies and jitter, 7 where absent
  --start-time  the virtual clock's start, ISO 8601 with an offset; 2026-01-05T02:00:00Z where absent
  --type        standard (where absent): 25,000 events, one year; express: any number of events, five minutes, and
                no .sync, .waitForTaskToken, activities or Distributed Map
  --trace       none: how it ended; timings: also when each state ran; full (where absent): also the event history
                as GetExecutionHistory shapes it
Exit status 0 if the execution succeeded, 1 if it ended otherwise or the definition has errors.
",
    run,
};

const SEED: u64 = 7;
const A_PLAN: &str = "is a plan, not a state machine; 'stepweave weave' compiles it to one";

struct Arguments {
    file: OsString,
    input: Option<OsString>,
    mocks: Option<OsString>,
    test_case: Option<String>,
    seed: Option<u64>,
    workflow: WorkflowType,
    options: Options,
}

fn run(parser: lexopt::Parser, console: &mut Console<'_>) -> Result<Verdict, Failure> {
    let mut arguments = arguments(parser, console)?;
    let named = |name: &str, text: String| Input { name: name.to_owned(), text };
    let (definition, shared) = match read_source(&arguments.file)? {
        Source::File(input) => (input, None),
        Source::Machine(machine) => {
            let definition = named("the link's definition", machine.definition);
            (definition, Some((machine.input, machine.mocks, machine.seed)))
        }
        Source::Plan(_) => return Err(Failure::Unreadable(format!("the link {A_PLAN}"))),
    };
    let (shared_input, shared_mocks, seed) = shared.unwrap_or_else(|| ("{}".to_owned(), None, SEED));
    let input = match &arguments.input {
        Some(argument) => json_value("--input", argument)?,
        None => parse_json(named("the link's input", shared_input))?,
    };
    let mocks = match &arguments.mocks {
        Some(path) => Some(Input::read(path)?),
        None => shared_mocks.map(|mocks| named("the link's mocks", mocks)),
    };
    let scenario = match (mocks, &arguments.test_case) {
        (Some(mocks), name) => mocks::scenario(mocks, name.as_deref(), console)?,
        (None, None) => Scenario::default(),
        (None, Some(_)) => return Err(Failure::Usage("--test-case: --mocks is missing".to_owned())),
    };
    arguments.options.entropy.seed = arguments.seed.unwrap_or(seed);
    let program = program(definition, arguments.workflow)?;
    mocks::warn_of_strangers(&scenario, &program, console);
    let level = arguments.options.trace;
    let mut world = Mocked::new(&scenario, arguments.options.start_time);
    let outcome = Execution::new(&program, input, arguments.options, &mut world)
        .with_machines(&scenario.machines)
        .run();
    match console.format {
        Format::Json => json::print(console, &as_json(&outcome, &program, level)?)?,
        Format::Text => for_people(&outcome, &program, level, console)?,
    }
    Ok(Verdict::of(outcome.status == Status::Succeeded))
}

fn arguments(mut parser: lexopt::Parser, console: &mut Console<'_>) -> Result<Arguments, Failure> {
    let (mut file, mut input, mut mocks, mut test_case) = (None, None, None, None);
    let mut options = Options { start_time: Time::SCHEDULED, ..Options::default() };
    let mut seed = None;
    let mut workflow = WorkflowType::Standard;
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("input") => input = Some(parser.value()?),
            Arg::Long("mocks") => mocks = Some(parser.value()?),
            Arg::Long("test-case") => test_case = Some(value(&mut parser, "test-case")?),
            Arg::Long("seed") => seed = Some(value(&mut parser, "seed")?),
            Arg::Long("start-time") => options.start_time = value::<StartTime>(&mut parser, "start-time")?.0,
            Arg::Long("type") => workflow = value::<Type>(&mut parser, "type")?.0,
            Arg::Long("trace") => options.trace = value::<Level>(&mut parser, "trace")?.0,
            Arg::Long("format") => console.format = value(&mut parser, "format")?,
            Arg::Value(path) => set_once(&mut file, "FILE", path)?,
            unknown => return Err(unknown.unexpected().into()),
        }
    }
    if workflow == WorkflowType::Express {
        options.limits = Limits::EXPRESS;
    }
    Ok(Arguments { file: required(file, "FILE")?, input, mocks, test_case, seed, workflow, options })
}

struct StartTime(Time);

impl FromStr for StartTime {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Time::parse(text).map(Self).ok_or("write a time with its offset, such as 2026-01-05T02:00:00Z")
    }
}

struct Level(TraceLevel);

impl FromStr for Level {
    type Err = &'static str;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "none" => Ok(Self(TraceLevel::Nothing)),
            "timings" => Ok(Self(TraceLevel::Timings)),
            "full" => Ok(Self(TraceLevel::Full)),
            _ => Err("use 'none', 'timings' or 'full'"),
        }
    }
}

/// The value of an option, `JSON` itself or `@FILE`.
pub(super) fn json_value(option: &str, argument: &OsString) -> Result<sim::Value, Failure> {
    parse_json(Input::inline_or_file(option, argument)?)
}

fn parse_json(input: Input) -> Result<sim::Value, Failure> {
    sim::Value::parse(&input.text)
        .map_err(|error| Failure::Unreadable(format!("{}: is not JSON: {error}", input.name)))
}

fn program(input: Input, workflow: WorkflowType) -> Result<Program, Failure> {
    let kind = Kind::of(&input);
    let (_, damage) = asl::json::parse(&input.text);
    if kind != Kind::Table && is_broken(&damage) {
        return Err(Failure::not_json(&input, &damage));
    }
    if matches!(kind, Kind::Plan | Kind::Table | Kind::Shared) {
        return Err(Failure::Unreadable(format!("{}: {A_PLAN}", input.name)));
    }
    let mut parsed = asl::parse_as(&input.text, workflow);
    parsed.diagnostics.retain(Diagnostic::is_error);
    let compiled = match parsed.diagnostics.is_empty() {
        true => sim::program(&parsed.document, &parsed.machine),
        false => Err(parsed.diagnostics),
    };
    compiled
        .map_err(|diagnostics| Failure::Rejected(Rejection { input, kind: Kind::Definition, diagnostics }))
}

fn as_json(outcome: &Outcome, program: &Program, level: TraceLevel) -> Result<Value, Failure> {
    let output = outcome.output.as_ref().map(sim::Value::to_serde).transpose();
    let output =
        output.map_err(|_| Failure::Unreadable("the output is nested too deep to print".to_owned()))?;
    let mut result = json!({
        "status": outcome.status.name(),
        "output": output,
        "error": outcome.error.as_deref(),
        "cause": outcome.cause.as_deref(),
        "duration_ms": outcome.duration(),
        "transitions": outcome.transitions,
    });
    if let Some(fields) = result.as_object_mut() {
        if level >= TraceLevel::Timings {
            fields.insert("visits".to_owned(), visits(outcome, program).collect());
        }
        if level >= TraceLevel::Full {
            fields.insert("events".to_owned(), outcome.history.to_json().into());
            fields.insert("history_sha256".to_owned(), sim::trace_hash(&outcome.history).into());
        }
    }
    Ok(result)
}

/// Each visit to a state: its name, when it was entered and left (milliseconds since the execution's start).
fn visits<'a>(outcome: &'a Outcome, program: &'a Program) -> impl Iterator<Item = Value> + 'a {
    outcome.trace.visits.iter().map(|visit| {
        json!({
            "state": program.state_name(visit.state),
            "branch": visit.frame,
            "entered_ms": visit.entered.since(outcome.started_at),
            "exited_ms": visit.exited.map(|at| at.since(outcome.started_at)),
        })
    })
}

fn for_people(
    outcome: &Outcome,
    program: &Program,
    level: TraceLevel,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    if level >= TraceLevel::Timings {
        for visit in &outcome.trace.visits {
            let at = plan::words::duration(visit.entered.since(outcome.started_at));
            console.line(format_args!("{at:>14}  {}", program.state_name(visit.state)))?;
        }
        console.line("")?;
    }
    let took = plan::words::duration(outcome.duration());
    let transitions = outcome.transitions;
    console.line(format_args!("{} after {took}, {transitions} transitions", outcome.status.name()))?;
    if let Some(output) = &outcome.output {
        console.line(output.to_json_string())?;
    }
    if let Some(error) = &outcome.error {
        console.line(format_args!("{error}: {}", outcome.cause.as_deref().unwrap_or_default()))?;
    }
    Ok(())
}
