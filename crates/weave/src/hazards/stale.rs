//! `STALE_RUN`: the article's status check believes any success of a job that started since the execution's start,
//! rounded down to `triggerOffset` minutes. If another execution began within the same window, or somebody ran the job by
//! hand, that run is believed too, and a task starts before its dependency has finished in this execution.

use crate::draws::Drawn;
use crate::machine::{Machine, Run, Setup};
use crate::record::Span;
use plan::{words, Graph, Plan};
use protocol::Hazard;
use sim::world::{EarlierRun, RunState};

/// Code of the hazard that a status check believes an earlier execution's run.
pub const STALE_RUN: &str = "STALE_RUN";

const MINUTE_MS: i64 = 60_000;

/// A hazard and the run that shows it.
pub struct Shown {
    /// What went wrong.
    pub hazard: Hazard,
    /// The run in which it did.
    pub run: Run,
}

/// Looks for a stale run: the schedule's execution starts at the window's start and runs as `spans` say; a second
/// one starts a few minutes later in the same window, in a world that holds the first one's finished runs. `None`
/// if nothing is polled, no finished run fits into the window, or no task of the second execution starts early.
pub fn stale_run(
    plan: &Plan,
    graph: &Graph,
    machine: &Machine,
    drawn: &Drawn,
    spans: &[Span],
) -> Option<Shown> {
    let window_ms = i64::from(window_min(plan)) * MINUTE_MS;
    let ended: Vec<(usize, Span)> = machine
        .polled()
        .into_iter()
        .filter_map(|task| Some((task, *spans.get(task)?)))
        .filter(|(_, span)| round_up(span.end_ms) < window_ms)
        .collect();
    let delay_ms = ended.iter().map(|(_, span)| round_up(span.end_ms)).max()?;
    let earlier_runs =
        ended.iter().filter_map(|(task, span)| earlier_run(plan, *task, span, delay_ms)).collect();
    let setup = Setup { drawn: drawn.clone(), delay_ms, earlier_runs, history: true };
    let run = machine.run(setup).ok()?;
    let stale = run.record.task_spans(plan.tasks.len())?;
    let (task, dependency) = first_early(graph, &stale)?;
    let hazard = describe(plan, &stale, task, dependency, delay_ms);
    Some(Shown { hazard, run })
}

/// How long after the hour's first minute an execution still rounds down to it. The check takes the minute of the
/// hour, so that an offset past 60 minutes rounds down to the full hour.
pub fn window_min(plan: &Plan) -> u32 {
    plan.polling.trigger_offset_min.min(60)
}

pub fn round_up(ms: i64) -> i64 {
    // At least a minute: two executions do not start together.
    ((ms + MINUTE_MS - 1) / MINUTE_MS).max(1) * MINUTE_MS
}

fn earlier_run(plan: &Plan, task: usize, span: &Span, delay_ms: i64) -> Option<EarlierRun> {
    let task = plan.tasks.get(task)?;
    Some(EarlierRun {
        kind: task.kind.word(),
        job: crate::layouts::job_name(task),
        started_s: (span.start_ms - delay_ms) as f64 / 1000.0,
        duration_s: span.duration_ms() as f64 / 1000.0,
        state: RunState::Succeeded,
    })
}

/// The first task to start before one of its dependencies has ended, and that dependency.
fn first_early(graph: &Graph, spans: &[Span]) -> Option<(usize, usize)> {
    (0..spans.len())
        .filter_map(|task| {
            let start = spans.get(task)?.start_ms;
            let end = |d: &usize| spans.get(*d).map_or(0, |span| span.end_ms);
            let late = graph.dependencies(task).iter().copied().filter(|d| end(d) > start).max_by_key(end)?;
            Some((start, task, late))
        })
        .min()
        .map(|(_, task, dependency)| (task, dependency))
}

fn describe(plan: &Plan, spans: &[Span], task: usize, dependency: usize, delay_ms: i64) -> Hazard {
    let name = |number: usize| plan.tasks.get(number).map_or("", |task| task.label());
    let start = spans.get(task).map_or(0, |span| span.start_ms);
    let end = spans.get(dependency).map_or(0, |span| span.end_ms);
    let (task, dependency) = (name(task), name(dependency));
    let window = plan.polling.trigger_offset_min;
    Hazard {
        code: STALE_RUN.to_owned(),
        title: "may read an earlier run's success".to_owned(),
        detail: format!(
            "An execution that starts {} after another, within the same {window} min window, believes that one's \
             run of {dependency}: {task} starts after {}, {} before {dependency} has ended in its own execution.",
            words::duration(delay_ms),
            words::duration(start),
            words::duration(end - start),
        ),
        remedy: "Use a layout that does not poll, or set the trigger offset so short that no two executions start \
                 within one window."
            .to_owned(),
    }
}
