//! Branches of Parallel states.

use super::change::Change;
use super::new::empty_scope;
use super::{refuse, Refusal};
use crate::machine::address::Address;
use crate::machine::name::shown;

pub(super) fn add(change: &mut Change, at: &Address, index: usize) -> Result<String, Refusal> {
    let name = make(change, at, index)?;
    Ok(format!("Add a branch to '{name}'"))
}

/// Adds an empty branch; the Parallel state's name.
pub(super) fn make(change: &mut Change, at: &Address, index: usize) -> Result<String, Refusal> {
    let name = parallel(change, at)?;
    let list = at.child("Branches");
    if !change.draft.has(&list) {
        let place = change.field_place(at, "Branches");
        change.draft.set(at, "Branches", &asl::json::parse("[]").0, place);
    }
    let count = change.draft.count(&list);
    let index = index.min(count);
    if !change.draft.insert(&list, index, None, &empty_scope()) {
        return Err(refuse("The Branches of this state are no list."));
    }
    for branch in (index..count).rev() {
        change.moved.push((at.branch(branch), at.branch(branch + 1)));
    }
    Ok(name)
}

pub(super) fn remove(change: &mut Change, at: &Address, index: usize) -> Result<String, Refusal> {
    let name = parallel(change, at)?;
    let count = change.draft.count(&at.child("Branches"));
    if count == 1 && index == 0 {
        return Err(refuse("A Parallel state has at least one branch; delete the state instead."));
    }
    if !change.draft.remove(&at.branch(index)) {
        return Err(refuse("There is no such branch."));
    }
    for branch in index + 1..count {
        change.moved.push((at.branch(branch), at.branch(branch - 1)));
    }
    change.select = Some(vec![at.clone()]);
    Ok(format!("Remove a branch of '{name}'"))
}

pub(super) fn relocate(change: &mut Change, at: &Address, from: usize, to: usize) -> Result<String, Refusal> {
    let name = parallel(change, at)?;
    let count = change.draft.count(&at.child("Branches"));
    if from >= count || to >= count {
        return Err(refuse("There is no such branch."));
    }
    if let Some(cut) = change.draft.cut(&at.branch(from)) {
        change.draft.put(&at.child("Branches"), to, &cut);
    }
    for branch in from.min(to)..=from.max(to) {
        let place = match branch {
            _ if branch == from => to,
            _ if from < to => branch - 1,
            _ => branch + 1,
        };
        change.moved.push((at.branch(branch), at.branch(place)));
    }
    Ok(format!("Move a branch of '{name}'"))
}

fn parallel(change: &Change, at: &Address) -> Result<String, Refusal> {
    let state = change.state(at)?;
    if state.kind != "Parallel" {
        return Err(refuse("Only Parallel states have branches."));
    }
    Ok(shown(&state.name))
}
