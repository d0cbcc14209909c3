//! A scope as a sequence: the states that every way through it passes, and between them the regions where ways part or
//! go round in circles. Ways that end in failure count only where there are no others.

use crate::layouts::FAILED;
use asl::model::{Scope, State, StateKind};
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{Bfs, Reversed};
use std::collections::BTreeSet;

/// A stretch of a scope that every way through it takes.
#[derive(Debug, Clone, PartialEq)]
pub enum Step<'a> {
    /// One state.
    State(&'a State),
    /// Several states among which ways part.
    Region(Region<'a>),
}

/// States among which ways part, or a loop.
#[derive(Debug, Clone, PartialEq)]
pub struct Region<'a> {
    /// The states, the one that is entered first, the others in the order of the text.
    pub states: Vec<&'a State>,
    /// Whether a state can be reached again.
    pub loops: bool,
    /// Where it leads: the state that follows it.
    pub next: Option<&'a str>,
}

/// The steps of a scope from its start. Unreachable states and those that only a catcher reaches are in none.
pub fn steps(scope: &Scope) -> Vec<Step<'_>> {
    let graph = graph(scope);
    let start = scope.start_at.as_ref().and_then(|name| scope.states.get_index_of(name.as_str()));
    match start {
        Some(start) => sequence(scope, &graph, NodeIndex::new(start)),
        None => Vec::new(),
    }
}

/// The names of the states to which a state goes on without an error.
pub fn targets(state: &State) -> Vec<&str> {
    match &state.kind {
        StateKind::Choice(choice) => {
            let rules = choice.choices.iter().filter_map(|rule| rule.next.as_ref());
            rules.chain(&choice.default).map(|name| name.value.as_str()).collect()
        }
        StateKind::Succeed | StateKind::Fail(_) => Vec::new(),
        _ if state.end => Vec::new(),
        _ => state.next.iter().map(|name| name.value.as_str()).collect(),
    }
}

/// Whether a branch ends here that a layout has given up, since something that it needs has failed.
pub fn gives_up(state: &State) -> bool {
    let StateKind::Pass(pass) = &state.kind else { return false };
    let output = pass.result.as_deref().or(state.output.as_deref());
    let status = output.and_then(|output| output.get("status")?.as_str());
    state.end && status == Some(FAILED)
}

fn graph(scope: &Scope) -> DiGraph<(), ()> {
    let mut graph = DiGraph::new();
    for _ in &scope.states {
        graph.add_node(());
    }
    for (number, state) in scope.states.values().enumerate() {
        for target in targets(state).into_iter().filter_map(|name| scope.states.get_index_of(name)) {
            graph.update_edge(NodeIndex::new(number), NodeIndex::new(target), ());
        }
    }
    graph
}

fn sequence<'a>(scope: &'a Scope, graph: &DiGraph<(), ()>, start: NodeIndex) -> Vec<Step<'a>> {
    let state = |node: NodeIndex| scope.states.get_index(node.index()).map(|(_, state)| state);
    let reachable = reach(graph, start, |_| false);
    let alive = alive(graph, &reachable, |node| {
        let fails =
            state(node).is_some_and(|state| matches!(state.kind, StateKind::Fail(_)) || gives_up(state));
        graph.neighbors(node).next().is_none() && !fails
    });
    let milestones = milestones(graph, &alive, start);
    let mut steps = Vec::with_capacity(milestones.len());
    for (place, knot) in milestones.iter().enumerate() {
        let next = milestones.get(place + 1);
        let Some(first) = knot.first().copied() else { continue };
        let stop = |node: NodeIndex| next.is_some_and(|next| next.contains(&node));
        let mut members = reach(graph, first, stop);
        members.retain(|node| !stop(*node));
        let loops = knot.len() > 1 || graph.contains_edge(first, first);
        if members.len() == 1 && !loops {
            steps.extend(state(first).map(Step::State));
            continue;
        }
        members.remove(&first);
        let states = std::iter::once(first).chain(members).filter_map(state).collect();
        let next = next.and_then(|next| state(*next.first()?)).map(|state| state.name.as_str());
        steps.push(Step::Region(Region { states, loops, next }));
    }
    steps
}

/// What can be reached from a node without going on from where `stop` holds; those places included.
fn reach(graph: &DiGraph<(), ()>, start: NodeIndex, stop: impl Fn(NodeIndex) -> bool) -> BTreeSet<NodeIndex> {
    let mut found = BTreeSet::from([start]);
    let mut pending = vec![start];
    while let Some(node) = pending.pop() {
        for next in graph.neighbors(node) {
            if found.insert(next) && !stop(next) {
                pending.push(next);
            }
        }
    }
    found
}

/// The reachable nodes from which an end can be reached; all of them if none can.
fn alive(
    graph: &DiGraph<(), ()>,
    reachable: &BTreeSet<NodeIndex>,
    is_end: impl Fn(NodeIndex) -> bool,
) -> BTreeSet<NodeIndex> {
    let back = Reversed(graph);
    let mut alive = BTreeSet::new();
    for end in reachable.iter().copied().filter(|node| is_end(*node)) {
        if alive.contains(&end) {
            continue;
        }
        let mut walk = Bfs::new(back, end);
        while let Some(node) = walk.next(back) {
            if reachable.contains(&node) {
                alive.insert(node);
            }
        }
    }
    if alive.is_empty() {
        return reachable.clone();
    }
    alive
}

/// The knots (single nodes, or loops taken together) that every way from the start to an end passes, in their order.
/// Each begins with the node through which it is entered first.
fn milestones(graph: &DiGraph<(), ()>, alive: &BTreeSet<NodeIndex>, start: NodeIndex) -> Vec<Vec<NodeIndex>> {
    // Tarjan gives the knots in reverse topological order.
    let mut knots: Vec<Vec<NodeIndex>> =
        tarjan_scc(graph).into_iter().filter(|knot| knot.iter().any(|node| alive.contains(node))).collect();
    knots.reverse();
    let mut knot_of = vec![usize::MAX; graph.node_count()];
    for (number, node) in
        knots.iter().enumerate().flat_map(|(n, knot)| knot.iter().map(move |node| (n, *node)))
    {
        if let Some(slot) = knot_of.get_mut(node.index()) {
            *slot = number;
        }
    }
    let knot = |node: NodeIndex| knot_of.get(node.index()).copied().unwrap_or(usize::MAX);
    // Ways that have left the knots seen so far: in each knot's turn those that end there are closed. If none is left
    // open, every way comes through it.
    let mut open = 0_usize;
    let mut entering = vec![0_usize; knots.len()];
    let mut found = Vec::new();
    for (number, nodes) in knots.iter().enumerate() {
        open -= entering.get(number).copied().unwrap_or(0).min(open);
        let leaving = nodes
            .iter()
            .flat_map(|node| graph.neighbors(*node))
            .filter(|target| alive.contains(target) && knot(*target) != number);
        if open == 0 {
            found.push(entered_first(graph, nodes, start, |node| {
                knot(node) != number && alive.contains(&node)
            }));
        }
        let mut ends = 0;
        for target in leaving {
            ends += 1;
            if let Some(slot) = entering.get_mut(knot(target)) {
                *slot += 1;
            }
        }
        open += ends;
        // A way that ends here never meets the others again.
        let is_end = ends == 0 || nodes.iter().any(|node| graph.neighbors(*node).next().is_none());
        if is_end && number + 1 < knots.len() {
            open += 1;
        }
    }
    found
}

/// The knot's nodes, that by which it is entered from outside first.
fn entered_first(
    graph: &DiGraph<(), ()>,
    knot: &[NodeIndex],
    start: NodeIndex,
    outside: impl Fn(NodeIndex) -> bool,
) -> Vec<NodeIndex> {
    let mut nodes = knot.to_vec();
    nodes.sort_unstable();
    let entered = |node: &NodeIndex| {
        *node == start || graph.neighbors_directed(*node, petgraph::Direction::Incoming).any(&outside)
    };
    if let Some(place) = nodes.iter().position(entered) {
        let first = nodes.remove(place);
        nodes.insert(0, first);
    }
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scopes written as `A>B,C B>D C>D D`; a state `X!` fails; several targets make a Choice.
    fn check(text: &str, expect: &str) {
        let states: Vec<String> = text
            .split_whitespace()
            .map(|word| {
                let (name, targets) = word.split_once('>').unwrap_or((word, ""));
                let targets: Vec<&str> = targets.split(',').filter(|t| !t.is_empty()).collect();
                let body = match (name.strip_suffix('!'), targets.as_slice()) {
                    (Some(_), _) => r#""Type": "Fail""#.to_owned(),
                    (None, []) => r#""Type": "Pass", "End": true"#.to_owned(),
                    (None, [next]) => format!(r#""Type": "Pass", "Next": "{next}""#),
                    (None, [first, rest @ ..]) => {
                        let rules: Vec<String> = rest
                            .iter()
                            .map(|next| {
                                format!(r#"{{"Variable": "$.x", "IsPresent": true, "Next": "{next}"}}"#)
                            })
                            .collect();
                        format!(r#""Type": "Choice", "Default": "{first}", "Choices": [{}]"#, rules.join(","))
                    }
                };
                format!(r#""{name}": {{{body}}}"#)
            })
            .collect();
        let definition = format!(r#"{{"StartAt": "A", "States": {{{}}}}}"#, states.join(","));
        let machine = asl::parse(&definition).machine;
        let shown: Vec<String> = steps(&machine.scope)
            .iter()
            .map(|step| match step {
                Step::State(state) => state.name.clone(),
                Step::Region(region) => {
                    let names: Vec<&str> = region.states.iter().map(|state| state.name.as_str()).collect();
                    let round = if region.loops { "@" } else { "" };
                    format!("{round}({})>{}", names.join(" "), region.next.unwrap_or("-"))
                }
            })
            .collect();
        assert_eq!(shown.join(" "), expect, "{text}");
    }

    #[test]
    fn chains_and_decisions() {
        check("A>B B>C C", "A B C");
        check("A>B B>C,D C>E D>E E", "A (B C D)>E E");
        // The ways never meet again.
        check("A>B B>C,D C D", "A (B C D)>-");
        // One of them is just the end of the other.
        check("A>B,C B>C C", "(A B)>C C");
        check("A>B,C B>D,E C>E D>E E>F F", "(A B C D)>E E F");
    }

    #[test]
    fn failure_is_no_way_out_but_the_only_one() {
        check("A>B B>C,X! C>D D X!", "A (B X!)>C C D");
        check("A>X! X!", "A X!");
        check("A>B,X! B>Y! X! Y!", "(A B X! Y!)>-");
    }

    #[test]
    fn loops_are_taken_together() {
        check("A>W W>S S>D D>E,W E", "A @(W S D)>E E");
        check("A>A,B B", "@(A)>B B");
        // For ever.
        check("A>B B>A", "@(A B)>-");
        check("A>W W>S S>D D>E,W,X! E X!", "A @(W S D X!)>E E");
    }

    #[test]
    fn what_cannot_be_reached_is_in_no_step() {
        check("A>B B C", "A B");
        check("A>Nowhere", "A");
        check("B", "");
    }
}
