//! Real workflows: each parses, is printed without loss, and is given no error.

use crate::case::Case;
use crate::Answer;
use asl::json;

/// `{"round_trip", "errors"}`
pub fn answer(case: &Case) -> Answer {
    let text = case.definition().ok_or("the case has no definition")?;
    let parsed = asl::parse(text);
    let errors: Vec<&str> = parsed
        .diagnostics
        .iter()
        .filter(|finding| finding.is_error())
        .map(|finding| finding.message.as_str())
        .collect();
    Ok(serde_json::json!({ "round_trip": round_trip(text, &parsed.document), "errors": errors }))
}

/// Printed either way and read again, it is the same: values, order of keys, numbers as written.
fn round_trip(text: &str, document: &json::Node) -> bool {
    let compact = json::print_compact(document);
    let same = |printed: &str| {
        let (again, findings) = json::parse(printed);
        findings.is_empty() && json::print_compact(&again) == compact
    };
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok().map(|v| v.to_string());
    same(&compact) && same(&json::print(document)) && read(text) == read(&compact)
}
