//! A scope can end.

use super::{
    context::{Context, ScopeView, StateView},
    report::Report,
    targets::transitions,
    Rule,
};
use crate::json::Node;
use indexmap::IndexSet;

pub(super) const RULE: Rule = Rule {
    name: "terminal_states",
    summary: "A scope has a state that ends it, and every state has a way to one.",
    check,
};

fn check(context: &Context, report: &mut Report) {
    for scope in context.scopes.iter().filter(|scope| !scope.states.is_empty()) {
        // Where a transition is missing, or somewhere we cannot see, another rule speaks or nothing is known.
        if scope.states.iter().any(|state| !is_terminal(state) && is_open(scope, state)) {
            continue;
        }
        let ending = states_that_end(scope);
        if ending.is_empty() {
            let span = scope.node.member("States").map_or(scope.node.span, |member| member.key_span);
            report
                .error("MISSING_END_STATE", scope.shown_path(), span, "No state ends this scope")
                .fix("Add \"End\": true to a state, or add a Succeed or Fail state.");
            continue;
        }
        for state in scope.states.iter().filter(|state| !ending.contains(state.name)) {
            let message = format!("From state \"{}\" no way leads to an end", state.name);
            report
                .warning("ENDLESS_LOOP", &state.path, state.name_span, message)
                .fix("Give the loop a way out.");
        }
    }
}

fn is_terminal(state: &StateView) -> bool {
    matches!(state.kind, "Succeed" | "Fail") || state.node.get("End").and_then(Node::as_bool) == Some(true)
}

/// Whether some way out of the state leads nowhere that is known.
fn is_open(scope: &ScopeView, state: &StateView) -> bool {
    let ways = transitions(state);
    ways.is_empty()
        || ways.iter().any(|way| !way.value.as_str().is_some_and(|target| scope.names.contains(target)))
}

/// The states from which a terminal state can be reached.
fn states_that_end<'a>(scope: &ScopeView<'a>) -> IndexSet<&'a str> {
    let mut ending: IndexSet<&str> =
        scope.states.iter().filter(|state| is_terminal(state)).map(|state| state.name).collect();
    let mut sources: indexmap::IndexMap<&str, Vec<&str>> = indexmap::IndexMap::new();
    for state in &scope.states {
        for way in transitions(state) {
            sources.entry(way.value.as_str().unwrap_or_default()).or_default().push(state.name);
        }
    }
    let mut at = 0;
    while let Some(name) = ending.get_index(at) {
        let before = sources.get(name).cloned().unwrap_or_default();
        ending.extend(before);
        at += 1;
    }
    ending
}
