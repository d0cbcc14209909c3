//! The world outside a state machine: what its tasks call.
//!
//! The interpreter knows one trait. [`Mocked`] is the world of mocks with its run table, made from a [`Scenario`];
//! a replay of a recorded execution is another. The answer to a call is computed at the moment the call completes,
//! so that a poller polls something real.

pub mod apigateway;
pub mod batch;
mod busy;
pub mod computed;
pub mod dynamodb;
mod dynamodb_expression;
pub mod ecs;
pub mod executions;
pub mod generic;
mod given;
pub mod glue;
pub mod lambda;
mod limits;
mod mistake;
mod mock_config;
mod mocked;
pub mod move_first;
mod numbered;
mod pending;
mod replay;
mod runs;
pub mod s3;
mod scenario;
mod service;
pub mod shared;
mod site;
pub mod states;
pub mod status_check;
pub mod tokens;

pub use dynamodb_expression::{Expressions, EXPRESSIONS, EXPRESSIONS_ON_DEMAND};
pub(crate) use given::objections as objections_to_fields;
pub use limits::{LAMBDA_LIMIT, LAMBDA_TIMED_OUT};
pub use mock_config::{MockConfig, NoTestCase};
pub use mocked::{Mocked, Try};
pub use numbered::Numbered;
pub use replay::Replay;
pub use runs::{Run, RunPlace, RunState, RunTable, Starter};
pub use s3::{S3Object, S3};
pub use scenario::{EarlierRun, Mock, Outcome, Scenario};
pub(crate) use service::{epoch, when};
pub use service::{service_for, Call, Service, SERVICES};
pub use shared::{Act, Shared};
pub(crate) use states::redrive;

use crate::chance::Entropy;
use crate::history::Fault;
use crate::program::StateId;
use crate::shortcuts::wants::{Wanted, Wants};
use crate::time::{Millis, Time};
use asl::model::{IntegrationPattern, Resource};
use asl::rules::CallFields;
use expr::Value;
use std::sync::Arc;

/// A call that a Task state makes.
#[derive(Debug, Clone, Copy)]
pub struct TaskCall<'a> {
    /// The state's name.
    pub state: &'a str,
    /// Where the state is in the run, if [`World::needs_places`]: the branches and iterations around it, such as `Both[1]/Check`.
    pub place: &'a str,
    /// The state's number in its program, and the program's own: together no other state's.
    pub number: (u64, StateId),
    /// `Resource` as written.
    pub arn: &'a str,
    /// `Resource`, understood.
    pub resource: &'a Resource,
    /// The service that it names.
    pub service: &'static dyn Service,
    /// What the state waits for.
    pub pattern: IntegrationPattern,
    /// What is sent: `Parameters` evaluated, or the input.
    pub parameters: &'a Value,
    /// The fields that are looked for in it before the call begins.
    pub fields: Option<CallFields>,
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
    /// Whether the history is kept. If not, it is enough to say that there is something to record, with any value.
    pub is_recorded: bool,
    /// Whether anybody looks at the answer. If not, it is enough to say that the call succeeded, with any small value.
    pub answer_is_used: bool,
    /// Of a run of which only the figures are wanted: what of the answers of all tasks, and of this one, can matter to
    /// them. What else an answer holds may be left out, if [`Value::in_place_of`] says how long it could be at most.
    pub wanted: Option<(&'a Wanted, &'a Wants)>,
}

/// Names a call between its begin and its end.
pub type Ticket = u64;

/// Something from outside that reaches a call which waits for its task token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    /// Its answer is there.
    Answer(Ticket),
    /// A heartbeat.
    Heartbeat(Ticket),
}

impl Wake {
    /// The call.
    pub fn ticket(self) -> Ticket {
        match self {
            Self::Answer(ticket) | Self::Heartbeat(ticket) => ticket,
        }
    }
}

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
    /// What the answer would be if the call were made again.
    pub steady: Steady,
}

/// Whether a call, made again while nothing else happens in the world, is answered the same after the same time and
/// leaves nothing behind. The interpreter may then skip repetitions, see [`crate::Options::skip_polls`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Steady {
    /// Not known.
    #[default]
    No,
    /// It is, with the same parameters.
    Same,
    /// It is, but for a whole number `attempt` among the parameters, which the answer returns increased by one.
    Counting,
}

/// A call that was made before: of this state, with these very parameters.
#[derive(Debug)]
pub struct KnownCall<'a> {
    /// The state's number, see [`TaskCall::number`].
    pub number: (u64, StateId),
    /// What is sent.
    pub parameters: &'a Value,
    /// The world's own: where it found the call last.
    pub place: &'a mut usize,
}

/// What a call would be answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Foresight {
    /// The answer.
    pub answer: Value,
    /// After how long.
    pub after: Millis,
    /// What is promised of the call.
    pub steady: Steady,
    /// Until when that is so, whatever is called in the meantime; `None`: while nothing is, and the world does not change
    /// by itself.
    pub until: Option<Time>,
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

    /// Whether calls must say where their states are ([`TaskCall::place`]); where not, that is left empty.
    fn needs_places(&self) -> bool {
        true
    }

    /// What the call would be answered if it were made now; only of calls that are [`Steady`]. `None`: that is not known.
    fn foresee(&mut self, _call: KnownCall<'_>, _now: Time) -> Option<Foresight> {
        None
    }

    /// What such a call would be answered at once that does nothing but start what goes on by itself, if so many others
    /// like it are made before. `None`: that is not known, or it does something else.
    fn foresee_start(&mut self, _call: KnownCall<'_>, _nth: u64) -> Option<Value> {
        None
    }

    /// That call is made, and answered as was foreseen.
    fn start(&mut self, _call: KnownCall<'_>, _now: Time) {}

    /// When the world next changes by itself, without a call being made or answered; `None`: not as things are.
    fn next_change(&self) -> Option<Time> {
        None
    }

    /// So many steady calls were made and answered that were not told.
    fn skipped(&mut self, _calls: u64) {}

    /// What has reached a call that waits for its token, among those that `is_own` takes: asked after each `finish`.
    fn next_wake(&mut self, _is_own: &dyn Fn(Ticket) -> bool) -> Option<Wake> {
        None
    }

    /// The call of `ticket` will not be waited for any longer: it timed out, or its branch was aborted.
    fn cancel(&mut self, _ticket: Ticket, _now: Time) {}

    /// The simulated S3; `None`: there are no buckets.
    fn s3(&mut self) -> Option<&mut S3> {
        None
    }
}

/// What the called service has against the parameters, in the wording recorded.
pub fn objections(call: &TaskCall<'_>) -> Result<(), String> {
    let mut why = crate::rules::objections(call.fields, call.parameters);
    why.extend(call.service.malformed(call.parameters).map(given::malformed));
    if why.is_empty() {
        return Ok(());
    }
    let (sent, why) = (call.parameters.to_json_string(), why.join(", "));
    Err(format!("The Parameters '{sent}' could not be used to start the Task: [{why}]"))
}
