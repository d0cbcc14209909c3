//! The layouts whose branches wait for each other: one Parallel state, a path of the plan in each branch, and before a
//! task a wait for each dependency that runs in another branch. How a branch learns of the other's end is the layout's
//! [`Signal`]; everything else is the same.
//!
//! Where a failure lets independent tasks finish, a branch whose task fails, or that hears of a failure, says so of
//! everything that it will not run, so that nobody waits for it.

use super::branches::{branches, Stop};
use super::ledger::{all_of, Keep, Ledger};
use super::signal::Signal;
use super::steps::{scope, to, Step, AFTER};
use super::tree::{machine as series, Tree};
use super::{Loom, Role};
use protocol::Layout;
use serde_json::{json, Map, Value};
use std::collections::BTreeSet;

pub fn machine(loom: &mut Loom, layout: Layout) -> Option<Value> {
    let comment = format!("{}: tasks start when what they need is done", loom.plan.name);
    let branches = branches(loom.plan, &loom.graph, layout)?;
    // One branch has nothing to wait for and needs no Parallel state.
    if let [only] = branches.as_slice() {
        let tree = Tree::series(only.iter().map(|stop| Tree::Task(stop.task)).collect());
        return Some(series(loom, &comment, &tree));
    }
    let awaited: BTreeSet<usize> =
        branches.iter().flatten().flat_map(|stop| stop.awaited.iter().copied()).collect();
    let mut weaver = Weaver { loom, layout, awaited };
    // Outcomes are recorded and sent on as ledger entries.
    weaver.loom.ledger.on |= weaver.awaited.iter().any(|task| weaver.signal(*task) != Signal::Lambda);
    let scopes: Vec<Map<String, Value>> = branches.iter().map(|branch| weaver.branch(branch)).collect();
    let (count, loom_begins) = (scopes.len(), weaver.loom.ledger.begins());
    let mut all = json!({"Type": "Parallel", "Branches": scopes, "ResultPath": null});
    if let Some(fields) = all.as_object_mut() {
        if loom_begins {
            fields.insert("Parameters".to_owned(), weaver.beginning());
        }
        fields.insert("Next".to_owned(), json!(AFTER));
        if loom.ledger.guards {
            fields.shift_remove("ResultPath");
        }
    }
    let mut steps = vec![Step(vec![(loom.name("Run pipeline", None), all)])];
    if loom.ledger.guards {
        let done = (0..count).map(|branch| Ledger::is_done(&format!("$[{branch}]"))).collect();
        steps.push(loom.verdict(all_of(done)));
    }
    let mut machine = Map::new();
    machine.insert("Comment".to_owned(), json!(comment));
    machine.extend(scope(steps));
    Some(Value::Object(machine))
}

struct Weaver<'l, 'p> {
    loom: &'l mut Loom<'p>,
    layout: Layout,
    /// The tasks that another branch waits for.
    awaited: BTreeSet<usize>,
}

impl Weaver<'_, '_> {
    /// What every branch begins with. The status check counts its attempts; the counter starts here, without a state
    /// of its own.
    fn beginning(&self) -> Value {
        let ledger = &self.loom.ledger;
        if !ledger.on {
            return json!({"poll": {"attempt": 0}, "input.$": "$"});
        }
        let by_lambda = self.awaited.iter().filter(|task| self.signal(**task) == Signal::Lambda);
        let unseen = json!({"status": "WAITING", "attempt": 0});
        let tasks: Map<String, Value> =
            by_lambda.map(|task| (ledger.key(*task).to_owned(), unseen.clone())).collect();
        json!({"input.$": "$", "tasks": tasks})
    }

    fn signal(&self, task: usize) -> Signal {
        let kind = self.loom.plan.tasks.get(task).map(|task| task.kind).unwrap_or_default();
        Signal::of(self.layout, kind)
    }

    fn branch(&mut self, stops: &[Stop]) -> Map<String, Value> {
        if !self.loom.ledger.guards {
            let steps = stops.iter().flat_map(|stop| self.stop(stop, None)).collect();
            return scope(steps);
        }
        let given_up = self.giving_up(stops);
        let mut steps: Vec<Step> = Vec::new();
        for (stop, (way_out, _)) in stops.iter().zip(&given_up) {
            steps.extend(self.stop(stop, Some(way_out)));
        }
        let label = stops.last().map_or("", |stop| self.loom.task_name(stop.task)).to_owned();
        steps.push(self.ending(&format!("{label} has run"), "DONE"));
        steps.extend(given_up.into_iter().filter_map(|(_, step)| step));
        scope(steps)
    }

    /// For each task of a branch, where to go if it does not succeed, and the step that says so of it to those who
    /// wait for it. Each step leads to that of the next task, the last one to the branch's end.
    fn giving_up(&mut self, stops: &[Stop]) -> Vec<(String, Option<Step>)> {
        let label = stops.last().map_or("", |stop| self.loom.task_name(stop.task)).to_owned();
        let ending = self.ending(&format!("{label} has not run"), "FAILED");
        let mut way_out = ending.first().to_owned();
        let mut last = Some(ending);
        let mut ways = Vec::with_capacity(stops.len());
        for stop in stops.iter().rev() {
            let said = self.awaited.contains(&stop.task).then(|| {
                let signal = self.signal(stop.task);
                signal.announce_failure(self.loom, stop.task)
            });
            let step = match said {
                Some(mut step) => {
                    way_out = step.first().to_owned();
                    // The branch's end comes behind the last step of all.
                    if let Some(Step(ending)) = last.take() {
                        let follow = ending.first().map(|(name, _)| name.clone()).unwrap_or_default();
                        step = step.before(&follow, ending);
                    }
                    Some(step)
                }
                None => None,
            };
            ways.push((way_out.clone(), step));
        }
        if let (Some(ending), Some((_, step))) = (last, ways.first_mut()) {
            *step = Some(ending);
        }
        ways.reverse();
        ways
    }

    fn ending(&mut self, name: &str, status: &str) -> Step {
        let state = json!({"Type": "Pass", "Result": {"status": status}, "End": true});
        Step(vec![(self.loom.name(name, Some(Role::Route)), state)])
    }

    /// The waits before a task, the task, and the word to those who wait for it.
    fn stop(&mut self, stop: &Stop, way_out: Option<&String>) -> Vec<Step> {
        let mut steps = Vec::new();
        for awaited in &stop.awaited {
            let signal = self.signal(*awaited);
            steps.push(signal.wait_for(self.loom, *awaited, way_out.map(String::as_str)));
        }
        let is_awaited = self.awaited.contains(&stop.task);
        let signal = self.signal(stop.task);
        let given = self.given(stop.task);
        let ledger = &self.loom.ledger;
        let keep = match ledger.keep(stop.task) {
            Keep::Nothing if is_awaited && signal.records() => Keep::Reference,
            keep => keep,
        };
        let mut state = to(ledger.task(self.loom.plan, stop.task, &given, keep), AFTER);
        if let (Some(way_out), Some(fields)) = (way_out, state.as_object_mut()) {
            let place = format!("{}.error", ledger.entry(stop.task));
            let catcher = json!({"ErrorEquals": ["States.ALL"], "ResultPath": place, "Next": way_out});
            fields.insert("Catch".to_owned(), json!([catcher]));
        }
        steps.push(Step(vec![(self.loom.task_name(stop.task).to_owned(), state)]));
        if is_awaited && signal.records() {
            steps.push(signal.announce_success(self.loom, stop.task, keep));
        }
        steps
    }

    /// Inside the branches the input always has its place, ledger or not.
    fn given(&self, task: usize) -> super::integration::Given {
        let given = self.loom.given(task, &|dependency| self.loom.ledger.entry(dependency));
        super::integration::Given { input: "$.input".to_owned(), ..given }
    }
}
