//! What is being put somewhere, and where it may go.

use std::collections::BTreeSet;

use asl::model::QueryLanguage;

use super::address::Address;
use super::command::{Command, NewState};
use super::flow::{goes_on, leads_on, Exit};
use super::fragment::Fragment;
use super::index::StateEntry;
use super::name::shown;
use super::reading::Reading;
use super::slot::Slot;

/// Something on its way into the flow.
#[derive(Debug, Clone, PartialEq)]
pub enum Load {
    /// A new state, out of the palette.
    New(NewState),
    /// A clipboard's text.
    Pasted(String),
    /// States of this machine.
    States(Vec<Address>),
}

/// What decides where a load may go.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Passport {
    /// Whether something can come after it.
    pub leads_on: bool,
    /// The states it consists of, if they are of this machine.
    pub states: BTreeSet<Address>,
}

impl Load {
    /// What decides where it may go. `None` if it cannot go anywhere: a clipboard without states, states of several scopes.
    pub fn passport(&self, reading: &Reading) -> Option<Passport> {
        let onward = |kind: &str| goes_on(kind) || kind == "Choice";
        Some(match self {
            Self::New(state) => Passport { leads_on: onward(state.kind.name()), states: BTreeSet::new() },
            Self::Pasted(text) => {
                let states = Fragment::read(text)?.states;
                let inside = |to: &str| states.iter().any(|(name, _)| name == to);
                let leads_on = states.iter().any(|(_, node)| leads_on(node, inside, None));
                Passport { leads_on, states: BTreeSet::new() }
            }
            Self::States(states) => {
                let states = super::command::outermost(states);
                let entries: Vec<&StateEntry> =
                    states.iter().filter_map(|at| reading.index().state(at)).collect();
                let scope = entries.first()?.scope;
                if entries.iter().any(|state| state.scope != scope) {
                    return None;
                }
                let inside = |to: &str| entries.iter().any(|state| state.name == to);
                let nodes = entries.iter().filter_map(|state| reading.node(&state.address));
                let leads_on = nodes.into_iter().any(|node| leads_on(node, inside, None));
                Passport { leads_on, states: states.into_iter().collect() }
            }
        })
    }

    /// The command that puts it at a slot.
    pub fn command(&self, slot: Slot) -> Command {
        match self {
            Self::New(state) => Command::InsertState { state: state.clone(), slot },
            Self::Pasted(text) => Command::Paste { text: text.clone(), slot },
            Self::States(states) => Command::Move { states: states.clone(), slot },
        }
    }

    /// What it is called: "Wait", "3 states".
    pub fn name(&self, reading: &Reading) -> String {
        let count = |names: Vec<String>| match names.as_slice() {
            [one] => shown(one),
            many => format!("{} states", many.len()),
        };
        match self {
            Self::New(state) => state.name(),
            Self::Pasted(text) => {
                let states = Fragment::read(text).map(|fragment| fragment.states).unwrap_or_default();
                count(states.into_iter().map(|(name, _)| name).collect())
            }
            Self::States(states) => count(
                super::command::outermost(states)
                    .iter()
                    .filter_map(|at| reading.index().state(at))
                    .map(|state| state.name.clone())
                    .collect(),
            ),
        }
    }
}

impl Passport {
    /// Whether the slot takes it: nothing that comes after may be lost, and nothing goes into itself or where it is.
    pub fn fits(&self, reading: &Reading, slot: &Slot) -> bool {
        let onward = match slot {
            Slot::Line { exits, .. } => exits.contains(&Exit::Next),
            slot => matches!(slot, Slot::Start { .. }),
        };
        let beside = slot.beside().is_some_and(|beside| self.states.contains(beside));
        let scope = slot.scope();
        let inside = self.states.iter().any(|at| at.holds(&scope));
        if beside || inside {
            return false;
        }
        // Between its predecessor and itself a single state would stay where it is.
        let alone = match self.states.iter().collect::<Vec<_>>().as_slice() {
            [one] if one.scope() == scope => Some(*one),
            _ => None,
        };
        // There are thousands of slots, and what comes after one is seldom asked.
        if !onward || (self.leads_on && alone.is_none()) {
            return true;
        }
        let Some(target) = target(reading, slot) else { return true };
        self.leads_on && alone.is_none_or(|one| scope.state(&target) != *one)
    }
}

/// What comes after a slot.
fn target(reading: &Reading, slot: &Slot) -> Option<String> {
    let scope = slot.scope();
    let name = match slot {
        Slot::Line { from, exits } => {
            let ways = super::flow::ways(reading.node(from)?);
            ways.into_iter().find(|(exit, _)| Some(exit) == exits.first())?.1
        }
        _ => reading.node(&scope)?.get("StartAt")?.as_str().map(str::to_owned),
    };
    name.filter(|name| reading.index().state(&scope.state(name)).is_some())
}

/// What putting a load at a slot will do: "Insert Wait after 'Glue job 3'".
pub fn sentence(load: &Load, slot: &Slot, reading: &Reading) -> String {
    let what = load.name(reading);
    let verb = if matches!(load, Load::States(_)) { "Move" } else { "Insert" };
    let name = |at: &Address| format!("'{}'", shown(&at.name()));
    let place = match slot {
        Slot::Line { from, exits } => match (exits.first(), target(reading, slot)) {
            (Some(Exit::Next), _) => format!("after {}", name(from)),
            (_, Some(target)) => format!("between {} and '{}'", name(from), shown(&target)),
            _ => format!("after {}", name(from)),
        },
        Slot::Start { scope } => match (target(reading, slot), scope.owner()) {
            (Some(first), _) => format!("before '{}'", shown(&first)),
            (None, Some(owner)) => format!("into {}", name(&owner)),
            (None, None) => "as the first state".to_owned(),
        },
        Slot::Branch { state, .. } => format!("into a new branch of {}", name(state)),
        Slot::Rule { choice } => format!("behind a new rule of {}", name(choice)),
        Slot::Catcher { state } => format!("to catch errors of {}", name(state)),
        Slot::Loose { .. } => "without a way to it".to_owned(),
    };
    format!("{verb} {what} {place}")
}

/// In which language a machine's new states are written.
pub fn language(reading: &Reading) -> QueryLanguage {
    match reading.tree().get("QueryLanguage").and_then(asl::json::Node::as_str) {
        Some("JSONata") => QueryLanguage::JSONata,
        _ => QueryLanguage::JSONPath,
    }
}
