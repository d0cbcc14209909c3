//! Published workflows.

use serde_json::Value;

/// The published workflows with their names; none if they are not at hand.
pub fn workflows() -> Vec<(String, Value)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/conformance/workflows.jsonl");
    let Ok(corpus) = std::fs::read_to_string(path) else {
        eprintln!("skipped: ../shared/conformance/workflows.jsonl is absent");
        return Vec::new();
    };
    let workflow = |line| {
        let mut case: Value = serde_json::from_str(line).unwrap();
        (case["id"].to_string(), case["definition"].take())
    };
    corpus.lines().map(workflow).collect()
}
