//! Whatever it is given, a run ends in bounded time and memory, and says which bound it was.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;
use common::*;
use sim::{Budget, Execution, Limits, Mocked, Options, Status, TraceLevel};

const ENDLESS: &str =
    r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","Next":"A"}}}"#;

fn limits() -> Limits {
    Limits { transitions: None, ..unbounded() }
}

fn check(definition: &str, options: Options, expect: &str) {
    let outcome = run_with(definition, r#"{"list":["x"],"text":"x"}"#, "{}", options);
    assert_eq!(
        (outcome.status, outcome.error.as_deref()),
        (Status::Failed, Some(expect)),
        "{:?}",
        outcome.cause
    );
    // Whoever looks at the history sees it end.
    assert!(outcome.history.events().last().is_none_or(|last| last.kind() == "ExecutionFailed"));
}

#[test]
fn every_bound_has_its_own_error() {
    let with = |budget| Options { limits: limits(), budget, ..options() };
    let none = Budget { events: None, memory_bytes: None };
    check(ENDLESS, with(Budget { events: Some(1_000), ..none }), "Stepweave.EventLimitExceeded");
    check(ENDLESS, with(Budget { memory_bytes: Some(1 << 20), ..none }), "Stepweave.MemoryLimitExceeded");
    let few = Options { limits: Limits { transitions: Some(9), ..limits() }, ..options() };
    check(ENDLESS, few, "Stepweave.TransitionLimitExceeded");
    check(ENDLESS, options(), "States.Runtime");
}

#[test]
fn an_execution_does_not_start_with_too_large_an_input() {
    let definition = r#"{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#;
    let input = |bytes: usize| format!(r#""{}""#, "x".repeat(bytes - 2));
    assert_eq!(run(definition, &input(262_144), "{}").status, Status::Succeeded);
    let refused = run(definition, &input(262_145), "{}");
    assert_eq!((refused.error.as_deref(), refused.transitions), (Some("ValidationException"), 0));
    assert!(refused.cause.unwrap().ends_with("Member must have length less than or equal to 262144"));
}

#[test]
fn express_executions_end_after_five_minutes_and_count_no_events() {
    let slow = r#"{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":301,"End":true}}}"#;
    let express = || Options { limits: Limits::EXPRESS, trace: TraceLevel::Nothing, ..options() };
    let outcome = run_with(slow, "{}", "{}", express());
    assert_eq!((outcome.status, outcome.duration()), (Status::TimedOut, 300_000));
    let outcome = run_with(
        ENDLESS,
        "{}",
        "{}",
        Options { limits: Limits { transitions: Some(30_000), ..Limits::EXPRESS }, ..express() },
    );
    assert!(outcome.events > 25_000);
}

#[test]
fn data_that_grows_is_stopped_without_a_payload_quota() {
    // The text doubles every time; nothing is recorded, so it is the data itself.
    let doubles = r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"text.$":"States.Format('{}{}',$.text,$.text)"},"Next":"A"}}}"#;
    let options = Options {
        trace: TraceLevel::Nothing,
        limits: Limits { payload_bytes: None, ..limits() },
        budget: Budget { memory_bytes: Some(1 << 22), ..Budget::default() },
        ..options()
    };
    check(doubles, options, "Stepweave.MemoryLimitExceeded");
}

#[test]
fn a_loop_that_holds_nothing_is_not_stopped_for_memory() {
    let options = Options {
        trace: TraceLevel::Nothing,
        limits: Limits { transitions: Some(200_000), ..limits() },
        budget: Budget { memory_bytes: Some(1 << 16), ..Budget::default() },
        ..options()
    };
    check(ENDLESS, options, "Stepweave.TransitionLimitExceeded");
}

#[test]
fn the_callers_clock_ends_a_run() {
    let program = compile(ENDLESS);
    let scenario = scenario("{}");
    let mut world = Mocked::new(&scenario, options().start_time);
    let setup = || Options { trace: TraceLevel::Nothing, limits: limits(), ..options() };
    // Looked at seldom while nothing takes long, after every step while each does.
    for (tick, expect) in [(1, 1_000..15_000), (10, 2..10)] {
        let mut now = 0;
        let outcome = Execution::new(&program, json("{}"), setup(), &mut world).run_within(50, || {
            now += tick;
            now
        });
        assert_eq!(outcome.error.as_deref(), Some("Stepweave.TimeLimitExceeded"));
        assert!(expect.contains(&outcome.transitions), "{tick}: {}", outcome.transitions);
    }
}

#[test]
fn a_history_can_be_had_without_the_data_that_are_too_much() {
    let large = format!(r#"{{"text":"{}"}}"#, "x".repeat(1_000));
    let few = Limits { events: Some(3_000), ..limits() };
    let history = run_with(ENDLESS, &large, "{}", Options { limits: few, ..options() }).history;
    let whole = history.to_json_within(u64::MAX);
    assert_eq!(whole, history.to_json());
    let text = |event: &serde_json::Value| event["stateEnteredEventDetails"]["input"].is_string();
    assert!(whole.iter().skip(2_000).any(text));
    let cut = history.to_json_within(1_000_000);
    assert_eq!(cut.len(), whole.len());
    assert!(text(&cut[1]) && !cut.iter().skip(2_000).any(text));
    let entered = cut.iter().skip(2_000).find(|event| event["type"] == "PassStateEntered").unwrap();
    assert_eq!(entered["stateEnteredEventDetails"]["inputDetails"]["truncated"], true);
    let bytes: usize = cut.iter().map(|event| event.to_string().len()).sum();
    assert!(bytes < 1_000_000 + cut.len() * 250, "{bytes}");
}

#[test]
fn a_caller_can_stop_and_go_on_at_any_step() {
    let program = compile(ENDLESS);
    let scenario = scenario("{}");
    let mut world = Mocked::new(&scenario, options().start_time);
    let mut execution = Execution::new(&program, json("{}"), options(), &mut world);
    assert_eq!(execution.run_steps(10), 10);
    assert!(!execution.run_while(|| false));
    let so_far = execution.history().len();
    assert!(execution.run_steps(10) == 10 && execution.history().len() > so_far);
    execution.stop(Some("Enough"), Some("seen it"));
    assert_eq!(execution.run_steps(10), 0);
    assert_eq!(execution.into_outcome().status, Status::Aborted);
}

#[test]
fn a_map_takes_steps_and_memory_in_proportion_to_its_items() {
    let scenario = scenario("{}");
    let spent = |mode: &str, count: usize| {
        let program = compile(&format!(
            r#"{{"StartAt":"M","States":{{"M":{{"Type":"Map","End":true,"ItemProcessor":{{
                "ProcessorConfig":{{"Mode":"{mode}","ExecutionType":"STANDARD"}},"StartAt":"P","States":{{"P":{{"Type":"Pass","End":true}}}}}}}}}}}}"#
        ));
        let items = (0..count).map(|id| format!(r#"{{"id":{id}}}"#)).collect::<Vec<_>>().join(",");
        let mut world = Mocked::new(&scenario, options().start_time);
        let free = Options { limits: Limits { payload_bytes: None, ..limits() }, ..options() };
        let mut execution = Execution::new(&program, json(&format!("[{items}]")), free, &mut world);
        let steps = execution.run_steps(u64::MAX);
        (steps as f64, execution.memory_bytes() as f64)
    };
    for mode in ["INLINE", "DISTRIBUTED"] {
        let (few, many) = (spent(mode, 1_000), spent(mode, 8_000));
        assert!((7.5..8.5).contains(&(many.0 / few.0)), "{mode}: {few:?} {many:?}");
        assert!((6.0..10.0).contains(&(many.1 / few.1)), "{mode}: {few:?} {many:?}");
    }
}

#[test]
fn memory_is_estimated_with_what_is_shared_counted_once() {
    let program = compile(ENDLESS);
    let scenario = scenario("{}");
    let mut world = Mocked::new(&scenario, options().start_time);
    let large = format!(r#"{{"text":"{}"}}"#, "x".repeat(100_000));
    let mut execution = Execution::new(&program, json(&large), options(), &mut world);
    execution.run_steps(100);
    let bytes = execution.memory_bytes();
    assert!((100_000..200_000).contains(&bytes), "{bytes}");
}
