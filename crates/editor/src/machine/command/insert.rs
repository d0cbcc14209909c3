//! Putting states into a flow: new ones, pasted ones, copies.

use std::collections::{BTreeMap, BTreeSet};

use asl::json::Node;

use super::change::{may_go_on, Change};
use super::delete::outermost;
use super::entry::{append, blank_rule, main_target};
use super::new::{NewState, StateType};
use super::{branch, count_or_name, refuse, transition, EntryList, Refusal};
use crate::machine::address::Address;
use crate::machine::draft::Cut;
use crate::machine::flow::{goes_on, kind, leads_on, ways, Exit};
use crate::machine::fragment::Fragment;
use crate::machine::name::shown;
use crate::machine::slot::Slot;

/// States on their way in.
pub(super) struct Load {
    /// The name of the one where they start.
    pub entry: String,
    /// In order.
    pub states: Vec<Body>,
}

/// A state on its way in.
pub(super) enum Body {
    /// One that stands in no text yet: its name and object.
    New(String, Node),
    /// One that was cut from the text.
    Cut(Cut),
}

pub(super) fn new_state(change: &mut Change, state: &NewState, slot: &Slot) -> Result<String, Refusal> {
    let language = change.language();
    let name = state.name();
    let mut fragment = Fragment { start: name.clone(), states: vec![(name, state.node(language)?)] };
    if state.kind == StateType::Choice && target(change, slot)?.is_none() {
        // A Choice state cannot end its scope, so something must come after it.
        let end = NewState::of(StateType::Succeed);
        fragment.lead_on(&end.name());
        fragment.states.push((end.name(), end.node(language)?));
    }
    fragment.rename_taken(&change.names());
    let shown = shown(&fragment.start);
    let placed = place(change, fragment.into(), slot)?;
    change.select = Some(placed.into_iter().take(1).collect());
    Ok(format!("Add '{shown}'"))
}

pub(super) fn paste(change: &mut Change, text: &str, slot: &Slot) -> Result<String, Refusal> {
    let fragment = Fragment::read(text)
        .ok_or_else(|| refuse("The clipboard holds no states: neither a state machine nor a part of one."))?;
    let mut fragment = fragment;
    fragment.rename_taken(&change.names());
    let placed = place_or_beside(change, fragment, slot)?;
    let name = format!("Paste {}", count_or_name(&placed));
    change.select = Some(placed);
    Ok(name)
}

pub(super) fn duplicate(change: &mut Change, states: &[Address]) -> Result<String, Refusal> {
    let states = outermost(states);
    let mut fragment = crate::machine::fragment::copy(change.before, &states)
        .ok_or_else(|| refuse("Select states of one scope to duplicate them."))?;
    fragment.rename_taken(&change.names());
    // Behind the last state that goes on, where there is one.
    let last = states.iter().rev().find(|at| {
        let inside = |name: &String| states.contains(&at.scope().state(name));
        change.ways(at).iter().any(|(exit, to)| *exit == Exit::Next && !to.as_ref().is_some_and(inside))
    });
    let goes_on = fragment.states.iter().any(|(_, node)| goes_on(kind(node)));
    let slot = match last {
        Some(from) if goes_on => Slot::Line { from: from.clone(), exits: vec![Exit::Next] },
        _ => Slot::Loose { scope: states.first().map(Address::scope).unwrap_or_default() },
    };
    let placed = place_or_beside(change, fragment, &slot)?;
    change.select = Some(placed);
    Ok(format!("Duplicate {}", count_or_name(&states)))
}

impl From<Fragment> for Load {
    fn from(fragment: Fragment) -> Self {
        let states = fragment.states.into_iter().map(|(name, node)| Body::New(name, node)).collect();
        Self { entry: fragment.start, states }
    }
}

/// The name of the state that comes after what is put at a slot; `None` is the end.
pub(super) fn target(change: &mut Change, slot: &Slot) -> Result<Option<String>, Refusal> {
    let scope = slot.scope();
    let found = match slot {
        Slot::Line { from, exits } => {
            let first = exits.first().ok_or_else(|| refuse("No line is named."))?;
            let state = change.state(from)?;
            if let Some(why) = transition::refusal(state, *first, None) {
                return Err(refuse(why));
            }
            let ways = change.ways_now(from);
            let way = ways.into_iter().find(|(exit, _)| exit == first);
            if way.is_none() && matches!(first, Exit::Choice(_) | Exit::Catch(_)) {
                return Err(refuse("This line is not there any more."));
            }
            way.and_then(|(_, target)| target)
        }
        Slot::Start { scope } => change.draft.string(&scope.child("StartAt")),
        Slot::Rule { choice } => change.draft.read(choice).and_then(|node| main_target(&node)),
        Slot::Branch { .. } | Slot::Catcher { .. } | Slot::Loose { .. } => None,
    };
    let names = change.names_in(&scope);
    Ok(found.filter(|name| names.contains(name)))
}

/// Puts states at a slot; their addresses, in the order they came.
pub(super) fn place(change: &mut Change, load: Load, slot: &Slot) -> Result<Vec<Address>, Refusal> {
    match slot.beside() {
        Some(state) => drop(change.state(state)?),
        None if slot.scope() == Address::root() => {}
        None => drop(change.scope(&slot.scope())?),
    }
    let target = target(change, slot)?;
    if let Some(after) = lost(change, &load, slot, target.as_deref()) {
        let name = shown(&load.entry);
        return Err(refuse(format!("'{name}' ends here: '{after}' after it would not be reached.")));
    }
    if let Slot::Branch { state, index } = slot {
        branch::make(change, state, *index)?;
    }
    let scope = slot.scope();
    let placed = put(change, &load, &scope, slot)?;
    let names = change.names_in(&scope);
    for at in &placed {
        lead_on(change, at, &names, target.as_deref());
    }
    link(change, slot, &load.entry)?;
    Ok(placed)
}

/// The same; what would cut off the states that come after the slot stands beside the flow instead, and that is said.
fn place_or_beside(change: &mut Change, fragment: Fragment, slot: &Slot) -> Result<Vec<Address>, Refusal> {
    let load: Load = fragment.into();
    let target = target(change, slot)?;
    let Some(after) = lost(change, &load, slot, target.as_deref()) else { return place(change, load, slot) };
    change.note = Some(format!(
        "'{}' ends by itself and stands beside the flow: '{after}' would not be reached after it.",
        shown(&load.entry)
    ));
    place(change, load, &Slot::Loose { scope: slot.scope() })
}

/// What comes after a slot and would not be reached if these states were put there.
fn lost(change: &mut Change, load: &Load, slot: &Slot, target: Option<&str>) -> Option<String> {
    let onward = match slot {
        Slot::Line { exits, .. } => exits.contains(&Exit::Next),
        slot => matches!(slot, Slot::Start { .. }),
    };
    let after = target.filter(|_| onward)?;
    let nodes: BTreeMap<String, Node> = load.states.iter().map(Body::read).collect();
    let names = change.names_in(&slot.scope());
    let known = |name: &str| nodes.contains_key(name) || names.iter().any(|other| other == name);
    let mut open = vec![load.entry.clone()];
    let mut seen = BTreeSet::new();
    while let Some(name) = open.pop() {
        let Some((name, node)) = nodes.get_key_value(&name) else { continue };
        if leads_on(node, known, target) {
            return None;
        }
        if seen.insert(name) {
            open.extend(ways(node).into_iter().filter_map(|(_, to)| to));
        }
    }
    Some(shown(after))
}

impl Body {
    /// Its name and object.
    fn read(&self) -> (String, Node) {
        match self {
            Self::New(name, node) => (name.clone(), node.clone()),
            Self::Cut(cut) => (cut.key.clone(), asl::json::parse(cut.text()).0),
        }
    }
}

/// Writes states into a scope.
fn put(change: &mut Change, load: &Load, scope: &Address, slot: &Slot) -> Result<Vec<Address>, Refusal> {
    let states = scope.child("States");
    if !change.draft.has(&states) {
        let index = change.draft.count(scope);
        change.draft.set(scope, "States", &asl::json::parse("{}").0, index);
    }
    let beside = slot.beside().filter(|_| !matches!(slot, Slot::Branch { .. }));
    let index = match (slot, beside) {
        (_, Some(state)) => change.draft.position(state).map_or(0, |at| at + 1),
        (Slot::Loose { .. }, _) => change.draft.count(&states),
        _ => 0,
    };
    let mut placed = Vec::with_capacity(load.states.len());
    for (offset, body) in load.states.iter().enumerate() {
        let (name, done) = match body {
            Body::New(name, node) => (name, change.draft.insert(&states, index + offset, Some(name), node)),
            Body::Cut(cut) => (&cut.key, change.draft.put(&states, index + offset, cut)),
        };
        if !done {
            return Err(refuse("There is no room for states here."));
        }
        placed.push(scope.state(name));
    }
    Ok(placed)
}

/// Leads what ends, or leads to no state of the scope, to `target`; catchers, and without a target rules, are gone then.
fn lead_on(change: &mut Change, at: &Address, names: &[String], target: Option<&str>) {
    let ways = change.ways_now(at);
    let mut gone = Vec::new();
    for (exit, to) in ways.iter().rev() {
        let lost = !to.as_ref().is_some_and(|name| names.contains(name));
        let onward = target.filter(|_| !matches!(exit, Exit::Catch(_)));
        match exit {
            Exit::Next if to.is_none() && target.is_none() => {}
            _ if lost => {
                change.lead(at, *exit, onward);
                let ends = onward.is_none() && *exit != Exit::Next;
                gone.extend(to.as_ref().filter(|_| ends).map(|to| (*exit, to)));
            }
            _ => {}
        }
    }
    tell_gone(change, at, &gone);
    let onward = ways.iter().any(|(exit, _)| *exit == Exit::Next);
    if !onward && change.draft.read(at).is_some_and(|node| may_go_on(&node)) {
        change.lead(at, Exit::Next, target);
    }
}

/// Says which ways a state has no more where it is now. What was to be said before is said first.
fn tell_gone(change: &mut Change, at: &Address, gone: &[(Exit, &String)]) {
    let one = |(exit, to): &(Exit, &String)| {
        let what = match exit {
            Exit::Catch(_) => "catcher",
            Exit::Choice(_) => "rule",
            Exit::Default | Exit::Next => "Default",
        };
        format!("its {what} to '{}'", shown(to))
    };
    if gone.is_empty() {
        return;
    }
    let ways = gone.iter().rev().map(one).collect::<Vec<_>>().join(", ");
    let (those, them) = if gone.len() == 1 { ("that state is", "it") } else { ("those states are", "them") };
    let name = shown(&at.name());
    let said = format!("'{name}' has lost {ways}: {those} not where it is now. Undo brings {them} back.");
    let before = change.note.take().map(|note| note + " ").unwrap_or_default();
    change.note = Some(before + &said);
}

/// Leads the slot to what was put there.
fn link(change: &mut Change, slot: &Slot, entry: &str) -> Result<(), Refusal> {
    match slot {
        Slot::Line { from, exits } => {
            exits.iter().for_each(|exit| change.lead(from, *exit, Some(entry)));
        }
        Slot::Start { scope } => change.start_at(scope, entry),
        Slot::Branch { state, index } => change.start_at(&state.branch(*index), entry),
        Slot::Rule { choice } => {
            let blank = change.draft.read(choice).and_then(|node| blank_rule(&node));
            let index = match blank {
                Some(index) => index,
                None => {
                    let state = change.state(choice)?;
                    append(change, state, EntryList::Choices, entry)?;
                    change.draft.count(&choice.child("Choices")).saturating_sub(1)
                }
            };
            change.lead(choice, Exit::Choice(index), Some(entry));
        }
        Slot::Catcher { state } => {
            let entry_of = change.state(state)?;
            append(change, entry_of, EntryList::Catch, entry)?;
        }
        Slot::Loose { .. } => {}
    }
    Ok(())
}
