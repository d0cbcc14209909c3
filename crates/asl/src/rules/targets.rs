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
    /// The list whose entry holds the field, and the entry's place in it; `None` where the state itself does.
    pub entry: Option<(&'static str, usize)>,
    pub value: &'a Node,
}

impl Transition<'_> {
    /// Where it stands, within an object at `path`.
    fn path_in(&self, path: &str) -> String {
        match self.entry {
            Some((list, index)) => format!("{path}/{list}/{index}/{}", self.field),
            None => format!("{path}/{}", self.field),
        }
    }
}

fn check(context: &Context, report: &mut Report) {
    let has_states = |scope: &&ScopeView| scope.node.get("States").is_some_and(Node::is_object);
    for scope in context.scopes.iter().filter(has_states) {
        let start =
            scope.node.get("StartAt").map(|value| Transition { field: "StartAt", entry: None, value });
        // Without any state there is none to start with: that there are none is enough said.
        let says_none = |start: &Transition| start.value.as_str() == Some("") && scope.states.is_empty();
        if let Some(transition) = start.filter(|start| !says_none(start)) {
            check_target(context, scope, &scope.path, &transition, report);
        }
        for state in &scope.states {
            for transition in transitions(state) {
                check_target(context, scope, &state.path, &transition, report);
            }
        }
    }
}

/// Every way out of a state.
pub(super) fn transitions<'a>(state: &StateView<'a>) -> Vec<Transition<'a>> {
    let mut found = Vec::new();
    let mut add = |field, holder: &'a Node, entry| {
        found.extend(holder.get(field).map(|value| Transition { field, entry, value }));
    };
    add("Next", state.node, None);
    if state.kind == "Choice" {
        add("Default", state.node, None);
    }
    for list in ["Choices", "Catch"] {
        let entries = state.node.get(list).map(Node::elements).unwrap_or_default();
        for (index, entry) in entries.iter().enumerate() {
            add("Next", entry, Some((list, index)));
        }
    }
    found
}

fn check_target(
    context: &Context,
    scope: &ScopeView,
    holder: &str,
    transition: &Transition,
    report: &mut Report,
) {
    let Some(target) = transition.value.as_str().filter(|target| !target.contains("${")) else { return };
    if scope.names.contains(target) || report.is_full() {
        return;
    }
    let Transition { field, value, .. } = transition;
    let finding = report.error(
        "MISSING_TRANSITION_TARGET",
        &transition.path_in(holder),
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
