//! Definitions and requests: whether AWS takes them, and what it says.

use crate::case::Case;
use crate::Answer;
use asl::{Diagnostic, WorkflowType};

/// `{"valid", "messages"}`, errors only.
pub fn answer(case: &Case) -> Answer {
    let workflow =
        if case.text("/type") == Some("EXPRESS") { WorkflowType::Express } else { WorkflowType::Standard };
    let parsed = asl::parse_as(case.definition().unwrap_or_default(), workflow);
    let errors = parsed.diagnostics.iter().filter(|finding| finding.is_error());
    let messages: Vec<String> = errors.map(as_aws).collect();
    Ok(serde_json::json!({ "valid": messages.is_empty(), "messages": messages }))
}

/// A finding as AWS's exceptions word it.
fn as_aws(finding: &Diagnostic) -> String {
    format!("Invalid State Machine Definition: '{}: {} at {}'", finding.code, finding.message, finding.path)
}
