//! Fields that must be there.

use super::{
    context::{Context, StateView},
    report::{Report, SCHEMA},
    Rule,
};
use crate::{json::Node, model::QueryLanguage, Span};

pub(super) const RULE: Rule = Rule {
    name: "required_fields",
    summary: "StartAt, States and what a state type needs are there.",
    check,
};

fn check(context: &Context, report: &mut Report) {
    for scope in &context.scopes {
        require(scope.node, &["StartAt", "States"], scope.shown_path(), scope.node.span, report);
    }
    for state in context.states() {
        let required: &[&str] = match state.kind {
            "Task" => &["Resource"],
            "Choice" => &["Choices"],
            "Parallel" => &["Branches"],
            _ => &[],
        };
        require(state.node, required, &state.path, state.name_span, report);
        match state.kind {
            "Wait" => wait(state, report),
            "Map" => map(state, report),
            _ => {}
        }
        credentials(state, report);
    }
}

/// One finding for all that are missing, as AWS words it.
fn require(node: &Node, required: &[&str], path: &str, span: Span, report: &mut Report) {
    let missing: Vec<&str> = required.iter().copied().filter(|field| node.get(field).is_none()).collect();
    if !missing.is_empty() {
        let list = missing.join(", ");
        // The opening bracket is enough of an object to underline.
        let span =
            if span == node.span { Span { end: (span.start + 1).min(span.end), ..span } } else { span };
        report
            .error(SCHEMA, path, span, format!("These fields are required: [{list}]"))
            .fix(format!("Add {list}."));
    }
}

fn wait(state: &StateView, report: &mut Report) {
    let choices: &[&str] = match state.language {
        QueryLanguage::JSONPath => &["Seconds", "SecondsPath", "Timestamp", "TimestampPath"],
        QueryLanguage::JSONata => &["Seconds", "Timestamp"],
    };
    if !choices.iter().any(|field| state.node.get(field).is_some()) {
        let message = format!("Exactly one of these fields is required: [{}]", choices.join(", "));
        report.error(SCHEMA, &state.path, state.name_span, message).fix("Add Seconds.");
    }
}

fn map(state: &StateView, report: &mut Report) {
    if state.node.get("ItemProcessor").is_none() && state.node.get("Iterator").is_none() {
        report
            .error(SCHEMA, &state.path, state.name_span, "These fields are required: [ItemProcessor]")
            .fix("Add an ItemProcessor with StartAt and States.");
    }
}

fn credentials(state: &StateView, report: &mut Report) {
    let Some((credentials, path)) = state.field("Credentials").filter(|(node, _)| node.is_object()) else {
        return;
    };
    if credentials.get("RoleArn").is_none() && credentials.get("RoleArn.$").is_none() {
        report
            .schema(&path, credentials, "The field 'RoleArn' is required but was missing")
            .fix("Add the ARN of the role to assume as RoleArn.");
    }
}
