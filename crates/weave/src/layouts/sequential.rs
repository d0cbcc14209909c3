//! Sequential: one task after another, in topological order; among tasks that could come next, the one declared
//! first. The layout that needs no thought and gains nothing.

use super::integration::Given;
use super::states::{machine as state_machine, task};
use super::Loom;
use serde_json::Value;

pub fn machine(loom: &mut Loom) -> Option<Value> {
    let sequence = loom.graph.order()?.into_iter().filter_map(|number| {
        Some((loom.task_name(number).to_owned(), task(loom.plan.tasks.get(number)?, &Given::input("$"))))
    });
    let comment = format!("{}: one task after another", loom.plan.name);
    let sequence = sequence.collect();
    Some(state_machine(&comment, sequence))
}
