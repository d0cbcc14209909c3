//! The plan editor: document, history and selection together.

use std::collections::BTreeSet;
use std::sync::Arc;

use plan::Plan;

use super::command::{Command, Refusal, DELETE};
use super::document::{PlanDocument, TaskEdge};
use crate::History;

/// What is selected on the canvas: some tasks, or one dependency.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// Ids of selected tasks.
    pub tasks: BTreeSet<String>,
    /// The selected dependency; then no task is selected.
    pub edge: Option<TaskEdge>,
}

impl Selection {
    /// One task.
    pub fn task(id: impl Into<String>) -> Self {
        Self { tasks: BTreeSet::from([id.into()]), edge: None }
    }

    /// One dependency.
    pub fn edge(edge: TaskEdge) -> Self {
        Self { tasks: BTreeSet::new(), edge: Some(edge) }
    }

    /// Nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty() && self.edge.is_none()
    }

    /// What would delete the selection.
    pub fn delete_command(&self) -> Option<Command> {
        match &self.edge {
            Some(edge) => Some(Command::RemoveDependency(edge.clone())),
            None if self.tasks.is_empty() => None,
            None => Some(Command::RemoveTasks(self.tasks.iter().cloned().collect())),
        }
    }
}

/// The document with its history and selection. The selection never names what is not there.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanEditor {
    history: History<PlanDocument>,
    selection: Selection,
}

impl PlanEditor {
    /// An editor of `plan`, with nothing to undo.
    pub fn new(plan: Plan) -> Self {
        Self { history: History::new(PlanDocument::new(plan)), selection: Selection::default() }
    }

    /// The document.
    pub fn document(&self) -> &PlanDocument {
        self.history.present()
    }

    /// The document's plan.
    pub fn plan(&self) -> Arc<Plan> {
        Arc::clone(self.document().plan())
    }

    /// The steps.
    pub fn history(&self) -> &History<PlanDocument> {
        &self.history
    }

    /// What is selected.
    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    /// Selects something else.
    pub fn select(&mut self, selection: Selection) {
        self.selection = selection;
        self.drop_stale_selection();
    }

    /// Carries a command out as one step. Returns whether anything changed; a refusal changes nothing.
    pub fn perform(&mut self, command: Command) -> Result<bool, Refusal> {
        let before = self.document();
        let after = command.apply(before)?;
        if &after == before {
            return Ok(false);
        }
        let name = command.name(before);
        self.history.record(name, after);
        self.drop_stale_selection();
        Ok(true)
    }

    /// Takes the last step back; its name. Tasks that had been deleted are selected again.
    pub fn undo(&mut self) -> Option<String> {
        let before = self.document().clone();
        let name = self.history.undo();
        if name.as_ref().is_some_and(|name| name.starts_with(DELETE)) {
            let ids = self.document().plan().tasks.iter().map(|task| &task.id);
            let tasks = ids.filter(|id| before.task(id).is_none()).cloned().collect();
            self.selection = Selection { tasks, edge: None };
        }
        self.drop_stale_selection();
        name
    }

    /// Takes the last undone step again; its name.
    pub fn redo(&mut self) -> Option<String> {
        let name = self.history.redo();
        self.drop_stale_selection();
        name
    }

    /// Walks to the state after `count` steps of the history, by undoing or taking again.
    pub fn walk_to(&mut self, count: usize) {
        while self.history.names().len() > count && self.undo().is_some() {}
        while self.history.names().len() < count && self.redo().is_some() {}
    }

    fn drop_stale_selection(&mut self) {
        let document = self.history.present().clone();
        self.selection.tasks.retain(|id| document.task(id).is_some());
        let exists = |edge: &TaskEdge| {
            document.task(&edge.to).is_some_and(|task| task.depends_on.contains(&edge.from))
        };
        self.selection.edge = self.selection.edge.take().filter(exists);
    }
}
