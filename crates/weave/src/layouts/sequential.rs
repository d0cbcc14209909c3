//! Sequential: one task after another, in topological order; among tasks that could come next, the one declared
//! first. The layout that needs no thought and gains nothing.

use super::tree::{machine as state_machine, Tree};
use super::Loom;
use serde_json::Value;

pub fn machine(loom: &mut Loom) -> Option<Value> {
    let tree = Tree::series(loom.graph.order()?.into_iter().map(Tree::Task).collect());
    let comment = format!("{}: one task after another", loom.plan.name);
    Some(state_machine(loom, &comment, &tree))
}
