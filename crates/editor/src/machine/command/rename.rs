//! Giving a state another name.

use super::change::Change;
use super::{refuse, Refusal};
use crate::machine::address::Address;
use crate::machine::name::shown;

pub(super) fn rename(change: &mut Change, at: &Address, name: &str) -> Result<String, Refusal> {
    let state = change.state(at)?;
    if name.trim().is_empty() {
        return Err(refuse("A state needs a name."));
    }
    if state.name == name {
        return Err(refuse(format!("It is called '{name}' already.")));
    }
    if change.names().contains(name) {
        return Err(refuse(format!(
            "There is a state '{name}' already; names are unique in the whole state machine."
        )));
    }
    let index = change.before.index();
    let Some(scope) = index.scopes.get(state.scope) else { return Err(refuse("It has no scope.")) };
    // Of twins the last is the one that is meant by its name.
    if scope.address.state(&state.name) == *at {
        for other in index.states_of(scope) {
            for (exit, target) in change.ways(&other.address) {
                if target.as_deref() == Some(&state.name) {
                    change.lead(&other.address, exit, Some(name));
                }
            }
        }
        if scope.start_at.as_deref() == Some(&state.name) {
            change.start_at(&scope.address, name);
        }
    }
    change.draft.rename(at, name);
    let new = scope.address.state(name);
    change.moved.push((at.clone(), new.clone()));
    change.select = Some(vec![new]);
    Ok(format!("Rename '{}' to '{}'", shown(&state.name), shown(name)))
}
