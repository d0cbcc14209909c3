//! The plan document.

use crate::Distribution;
use serde::{Deserialize, Serialize};

/// A dependency plan, as in a plan file (`docs/plan.schema.json`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Format version, 1.
    pub version: u32,
    /// What the person calls the pipeline.
    pub name: String,
    /// How pollers behave in layouts that poll.
    #[serde(default)]
    pub polling: Polling,
    /// The tasks, in the order the person gave them.
    pub tasks: Vec<Task>,
}

/// One task of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Identifier, unique in the plan.
    pub id: String,
    /// Name shown to people and used for the state; the id where absent in the file.
    pub name: String,
    /// What runs.
    pub kind: TaskKind,
    /// How long it takes.
    pub duration: Distribution,
    /// Ids of the tasks that must have finished before this one starts.
    #[serde(default)]
    pub depends_on: Vec<String>,
    /// The job name, function name or ARN that runs; derived from the id where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// Where its card lies on the plan canvas (x, y in CSS pixels at 100%); laid out automatically where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<(i32, i32)>,
}

/// The service integration a task uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TaskKind {
    /// `arn:aws:states:::glue:startJobRun.sync`
    Glue,
    /// A child state machine, `arn:aws:states:::states:startExecution.sync:2`
    States,
    /// `arn:aws:states:::lambda:invoke`
    Lambda,
    /// `arn:aws:states:::ecs:runTask.sync`
    Ecs,
    /// `arn:aws:states:::batch:submitJob.sync`
    Batch,
}

impl Task {
    /// What people see: the name, or the id where the name is blank.
    pub fn label(&self) -> &str {
        if self.name.trim().is_empty() {
            &self.id
        } else {
            &self.name
        }
    }
}

impl TaskKind {
    /// Every kind, in the order to offer them.
    pub const ALL: [Self; 5] = [Self::Glue, Self::States, Self::Lambda, Self::Ecs, Self::Batch];

    /// The word for it in a plan file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Glue => "glue",
            Self::States => "states",
            Self::Lambda => "lambda",
            Self::Ecs => "ecs",
            Self::Batch => "batch",
        }
    }
}

/// Poller settings. The status check is a Lambda function, as in the article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Polling {
    /// Seconds a poller waits between two status checks (the Wait state), whole.
    pub interval_s: u32,
    /// Seconds one status check takes.
    pub check_s: f64,
    /// Minutes between two scheduled executions of the state machine; the status check rounds the execution's
    /// start down to this and believes any run that started since.
    pub trigger_offset_min: u32,
    /// Newest job runs the status check looks at.
    pub max_items: u32,
}

impl Default for Polling {
    fn default() -> Self {
        Self { interval_s: 30, check_s: 0.75, trigger_offset_min: 60, max_items: 3 }
    }
}
