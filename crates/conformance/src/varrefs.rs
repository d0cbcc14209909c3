//! The variables that a definition refers to.

use crate::case::Case;
use crate::Answer;

/// `{"variable_references"}`: by state, `null` where there are none.
pub fn answer(case: &Case) -> Answer {
    let definition = case.definition().ok_or("the case has no definition")?;
    let found = asl::variables::references(&asl::json::parse(definition).0);
    let found = if found.is_empty() { serde_json::Value::Null } else { serde_json::json!(found) };
    Ok(serde_json::json!({ "variable_references": found }))
}
