//! Walking the model.

use super::{Scope, StateKind};

impl StateKind {
    /// The scopes inside: branches, or the item processor.
    pub fn scopes(&self) -> Vec<&Scope> {
        match self {
            Self::Parallel(parallel) => parallel.branches.iter().collect(),
            Self::Map(map) => map.processor.iter().collect(),
            _ => Vec::new(),
        }
    }
}

/// Calls `visit` with the scope and every scope inside, outer ones first, in the order of the text.
pub fn walk_scopes<'a>(scope: &'a Scope, visit: &mut impl FnMut(&'a Scope)) {
    visit(scope);
    for state in scope.states.values() {
        for inner in state.kind.scopes() {
            walk_scopes(inner, visit);
        }
    }
}
