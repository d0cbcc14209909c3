//! A world that replays recorded outcomes: what each state's tasks answered, in order.
//!
//! The form is that of the conformance corpus: `{stateName: [{kind, resource, map_index?, submitted?, repeat?,
//! outcome: {result} | {error, cause | cause_json} | {hang: true}}]}`. Of functions called by the children of a
//! Distributed Map, whose histories are not recorded, only the behaviour is known.

use super::lambda;
use super::{Begin, TaskCall, TaskError, Ticket, World, S3};
use crate::time::{seconds, Millis, Time};
use expr::Value;
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A world of recorded outcomes. They take no time.
#[derive(Debug, Default)]
pub struct Replay {
    states: IndexMap<String, Vec<Recorded>>,
    functions: IndexMap<String, Behavior>,
    s3: S3,
    pending: BTreeMap<Ticket, Result<Value, TaskError>>,
    next: Ticket,
}

/// What a function does.
#[derive(Debug, Clone, Copy)]
enum Behavior {
    /// It returns its event.
    Identity,
    /// The same after a minute.
    DelayedIdentity,
    /// It raises an exception.
    Raise,
}

/// A recorded outcome.
#[derive(Debug, Clone)]
struct Recorded {
    map_index: Option<u64>,
    submitted: Option<Value>,
    worker: Option<Arc<str>>,
    repeat: bool,
    used: bool,
    /// `None`: never an answer.
    outcome: Option<Result<Value, TaskError>>,
}

impl Replay {
    /// Reads recorded outcomes.
    pub fn new(mocks: &Value) -> Self {
        let states = mocks.as_object().into_iter().flat_map(|states| states.iter());
        let read = |(name, list): (&Arc<str>, &Value)| {
            (name.to_string(), list.as_array().unwrap_or_default().iter().map(recorded).collect())
        };
        Self { states: states.map(read).collect(), ..Self::default() }
    }

    /// The same with these objects in S3: `[{Bucket, Key, Body}]`.
    #[must_use]
    pub fn with_objects(mut self, objects: &Value, now: Time) -> Self {
        for object in objects.as_array().unwrap_or_default() {
            let text = |key: &str| object.get(key).and_then(Value::as_str).unwrap_or_default();
            self.s3.create_bucket(text("Bucket"));
            // The bucket is there, so this cannot fail.
            let _ = self.s3.put(text("Bucket"), text("Key"), text("Body"), now);
        }
        self
    }

    /// The same with these functions: `{ARN: {behavior}}`.
    #[must_use]
    pub fn with_functions(mut self, functions: &Value) -> Self {
        for (arn, function) in functions.as_object().into_iter().flat_map(|functions| functions.iter()) {
            let behavior = match function.get("behavior").and_then(Value::as_str) {
                Some("identity") => Behavior::Identity,
                Some("delay-identity") => Behavior::DelayedIdentity,
                Some("raise") => Behavior::Raise,
                _ => continue,
            };
            self.functions.insert(asl::arn::function_name(arn).to_owned(), behavior);
        }
        self
    }

    /// What a known function answers, and after how long.
    fn function(&self, call: &TaskCall<'_>) -> Option<(Millis, Result<Value, TaskError>)> {
        let service = call.service;
        let subject = service.subject(call.arn, call.parameters)?;
        let event = service.event(call.parameters);
        let direct = matches!(call.resource, asl::model::Resource::Lambda { .. });
        let returned = move || if direct { event } else { lambda::invoked("$LATEST", event) };
        Some(match self.functions.get(subject)? {
            Behavior::Identity => (0, Ok(returned())),
            Behavior::DelayedIdentity => (seconds(60), Ok(returned())),
            Behavior::Raise => {
                let cause = r#"{"errorMessage":"Some exception was raised.","errorType":"Exception"}"#;
                (0, Err(TaskError::new("Exception", cause)))
            }
        })
    }

    fn begin_function(&mut self, call: &TaskCall<'_>) -> Option<Begin> {
        let (after, answer) = self.function(call)?;
        self.next += 1;
        self.pending.insert(self.next, answer);
        Some(Begin { ticket: self.next, answer_after: Some(after), ..Begin::default() })
    }
}

fn recorded(entry: &Value) -> Recorded {
    let outcome = entry.get("outcome").cloned().unwrap_or_default();
    let text = |key: &str| outcome.get(key).and_then(Value::as_str).map(Arc::from);
    let result = outcome.get("result").cloned();
    let hang = outcome.get("hang").and_then(Value::as_bool) == Some(true);
    // The cause as recorded; where only its meaning was, its JSON text.
    let cause =
        || text("cause").or_else(|| outcome.get("cause_json").map(|json| json.to_json_string().into()));
    Recorded {
        map_index: entry.get("map_index").and_then(Value::as_i64).and_then(|index| u64::try_from(index).ok()),
        submitted: entry.get("submitted").cloned(),
        worker: entry.get("workerName").and_then(Value::as_str).map(Arc::from),
        repeat: entry.get("repeat").and_then(Value::as_bool) == Some(true),
        used: false,
        outcome: match result {
            _ if hang => None,
            Some(result) => Some(Ok(result)),
            None => Some(Err(TaskError { error: text("error"), cause: cause() })),
        },
    }
}

impl World for Replay {
    /// An activity of which nothing is recorded was deleted.
    fn accepts(&mut self, call: &TaskCall<'_>) -> Result<(), String> {
        let is_activity = matches!(call.resource, asl::model::Resource::Activity { .. });
        if is_activity && !self.states.contains_key(call.state) {
            return Err(format!("The activity {} does not exist.", call.arn));
        }
        super::objections(call)
    }

    fn begin(&mut self, call: &TaskCall<'_>, _now: Time) -> Result<Begin, TaskError> {
        if !self.states.contains_key(call.state) {
            if let Some(begin) = self.begin_function(call) {
                return Ok(begin);
            }
        }
        let list = self.states.get_mut(call.state);
        let fits = |entry: &&mut Recorded| {
            !entry.used && (entry.map_index.is_none() || entry.map_index == call.map_index)
        };
        let Some(entry) = list.and_then(|list| list.iter_mut().find(fits)) else {
            let cause = format!("No outcome is recorded for this call of the state '{}'.", call.state);
            return Err(TaskError::new("Stepweave.NothingRecorded", cause));
        };
        entry.used = !entry.repeat;
        self.next += 1;
        if let Some(outcome) = &entry.outcome {
            self.pending.insert(self.next, outcome.clone());
        }
        Ok(Begin {
            ticket: self.next,
            answer_after: entry.outcome.as_ref().map(|_| 0),
            submitted: entry.submitted.clone(),
            heartbeat_every: None,
            worker: entry.worker.clone(),
            ..Begin::default()
        })
    }

    fn finish(&mut self, ticket: Ticket, _now: Time) -> Result<Value, TaskError> {
        let unknown = || Err(TaskError::new("States.Runtime", "The world does not know this call."));
        self.pending.remove(&ticket).unwrap_or_else(unknown)
    }

    fn s3(&mut self) -> Option<&mut S3> {
        Some(&mut self.s3)
    }
}
