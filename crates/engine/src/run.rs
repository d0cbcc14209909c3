//! One execution of a definition against its mocks.

use crate::{json, sound};
use asl::Diagnostic;
use expr::Value;
use serde_json::Value as Json;
use sim::{Entropy, Execution, Mocked, Options, Program, Scenario, Time};

/// Monday, on the hour: where every run of the page starts, and where `stepweave run` starts too.
pub(crate) const START: Time = Time::from_millis(1_767_578_400_000);

/// The event history of the execution, as GetExecutionHistory returns it.
///
/// # Errors
/// What keeps it from running: mistakes in the definition, in the input or in the mocks.
pub fn run(
    definition: &str,
    input: &str,
    mocks: Option<&str>,
    seed: u64,
) -> Result<Vec<Json>, Vec<Diagnostic>> {
    let parsed = asl::parse(definition);
    let machine = sound((parsed.machine, parsed.diagnostics))?;
    let scenario = sound(mocks.map(Scenario::parse).unwrap_or_default())?;
    let program = Program::compile(&machine)?;
    let input = json(input, "The execution's input", Value::empty_object)?;
    let entropy = Entropy { seed, ..Entropy::default() };
    let options = Options { start_time: START, entropy, ..Options::default() };
    let mut world = Mocked::new(&scenario, START);
    Ok(Execution::new(&program, input, options, &mut world).run().history.to_json())
}

#[cfg(test)]
mod tests {
    use super::run;

    fn last(definition: &str, input: &str, mocks: Option<&str>) -> String {
        match run(definition, input, mocks, 7) {
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
}
