//! Copies of tasks, within a plan and by way of the clipboard.

use std::collections::{BTreeMap, BTreeSet};

use plan::{Plan, Task, TaskKind};

use super::command::Command;
use super::document::id_of;

/// How far from a card that was put at a place another of the same place comes to lie, in pixels to the right and down.
const ASIDE: i32 = 30;

/// A copy of each of these tasks at the end, in the plan's order. Copies wait for each other where their originals do, and
/// for what their originals wait for; what waits for an original does not wait for its copy.
pub fn duplicate(plan: &Plan, ids: &BTreeSet<String>) -> Command {
    let copies = plan.tasks.iter().filter(|task| ids.contains(&task.id)).cloned().collect();
    with("Duplicate", plan, copies)
}

/// Tasks of another plan at the end. An id, a name, a job or a place that is another's already becomes one of their own; of
/// what they wait for, that is kept which comes with them or is there.
pub fn paste(plan: &Plan, tasks: Vec<Task>) -> Command {
    with("Paste", plan, tasks)
}

fn with(verb: &str, plan: &Plan, added: Vec<Task>) -> Command {
    let name = match added.as_slice() {
        [task] => format!("{verb} {}", task.name),
        _ => format!("{verb} {} tasks", added.len()),
    };
    let mut plan = Box::new(plan.clone());
    insert(&mut plan, added);
    Command::Replace { plan, name }
}

fn insert(plan: &mut Plan, mut added: Vec<Task>) {
    // Ids and names in one: an id that is some task's name is none the worse for being passed over.
    let mut taken: BTreeSet<String> =
        plan.tasks.iter().flat_map(|task| [task.id.clone(), task.name.clone()]).collect();
    let mut ids: BTreeMap<String, String> =
        plan.tasks.iter().map(|task| (task.id.clone(), task.id.clone())).collect();
    for task in &mut added {
        if taken.contains(&task.name) {
            task.name = next(&task.name, &taken);
        }
        let id = match taken.contains(&task.id) {
            true => id_of(&task.name, |id| taken.contains(id)),
            false => task.id.clone(),
        };
        taken.extend([id.clone(), task.name.clone()]);
        ids.insert(std::mem::replace(&mut task.id, id.clone()), id);
        if names_a_job(task) && plan.tasks.iter().any(|other| other.resource == task.resource) {
            // A job of its own, called as the task is: whoever polls could not tell two runs of one job apart.
            task.resource = None;
        }
        task.position = task.position.map(|place| beside(place, plan));
    }
    for task in &mut added {
        renamed(task, |id| ids.get(id).cloned());
    }
    plan.tasks.extend(added);
}

/// Whether what runs is one job, function or state machine, and not any that an integration can call.
fn names_a_job(task: &Task) -> bool {
    let integration = task.resource.as_ref().is_some_and(|resource| resource.contains(":states:::"));
    task.kind != TaskKind::Generic && !integration
}

/// The first place from this one on at which no card was put.
fn beside(place: (i32, i32), plan: &Plan) -> (i32, i32) {
    let mut places =
        std::iter::successors(Some(place), |(x, y)| Some((x.checked_add(ASIDE)?, y.checked_add(ASIDE)?)));
    places.find(|place| plan.tasks.iter().all(|other| other.position != Some(*place))).unwrap_or(place)
}

/// The plan of these tasks alone: what the clipboard holds of them. They wait for each other as before.
pub fn fragment(plan: &Plan, ids: &BTreeSet<String>) -> Plan {
    let mut part = plan.clone();
    part.tasks.retain(|task| ids.contains(&task.id));
    for task in &mut part.tasks {
        renamed(task, |id| ids.get(id).cloned());
    }
    part
}

/// Gives the tasks that this one names other ids; one without leaves it.
fn renamed(task: &mut Task, other: impl Fn(&str) -> Option<String>) {
    for own in [&mut task.depends_on, &mut task.receives] {
        *own = own.iter().filter_map(|id| other(id)).collect();
    }
    task.continues = task.continues.take().and_then(|id| other(&id));
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
