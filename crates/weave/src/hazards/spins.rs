//! `ENDLESS_POLL`: a polled task fails and its failure is caught, as one adds a Catch so that the rest may go on. The poller
//! in the other branch waits for a success that never comes.

use super::missed::with_timeout;
use super::{Found, Scene};
use plan::words;
use protocol::Hazard;
use serde_json::{json, Value};
use sim::{Status, TraceLevel};

pub const CODE: &str = "ENDLESS_POLL";

/// A week: long after anybody has stopped waiting.
const PATIENCE_S: u32 = 7 * 24 * 3600;

/// So many polled tasks are tried: each takes a definition of its own.
const TRIED: usize = 16;

/// The polled task fails; the definition has a Catch on it that ends its branch.
pub fn search(scene: &Scene<'_>) -> Option<Found> {
    let polled = scene.polled();
    if polled.is_empty() {
        return None;
    }
    let machine = scene.script.machine()?;
    let attempt = |task: usize| {
        let mut stage = scene.stage();
        stage.script = with_timeout(with_catch(machine.clone(), scene.state(task))?, PATIENCE_S)?;
        stage.outcome(scene.state(task), json!({"error": "States.TaskFailed", "cause": "The job failed."}));
        let outcome = stage.run(TraceLevel::Nothing)?;
        let endless = outcome.status == Status::TimedOut
            || outcome.cause.as_deref().is_some_and(|cause| cause.contains("history events"));
        if !endless {
            return None;
        }
        let name = scene.label(task);
        let detail = format!(
            "{name} fails, and a Catch on it lets the other branches go on. The poller that waits for {name} sees no \
             success and asks again and again: after {} the execution is ended from outside ({}).",
            words::duration(outcome.duration()),
            match outcome.status {
                Status::TimedOut => "its TimeoutSeconds",
                _ => "25,000 history events",
            },
        );
        let hazard = Hazard {
            code: CODE.to_owned(),
            title: "polls for ever after a failure that is caught".to_owned(),
            detail,
            remedy: "Leave the failure uncaught, so that the execution fails at once, or use a layout that does not poll."
                .to_owned(),
        };
        Some(Found { hazard, stage, cure: Some(scene.staged()) })
    };
    polled.into_iter().take(TRIED).find_map(attempt)
}

/// The definition with a catcher on a state: on any error the state's branch ends.
fn with_catch(mut machine: Value, state: &str) -> Option<Value> {
    let scope = scope_of(&mut machine, state)?;
    let end = format!("{state} failed").chars().take(80).collect::<String>();
    let body = scope.get_mut(state)?.as_object_mut()?;
    body.insert("Catch".to_owned(), json!([{"ErrorEquals": ["States.ALL"], "Next": end}]));
    scope.insert(end, json!({"Type": "Pass", "End": true}));
    Some(machine)
}

/// The `States` in which a state stands.
fn scope_of<'v>(scope: &'v mut Value, state: &str) -> Option<&'v mut serde_json::Map<String, Value>> {
    let states = scope.get_mut("States")?.as_object_mut()?;
    if states.contains_key(state) {
        return Some(states);
    }
    let branches = states.values_mut().filter_map(|body| body.get_mut("Branches")?.as_array_mut()).flatten();
    branches.into_iter().find_map(|branch| scope_of(branch, state))
}
