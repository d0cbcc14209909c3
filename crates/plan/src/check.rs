//! What keeps a plan from being woven. One set of rules for plan files and for plans edited in memory.

use crate::check_task::task_rules;
use crate::{words, Graph, Plan, Task};
use asl::{suggest, Diagnostic, Span};
use std::collections::{BTreeMap, BTreeSet};

/// More tasks than this are refused: their state machine would break AWS's quota of 1 MB many times over.
pub const MAX_TASKS: usize = 10_000;

/// The longest id, in characters.
const MAX_ID: usize = 256;

/// The largest figure of a price table: ten gigabytes in megabytes, the most memory a Lambda function can have.
const MAX_PRICE: f64 = 10_240.0;

/// How many tasks of a long circle are named at each of its ends.
const NAMED: usize = 6;

/// The findings, in document order by rule. `path` is a JSON Pointer into the plan (`/tasks/3/depends_on/0`);
/// spans are empty, for there is no text. The codes are listed in `docs/plan-format.md`.
pub fn check(plan: &Plan) -> Vec<Diagnostic> {
    check_at(plan, &Places::default())
}

/// Where tasks and dependencies stood in the file, when some before them could not be read. Identity by default.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// For each task of the plan, its index in the file and those of its dependencies.
    pub(crate) tasks: Vec<(usize, Vec<usize>)>,
}

impl Places {
    fn task(&self, task: usize) -> String {
        format!("/tasks/{}", self.tasks.get(task).map_or(task, |place| place.0))
    }

    fn dependency(&self, task: usize, dependency: usize) -> String {
        let place = self.tasks.get(task).and_then(|place| place.1.get(dependency)).copied();
        format!("{}/depends_on/{}", self.task(task), place.unwrap_or(dependency))
    }
}

pub(crate) fn check_at(plan: &Plan, places: &Places) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    version(plan, &mut found);
    polling(plan, &mut found);
    prices(plan, &mut found);
    count(plan, &mut found);
    for (number, task) in plan.tasks.iter().enumerate() {
        id(task, &places.task(number), &mut found);
        duration(task, &places.task(number), &mut found);
        task_rules(task, &places.task(number), &mut found);
    }
    duplicates(plan, places, &mut found);
    dependencies(plan, places, &mut found);
    cycles(plan, places, &mut found);
    found
}

pub(crate) fn error(code: &str, path: impl Into<String>, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(code, path, Span::default(), message)
}

fn version(plan: &Plan, found: &mut Vec<Diagnostic>) {
    if plan.version != 1 {
        let message = format!("This is a plan of version {}; only version 1 is understood.", plan.version);
        found.push(error("UNSUPPORTED_VERSION", "/version", message).with_fix("Write \"version\": 1."));
    }
}

fn polling(plan: &Plan, found: &mut Vec<Diagnostic>) {
    let polling = &plan.polling;
    let mut whole = |field: &str, value: u32, most: u32| {
        if !(1..=most).contains(&value) {
            let message = format!("{field} is {value}; it must be between 1 and {most}.");
            found.push(error("INVALID_POLLING", format!("/polling/{field}"), message));
        }
    };
    whole("interval_s", polling.interval_s, 31_536_000);
    whole("trigger_offset_min", polling.trigger_offset_min, 525_600);
    whole("max_items", polling.max_items, 1_000);
    for (field, seconds) in [("check_s", polling.check_s), ("call_s", polling.call_s)] {
        if !(0.0..=900.0).contains(&seconds) {
            let message = format!("{field} is {seconds}; a Lambda function runs between 0 and 900 seconds.");
            found.push(error("INVALID_POLLING", format!("/polling/{field}"), message));
        }
    }
}

fn prices(plan: &Plan, found: &mut Vec<Diagnostic>) {
    for (field, value) in plan.prices.figures() {
        if !(0.0..=MAX_PRICE).contains(&value) {
            let message = format!("{field} is {value}; it must be between 0 and {MAX_PRICE}.");
            found.push(error("INVALID_PRICE", format!("/prices/{field}"), message));
        }
    }
}

fn count(plan: &Plan, found: &mut Vec<Diagnostic>) {
    if plan.tasks.is_empty() {
        found.push(error("NO_TASKS", "/tasks", "The plan has no tasks.").with_fix("Add a task."));
    }
    if plan.tasks.len() > MAX_TASKS {
        let (count, most) = (words::grouped(plan.tasks.len()), words::grouped(MAX_TASKS));
        let message = format!("The plan has {count} tasks; at most {most} are taken.");
        found.push(error("TOO_MANY_TASKS", "/tasks", message).with_fix("Split the plan."));
    }
}

fn id(task: &Task, path: &str, found: &mut Vec<Diagnostic>) {
    let length = task.id.chars().count();
    if length == 0 || length > MAX_ID {
        let message = match length {
            0 => format!("The task \"{}\" has no id.", task.name),
            _ => format!(
                "The id of the task \"{}\" has {} characters; at most {MAX_ID} are taken.",
                task.name,
                words::grouped(length)
            ),
        };
        found.push(
            error("INVALID_ID", format!("{path}/id"), message).with_fix("Give it a short id of its own."),
        );
    }
}

fn duration(task: &Task, path: &str, found: &mut Vec<Diagnostic>) {
    for (parameter, what) in task.duration.problems() {
        let diagnostic = if parameter == "seconds" {
            let message = format!("The duration of \"{}\" {what}.", task.label());
            error("INVALID_DURATION", format!("{path}/duration"), message)
        } else {
            let message = format!("In the duration of \"{}\", {parameter} {what}.", task.label());
            error("INVALID_DISTRIBUTION", format!("{path}/duration/{parameter}"), message)
        };
        found.push(diagnostic.with_fix("Give seconds between 0 and 31,536,000 (a year)."));
    }
}

fn duplicates(plan: &Plan, places: &Places, found: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, task) in plan.tasks.iter().enumerate() {
        match first.get(task.id.as_str()) {
            None => {
                first.insert(&task.id, number);
            }
            Some(earlier) => {
                let message =
                    format!("The id \"{}\" is already taken by {}.", task.id, places.task(*earlier));
                let path = format!("{}/id", places.task(number));
                found.push(error("DUPLICATE_ID", path, message).with_fix("Give one of the two another id."));
            }
        }
    }
}

fn dependencies(plan: &Plan, places: &Places, found: &mut Vec<Diagnostic>) {
    let known: BTreeMap<&str, ()> = plan.tasks.iter().map(|task| (task.id.as_str(), ())).collect();
    let mut lookups = 0;
    for (number, task) in plan.tasks.iter().enumerate() {
        let mut before: BTreeSet<&str> = BTreeSet::new();
        for (place, id) in task.depends_on.iter().enumerate() {
            let path = places.dependency(number, place);
            if *id == task.id {
                let message = format!("\"{}\" waits for itself.", task.label());
                found.push(error("SELF_DEPENDENCY", path, message).with_fix("Remove this dependency."));
            } else if !known.contains_key(id.as_str()) {
                lookups += 1;
                found.push(unknown(plan, task, id, path, lookups <= LOOKED_UP));
            } else if !before.insert(id) {
                let message = format!("\"{}\" names the dependency \"{id}\" twice.", task.label());
                found.push(
                    Diagnostic::warning("DUPLICATE_DEPENDENCY", path, Span::default(), message)
                        .with_fix("Remove one of the two."),
                );
            }
        }
    }
}

/// How many unknown ids are looked up among the others: a plan of ten thousand tasks may have as many.
const LOOKED_UP: usize = 20;

fn unknown(plan: &Plan, task: &Task, id: &str, path: String, look: bool) -> Diagnostic {
    let message = format!("\"{}\" waits for \"{id}\", but no task has that id.", task.label());
    let others = || plan.tasks.iter().filter(|other| other.id != task.id);
    // People write a task's name where its id belongs.
    let by_name = || others().find(|other| other.name == id).map(|other| other.id.as_str());
    let near = || by_name().or_else(|| suggest::nearest(id, others().map(|other| other.id.as_str())));
    let fix = match look.then(near).flatten() {
        Some(near) => format!("Did you mean \"{near}\"?"),
        None => "Add that task or remove the dependency.".to_owned(),
    };
    error("UNKNOWN_DEPENDENCY", path, message).with_fix(fix)
}

fn cycles(plan: &Plan, places: &Places, found: &mut Vec<Diagnostic>) {
    for cycle in Graph::new(plan).cycles() {
        let label = |task: &usize| plan.tasks.get(*task).map_or("", Task::label);
        let Some((first, last)) = cycle.first().zip(cycle.last()) else { continue };
        // Told from the waiting side: a waits for the cycle's last, that for the one before it.
        let mut names: Vec<String> =
            cycle.iter().rev().chain([last]).map(|task| format!("\"{}\"", label(task))).collect();
        // Nobody reads a thousand names: the circle's ends tell where it is.
        if names.len() > 2 * NAMED {
            let left_out = names.len() - 2 * NAMED;
            names.splice(NAMED..names.len() - NAMED, [format!("{left_out} more")]);
        }
        let message = format!("These tasks wait for each other in a circle: {}.", names.join(" waits for "));
        let remove = match cycle.len() {
            2 => words::list(&[format!("\"{}\"", label(first)), format!("\"{}\"", label(last))]),
            _ => "these tasks".to_owned(),
        };
        let closing = plan
            .tasks
            .get(*first)
            .zip(plan.tasks.get(*last))
            .and_then(|(waiting, awaited)| waiting.depends_on.iter().position(|id| *id == awaited.id));
        let path = match closing {
            Some(place) => places.dependency(*first, place),
            None => places.task(*first),
        };
        found.push(
            error("DEPENDENCY_CYCLE", path, message)
                .with_fix(format!("Remove one of the dependencies between {remove}.")),
        );
    }
}
