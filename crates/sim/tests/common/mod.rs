//! Small helpers for running machines in tests.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]
#![allow(dead_code, reason = "each test file uses some of these")]

pub mod pollers;

use sim::{Execution, Limits, Mocked, Options, Outcome, Program, Scenario, Time, Value};

pub const START: &str = "2026-11-21T10:47:05.000Z";

pub fn json(text: &str) -> Value {
    Value::parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

pub fn compile(definition: &str) -> Program {
    // What lint says is not asked: some of these machines are meant to fail.
    Program::compile(&asl::parse(definition).machine).unwrap_or_else(|diagnostics| panic!("{diagnostics:?}"))
}

pub fn scenario(mocks: &str) -> Scenario {
    let (scenario, diagnostics) = Scenario::parse(mocks);
    assert_eq!(diagnostics, vec![], "{mocks}");
    scenario
}

pub fn options() -> Options {
    Options { start_time: Time::parse(START).unwrap(), ..Options::default() }
}

pub fn run_with(definition: &str, input: &str, mocks: &str, options: Options) -> Outcome {
    let (program, scenario) = (compile(definition), scenario(mocks));
    let mut world = Mocked::new(&scenario, options.start_time);
    Execution::new(&program, json(input), options, &mut world).with_machines(&scenario.machines).run()
}

pub fn run(definition: &str, input: &str, mocks: &str) -> Outcome {
    run_with(definition, input, mocks, options())
}

/// Limits for runs that are longer than a history may be.
pub fn unbounded() -> Limits {
    Limits { events: None, transitions: None, payload_bytes: Some(262_144), duration: None }
}

/// `second id<-previous Type name` a line; milliseconds since the start.
pub fn lines(outcome: &Outcome) -> Vec<String> {
    outcome
        .history
        .events()
        .map(|event| {
            let json = event.to_json();
            let details = json.as_object().unwrap().iter().find(|(key, _)| key.ends_with("EventDetails"));
            let name =
                details.and_then(|(_, d)| d.get("name")).and_then(|name| name.as_str()).unwrap_or_default();
            let index =
                details.and_then(|(_, d)| d.get("index")).map(|i| format!("[{i}]")).unwrap_or_default();
            let at = event.at.since(outcome.started_at);
            format!("{at} {}<-{} {} {name}{index}", event.id(), event.previous(), event.kind())
                .trim_end()
                .to_owned()
        })
        .collect()
}
