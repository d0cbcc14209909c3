//! A scope shown alone: the branch of a Parallel state, the item processor of a Map state.

use editor::flow::chart::Flat;
use editor::machine::Address;
use leptos::prelude::*;

use super::quick::Quick;
use super::Flow;

/// The chart of a scope, wherever it is.
pub fn scope_of<'a>(chart: &'a Flat, scope: &Address) -> Option<&'a Flat> {
    if chart.address == *scope {
        return Some(chart);
    }
    let lanes = chart.states.iter().flat_map(|state| &state.lanes);
    let inner = lanes.map(|lane| &lane.1).find(|inner| inner.address.holds(scope))?;
    scope_of(inner, scope)
}

/// The scopes inside a state, with what they are called.
pub fn scopes_in(flow: Flow, state: &Address) -> Vec<(String, Address)> {
    let id = state.to_string();
    flow.chart.with_untracked(|chart| {
        let scope = scope_of(chart, &state.scope());
        let lanes = scope.and_then(|scope| scope.states.iter().find(|node| node.path == id));
        let lanes = lanes.map(|node| node.lanes.as_slice()).unwrap_or_default();
        lanes.iter().map(|(label, inner)| (label.clone(), inner.address.clone())).collect()
    })
}

/// Shows a scope alone; the root is the whole.
pub fn show(flow: Flow, scope: Address) {
    // What is not in it is let go.
    if flow.selected.with_untracked(|id| id.as_ref().is_some_and(|id| !scope.holds(&id.as_str().into()))) {
        flow.select(None);
    }
    flow.inside.set((scope != Address::root()).then_some(scope));
    flow.follow.set(true);
}

/// Shows what is inside the selected container alone; of several branches one is chosen. Of a state that holds nothing
/// it is the scope in which it is.
pub fn enter(flow: Flow) {
    let Some(state) = flow.selected.get_untracked().map(Address::from) else {
        return flow.ui.say("Select a Parallel or Map state to open it.");
    };
    match scopes_in(flow, &state).as_slice() {
        [] => show(flow, state.scope()),
        [(_, only)] => show(flow, only.clone()),
        _ => flow.quick.set(Some(Quick::Open(state))),
    }
}

/// Back to the scope around, with the container selected.
pub fn leave(flow: Flow) {
    let Some(owner) = flow.inside.get_untracked().and_then(|scope| scope.owner()) else { return };
    show(flow, owner.scope());
    flow.select(Some(owner.to_string()));
}

/// A state that is selected is shown: where it is not in the scope on show, that is left.
pub fn follow_selection(flow: Flow) {
    Effect::new(move |_| {
        let (Some(selected), Some(scope)) = (flow.selected.get(), flow.inside.get_untracked()) else {
            return;
        };
        if !scope.holds(&Address::from(selected.as_str())) {
            show(flow, Address::from(selected).scope());
        }
    });
    // Undo may have taken the scope away.
    Effect::new(move |_| {
        let gone = flow.inside.with(|scope| {
            scope
                .as_ref()
                .is_some_and(|scope| flow.good.with(|good| good.0.index().scope_at(scope).is_none()))
        });
        if gone {
            show(flow, Address::root());
        }
    });
}
