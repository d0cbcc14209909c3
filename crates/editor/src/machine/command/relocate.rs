//! Moving states: out of the flow, which heals, and in again somewhere else.

use std::collections::BTreeSet;

use super::change::Change;
use super::delete::{leave, outermost};
use super::insert::{place, Body, Load};
use super::{count_or_name, refuse, Refusal};
use crate::machine::address::Address;
use crate::machine::flow::Exit;
use crate::machine::index::StateEntry;
use crate::machine::slot::Slot;

pub(super) fn relocate(change: &mut Change, states: &[Address], slot: &Slot) -> Result<String, Refusal> {
    let places = outermost(states);
    let mut entries = Vec::with_capacity(places.len());
    for at in &places {
        entries.push(change.state(at)?);
    }
    let Some(first) = entries.first() else { return Err(refuse("Nothing is selected.")) };
    let scope = first.scope;
    if entries.iter().any(|entry| entry.scope != scope) {
        return Err(refuse("Select states of one scope to move them together."));
    }
    check_slot(&places, slot)?;
    // In the order of the text, which is not that of their addresses.
    entries.sort_by_key(|entry| entry.name_span.start);
    let entry = entry(change, &entries);
    seal(change, &entries);
    leave(change, scope, &entries);
    let mut bodies = Vec::with_capacity(entries.len());
    // From the last to the first: the number of a twin counts those before it.
    for entry in entries.iter().rev() {
        bodies.extend(change.draft.cut(&entry.address).map(Body::Cut));
    }
    bodies.reverse();
    let placed = place(change, Load { entry, states: bodies }, slot)?;
    let new = placed.iter().cloned();
    change.moved.extend(entries.iter().map(|entry| entry.address.clone()).zip(new));
    change.select = Some(placed);
    Ok(format!("Move {}", count_or_name(&places)))
}

/// A slot must not lie in, or at, what moves.
fn check_slot(states: &[Address], slot: &Slot) -> Result<(), Refusal> {
    if slot.beside().is_some_and(|beside| states.contains(beside)) && !matches!(slot, Slot::Branch { .. }) {
        return Err(refuse("It is there already."));
    }
    let scope = slot.scope();
    let inside = states.iter().any(|at| at.holds(&scope));
    (!inside).then_some(()).ok_or_else(|| refuse("A state cannot be moved into itself."))
}

/// The one of the states to which something outside leads; otherwise the first that none of them leads to.
fn entry(change: &Change, states: &[&StateEntry]) -> String {
    let index = change.before.index();
    let inside: BTreeSet<&Address> = states.iter().map(|state| &state.address).collect();
    let mut from_outside = BTreeSet::new();
    let mut from_inside = BTreeSet::new();
    if let Some(scope) = states.first().and_then(|state| index.scopes.get(state.scope)) {
        from_outside.extend(scope.start_at.clone());
        for state in index.states_of(scope) {
            let targets = change.ways(&state.address).into_iter().filter_map(|(_, to)| to);
            if inside.contains(&state.address) {
                from_inside.extend(targets);
            } else {
                from_outside.extend(targets);
            }
        }
    }
    let reached = states.iter().find(|state| from_outside.contains(&state.name));
    let first = || states.iter().find(|state| !from_inside.contains(&state.name));
    reached.or_else(first).or(states.first()).map(|state| state.name.clone()).unwrap_or_default()
}

/// Ends what goes on to a state that stays: where it then goes is the new place's business.
fn seal(change: &mut Change, states: &[&StateEntry]) {
    let inside: BTreeSet<&str> = states.iter().map(|state| state.name.as_str()).collect();
    for state in states {
        for (exit, to) in change.ways(&state.address) {
            if exit == Exit::Next && to.is_some_and(|name| !inside.contains(name.as_str())) {
                change.lead(&state.address, Exit::Next, None);
            }
        }
    }
}
