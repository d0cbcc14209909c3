//! Where a state leads: the ways out of it, read off its object.

use asl::json::Node;

use super::address::Address;

/// A way out of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exit {
    /// `Next`, or `End`.
    Next,
    /// `Default` of a Choice state.
    Default,
    /// A rule of `Choices`, by its place.
    Choice(usize),
    /// A catcher, by its place.
    Catch(usize),
}

impl Exit {
    /// The object that holds the field, for a state at `state`, and the field.
    pub(crate) fn place(self, state: &Address) -> (Address, &'static str) {
        match self {
            Self::Next => (state.clone(), "Next"),
            Self::Default => (state.clone(), "Default"),
            Self::Choice(index) => (state.child("Choices").child(&index.to_string()), "Next"),
            Self::Catch(index) => (state.child("Catch").child(&index.to_string()), "Next"),
        }
    }
}

/// A way out, and the name of the state it leads to; `None` is the end of the scope.
pub type Way = (Exit, Option<String>);

/// The ways out of a state, the main one first. A transition that names no state is left out.
pub fn ways(state: &Node) -> Vec<Way> {
    let mut found: Vec<Way> = Vec::new();
    let target = |node: &Node| node.get("Next").and_then(Node::as_str).map(str::to_owned);
    let kind = kind(state);
    if kind == "Choice" {
        if let Some(default) = state.get("Default").and_then(Node::as_str) {
            found.push((Exit::Default, Some(default.to_owned())));
        }
        let rules = state.get("Choices").map(Node::elements).unwrap_or_default();
        found.extend(
            rules.iter().enumerate().filter_map(|(at, rule)| Some((Exit::Choice(at), Some(target(rule)?)))),
        );
    } else if let Some(next) = target(state) {
        found.push((Exit::Next, Some(next)));
    } else if !matches!(kind, "Succeed" | "Fail") && ends(state) {
        found.push((Exit::Next, None));
    }
    let catchers = state.get("Catch").map(Node::elements).unwrap_or_default();
    found.extend(
        catchers.iter().enumerate().filter_map(|(at, entry)| Some((Exit::Catch(at), Some(target(entry)?)))),
    );
    found
}

/// Its `Type`; empty if it has none.
pub fn kind(state: &Node) -> &str {
    state.get("Type").and_then(Node::as_str).unwrap_or_default()
}

/// Whether it has `"End": true`.
pub fn ends(state: &Node) -> bool {
    state.get("End").and_then(Node::as_bool) == Some(true)
}

/// Whether a state of this type may go on to another with `Next`.
pub fn goes_on(kind: &str) -> bool {
    !matches!(kind, "Choice" | "Succeed" | "Fail")
}

/// Whether a state of this type may have `Catch` and `Retry`.
pub fn catches(kind: &str) -> bool {
    matches!(kind, "Task" | "Parallel" | "Map")
}

/// Whether something can come after a state that is put into a flow in which there are the states `known`: it ends, or leads
/// nowhere, or to what comes `next` anyway.
pub(crate) fn leads_on(state: &Node, known: impl Fn(&str) -> bool, next: Option<&str>) -> bool {
    let open = |way: &Way| match &way.1 {
        _ if matches!(way.0, Exit::Catch(_)) => false,
        Some(to) => !known(to) || next == Some(to),
        None => true,
    };
    ways(state).iter().any(open) || goes_on(kind(state)) && state.get("Next").is_none()
}
