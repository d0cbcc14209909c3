//! `SHUT_OUT`: the status check takes runs that started since the execution's start, rounded down to `trigger_offset_min`
//! minutes. An execution that starts on the minute to which it is rounded leaves no room: if the clock that stamps the
//! job's runs is a little behind Step Functions' own, the execution's own run lies before the window, and is never seen.
//! Where Glue's list is asked, the window is the execution's start itself, whenever that is.

use super::missed::with_timeout;
use super::{Found, Scene};
use crate::layouts::Signal;
use plan::words;
use protocol::Hazard;
use sim::{Status, TraceLevel};

pub const CODE: &str = "SHUT_OUT";

/// So far behind is the service's clock.
const BEHIND_MS: i64 = 500;

/// How long the execution may last beyond its undisturbed run before it is said to wait in vain.
const PATIENCE_S: u32 = 24 * 3600;

/// Why there is no room before the execution's own run, by whom is asked; and what to do.
fn why(scene: &Scene<'_>, task: usize) -> (&'static str, &'static str) {
    match scene.polled_by(Signal::Lambda).contains(&task) {
        true => (
            "The schedule starts the execution on the hour, to which the status check rounds its start: there is no room.",
            "Use a layout that does not poll, or let the schedule start executions some minutes past what the trigger \
             offset rounds to.",
        ),
        false => (
            "The poller takes runs that started since the execution's own start: there is no room.",
            "Use a layout that does not ask Glue for the job's runs.",
        ),
    }
}

/// The schedule starts the execution on the hour, as schedules do; the polled job starts with it.
pub fn search(scene: &Scene<'_>) -> Option<Found> {
    let at_once = |task: &usize| scene.span(*task).is_some_and(|span| span.start_ms < BEHIND_MS);
    let (status, duration_ms) = scene.undisturbed;
    let task = scene.polled_by_job().into_iter().find(at_once)?;
    let mut stage = scene.stage();
    stage.run_clock(-BEHIND_MS);
    let patience_s = u32::try_from(duration_ms / 1_000).ok()?.saturating_add(PATIENCE_S);
    stage.script = with_timeout(stage.script.machine()?, patience_s)?;
    let outcome = stage.run(TraceLevel::Nothing)?;
    if status != Status::Succeeded || outcome.status == Status::Succeeded {
        return None;
    }
    let name = scene.label(task);
    let (no_room, remedy) = why(scene, task);
    let detail = format!(
        "{no_room} The clock that stamps {name}'s runs is half a second behind, so that the execution's own run seems to have started \
         before it. {name} has ended after {}; {} later the poller still waits for it.",
        words::duration(scene.span(task)?.end_ms),
        words::duration(outcome.duration() - scene.span(task)?.end_ms),
    );
    let hazard = Hazard {
        code: CODE.to_owned(),
        title: "may shut out its own run".to_owned(),
        detail,
        remedy: remedy.to_owned(),
    };
    Some(Found { hazard, stage, cure: Some(scene.staged()) })
}
