//! The layouts: ways of compiling a plan to a state machine. One file a layout.
//!
//! Every layout passes the execution's input to every task, and to each task the outputs of the dependencies whose data
//! it receives; a failure means in each of them what the plan's policy says.

mod asked;
pub mod branches;
mod concurrent;
pub(crate) mod glue_runs;
mod integration;
pub(crate) mod jsonata;
mod ledger;
mod matching;
mod merge;
mod names;
pub(crate) mod nested;
mod poller;
mod sequential;
mod signal;
mod staged;
mod states;
mod steps;
mod table;
pub(crate) mod token;
mod tree;

pub use poller::STATUS_CHECK_FUNCTION;
pub use states::{job_name, lambda_retry};
pub use table::TABLE;

use crate::on_demand::ways;
use asl::model::QueryLanguage;
use asl::{Diagnostic, Span};
pub(crate) use integration::spare;
use integration::Given;
pub(crate) use ledger::Keep;
use ledger::Ledger;
pub(crate) use ledger::{data_key, keys as data_keys, DONE, FAILED};
use names::Names;
use plan::{words, Graph, Plan};
use protocol::Layout;
use serde_json::{json, Value};
pub(crate) use signal::Signal;
use std::collections::{BTreeMap, BTreeSet};
pub(crate) use steps::Step;

/// Largest definition that CreateStateMachine accepts, in bytes (Step Functions quotas).
const MAX_DEFINITION_BYTES: usize = 1024 * 1024;

/// A plan compiled to a state machine.
#[derive(Debug, Clone, PartialEq)]
pub struct Weaving {
    /// The definition as ASL JSON text, indented by two spaces (or not at all where
    /// AWS's quota would refuse it otherwise): what is run, shown and exported.
    pub definition: String,
    /// Task id to the name of the state that runs it, in plan order.
    pub task_states: Vec<(String, String)>,
    /// What each state is there for, by state name; states without an entry only hold others together.
    pub roles: BTreeMap<String, Role>,
}

/// What a state of a woven definition is there for. Tasks are named by their place in the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Runs this task.
    Task(usize),
    /// Asks whether this task is done.
    Check(usize),
    /// Decides on the answer.
    Decide(usize),
    /// Waits before asking again.
    Wait(usize),
    /// Waits, with a task token, to be told that this task is done.
    Await(usize),
    /// Tells other branches of this task's end, or looks it up once: a call of a service.
    Signal(usize),
    /// Moves data or chooses a way; takes no time.
    Route,
}

impl Role {
    /// The task that a status check asks about.
    pub fn polled(self) -> Option<usize> {
        match self {
            Self::Check(task) => Some(task),
            _ => None,
        }
    }
}

/// Compiles a plan to a state machine.
///
/// # Errors
/// The plan's own errors (`plan::check`); `DEFINITION_TOO_LARGE` where AWS would refuse the definition;
/// `SHARED_JOB` where a poller could not tell two tasks apart, `JOB_FROM_DATA` where it could not know the job.
pub fn weave(plan: &Plan, layout: Layout) -> Result<Weaving, Vec<Diagnostic>> {
    weave_in(plan, layout, QueryLanguage::JSONPath)
}

/// The same in a query language: the same states, which take the same time.
///
/// # Errors
/// Those of [`weave`], and `NOT_IN_JSONATA` where a task's own parameters use what JSONata has no equal for.
pub fn weave_in(plan: &Plan, layout: Layout, language: QueryLanguage) -> Result<Weaving, Vec<Diagnostic>> {
    let mut errors = plan::check(plan);
    errors.retain(Diagnostic::is_error);
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut loom = Loom::new(plan, language);
    let machine = match layout {
        Layout::Sequential => sequential::machine(&mut loom),
        Layout::Staged => staged::machine(&mut loom),
        Layout::Nested => ways(|own| (own.nest)(&mut loom)),
        Layout::Polling | Layout::PollingGlue | Layout::Exact | Layout::Callback => {
            concurrent::machine(&mut loom, layout)
        }
    };
    // A plan without errors has no cycle, so that every layout finds its order.
    let machine = machine.unwrap_or_default();
    let mut unclear = loom.shared_jobs(layout);
    unclear.extend(loom.unknown_jobs(layout));
    if !unclear.is_empty() {
        return Err(unclear);
    }
    let machine = match language {
        QueryLanguage::JSONPath => machine,
        QueryLanguage::JSONata => crate::on_demand::tell(&machine).map_err(|untold| not_told(&untold))?,
    };
    loom.finish(&machine)
}

fn not_told(untold: &[String]) -> Vec<Diagnostic> {
    let report = |text: &String| {
        let message = format!("\"{text}\" cannot be told in JSONata.");
        Diagnostic::error("NOT_IN_JSONATA", "/tasks", Span::default(), message)
            .with_fix("Use a simpler path in the task's parameters, or weave in JSONPath.")
    };
    untold.iter().map(report).collect()
}

/// What the layouts share while they build: the plan, its graph, the names taken and the roles given.
pub(crate) struct Loom<'p> {
    plan: &'p Plan,
    graph: Graph,
    names: Names,
    task_names: Vec<String>,
    roles: BTreeMap<String, Role>,
    ledger: Ledger,
}

impl<'p> Loom<'p> {
    fn new(plan: &'p Plan, language: QueryLanguage) -> Self {
        let mut names = Names::default();
        let task_names: Vec<String> = plan.tasks.iter().map(|task| names.unique(task.label())).collect();
        let roles = task_names.iter().cloned().zip((0..).map(Role::Task)).collect();
        let graph = Graph::new(plan);
        let ledger = Ledger::new(plan, &graph, language);
        Self { plan, graph, names, task_names, roles, ledger }
    }

    /// The state name of a task.
    fn task_name(&self, task: usize) -> &str {
        self.task_names.get(task).map_or("", String::as_str)
    }

    /// What a task is given, by the entries in which its scope keeps what it receives.
    fn given(&self, task: usize, entry: &dyn Fn(usize) -> String) -> Given {
        self.ledger.given(self.plan, &self.graph, task, entry)
    }

    /// The dependencies of a task that no other implies.
    fn needs(&self, task: usize) -> &[usize] {
        self.graph.dependencies(task)
    }

    /// Whether a task's entry has an output, kept for this.
    fn has_output(&self, task: usize, keep: Keep) -> bool {
        use plan::TaskKind::{Batch, Ecs, Glue, States};
        let kind = self.plan.tasks.get(task).map(|task| task.kind).unwrap_or_default();
        match keep {
            Keep::Nothing => false,
            Keep::Output => true,
            Keep::Reference => matches!(kind, Glue | States | Ecs | Batch),
        }
    }

    /// The end of an execution in which tasks may have failed: success on this condition.
    fn verdict(&mut self, all_done: Value) -> Step {
        let choice = self.name("All done?", Some(Role::Route));
        let done = self.name("Done", Some(Role::Route));
        let failed = self.name("Some tasks failed", Some(Role::Route));
        let mut rule = all_done;
        if let Some(fields) = rule.as_object_mut() {
            fields.insert("Next".to_owned(), json!(done));
        }
        let deciding = json!({"Type": "Choice", "Choices": [rule], "Default": failed});
        let failing = json!({
            "Type": "Fail",
            "Error": "Stepweave.TasksFailed",
            "Cause": "A task failed; whatever does not depend on it has run.",
        });
        Step(vec![(choice, deciding), (done, json!({"Type": "Succeed"})), (failed, failing)])
    }

    /// A fresh state name with a role.
    fn name(&mut self, wish: &str, role: Option<Role>) -> String {
        let name = self.names.unique(wish);
        if let Some(role) = role {
            self.roles.insert(name.clone(), role);
        }
        name
    }

    /// Polled tasks that run the same job as another task: the status check goes by the job's name and would take
    /// the other's success for theirs.
    fn shared_jobs(&self, layout: Layout) -> Vec<Diagnostic> {
        let mut by_job: BTreeMap<(&str, String), Vec<usize>> = BTreeMap::new();
        let tasks = self.plan.tasks.iter().enumerate();
        for (number, task) in tasks.filter(|(_, task)| Signal::of(layout, task.kind).goes_by_job()) {
            by_job.entry((task.kind.word(), job_name(task))).or_default().push(number);
        }
        let polled = self.polled();
        let ambiguous =
            |tasks: &Vec<usize>| tasks.len() > 1 && tasks.iter().any(|task| polled.contains(task));
        let report = |((_, job), tasks): (&(&str, String), &Vec<usize>)| {
            let names: Vec<String> =
                tasks.iter().map(|task| format!("\"{}\"", self.task_name(*task))).collect();
            let message = format!(
                "{} run the same job, \"{job}\": a poller cannot tell their runs apart.",
                words::list(&names)
            );
            let path = format!("/tasks/{}/resource", tasks.last().copied().unwrap_or_default());
            Diagnostic::error("SHARED_JOB", path, Span::default(), message)
                .with_fix("Give each task a job of its own, or use a layout that does not poll.")
        };
        by_job.iter().filter(|(_, tasks)| ambiguous(tasks)).map(report).collect()
    }

    /// Polled tasks of whose runs no poller can know where they are listed.
    fn unknown_jobs(&self, layout: Layout) -> Vec<Diagnostic> {
        let polled =
            self.polled().into_iter().filter_map(|number| Some((number, self.plan.tasks.get(number)?)));
        let by_job = polled.filter(|(_, task)| Signal::of(layout, task.kind).goes_by_job());
        by_job.filter_map(|(number, task)| asked::unknown(number, task)).collect()
    }

    /// The tasks that others poll for.
    fn polled(&self) -> BTreeSet<usize> {
        self.roles.values().filter_map(|role| role.polled()).collect()
    }

    fn finish(self, machine: &Value) -> Result<Weaving, Vec<Diagnostic>> {
        let mut definition = format!("{machine:#}");
        // White space counts against the quota too.
        if definition.len() > MAX_DEFINITION_BYTES {
            definition = machine.to_string();
        }
        if definition.len() > MAX_DEFINITION_BYTES {
            let message = format!(
                "The definition would have {} bytes; Step Functions accepts {}.",
                words::grouped(definition.len()),
                words::grouped(MAX_DEFINITION_BYTES)
            );
            return Err(vec![Diagnostic::error("DEFINITION_TOO_LARGE", "/tasks", Span::default(), message)
                .with_fix("Split the plan into child state machines.")]);
        }
        let task_states = self.plan.tasks.iter().map(|task| task.id.clone()).zip(self.task_names).collect();
        Ok(Weaving { definition, task_states, roles: self.roles })
    }
}

#[cfg(test)]
mod tests;
