//! One execution of a definition against its mocks.

use crate::{json, sound};
use asl::Diagnostic;
use expr::Value;
use serde_json::Value as Json;
use sim::{Budget, Entropy, Execution, Mocked, Options, Scenario, Time};

/// What a run may use up, and its answer hold.
#[derive(Clone, Copy)]
pub struct Bounds {
    /// By the clock. A page that waits longer takes its engine to hang.
    pub most_ms: u64,
    pub budget: Budget,
    /// Bytes of the data in all events.
    pub data: u64,
}

/// What a browser's tab can spare beside the page.
pub const TAB: Bounds = Bounds {
    most_ms: 8_000,
    budget: Budget { events: Some(5_000_000), memory_bytes: Some(256 << 20) },
    data: 32 << 20,
};

/// The event history of the execution, as GetExecutionHistory returns it. A run that takes too long by the clock
/// (milliseconds from any moment), or too much memory, ends with an error of its own: `Stepweave.TimeLimitExceeded`. Where
/// the events hold more data than can be handed over, the later ones come without (`truncated`).
///
/// # Errors
/// What keeps it from running: mistakes in the definition, in the input or in the mocks.
pub fn run(
    definition: &str,
    input: &str,
    mocks: Option<&str>,
    seed: u64,
    clock_ms: &dyn Fn() -> u64,
    bounds: Bounds,
) -> Result<Vec<Json>, Vec<Diagnostic>> {
    let program = sim::sound_program(definition)?;
    let scenario = sound(mocks.map(Scenario::parse).unwrap_or_default())?;
    let input = json(input, "The execution's input", Value::empty_object)?;
    let entropy = Entropy { seed, ..Entropy::default() };
    let options =
        Options { start_time: Time::SCHEDULED, entropy, budget: bounds.budget, ..Options::default() };
    let mut world = Mocked::new(&scenario, Time::SCHEDULED);
    let run = Execution::new(&program, input, options, &mut world).with_machines(&scenario.machines);
    let run = run.run_within(bounds.most_ms, clock_ms);
    Ok(run.history.to_json_within(bounds.data))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEW: Bounds =
        Bounds { budget: Budget { memory_bytes: Some(8 << 20), ..TAB.budget }, data: 1 << 20, ..TAB };
    const ENDLESS: &str = r#"{"StartAt":"A","States":{"Z":{"Type":"Succeed"},
        "A":{"Type":"Choice","Choices":[{"Variable":"$.z","IsPresent":true,"Next":"Z"}],"Default":"A"}}}"#;

    fn last(definition: &str, input: &str, mocks: Option<&str>) -> String {
        match run(definition, input, mocks, 7, &|| 0, FEW) {
            Ok(events) => events.last().unwrap()["type"].as_str().unwrap().to_owned(),
            Err(found) => found[0].code.to_string(),
        }
    }

    #[test]
    fn a_definition_runs_against_its_mocks() {
        let call = r#"{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","End":true}}}"#;
        assert_eq!(last(call, "{}", None), "ExecutionSucceeded");
        let broken = r#"{"default":{"outcome":{"error":"Boom"}}}"#;
        assert_eq!(last(call, "{}", Some(broken)), "ExecutionFailed");
        assert_eq!(last(call, "{", None), "INVALID_JSON");
        assert_ne!(last("{}", "{}", None), "ExecutionSucceeded");
        assert_ne!(last(call, "{}", Some("[")), "ExecutionSucceeded");
    }

    #[test]
    fn a_state_machine_that_the_mocks_define_is_run_when_it_is_started() {
        let starts = r#"{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::states:startExecution.sync:2",
            "Parameters":{"StateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:x"},"End":true}}}"#;
        let mocks = r#"{"state_machines":{"x":{"definition":{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":7,"End":true}}}}}}"#;
        let events = run(starts, "{}", Some(mocks), 7, &|| 0, FEW).unwrap();
        let at = |event: &Json| event["timestamp"].as_f64().unwrap();
        assert_eq!(at(events.last().unwrap()) - at(&events[0]), 7_000.0);
    }

    #[test]
    fn a_run_without_end_ends_with_a_message() {
        let error = |definition: &str, input: &str, tick: u64| {
            let now = std::cell::Cell::new(0);
            let clock = || now.replace(now.get() + tick);
            let events = run(definition, input, None, 7, &clock, FEW).unwrap();
            events.last().unwrap()["executionFailedEventDetails"]["error"].as_str().unwrap().to_owned()
        };
        // AWS's own quota stops it, unless the clock does.
        assert_eq!(error(ENDLESS, "{}", 0), "States.Runtime");
        assert_eq!(error(ENDLESS, "{}", 1_000), "Stepweave.TimeLimitExceeded");
        // Events of children are no events of the execution: nothing of AWS's stops these.
        let children = r#"{"StartAt":"M","States":{"M":{"Type":"Map","ItemsPath":"$.l","ResultPath":null,"Next":"A","ItemProcessor":{
            "ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"EXPRESS"},"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}},"Z":{"Type":"Succeed"},
            "A":{"Type":"Choice","Choices":[{"Variable":"$.z","IsPresent":true,"Next":"Z"}],"Default":"M"}}}"#;
        let list = format!(r#"{{"l":[{}]}}"#, vec!["0"; 2_000].join(","));
        assert_eq!(error(children, &list, 0), "Stepweave.MemoryLimitExceeded");
    }

    #[test]
    fn an_answer_holds_so_much_and_no_more() {
        let large = format!(r#"{{"x":"{}"}}"#, "x".repeat(20_000));
        let events = run(ENDLESS, &large, None, 7, &|| 0, FEW).unwrap();
        assert!(events.len() > 10_000);
        let bytes: usize = events.iter().map(|event| event.to_string().len()).sum();
        assert!(bytes < events.len() * 500, "{bytes}");
    }
}
