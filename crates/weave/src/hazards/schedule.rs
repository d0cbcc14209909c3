//! `STALE_RUN`: two executions of the schedule within one window of the status check. The second believes the first one's
//! runs, and a task starts before its dependency has finished in its own execution. Glue's own list is asked for runs since
//! the execution's start: there it takes two executions that overlap.

use super::by_hand::before;
use super::stage::{Early, Stage};
use super::stale::{round_up, window_min, STALE_RUN};
use super::{Found, Scene};
use crate::layouts::Signal;
use plan::words;
use protocol::Hazard;

pub const CODE: &str = STALE_RUN;

/// Two executions of which the second believes the first one's runs.
pub fn search(scene: &Scene<'_>) -> Option<Found> {
    within_window(scene).or_else(|| overlapping(scene))
}

/// The first execution runs as it does undisturbed, from the window's start; the second starts some minutes later in
/// the same window, when the first one's runs of polled jobs are over.
fn within_window(scene: &Scene<'_>) -> Option<Found> {
    let window_ms = i64::from(window_min(scene.plan)) * 60_000;
    let mut over = scene.polled_by(Signal::Lambda);
    over.retain(|task| scene.span(*task).is_some_and(|span| round_up(span.end_ms) < window_ms));
    let ends = over.iter().filter_map(|task| scene.span(*task));
    let delay_ms = ends.map(|span| round_up(span.end_ms)).max()?;
    let stage = after_another(scene, &over, delay_ms);
    let early = scene.first_early(&stage)?;
    let window = format!("within the same {} min window", scene.plan.polling.trigger_offset_min);
    let remedy = "Use a layout that does not poll, or set the trigger offset so short that no two executions start within \
                  one window.";
    Some(found(scene, stage, &early, delay_ms, (&window, remedy)))
}

/// The second execution starts while the first one runs, before that starts the job: that run counts as the second one's.
fn overlapping(scene: &Scene<'_>) -> Option<Found> {
    let asked = scene.polled_by(Signal::GlueRuns);
    let attempt = |task: &usize| {
        // By whole minutes, or by seconds, but before the job starts.
        let before_ms = scene.span(*task)?.start_ms - 1;
        let delay_ms = [60_000, 1_000].map(|unit| before_ms / unit * unit).into_iter().find(|ms| *ms > 0)?;
        let stage = after_another(scene, &asked, delay_ms);
        let early = scene.first_early(&stage)?;
        let remedy = "Let no two executions overlap, or use a layout that knows its own runs.";
        Some(found(scene, stage, &early, delay_ms, ("while that still runs", remedy)))
    };
    asked.iter().find_map(attempt)
}

/// An execution that starts after another, which runs these tasks as undisturbed.
fn after_another(scene: &Scene<'_>, tasks: &[usize], delay_ms: i64) -> Stage {
    let mut stage = scene.stage();
    stage.start = stage.start.plus(delay_ms);
    for (task, span) in tasks.iter().filter_map(|task| Some((*task, scene.span(*task)?))) {
        let duration_ms = span.end_ms - span.start_ms;
        stage.foreign_run(scene.plan, task, span.start_ms - delay_ms, duration_ms, "SUCCEEDED");
    }
    stage
}

fn found(
    scene: &Scene<'_>,
    stage: Stage,
    early: &Early,
    delay_ms: i64,
    (when, remedy): (&str, &str),
) -> Found {
    let (task, dependency) = (scene.label(early.task), scene.label(early.dependency));
    let detail = format!(
        "An execution that starts {} after another, {when}, believes that one's run of {dependency}: {task} starts after \
         {}, {}.",
        words::duration(delay_ms),
        words::duration(early.start_ms),
        before(early, dependency),
    );
    let hazard = Hazard {
        code: CODE.to_owned(),
        title: "may read an earlier run's success".to_owned(),
        detail,
        remedy: remedy.to_owned(),
    };
    Found { hazard, stage, cure: Some(scene.staged()) }
}
