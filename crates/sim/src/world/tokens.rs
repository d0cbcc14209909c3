//! Task tokens: `sendTaskSuccess`, `sendTaskFailure` and `sendTaskHeartbeat` reach the task that waits for the token,
//! in whatever execution it is.
//!
//! A task waits for its token to be sent where its mock never answers (`"hang"`), or where it hands the token to a
//! service that keeps it, such as DynamoDB. Error names: Step Functions API reference, as `aws-sdk:sfn` gives them.

use super::service::{text, Service};
use super::shared::{Act, Shared};
use super::{Run, TaskError, Ticket, Wake};
use expr::Value;
use std::collections::{BTreeMap, VecDeque};

/// Tokens that are waited for, and what was sent back.
#[derive(Debug, Clone, Default)]
pub struct Tokens {
    /// Token to the call that waits for it.
    open: BTreeMap<String, Ticket>,
    /// What was sent back and has not been fetched.
    answers: BTreeMap<Ticket, Result<Value, TaskError>>,
    /// Calls to be told, in the order in which they were sent to.
    wakes: VecDeque<Wake>,
}

impl Tokens {
    /// A call begins to wait for its token.
    pub fn wait(&mut self, token: &str, ticket: Ticket) {
        self.open.insert(token.to_owned(), ticket);
    }

    /// A call waits no longer.
    pub fn forget(&mut self, ticket: Ticket) {
        self.open.retain(|_, waiting| *waiting != ticket);
        self.answers.remove(&ticket);
    }

    /// What was sent back for a call.
    pub fn answer(&mut self, ticket: Ticket) -> Option<Result<Value, TaskError>> {
        self.answers.remove(&ticket)
    }

    /// The next call to be told, among those that `is_own` takes.
    pub fn next_wake(&mut self, is_own: &dyn Fn(Ticket) -> bool) -> Option<Wake> {
        let place = self.wakes.iter().position(|wake| is_own(wake.ticket()))?;
        self.wakes.remove(place)
    }

    fn send(&mut self, token: &str, answer: Result<Value, TaskError>) -> Result<(), TaskError> {
        let ticket = self.open.remove(token).ok_or_else(unknown)?;
        self.answers.insert(ticket, answer);
        self.wakes.push_back(Wake::Answer(ticket));
        Ok(())
    }

    fn beat(&mut self, token: &str) -> Result<(), TaskError> {
        let ticket = *self.open.get(token).ok_or_else(unknown)?;
        self.wakes.push_back(Wake::Heartbeat(ticket));
        Ok(())
    }
}

fn unknown() -> TaskError {
    TaskError::new(
        "Sfn.TaskTimedOutException",
        "Task Timed Out: 'Provided task does not exist anymore' (Service: Sfn, Status Code: 400)",
    )
}

/// `aws-sdk:sfn:sendTask...`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendTask {
    /// `sendTaskSuccess`
    Success,
    /// `sendTaskFailure`
    Failure,
    /// `sendTaskHeartbeat`
    Heartbeat,
}

impl Service for SendTask {
    fn answers(&self, service: &str, action: &str) -> bool {
        let own = match self {
            Self::Success => "sendTaskSuccess",
            Self::Failure => "sendTaskFailure",
            Self::Heartbeat => "sendTaskHeartbeat",
        };
        matches!(service, "sfn" | "states") && action == own
    }

    fn subject<'a>(&self, _arn: &'a str, _parameters: &'a Value) -> Option<&'a str> {
        None
    }

    fn accepted(&self, _run: &Run, _parameters: &Value) -> Value {
        Value::empty_object()
    }

    fn act(&self, act: &Act<'_>, shared: &mut Shared) -> Option<Result<Value, TaskError>> {
        let field = |key: &str| text(act.parameters, key);
        let token = field("TaskToken").unwrap_or_default();
        let sent = match self {
            Self::Heartbeat => shared.tokens.beat(token),
            Self::Failure => {
                let fault = TaskError {
                    error: field("Error").map(Into::into),
                    cause: field("Cause").map(Into::into),
                };
                shared.tokens.send(token, Err(fault))
            }
            // The integration takes JSON text, and, unlike the API, the JSON itself.
            Self::Success => match act.parameters.get("Output") {
                Some(Value::String(output)) => match Value::parse(output) {
                    Ok(output) => shared.tokens.send(token, Ok(output)),
                    Err(_) => Err(TaskError::new(
                        "Sfn.InvalidOutputException",
                        "Invalid Output: 'Output must be valid JSON' (Service: Sfn, Status Code: 400)",
                    )),
                },
                output => shared.tokens.send(token, Ok(output.cloned().unwrap_or_default())),
            },
        };
        Some(sent.map(|()| Value::empty_object()))
    }
}
