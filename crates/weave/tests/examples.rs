//! The gallery's plans, woven and compared: golden definitions and figures.

// The helpers are test code like the tests themselves: a panic is the failure.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use asl::model::QueryLanguage;
use plan::Plan;
use protocol::{Comparison, Layout, LayoutReport, Layouts, RunSettings};
use std::path::Path;

fn example(name: &str) -> Plan {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name);
    plan::parse(&std::fs::read_to_string(path).unwrap()).0.unwrap()
}

/// The comparison in words and figures, without definitions and timelines.
fn summary(comparison: &Comparison) -> String {
    let headline: Vec<String> = comparison
        .headline
        .iter()
        .map(|run| if run.gain { format!("*{}*", run.text) } else { run.text.clone() })
        .collect();
    let mut lines = vec![
        headline.concat(),
        comparison.reason.clone(),
        comparison.gain_bound.clone(),
        format!("bound {} ms, critical {:?}", comparison.bound_ms, comparison.critical_path),
    ];
    lines.extend(comparison.tasks.iter().map(|task| format!("slack of {}: {} ms", task.id, task.slack_ms)));
    for report in &comparison.layouts {
        lines.push(String::new());
        lines.extend(figures(report));
    }
    lines.join("\n")
}

fn figures(report: &LayoutReport) -> Vec<String> {
    let spread = report.makespan_ms;
    let mut lines = vec![
        format!("{} ({})", report.title, report.subtitle),
        format!("makespan {} ms, p50 {}, p90 {}, p99 {}", spread.mean, spread.p50, spread.p90, spread.p99),
        format!(
            "{} transitions, {} polls, ${:.4} a thousand runs",
            report.transitions, report.polls, report.cost_per_1000_usd
        ),
        format!("{:?}", report.loss),
    ];
    for lane in &report.timeline.lanes {
        let segments: Vec<String> = lane
            .segments
            .iter()
            .map(|segment| {
                let what = match &segment.what {
                    protocol::SegmentKind::Work { task } => task.clone(),
                    protocol::SegmentKind::Barrier => "barrier".to_owned(),
                    protocol::SegmentKind::Poll { task, checks_ms } => {
                        format!("{} polls {task}", checks_ms.len())
                    }
                };
                format!("{what} {}-{}", segment.start_ms, segment.end_ms)
            })
            .collect();
        let note = lane.note.as_ref().map(|note| format!(" \"{}\"", note.text)).unwrap_or_default();
        lines.push(format!("| {}{note}", segments.join(", ")));
    }
    lines.extend(
        report
            .hazards
            .iter()
            .map(|hazard| format!("{} {}: {} {}", hazard.code, hazard.title, hazard.detail, hazard.remedy)),
    );
    lines
}

#[test]
fn definitions() {
    let glue = example("nightly-glue.plan.json");
    for layout in Layout::ALL {
        let definition = weave::weave(&glue, layout).unwrap().definition;
        insta::assert_snapshot!(format!("glue-{}", format!("{layout:?}").to_lowercase()), definition);
    }
    for layout in [Layout::Staged, Layout::Polling, Layout::PollingGlue, Layout::Exact, Layout::Callback] {
        let definition = weave::weave_in(&glue, layout, QueryLanguage::JSONata).unwrap().definition;
        insta::assert_snapshot!(format!("glue-{}-jsonata", format!("{layout:?}").to_lowercase()), definition);
    }
    let deep = weave::weave(&example("three-stages.plan.json"), Layout::Polling).unwrap();
    insta::assert_snapshot!("three-stages-polling", deep.definition);
}

#[test]
fn expected_figures() {
    for name in ["nightly-glue", "three-stages"] {
        let comparison =
            weave::compare(&example(&format!("{name}.plan.json")), &RunSettings::default()).unwrap();
        insta::assert_snapshot!(format!("{name}-expected"), summary(&comparison));
    }
}

#[test]
fn drawn_figures() {
    let settings = RunSettings { runs: 500, expected: false, ..RunSettings::default() };
    let comparison = weave::compare(&example("nightly-glue.plan.json"), &settings).unwrap();
    insta::assert_snapshot!("nightly-glue-drawn", summary(&comparison));
}

/// "Previously running for more than an hour has now been reduced to under 30 minutes."
#[test]
fn three_stages_reproduce_the_articles_headline() {
    let comparison = weave::compare(&example("three-stages.plan.json"), &RunSettings::default()).unwrap();
    let staged = comparison.report(Layout::Staged).unwrap().makespan_ms.mean;
    let polling = comparison.report(Layout::Polling).unwrap().makespan_ms.mean;
    assert!(staged > 3_600_000.0, "{staged}");
    assert!(polling < 1_800_000.0, "{polling}");
    assert!(staged / polling < 3.0, "a gain beyond the bound of three stages");
}

/// An independent closed form of the article's plan, layout by layout, from the task times of each run alone: what waits
/// for what is written out by hand, and no definition is looked at.
#[test]
fn the_articles_plan_agrees_with_its_closed_form() {
    let settings = RunSettings {
        runs: 40,
        seed: 11,
        expected: false,
        traces: true,
        layouts: Layouts::ALL,
        ..Default::default()
    };
    let comparison = weave::compare(&example("nightly-glue.plan.json"), &settings).unwrap();
    // Checks begin when the branch comes to them and repeat every half minute and their own length; the first that ends no
    // earlier than `ended` sees it.
    let seen = |from: i64, ended: i64, check: i64| {
        let mut end = from + check;
        while end < ended {
            end += 30_000 + check;
        }
        end
    };
    let call = 50;
    // Who comes before the word is written is woken by a call after it; who comes later looks it up.
    let told = |from: i64, ended: i64| {
        let written = ended + call;
        if from < written {
            written + call
        } else {
            from + call
        }
    };
    let of = |layout: Layout, [g1, g2, g3, s1, s2]: [i64; 5]| match layout {
        Layout::Sequential => g1 + g2 + g3 + s1 + s2,
        Layout::Staged => g1.max(g2).max(g3) + s1.max(s2),
        // Side by side: the first branch runs jobs 1 and 3 and what needs them; what is left needs all of that.
        Layout::Nested => (g1.max(g3) + s1).max(g2) + s2,
        Layout::Polling => (seen(g1, g3, 750) + s1).max(seen(g2, g3, 750) + s2),
        Layout::PollingGlue => (seen(g1, g3, call) + s1).max(seen(g2, g3, call) + s2),
        // The third branch needs a call to write its word.
        Layout::Exact => (seen(g1, g3 + call, call) + s1).max(seen(g2, g3 + call, call) + s2),
        Layout::Callback => (told(g1, g3) + s1).max(told(g2, g3) + s2),
    };
    for report in &comparison.layouts {
        assert_eq!(report.traces.len(), 40);
        for trace in &report.traces {
            let takes =
                [0, 1, 2, 3, 4].map(|task: usize| trace.tasks[task].end_ms - trace.tasks[task].start_ms);
            let [g1, g2, g3, s1, s2] = takes;
            assert_eq!(trace.bound_ms, (g1.max(g3) + s1).max(g2.max(g3) + s2));
            assert_eq!(trace.makespan_ms, of(report.layout, takes), "{:?} {takes:?}", report.layout);
        }
    }
}

#[test]
fn a_stale_run_is_shown_and_vanishes() {
    let plan = example("nightly-glue.plan.json");
    let check = |plan: &Plan, expect: usize| {
        let comparison = weave::compare(plan, &RunSettings::default()).unwrap();
        let found: usize = comparison.layouts.iter().map(|report| report.hazards.len()).sum();
        assert_eq!(found, expect, "{:?}", plan.polling);
        let run = weave::history(plan, &RunSettings::default(), Layout::Polling, Some("STALE_RUN"));
        assert_eq!(run.is_ok(), expect > 0);
    };
    check(&plan, 1);
    // No second execution within a window.
    let mut alone = plan.clone();
    alone.polling.trigger_offset_min = 1;
    check(&alone, 0);
    // The newest run is always this execution's own: it starts with the execution.
    let mut newest = plan.clone();
    newest.polling.max_items = 1;
    check(&newest, 0);
    // Nothing polled.
    let mut chain = plan;
    for number in 1..5 {
        chain.tasks[number].depends_on = vec![chain.tasks[number - 1].id.clone()];
    }
    check(&chain, 0);
}

#[test]
fn histories_are_those_of_the_runs() {
    let plan = example("nightly-glue.plan.json");
    let events = weave::history(&plan, &RunSettings::default(), Layout::Polling, None).unwrap();
    assert_eq!(events.first().unwrap()["type"], "ExecutionStarted");
    assert_eq!(events.last().unwrap()["type"], "ExecutionSucceeded");
    let checks =
        events.iter().filter(|event| event["stateEnteredEventDetails"]["name"] == "Check Glue job 3").count();
    assert!(checks > 1);
}
