//! `CONCURRENT_RUNS`: the next execution of the schedule starts while a Glue job of this one still runs. A job has one run at
//! a time unless its `MaxConcurrentRuns` says more: the second start is refused, and the execution fails.

use super::{Found, Scene};
use plan::{words, TaskKind};
use protocol::{Cure, Hazard};
use sim::{Status, TraceLevel};

pub const CODE: &str = "CONCURRENT_RUNS";

/// The execution after the next tick of the schedule, in a world in which the earlier one's run is not over.
pub fn search(scene: &Scene<'_>) -> Option<Found> {
    let every_ms = i64::from(scene.plan.polling.trigger_offset_min) * 60_000;
    let attempt = |(number, task): (usize, &plan::Task)| {
        let span = scene.span(number)?;
        // So long after this execution's start of the job the earlier one's run ends.
        let busy_ms = span.end_ms - span.start_ms - every_ms;
        if task.kind != TaskKind::Glue || busy_ms <= 0 || task.max_concurrent_runs.is_some() {
            return None;
        }
        let mut stage = scene.stage();
        stage.start = stage.start.plus(every_ms);
        stage.limit_runs(scene.plan, number, 1);
        stage.foreign_run(
            scene.plan,
            number,
            span.start_ms - every_ms,
            span.end_ms - span.start_ms,
            "SUCCEEDED",
        );
        let outcome = stage.run(TraceLevel::Nothing)?;
        let refused = outcome.status == Status::Failed
            && outcome.error.as_deref() == Some("Glue.ConcurrentRunsExceededException");
        if !refused {
            return None;
        }
        let name = task.label();
        let detail = format!(
            "An execution starts every {} min. {name} runs {}, so that the next execution's start of it is refused: that \
             execution fails after {}.",
            scene.plan.polling.trigger_offset_min,
            words::duration(span.end_ms - span.start_ms),
            words::duration(outcome.duration()),
        );
        let hazard = Hazard {
            code: CODE.to_owned(),
            title: "starts a job that still runs".to_owned(),
            detail,
            remedy: format!(
                "Set max_concurrent_runs of {name}: then its start is tried again until the job is free. Or let executions \
                 start less often."
            ),
        };
        let mut plan = scene.plan.clone();
        for task in plan.tasks.iter_mut().filter(|task| task.kind == TaskKind::Glue) {
            task.max_concurrent_runs = task.max_concurrent_runs.or(Some(1));
        }
        Some(Found { hazard, stage, cure: Some(Cure { layout: scene.layout, plan }) })
    };
    scene.plan.tasks.iter().enumerate().find_map(attempt)
}
