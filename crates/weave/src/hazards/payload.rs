//! `PAYLOAD_LIMIT`: what a state takes in or gives out has at most 256 KiB. Two outputs that are each well below that are
//! too much together, where one task receives both, or where one branch carries both along.

use super::{Found, Scene};
use plan::TaskKind;
use protocol::{Cure, Hazard};
use serde_json::json;
use sim::{Ending, Outcome, Status, TraceLevel};

pub const CODE: &str = "PAYLOAD_LIMIT";

/// Each of the two outputs: three quarters of what a state may have.
const EACH: usize = 192 * 1024;

/// Two tasks whose outputs are passed on give much: first two that one task receives, then any two.
pub fn search(scene: &Scene<'_>) -> Option<Found> {
    let carriers: Vec<usize> = (0..scene.plan.tasks.len()).filter(|task| is_carried(scene, *task)).collect();
    let received_by = |task: usize| -> Vec<usize> {
        let own = scene.plan.tasks.get(task);
        let from = |carrier: &&usize| {
            let id = scene.plan.tasks.get(**carrier).map_or("", |task| task.id.as_str());
            own.is_some_and(|own| own.receives(id))
        };
        carriers.iter().filter(from).copied().collect()
    };
    let together = (0..scene.plan.tasks.len()).map(received_by).find(|all| all.len() > 1);
    together.into_iter().chain([carriers.clone()]).find_map(|two| attempt(scene, &two))
}

/// Whether a task's own output, of whatever size, is received by another.
fn is_carried(scene: &Scene<'_>, task: usize) -> bool {
    let Some(own) = scene.plan.tasks.get(task) else { return false };
    let gives =
        matches!(own.kind, TaskKind::Lambda | TaskKind::States | TaskKind::Callback | TaskKind::Generic);
    gives && scene.plan.tasks.iter().any(|other| other.receives(&own.id))
}

fn attempt(scene: &Scene<'_>, carriers: &[usize]) -> Option<Found> {
    let [first, second, ..] = carriers else { return None };
    let mut stage = scene.stage();
    for task in [first, second] {
        stage.outcome(scene.state(*task), json!({"constant": {"rows": "x".repeat(EACH)}}));
    }
    let outcome = stage.run(TraceLevel::Timings)?;
    if outcome.status != Status::Failed || !is_too_large(&outcome) {
        return None;
    }
    // What failed inside a state is entered after it, and makes it fail too.
    let failed = outcome.trace.visits.iter().rev().find(|visit| visit.outcome == Ending::Failed);
    let failed = failed.map_or("", |visit| stage.script.program.state_name(visit.state));
    let (one, other) = (scene.label(*first), scene.label(*second));
    let detail = format!(
        "{one} and {other} each give 192 KiB, which is allowed. Where both are passed on together they are more than the 256 \
         KiB that a state may take in or give out: the execution fails in the state \"{failed}\"."
    );
    let hazard = Hazard {
        code: CODE.to_owned(),
        title: "may pass on more than 256 KiB".to_owned(),
        detail,
        remedy: "Let the tasks write what they produce to S3 and depend on each other without data, or pass a key on."
            .to_owned(),
    };
    let mut plan = scene.plan.clone();
    plan.tasks.iter_mut().for_each(|task| task.receives.clear());
    Some(Found { hazard, stage, cure: Some(Cure { layout: scene.layout, plan }) })
}

/// `States.DataLimitExceeded`, by its name or told in the cause of a branch.
fn is_too_large(outcome: &Outcome) -> bool {
    outcome.error.as_deref() == Some("States.DataLimitExceeded")
}
