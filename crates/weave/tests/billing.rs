//! What is counted and billed: failed runs too, functions where they are called, and starts that a job at its limit refuses.

// The helpers are test code like the tests themselves: a panic is the failure.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use plan::Plan;
use protocol::{Comparison, Layout, LayoutReport, Layouts, RunSettings};

fn plan(text: &str) -> Plan {
    plan::parse(text).0.unwrap()
}

fn settings(runs: u32) -> RunSettings {
    RunSettings {
        runs,
        expected: runs == 1,
        layouts: Layouts::ALL,
        traces: runs == 1,
        ..RunSettings::default()
    }
}

fn report(comparison: &Comparison, layout: Layout) -> &LayoutReport {
    comparison.report(layout).unwrap()
}

#[test]
fn runs_that_fail_are_billed_for_what_they_did() {
    let chain = plan(
        r#"{"version":1,"tasks":[{"id":"a","kind":"glue","duration":100,"failure_probability":0.5},
            {"id":"b","kind":"glue","duration":10,"depends_on":["a"]},
            {"id":"c","kind":"glue","duration":10,"depends_on":["b"]}]}"#,
    );
    let comparison = weave::compare(&chain, &settings(400)).unwrap();
    let own = report(&comparison, Layout::Sequential);
    // Three transitions where a succeeds, one where it does not.
    let expect = (3 * (400 - own.failed) + own.failed) as f64 / 400.0;
    assert!(own.failed > 150 && (own.transitions - expect).abs() < 1e-9, "{} {expect}", own.transitions);
    assert!((own.costs.standard_usd - expect * 0.025).abs() < 1e-9);
}

#[test]
fn functions_are_counted_where_they_are_called() {
    let mixed = plan(
        r#"{"version":1,"tasks":[{"id":"a","kind":"callback","duration":100},{"id":"b","kind":"ecs","duration":10},
            {"id":"c","kind":"ecs","duration":10,"depends_on":["a","b"],"continues":"b"},
            {"id":"d","kind":"ecs","duration":1,"depends_on":["a"]}]}"#,
    );
    let comparison = weave::compare(&mixed, &settings(1)).unwrap();
    // The one function is the callback's; what is polled is a table, as the callback's end is in no service.
    for layout in [Layout::Sequential, Layout::Polling, Layout::Exact] {
        let own = report(&comparison, layout);
        assert_eq!((own.lambda_calls, own.costs.polling_usd), (1.0, 0.0), "{layout:?}");
        assert_eq!(own.costs.express_share, 0.0, "{layout:?}: Express has no task tokens");
    }
    let polling = report(&comparison, Layout::Polling);
    assert!(polling.polls > 0.0);
    let glue = plan(
        r#"{"version":1,"tasks":[{"id":"a","kind":"glue","duration":100},{"id":"b","kind":"glue","duration":10},
            {"id":"c","kind":"glue","duration":10,"depends_on":["a","b"],"continues":"b"},
            {"id":"d","kind":"glue","duration":1,"depends_on":["a"]}]}"#,
    );
    let comparison = weave::compare(&glue, &settings(1)).unwrap();
    let own = report(&comparison, Layout::Polling);
    assert!(own.lambda_calls > 0.0 && own.lambda_calls == own.polls && own.costs.polling_usd > 0.0);
}

#[test]
fn a_job_at_its_limit_is_started_when_it_is_free() {
    let task = |id: &str, more: &str| {
        format!(
            r#"{{"id":"{id}","kind":"glue","duration":100,"resource":"job","max_concurrent_runs":1{more}}}"#
        )
    };
    let text = |more: &str| {
        let tasks = ["a", "b", "c"].map(|id| task(id, more)).join(",");
        format!(
            r#"{{"version":1,"tasks":[{tasks},{{"id":"d","kind":"glue","duration":10,"depends_on":["a"]}}]}}"#
        )
    };
    let comparison = weave::compare(&plan(&text("")), &settings(1)).unwrap();
    let makespan = |layout| report(&comparison, layout).traces[0].makespan_ms;
    assert_eq!(makespan(Layout::Sequential), 310_000);
    // Asked every 30 s: the second starts after 120 s, the third after 240 s.
    assert_eq!(makespan(Layout::Staged), 350_000);
    assert_eq!(comparison.best, Layout::Sequential);
    assert!(comparison.gain_bound.starts_with("With these durations"), "{}", comparison.gain_bound);
    // A start that was refused uses up none of the task's own attempts: as many runs fail as where nothing is refused.
    let tried =
        text(r#","failure_probability":0.4,"retry":{"max_attempts":2,"interval_s":5,"backoff_rate":1}"#);
    let free = tried.replace(r#""max_concurrent_runs":1,"#, "").replace(r#","max_concurrent_runs":1"#, "");
    let failed = |text: &str| {
        let comparison = weave::compare(&plan(text), &settings(200)).unwrap();
        Layout::ALL.map(|layout| report(&comparison, layout).failed)
    };
    let alike = failed(&tried);
    assert!(alike[0] > 10 && alike.iter().all(|own| *own == alike[0]), "{alike:?}");
    assert_eq!(alike, failed(&free));
}

#[test]
fn a_sweep_holds_each_run_against_its_own_critical_path() {
    // Long runs fill the history where the interval is short, and fail.
    let long = plan(
        r#"{"version":1,"polling":{"interval_s":1},"tasks":[
            {"id":"a","kind":"glue","duration":{"distribution":"exponential","mean_s":3600}},
            {"id":"b","kind":"glue","duration":10},
            {"id":"c","kind":"glue","duration":10,"depends_on":["a","b"],"continues":"b"},
            {"id":"d","kind":"glue","duration":10,"depends_on":["a"]}]}"#,
    );
    let sweep = weave::sweep::sweep_at(&long, &settings(60), Layout::Polling, &[1, 2, 60]).unwrap();
    let (first, last) = (&sweep.points[0], &sweep.points[2]);
    assert!(first.failed > 0.05 && last.failed == 0.0, "{sweep:?}");
    assert!(sweep.points.iter().all(|point| point.delay_ms > 0.0), "{sweep:?}");
    assert!(first.delay_ms < last.delay_ms && first.cost_usd > last.cost_usd, "{sweep:?}");
}
