//! Taking states away.

use std::collections::{BTreeMap, BTreeSet};

use super::change::Change;
use super::{count_or_name, refuse, Refusal};
use crate::machine::address::Address;
use crate::machine::index::StateEntry;

pub(super) fn delete(change: &mut Change, states: &[Address]) -> Result<String, Refusal> {
    let states = outermost(states);
    if states.is_empty() {
        return Err(refuse("Nothing is selected."));
    }
    let mut scopes: BTreeMap<usize, Vec<&StateEntry>> = BTreeMap::new();
    for at in &states {
        let entry = change.state(at)?;
        scopes.entry(entry.scope).or_default().push(entry);
    }
    for (scope, states) in &scopes {
        leave(change, *scope, states);
    }
    for states in scopes.values() {
        // From the last to the first: the number of a twin counts those before it.
        for state in states.iter().rev() {
            change.draft.remove(&state.address);
        }
    }
    change.select = Some(Vec::new());
    Ok(format!("Delete {}", count_or_name(&states)))
}

/// Heals a scope as if `states` were not there.
pub(super) fn leave(change: &mut Change, scope: usize, states: &[&StateEntry]) {
    let index = change.before.index();
    let Some(scope) = index.scopes.get(scope) else { return };
    let leaving: BTreeSet<&Address> = states.iter().map(|state| &state.address).collect();
    let kept: Vec<&StateEntry> =
        index.states_of(scope).filter(|state| !leaving.contains(&state.address)).collect();
    let staying: BTreeSet<&str> = kept.iter().map(|state| state.name.as_str()).collect();
    // A name that another state has too still means something.
    let gone =
        states.iter().map(|state| state.name.as_str()).filter(|name| !staying.contains(name)).collect();
    change.heal(scope, &gone, &kept);
}

/// Without those that lie in others of them, in the order of the text and each once.
pub(crate) fn outermost(states: &[Address]) -> Vec<Address> {
    let all: BTreeSet<&Address> = states.iter().collect();
    let inside = |at: &Address| all.iter().any(|other| *other != at && other.holds(at));
    all.iter().filter(|at| !inside(at)).map(|at| (*at).clone()).collect()
}
