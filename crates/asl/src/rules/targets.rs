//! Transitions lead to states of the same scope.

use super::{
    context::{Context, ScopeView, StateView},
    report::Report,
    Rule,
};
use crate::json::Node;

pub(super) const RULE: Rule =
    Rule { name: "targets", summary: "StartAt, Next and Default name a state of the same scope.", check };

/// A transition of a state: the field, its place, and the value that names the target.
pub(super) struct Transition<'a> {
    pub field: &'static str,
    pub path: String,
    pub value: &'a Node,
}

fn check(context: &Context, report: &mut Report) {
    let has_states = |scope: &&ScopeView| scope.node.get("States").is_some_and(Node::is_object);
    for scope in context.scopes.iter().filter(has_states) {
        let start = scope.node.get("StartAt").map(|value| Transition {
            field: "StartAt",
            path: format!("{}/StartAt", scope.path),
            value,
        });
        for transition in start.into_iter().chain(scope.states.iter().flat_map(transitions)) {
            check_target(context, scope, &transition, report);
        }
    }
}

/// Every way out of a state.
pub(super) fn transitions<'a>(state: &StateView<'a>) -> Vec<Transition<'a>> {
    let mut found = Vec::new();
    let mut add = |field, holder: &'a Node, path: &str| {
        found.extend(holder.get(field).map(|value| Transition {
            field,
            path: format!("{path}/{field}"),
            value,
        }));
    };
    add("Next", state.node, &state.path);
    if state.kind == "Choice" {
        add("Default", state.node, &state.path);
    }
    for list in ["Choices", "Catch"] {
        for (entry, path) in state.elements(list) {
            add("Next", entry, &path);
        }
    }
    found
}

fn check_target(context: &Context, scope: &ScopeView, transition: &Transition, report: &mut Report) {
    let Some(target) = transition.value.as_str().filter(|target| !target.contains("${")) else { return };
    if scope.names.contains(target) || report.is_full() {
        return;
    }
    let Transition { field, path, value } = transition;
    let finding = report.error(
        "MISSING_TRANSITION_TARGET",
        path,
        value.span,
        format!("Missing '{field}' target: {target}"),
    );
    if let Some(elsewhere) = context.states().find(|state| state.name == target) {
        let place = &elsewhere.path;
        finding
            .fix(format!("Transitions cannot leave a branch or item processor; '{target}' is at {place}."));
        return;
    }
    let otherwise = format!("Add a state \"{target}\" or name another one.");
    finding.suggest(target, scope.states.iter().map(|state| state.name), otherwise);
}
