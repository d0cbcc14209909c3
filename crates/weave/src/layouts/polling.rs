//! Partially dependent: one Parallel state whose branches poll for what they need from other branches.
//!
//! A task continues in the branch of the first of its dependencies whose branch ends there, and so need not poll for
//! that one; for each further dependency it runs a poller first. A task that finds no branch to continue gets one
//! of its own. Dependencies that others imply are not polled.

use super::integration::Given;
use super::poller::Poller;
use super::states::{machine as state_machine, parallel, scope, task, Named};
use super::Loom;
use serde_json::{json, Map, Value};

/// Where the execution's input lies inside a branch, beside the pollers' attempt counter.
const INPUT: &str = "$.input";

pub fn machine(loom: &mut Loom) -> Option<Value> {
    let branches = branches(loom)?;
    let comment = format!("{}: tasks start when what they need is done", loom.plan.name);
    // One branch has nothing to poll for and needs no Parallel state.
    if let [only] = branches.as_slice() {
        let sequence = only.iter().flat_map(|step| states_of(loom, step, "$")).collect();
        return Some(state_machine(&comment, sequence));
    }
    let scopes: Vec<Map<String, Value>> = branches
        .iter()
        .map(|branch| scope(branch.iter().flat_map(|step| states_of(loom, step, INPUT)).collect()))
        .collect();
    let mut all = parallel(scopes);
    if let Some(fields) = all.as_object_mut() {
        // The status check counts its attempts; the counter starts here, without a state of its own.
        fields.insert("Parameters".to_owned(), json!({"poll": {"attempt": 0}, "input.$": "$"}));
    }
    let name = loom.name("Run pipeline", None);
    Some(state_machine(&comment, vec![(name, all)]))
}

/// A task and the dependencies that its branch polls for before it starts.
struct Step {
    task: usize,
    polled: Vec<usize>,
}

fn branches(loom: &Loom) -> Option<Vec<Vec<Step>>> {
    let needed = loom.graph.reduced()?;
    let mut branches: Vec<Vec<Step>> = Vec::new();
    let mut branch_of = vec![0_usize; loom.plan.tasks.len()];
    for number in loom.graph.order()? {
        let needs = needed.get(number)?;
        let ends_there = |dependency: &usize| {
            let branch = branch_of.get(*dependency).and_then(|branch| branches.get(*branch));
            branch.and_then(|steps| steps.last()).is_some_and(|last| last.task == *dependency)
        };
        let host = needs.iter().copied().find(ends_there);
        let polled = needs.iter().copied().filter(|dependency| Some(*dependency) != host).collect();
        let branch = match host.and_then(|dependency| branch_of.get(dependency).copied()) {
            Some(branch) => branch,
            None => {
                branches.push(Vec::new());
                branches.len() - 1
            }
        };
        branches.get_mut(branch)?.push(Step { task: number, polled });
        *branch_of.get_mut(number)? = branch;
    }
    Some(branches)
}

/// A step's states: its pollers in sequence, then the task.
fn states_of(loom: &mut Loom, step: &Step, input: &str) -> Vec<Named> {
    let Some(own) = loom.plan.tasks.get(step.task) else { return Vec::new() };
    let name = loom.task_name(step.task).to_owned();
    let pollers: Vec<Poller> = step.polled.iter().map(|awaited| Poller::new(loom, *awaited)).collect();
    // Each poller goes on to the next one's status check, the last one to the task.
    let follow: Vec<String> =
        pollers.iter().skip(1).map(|poller| poller.check.clone()).chain([name.clone()]).collect();
    let mut states: Vec<Named> =
        pollers.into_iter().zip(&follow).flat_map(|(poller, next)| poller.states(loom, next)).collect();
    states.push((name, task(own, &Given::input(input))));
    states
}
