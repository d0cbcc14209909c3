//! What every layout of every plan promises, in runs of the emitted definitions: no task starts before what it needs
//! has succeeded, each receives its data, and a failure means the same everywhere.
//!
//! `STEPWEAVE_CASES` sets how many random plans are tried (60 where absent), of up to `STEPWEAVE_TASKS` tasks (24).

// The helpers are test code like the tests themselves: a panic is the failure.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod random_plan;
mod watched;

use asl::model::QueryLanguage;
use plan::{Distribution, FailurePolicy, Graph, Plan, Task, TaskKind};
use proptest::prelude::*;
use protocol::Layout;
use random_plan::{any_trial, Trial};
use sim::{Status, Time};
use std::collections::BTreeSet;
use watched::{run, TaskRun, Watched};

fn setting(name: &str, otherwise: u32) -> u32 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// The tasks that the plan's policy lets succeed and fail, whatever the layout, if none is stopped by another's failure.
fn expected(plan: &Plan, graph: &Graph, failing: &BTreeSet<usize>) -> (BTreeSet<usize>, BTreeSet<usize>) {
    let (mut succeeded, mut failed) = (BTreeSet::new(), BTreeSet::new());
    for task in graph.order().unwrap() {
        if graph.dependencies(task).iter().all(|d| succeeded.contains(d)) {
            let end = if failing.contains(&task) { &mut failed } else { &mut succeeded };
            end.insert(task);
        }
    }
    assert!(succeeded.len() + failed.len() <= plan.tasks.len());
    (succeeded, failed)
}

fn assert_laws(trial: &Trial, layout: Layout, seen: &Watched) {
    let plan = &trial.plan;
    let graph = Graph::new(plan);
    let (succeeded, failed) = expected(plan, &graph, &trial.failing);
    let about = format!("{layout:?} {:?}", seen.error);
    for (number, calls) in seen.calls.iter().enumerate() {
        let (Some(first), Some(last)) = (calls.first(), calls.last()) else { continue };
        for dependency in graph.dependencies(number) {
            let before = seen.calls[*dependency].last();
            let ended = before.filter(|call| call.succeeded).and_then(|call| call.ended);
            assert!(ended.is_some_and(|at| at <= first.began), "{about}: {number} before {dependency}");
            let id = &plan.tasks[*dependency].id;
            if plan.tasks[number].receives(id) {
                let given = before.unwrap().output.as_ref().unwrap();
                assert!(
                    calls.iter().all(|call| call.parameters.contains(given)),
                    "{about}: {} misses {given} of {id}: {}",
                    plan.tasks[number].id,
                    first.parameters
                );
            }
        }
        assert!(calls.iter().rev().skip(1).all(|call| !call.succeeded), "{about}: repeated after success");
        if last.ended.is_some() && seen.status == Status::Succeeded {
            assert!(last.succeeded, "{about}: {number} failed unnoticed");
        }
    }
    let ran: BTreeSet<usize> = (0..plan.tasks.len()).filter(|task| !seen.calls[*task].is_empty()).collect();
    let did = |wanted: bool| -> BTreeSet<usize> {
        ran.iter().copied().filter(|task| seen.calls[*task].last().unwrap().succeeded == wanted).collect()
    };
    if failed.is_empty() {
        assert_eq!(seen.status, Status::Succeeded, "{about}");
        assert_eq!(did(true).len(), plan.tasks.len(), "{about}");
        return;
    }
    assert_eq!(seen.status, Status::Failed, "{about}");
    match plan.on_failure {
        FailurePolicy::FailFast => {
            assert!(did(true).is_subset(&succeeded), "{about}");
            let cause = did(false).iter().any(|task| failed.contains(task));
            assert!(cause, "{about}: nothing failed by itself");
        }
        FailurePolicy::FinishIndependent => {
            assert_eq!(did(true), succeeded, "{about}");
            assert_eq!(did(false), failed, "{about}");
            assert_eq!(seen.error.as_deref(), Some("Stepweave.TasksFailed"), "{about}");
        }
    }
}

/// When each call began and ended, and whether it succeeded.
fn times(seen: &Watched) -> Vec<Vec<(Time, Option<Time>, bool)>> {
    let of =
        |calls: &Vec<TaskRun>| calls.iter().map(|call| (call.began, call.ended, call.succeeded)).collect();
    seen.calls.iter().map(of).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::with_cases(setting("STEPWEAVE_CASES", 60)) })]

    #[test]
    fn every_layout_keeps_its_promises(trial in any_trial(setting("STEPWEAVE_TASKS", 24) as usize)) {
        for layout in Layout::ALL {
            let seen = run(&trial, layout, QueryLanguage::JSONPath);
            assert_laws(&trial, layout, &seen);
            let told = run(&trial, layout, QueryLanguage::JSONata);
            assert_laws(&trial, layout, &told);
            prop_assert_eq!(times(&told), times(&seen), "{:?}", layout);
            prop_assert_eq!((told.status, &told.error), (seen.status, &seen.error), "{:?}", layout);
        }
    }
}

/// A branch that waits for what a table tells and then for what the function tells, without data.
#[test]
fn kinds_of_waits_do_not_get_in_each_other_s_way() {
    let task = |id: &str, kind, depends_on: &[&str]| Task {
        id: id.to_owned(),
        name: id.to_owned(),
        kind,
        resource: (kind == TaskKind::Generic).then(|| "arn:aws:states:::aws-sdk:s3:listBuckets".to_owned()),
        duration: Distribution::Fixed { seconds: 100.0 },
        depends_on: depends_on.iter().map(|id| (*id).to_owned()).collect(),
        ..Task::default()
    };
    let tasks = vec![
        task("host", TaskKind::Glue, &[]),
        task("told", TaskKind::Generic, &[]),
        task("polled", TaskKind::Glue, &[]),
        Task {
            continues: Some("host".to_owned()),
            ..task("last", TaskKind::Glue, &["host", "told", "polled"])
        },
    ];
    let trial =
        Trial { plan: Plan { name: "p".to_owned(), tasks, ..Plan::default() }, failing: BTreeSet::new() };
    for layout in Layout::ALL {
        for language in [QueryLanguage::JSONPath, QueryLanguage::JSONata] {
            assert_laws(&trial, layout, &run(&trial, layout, language));
        }
    }
}
