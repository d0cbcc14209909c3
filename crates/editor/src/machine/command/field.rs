//! Single fields.

use asl::json::{Kind, Node};

use super::change::Change;
use super::{refuse, Refusal};
use crate::flow::chart::branch_name;
use crate::machine::address::Address;
use crate::machine::fragment::member;
use crate::machine::name::shown;

pub(super) fn of_state(
    change: &mut Change,
    at: &Address,
    pointer: &str,
    value: Option<&str>,
) -> Result<String, Refusal> {
    let name = shown(&change.state(at)?.name);
    let field = named(change, at, pointer);
    set(change, at, pointer, value)?;
    if pointer == "/QueryLanguage" {
        super::language::converted(change);
    }
    let done = if value.is_some() { "Set" } else { "Remove" };
    Ok(format!("{done} {field} of '{name}'"))
}

pub(super) fn of_scope(
    change: &mut Change,
    at: &Address,
    pointer: &str,
    value: Option<&str>,
) -> Result<String, Refusal> {
    if at != &Address::root() {
        change.scope(at)?;
    }
    let field = named(change, at, pointer);
    set(change, at, pointer, value)?;
    if pointer == "/QueryLanguage" {
        super::language::converted(change);
    }
    let of = at.owner().map(|owner| format!(" inside '{}'", shown(&owner.name()))).unwrap_or_default();
    let done = if value.is_some() { "Set" } else { "Remove" };
    Ok(format!("{done} {field}{of}"))
}

/// What the history calls what a pointer names: a field with the object that holds it, and of which entry of a list:
/// "ReaderConfig.InputType", "StringEquals of rule 2".
fn named(change: &mut Change, at: &Address, pointer: &str) -> String {
    let mut place = at.clone();
    let mut lists: Vec<String> = Vec::new();
    let mut path: Vec<String> = Vec::new();
    for step in Address::from(pointer).steps() {
        let list = path.last().and_then(|list| entry_of(list));
        let number = match step.key.as_str() {
            "-" => Some(change.draft.count(&place)),
            key => key.parse().ok(),
        };
        match (list, number) {
            (Some(entry), Some(number)) => {
                lists.push(format!("{entry} {}", number.saturating_add(1)));
                path.clear();
            }
            (None, Some(number)) if path.last().is_some_and(|list| list == "Branches") => {
                lists.push(branch_name(number));
                path.clear();
            }
            _ => path.push(step.key.clone()),
        }
        place = place.child(&step.key);
    }
    let leaf = path.get(path.len().saturating_sub(2)..).unwrap_or_default().join(".");
    let leaf = Some(leaf).filter(|leaf| !leaf.is_empty());
    leaf.into_iter().chain(lists.into_iter().rev()).collect::<Vec<_>>().join(" of ")
}

/// What an entry of a list is called.
fn entry_of(list: &str) -> Option<&'static str> {
    Some(match list {
        "Choices" => "rule",
        "Catch" => "catcher",
        "Retry" => "retrier",
        "And" | "Or" => "condition",
        _ => return None,
    })
}

/// Sets or removes what `pointer` names within `at`.
fn set(change: &mut Change, at: &Address, pointer: &str, value: Option<&str>) -> Result<(), Refusal> {
    let steps = Address::from(pointer).steps();
    if steps.is_empty() {
        return Err(refuse("No field is named."));
    }
    let place = Address::from(format!("{at}{pointer}"));
    let Some(value) = value else {
        let removed = change.draft.remove(&place);
        if let [_, _] = steps.as_slice() {
            change.drop_empty_list(&place.up(1));
        }
        change.drop_empty_objects(&place, steps.len());
        return removed.then_some(()).ok_or_else(|| refuse("This field is not there."));
    };
    let value = json(value)?;
    if change.draft.has(&place) {
        change.draft.replace(&place, &value);
        return Ok(());
    }
    // The deepest part of the way that is there gets the rest of it.
    let mut depth = steps.len();
    let mut holder = place;
    while depth > 0 && !change.draft.has(&holder) {
        holder = holder.up(1);
        depth -= 1;
    }
    let Some((key, rest)) = steps.get(depth..).and_then(<[_]>::split_first) else {
        return Err(refuse("This field has no place."));
    };
    let value = rest.iter().rev().fold(value, |value, step| wrap(&step.key, value));
    add(change, &holder, &key.key, &value)
}

/// Puts a value where there is none yet.
fn add(change: &mut Change, holder: &Address, key: &str, value: &Node) -> Result<(), Refusal> {
    let count = change.draft.count(holder);
    let place = change.field_place(holder, key);
    let done = change.draft.insert(holder, place, Some(key), value)
        || (key == "-" || key.parse() == Ok(count)) && change.draft.insert(holder, count, None, value);
    done.then_some(()).ok_or_else(|| refuse(format!("'{key}' cannot be put here.")))
}

/// An object with one member, or a list with one element.
fn wrap(key: &str, value: Node) -> Node {
    Node::new(match key {
        "-" | "0" => Kind::Array(vec![value]),
        _ => Kind::Object(vec![member(key, value)]),
    })
}

/// Reads JSON text.
fn json(text: &str) -> Result<Node, Refusal> {
    let (node, found) = asl::json::parse(text);
    match found.into_iter().find(|finding| finding.code != "LONE_SURROGATE") {
        Some(finding) => Err(refuse(format!("This is no JSON: {}.", finding.message))),
        None => Ok(node),
    }
}

impl Change<'_> {
    /// Removes objects inside a state that have become empty with their last field: a `ProcessorConfig` without a mode.
    /// Elements of lists stay.
    fn drop_empty_objects(&mut self, removed: &Address, depth: usize) {
        let holders = (1..depth).map(|up| removed.up(up));
        for holder in holders {
            let element = holder.name().parse::<usize>().is_ok();
            let empty = self.draft.read(&holder).is_some_and(|it| it.is_object() && it.members().is_empty());
            if element || !empty {
                return;
            }
            self.draft.remove(&holder);
        }
    }

    /// Removes a list of retriers or catchers that has become empty.
    fn drop_empty_list(&mut self, list: &Address) {
        if matches!(list.name().as_str(), "Retry" | "Catch") {
            self.drop_empty(list);
        }
    }
}
