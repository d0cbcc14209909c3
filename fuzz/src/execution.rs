//! Runs of any definition with any input, mocks and seed, on small budgets.
//!
//! Sections: the definition, the input, the mocks.

use sim::{
    Entropy, Execution, Limits, Mocked, Options, Outcome, Program, Reuse, Scenario, Time, TraceLevel, Value,
};

/// Nothing that a definition says lets a run go past its budgets, and the same run gives the same history.
pub fn check(data: &[u8]) {
    let text = super::text(data);
    let [definition, input, mocks] = super::sections(&text);
    let parsed = asl::parse(definition);
    let Ok(program) = Program::compile(&parsed.machine) else { return };
    let input = Value::parse(input).unwrap_or_else(|_| Value::empty_object());
    let (scenario, _) = Scenario::parse(mocks);
    let options = options(text.len() as u64);
    let first = run(&program, &input, &scenario, &options);
    bounded(&first, &options.limits);
    let second = run(&program, &input, &scenario, &options);
    assert_eq!(first, second, "the same run went another way");
    lean(&program, &input, &scenario, &options);
}

/// Runs for their figures alone, each with what the one before it left, have those of a run that records everything.
fn lean(program: &Program, input: &Value, scenario: &Scenario, options: &Options) {
    // Near a quota nothing is left out.
    let limits = Limits { events: Some(3_000), transitions: Some(1_000), ..Limits::STANDARD };
    let full = Options { limits, ..options.clone() };
    let expect = run(program, input, scenario, &full);
    let lean = Options { trace: TraceLevel::Nothing, figures_only: true, ..full };
    let (mut world, mut reuse) = (Mocked::new(scenario, lean.start_time), Reuse::default());
    for _ in 0..3 {
        world.again(&[], &[]);
        let run = Execution::again(program, input.clone(), lean.clone(), &mut world, reuse);
        let outcome;
        (outcome, reuse) = run.run_on();
        // What cannot be sure says so, and is made again in full.
        if outcome.error.as_deref() == Some("Stepweave.NotSure") {
            return;
        }
        assert_eq!(outcome.figures(), expect.figures(), "what was left out is seen");
    }
}

pub(super) fn options(seed: u64) -> Options {
    Options {
        start_time: Time::SCHEDULED,
        entropy: Entropy { seed, run: 0 },
        limits: Limits {
            events: Some(400),
            transitions: Some(150),
            payload_bytes: Some(4_096),
            ..Limits::STANDARD
        },
        ..Options::default()
    }
}

pub(super) fn run(program: &Program, input: &Value, scenario: &Scenario, options: &Options) -> Outcome {
    let mut world = Mocked::new(scenario, options.start_time);
    Execution::new(program, input.clone(), options.clone(), &mut world).run()
}

pub(super) fn bounded(outcome: &Outcome, limits: &Limits) {
    let events: Vec<_> = outcome.history.events().collect();
    assert!(events.len() as u64 <= limits.events.unwrap_or(u64::MAX), "{} events", events.len());
    assert!(outcome.transitions <= limits.transitions.unwrap_or(u64::MAX) + 1);
    for (index, event) in events.iter().enumerate() {
        assert_eq!(event.id(), index as u64 + 1);
        assert!(event.previous() < event.id());
    }
    for pair in events.windows(2) {
        assert!(pair[0].at <= pair[1].at, "time runs backwards");
    }
    sim::trace_hash(&outcome.history);
}
