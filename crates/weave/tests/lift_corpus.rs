//! Every published workflow can be lifted: what a plan can say is in the plan, the rest is reported.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // a test may fail

use serde_json::Value;
use std::collections::BTreeMap;

const CORPUS: &str = "../../../shared/conformance/workflows.jsonl";

#[test]
fn published_workflows_are_lifted() {
    let Ok(text) = std::fs::read_to_string(CORPUS) else {
        eprintln!("skipped: there is no {CORPUS}");
        return;
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let (mut whole, mut tasks, mut with_plan) = (0, 0, 0);
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).expect("JSON");
        let id = case["id"].as_str().expect("an id");
        let definition = case["definition"].to_string();
        let lifted = weave::lift(&definition, &[]);
        let mut codes: Vec<String> = lifted.diagnostics.iter().map(|finding| finding.code.clone()).collect();
        codes.sort();
        codes.dedup();
        whole += usize::from(codes.is_empty());
        codes.into_iter().for_each(|code| *counts.entry(code).or_default() += 1);
        tasks += lifted.plan.tasks.len();
        if lifted.plan.tasks.is_empty() {
            continue;
        }
        with_plan += 1;
        let errors: Vec<_> =
            plan::check(&lifted.plan).into_iter().filter(asl::Diagnostic::is_error).collect();
        assert!(errors.is_empty(), "{id}: {errors:#?}");
        // What the children contain was valid where the whole was.
        if asl::parse(&definition).is_valid() {
            for child in &lifted.children {
                let errors: Vec<_> =
                    asl::validate(&child.definition).into_iter().filter(asl::Diagnostic::is_error).collect();
                assert!(errors.is_empty(), "{id}: {errors:#?} {}", child.definition);
            }
        }
        // Whatever its parameters read, the layouts can be run.
        let compared = weave::compare(&lifted.plan, &protocol::RunSettings::default());
        let compared = compared.unwrap_or_else(|errors| panic!("{id}: {errors:#?}"));
        for report in &compared.layouts {
            assert!(report.timeline.end_ms >= compared.bound_ms, "{id}: {:?}", report.layout);
        }
    }
    let all = text.lines().count();
    println!(
        "{with_plan} of {all} workflows have a plan ({tasks} tasks), {whole} without a remark; {counts:#?}"
    );
    assert!(with_plan * 10 >= all * 9, "{with_plan} of {all}");
}
