//! Staged: one Parallel state a stage. A stage's tasks run side by side; the Parallel state is a barrier, so that
//! nothing of the next stage starts before the slowest task of this one has finished.

use super::tree::{machine as state_machine, Tree};
use super::Loom;
use serde_json::Value;

pub fn machine(loom: &mut Loom) -> Option<Value> {
    let stage = |(number, tasks): (usize, Vec<usize>)| match tasks.as_slice() {
        // A stage of one task needs no Parallel state.
        [only] => Tree::Task(*only),
        _ => Tree::Parallel(format!("Stage {}", number + 1), tasks.into_iter().map(Tree::Task).collect()),
    };
    let tree = Tree::series(loom.graph.levels()?.into_iter().enumerate().map(stage).collect());
    let comment = format!("{}: stages with a barrier after each", loom.plan.name);
    Some(state_machine(loom, &comment, &tree))
}
