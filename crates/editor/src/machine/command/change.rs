//! A command at work: the text as it was, and the draft of what it becomes.

use std::collections::BTreeSet;

use asl::json::{Kind, Node};
use asl::model::QueryLanguage;

use super::{refuse, Applied, Refusal};
use crate::machine::address::Address;
use crate::machine::draft::Draft;
use crate::machine::flow::{goes_on, kind, ways, Exit, Way};
use crate::machine::index::{ScopeEntry, StateEntry};
use crate::machine::reading::Reading;

/// What a command has to hand.
pub(super) struct Change<'a> {
    /// The text before.
    pub before: &'a Reading,
    /// The text after.
    pub draft: Draft<'a>,
    /// See [`Applied`].
    pub select: Option<Vec<Address>>,
    /// See [`Applied`].
    pub moved: Vec<(Address, Address)>,
    /// See [`Applied`].
    pub note: Option<String>,
}

impl<'a> Change<'a> {
    pub fn new(before: &'a Reading) -> Self {
        let draft = Draft::new(before.text(), before.tree());
        Self { before, draft, select: None, moved: Vec::new(), note: None }
    }

    pub fn finish(self, name: String) -> Applied {
        Applied { name, edits: self.draft.edits(), select: self.select, moved: self.moved, note: self.note }
    }

    /// A state of the text before.
    pub fn state(&self, at: &Address) -> Result<&'a StateEntry, Refusal> {
        let found = self.before.index().state(at);
        found.ok_or_else(|| refuse(format!("There is no state '{}' here any more.", at.name())))
    }

    /// A scope of the text before.
    pub fn scope(&self, at: &Address) -> Result<&'a ScopeEntry, Refusal> {
        let found = self.before.index().scope_at(at);
        found.ok_or_else(|| refuse("This part of the state machine is not there any more."))
    }

    /// The object at an address, before.
    pub fn node(&self, at: &Address) -> Option<&'a Node> {
        self.before.node(at)
    }

    /// The ways out of a state, before.
    pub fn ways(&self, at: &Address) -> Vec<Way> {
        self.node(at).map(ways).unwrap_or_default()
    }

    /// The language in which new states of a scope are written.
    pub fn language(&self) -> QueryLanguage {
        crate::machine::load::language(self.before)
    }

    /// Every name in use.
    pub fn names(&self) -> BTreeSet<&'a str> {
        self.before.index().names()
    }

    /// The names of the states of a scope, in the draft.
    pub fn names_in(&mut self, scope: &Address) -> Vec<String> {
        self.draft.keys(&scope.child("States"))
    }

    /// The ways out of a state, in the draft.
    pub fn ways_now(&mut self, at: &Address) -> Vec<Way> {
        self.draft.read(at).map(|node| ways(&node)).unwrap_or_default()
    }

    /// Leads a way out of a state elsewhere. `None` ends the scope (`Next`) or takes the way away: rules and
    /// catchers with a higher number then have another.
    pub fn lead(&mut self, from: &Address, exit: Exit, to: Option<&str>) {
        let (holder, key) = exit.place(from);
        match (exit, to) {
            (Exit::Next, to) => self.lead_on(from, to),
            (_, Some(name)) => {
                let index = self.field_place(&holder, key);
                self.draft.set(&holder, key, &string(name), index);
            }
            (Exit::Default, None) => {
                self.draft.remove(&from.child("Default"));
            }
            (Exit::Choice(_), None) => {
                self.draft.remove(&holder);
            }
            (Exit::Catch(_), None) => {
                self.draft.remove(&holder);
                self.drop_empty(&from.child("Catch"));
            }
        }
    }

    /// Sets `Next`, or `End` in its place.
    fn lead_on(&mut self, from: &Address, to: Option<&str>) {
        let (next, end) = (from.child("Next"), from.child("End"));
        let (stays, goes, key, value) = match to {
            Some(name) => (next, end, "Next", string(name)),
            None => (end, next, "End", Node::new(Kind::Bool(true))),
        };
        if self.draft.has(&stays) {
            self.draft.replace(&stays, &value);
            self.draft.remove(&goes);
        } else if self.draft.has(&goes) {
            self.draft.rename(&goes, key);
            self.draft.replace(&stays, &value);
        } else {
            let index = self.field_place(from, key);
            self.draft.set(from, key, &value, index);
        }
    }

    /// Removes a list that has become empty.
    pub fn drop_empty(&mut self, list: &Address) {
        if self.draft.has(list) && self.draft.count(list) == 0 {
            self.draft.remove(list);
        }
    }

    /// Sets a scope's `StartAt`.
    pub fn start_at(&mut self, scope: &Address, name: &str) {
        let states = self.draft.position(&scope.child("States"));
        let index = states.unwrap_or_else(|| self.draft.count(scope));
        self.draft.set(scope, "StartAt", &string(name), index);
    }

    /// Where a field of a state goes that is not there yet: behind those that usually come before it.
    pub fn field_place(&mut self, object: &Address, key: &str) -> usize {
        let rank = rank(key);
        let keys = self.draft.keys(object);
        keys.iter().rposition(|other| self::rank(other) <= rank).map_or(0, |at| at + 1)
    }

    /// Leads every way to the states `gone` of a scope to what came after them. `stays` are the states that are
    /// looked at.
    pub fn heal(&mut self, scope: &ScopeEntry, gone: &BTreeSet<&str>, kept: &[&StateEntry]) {
        for state in kept {
            // From the last to the first, since taking a rule away gives those behind it other numbers.
            for (exit, target) in self.ways(&state.address).into_iter().rev() {
                let Some(target) = target.filter(|target| gone.contains(target.as_str())) else { continue };
                let next = self.successor(scope, &target, gone).filter(|name| name != &state.name);
                self.lead(&state.address, exit, next.as_deref());
            }
        }
        if let Some(start) = scope.start_at.as_deref().filter(|start| gone.contains(start)) {
            let next = self.successor(scope, start, gone);
            let first = || kept.first().map(|state| state.name.clone());
            self.start_at(&scope.address, &next.or_else(first).unwrap_or_default());
        }
    }

    /// The first state after `name` that is not `gone`, along main ways; `None` where the scope ends.
    fn successor(&self, scope: &ScopeEntry, name: &str, gone: &BTreeSet<&str>) -> Option<String> {
        let mut seen = BTreeSet::new();
        let mut name = name.to_owned();
        while gone.contains(name.as_str()) {
            if !seen.insert(name.clone()) {
                return None;
            }
            let ways = self.ways(&scope.address.state(&name));
            let mut ways: Vec<Way> =
                ways.into_iter().filter(|(exit, _)| !matches!(exit, Exit::Catch(_))).collect();
            // What a loop leads out to comes after it, not what it leads back to.
            if ways.len() > 1 {
                let onward = |way: &Way| !way.1.as_ref().is_some_and(|to| self.leads_to(scope, to, &name));
                let first = ways.iter().position(onward).unwrap_or(0);
                ways.swap(0, first);
            }
            name = ways.into_iter().next()?.1?;
        }
        self.node(&scope.address.state(&name)).map(|_| name)
    }
}

impl Change<'_> {
    /// Whether a way leads from one state of a scope to another.
    fn leads_to(&self, scope: &ScopeEntry, from: &str, to: &str) -> bool {
        let mut seen = BTreeSet::from([from.to_owned()]);
        let mut open = vec![from.to_owned()];
        while let Some(name) = open.pop() {
            if name == to {
                return true;
            }
            for (_, target) in self.ways(&scope.address.state(&name)) {
                open.extend(target.filter(|target| seen.insert(target.clone())));
            }
        }
        false
    }
}

/// A JSON string.
pub(super) fn string(text: &str) -> Node {
    Node::new(Kind::String(text.to_owned()))
}

/// Whether a way onward must be made for a state: it may go on and says nothing yet, or ends.
pub(super) fn may_go_on(state: &Node) -> bool {
    goes_on(kind(state)) && state.get("Next").is_none()
}

/// The order in which fields of states and their parts usually stand. What is not listed comes in the middle.
fn rank(key: &str) -> usize {
    const FIRST: &[&str] = &[
        "Comment",
        "Type",
        "QueryLanguage",
        "Resource",
        "Variable",
        "Condition",
        "ErrorEquals",
        "InputPath",
        "ItemReader",
        "Items",
        "ItemsPath",
        "Parameters",
        "Arguments",
        "ItemSelector",
        "ItemBatcher",
        "MaxConcurrency",
        "Branches",
        "ItemProcessor",
        "Iterator",
        "Choices",
        "Default",
    ];
    const LAST: &[&str] = &[
        "StartAt",
        "States",
        "ResultWriter",
        "ResultSelector",
        "ResultPath",
        "OutputPath",
        "Assign",
        "Output",
        "Retry",
        "Catch",
        "Next",
        "End",
    ];
    let last = LAST.iter().position(|other| *other == key).map(|at| FIRST.len() + 1 + at);
    FIRST.iter().position(|other| *other == key).or(last).unwrap_or(FIRST.len())
}
