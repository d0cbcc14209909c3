//! The ledger: what a running definition knows of its tasks, where a plan passes data on or lets independent tasks
//! finish after a failure.
//!
//! In such definitions a state's input is `{"input": the execution's input, "tasks": {KEY: ENTRY}}`. An entry is
//! `{"status": "DONE", "output"?}` once the task has succeeded; before that, and after a failure, its status is
//! something else. Plans that need none of this keep the execution's input as it is.

use super::integration::Given;
use super::states;
use asl::model::QueryLanguage;
use plan::{FailurePolicy, Graph, Plan, TaskKind};
use serde_json::{json, Map, Value};
use std::collections::BTreeSet;

/// The status of a task that has succeeded.
pub const DONE: &str = "DONE";
/// The status of a task that never will, because it or what it needs has failed.
pub const FAILED: &str = "FAILED";

/// What of a task's result is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// That it succeeded.
    Nothing,
    /// By which the service knows the run: a job run's id, an execution's ARN.
    Reference,
    /// Its output.
    Output,
}

/// Keys and needs of a plan's tasks.
#[derive(Debug)]
pub struct Ledger {
    /// Whether there is one at all.
    pub on: bool,
    /// Whether a failure lets independent tasks finish, so that each task must look whether it may start.
    pub guards: bool,
    language: QueryLanguage,
    keys: Vec<String>,
    received: Vec<bool>,
}

impl Ledger {
    pub fn new(plan: &Plan, graph: &Graph, language: QueryLanguage) -> Self {
        let guards = plan.on_failure == FailurePolicy::FinishIndependent;
        let is_received = |number: usize| {
            let id = plan.tasks.get(number).map_or("", |task| task.id.as_str());
            graph.dependents(number).iter().filter_map(|d| plan.tasks.get(*d)).any(|task| task.receives(id))
        };
        let received: Vec<bool> = (0..plan.tasks.len()).map(is_received).collect();
        Self { on: guards || received.contains(&true), guards, language, keys: keys(plan), received }
    }

    /// The key of a task: its id where that is a plain name.
    pub fn key(&self, task: usize) -> &str {
        self.keys.get(task).map_or("", String::as_str)
    }

    /// Where its entry is kept in its own scope.
    pub fn entry(&self, task: usize) -> String {
        format!("$.tasks.{}", self.key(task))
    }

    /// Whether another task receives its output.
    pub fn is_received(&self, task: usize) -> bool {
        self.received.get(task).copied().unwrap_or(false)
    }

    /// The path to the execution's input.
    pub fn input(&self) -> &'static str {
        if self.on || !self.begins() {
            "$.input"
        } else {
            "$"
        }
    }

    /// What a task is given, where `entry` says in which entry to find what it receives.
    pub fn given(&self, plan: &Plan, graph: &Graph, task: usize, entry: &dyn Fn(usize) -> String) -> Given {
        let ids = |number: &usize| plan.tasks.get(*number).map_or("", |task| task.id.as_str());
        let Some(own) = plan.tasks.get(task) else { return Given::input(self.input()) };
        let received = graph.dependencies(task).iter().filter(|d| own.receives(ids(d)));
        Given {
            input: self.input().to_owned(),
            data: received.map(|d| (self.key(*d).to_owned(), format!("{}.output", entry(*d)))).collect(),
        }
    }

    /// The Task state of a task: with a ledger, its result becomes its entry.
    pub fn task(&self, plan: &Plan, task: usize, given: &Given, keep: Keep) -> Value {
        let Some(own) = plan.tasks.get(task) else { return Value::Null };
        let mut state = states::task(own, given);
        if let (true, Some(fields)) = (self.on, state.as_object_mut()) {
            fields.insert("ResultSelector".to_owned(), entry_of_result(own.kind, keep));
            fields.insert("ResultPath".to_owned(), json!(self.entry(task)));
        }
        state
    }

    /// What a task's result is kept for, if nothing else asks for it.
    pub fn keep(&self, task: usize) -> Keep {
        match self.is_received(task) {
            true => Keep::Output,
            false => Keep::Nothing,
        }
    }

    /// A condition on a task having succeeded.
    pub fn is_done(entry: &str) -> Value {
        json!({"Variable": format!("{entry}.status"), "StringEquals": DONE})
    }

    /// Whether entries must be there from the beginning. In JSONata they are variables, and the execution's input is always
    /// at hand.
    pub fn begins(&self) -> bool {
        self.language == QueryLanguage::JSONPath
    }

    /// The entries with which an execution begins.
    pub fn beginning(&self) -> Value {
        let waiting = json!({"status": "NOT_RUN"});
        match self.guards {
            true => self.keys.iter().map(|key| (key.clone(), waiting.clone())).collect::<Map<_, _>>().into(),
            false => json!({}),
        }
    }
}

/// All of these conditions.
pub fn all_of(mut conditions: Vec<Value>) -> Value {
    match conditions.len() {
        1 => conditions.pop().unwrap_or_default(),
        _ => json!({ "And": conditions }),
    }
}

/// The `ResultSelector` that makes a task's entry.
fn entry_of_result(kind: TaskKind, keep: Keep) -> Value {
    let mut entry = json!({ "status": DONE });
    let output = match (keep, kind) {
        (Keep::Nothing, _) => None,
        (_, TaskKind::Glue) => Some(("output", json!({"JobRunId.$": "$.Id", "JobName.$": "$.JobName"}))),
        (_, TaskKind::Ecs) => Some(("output", json!({"TaskArn.$": "$.TaskArn"}))),
        (_, TaskKind::Batch) => Some(("output", json!({"JobId.$": "$.JobId", "JobName.$": "$.JobName"}))),
        (Keep::Reference, TaskKind::States) => Some(("output", json!({"ExecutionArn.$": "$.ExecutionArn"}))),
        (Keep::Reference, _) => None,
        (Keep::Output, TaskKind::States) => Some(("output.$", json!("$.Output"))),
        (Keep::Output, TaskKind::Lambda) => Some(("output.$", json!("$.Payload"))),
        (Keep::Output, TaskKind::Callback | TaskKind::Generic) => Some(("output.$", json!("$"))),
    };
    if let (Some((field, value)), Some(fields)) = (output, entry.as_object_mut()) {
        fields.insert(field.to_owned(), value);
    }
    entry
}

/// The keys under which tasks receive the outputs of others, in plan order.
pub fn keys(plan: &Plan) -> Vec<String> {
    let mut taken = BTreeSet::new();
    plan.tasks.iter().map(|task| data_key(&task.id, &mut taken)).collect()
}

/// An id as a plain name that none of those before has.
pub fn data_key(id: &str, taken: &mut BTreeSet<String>) -> String {
    let stem: String = id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).take(60).collect();
    // A name cannot begin with a digit in every expression.
    let stem = if stem.starts_with(|c: char| c.is_ascii_digit()) { format!("_{stem}") } else { stem };
    let mut key = stem.clone();
    let mut number = 2;
    while !taken.insert(key.clone()) {
        key = format!("{stem}_{number}");
        number += 1;
    }
    key
}
