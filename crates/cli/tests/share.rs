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

const MACHINE: &str = "examples/rds-snapshot.asl.json";

#[test]
fn a_state_machine_s_link_brings_what_it_is_run_with() {
    let mocks = "examples/rds-snapshot.failed.mocks.json";
    let arguments = ["--input", "@examples/rds-snapshot.input.json", "--mocks", mocks, "--seed", "11"];
    let link = stepweave(&[&["share", "encode", MACHINE][..], &arguments].concat()).stdout;
    let link = link.trim();
    let direct = stepweave(&[&["run", MACHINE, "--format", "json"][..], &arguments].concat());
    assert_ne!(direct.code, 2, "{}", direct.stderr);
    let shared = stepweave(&["run", link, "--format", "json"]);
    assert_eq!((shared.code, shared.stdout), (direct.code, direct.stdout));
    for (part, file) in
        [("--definition", MACHINE), ("--mocks", mocks), ("--input", "examples/rds-snapshot.input.json")]
    {
        let text = std::fs::read_to_string(common::root().join(file)).expect("an example");
        assert_eq!(stepweave(&["share", "decode", link, part]).stdout.trim(), text.trim(), "{part}");
    }
    let document = stepweave(&["share", "decode", link]);
    assert_eq!(document.json()["settings"]["seed"], 11);
    let file = scratch("machine.json", document.stdout.as_bytes());
    assert_eq!(stepweave(&["share", "encode", &file]).stdout.trim(), link);
    let changed = stepweave(&["share", "encode", link, "--seed", "12"]).stdout;
    assert_eq!(stepweave(&["share", "decode", changed.trim()]).json()["settings"]["seed"], 12);
    assert_eq!(stepweave(&["validate", &scratch("machine.txt", link.as_bytes())]).code, 0);
}

#[test]
fn a_link_of_one_kind_is_refused_where_the_other_is_wanted() {
    let check = |arguments: &[&str], message: &str| {
        let refused = stepweave(arguments);
        assert!(refused.code != 0 && refused.stderr.contains(message), "{}", refused.stderr);
    };
    let machine = stepweave(&["share", "encode", MACHINE]).stdout;
    check(&["compare", machine.trim()], "holds a state machine, but a plan is wanted here");
    check(&["share", "decode", machine.trim(), "--plan"], "holds nothing for --plan");
    check(&["share", "encode", PLAN, "--seed", "3"], "go with a state machine");
    let plan = stepweave(&["share", "encode", PLAN]).stdout;
    check(&["share", "decode", plan.trim(), "--mocks"], "holds nothing for --mocks");
}
