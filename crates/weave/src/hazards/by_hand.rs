//! `STALE_JOB`: somebody ran a polled job by hand, or an execution that failed had run it, earlier in the window of the
//! status check. The poller believes that run. Glue's own list is asked for runs since the execution's start: there it takes
//! a run that was started meanwhile.

use super::stage::{Early, Stage};
use super::stale::{round_up, window_min};
use super::{Found, Scene};
use crate::layouts::Signal;
use plan::words;
use protocol::Hazard;

pub const CODE: &str = "STALE_JOB";

/// A run of a polled job that this execution did not start.
pub fn search(scene: &Scene<'_>) -> Option<Found> {
    let earlier = |task| before_the_start(scene, task);
    let meanwhile = |task| after_the_start(scene, task);
    let earlier = scene.polled_by(Signal::Lambda).into_iter().find_map(earlier);
    earlier.or_else(|| scene.polled_by(Signal::GlueRuns).into_iter().find_map(meanwhile))
}

/// The job runs alone at the window's start; the execution starts in the minute after its end.
fn before_the_start(scene: &Scene<'_>, task: usize) -> Option<Found> {
    let window_ms = i64::from(window_min(scene.plan)) * 60_000;
    let span = scene.span(task)?;
    let duration_ms = span.end_ms - span.start_ms;
    let delay_ms = round_up(duration_ms);
    if delay_ms >= window_ms {
        return None;
    }
    let mut stage = scene.stage();
    stage.start = stage.start.plus(delay_ms);
    stage.foreign_run(scene.plan, task, -delay_ms, duration_ms, "SUCCEEDED");
    let early = scene.first_early(&stage)?;
    let when = format!(
        "{} before the execution's start, by hand or by an execution that failed, within the same {} min window",
        words::duration(delay_ms),
        scene.plan.polling.trigger_offset_min
    );
    Some(found(scene, stage, &early, &when))
}

/// The job is run right after the execution's start, and is over before the execution's own run of it.
fn after_the_start(scene: &Scene<'_>, task: usize) -> Option<Found> {
    const AFTER_MS: i64 = 1_000;
    let span = scene.span(task)?;
    let mut stage = scene.stage();
    stage.foreign_run(scene.plan, task, AFTER_MS, span.end_ms - span.start_ms, "SUCCEEDED");
    let early = scene.first_early(&stage)?;
    let when = format!("{} after the execution's start, by hand", words::duration(AFTER_MS));
    Some(found(scene, stage, &early, &when))
}

fn found(scene: &Scene<'_>, stage: Stage, early: &Early, when: &str) -> Found {
    let (task, dependency) = (scene.label(early.task), scene.label(early.dependency));
    let detail = format!(
        "{dependency} was run {when}. The poller believes that run: {task} starts after {}, {}.",
        words::duration(early.start_ms),
        before(early, dependency),
    );
    let hazard = Hazard {
        code: CODE.to_owned(),
        title: "may read the success of a run by hand".to_owned(),
        detail,
        remedy: "Use a layout that does not poll, or one that polls for its own runs alone.".to_owned(),
    };
    Found { hazard, stage, cure: Some(scene.staged()) }
}

/// "4 min before Glue job 3 has ended in its own execution"
pub fn before(early: &Early, dependency: &str) -> String {
    match early.end_ms {
        i64::MAX => format!("before {dependency} has started in its own execution"),
        end_ms => format!(
            "{} before {dependency} has ended in its own execution",
            words::duration(end_ms - early.start_ms)
        ),
    }
}
