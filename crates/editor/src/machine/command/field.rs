//! Single fields.

use asl::json::{Kind, Node};

use super::change::Change;
use super::{refuse, Refusal};
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
    let field = set(change, at, pointer, value)?;
    Ok(match value {
        Some(_) => format!("Set {field} of '{name}'"),
        None => format!("Remove {field} of '{name}'"),
    })
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
    let field = set(change, at, pointer, value)?;
    let of = at.owner().map(|owner| format!(" inside '{}'", shown(&owner.name()))).unwrap_or_default();
    Ok(match value {
        Some(_) => format!("Set {field}{of}"),
        None => format!("Remove {field}{of}"),
    })
}

/// Sets or removes what `pointer` names within `at`; the name of the field.
fn set(change: &mut Change, at: &Address, pointer: &str, value: Option<&str>) -> Result<String, Refusal> {
    let steps = Address::from(pointer).steps();
    let Some(first) = steps.first().map(|step| step.key.clone()) else {
        return Err(refuse("No field is named."));
    };
    let place = Address::from(format!("{at}{pointer}"));
    let Some(value) = value else {
        let removed = change.draft.remove(&place);
        if let [_, _] = steps.as_slice() {
            change.drop_empty_list(&place.up(1));
        }
        change.drop_empty_objects(&place, steps.len());
        return removed.then_some(first).ok_or_else(|| refuse("This field is not there."));
    };
    let value = json(value)?;
    if change.draft.has(&place) {
        change.draft.replace(&place, &value);
        return Ok(first);
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
    add(change, &holder, &key.key, &value)?;
    Ok(first)
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
