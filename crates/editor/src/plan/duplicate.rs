//! Copies of tasks, which wait for what their originals wait for.

use std::collections::BTreeSet;

use plan::{Plan, Task};

use super::document::id_of;

/// How far from its original a copy lies, where that was put at a place, in pixels to the right and down.
const ASIDE: i32 = 30;

/// Adds a copy of each of these tasks at the end, in the plan's order. Copies wait for each other where their originals do;
/// what waits for an original does not wait for its copy.
pub(super) fn duplicate(plan: &mut Plan, ids: &BTreeSet<String>) {
    // Ids and names in one: an id that is some task's name is none the worse for being passed over.
    let mut taken: BTreeSet<String> =
        plan.tasks.iter().flat_map(|task| [task.id.clone(), task.name.clone()]).collect();
    let mut copies: Vec<Task> = plan.tasks.iter().filter(|task| ids.contains(&task.id)).cloned().collect();
    let mut copy_of = Vec::with_capacity(copies.len());
    for copy in &mut copies {
        copy.name = next(&copy.name, &taken);
        let id = id_of(&copy.name, |id| taken.contains(id));
        taken.extend([id.clone(), copy.name.clone()]);
        copy_of.push((std::mem::replace(&mut copy.id, id.clone()), id));
        // A job of its own, called as the task is: whoever polls could not tell two runs of one job apart.
        copy.resource = None;
        copy.position = copy.position.map(|(x, y)| (x.saturating_add(ASIDE), y.saturating_add(ASIDE)));
    }
    let to_copy = |id: &mut String| {
        if let Some((_, copy)) = copy_of.iter().find(|(original, _)| original == id) {
            id.clone_from(copy);
        }
    };
    for copy in &mut copies {
        copy.depends_on.iter_mut().chain(&mut copy.receives).chain(&mut copy.continues).for_each(to_copy);
    }
    plan.tasks.extend(copies);
}

/// A name that none has, counted on from this one: "Glue job 1" gives "Glue job 2", "Load" gives "Load 2".
fn next(name: &str, taken: &BTreeSet<String>) -> String {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let counted = name.get(stem.len()..).and_then(|digits| digits.parse::<u32>().ok());
    let (stem, from) = match counted {
        Some(number) if stem.ends_with(' ') => (stem.to_owned(), number),
        _ => ([name, " "].concat(), 1),
    };
    let mut names = (1..).map(|more| format!("{stem}{}", u64::from(from).saturating_add(more)));
    names.find(|name| !taken.contains(name)).unwrap_or_default()
}
