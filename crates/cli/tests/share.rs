//! Links through the command.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // a test may fail

mod common;

use common::{scratch, stepweave, stepweave_with};
use serde_json::json;

const PLAN: &str = "examples/nightly-glue.plan.json";

#[test]
fn a_plan_comes_back_from_its_link() {
    let link = stepweave(&["share", "encode", PLAN, "--base", "https://example.org/app/"]).stdout;
    assert!(link.starts_with("https://example.org/app/#s="), "{link}");
    let plan = stepweave(&["share", "decode", link.trim(), "--plan"]);
    assert_eq!(plan.code, 0);
    let again = stepweave_with(
        &["share", "encode", "-", "--base", "https://example.org/app/"],
        plan.stdout.as_bytes(),
    );
    assert_eq!(again.stdout, link);
}

#[test]
fn a_shared_document_keeps_everything() {
    let mut shared =
        stepweave(&["share", "decode", stepweave(&["share", "encode", PLAN]).stdout.trim()]).json();
    assert_eq!(shared["settings"], json!({ "expected": true, "seed": 7, "runs": 1 }));
    shared["settings"] = json!({ "expected": false, "seed": 18446744073709551615_u64, "runs": 200 });
    shared["room"] = "run".into();
    shared["layout"] = "polling".into();
    shared["hazard"] = "STALE_RUN".into();
    let file = scratch("shared.json", shared.to_string().as_bytes());
    let encoded = stepweave(&["share", "encode", &file, "--format", "json"]).json();
    let (link, payload) =
        (encoded["link"].as_str().expect("a link"), encoded["payload"].as_str().expect("a payload"));
    assert_eq!(link, format!("#s={payload}"));
    for form in [link, payload] {
        assert_eq!(stepweave(&["share", "decode", form]).json(), shared);
    }
}

#[test]
fn a_link_stands_in_for_a_plan_file() {
    let link = stepweave(&["share", "encode", PLAN]).stdout;
    let file = scratch("link.txt", link.as_bytes());
    let weave = |plan: &str| stepweave(&["weave", plan, "--layout", "polling"]).stdout;
    let expected = weave(PLAN);
    assert!(expected.contains("\"StartAt\""));
    assert_eq!(weave(link.trim()), expected);
    assert_eq!(weave(&file), expected);
    assert_eq!(stepweave_with(&["weave", "-", "--layout", "polling"], link.as_bytes()).stdout, expected);
}
