//! Making a state one of another type.

use asl::json::Node;
use asl::model::QueryLanguage;

use super::change::{string, Change};
use super::new::{NewState, StateType};
use super::{refuse, Refusal};
use crate::machine::address::Address;
use crate::machine::flow::{goes_on, Exit};
use crate::machine::index::StateEntry;
use crate::machine::name::{fresh, shown};

pub(super) fn set_type(change: &mut Change, at: &Address, kind: StateType) -> Result<String, Refusal> {
    let state = change.state(at)?;
    let name = shown(&state.name);
    if state.kind == kind.name() {
        return Err(refuse(format!("'{name}' is a {} state already.", kind.name())));
    }
    let node = change.node(at).ok_or_else(|| refuse("The state is not there any more."))?;
    if !node.is_object() {
        return Err(refuse(format!("'{name}' is no object.")));
    }
    let onward = change.ways(at).into_iter().find(|(exit, _)| !matches!(exit, Exit::Catch(_)));
    let onward = onward.and_then(|(_, target)| target);
    inner_scopes(change, at, node, kind);
    drop_fields(change, at, state, kind);
    let place = change.field_place(at, "Type");
    change.draft.set(at, "Type", &string(kind.name()), place);
    if kind == StateType::Choice {
        let target = match onward {
            Some(target) => target,
            None => end_after(change, at)?,
        };
        let rule = super::entry::rule(state.language, &target);
        let list = Node::new(asl::json::Kind::Array(vec![rule]));
        add(change, at, "Choices", &list);
        add(change, at, "Default", &string(&target));
    } else if goes_on(kind.name())
        && !change.draft.has(&at.child("Next"))
        && !change.draft.has(&at.child("End"))
    {
        change.lead(at, Exit::Next, onward.as_deref());
    }
    for field in NewState::of(kind).node(state.language)?.members() {
        // Whoever says when with a path or a moment needs no seconds; one that calls something else no function.
        let said = field.key == "Seconds"
            && ["SecondsPath", "Timestamp", "TimestampPath"].iter().any(|key| node.get(key).is_some());
        let other =
            matches!(field.key.as_str(), "Parameters" | "Arguments") && node.get("Resource").is_some();
        if !said && !other {
            add(change, at, &field.key, &field.value);
        }
    }
    Ok(format!("Make '{name}' a {} state", kind.name()))
}

/// Sets a field that is not there yet.
fn add(change: &mut Change, at: &Address, key: &str, value: &Node) {
    if !change.draft.has(&at.child(key)) {
        let place = change.field_place(at, key);
        change.draft.insert(at, place, Some(key), value);
    }
}

/// What runs inside a Map state runs in the first branch of a Parallel state, and the other way round.
fn inner_scopes(change: &mut Change, at: &Address, node: &Node, kind: StateType) {
    let processor = ["ItemProcessor", "Iterator"].into_iter().find(|key| node.get(key).is_some());
    match (kind, processor) {
        (StateType::Parallel, Some(key)) if node.get("Branches").is_none() => {
            let place = change.field_place(at, "Branches");
            change.draft.set(at, "Branches", &asl::json::parse("[]").0, place);
            if let Some(cut) = change.draft.cut(&at.child(key)) {
                change.draft.put(&at.child("Branches"), 0, &cut.without_key());
            }
            change.draft.remove(&at.branch(0).child("ProcessorConfig"));
            change.moved.push((at.child(key), at.branch(0)));
        }
        (StateType::Map, None) => {
            let Some(cut) = change.draft.cut(&at.branch(0)) else { return };
            let place = change.field_place(at, "ItemProcessor");
            change.draft.put(at, place, &cut.with_key("ItemProcessor"));
            change.moved.push((at.branch(0), at.child("ItemProcessor")));
        }
        _ => {}
    }
}

/// Removes the fields that the new type does not have. What no type knows was put there on purpose, and stays.
fn drop_fields(change: &mut Change, at: &Address, state: &StateEntry, kind: StateType) {
    for key in change.draft.keys(at) {
        let known = StateType::ALL.iter().any(|kind| has_field(*kind, &key, state.language));
        if known && !has_field(kind, &key, state.language) {
            change.draft.remove(&at.child(&key));
        }
    }
}

fn has_field(kind: StateType, key: &str, language: QueryLanguage) -> bool {
    asl::rules::fields_of(kind.name()).any(|field| field.name == key && field.is_in(language))
}

/// Adds a Succeed state behind a state that can no longer end its scope; its name.
fn end_after(change: &mut Change, at: &Address) -> Result<String, Refusal> {
    let names = change.names();
    let name = fresh("Succeed", |name| names.contains(name));
    let node = NewState::of(StateType::Succeed).node(QueryLanguage::JSONPath)?;
    let place = change.draft.position(at).map_or(0, |place| place + 1);
    change.draft.insert(&at.up(1), place, Some(&name), &node);
    Ok(name)
}
