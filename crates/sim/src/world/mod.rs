//! The world outside a state machine: what its tasks call.
//!
//! The interpreter knows one trait. [`Mocked`] is the world of mocks with its run table, made from a [`Scenario`];
//! a replay of a recorded execution is another. The answer to a call is computed at the moment the call completes,
//! so that a poller polls something real.

pub mod apigateway;
pub mod batch;
pub mod ecs;
pub mod generic;
pub mod glue;
pub mod lambda;
mod mocked;
pub mod move_first;
mod replay;
mod runs;
mod scenario;
mod service;
pub mod states;
pub mod status_check;

pub use mocked::Mocked;
pub use replay::Replay;
pub use runs::{Run, RunState, RunTable, Starter};
pub use scenario::{EarlierRun, Mock, Outcome, Scenario};
pub use service::{service_for, Call, Service, SERVICES};

use crate::chance::Entropy;
use crate::history::Fault;
use crate::time::{Millis, Time};
use asl::model::Resource;
use expr::Value;
use std::sync::Arc;

/// A call that a Task state makes.
#[derive(Debug, Clone, Copy)]
pub struct TaskCall<'a> {
    /// The state's name.
    pub state: &'a str,
    /// Where the state is in the run: the branches and iterations around it, such as `Both[1]/Check`.
    pub place: &'a str,
    /// `Resource` as written.
    pub arn: &'a str,
    /// `Resource`, understood.
    pub resource: &'a Resource,
    /// What is sent: `Parameters` evaluated, or the input.
    pub parameters: &'a Value,
    /// 0 for the first try, then the number of the retry.
    pub attempt: u32,
    /// The token, for `.waitForTaskToken` and activities.
    pub token: Option<&'a str>,
    /// ARN of the execution that calls.
    pub execution_arn: &'a str,
    /// The index of the innermost Map iteration around the state.
    pub map_index: Option<u64>,
    /// Randomness of the run.
    pub entropy: Entropy,
}

/// Names a call between its begin and its end.
pub type Ticket = u64;

/// What the world says when a call begins.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Begin {
    /// Handed back to [`World::finish`] or [`World::cancel`].
    pub ticket: Ticket,
    /// When the answer comes; `None`: never, only a timeout ends the wait.
    pub answer_after: Option<Millis>,
    /// What the service says on accepting a job or a message (`TaskSubmitted`), for `.sync` and `.waitForTaskToken`.
    pub submitted: Option<Value>,
    /// How often a heartbeat comes while the answer is awaited; `None`: never.
    pub heartbeat_every: Option<Millis>,
    /// Of an activity: the worker's name.
    pub worker: Option<Arc<str>>,
}

/// A call's error.
pub type TaskError = Fault;

impl Fault {
    /// An error with a cause.
    pub fn new(error: &str, cause: impl Into<Arc<str>>) -> Self {
        Self { error: Some(error.into()), cause: Some(cause.into()) }
    }

    /// An error without a cause.
    pub fn named(error: &str) -> Self {
        Self { error: Some(error.into()), cause: None }
    }
}

/// What tasks call.
pub trait World {
    /// A call is about to be scheduled. `Err`: why it cannot be started at all, which is States.Runtime: what it
    /// calls does not exist, or its parameters are of the wrong form.
    fn accepts(&mut self, call: &TaskCall<'_>) -> Result<(), String> {
        objections(call)
    }

    /// A call begins at `now`. `Err`: it is refused outright (`TaskFailed` at once).
    fn begin(&mut self, call: &TaskCall<'_>, now: Time) -> Result<Begin, TaskError>;

    /// The call of `ticket` completes at `now`: what is the answer?
    fn finish(&mut self, ticket: Ticket, now: Time) -> Result<Value, TaskError>;

    /// The call of `ticket` will not be waited for any longer: it timed out, or its branch was aborted.
    fn cancel(&mut self, _ticket: Ticket, _now: Time) {}
}

/// What the called service has against the parameters, in the wording recorded.
pub fn objections(call: &TaskCall<'_>) -> Result<(), String> {
    match service_for(call.resource).0.objection(call.parameters) {
        None => Ok(()),
        Some(why) => {
            let sent = call.parameters.to_json_string();
            Err(format!("The Parameters '{sent}' could not be used to start the Task: [{why}]"))
        }
    }
}
