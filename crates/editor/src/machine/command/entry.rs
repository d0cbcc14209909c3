//! Entries of `Choices`, `Catch` and `Retry`.

use asl::json::{Kind, Node};
use asl::model::QueryLanguage;

use super::change::{string, Change};
use super::{refuse, EntryList, Refusal};
use crate::machine::address::Address;
use crate::machine::condition;
use crate::machine::flow::{catches, ways};
use crate::machine::fragment::member;
use crate::machine::index::StateEntry;
use crate::machine::name::shown;

pub(super) fn add(
    change: &mut Change,
    at: &Address,
    list: EntryList,
    index: usize,
) -> Result<String, Refusal> {
    let state = change.state(at)?;
    // It leads to where the state goes anyway, or to the first other state.
    let main = change.ways(at).into_iter().find_map(|(_, target)| target);
    let scope = change.before.index().scopes.get(state.scope);
    let others = scope.map(|scope| change.before.index().states_of(scope).map(|state| state.name.clone()));
    let other = others.and_then(|mut names| names.find(|name| *name != state.name));
    let to = main.or(other).unwrap_or_default();
    insert(change, state, list, index, &to)?;
    Ok(format!("Add a {} to '{}'", list.entry(), shown(&state.name)))
}

/// Adds an entry at the end that leads to `to`.
pub(super) fn append(
    change: &mut Change,
    state: &StateEntry,
    list: EntryList,
    to: &str,
) -> Result<(), Refusal> {
    insert(change, state, list, usize::MAX, to)
}

fn insert(
    change: &mut Change,
    state: &StateEntry,
    list: EntryList,
    index: usize,
    to: &str,
) -> Result<(), Refusal> {
    let allowed = match list {
        EntryList::Choices => state.kind == "Choice",
        EntryList::Catch | EntryList::Retry => catches(&state.kind),
    };
    if !allowed {
        return Err(refuse(format!("A {} state has no {}.", state.kind, list.key())));
    }
    let at = state.address.child(list.key());
    if !change.draft.has(&at) {
        let place = change.field_place(&state.address, list.key());
        change.draft.set(&state.address, list.key(), &Node::new(Kind::Array(Vec::new())), place);
    }
    let entry = match list {
        EntryList::Choices => rule(state.language, to),
        EntryList::Catch => for_all(vec![member("Next", string(to))]),
        EntryList::Retry => for_all(Vec::new()),
    };
    let added = change.draft.insert(&at, index, None, &entry);
    added.then_some(()).ok_or_else(|| refuse(format!("{} is no list.", list.key())))
}

/// A rule that asks nothing yet.
pub(super) fn rule(language: QueryLanguage, to: &str) -> Node {
    let blank = match language {
        QueryLanguage::JSONata => BLANK_JSONATA,
        QueryLanguage::JSONPath => condition::BLANK,
    };
    let mut node = asl::json::parse(blank).0;
    if let Kind::Object(members) = &mut node.kind {
        members.push(member("Next", string(to)));
    }
    node
}

const BLANK_JSONATA: &str = r#"{"Condition": "{% true %}"}"#;

/// The first rule of a Choice state that asks nothing yet and leads where the state goes anyway.
pub(super) fn blank_rule(choice: &Node) -> Option<usize> {
    let default = choice.get("Default").and_then(Node::as_str);
    let blank = |rule: &Node, text: &str| {
        let blank = asl::json::parse(text).0;
        let same = |member: &asl::json::Member| {
            rule.get(&member.key).is_some_and(|value| value.kind == member.value.kind)
        };
        rule.members().len() == blank.members().len() + 1 && blank.members().iter().all(same)
    };
    let found = |rule: &Node| {
        rule.get("Next").and_then(Node::as_str) == default
            && (blank(rule, condition::BLANK) || blank(rule, BLANK_JSONATA))
    };
    choice.get("Choices").map(Node::elements).unwrap_or_default().iter().position(found)
}

fn for_all(more: Vec<asl::json::Member>) -> Node {
    let errors = Node::new(Kind::Array(vec![string("States.ALL")]));
    let mut members = vec![member("ErrorEquals", errors)];
    members.extend(more);
    Node::new(Kind::Object(members))
}

pub(super) fn remove(
    change: &mut Change,
    at: &Address,
    list: EntryList,
    index: usize,
) -> Result<String, Refusal> {
    let state = change.state(at)?;
    let entries = at.child(list.key());
    if !change.draft.remove(&entries.child(&index.to_string())) {
        return Err(refuse(format!("There is no such {}.", list.entry())));
    }
    // A Choice state keeps its empty list: it needs one.
    if list != EntryList::Choices {
        change.drop_empty(&entries);
    }
    Ok(format!("Remove a {} of '{}'", list.entry(), shown(&state.name)))
}

pub(super) fn relocate(
    change: &mut Change,
    at: &Address,
    list: EntryList,
    from: usize,
    to: usize,
) -> Result<String, Refusal> {
    let state = change.state(at)?;
    let entries = at.child(list.key());
    let count = change.draft.count(&entries);
    if from >= count || to >= count {
        return Err(refuse(format!("There is no such {}.", list.entry())));
    }
    if let Some(cut) = change.draft.cut(&entries.child(&from.to_string())) {
        change.draft.put(&entries, to, &cut);
    }
    Ok(format!("Move a {} of '{}'", list.entry(), shown(&state.name)))
}

/// Where the state goes when nothing else decides.
pub(super) fn main_target(choice: &Node) -> Option<String> {
    ways(choice).into_iter().find_map(|(_, target)| target)
}
