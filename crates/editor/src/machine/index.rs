//! Where the states and scopes of a text are.

use std::collections::{BTreeMap, BTreeSet};

use asl::json::{Kind, Member, Node};
use asl::model::{declared_language, QueryLanguage};
use asl::Span;

use super::address::Address;
use super::flow::kind;
use super::reading::node_at;
use crate::flow::chart::Changed;

/// All scopes and states, in the order of the text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Index {
    /// Scopes; the first is the whole machine.
    pub scopes: Vec<ScopeEntry>,
    /// States, containers before what is in them. What is no object is none.
    pub states: Vec<StateEntry>,
    /// Of the states, sorted by address.
    by_address: Vec<usize>,
    /// Names of members of `States` that are no states.
    others: Vec<String>,
}

/// A scope.
#[derive(Debug, Clone, PartialEq)]
pub struct ScopeEntry {
    /// Where.
    pub address: Address,
    /// Place in the text.
    pub span: Span,
    /// The state that holds it, as an index of [`Index::states`].
    pub owner: Option<usize>,
    /// `StartAt`
    pub start_at: Option<String>,
    /// Its states, as indices of [`Index::states`].
    pub states: Vec<usize>,
}

/// A state.
#[derive(Debug, Clone, PartialEq)]
pub struct StateEntry {
    /// Where.
    pub address: Address,
    /// Name.
    pub name: String,
    /// `Type`, empty if it has none.
    pub kind: String,
    /// Its scope, as an index of [`Index::scopes`].
    pub scope: usize,
    /// Place of the name in the text, quotes included.
    pub name_span: Span,
    /// Place of the state's object in the text.
    pub span: Span,
    /// How it is written: its own `QueryLanguage`, or else the machine's.
    pub language: QueryLanguage,
}

/// Fields that hold the scope of a Map state.
const PROCESSORS: [&str; 2] = ["ItemProcessor", "Iterator"];
/// Fields that hold scopes.
const SCOPES: [&str; 3] = ["Branches", "ItemProcessor", "Iterator"];

impl StateEntry {
    /// From its name to the end of its object.
    pub fn whole(&self) -> Span {
        Span { start: self.name_span.start, end: self.span.end.max(self.name_span.end) }
    }
}

impl Index {
    /// The states and scopes of a document.
    pub fn of(tree: &Node) -> Self {
        let mut index = Self::default();
        index.scope(tree, Address::root(), None, declared_language(tree).unwrap_or_default());
        let mut sorted: Vec<(&str, usize)> =
            index.states.iter().enumerate().map(|(at, state)| (state.address.as_str(), at)).collect();
        sorted.sort_unstable();
        index.by_address = sorted.into_iter().map(|(_, at)| at).collect();
        index
    }

    /// The index after a value of the text has changed and what follows it has moved, and the one state that is not what
    /// it was; `None` where scopes may have changed too, or their names.
    pub(crate) fn again(&self, tree: &Node, place: Span, shift: isize) -> Option<(Self, Address)> {
        let holds = |span: Span| span.start <= place.start && place.end <= span.end;
        let at = self.states.iter().rposition(|state| holds(state.span))?;
        let mut index = self.clone();
        let moved = |offset: &mut usize| {
            if *offset >= place.end {
                *offset = offset.wrapping_add_signed(shift);
            }
        };
        let spans = index.states.iter_mut().flat_map(|state| [&mut state.name_span, &mut state.span]);
        for span in spans.chain(index.scopes.iter_mut().map(|scope| &mut scope.span)) {
            moved(&mut span.start);
            moved(&mut span.end);
        }
        let machine = declared_language(tree).unwrap_or_default();
        let state = index.states.get_mut(at)?;
        let node = node_at(tree, &state.address)?;
        let inside = |member: &Member| SCOPES.contains(&member.key.as_str());
        let touched = |member: &Member| member.value.span.end > place.start;
        let whole = self.states.get(at)?.span == place;
        let owns = || self.scopes.iter().any(|scope| scope.owner == Some(at));
        let other = match whole {
            true => owns() || node.members().iter().any(inside),
            // The value read again begins where it did.
            false => node.members().iter().find(|member| touched(member)).is_none_or(inside),
        };
        if other || !node.is_object() {
            return None;
        }
        kind(node).clone_into(&mut state.kind);
        state.language = declared_language(node).unwrap_or(machine);
        let address = state.address.clone();
        Some((index, address))
    }

    /// The state at an address.
    pub fn state(&self, at: &Address) -> Option<&StateEntry> {
        let address = |place: &usize| self.states.get(*place).map_or("", |state| state.address.as_str());
        let place = self.by_address.binary_search_by(|place| address(place).cmp(at.as_str())).ok()?;
        self.states.get(*self.by_address.get(place)?)
    }

    /// The scope at an address.
    pub fn scope_at(&self, at: &Address) -> Option<&ScopeEntry> {
        self.scopes.iter().find(|scope| &scope.address == at)
    }

    /// The innermost scope whose object holds this place. Of a Map state it is the state: what it is called follows from
    /// what is written in its scope.
    pub(crate) fn scope_around(&self, place: Span) -> Changed {
        let holds = |scope: &&ScopeEntry| scope.span.start <= place.start && place.end <= scope.span.end;
        let scope = self.scopes.iter().rev().find(holds).map(|scope| &scope.address);
        let scope = scope.cloned().unwrap_or_default();
        match PROCESSORS.iter().any(|key| scope.as_str().ends_with(key)) {
            true => Changed::State(scope.up(1)),
            false => Changed::Scope(scope),
        }
    }

    /// The states of a scope.
    pub fn states_of(&self, scope: &ScopeEntry) -> impl Iterator<Item = &StateEntry> {
        scope.states.clone().into_iter().filter_map(|at| self.states.get(at))
    }

    /// The innermost state whose text, name included, holds the byte at `offset`.
    pub fn state_around(&self, offset: usize) -> Option<&StateEntry> {
        let holds = |state: &&StateEntry| {
            let span = state.whole();
            span.start <= offset && offset <= span.end
        };
        // Containers come before what is in them, so the last that holds it is the innermost.
        self.states.iter().rev().find(holds)
    }

    /// Every name in use, also those of members of `States` that are no states.
    pub fn names(&self) -> BTreeSet<&str> {
        let states = self.states.iter().map(|state| &state.name);
        states.chain(&self.others).map(String::as_str).collect()
    }

    /// Whether a place lies in a state that is there, or in none.
    pub fn holds(&self, place: &Address) -> bool {
        !place.as_str().contains("/States/") || self.states.iter().any(|state| state.address.holds(place))
    }

    /// The one state that is called otherwise `after`, all others being what they were: its address before and after.
    pub fn renamed(&self, after: &Self) -> Option<(Address, Address)> {
        if self.states.len() != after.states.len() {
            return None;
        }
        let mut changed =
            self.states.iter().zip(&after.states).filter(|(old, new)| old.address != new.address);
        let (from, to) = changed.next().map(|(old, new)| (&old.address, &new.address))?;
        let follows = |(old, new): (&StateEntry, &StateEntry)| {
            old.address.moved(from, to).as_ref() == Some(&new.address)
        };
        (from.scope() == to.scope() && changed.all(follows)).then(|| (from.clone(), to.clone()))
    }

    fn scope(&mut self, node: &Node, address: Address, owner: Option<usize>, language: QueryLanguage) {
        let start_at = node.get("StartAt").and_then(Node::as_str).map(str::to_owned);
        let scope = self.scopes.len();
        self.scopes.push(ScopeEntry {
            address: address.clone(),
            span: node.span,
            owner,
            start_at,
            states: Vec::new(),
        });
        let members = node.get("States").map(Node::members).unwrap_or_default();
        let twins = Twins::of(members);
        for (at, member) in members.iter().enumerate() {
            let plain = address.state(&member.key);
            let place = match twins.copy(at, &member.key) {
                Some(copy) => plain.copy(copy),
                None => plain,
            };
            if member.value.is_object() {
                self.state_entry(member, place, scope, language);
            } else {
                self.others.push(member.key.clone());
            }
        }
    }

    fn state_entry(&mut self, member: &Member, address: Address, scope: usize, machine: QueryLanguage) {
        let at = self.states.len();
        let node = &member.value;
        self.states.push(StateEntry {
            address: address.clone(),
            name: member.key.clone(),
            kind: kind(node).to_owned(),
            scope,
            name_span: member.key_span,
            span: node.span,
            language: declared_language(node).unwrap_or(machine),
        });
        if let Some(entry) = self.scopes.get_mut(scope) {
            entry.states.push(at);
        }
        if let Some(branches) = node.get("Branches") {
            for (index, branch) in branches.elements().iter().enumerate() {
                self.scope(branch, address.branch(index), Some(at), machine);
            }
        }
        for key in PROCESSORS {
            if let Some(processor) = node.get(key).filter(|node| matches!(node.kind, Kind::Object(_))) {
                self.scope(processor, address.child(key), Some(at), machine);
            }
        }
    }
}

/// Which members have keys that others have too.
struct Twins<'a>(BTreeMap<&'a str, Vec<usize>>);

impl<'a> Twins<'a> {
    fn of(members: &'a [Member]) -> Self {
        let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, member) in members.iter().enumerate() {
            places.entry(&member.key).or_default().push(at);
        }
        places.retain(|_, at| at.len() > 1);
        Self(places)
    }

    /// The number of a member among those with its key, unless it is the last.
    fn copy(&self, at: usize, key: &str) -> Option<usize> {
        let places = self.0.get(key)?;
        let copy = places.binary_search(&at).ok()?;
        (copy + 1 < places.len()).then_some(copy)
    }
}
