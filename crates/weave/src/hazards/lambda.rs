//! `LAMBDA_TIMEOUT`: a Lambda function runs 900 seconds at most. A task whose drawn duration is longer is ended there, and
//! fails.

use super::{Found, Scene};
use crate::draws::Draws;
use plan::{words, TaskKind};
use protocol::{Cure, Hazard, RunSettings};
use sim::world::LAMBDA_LIMIT;
use sim::{Status, TraceLevel};

pub const CODE: &str = "LAMBDA_TIMEOUT";

/// How many runs of drawn durations are looked through.
const RUNS: u32 = 1_000;

/// The first run, of drawn durations, in which a function takes longer than it may.
pub fn search(scene: &Scene<'_>) -> Option<Found> {
    let functions: Vec<usize> = scene
        .plan
        .tasks
        .iter()
        .enumerate()
        .filter(|(_, task)| task.kind == TaskKind::Lambda)
        .map(|(number, _)| number)
        .collect();
    if functions.is_empty() {
        return None;
    }
    let drawn = RunSettings { expected: false, ..*scene.settings };
    let draws = Draws::new(scene.plan, &drawn);
    let (run, durations, task) = (0..RUNS).find_map(|run| {
        let durations = draws.durations_ms(run);
        let over = functions
            .iter()
            .copied()
            .find(|task| durations.get(*task).is_some_and(|ms| *ms > LAMBDA_LIMIT))?;
        Some((run, durations, over))
    })?;
    // The mocked world ends the function, here as in every run.
    let stage = super::Stage::new(scene.plan, scene.weaving, &scene.script, &durations);
    let outcome = stage.run(TraceLevel::Nothing)?;
    if outcome.status == Status::Succeeded {
        return None;
    }
    let name = scene.label(task);
    let wanted = durations.get(task).copied().unwrap_or_default();
    let detail = format!(
        "In run {} of seed {} {name} would take {}; Lambda ends it after 15 min, and the execution fails after {}.",
        run + 1,
        drawn.seed,
        words::duration(wanted),
        words::duration(outcome.duration()),
    );
    let hazard = Hazard {
        code: CODE.to_owned(),
        title: "runs into Lambda's 15 minutes".to_owned(),
        detail,
        remedy: format!("Run {name} as an ECS task or a Batch job, or split its work."),
    };
    let mut plan = scene.plan.clone();
    for function in functions {
        // What is too long once in a thousand runs is so another time.
        let over = |task: &plan::Task| {
            durations.get(function).is_some_and(|ms| *ms > LAMBDA_LIMIT)
                || task.duration.quantile_ms(0.9999) > LAMBDA_LIMIT
        };
        if let Some(task) = plan.tasks.get_mut(function).filter(|task| over(task)) {
            task.kind = TaskKind::Ecs;
        }
    }
    Some(Found { hazard, stage, cure: Some(Cure { layout: scene.layout, plan }) })
}
