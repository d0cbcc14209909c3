//! A task that waits for somebody: answered by hand while its run is played.

use super::{answer, each_state, read, set_gives, set_takes, Answer, Gives};
use crate::plan::Refusal;
use asl::model::{IntegrationPattern, Resource, State, StateKind, TaskState};

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

/// The mocks file in which the task is answered so, `after_ms` after each of its calls.
///
/// # Errors
/// As of [`set_gives`] and [`set_takes`].
pub fn answered(
    definition: &str,
    mocks: Option<&str>,
    name: &str,
    (gives, text): (Gives, &str),
    after_ms: i64,
) -> Result<String, Refusal> {
    let file = set_gives(definition, mocks, name, gives, text)?;
    set_takes(definition, Some(&file), name, &format!("{} ms", after_ms.max(0)))
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
    fn an_answer_is_a_mock() {
        let text = answered(MACHINE, None, "Ask", (Gives::Value, "{\"ok\":1}"), 90_500).unwrap();
        let mocks: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            mocks["states"]["Ask"],
            serde_json::json!({"outcome": {"constant": {"ok": 1}}, "latency": 90.5})
        );
        let text = answered(MACHINE, Some(&text), "Ask", (Gives::Error, "Rejected: no"), 0).unwrap();
        assert!(text.contains("\"error\": \"Rejected\"") && text.contains("\"latency\": 0"), "{text}");
        assert!(answered(MACHINE, None, "Ask", (Gives::Value, "{"), 0).is_err());
    }
}
