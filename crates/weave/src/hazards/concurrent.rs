//! `CONCURRENT_RUNS`: a Glue job is started while it still runs: by another task of the same execution, or by the next
//! execution of the schedule. A job has one run at a time unless its `MaxConcurrentRuns` says more: the second start is
//! refused, and the execution fails.

use super::stage::Stage;
use super::{Found, Scene};
use crate::layouts::job_name;
use plan::{words, Plan, TaskKind};
use protocol::{Cure, Hazard};
use sim::{Outcome, Status, TraceLevel};
use std::collections::BTreeMap;

pub const CODE: &str = "CONCURRENT_RUNS";

/// So many jobs that several tasks run are tried: each takes a run.
const TRIED: usize = 64;

/// First within one execution, then between two.
pub fn search(scene: &Scene<'_>) -> Option<Found> {
    let mut by_job: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (number, task) in glue(scene.plan) {
        by_job.entry(job_name(task)).or_default().push(number);
    }
    let shared = by_job.iter().filter(|(_, tasks)| tasks.len() > 1).take(TRIED);
    let within = shared.into_iter().find_map(|(job, tasks)| within_execution(scene, job, tasks));
    within.or_else(|| glue(scene.plan).find_map(|(number, task)| next_execution(scene, number, task)))
}

fn glue(plan: &Plan) -> impl Iterator<Item = (usize, &plan::Task)> {
    plan.tasks.iter().enumerate().filter(|(_, task)| task.kind == TaskKind::Glue)
}

/// Several tasks run one job. It can have as many runs at once as the plan says, or one.
fn within_execution(scene: &Scene<'_>, job: &str, tasks: &[usize]) -> Option<Found> {
    let most =
        tasks.iter().filter_map(|task| scene.plan.tasks.get(*task)?.max_concurrent_runs).min().unwrap_or(1);
    let limit = |scene: &Scene<'_>| {
        let mut stage = scene.stage();
        stage.limit_runs(scene.plan, *tasks.first()?, most);
        Some(stage)
    };
    let stage = limit(scene)?;
    let outcome = refused(scene, &stage)?;
    let names: Vec<String> = tasks.iter().map(|task| scene.label(*task).to_owned()).collect();
    let names = words::list(&names);
    let runs = if most == 1 { "one run".to_owned() } else { format!("{most} runs") };
    let detail = format!(
        "{names} run the same Glue job, \"{job}\", which has {runs} at a time unless its MaxConcurrentRuns says more. One of them \
         is started while another runs: the start is refused, and the execution fails after {}.",
        words::duration(outcome.duration()),
    );
    let remedy = format!(
        "Set max_concurrent_runs of {names}: then a start is tried again until the job is free. Or let them depend on each \
         other."
    );
    let cures = [with_limits(scene.plan, most), one_after_another(scene, tasks)];
    let cure = cures.into_iter().find(|plan| {
        let outcome = super::on_scene(plan, scene.settings, scene.layout, |cured| {
            limit(cured)?.run(TraceLevel::Nothing)
        });
        outcome.flatten().is_some_and(|outcome| !is_refusal(&outcome))
    });
    Some(found(scene, stage, detail, remedy, cure))
}

/// The execution after the next tick of the schedule, in a world in which the earlier one's run is not over.
fn next_execution(scene: &Scene<'_>, number: usize, task: &plan::Task) -> Option<Found> {
    let every_ms = i64::from(scene.plan.polling.trigger_offset_min) * 60_000;
    let span = scene.span(number)?;
    let duration_ms = span.end_ms - span.start_ms;
    // So long after this execution's start of the job the earlier one's run ends.
    let busy_ms = duration_ms - every_ms;
    if busy_ms <= 0 || task.max_concurrent_runs.is_some() {
        return None;
    }
    let mut stage = scene.stage();
    stage.start = stage.start.plus(every_ms);
    stage.limit_runs(scene.plan, number, 1);
    stage.foreign_run(scene.plan, number, span.start_ms - every_ms, duration_ms, "SUCCEEDED");
    let outcome = refused(scene, &stage)?;
    let name = task.label();
    let detail = format!(
        "An execution starts every {} min. {name} runs {}, so that the next execution's start of it is refused: that \
         execution fails after {}.",
        scene.plan.polling.trigger_offset_min,
        words::duration(duration_ms),
        words::duration(outcome.duration()),
    );
    let remedy = format!(
        "Set max_concurrent_runs of {name}: then its start is tried again until the job is free. Or let executions start \
         less often."
    );
    Some(found(scene, stage, detail, remedy, Some(with_limits(scene.plan, 1))))
}

/// A run that fails because a start was refused.
fn refused(scene: &Scene<'_>, stage: &Stage) -> Option<Outcome> {
    let outcome = stage.run(TraceLevel::Nothing)?;
    (scene.undisturbed.0 == Status::Succeeded && is_refusal(&outcome)).then_some(outcome)
}

/// Where independent tasks finish, the execution tells only that some have failed.
fn is_refusal(outcome: &Outcome) -> bool {
    let error = outcome.error.as_deref().unwrap_or_default();
    let refusals = ["Glue.ConcurrentRunsExceededException", "Stepweave.TasksFailed"];
    outcome.status == Status::Failed && refusals.contains(&error)
}

/// Every Glue task knows that its job has a limit, and tries again.
fn with_limits(plan: &Plan, most: u32) -> Plan {
    let mut plan = plan.clone();
    for task in plan.tasks.iter_mut().filter(|task| task.kind == TaskKind::Glue) {
        task.max_concurrent_runs = task.max_concurrent_runs.or(Some(most));
    }
    plan
}

/// Each of these tasks waits for the one before it.
fn one_after_another(scene: &Scene<'_>, tasks: &[usize]) -> Plan {
    let mut plan = scene.plan.clone();
    let order = scene.graph.order().unwrap_or_default();
    let chain: Vec<usize> = order.into_iter().filter(|task| tasks.contains(task)).collect();
    for (before, after) in chain.iter().zip(chain.iter().skip(1)) {
        let id = plan.tasks.get(*before).map(|task| task.id.clone());
        if let (Some(id), Some(task)) = (id, plan.tasks.get_mut(*after)) {
            if !task.depends_on.contains(&id) {
                task.depends_on.push(id);
            }
        }
    }
    plan
}

fn found(scene: &Scene<'_>, stage: Stage, detail: String, remedy: String, cure: Option<Plan>) -> Found {
    let hazard =
        Hazard { code: CODE.to_owned(), title: "starts a job that still runs".to_owned(), detail, remedy };
    Found { hazard, stage, cure: cure.map(|plan| Cure { layout: scene.layout, plan }) }
}
