//! The document is an object with states that are objects.

use super::{context::Context, report::Report, Rule};
use crate::json::Node;

pub(super) const RULE: Rule =
    Rule { name: "structure", summary: "A definition is a JSON object whose States are objects.", check };

fn check(context: &Context, report: &mut Report) {
    if !context.root.is_object() {
        report
            .schema("/", context.root, "Definition must be a valid JSON object")
            .fix("Write an object with StartAt and States.");
    }
    for scope in &context.scopes {
        let Some(states) = scope.node.get("States") else { continue };
        let path = format!("{}/States", scope.path);
        if states.is_object() && states.members().is_empty() {
            report.schema(&path, states, "Value cannot be empty").fix("Add a state.");
        }
        for member in states.members() {
            check_state(&member.key, &member.value, &format!("{path}/{}", member.key), report);
        }
    }
}

fn check_state(name: &str, state: &Node, path: &str, report: &mut Report) {
    if state.is_object() || state.is_substitution() || state.is_missing() {
        return;
    }
    let message = format!("A state must be an object, but '{name}' is {}", state.describe());
    // Published workflows have such fields one level too deep; what is meant is clear.
    if matches!(name, "QueryLanguage" | "Comment") {
        report
            .warning("MISPLACED_FIELD", path, state.span, message)
            .fix(format!("Move '{name}' out of States."));
    } else {
        report.schema(path, state, message).fix("Write an object with a Type.");
    }
}
