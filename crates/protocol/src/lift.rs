//! A plan read off an existing definition, and why each of its dependencies is there.

use asl::Diagnostic;
use plan::{Distribution, Plan, TaskKind};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a definition says of the plan behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lifted {
    /// The plan. Its dependencies are those that the definition's own order enforces and those that data declares.
    #[serde(with = "crate::plan_text")]
    pub plan: Plan,
    /// One entry for each dependency of the plan, in plan order.
    pub dependencies: Vec<Evidence>,
    /// What each task was in the definition, in plan order.
    pub tasks: Vec<Origin>,
    /// State machines for the tasks that stand for more than one state, to be created beside the plan's own.
    pub children: Vec<Child>,
    /// What is wrong with the definition, and what a plan cannot say.
    pub diagnostics: Vec<Diagnostic>,
}

/// A run of the definition that tells how long its tasks take, where no history of an execution does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rehearsal {
    /// The execution's input, JSON.
    pub input: String,
    /// What its calls are answered by: a mocks file.
    pub mocks: String,
    /// Of what chance decides.
    pub seed: u64,
}

/// Why a task waits for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Id of the task waited for.
    pub from: String,
    /// Id of the task that waits.
    pub to: String,
    /// What makes it wait.
    pub why: Why,
    /// Of data: the path or expression that reads what `from` wrote, as written.
    pub path: Option<String>,
    /// Where in the definition: the field that reads, or the state whose end is awaited.
    pub place: String,
}

/// What makes a task wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It reads what the other wrote.
    Data,
    /// The definition asks whether the other has ended, or is told.
    Asked,
    /// Only the order of the definition: a stage's end or a transition.
    Barrier,
}

/// What a task was in the definition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    /// Task id.
    pub id: String,
    /// The state, or the first of several.
    pub state: String,
    /// Where it is: `/States/Stage 1/Branches/0/States/Load`.
    pub path: String,
    /// `Resource` as written; absent for what is not a Task state.
    pub resource: Option<String>,
    /// `Parameters` or `Arguments` as written.
    #[serde(with = "crate::json_text")]
    pub parameters: Option<Value>,
    /// `Retry` as written.
    #[serde(with = "crate::json_text")]
    pub retry: Option<Value>,
    /// `TimeoutSeconds` as written.
    #[serde(with = "crate::json_text")]
    pub timeout_seconds: Option<Value>,
    /// Whether the task's duration was seen in an execution history; a default of its kind otherwise.
    pub measured: bool,
}

/// A state machine for a task that stands for several states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Child {
    /// Id of the task.
    pub task: String,
    /// The definition, as ASL JSON text.
    pub definition: String,
}

impl Lifted {
    /// Says that `task` does not really wait for `dependency` (both ids). Whatever else followed from the dependency
    /// stays, see [`plan::relax`]; what becomes visible that way is as little declared as what hid it.
    pub fn untick(&mut self, task: &str, dependency: &str) {
        let place = self
            .dependencies
            .iter()
            .find(|known| known.from == dependency && known.to == task)
            .map(|known| known.place.clone());
        let Some(place) = place else { return };
        plan::relax(&mut self.plan, task, dependency);
        let mut known = std::mem::take(&mut self.dependencies);
        for task in &self.plan.tasks {
            for from in &task.depends_on {
                let same = |evidence: &Evidence| evidence.from == *from && evidence.to == task.id;
                let evidence = match known.iter().position(same) {
                    Some(at) => known.swap_remove(at),
                    None => Evidence {
                        from: from.clone(),
                        to: task.id.clone(),
                        why: Why::Barrier,
                        path: None,
                        place: place.clone(),
                    },
                };
                self.dependencies.push(evidence);
            }
        }
    }

    /// How many durations of `now`, the plan as it has become, are still the guesses that the lift made of them.
    pub fn guessed(&self, now: &Plan) -> usize {
        let guess = |origin: &&Origin| {
            let is_it = |task: &&plan::Task| task.id == origin.id;
            let (made, kept) = (self.plan.tasks.iter().find(is_it), now.tasks.iter().find(is_it));
            !origin.measured && made.zip(kept).is_some_and(|(made, kept)| made.duration == kept.duration)
        };
        self.tasks.iter().filter(guess).count()
    }

    /// The plan with the dependencies that data or questions declare and no others: the most that unticking could gain.
    pub fn declared_only(&self) -> Plan {
        let mut plan = self.plan.clone();
        for task in &mut plan.tasks {
            let declared = |from: &String| {
                let mut found = self.dependencies.iter().filter(|known| known.to == task.id);
                found.any(|known| known.from == *from && known.why != Why::Barrier)
            };
            task.depends_on.retain(declared);
            task.receives.retain(|from| task.depends_on.contains(from));
        }
        plan
    }
}

/// A task's duration where no history tells it, by the word of its kind: a guess to be replaced.
pub fn default_duration(kind: TaskKind) -> Distribution {
    let seconds = match kind {
        TaskKind::Lambda | TaskKind::Generic => 1.0,
        TaskKind::Ecs => 120.0,
        TaskKind::Glue | TaskKind::States | TaskKind::Batch | TaskKind::Callback => 300.0,
    };
    Distribution::Fixed { seconds }
}
