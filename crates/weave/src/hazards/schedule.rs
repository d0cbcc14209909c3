//! `STALE_RUN`: two executions of the schedule within one window of the status check. The second believes the first one's
//! runs, and a task starts before its dependency has finished in its own execution.

use super::stale::{round_up, window_min, STALE_RUN};
use super::{Found, Scene};
use plan::words;
use protocol::Hazard;

pub const CODE: &str = STALE_RUN;

/// The first execution runs as it does undisturbed, from the window's start; the second starts some minutes later in
/// the same window, when the first one's runs of polled jobs are over.
pub fn search(scene: &Scene<'_>) -> Option<Found> {
    let window_ms = i64::from(window_min(scene.plan)) * 60_000;
    let over: Vec<_> = scene
        .polled()
        .into_iter()
        .filter_map(|task| Some((task, scene.span(task)?)))
        .filter(|(_, span)| round_up(span.end_ms) < window_ms)
        .collect();
    let delay_ms = over.iter().map(|(_, span)| round_up(span.end_ms)).max()?;
    let mut stage = scene.stage();
    stage.start = stage.start.plus(delay_ms);
    for (task, span) in over {
        let duration_ms = span.end_ms - span.start_ms;
        stage.foreign_run(scene.plan, task, span.start_ms - delay_ms, duration_ms, "SUCCEEDED");
    }
    let early = scene.first_early(&stage)?;
    let (task, dependency) = (scene.label(early.task), scene.label(early.dependency));
    let detail = format!(
        "An execution that starts {} after another, within the same {} min window, believes that one's run of \
         {dependency}: {task} starts after {}, {}.",
        words::duration(delay_ms),
        scene.plan.polling.trigger_offset_min,
        words::duration(early.start_ms),
        super::by_hand::before(&early, dependency),
    );
    let hazard = Hazard {
        code: CODE.to_owned(),
        title: "may read an earlier run's success".to_owned(),
        detail,
        remedy: "Use a layout that does not poll, or set the trigger offset so short that no two executions start \
                 within one window."
            .to_owned(),
    };
    Some(Found { hazard, stage, cure: Some(scene.staged()) })
}
