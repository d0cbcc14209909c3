//! Every state can be reached from the start of its scope.

use super::{
    context::{Context, ScopeView},
    report::Report,
    targets::transitions,
    Rule,
};
use indexmap::{IndexMap, IndexSet};

pub(super) const RULE: Rule =
    Rule { name: "reachability", summary: "Every state can be reached from StartAt.", check };

fn check(context: &Context, report: &mut Report) {
    for scope in &context.scopes {
        let Some(reached) = reached(scope) else { continue };
        for state in scope.states.iter().filter(|state| !reached.contains(state.name)) {
            let message = format!("State \"{}\" is not reachable.", state.name);
            report
                .error("MISSING_TRANSITION_TARGET", &state.path, state.name_span, message)
                .fix("Let another state's Next lead to it, or remove it.");
        }
    }
}

/// The states that can be reached; `None` where a wrong start or a substitution leaves it open.
fn reached<'a>(scope: &ScopeView<'a>) -> Option<IndexSet<&'a str>> {
    let edges: IndexMap<&str, Vec<&str>> = scope
        .states
        .iter()
        .map(|state| (state.name, transitions(state).iter().filter_map(|way| way.value.as_str()).collect()))
        .collect();
    if edges.values().flatten().any(|target| target.contains("${")) {
        return None;
    }
    let start = scope.node.get("StartAt")?.as_str()?;
    let mut reached = IndexSet::from([*edges.get_key_value(start)?.0]);
    let mut at = 0;
    while let Some(name) = reached.get_index(at) {
        let next = edges.get(name).into_iter().flatten().filter_map(|target| edges.get_key_value(target));
        let found: Vec<&str> = next.map(|(name, _)| *name).collect();
        reached.extend(found);
        at += 1;
    }
    Some(reached)
}
