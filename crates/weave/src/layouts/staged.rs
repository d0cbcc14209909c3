//! Staged: one Parallel state a stage. A stage's tasks run side by side; the Parallel state is a barrier, so that
//! nothing of the next stage starts before the slowest task of this one has finished.

use super::integration::Given;
use super::states::{machine as state_machine, parallel, scope, task, Named};
use super::Loom;
use serde_json::Value;

pub fn machine(loom: &mut Loom) -> Option<Value> {
    let levels = loom.graph.levels()?;
    let mut sequence = Vec::with_capacity(levels.len());
    for (stage, tasks) in levels.iter().enumerate() {
        let mut states: Vec<Named> = tasks
            .iter()
            .filter_map(|&number| {
                Some((
                    loom.task_name(number).to_owned(),
                    task(loom.plan.tasks.get(number)?, &Given::input("$")),
                ))
            })
            .collect();
        // A stage of one task needs no Parallel state.
        if states.len() == 1 {
            sequence.append(&mut states);
            continue;
        }
        let branches = states.into_iter().map(|state| scope(vec![state])).collect();
        sequence.push((loom.name(&format!("Stage {}", stage + 1), None), parallel(branches)));
    }
    let comment = format!("{}: stages with a barrier after each", loom.plan.name);
    Some(state_machine(&comment, sequence))
}
