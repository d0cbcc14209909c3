//! Many runs: the same figures however they are shared out, with or without skipping, and whatever fails.

// The helpers are test code like the tests themselves: a panic is the failure.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use asl::model::QueryLanguage;
use plan::{Distribution, FailurePolicy, Plan, Retry, Task, TaskKind};
use proptest::prelude::*;
use protocol::{Layout, Layouts, RunSettings};
use std::path::Path;
use weave::draws::{Drawn, Draws};
use weave::machine::{Machine, Setup};
use weave::{Partial, Trials};

fn example(name: &str) -> Plan {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name);
    plan::parse(&std::fs::read_to_string(path).unwrap()).0.unwrap()
}

fn settings(runs: u32) -> RunSettings {
    RunSettings { runs, expected: false, weights: true, ..RunSettings::default() }
}

/// Shares the runs out among workers, each with its own trials, and merges in order.
fn shared_out(plan: &Plan, runs: u32, chunk: u32) -> Partial {
    let mut whole = Partial::default();
    for from in (0..runs).step_by(chunk as usize) {
        let part = Trials::new(plan, &settings(runs)).unwrap().run_range(from..(from + chunk).min(runs));
        // As it goes from a worker to the page.
        let part: Partial = serde_json::from_str(&serde_json::to_string(&part).unwrap()).unwrap();
        whole.merge(&part);
    }
    whole
}

#[test]
fn the_figures_do_not_depend_on_who_runs_what() {
    for name in ["nightly-glue.plan.json", "three-stages.plan.json"] {
        let plan = example(name);
        let conclude = |partial: &Partial| {
            weave::conclude(Trials::new(&plan, &settings(200)).unwrap(), partial).unwrap()
        };
        let whole = weave::compare(&plan, &settings(200)).unwrap();
        for chunk in [1, 7, 64, 200] {
            assert_eq!(conclude(&shared_out(&plan, 200, chunk)), whole, "{name} by {chunk}");
        }
    }
}

#[test]
fn layouts_are_paired_by_run() {
    let comparison = weave::compare(&example("nightly-glue.plan.json"), &settings(400)).unwrap();
    let pair = |layout, other| {
        comparison.pairs.iter().find(|pair| (pair.layout, pair.other) == (layout, other)).unwrap().clone()
    };
    let polling = pair(Layout::Polling, Layout::Staged);
    let mean = |layout| comparison.report(layout).unwrap().makespan_ms.mean;
    let saving = mean(Layout::Staged) - mean(Layout::Polling);
    assert!((polling.saving_ms.mean - saving).abs() < 1e-3, "{} {saving}", polling.saving_ms.mean);
    assert!(polling.sooner > 0.9 && polling.together == 0.0, "{polling:?}");
    assert_eq!(pair(Layout::Staged, Layout::Sequential).sooner, 1.0);
    for report in &comparison.layouts {
        let counts = &report.histogram.as_ref().unwrap().counts;
        assert_eq!(counts.iter().sum::<u64>(), 400);
        // One after another, a minute less anywhere is a minute less in the end.
        if report.layout == Layout::Sequential {
            for weight in &report.weights {
                assert_eq!(weight.minute_less_ms, Some(60_000.0));
                // The slope is an estimate; the task that varies most is known best.
                let error = (weight.slope.unwrap() - 1.0).abs();
                assert!(error < if weight.id == "glue-2" { 0.2 } else { 2.0 }, "{weight:?}");
            }
        }
    }
}

/// A long job, polled by another branch.
fn waiting(mean_s: f64, sd_s: f64) -> Plan {
    let task = |id: &str, duration, depends_on: &[&str]| Task {
        id: id.to_owned(),
        name: id.to_owned(),
        kind: TaskKind::Glue,
        duration,
        depends_on: depends_on.iter().map(|id| (*id).to_owned()).collect(),
        ..Task::default()
    };
    let short = || Distribution::Fixed { seconds: 10.0 };
    let long = Distribution::Lognormal { mean_s, sd_s };
    let tasks = vec![
        task("a", short(), &[]),
        task("b", short(), &["long", "a"]),
        task("c", short(), &["long", "d"]),
        task("d", short(), &[]),
        task("long", long, &[]),
    ];
    Plan { name: "waiting".to_owned(), tasks, ..Plan::default() }
}

#[test]
fn one_run_past_the_quota_is_a_failed_run() {
    // Nine events a poll: about 2,700 polls of 30.75 s each fill the history, if one branch polls.
    let comparison = weave::compare(&waiting(60_000.0, 20_000.0), &settings(60)).unwrap();
    assert_eq!(comparison.omitted, []);
    let polling = comparison.report(Layout::Polling).unwrap();
    assert!((1..60).contains(&polling.failed), "{}", polling.failed);
    assert_eq!(polling.failure.as_ref().unwrap().code, "HISTORY_TOO_LONG");
    assert_ne!(comparison.best, Layout::Polling);
}

/// A function behind a job, and a job beside them.
fn function(duration: Distribution) -> Plan {
    let minute = || Distribution::Fixed { seconds: 60.0 };
    let task = |id: &str, kind, duration, depends_on: &[&str]| Task {
        id: id.to_owned(),
        name: id.to_owned(),
        kind,
        duration,
        depends_on: depends_on.iter().map(|id| (*id).to_owned()).collect(),
        ..Task::default()
    };
    let tasks = vec![
        task("a", TaskKind::Glue, minute(), &[]),
        task("b", TaskKind::Lambda, duration, &["a"]),
        task("c", TaskKind::Glue, minute(), &[]),
        task("d", TaskKind::Glue, minute(), &["b", "c"]),
    ];
    Plan { name: "function".to_owned(), tasks, ..Plan::default() }
}

#[test]
fn a_function_fails_after_fifteen_minutes_in_every_layout() {
    // At its limit it succeeds still.
    let settings = RunSettings { layouts: Layouts::ALL, ..RunSettings::default() };
    let at = weave::compare(&function(Distribution::Fixed { seconds: 900.0 }), &settings).unwrap();
    assert!(at.omitted.is_empty() && at.layouts.iter().all(|report| report.failed == 0));
    // Above it no layout is the best; what breaks them all is said once.
    for expected in [true, false] {
        let settings = RunSettings { expected, runs: 3, ..settings };
        let over = function(Distribution::Fixed { seconds: 960.0 });
        let reasons = weave::compare(&over, &settings).unwrap_err();
        let codes: Vec<&str> = reasons.iter().map(|reason| reason.code.as_str()).collect();
        assert_eq!(codes, ["LAMBDA_TIMEOUT"], "{reasons:#?}");
        assert_eq!(reasons[0].path, "/tasks/1/duration");
        assert!(reasons[0].message.starts_with("b takes longer than the 15 min"), "{reasons:#?}");
        let swept = weave::sweep(&over, &settings, Layout::Polling, Default::default());
        assert!(swept.is_err());
    }
    let some = function(Distribution::Uniform { min_s: 600.0, max_s: 1_000.0 });
    let settings = RunSettings { expected: false, runs: 80, ..settings };
    let draws = Draws::new(&some, &settings);
    let doomed = (0..80).filter(|run| draws.draw(*run).doomed).count() as u64;
    assert!((8..40).contains(&doomed), "{doomed}");
    let compared = weave::compare(&some, &settings).unwrap();
    for report in &compared.layouts {
        assert_eq!(report.failed, doomed, "{:?}", report.layout);
    }
}

/// The nightly plan with tasks that fail or run into their timeouts, and are tried again.
fn unreliable(on_failure: FailurePolicy) -> Plan {
    let mut plan = Plan { on_failure, ..example("nightly-glue.plan.json") };
    for task in &mut plan.tasks {
        task.failure_probability = 0.3;
        task.retry = Some(Retry { max_attempts: 2, interval_s: 20, backoff_rate: 1.5 });
    }
    let longest = plan.tasks.iter_mut().max_by_key(|task| task.duration.mean_ms()).unwrap();
    longest.timeout_s = u32::try_from(longest.duration.quantile_ms(0.8) / 1000).ok();
    plan
}

#[test]
fn failures_and_retries_are_drawn_alike_in_every_layout() {
    for on_failure in FailurePolicy::ALL {
        let plan = unreliable(on_failure);
        let settings = RunSettings { traces: true, layouts: Layouts::ALL, ..settings(80) };
        let draws = Draws::new(&plan, &settings);
        let (doomed, sound): (Vec<Drawn>, Vec<Drawn>) =
            (0..80).map(|run| draws.draw(run)).partition(|drawn| drawn.doomed);
        assert!((4..30).contains(&doomed.len()), "{}", doomed.len());
        assert!(sound.iter().any(|drawn| drawn.tries.len() > 4));
        let comparison = weave::compare(&plan, &settings).unwrap();
        for report in &comparison.layouts {
            let about = format!("{on_failure:?} {:?}", report.layout);
            assert_eq!(report.failed, doomed.len() as u64, "{about}");
            assert_eq!(report.failure.as_ref().unwrap().code, "RUN_FAILED", "{about}");
            assert_eq!(report.traces.len(), sound.len(), "{about}");
            for (trace, drawn) in report.traces.iter().zip(&sound) {
                let took: Vec<i64> = trace.tasks.iter().map(|task| task.end_ms - task.start_ms).collect();
                assert_eq!(took, drawn.task_ms, "{about}");
            }
        }
        let bounds: i64 = comparison.layouts[0].traces.iter().map(|trace| trace.bound_ms).sum();
        assert_eq!((bounds as f64 / sound.len() as f64).round() as i64, comparison.bound_ms);
    }
}

#[test]
fn a_sweep_finds_an_interval_that_none_beats() {
    let plan = example("nightly-glue.plan.json");
    let sweep = weave::sweep(&plan, &settings(50), Layout::Polling, Default::default()).unwrap();
    let recommended = sweep.points.iter().find(|point| point.interval_s == sweep.recommended_s).unwrap();
    assert!(recommended.on_front && recommended.failed == 0.0);
    for pair in sweep.points.windows(2) {
        assert!(pair[0].polls >= pair[1].polls, "{pair:?}");
    }
    let none = weave::sweep(&plan, &settings(1), Layout::Staged, Default::default());
    assert_eq!(none.unwrap_err()[0].code, "NO_POLLING");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn figures_are_those_of_the_recorded_run(
        seconds in proptest::collection::vec(1u32..3000, 2..9),
        edges in any::<u64>(),
        interval_s in 1u32..60,
        functions in any::<u16>(),
    ) {
        // Half of the functions are at work for longer than Lambda lets them.
        let kind = |place: usize| if functions >> place & 3 == 3 { TaskKind::Lambda } else { TaskKind::Glue };
        let task = |(place, seconds): (usize, &u32)| Task {
            id: format!("t{place}"),
            name: format!("t{place}"),
            kind: kind(place),
            duration: Distribution::Fixed { seconds: f64::from(*seconds) },
            depends_on: (0..place).filter(|on| edges >> (place * 8 + on) & 1 == 1).map(|on| format!("t{on}")).collect(),
            ..Task::default()
        };
        let mut plan = Plan { name: "p".to_owned(), tasks: seconds.iter().enumerate().map(task).collect(), ..Plan::default() };
        plan.polling.interval_s = interval_s;
        for layout in Layout::ALL {
            let Ok(machine) = Machine::new(&plan, layout, QueryLanguage::JSONPath) else { continue };
            let durations_ms: Vec<i64> = seconds.iter().map(|s| i64::from(*s) * 1000).collect();
            let drawn = Drawn::from(durations_ms);
            let measured = machine.measure(&drawn);
            match machine.run(Setup { drawn, ..Setup::default() }) {
                Ok(run) => {
                    let measure = measured.unwrap();
                    prop_assert_eq!(measure.makespan_ms, run.record.end_ms);
                    prop_assert_eq!(measure.transitions, run.outcome.transitions);
                    prop_assert_eq!(measure.polls, run.record.polls() as u64);
                }
                Err(why) => prop_assert_eq!(measured.unwrap_err().diagnostics, why),
            }
        }
    }
}
