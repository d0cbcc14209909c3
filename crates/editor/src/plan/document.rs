//! The plan document: an immutable plan with the questions that the page asks of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use plan::{Plan, Task, TaskKind};

/// Order in which task hues are given out: neighbours differ, and the hues near polling's violet and the
/// barrier's amber come last.
const HUES: [u8; 8] = [1, 2, 6, 4, 8, 7, 3, 5];

/// Number of the hue token (`--task-N`) of the task at `index` in the plan; the same in every room.
pub fn hue(index: usize) -> u8 {
    HUES.get(index % HUES.len()).copied().unwrap_or(1)
}

/// What people call a kind of task.
pub fn kind_label(kind: TaskKind) -> &'static str {
    match kind {
        TaskKind::Glue => "AWS Glue job",
        TaskKind::States => "Step Functions",
        TaskKind::Lambda => "Lambda function",
        TaskKind::Ecs => "ECS task",
        TaskKind::Batch => "Batch job",
        TaskKind::Callback => "Callback",
        TaskKind::Generic => "Other service",
    }
}

/// A plan with no tasks.
pub fn empty_plan(name: &str) -> Plan {
    Plan { name: name.to_owned(), ..Plan::default() }
}

/// A dependency: `to` waits for `from`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskEdge {
    /// Id of the task that must finish first.
    pub from: String,
    /// Id of the task that waits.
    pub to: String,
}

impl TaskEdge {
    /// The dependency of `to` on `from`.
    pub fn new(from: impl Into<String>, to: impl Into<String>) -> Self {
        Self { from: from.into(), to: to.into() }
    }
}

/// An immutable plan. Cloning is cheap.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanDocument {
    plan: Arc<Plan>,
}

/// An id made from a name that is not taken.
pub(super) fn id_of(name: &str, taken: impl Fn(&String) -> bool) -> String {
    let mut base: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    if base.trim_matches('_').is_empty() {
        base = "task".to_owned();
    }
    let numbered = (2u32..).map(|number| format!("{base}_{number}"));
    std::iter::once(base.clone()).chain(numbered).find(|id| !taken(id)).unwrap_or_default()
}

impl PlanDocument {
    /// The document that holds `plan`.
    pub fn new(plan: Plan) -> Self {
        Self { plan: Arc::new(plan) }
    }

    /// The plan.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// The task of an id.
    pub fn task(&self, id: &str) -> Option<&Task> {
        self.plan.tasks.iter().find(|task| task.id == id)
    }

    /// Name of the task of an id; the id itself where there is no such task.
    pub fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.task(id).map_or(id, |task| task.name.as_str())
    }

    /// All dependencies between tasks that exist, in plan order of the waiting task.
    pub fn edges(&self) -> Vec<TaskEdge> {
        let known: BTreeSet<&str> = self.plan.tasks.iter().map(|task| task.id.as_str()).collect();
        let of = |task: &Task| {
            let to = task.id.clone();
            let from = task.depends_on.iter().filter(|from| known.contains(from.as_str())).cloned();
            from.map(move |from| TaskEdge { from, to: to.clone() }).collect::<Vec<_>>()
        };
        self.plan.tasks.iter().flat_map(of).collect()
    }

    /// The cycle that a dependency of `to` on `from` would close, as ids from `to` along dependencies back to `to`;
    /// nothing if it closes none.
    pub fn cycle_with(&self, from: &str, to: &str) -> Option<Vec<String>> {
        if from == to {
            return Some(vec![to.to_owned(), to.to_owned()]);
        }
        let mut path = self.path(to, from)?;
        path.push(to.to_owned());
        Some(path)
    }

    /// Why a dependency of `to` on `from` cannot be drawn, as a sentence; nothing if it can.
    pub fn refusal(&self, from: &str, to: &str) -> Option<String> {
        if from == to {
            return Some("A task cannot depend on itself".to_owned());
        }
        if self.task(to).is_some_and(|task| task.depends_on.iter().any(|id| id == from)) {
            return Some(format!("{} already depends on {}", self.name(to), self.name(from)));
        }
        let cycle = self.cycle_with(from, to)?;
        let names: Vec<&str> = cycle.iter().map(|id| self.name(id)).collect();
        Some(format!("That would close a cycle: {}", names.join(" → ")))
    }

    /// A shortest way along dependencies, from a task to one that waits for it, directly or not.
    fn path(&self, from: &str, to: &str) -> Option<Vec<String>> {
        let mut followers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for task in &self.plan.tasks {
            for needed in &task.depends_on {
                followers.entry(needed).or_default().push(&task.id);
            }
        }
        let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
        let mut frontier = vec![from];
        while !frontier.is_empty() && !came_from.contains_key(to) {
            let mut next = Vec::new();
            for &id in &frontier {
                for &follower in followers.get(id).into_iter().flatten() {
                    if follower != from && !came_from.contains_key(follower) {
                        came_from.insert(follower, id);
                        next.push(follower);
                    }
                }
            }
            frontier = next;
        }
        let mut way = vec![to.to_owned()];
        let mut at = to;
        while at != from {
            at = came_from.get(at)?;
            way.push(at.to_owned());
        }
        way.reverse();
        Some(way)
    }

    /// An id that no task has, made from a name: "Glue job 4" gives `glue_job_4`.
    pub fn fresh_id(&self, name: &str) -> String {
        id_of(name, |id| self.task(id).is_some())
    }

    /// A name that no task has, made from a kind: "Glue job 4".
    pub fn fresh_name(&self, kind: TaskKind) -> String {
        let stem = match kind {
            TaskKind::Glue => "Glue job",
            TaskKind::States => "Step Function",
            TaskKind::Lambda => "Lambda",
            TaskKind::Ecs => "ECS task",
            TaskKind::Batch => "Batch job",
            TaskKind::Callback => "Callback",
            TaskKind::Generic => "Task",
        };
        let taken = |candidate: &String| self.plan.tasks.iter().any(|task| &task.name == candidate);
        (1u32..).map(|number| format!("{stem} {number}")).find(|name| !taken(name)).unwrap_or_default()
    }
}
