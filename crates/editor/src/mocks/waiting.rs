//! A task that waits for somebody: answered by hand while its run is played. An answer is for one call; the others go as
//! they did.

use super::{answer, each_state, latency_of, outcome_from, put, put_within, read, Answer, Gives, Own};
use crate::plan::Refusal;
use asl::model::{IntegrationPattern, Resource, State, StateKind, TaskState};
use serde_json::Map;

/// Which answers are at hand for a task that waits for its token, or for an activity's worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The output of a success, as JSON: that of the task's mock, if it has one.
    pub output: String,
    /// The error of a failure, perhaps with its cause: that of the task's mock, else the first that is caught.
    pub error: String,
}

/// What a Task state can be answered; `None` where it waits for nobody.
pub fn waiting(definition: &str, mocks: Option<&str>, name: &str) -> Option<Waiting> {
    let file = read(mocks).ok()?;
    let mut found = None;
    each_state(definition, &mut |state| match &state.kind {
        StateKind::Task(task) if state.name == name && waits(task) => {
            found = Some(at_hand(state, answer(&file, state, task)));
        }
        _ => {}
    });
    found
}

fn at_hand(state: &State, mocked: Answer) -> Waiting {
    let caught = state.catch.iter().flat_map(|it| &it.error_equals).find(|it| !it.starts_with("States."));
    let error = || caught.cloned().unwrap_or_else(|| Gives::Error.text().to_owned());
    let output = || Gives::Value.text().to_owned();
    match mocked.gives {
        Gives::Value => Waiting { output: mocked.text, error: error() },
        Gives::Error => Waiting { output: output(), error: mocked.text },
        _ => Waiting { output: output(), error: error() },
    }
}

fn waits(task: &TaskState) -> bool {
    match task.resource.as_ref().map(|resource| Resource::parse(resource)) {
        Some(Resource::Activity { .. }) => true,
        Some(Resource::Integration { pattern, .. }) => pattern == IntegrationPattern::WaitForTaskToken,
        _ => false,
    }
}

/// The mocks file in which one call of a task, by how many the run made of it before, is answered so, `after_ms` after it
/// was made.
///
/// # Errors
/// The text is not JSON where it must be, the file is no JSON object, or which mock answers the others is known only in a
/// run.
pub fn answered(
    definition: &str,
    mocks: Option<&str>,
    (name, number): (&str, usize),
    (gives, text): (Gives, &str),
    after_ms: i64,
) -> Result<String, Refusal> {
    let mut call = Map::new();
    put(&mut call, "outcome", Some(outcome_from(gives, text)?));
    put(&mut call, "latency", latency_of(&format!("{} ms", after_ms.max(0)))?);
    let mut own = Own::of(definition, mocks, name)?.known()?;
    put_within(&mut own.mock, "calls", number.to_string(), call);
    Ok(own.written())
}

/// The mocks file in which no call of a task is answered otherwise than the others.
///
/// # Errors
/// The file is no JSON object.
pub fn forget_calls(definition: &str, mocks: Option<&str>, name: &str) -> Result<String, Refusal> {
    let mut own = Own::of(definition, mocks, name)?;
    put(&mut own.mock, "calls", None);
    Ok(own.written())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MACHINE: &str = r#"{"StartAt":"Ask","States":{"Ask":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Catch":[{"ErrorEquals":["States.Timeout"],"Next":"W"},{"ErrorEquals":["Rejected"],"Next":"W"}],"Next":"W"},
        "W":{"Type":"Task","Resource":"arn:aws:states:us-east-1:123456789012:activity:look","Next":"L"},
        "L":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true}}}"#;

    #[test]
    fn who_waits_can_be_answered() {
        let check = |name: &str, mocks: Option<&str>, expect: Option<(&str, &str)>| {
            let found = waiting(MACHINE, mocks, name);
            assert_eq!(found.as_ref().map(|it| (it.output.as_str(), it.error.as_str())), expect, "{name}");
        };
        check("Ask", None, Some(("{}", "Rejected")));
        check("W", None, Some(("{}", "States.TaskFailed")));
        check("L", None, None);
        check("Nobody", None, None);
        let mocks = r#"{"states":{"Ask":{"latency":9,"outcome":{"constant":{"ok":true}}}}}"#;
        check("Ask", Some(mocks), Some(("{\"ok\":true}", "Rejected")));
        check(
            "Ask",
            Some(r#"{"states":{"Ask":{"outcome":{"error":"E","cause":"why"}}}}"#),
            Some(("{}", "E: why")),
        );
    }

    #[test]
    fn an_answer_is_a_mock_of_one_call() {
        let usual = r#"{"states":{"Ask":{"outcome":"hang"}}}"#;
        let text = answered(MACHINE, Some(usual), ("Ask", 0), (Gives::Value, "{\"ok\":1}"), 90_500).unwrap();
        let text = answered(MACHINE, Some(&text), ("Ask", 3), (Gives::Error, "Rejected: no"), 0).unwrap();
        let mocks: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            mocks["states"]["Ask"],
            serde_json::json!({"outcome": "hang", "calls": {
                "0": {"outcome": {"constant": {"ok": 1}}, "latency": 90.5},
                "3": {"outcome": {"error": "Rejected", "cause": "no"}, "latency": 0},
            }})
        );
        assert!(answered(MACHINE, None, ("Ask", 0), (Gives::Value, "{"), 0).is_err());
        let shown = |text: &str| super::super::answers(MACHINE, Some(text)).unwrap()[0].clone();
        assert_eq!((shown(&text).calls, shown(&text).gives), (2, Gives::Never));
        let forgotten = forget_calls(MACHINE, Some(&text), "Ask").unwrap();
        assert_eq!(shown(&forgotten).calls, 0);
        assert_eq!(read(Some(&forgotten)).ok(), read(Some(usual)).ok());
    }
}
