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
        let mut plan = scene.plan.clone();
        // Every polled task could hang: half of what the history lasts is enough for each.
        let timeout_s = u32::try_from(outcome.duration() / 2_000).ok().map(|seconds| seconds.max(1));
        for polled in scene.polled() {
            if let Some(task) = plan.tasks.get_mut(polled) {
                task.timeout_s = task.timeout_s.or(timeout_s);
            }
        }
        Some(Found { hazard, stage, cure: Some(Cure { layout: scene.layout, plan }) })
    };
    scene.polled().into_iter().find_map(attempt)
}
