//! Series and parallel arrangements as state machines: what the layouts without pollers are made of.
//!
//! With a ledger (see [`super::ledger`]), a branch ends by handing over the entries that states after it need, and the
//! Parallel state keeps them under a group of its own; where tasks may fail without ending the execution, each task
//! looks first whether all it needs is done.

use super::ledger::{all_of, Ledger};
use super::steps::{scope, to, Step, AFTER};
use super::{Loom, Role};
use serde_json::{json, Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// An arrangement of tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree {
    /// A task.
    Task(usize),
    /// One after another.
    Series(Vec<Tree>),
    /// Side by side, under this name.
    Parallel(String, Vec<Tree>),
}

impl Tree {
    /// Its tasks.
    pub fn tasks(&self) -> Vec<usize> {
        match self {
            Self::Task(task) => vec![*task],
            Self::Series(parts) | Self::Parallel(_, parts) => parts.iter().flat_map(Self::tasks).collect(),
        }
    }

    /// One arrangement of several in series, without series inside series.
    pub fn series(parts: Vec<Tree>) -> Self {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Self::Series(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        match flat.len() {
            1 => flat.pop().unwrap_or(Self::Series(Vec::new())),
            _ => Self::Series(flat),
        }
    }
}

/// The state machine of an arrangement.
pub fn machine(loom: &mut Loom, comment: &str, tree: &Tree) -> Value {
    let mut emitter = Emitter { loom, entries: BTreeMap::new(), groups: 0 };
    let mut steps: Vec<Step> = emitter.beginning().into_iter().collect();
    steps.extend(emitter.steps(tree));
    steps.extend(emitter.end());
    let mut machine = Map::new();
    machine.insert("Comment".to_owned(), json!(comment));
    machine.extend(scope(steps));
    Value::Object(machine)
}

struct Emitter<'l, 'p> {
    loom: &'l mut Loom<'p>,
    /// Where, in the scope at hand, the entries of tasks of earlier groups are.
    entries: BTreeMap<usize, String>,
    groups: usize,
}

impl Emitter<'_, '_> {
    fn ledger(&self) -> &Ledger {
        &self.loom.ledger
    }

    fn entry(&self, task: usize) -> String {
        self.entries.get(&task).cloned().unwrap_or_else(|| self.ledger().entry(task))
    }

    fn beginning(&mut self) -> Option<Step> {
        if !self.ledger().on || !self.ledger().begins() {
            return None;
        }
        let parameters = json!({"input.$": "$", "tasks": self.ledger().beginning()});
        let state = json!({"Type": "Pass", "Parameters": parameters, "Next": AFTER});
        Some(Step(vec![(self.loom.name("Begin", Some(Role::Route)), state)]))
    }

    /// Where failures are allowed: whether all went well. It did if the tasks did on which no other depends.
    fn end(&mut self) -> Option<Step> {
        if !self.ledger().guards {
            return None;
        }
        let last = (0..self.loom.plan.tasks.len()).filter(|t| self.loom.graph.dependents(*t).is_empty());
        let done = last.map(|task| Ledger::is_done(&self.entry(task))).collect();
        Some(self.loom.verdict(all_of(done)))
    }

    fn steps(&mut self, tree: &Tree) -> Vec<Step> {
        match tree {
            Tree::Task(task) => vec![self.task(*task)],
            Tree::Series(parts) => parts.iter().flat_map(|part| self.steps(part)).collect(),
            Tree::Parallel(name, parts) => vec![self.parallel(name, parts)],
        }
    }

    fn task(&mut self, task: usize) -> Step {
        let given = self.loom.given(task, &|dependency| self.entry(dependency));
        let ledger = &self.loom.ledger;
        let mut state = to(ledger.task(self.loom.plan, task, &given, ledger.keep(task)), AFTER);
        let name = self.loom.task_name(task).to_owned();
        if !ledger.guards {
            return Step(vec![(name, state)]);
        }
        if let Some(fields) = state.as_object_mut() {
            let place = format!("{}.error", ledger.entry(task));
            let catcher = json!({"ErrorEquals": ["States.ALL"], "ResultPath": place, "Next": AFTER});
            fields.insert("Catch".to_owned(), json!([catcher]));
        }
        let needs: Vec<Value> =
            self.loom.needs(task).iter().map(|need| Ledger::is_done(&self.entry(*need))).collect();
        let guard = (!needs.is_empty()).then(|| {
            let mut rule = all_of(needs);
            if let Some(fields) = rule.as_object_mut() {
                fields.insert("Next".to_owned(), json!(name));
            }
            let choice = json!({"Type": "Choice", "Choices": [rule], "Default": AFTER});
            (self.loom.name(&format!("Can {name} start?"), Some(Role::Route)), choice)
        });
        Step(guard.into_iter().chain([(name, state)]).collect())
    }

    fn parallel(&mut self, name: &str, parts: &[Tree]) -> Step {
        let outside = self.entries.clone();
        let mut branches = Vec::with_capacity(parts.len());
        let mut exports: Vec<(usize, usize)> = Vec::new();
        for (number, part) in parts.iter().enumerate() {
            let exported = self.exports(part);
            branches.push(self.branch(part, &exported));
            exports.extend(exported.into_iter().map(|task| (number, task)));
            self.entries.clone_from(&outside);
        }
        let mut state = json!({"Type": "Parallel", "Branches": branches, "ResultPath": null, "Next": AFTER});
        if let (false, Some(fields)) = (exports.is_empty(), state.as_object_mut()) {
            self.groups += 1;
            let group = format!("$.group_{}", self.groups);
            let mut selector = Map::new();
            for (branch, task) in exports {
                let key = self.ledger().key(task).to_owned();
                self.entries.insert(task, format!("{group}.{key}"));
                selector.insert(format!("{key}.$"), json!(format!("$[{branch}].{key}")));
            }
            fields.insert("ResultSelector".to_owned(), Value::Object(selector));
            fields.insert("ResultPath".to_owned(), json!(group));
        }
        Step(vec![(self.loom.name(name, None), state)])
    }

    /// The tasks of a branch whose entries are needed after it.
    fn exports(&self, branch: &Tree) -> Vec<usize> {
        if !self.ledger().on {
            return Vec::new();
        }
        let inside: BTreeSet<usize> = branch.tasks().into_iter().collect();
        let needed = |task: &usize| {
            let dependents = self.loom.graph.dependents(*task);
            let leaves = dependents.is_empty() || dependents.iter().any(|d| !inside.contains(d));
            leaves && (self.ledger().guards || (self.ledger().is_received(*task) && !dependents.is_empty()))
        };
        inside.iter().copied().filter(needed).collect()
    }

    fn branch(&mut self, part: &Tree, exports: &[usize]) -> Map<String, Value> {
        let mut steps = self.steps(part);
        if let (Tree::Task(task), [_], false) = (part, exports, self.ledger().guards) {
            self.hand_over_at_once(*task, &mut steps);
        } else if self.ledger().guards || !exports.is_empty() {
            let own = |task: &usize| (format!("{}.$", self.ledger().key(*task)), json!(self.entry(*task)));
            let parameters: Map<String, Value> = exports.iter().map(own).collect();
            let state = json!({"Type": "Pass", "Parameters": parameters, "Next": AFTER});
            let label = part.tasks().last().map_or("", |task| self.loom.task_name(*task)).to_owned();
            steps.push(Step(vec![(self.loom.name(&format!("After {label}"), Some(Role::Route)), state)]));
        }
        scope(steps)
    }

    /// A branch of one task: its result, as the entry under its key, is all that the branch gives.
    fn hand_over_at_once(&self, task: usize, steps: &mut [Step]) {
        let states = steps.iter_mut().flat_map(|step| step.0.iter_mut());
        for fields in states.filter_map(|(_, state)| state.as_object_mut()) {
            let entry = fields.get("ResultSelector").cloned().unwrap_or_default();
            fields.insert("ResultSelector".to_owned(), json!({self.ledger().key(task): entry}));
            fields.shift_remove("ResultPath");
        }
    }
}
