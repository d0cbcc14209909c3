//! Making a state one of another type.

use asl::json::Node;
use asl::model::QueryLanguage;

use super::change::{string, Change};
use super::new::{NewState, StateType};
use super::{refuse, Refusal};
use crate::flow::chart::letters;
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
    let dropped = drop_fields(change, at, state, kind);
    change.note = lost(node, state, kind, &dropped);
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

/// Removes the fields that the new type does not have, and tells which. What no type knows was put there on purpose, and
/// stays.
fn drop_fields(change: &mut Change, at: &Address, state: &StateEntry, kind: StateType) -> Vec<String> {
    let mut dropped = Vec::new();
    for key in change.draft.keys(at) {
        let known = StateType::ALL.iter().any(|kind| has_field(*kind, &key, state.language));
        if known && !has_field(kind, &key, state.language) {
            change.draft.remove(&at.child(&key));
            dropped.push(key);
        }
    }
    dropped
}

/// What to say of what a state was that no state of the new type can be. What a new state has anyway is no loss, and ways
/// onward are kept.
fn lost(node: &Node, state: &StateEntry, kind: StateType, dropped: &[String]) -> Option<String> {
    let fresh = StateType::of(&state.kind).and_then(|old| NewState::of(old).node(state.language).ok());
    let text = |node: Option<&Node>| node.map(asl::json::print_compact);
    let made = |key: &str| text(node.get(key)) == text(fresh.as_ref().and_then(|fresh| fresh.get(key)));
    let branches = kind == StateType::Map && node.get("ItemProcessor").is_none();
    let mut all: Vec<String> = dropped.iter().filter(|key| !made(key)).cloned().collect();
    all.retain(|key| !(matches!(key.as_str(), "Next" | "End" | "Default") || branches && key == "Branches"));
    let distributed = |processor: &Node| {
        let mode = processor.get("ProcessorConfig")?.get("Mode")?.as_str()?;
        (mode == "DISTRIBUTED").then(|| "ProcessorConfig".to_owned())
    };
    if kind == StateType::Parallel {
        all.extend(node.get("ItemProcessor").and_then(distributed));
    }
    let name = shown(&state.name);
    let mut said = Vec::new();
    let others = node.get("Branches").map(Node::elements).unwrap_or_default().iter().enumerate().skip(1);
    let peopled = |branch: &Node| branch.get("States").is_some_and(|states| !states.members().is_empty());
    let others: Vec<String> =
        others.filter(|it| branches && peopled(it.1)).map(|(at, _)| letters(at)).collect();
    if !others.is_empty() {
        let word = if others.len() == 1 { "Branch" } else { "Branches" };
        said.push(format!(
            "{word} {} of '{name}' {} gone: a Map state has one item processor.",
            listed(&others),
            are(&others)
        ));
    }
    if !all.is_empty() {
        let none = if all.len() == 1 { "it" } else { "them" };
        said.push(format!(
            "{} of '{name}' {} gone: a {} state does not have {none}.",
            listed(&all),
            are(&all),
            kind.name()
        ));
    }
    let them = if others.len() + all.len() == 1 { "it" } else { "them" };
    (!said.is_empty()).then(|| format!("{} Undo brings {them} back.", said.join(" ")))
}

fn are(things: &[String]) -> &'static str {
    if things.len() == 1 {
        "is"
    } else {
        "are"
    }
}

/// "A, B and C"
fn listed(things: &[String]) -> String {
    match things {
        [many @ .., last] if !many.is_empty() => format!("{} and {last}", many.join(", ")),
        few => few.concat(),
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
