//! States on their way into a machine: pasted, duplicated or new.

use std::collections::{BTreeMap, BTreeSet};

use asl::json::{Kind, Member, Node};

use super::address::Address;
use super::flow::{ways, Exit};
use super::index::StateEntry;
use super::name::fresh;
use super::reading::Reading;

/// Some states that belong to one scope, with where they start.
#[derive(Debug, Clone, PartialEq)]
pub struct Fragment {
    /// `StartAt`
    pub start: String,
    /// Names and objects, in order.
    pub states: Vec<(String, Node)>,
}

impl Fragment {
    /// Reads what a clipboard holds: a state machine, a part of one, a single state with or without its name. `None` if
    /// it is none of these.
    pub fn read(text: &str) -> Option<Self> {
        let (node, found) = asl::json::parse(text);
        let harmless = ["DUPLICATE_KEY", "LONE_SURROGATE", "TRAILING_COMMA"];
        if found.iter().any(|finding| !harmless.contains(&finding.code.as_str())) {
            // A member copied out of the code, `"Name": { ... },`, is broken only for want of braces.
            let inner = text.trim().trim_end_matches(',');
            return inner.starts_with('"').then(|| Self::read(&format!("{{{inner}}}"))).flatten();
        }
        Self::of(&node)
    }

    fn of(node: &Node) -> Option<Self> {
        if node.get("States").is_some_and(Node::is_object) {
            return Self::scope(node);
        }
        if node.get("Type").and_then(Node::as_str).is_some() {
            let name = node.get("Type").and_then(Node::as_str).unwrap_or("State").to_owned();
            return Some(Self { start: name.clone(), states: vec![(name, node.clone())] });
        }
        let states: Vec<_> =
            node.members().iter().map(|member| (member.key.clone(), member.value.clone())).collect();
        let all = states.iter().all(|(_, state)| state.get("Type").is_some());
        let start = states.first().map(|(name, _)| name.clone())?;
        all.then_some(Self { start, states })
    }

    fn scope(node: &Node) -> Option<Self> {
        let members = node.get("States").map(Node::members).unwrap_or_default();
        // Of twins the last is the one that counts; a paste cannot bring in both.
        let mut states: Vec<(String, Node)> = Vec::with_capacity(members.len());
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for member in members.iter().filter(|member| member.value.is_object()) {
            match places.get(member.key.as_str()).and_then(|at| states.get_mut(*at)) {
                Some(state) => state.1 = member.value.clone(),
                None => {
                    places.insert(&member.key, states.len());
                    states.push((member.key.clone(), member.value.clone()));
                }
            }
        }
        let start = node.get("StartAt").and_then(Node::as_str).filter(|name| places.contains_key(name));
        let start = start.map(str::to_owned).or_else(|| states.first().map(|(name, _)| name.clone()))?;
        Some(Self { start, states })
    }

    /// As ASL: `{"StartAt": ..., "States": {...}}`.
    pub fn to_node(&self) -> Node {
        let states = self.states.iter().map(|(name, node)| member(name, node.clone())).collect();
        let start = Node::new(Kind::String(self.start.clone()));
        Node::new(Kind::Object(vec![
            member("StartAt", start),
            member("States", Node::new(Kind::Object(states))),
        ]))
    }

    /// Gives names that are taken, here or further in, others; what refers to them follows.
    pub fn rename_taken(&mut self, taken: &BTreeSet<&str>) {
        let mut used: BTreeSet<String> = taken.iter().map(|name| (*name).to_owned()).collect();
        let mut names: Vec<String> = self.states.iter().map(|(name, _)| name.clone()).collect();
        for name in &mut names {
            *name = take(name, &mut used);
        }
        let olds = self.states.iter().map(|(name, _)| name.clone());
        let map: BTreeMap<String, String> = olds.zip(names).collect();
        self.start = map.get(&self.start).cloned().unwrap_or_default();
        for (name, node) in &mut self.states {
            *name = map.get(name).cloned().unwrap_or_default();
            retarget(node, &map);
            rename_inside(node, &mut used);
        }
    }

    /// Lets what leads nowhere yet lead to a state.
    pub fn lead_on(&mut self, to: &str) {
        let map = BTreeMap::from([(String::new(), to.to_owned())]);
        self.states.iter_mut().for_each(|(_, node)| retarget(node, &map));
    }

    /// The same with no way out of it but ends: what led elsewhere with `Next` ends here.
    #[must_use]
    pub fn closed(mut self) -> Self {
        let names: BTreeSet<String> = self.states.iter().map(|(name, _)| name.clone()).collect();
        for (_, node) in &mut self.states {
            let leaves =
                |way: &(Exit, Option<String>)| way.1.as_ref().is_some_and(|name| !names.contains(name));
            if ways(node).iter().any(|way| way.0 == Exit::Next && leaves(way)) {
                end_here(node);
            }
        }
        self
    }
}

/// What a clipboard gets of some states of one scope; `None` if they are of several, or none. They start where something
/// outside leads to them.
pub fn copy(reading: &Reading, states: &[Address]) -> Option<Fragment> {
    let index = reading.index();
    let mut entries: Vec<&StateEntry> = states.iter().filter_map(|at| index.state(at)).collect();
    entries.sort_by_key(|entry| entry.name_span.start);
    let scope = index.scopes.get(entries.first()?.scope)?;
    let selected: BTreeSet<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
    if entries
        .iter()
        .any(|entry| index.scopes.get(entry.scope).map(|own| &own.address) != Some(&scope.address))
    {
        return None;
    }
    let mut inside = BTreeSet::new();
    let mut outside: BTreeSet<String> = scope.start_at.iter().cloned().collect();
    for state in index.states_of(scope) {
        let targets = reading.node(&state.address).map(ways).unwrap_or_default();
        let targets = targets.into_iter().filter_map(|(_, to)| to);
        if selected.contains(state.name.as_str()) {
            inside.extend(targets);
        } else {
            outside.extend(targets);
        }
    }
    let reached = entries.iter().find(|entry| outside.contains(&entry.name));
    let first = entries.iter().find(|entry| !inside.contains(&entry.name));
    let start = reached.or(first).or(entries.first())?.name.clone();
    let state = |entry: &&StateEntry| Some((entry.name.clone(), reading.node(&entry.address)?.clone()));
    Some(Fragment { start, states: entries.iter().filter_map(state).collect() }.closed())
}

fn end_here(node: &mut Node) {
    if let Kind::Object(members) = &mut node.kind {
        members.retain(|member| member.key != "End");
        for member in members.iter_mut().filter(|member| member.key == "Next") {
            *member = self::member("End", Node::new(Kind::Bool(true)));
        }
    }
}

/// A member of an object that stands in no text.
pub(crate) fn member(key: &str, value: Node) -> Member {
    Member { key: key.to_owned(), key_span: asl::Span::default(), value }
}

/// The name, or if it is taken another like it, taken from now on.
fn take(name: &str, used: &mut BTreeSet<String>) -> String {
    let chosen = fresh(name, |candidate| used.contains(candidate));
    used.insert(chosen.clone());
    chosen
}

/// Lets every transition of a state follow new names.
fn retarget(state: &mut Node, map: &BTreeMap<String, String>) {
    for key in ["Next", "Default"] {
        follow(state, key, map);
    }
    for key in ["Choices", "Catch"] {
        let Some(Kind::Array(entries)) = get_mut(state, key).map(|node| &mut node.kind) else { continue };
        entries.iter_mut().for_each(|entry| follow(entry, "Next", map));
    }
}

fn follow(node: &mut Node, key: &str, map: &BTreeMap<String, String>) {
    let Some(Kind::String(name)) = get_mut(node, key).map(|node| &mut node.kind) else { return };
    if let Some(new) = map.get(name) {
        *name = new.clone();
    }
}

/// Renames the states in the scopes of a state.
fn rename_inside(state: &mut Node, used: &mut BTreeSet<String>) {
    if let Some(Kind::Array(branches)) = get_mut(state, "Branches").map(|node| &mut node.kind) {
        branches.iter_mut().for_each(|branch| rename_scope(branch, used));
    }
    for key in ["ItemProcessor", "Iterator"] {
        if let Some(scope) = get_mut(state, key) {
            rename_scope(scope, used);
        }
    }
}

fn rename_scope(scope: &mut Node, used: &mut BTreeSet<String>) {
    let mut map: BTreeMap<String, String> = BTreeMap::new();
    if let Some(Kind::Object(states)) = get_mut(scope, "States").map(|node| &mut node.kind) {
        for state in states.iter() {
            if !map.contains_key(&state.key) {
                map.insert(state.key.clone(), take(&state.key, used));
            }
        }
        for state in states.iter_mut() {
            state.key = map.get(&state.key).cloned().unwrap_or_default();
            retarget(&mut state.value, &map);
            rename_inside(&mut state.value, used);
        }
    }
    follow(scope, "StartAt", &map);
}

/// A member's value, to be changed.
pub(crate) fn get_mut<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    match &mut node.kind {
        Kind::Object(members) => {
            members.iter_mut().rfind(|member| member.key == key).map(|member| &mut member.value)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Option<String> {
        let fragment = Fragment::read(text)?;
        let names: Vec<_> = fragment.states.iter().map(|(name, _)| name.as_str()).collect();
        Some(format!("{}: {}", fragment.start, names.join(" ")))
    }

    #[test]
    fn a_clipboard_is_read_generously() {
        let check = |text: &str, expect: Option<&str>| assert_eq!(names(text).as_deref(), expect, "{text}");
        check(r#"{"StartAt":"B","States":{"A":{"Type":"Pass"},"B":{"Type":"Pass"}}}"#, Some("B: A B"));
        check(r#"{"States":{"A":{"Type":"Pass"},"A":{"Type":"Wait"}}}"#, Some("A: A"));
        check(r#"{"Type":"Wait","Seconds":1}"#, Some("Wait: Wait"));
        check(r#"{"A":{"Type":"Pass"},"B":{"Type":"Fail"}}"#, Some("A: A B"));
        check(r#""A": {"Type":"Pass"},"#, Some("A: A"));
        check(r#"{"A":1}"#, None);
        check("some words", None);
        check("{}", None);
        check("", None);
    }

    #[test]
    fn references_follow_new_names() {
        let text = r#"{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"Next":"B"}],"Default":"A"},
            "B":{"Type":"Map","ItemProcessor":{"StartAt":"C","States":{"C":{"Type":"Pass","Next":"C 2"},"C 2":{"Type":"Pass"}}},
                 "Catch":[{"Next":"A"}],"Next":"X"}}}"#;
        let mut fragment = Fragment::read(text).unwrap();
        fragment.rename_taken(&BTreeSet::from(["A", "C"]));
        let after = asl::json::print_compact(&fragment.to_node());
        let expect = r#"{"StartAt":"A 2","States":{"A 2":{"Type":"Choice","Choices":[{"Next":"B"}],"Default":"A 2"},"B":{"Type":"Map","ItemProcessor":{"StartAt":"C 2","States":{"C 2":{"Type":"Pass","Next":"C 3"},"C 3":{"Type":"Pass"}}},"Catch":[{"Next":"A 2"}],"Next":"X"}}}"#;
        assert_eq!(after, expect);
        let closed = asl::json::print_compact(&fragment.closed().to_node());
        assert_eq!(closed, expect.replace(r#""Next":"X""#, r#""End":true"#));
    }
}
