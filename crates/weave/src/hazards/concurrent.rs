//! `CONCURRENT_RUNS`: the next execution of the schedule starts while a Glue job of this one still runs. A job has one run at
//! a time unless its `MaxConcurrentRuns` says more: the second start is refused, and the execution fails.

use super::{Found, Scene};
use plan::{words, TaskKind};
use protocol::{Cure, Hazard};
use serde_json::json;
use sim::{Status, TraceLevel};

pub const CODE: &str = "CONCURRENT_RUNS";

/// Seconds between two attempts of the layouts' own retrier for busy jobs.
const RETRY_MS: i64 = 30_000;

/// The execution after the next tick of the schedule, in which the job's starts are refused until the earlier run has ended.
pub fn search(scene: &Scene<'_>) -> Option<Found> {
    let every_ms = i64::from(scene.plan.polling.trigger_offset_min) * 60_000;
    let attempt = |(number, task): (usize, &plan::Task)| {
        let span = scene.span(number)?;
        // The earlier execution's run ends, and this one's starts, after so long.
        let busy_ms = span.end_ms - every_ms - span.start_ms;
        if task.kind != TaskKind::Glue || busy_ms <= 0 || task.max_concurrent_runs.is_some_and(|most| most > 1) {
            return None;
        }
        let refusal = json!({
            "error": "Glue.ConcurrentRunsExceededException",
            "cause": format!(
                "Concurrent runs exceeded for {} (Service: AWSGlue; Status Code: 400; Error Code: ConcurrentRunsExceededException)",
                crate::layouts::job_name(task)
            ),
        });
        let refused = usize::try_from(busy_ms / RETRY_MS + 1).unwrap_or(1);
        let mut answers = vec![refusal; refused];
        answers.push(json!("echo"));
        let mut stage = scene.stage();
        stage.start = stage.start.plus(every_ms);
        stage.outcome(scene.state(number), json!({"sequence": answers}));
        // A refusal comes at once; only what is accepted takes its time.
        stage.latency(scene.state(number), 0);
        let (outcome, _) = stage.run(TraceLevel::Nothing)?;
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
