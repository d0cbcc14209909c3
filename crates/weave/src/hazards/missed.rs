//! `MISSED_RUN`: the status check looks at the newest `max_items` runs of a job. As many newer ones, from a backfill say,
//! and it never sees the run it waits for, though that has long succeeded.

use super::{Found, Scene, Script};
use plan::words;
use protocol::Hazard;
use serde_json::Value;
use sim::{Status, TraceLevel};
use std::sync::Arc;

pub const CODE: &str = "MISSED_RUN";

/// How long the execution may last before it is said to wait in vain.
const PATIENCE: u32 = 24 * 3600;

/// Right after the polled job has started, `max_items` further runs of it start and fail at once.
pub fn search(scene: &Scene<'_>) -> Option<Found> {
    let most = scene.plan.polling.max_items;
    let polled = scene.polled_by_job();
    let (status, duration_ms) = scene.undisturbed;
    if polled.is_empty() || status != Status::Succeeded {
        return None;
    }
    let patience = u32::try_from(duration_ms / 1_000).unwrap_or(u32::MAX);
    let script = with_timeout(scene.script.machine()?, patience.saturating_add(PATIENCE))?;
    let attempt = |task: usize| {
        let span = scene.span(task)?;
        let mut stage = scene.stage();
        for number in 1..=i64::from(most) {
            stage.foreign_run(scene.plan, task, span.start_ms + number * 1_000, 500, "FAILED");
        }
        stage.script = Arc::clone(&script);
        let outcome = stage.run(TraceLevel::Nothing)?;
        if outcome.status == Status::Succeeded {
            return None;
        }
        let name = scene.label(task);
        let detail = format!(
            "{most} other runs of {name} start right after the execution's own and push it out of the newest {most}, at \
             which the status check looks. {name} has ended after {}; {} later the poller still waits for it.",
            words::duration(span.end_ms),
            words::duration(outcome.duration() - span.end_ms),
        );
        let hazard = Hazard {
            code: CODE.to_owned(),
            title: "may never see the run it waits for".to_owned(),
            detail,
            remedy: "Use a layout that does not poll, or let the status check look at more runs (max_items) than can start \
                     meanwhile."
                .to_owned(),
        };
        Some(Found { hazard, stage, cure: Some(scene.staged()) })
    };
    polled.into_iter().find_map(attempt)
}

/// The definition with `TimeoutSeconds`, so that a run that waits for ever has an end.
pub fn with_timeout(mut machine: Value, seconds: u32) -> Option<Arc<Script>> {
    machine.as_object_mut()?.insert("TimeoutSeconds".to_owned(), seconds.into());
    Script::new(format!("{machine:#}"))
}
