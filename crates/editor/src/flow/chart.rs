//! What a flow chart shows of a state machine, before anything has a place.

use super::label;
use crate::machine::{Address, Exit as Way, Index, Reading, StateEntry};
use asl::json::Member;
use asl::model::{Scope, Setting, State, StateKind, WaitFor};
use asl::StateMachine;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The picture on a state's tile; also the name of its symbol in the page's icon set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "state types and AWS services by name")]
pub enum Icon {
    Choice,
    Parallel,
    Map,
    Wait,
    Pass,
    Succeed,
    Fail,
    Task,
    Lambda,
    Glue,
    States,
    Ecs,
    Batch,
    Sns,
    Sqs,
    Dynamo,
}

/// The states of one scope. Scopes and states that a change leaves alone are shared by the charts before and after it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Flat {
    /// The scope's address.
    pub address: Address,
    /// Index of the state where it starts.
    pub start: Option<usize>,
    /// In the order of the text.
    pub states: Vec<Arc<Node>>,
}

/// One state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its address: `/States/Check job`. Unique.
    pub path: String,
    /// Name.
    pub name: String,
    /// Second line: what runs, how long it waits.
    pub detail: String,
    /// Tile.
    pub icon: Icon,
    /// `Type`
    pub kind: String,
    /// Ways out.
    pub exits: Vec<Exit>,
    /// How many catchers it has.
    pub catchers: usize,
    /// The scopes inside, with what to call them.
    pub lanes: Vec<(String, Arc<Flat>)>,
}

/// A way out of a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exit {
    /// Index of the state it leads to; `None` is the end of the scope, or a state that is missing.
    pub to: Option<usize>,
    /// The name to which it leads and that no state of the scope has.
    pub missing: Option<String>,
    /// Taken only after an error.
    pub catch: bool,
    /// Taken when nothing else is: `Next`, `End` or `Default`.
    pub main: bool,
    /// Label.
    pub label: Option<String>,
    /// What the label says, in full: a line for each of the ways.
    pub title: String,
    /// The ways of the state that share it.
    pub ways: Vec<Way>,
}

impl Flat {
    /// The states as the flow comes to them: each behind all that lead to it, loops apart, the main way before others and
    /// those before catchers; what the start does not reach comes last.
    pub fn in_flow(&self) -> Vec<usize> {
        let mut seen = vec![false; self.states.len()];
        let mut order = Vec::with_capacity(seen.len());
        for root in self.start.into_iter().chain(0..seen.len()) {
            let first = order.len();
            // A state and how many of its ways were not looked along yet: the last is first, and then all is turned round.
            let mut stack = vec![(root, None)];
            while let Some((at, left)) = stack.pop() {
                let exits = self.states.get(at).map(|node| node.exits.as_slice()).unwrap_or_default();
                let left = match left {
                    Some(left) => left,
                    None if std::mem::replace(seen.get_mut(at).unwrap_or(&mut true), true) => continue,
                    None => exits.len(),
                };
                let Some(next) = left.checked_sub(1) else {
                    order.push(at);
                    continue;
                };
                stack.push((at, Some(next)));
                stack.extend(exits.get(next).and_then(|exit| exit.to).map(|to| (to, None)));
            }
            order.get_mut(first..).unwrap_or_default().reverse();
        }
        order
    }
}

/// Reads a state machine.
pub fn chart(machine: &StateMachine) -> Flat {
    flat(&machine.scope, &Address::root(), &Twins::default())
}

/// What is shown of a text: its state machine, and of states with one name in one scope also those that are not meant
/// by it, so that they can be seen and mended.
pub fn chart_of(reading: &Reading) -> Flat {
    let machine = asl::interpret(reading.tree());
    flat(&machine.scope, &Address::root(), &Twins::of(reading.index()))
}

/// What of a text has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Changed {
    /// The state at this address, and its scope still has the same names.
    State(Address),
    /// The scope at this address.
    Scope(Address),
}

impl Changed {
    fn address(&self) -> &Address {
        match self {
            Self::State(at) | Self::Scope(at) => at,
        }
    }

    /// What has changed in the end, where this changed after `before`; `None` where neither holds the other.
    pub(crate) fn after(self, before: &Self) -> Option<Self> {
        if before.address().holds(self.address()) {
            return Some(before.clone());
        }
        self.address().holds(before.address()).then_some(self)
    }
}

/// The chart of a text in which nothing else has changed since it looked like `before`. `None` where that takes all of it.
pub(crate) fn chart_again(before: &Arc<Flat>, reading: &Reading, changed: &Changed) -> Option<Arc<Flat>> {
    let twins = || Twins::of(reading.index());
    let node_at = reading.node(changed.address())?;
    match changed {
        Changed::Scope(at) => replaced(before, at, &|_| {
            let scope = asl::interpret_scope(reading.tree(), node_at, at.as_str());
            Some(flat(&scope, at, &twins()))
        }),
        Changed::State(at) => {
            let (key, key_span) = (at.name(), asl::Span::default());
            // Of states with one name the last is drawn as it is, the others are not.
            if at.scope().state(&key) != *at {
                return None;
            }
            let member = Member { key, key_span, value: node_at.clone() };
            let state = asl::interpret_state(reading.tree(), &member, at.as_str());
            let holds = matches!(state.kind, StateKind::Parallel(_) | StateKind::Map(_));
            let twins = if holds { twins() } else { Twins::default() };
            replaced(before, &at.scope(), &|scope| {
                let index = |name: &str| scope.states.iter().position(|node| node.name == name);
                let place = scope.states.iter().position(|node| node.path == at.as_str())?;
                let mut scope = scope.clone();
                *scope.states.get_mut(place)? = Arc::new(node(&state, at, &index, &twins));
                Some(scope)
            })
        }
    }
}

/// A chart with another scope at this address; the same one if that is what it was.
fn replaced(chart: &Arc<Flat>, at: &Address, make: &dyn Fn(&Flat) -> Option<Flat>) -> Option<Arc<Flat>> {
    if chart.address == *at {
        let new = make(chart)?;
        return Some(if new == **chart { Arc::clone(chart) } else { Arc::new(new) });
    }
    let holds =
        |node: &Arc<Node>| at.as_str().strip_prefix(&node.path).is_some_and(|rest| rest.starts_with('/'));
    let place = chart.states.iter().position(holds)?;
    let old = chart.states.get(place)?;
    let lane = old.lanes.iter().position(|lane| lane.1.address.holds(at))?;
    let before = &old.lanes.get(lane)?.1;
    let inner = replaced(before, at, make)?;
    if Arc::ptr_eq(before, &inner) {
        return Some(Arc::clone(chart));
    }
    let mut node = Node::clone(old);
    node.lanes.get_mut(lane)?.1 = inner;
    let mut chart = Flat::clone(chart);
    *chart.states.get_mut(place)? = Arc::new(node);
    Some(Arc::new(chart))
}

/// The states that a model has not, since another has their name; by scope.
#[derive(Default)]
struct Twins<'a>(BTreeMap<Address, Vec<&'a StateEntry>>);

impl<'a> Twins<'a> {
    fn of(index: &'a Index) -> Self {
        let mut twins: BTreeMap<Address, Vec<&StateEntry>> = BTreeMap::new();
        for state in &index.states {
            let scope = state.address.scope();
            if scope.state(&state.name) != state.address {
                twins.entry(scope).or_default().push(state);
            }
        }
        Self(twins)
    }

    fn nodes(&self, scope: &Address) -> impl Iterator<Item = Node> + '_ {
        let node = |state: &&StateEntry| Node {
            path: state.address.to_string(),
            name: state.name.clone(),
            detail: "another has this name".to_owned(),
            icon: icon_of(&state.kind),
            kind: state.kind.clone(),
            exits: Vec::new(),
            catchers: 0,
            lanes: Vec::new(),
        };
        self.0.get(scope).into_iter().flatten().map(node)
    }
}

fn flat(scope: &Scope, address: &Address, twins: &Twins) -> Flat {
    let index = |name: &str| scope.states.get_index_of(name);
    let states = scope.states.values().map(|state| node(state, &address.state(&state.name), &index, twins));
    Flat {
        address: address.clone(),
        start: scope.start_at.as_ref().and_then(|start| index(start)),
        states: states.chain(twins.nodes(address)).map(Arc::new).collect(),
    }
}

fn node(state: &State, address: &Address, index: &dyn Fn(&str) -> Option<usize>, twins: &Twins) -> Node {
    let (icon, detail) = describe(state);
    Node {
        path: address.to_string(),
        name: state.name.clone(),
        detail,
        icon,
        kind: state.kind.name().to_owned(),
        exits: exits(state, index),
        catchers: state.catch.len(),
        lanes: lanes(state, address, twins),
    }
}

fn lanes(state: &State, address: &Address, twins: &Twins) -> Vec<(String, Arc<Flat>)> {
    match &state.kind {
        StateKind::Parallel(parallel) => {
            let lane =
                |(index, scope)| (branch_name(index), Arc::new(flat(scope, &address.branch(index), twins)));
            parallel.branches.iter().enumerate().map(lane).collect()
        }
        StateKind::Map(map) => {
            let field = if map.processor.as_ref().is_some_and(|scope| scope.path.ends_with("/Iterator")) {
                "Iterator"
            } else {
                "ItemProcessor"
            };
            let lane = |scope| ("Each item".to_owned(), Arc::new(flat(scope, &address.child(field), twins)));
            map.processor.iter().map(lane).collect()
        }
        _ => Vec::new(),
    }
}

/// What a branch is called: "Branch A".
pub fn branch_name(index: usize) -> String {
    format!("Branch {}", letters(index))
}

/// 0 is A, 25 Z, 26 AA.
pub(crate) fn letters(index: usize) -> String {
    let last = char::from(b'A' + u8::try_from(index % 26).unwrap_or(0));
    if index < 26 {
        last.to_string()
    } else {
        format!("{}{last}", letters(index / 26 - 1))
    }
}

fn exits(state: &State, index: &dyn Fn(&str) -> Option<usize>) -> Vec<Exit> {
    let mut exits: Vec<Exit> = Vec::new();
    let mut lead = |way, name: Option<&str>, label: Option<String>, title: String| {
        let to = name.and_then(index);
        add(
            &mut exits,
            Exit {
                to,
                missing: name.filter(|_| to.is_none()).map(str::to_owned),
                catch: matches!(way, Way::Catch(_)),
                main: matches!(way, Way::Next | Way::Default),
                label,
                title,
                ways: vec![way],
            },
        );
    };
    if let StateKind::Choice(choice) = &state.kind {
        if let Some(to) = &choice.default {
            let label = "Default".to_owned();
            lead(Way::Default, Some(to), Some(label.clone()), label);
        }
        for (number, rule) in choice.choices.iter().enumerate() {
            if let Some(to) = &rule.next {
                let title = format!("Rule #{}: {}", number + 1, label::in_full(&rule.condition));
                lead(Way::Choice(number), Some(to), label::condition(&rule.condition), title);
            }
        }
    } else if let Some(to) = &state.next {
        lead(Way::Next, Some(to), None, String::new());
    } else if state.end || matches!(state.kind, StateKind::Succeed) {
        lead(Way::Next, None, None, String::new());
    }
    for (number, catcher) in state.catch.iter().enumerate() {
        if let Some(to) = &catcher.next {
            let label = match catcher.error_equals.as_slice() {
                [error] => format!("Catch {error}"),
                errors => format!("Catch {} errors", errors.len()),
            };
            let title = format!("Catch #{}: {}", number + 1, catcher.error_equals.join(", "));
            lead(Way::Catch(number), Some(to), Some(label), title);
        }
    }
    exits
}

/// Exits to the same state share an edge, and its label names them.
fn add(exits: &mut Vec<Exit>, exit: Exit) {
    let same =
        |other: &&mut Exit| (other.to, &other.missing, other.catch) == (exit.to, &exit.missing, exit.catch);
    match exits.iter_mut().find(same) {
        None => exits.push(exit),
        Some(other) => {
            other.ways.extend(exit.ways);
            other.label = Some(shared(&other.ways));
            other.title = format!("{}\n{}", other.title, exit.title);
            other.main |= exit.main;
        }
    }
}

/// "2 catchers", "Rule #1, Default", "Rules #1, #3": Workflow Studio's names.
fn shared(ways: &[Way]) -> String {
    let number = |way: &Way| match way {
        Way::Choice(number) => Some(format!("#{}", number + 1)),
        _ => None,
    };
    let rules: Vec<String> = ways.iter().filter_map(number).collect();
    let rules = match rules.as_slice() {
        [] => return format!("{} catchers", ways.len()),
        [rule] => format!("Rule {rule}"),
        [first, .., last] if rules.len() > 3 => format!("{} rules, {first} to {last}", rules.len()),
        _ => format!("Rules {}", rules.join(", ")),
    };
    let default = if ways.contains(&Way::Default) { ", Default" } else { "" };
    rules + default
}

/// The tile of a state of which only its type is known.
pub fn icon_of(kind: &str) -> Icon {
    match kind {
        "Choice" => Icon::Choice,
        "Parallel" => Icon::Parallel,
        "Map" => Icon::Map,
        "Wait" => Icon::Wait,
        "Pass" => Icon::Pass,
        "Succeed" => Icon::Succeed,
        "Fail" => Icon::Fail,
        _ => Icon::Task,
    }
}

fn describe(state: &State) -> (Icon, String) {
    match &state.kind {
        StateKind::Task(task) => label::task(state, task.parsed_resource()),
        StateKind::Pass(_) => (Icon::Pass, "Pass".to_owned()),
        StateKind::Choice(choice) => {
            let rules = choice.choices.len();
            let rules = if rules == 1 { "1 rule".to_owned() } else { format!("{rules} rules") };
            let default = if choice.default.is_some() { ", default" } else { "" };
            (Icon::Choice, format!("{rules}{default}"))
        }
        StateKind::Wait(wait) => (Icon::Wait, wait.as_ref().map_or("Wait".to_owned(), |wait| wait_for(wait))),
        StateKind::Succeed => (Icon::Succeed, "Succeed".to_owned()),
        StateKind::Fail(fail) => {
            let error = fail.error.as_ref().and_then(|error| match &error.value {
                Setting::Literal(error) => Some(format!("Fail, {error}")),
                _ => None,
            });
            (Icon::Fail, error.unwrap_or_else(|| "Fail".to_owned()))
        }
        StateKind::Parallel(parallel) => {
            let count = parallel.branches.len();
            let branches = if count == 1 { "branch" } else { "branches" };
            (Icon::Parallel, format!("Parallel, {count} {branches}"))
        }
        StateKind::Map(map) => {
            let distributed = map.processor_config.mode == asl::model::MapMode::Distributed;
            (Icon::Map, if distributed { "Map, distributed" } else { "Map, inline" }.to_owned())
        }
        StateKind::Unknown(kind) => {
            (Icon::Task, if kind.is_empty() { "no type".to_owned() } else { kind.clone() })
        }
    }
}

fn wait_for(wait: &WaitFor) -> String {
    match wait {
        WaitFor::Seconds(Setting::Literal(1)) => "1 second".to_owned(),
        WaitFor::Seconds(Setting::Literal(seconds)) => format!("{seconds} seconds"),
        WaitFor::Seconds(Setting::Path(path)) => format!("seconds in {path}"),
        WaitFor::Seconds(Setting::Jsonata(_)) => "seconds computed".to_owned(),
        WaitFor::Timestamp(Setting::Literal(until)) => format!("until {until}"),
        WaitFor::Timestamp(Setting::Path(path)) => format!("until {path}"),
        WaitFor::Timestamp(Setting::Jsonata(_)) => "until a moment computed".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_are_lettered() {
        let check = |index, expect: &str| assert_eq!(letters(index), expect);
        check(0, "A");
        check(25, "Z");
        check(26, "AA");
        check(701, "ZZ");
    }

    #[test]
    fn exits_to_one_state_are_one_edge() {
        let text = r#"{"StartAt":"A","States":{"A":{"Type":"Choice","Default":"B","Choices":[
            {"Variable":"$.x","NumericEquals":1,"Next":"B"},{"Variable":"$.x","NumericEquals":2,"Next":"B"},
            {"Variable":"$.s","StringEquals":"DONE","Next":"C"},{"Variable":"$.s","IsPresent":true,"Next":"gone"}]},
            "B":{"Type":"Pass","End":true},"C":{"Type":"Succeed"}}}"#;
        let chart = chart(&asl::parse(text).machine);
        let found: Vec<_> =
            chart.states[0].exits.iter().map(|exit| (exit.to, exit.label.as_deref())).collect();
        assert_eq!(
            found,
            [
                (Some(1), Some("Rules #1, #2, Default")),
                (Some(2), Some("s = DONE")),
                (None, Some("s present"))
            ]
        );
        assert_eq!(chart.states[0].exits[2].missing.as_deref(), Some("gone"));
        assert_eq!(chart.states[0].exits[0].title, "Default\nRule #1: $.x = 1\nRule #2: $.x = 2");
        assert_eq!(chart.states[0].detail, "4 rules, default");
        assert_eq!(chart.states[2].exits.len(), 1);
    }
}
