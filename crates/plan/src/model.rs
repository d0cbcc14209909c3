//! The plan document.

use crate::{Distribution, Prices};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A dependency plan, as in a plan file (`docs/plan.schema.json`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Format version, 1.
    #[serde(default = "version")]
    pub version: u32,
    /// What the person calls the pipeline.
    pub name: String,
    /// How pollers behave in layouts that poll.
    #[serde(default)]
    pub polling: Polling,
    /// What happens to the rest when a task fails.
    #[serde(default)]
    pub on_failure: FailurePolicy,
    /// What running it is billed by.
    #[serde(default)]
    pub prices: Prices,
    /// The tasks, in the order the person gave them.
    pub tasks: Vec<Task>,
}

fn version() -> u32 {
    1
}

impl Default for Plan {
    /// An empty plan of version 1.
    fn default() -> Self {
        Self {
            version: 1,
            name: String::new(),
            polling: Polling::default(),
            on_failure: FailurePolicy::default(),
            prices: Prices::default(),
            tasks: Vec::new(),
        }
    }
}

/// What a failed task does to the others. A dependent of a failed task never starts, whatever the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailurePolicy {
    /// The execution fails at once; what runs is stopped.
    #[default]
    FailFast,
    /// What does not depend on the failed task still runs; then the execution fails.
    FinishIndependent,
}

impl FailurePolicy {
    /// Every policy, in the order to offer them.
    pub const ALL: [Self; 2] = [Self::FailFast, Self::FinishIndependent];

    /// The word for it in a plan file.
    pub fn word(self) -> &'static str {
        match self {
            Self::FailFast => "fail_fast",
            Self::FinishIndependent => "finish_independent",
        }
    }
}

/// One task of a plan. `..Task::default()` fills in what a plan file may leave out.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
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
    /// Those of `depends_on` whose output this task receives. Others in here mean nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub receives: Vec<String>,
    /// The dependency whose branch this task continues in, in layouts whose branches wait for each other; chosen to
    /// save status checks and delay where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<String>,
    /// The job name, function name or ARN that runs; derived from the id where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// Further fields of the integration's `Parameters`, such as a Glue job's `Arguments` or an ECS task's `Cluster`;
    /// they are merged into the generated ones and win over them.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub parameters: Map<String, Value>,
    /// Probability (0 to 1) that one attempt fails.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub failure_probability: f64,
    /// How a failed attempt is repeated; not at all where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<Retry>,
    /// Seconds after which an attempt has failed (`TimeoutSeconds`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_s: Option<u32>,
    /// How many runs of the job there can be at once (Glue's `MaxConcurrentRuns`); unlimited where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_concurrent_runs: Option<u32>,
    /// Where its card lies on the plan canvas (x, y in CSS pixels at 100%); laid out automatically where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<(i32, i32)>,
}

fn is_zero(value: &f64) -> bool {
    *value == 0.0
}

/// A retrier: `MaxAttempts`, `IntervalSeconds` and `BackoffRate`, with AWS's defaults.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Retry {
    /// Retries after the first attempt.
    pub max_attempts: u32,
    /// Seconds before the first retry, whole, at least 1.
    pub interval_s: u32,
    /// Factor by which the interval grows, at least 1.
    pub backoff_rate: f64,
}

impl Default for Retry {
    fn default() -> Self {
        Self { max_attempts: 3, interval_s: 1, backoff_rate: 2.0 }
    }
}

/// The service integration a task uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TaskKind {
    /// `arn:aws:states:::glue:startJobRun.sync`
    Glue,
    /// A child state machine, `arn:aws:states:::states:startExecution.sync:2`
    States,
    /// `arn:aws:states:::lambda:invoke`
    #[default]
    Lambda,
    /// `arn:aws:states:::ecs:runTask.sync`
    Ecs,
    /// `arn:aws:states:::batch:submitJob.sync`
    Batch,
    /// A Lambda function, or the integration that the resource names, that is handed a task token and answers later:
    /// `arn:aws:states:::lambda:invoke.waitForTaskToken`
    Callback,
    /// Any other integration: the resource is its ARN, such as `arn:aws:states:::sns:publish`.
    Generic,
}

impl Task {
    /// Whether the task receives the output of this dependency.
    pub fn receives(&self, dependency: &str) -> bool {
        self.receives.iter().any(|id| id == dependency) && self.depends_on.iter().any(|id| id == dependency)
    }

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
    pub const ALL: [Self; 7] =
        [Self::Glue, Self::States, Self::Lambda, Self::Ecs, Self::Batch, Self::Callback, Self::Generic];

    /// The word for it in a plan file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Glue => "glue",
            Self::States => "states",
            Self::Lambda => "lambda",
            Self::Ecs => "ecs",
            Self::Batch => "batch",
            Self::Callback => "callback",
            Self::Generic => "generic",
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
    /// Seconds one call of a service's API takes, where a layout calls one instead of the status check's function.
    pub call_s: f64,
    /// Minutes between two scheduled executions of the state machine; the status check rounds the execution's
    /// start down to this and believes any run that started since.
    pub trigger_offset_min: u32,
    /// Newest job runs the status check looks at.
    pub max_items: u32,
}

impl Default for Polling {
    fn default() -> Self {
        Self { interval_s: 30, check_s: 0.75, call_s: 0.05, trigger_offset_min: 60, max_items: 3 }
    }
}
