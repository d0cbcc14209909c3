//! The comparison's JSON: its parts add up, and it is the same wherever the plan comes from.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // a test may fail

mod common;

use common::{scratch, stepweave};
use serde_json::Value;

const PLAN: &str = "examples/nightly-glue.plan.json";
const LAYOUTS: [&str; 3] = ["sequential", "staged", "polling"];

fn compare(arguments: &[&str]) -> Value {
    let ran = stepweave(&[&["compare"], arguments, &["--format", "json"]].concat());
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{arguments:?}");
    ran.json()
}

/// A number of seconds read as the decimal that it is printed as, in milliseconds.
fn decimal_ms(seconds: &Value) -> i64 {
    let text = seconds.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
    assert!(fraction.len() <= 3, "{text} is finer than a millisecond");
    format!("{whole}{fraction:0<3}").parse().expect("digits")
}

fn lost_ms(loss: &Value) -> i64 {
    let parts = loss.as_object().expect("an object");
    assert_eq!(parts.keys().collect::<Vec<_>>(), ["barrier", "poll_delay", "status_check", "serialisation"]);
    parts.values().map(decimal_ms).sum()
}

#[test]
fn every_run_adds_up_and_keeps_its_dependencies() {
    let plan: Value =
        serde_json::from_str(&std::fs::read_to_string(common::root().join(PLAN)).expect("the plan"))
            .expect("JSON");
    let comparison = compare(&[PLAN, "--runs", "25", "--seed", "11", "--trace"]);
    assert_eq!(comparison["runs"], 25);
    for (report, layout) in comparison["layouts"].as_array().expect("layouts").iter().zip(LAYOUTS) {
        assert_eq!(report["layout"], layout);
        let traces = report["traces"].as_array().expect("traces");
        assert_eq!(traces.len(), 25);
        for trace in traces {
            let [makespan, bound] = ["makespan_s", "bound_s"].map(|field| decimal_ms(&trace[field]));
            assert_eq!(makespan - bound, lost_ms(&trace["loss_s"]), "{layout}");
            let tasks = trace["tasks"].as_array().expect("tasks");
            let run_of = |id: &Value| tasks.iter().find(|task| task["id"] == *id).expect("a task");
            for task in plan["tasks"].as_array().expect("tasks") {
                let start = decimal_ms(&run_of(&task["id"])["start_s"]);
                for on in task["depends_on"].as_array().into_iter().flatten() {
                    assert!(
                        decimal_ms(&run_of(on)["end_s"]) <= start,
                        "{layout}: {} before {on}",
                        task["id"]
                    );
                }
            }
            assert!(tasks.iter().all(|task| decimal_ms(&task["end_s"]) <= makespan));
        }
        let mean = traces.iter().map(|trace| decimal_ms(&trace["makespan_s"])).sum::<i64>() as f64 / 25.0;
        assert!((decimal_ms(&report["makespan_s"]["mean"]) as f64 - mean).abs() <= 0.5, "{layout}");
        assert_eq!(
            decimal_ms(&traces[0]["makespan_s"]),
            decimal_ms(&report["bound_s"]) + lost_ms(&report["loss_s"]),
            "the first run's parts"
        );
    }
}

#[test]
fn the_article_s_pipeline_gains_by_polling() {
    let comparison = compare(&[PLAN]);
    let mean = |index: usize| decimal_ms(&comparison["layouts"][index]["makespan_s"]["mean"]);
    // 4 + 26 + 7 + 21 + 3 minutes one after another; 26 + 21 with a barrier; 26 + 3 is the critical path.
    assert_eq!((mean(0), mean(1), decimal_ms(&comparison["bound_s"])), (3_660_000, 2_820_000, 1_740_000));
    assert!((1_740_000..1_800_000).contains(&mean(2)), "{}", mean(2));
    assert_eq!(comparison["best"], "polling");
    assert!(comparison["layouts"][0].get("traces").is_none(), "only with --trace");
}

#[test]
fn draws_are_the_same_in_every_layout_and_follow_the_seed() {
    let tasks = |seed: &str, layout: usize| {
        let trace =
            compare(&[PLAN, "--runs", "2", "--seed", seed, "--trace"])["layouts"][layout]["traces"][1].take();
        let tasks = trace["tasks"].as_array().expect("tasks").clone();
        tasks.iter().map(|t| decimal_ms(&t["end_s"]) - decimal_ms(&t["start_s"])).collect::<Vec<i64>>()
    };
    assert_eq!(tasks("3", 0), tasks("3", 1));
    assert_eq!(tasks("3", 0), tasks("3", 2));
    assert_ne!(tasks("3", 0), tasks("4", 0));
}

#[test]
fn a_link_carries_its_settings() {
    let mut shared =
        stepweave(&["share", "decode", stepweave(&["share", "encode", PLAN]).stdout.trim()]).json();
    shared["settings"] = serde_json::json!({ "expected": false, "seed": 42, "runs": 5 });
    let file = scratch("settings.json", shared.to_string().as_bytes());
    let link = stepweave(&["share", "encode", &file]).stdout;
    let by_link = compare(&[link.trim(), "--trace"]);
    assert_eq!(by_link, compare(&[PLAN, "--runs", "5", "--seed", "42", "--trace"]));
    assert_eq!(compare(&[link.trim(), "--seed", "43"])["seed"], 43);
    assert_ne!(by_link["layouts"][2]["history_sha256"], compare(&[PLAN])["layouts"][2]["history_sha256"]);
}

#[test]
fn people_get_the_answer_first() {
    let ran = stepweave(&["compare", PLAN]);
    let first = ran.stdout.lines().next().expect("a line");
    assert!(first.starts_with("Partially dependent finishes in 29 min"), "{first}");
    assert_eq!(ran.code, 0);
}

#[test]
fn woven_definitions_validate_and_run() {
    for layout in LAYOUTS {
        let definition = stepweave(&["weave", PLAN, "--layout", layout]).stdout;
        let file = scratch(&format!("{layout}.asl.json"), definition.as_bytes());
        let validated = stepweave(&["validate", &file, "--format", "json"]).json();
        assert_eq!(validated["result"], "OK", "{validated}");
        let by_json = stepweave(&["weave", PLAN, "--layout", layout, "--format", "json"]).json();
        assert_eq!(by_json["definition"], definition);
        assert_eq!(by_json["task_states"]["glue-1"], "Glue job 1");
    }
}

#[test]
fn threads_do_not_change_a_byte() {
    let by = |threads: &str| compare(&[PLAN, "--runs", "301", "--threads", threads]);
    assert_eq!(by("1"), by("3"));
    assert_eq!(by("1")["layouts"][1]["histogram"]["counts"].as_array().map(Vec::len), Some(48));
}

#[test]
fn prices_can_be_others() {
    let file = scratch("prices.json", br#"{"source": "ours", "transition_usd": 1}"#);
    let comparison = compare(&[PLAN, "--prices", &file]);
    assert_eq!(comparison["price_source"], "ours");
    assert_eq!(comparison["layouts"][0]["costs_per_1000_usd"]["standard"], 5000.0);
}

#[test]
fn a_sweep_recommends_an_interval() {
    let arguments = ["sweep", PLAN, "--from", "10", "--to", "300", "--steps", "5", "--runs", "20"];
    let sweep = stepweave(&[&arguments[..], &["--format", "json"]].concat()).json();
    let intervals = sweep["points"].as_array().expect("points").iter().map(|point| &point["interval_s"]);
    assert!(intervals.clone().eq([10, 23, 55, 128, 300].iter()), "{:?}", intervals.collect::<Vec<_>>());
    let text = stepweave(&arguments).stdout;
    assert!(text.starts_with(&format!("Poll every {} s.", sweep["recommended_s"])), "{text}");
    assert_eq!(stepweave(&["sweep", PLAN, "--layout", "staged"]).code, 1);
}
