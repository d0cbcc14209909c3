//! The layouts: ways of compiling a plan to a state machine. One file a layout.
//!
//! Every layout passes the execution's input to every task unchanged (`ResultPath` is null), so that a task means
//! the same in each of them.

mod names;
mod poller;
mod polling;
mod sequential;
mod staged;
mod states;

use asl::{Diagnostic, Span};
use names::Names;
use plan::{Graph, Plan};
use protocol::Layout;
use serde_json::Value;
use std::collections::BTreeMap;

/// Largest definition that CreateStateMachine accepts, in bytes (Step Functions quotas).
const MAX_DEFINITION_BYTES: usize = 1024 * 1024;

/// A plan compiled to a state machine.
#[derive(Debug, Clone, PartialEq)]
pub struct Weaving {
    /// The definition as ASL JSON text, indented by two spaces: what is run, shown and exported.
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
}

/// Compiles a plan to a state machine.
///
/// # Errors
/// The plan's own errors (`plan::check`), or `DEFINITION_TOO_LARGE` where AWS would refuse the definition.
pub fn weave(plan: &Plan, layout: Layout) -> Result<Weaving, Vec<Diagnostic>> {
    let mut errors = plan::check(plan);
    errors.retain(Diagnostic::is_error);
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut loom = Loom::new(plan);
    let machine = match layout {
        Layout::Sequential => sequential::machine(&mut loom),
        Layout::Staged => staged::machine(&mut loom),
        Layout::Polling => polling::machine(&mut loom),
    };
    // A plan without errors has no cycle, so that every layout finds its order.
    let machine = machine.unwrap_or_default();
    loom.finish(&machine)
}

/// What the layouts share while they build: the plan, its graph, the names taken and the roles given.
struct Loom<'p> {
    plan: &'p Plan,
    graph: Graph,
    names: Names,
    task_names: Vec<String>,
    roles: BTreeMap<String, Role>,
}

impl<'p> Loom<'p> {
    fn new(plan: &'p Plan) -> Self {
        let mut names = Names::default();
        let task_names: Vec<String> = plan.tasks.iter().map(|task| names.unique(&task.name)).collect();
        let roles = task_names.iter().cloned().zip((0..).map(Role::Task)).collect();
        Self { plan, graph: Graph::new(plan), names, task_names, roles }
    }

    /// The state name of a task.
    fn task_name(&self, task: usize) -> &str {
        self.task_names.get(task).map_or("", String::as_str)
    }

    /// A fresh state name with a role.
    fn name(&mut self, wish: &str, role: Option<Role>) -> String {
        let name = self.names.unique(wish);
        if let Some(role) = role {
            self.roles.insert(name.clone(), role);
        }
        name
    }

    fn finish(self, machine: &Value) -> Result<Weaving, Vec<Diagnostic>> {
        let definition = serde_json::to_string_pretty(machine).unwrap_or_default();
        if definition.len() > MAX_DEFINITION_BYTES {
            let message = format!(
                "The definition would have {} bytes; Step Functions accepts {MAX_DEFINITION_BYTES}.",
                definition.len()
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
