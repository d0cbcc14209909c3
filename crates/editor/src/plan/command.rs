//! Commands: the only way a plan changes. Each makes a new document or says why it will not.

use std::fmt;

use plan::{Distribution, Plan, Polling, Task, TaskKind};

use super::document::{PlanDocument, TaskEdge};
use super::field::{with_field, FieldEdit};

/// A change to a plan. Tasks are named by id.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Adds a task at the end.
    AddTask(Box<Task>),
    /// Removes tasks; whoever waited for one then waits for what that one waited for.
    RemoveTasks(Vec<String>),
    /// Gives a task another name.
    RenameTask(String, String),
    /// Gives a task another name and changes how long it takes.
    EditTask(String, String, Distribution),
    /// Changes how long a task takes.
    SetDuration(String, Distribution),
    /// Changes what runs.
    SetKind(String, TaskKind),
    /// Makes one task wait for another.
    AddDependency(TaskEdge),
    /// Lets a task start without waiting for another.
    RemoveDependency(TaskEdge),
    /// Says that a dependency was never meant: what followed from it alone is kept (see [`plan::relax`]).
    RelaxDependency(TaskEdge),
    /// Puts cards at places on the canvas (CSS pixels at 100%).
    MoveTasks(Vec<(String, (i32, i32))>),
    /// Forgets all places, so that cards are laid out automatically.
    AutoLayout,
    /// Changes how pollers behave.
    SetPolling(Polling),
    /// Changes any field of the plan file (see [`super::form`]).
    SetField(FieldEdit),
    /// Renames the plan.
    RenamePlan(String),
    /// Another plan instead: a file opened, an example chosen, tasks pasted (see [`super::copies`]).
    Replace {
        /// The plan there is then.
        plan: Box<Plan>,
        /// What the history calls this step.
        name: String,
    },
}

/// How the names of steps begin that delete tasks, and no others'.
pub(super) const DELETE: &str = "Delete ";

/// Why a command was not carried out: a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(pub String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Command {
    /// What the history calls this step: "Delete Glue job 1".
    pub fn name(&self, document: &PlanDocument) -> String {
        let of = |id: &str| document.name(id).to_owned();
        match self {
            Self::AddTask(task) => format!("Add {}", task.name),
            Self::RemoveTasks(ids) => match ids.as_slice() {
                [id] => format!("{DELETE}{}", of(id)),
                _ => format!("{DELETE}{} tasks", ids.len()),
            },
            Self::EditTask(id, name, _) if of(id) != name.trim() => format!("Rename to {name}"),
            Self::RenameTask(_, name) => format!("Rename to {name}"),
            Self::SetDuration(id, _) | Self::EditTask(id, ..) => format!("Change duration of {}", of(id)),
            Self::SetKind(id, _) => format!("Change kind of {}", of(id)),
            Self::AddDependency(edge) => format!("Make {} wait for {}", of(&edge.to), of(&edge.from)),
            Self::RemoveDependency(edge) | Self::RelaxDependency(edge) => {
                format!("Free {} from {}", of(&edge.to), of(&edge.from))
            }
            Self::MoveTasks(places) => match places.as_slice() {
                [(id, _)] => format!("Move {}", of(id)),
                _ => format!("Move {} tasks", places.len()),
            },
            Self::AutoLayout => "Lay out automatically".to_owned(),
            Self::SetPolling(polling) => format!("Poll every {} s", polling.interval_s),
            Self::SetField(edit) => format!("Change {}", edit.label),
            Self::RenamePlan(name) => format!("Rename plan to {name}"),
            Self::Replace { name, .. } => name.clone(),
        }
    }

    /// The document after this command; the same document where nothing changes.
    pub fn apply(&self, document: &PlanDocument) -> Result<PlanDocument, Refusal> {
        let mut plan = Plan::clone(document.plan());
        match self {
            Self::AddTask(task) => add_task(&mut plan, document, task)?,
            Self::RemoveTasks(ids) => remove_tasks(&mut plan, ids),
            Self::RenameTask(id, name) => rename_task(&mut plan, id, name)?,
            Self::EditTask(id, name, duration) => {
                rename_task(&mut plan, id, name)?;
                task_mut(&mut plan, id)?.duration = duration.clone();
            }
            Self::SetDuration(id, duration) => task_mut(&mut plan, id)?.duration = duration.clone(),
            Self::SetKind(id, kind) => task_mut(&mut plan, id)?.kind = *kind,
            Self::AddDependency(edge) => add_dependency(&mut plan, document, edge)?,
            Self::RelaxDependency(edge) => plan::relax(&mut plan, &edge.to, &edge.from),
            Self::RemoveDependency(edge) => {
                task_mut(&mut plan, &edge.to)?.depends_on.retain(|id| id != &edge.from)
            }
            Self::MoveTasks(places) => {
                for (id, place) in places {
                    task_mut(&mut plan, id)?.position = Some(*place);
                }
            }
            Self::AutoLayout => plan.tasks.iter_mut().for_each(|task| task.position = None),
            Self::SetPolling(polling) => set_polling(&mut plan, polling)?,
            Self::SetField(edit) => plan = with_field(&plan, edit)?,
            Self::RenamePlan(name) => plan.name = written(name, "A plan")?,
            Self::Replace { plan: new, .. } => plan = Plan::clone(new),
        }
        Ok(PlanDocument::new(plan))
    }
}

fn unknown(id: &str) -> Refusal {
    Refusal(format!("There is no task {id}"))
}

fn task_mut<'a>(plan: &'a mut Plan, id: &str) -> Result<&'a mut Task, Refusal> {
    plan.tasks.iter_mut().find(|task| task.id == id).ok_or_else(|| unknown(id))
}

fn written(name: &str, what: &str) -> Result<String, Refusal> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Refusal(format!("{what} needs a name")));
    }
    Ok(name.to_owned())
}

fn add_task(plan: &mut Plan, document: &PlanDocument, task: &Task) -> Result<(), Refusal> {
    if document.task(&task.id).is_some() {
        return Err(Refusal(format!("There is already a task {}", task.id)));
    }
    if let Some(missing) = task.depends_on.iter().find(|id| document.task(id).is_none()) {
        return Err(unknown(missing));
    }
    plan.tasks.push(task.clone());
    Ok(())
}

fn rename_task(plan: &mut Plan, id: &str, name: &str) -> Result<(), Refusal> {
    let name = written(name, "A task")?;
    if plan.tasks.iter().any(|task| task.id != id && task.name == name) {
        return Err(Refusal(format!(
            "Another task is called {name}; state names are unique in a state machine"
        )));
    }
    task_mut(plan, id)?.name = name;
    Ok(())
}

fn add_dependency(plan: &mut Plan, document: &PlanDocument, edge: &TaskEdge) -> Result<(), Refusal> {
    if document.task(&edge.from).is_none() {
        return Err(unknown(&edge.from));
    }
    if let Some(reason) = document.refusal(&edge.from, &edge.to) {
        return Err(Refusal(reason));
    }
    task_mut(plan, &edge.to)?.depends_on.push(edge.from.clone());
    Ok(())
}

fn set_polling(plan: &mut Plan, polling: &Polling) -> Result<(), Refusal> {
    if polling.interval_s == 0 {
        return Err(Refusal("A Wait state waits at least one second between status checks".to_owned()));
    }
    plan.polling = polling.clone();
    Ok(())
}

/// Removes one task after another, so that a chain of removed tasks heals as well.
fn remove_tasks(plan: &mut Plan, ids: &[String]) {
    for id in ids {
        let Some(at) = plan.tasks.iter().position(|task| &task.id == id) else { continue };
        let removed = plan.tasks.remove(at);
        for task in plan.tasks.iter_mut().filter(|task| task.depends_on.contains(id)) {
            let inherited: Vec<String> = removed
                .depends_on
                .iter()
                .filter(|&needed| !task.depends_on.contains(needed))
                .cloned()
                .collect();
            task.depends_on.retain(|needed| needed != id);
            task.depends_on.extend(inherited);
        }
    }
}
