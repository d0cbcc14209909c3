//! What of `$states` there is where.
//!
//! Developer Guide, "Passing data between states with variables": `$states.result` is what a Task, Parallel or Map state has
//! once it has succeeded, `$states.errorOutput` only a catcher. The words of the refusal are those that others have seen of
//! ValidateStateMachineDefinition; the records have none.

use super::{context::StateView, report::Report};
use crate::{expression::jsonata_references, json::Node};

/// Looks through an expression of a state; `path` is the expression's place.
pub(super) fn check(state: &StateView, node: &Node, expression: &str, path: &str, report: &mut Report) {
    if !expression.contains("$states") {
        return;
    }
    let place = path.strip_prefix(state.path.as_str()).unwrap_or(path);
    for reference in jsonata_references(expression).iter().filter(|found| found.variable == "states") {
        let Some(field) = reference.keys.first() else { continue };
        let fix = match field.as_str() {
            "input" | "context" => continue,
            "result" if has_result(state, place) => continue,
            "result" => "It is there in Output and Assign of a Task, Parallel or Map state; before that there is $states.input.",
            "errorOutput" if place.starts_with("/Catch/") => continue,
            "errorOutput" => "It is there in a catcher's Output and Assign.",
            _ => "Use $states.input, $states.context, $states.result or $states.errorOutput.",
        };
        let message = format!("Field '$states.{field}' does not exist.");
        report.error("UNSUPPORTED_JSONATA_EXPRESSION", path, node.span, message).fix(fix);
    }
}

fn has_result(state: &StateView, place: &str) -> bool {
    let after = ["/Output", "/Assign"]
        .iter()
        .any(|field| place.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
    after && matches!(state.kind, "Task" | "Parallel" | "Map")
}
