//! Definitions and requests: whether AWS takes them, and what it says.

use crate::case::Case;
use crate::Answer;
use asl::api::{self, Operation};
use asl::{Diagnostic, WorkflowType};
use serde_json::json;

/// `{"valid", "messages"}`, errors only.
pub fn answer(case: &Case) -> Answer {
    let workflow =
        if case.text("/type") == Some("EXPRESS") { WorkflowType::Express } else { WorkflowType::Standard };
    let parsed = asl::parse_as(case.definition().unwrap_or_default(), workflow);
    let errors = parsed.diagnostics.iter().filter(|finding| finding.is_error());
    let messages: Vec<String> = request(case).into_iter().chain(errors.map(as_aws)).collect();
    Ok(json!({ "valid": messages.is_empty(), "messages": messages }))
}

/// What is wrong with the request around the definition, where the case is about that.
fn request(case: &Case) -> Vec<String> {
    let operation = match case.text("/api") {
        _ if case.text("/kind") != Some("api") => return Vec::new(),
        Some("create_state_machine") => Operation::Create,
        Some("update_state_machine") => Operation::Update,
        _ => return Vec::new(),
    };
    let mut fields = case.node("/args").map_or_else(|| json!({}), asl::json::Node::to_value);
    if let Some(fields) = fields.as_object_mut() {
        fields.extend(case.definition().map(|definition| ("definition".to_owned(), definition.into())));
    }
    api::check(operation, &fields).into_iter().map(|refusal| refusal.message).collect()
}

/// A finding as AWS's exceptions word it.
fn as_aws(finding: &Diagnostic) -> String {
    format!("Invalid State Machine Definition: '{}: {} at {}'", finding.code, finding.message, finding.path)
}
