//! The laws that every run of every layout of every plan obeys.

// The helpers are test code like the tests themselves: a panic is the failure.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use plan::{Distribution, Graph, Plan, Polling, Task, TaskKind};
use proptest::prelude::*;
use protocol::{Comparison, Layout, Layouts, RunSettings, SegmentKind};

fn task(id: String, seconds: f64, kind: TaskKind, depends_on: Vec<String>) -> Task {
    let duration = Distribution::Fixed { seconds };
    let resource = (kind == TaskKind::Generic).then(|| format!("arn:aws:states:::aws-sdk:service:{id}"));
    Task { name: format!("Task {id}"), id, kind, duration, depends_on, resource, ..Task::default() }
}

/// A random acyclic plan: each task may depend on any before it; durations to the millisecond, zero included. Functions
/// take so little that they never run into Lambda's 15 minutes, drawn durations included.
fn any_plan() -> impl Strategy<Value = Plan> {
    let kind = prop::sample::select(TaskKind::ALL.to_vec());
    let needs = prop::collection::vec(any::<prop::sample::Index>(), 0..4);
    let seconds = prop_oneof![Just(0.0), (0_u32..2_000_000).prop_map(|ms| f64::from(ms) / 1000.0)];
    let polling =
        (1_u32..200, 0_u32..5_000, 1_u32..90, 1_u32..4).prop_map(|(interval_s, ms, offset, max_items)| {
            Polling {
                interval_s,
                check_s: f64::from(ms) / 1000.0,
                trigger_offset_min: offset,
                max_items,
                ..Polling::default()
            }
        });
    (polling, prop::collection::vec((seconds, kind, needs), 1..24)).prop_map(|(polling, list)| {
        let mut tasks: Vec<Task> = Vec::new();
        for (number, (seconds, kind, needs)) in list.into_iter().enumerate() {
            let mut ids: Vec<String> = Vec::new();
            for pick in needs.iter().filter(|_| number > 0) {
                let id = format!("t{}", pick.index(number));
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
            let seconds = if kind == TaskKind::Lambda { seconds % 80.0 } else { seconds };
            tasks.push(task(format!("t{number}"), seconds, kind, ids));
        }
        Plan { name: "random".to_owned(), polling, tasks, ..Plan::default() }
    })
}

fn assert_laws(plan: &Plan, comparison: &Comparison) {
    let graph = Graph::new(plan);
    for report in &comparison.layouts {
        for trace in &report.traces {
            let loss = trace.loss;
            let parts = [loss.barrier_ms, loss.poll_delay_ms, loss.status_check_ms, loss.serialisation_ms];
            assert!(parts.iter().all(|part| *part >= 0), "{loss:?}");
            let total: i64 = parts.iter().sum();
            assert_eq!(total, trace.makespan_ms - trace.bound_ms, "{:?} {loss:?}", report.layout);
            for (number, run) in trace.tasks.iter().enumerate() {
                for dependency in graph.dependencies(number) {
                    let end = trace.tasks[*dependency].end_ms;
                    assert!(run.start_ms >= end, "{:?}: {} starts before {end}", report.layout, run.id);
                }
            }
            match report.layout {
                Layout::Sequential => {
                    assert_eq!(loss.barrier_ms + loss.poll_delay_ms + loss.status_check_ms, 0)
                }
                Layout::Staged => {
                    assert_eq!(loss.serialisation_ms + loss.poll_delay_ms + loss.status_check_ms, 0)
                }
                Layout::Nested => assert_eq!(loss.poll_delay_ms + loss.status_check_ms, 0),
                Layout::Callback => {
                    assert_eq!(loss.serialisation_ms + loss.barrier_ms + loss.poll_delay_ms, 0)
                }
                Layout::Polling | Layout::PollingGlue | Layout::Exact => {
                    assert_eq!(loss.serialisation_ms + loss.barrier_ms, 0)
                }
            }
        }
        assert_lanes(report);
    }
    // Common random numbers: a task takes the same time in every layout.
    for (own, other) in comparison.layouts.iter().zip(comparison.layouts.iter().skip(1)) {
        for (own, other) in own.traces.iter().zip(&other.traces) {
            let duration = |run: &protocol::RunTrace| -> Vec<i64> {
                run.tasks.iter().map(|task| task.end_ms - task.start_ms).collect()
            };
            assert_eq!(duration(own), duration(other));
            assert_eq!(own.bound_ms, other.bound_ms);
        }
    }
}

/// Lanes do not overlap and show every task once, where its run says.
fn assert_lanes(report: &protocol::LayoutReport) {
    let mut shown = Vec::new();
    for lane in &report.timeline.lanes {
        for (before, after) in lane.segments.iter().zip(lane.segments.iter().skip(1)) {
            assert!(before.end_ms <= after.start_ms, "{:?}: {lane:?}", report.layout);
        }
        for segment in &lane.segments {
            match &segment.what {
                SegmentKind::Work { task } => shown.push((task.clone(), segment.start_ms, segment.end_ms)),
                SegmentKind::Poll { checks_ms, .. } => {
                    assert!(!checks_ms.is_empty());
                    assert!(checks_ms.iter().all(|at| (segment.start_ms..=segment.end_ms).contains(at)));
                }
                SegmentKind::Barrier => {
                    assert!(report.timeline.gates_ms.contains(&segment.end_ms));
                }
            }
        }
    }
    let first = &report.traces[0];
    let mut ran: Vec<_> = first.tasks.iter().map(|run| (run.id.clone(), run.start_ms, run.end_ms)).collect();
    ran.sort();
    shown.sort();
    assert_eq!(shown, ran);
    assert_eq!(report.timeline.end_ms, first.makespan_ms);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn losses_sum_and_no_task_starts_early(plan in any_plan()) {
        let settings = RunSettings { traces: true, layouts: Layouts::ALL, ..RunSettings::default() };
        // Rare plans poll so often that the history ends; then there is no figure to check.
        let comparison = weave::compare(&plan, &settings).unwrap();
        assert_laws(&plan, &comparison);
        let stages = Graph::new(&plan).levels().unwrap().len() as i64;
        let staged = comparison.report(Layout::Staged).unwrap();
        prop_assert!(staged.traces[0].makespan_ms <= stages * comparison.bound_ms);
    }

    #[test]
    fn the_same_holds_for_drawn_durations(mut plan in any_plan(), seed in any::<u64>()) {
        for task in &mut plan.tasks {
            let mean_s = task.duration.mean() + 1.0;
            task.duration = Distribution::Lognormal { mean_s, sd_s: mean_s / 3.0 };
        }
        let settings = RunSettings { runs: 3, seed, expected: false, traces: true, layouts: Layouts::ALL, ..Default::default() };
        let comparison = weave::compare(&plan, &settings).unwrap();
        assert_laws(&plan, &comparison);
        prop_assert_eq!(weave::compare(&plan, &settings).unwrap(), comparison);
    }
}
