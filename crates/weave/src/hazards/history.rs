//! `HISTORY_LIMIT`: a polled task takes far longer than planned, and polling for it fills the history: at 25,000 events
//! Step Functions ends the execution, although nothing has failed.

use super::{Found, Scene};
use plan::words;
use protocol::{Cure, Hazard};
use sim::{Status, TraceLevel};

pub const CODE: &str = "HISTORY_LIMIT";

/// Longer than this no task is said to hang.
const LONGEST_MS: i64 = 30 * 24 * 3_600_000;

/// Each polled task in turn hangs, for twice as long each time, until the history is full.
pub fn search(scene: &Scene<'_>) -> Option<Found> {
    let attempt = |task: usize| {
        let limit_ms =
            scene.plan.tasks.get(task)?.timeout_s.map_or(LONGEST_MS, |seconds| i64::from(seconds) * 1_000);
        let longest_ms = limit_ms.min(LONGEST_MS);
        let mut stage = scene.stage();
        stage.latency(scene.state(task), longest_ms);
        let full = |outcome: &sim::Outcome| {
            outcome.status == Status::Failed
                && outcome.cause.as_deref().is_some_and(|cause| cause.contains("history events"))
        };
        let outcome = stage.run(TraceLevel::Nothing)?;
        if !full(&outcome) {
            return None;
        }
        let name = scene.label(task);
        let took = words::duration(outcome.duration());
        let detail = format!(
            "If {name} hangs, polling for it every {} fills the history: after {took} it has 25,000 events, and Step \
             Functions ends the execution.",
            words::duration(i64::from(scene.plan.polling.interval_s) * 1_000),
        );
        let hazard = Hazard {
            code: CODE.to_owned(),
            title: "ends at 25,000 history events".to_owned(),
            detail,
            remedy: format!(
                "Give {name} a timeout below {took}, poll less often, or use a layout that does not poll."
            ),
        };
        let cure = with_timeouts(scene, outcome.duration() / 2_000).unwrap_or_else(|| scene.staged());
        Some(Found { hazard, stage, cure: Some(cure) })
    };
    scene.polled().into_iter().find_map(attempt)
}

/// Every polled task could hang: half of what the history lasts is enough for each. `None` where one is meant to take longer.
fn with_timeouts(scene: &Scene<'_>, seconds: i64) -> Option<Cure> {
    let timeout_s = u32::try_from(seconds).ok()?.max(1);
    let mut plan = scene.plan.clone();
    for polled in scene.polled() {
        let task = plan.tasks.get_mut(polled).filter(|task| task.timeout_s.is_none());
        let Some(task) = task else { continue };
        if scene.durations_ms.get(polled).is_some_and(|ms| *ms >= seconds * 1_000) {
            return None;
        }
        task.timeout_s = Some(timeout_s);
    }
    Some(Cure { layout: scene.layout, plan })
}
