//! Places in a flow where states can be put.

use super::address::Address;
use super::flow::Exit;

/// A place in the flow.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// On a line: between a state and what these ways out of it lead to, which may be the end.
    Line {
        /// The state that the line leaves.
        from: Address,
        /// The ways that share the line.
        exits: Vec<Exit>,
    },
    /// Before the first state of a scope; the first state of an empty one.
    Start {
        /// The scope.
        scope: Address,
    },
    /// In a new branch of a Parallel state.
    Branch {
        /// The Parallel state.
        state: Address,
        /// The number that the branch gets.
        index: usize,
    },
    /// Behind a new rule of a Choice state, or one that asks nothing yet.
    Rule {
        /// The Choice state.
        choice: Address,
    },
    /// Behind a new catcher.
    Catcher {
        /// The state whose errors are caught.
        state: Address,
    },
    /// Somewhere in a scope, where nothing leads to it yet.
    Loose {
        /// The scope.
        scope: Address,
    },
}

impl Slot {
    /// The scope in which what is put here will be.
    pub fn scope(&self) -> Address {
        match self {
            Self::Line { from, .. } => from.scope(),
            Self::Start { scope } | Self::Loose { scope } => scope.clone(),
            Self::Branch { state, index } => state.branch(*index),
            Self::Rule { choice: state } | Self::Catcher { state } => state.scope(),
        }
    }

    /// The state next to which it is, if it is next to one.
    pub fn beside(&self) -> Option<&Address> {
        match self {
            Self::Line { from: state, .. }
            | Self::Branch { state, .. }
            | Self::Rule { choice: state }
            | Self::Catcher { state } => Some(state),
            Self::Start { .. } | Self::Loose { .. } => None,
        }
    }
}
