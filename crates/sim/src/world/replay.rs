//! A world that replays recorded outcomes: what each state's tasks answered, in order.
//!
//! The form is that of the conformance corpus: `{stateName: [{kind, resource, map_index?, submitted?, repeat?,
//! outcome: {result} | {error, cause | cause_json} | {hang: true}}]}`.

use super::{Begin, Steady, TaskCall, TaskError, Ticket, World};
use crate::time::Time;
use expr::Value;
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A world of recorded outcomes. They take no time.
#[derive(Debug, Default)]
pub struct Replay {
    states: IndexMap<String, Vec<Recorded>>,
    pending: BTreeMap<Ticket, Result<Value, TaskError>>,
    next: Ticket,
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
            steady: Steady::No,
        })
    }

    fn finish(&mut self, ticket: Ticket, _now: Time) -> Result<Value, TaskError> {
        let unknown = || Err(TaskError::new("States.Runtime", "The world does not know this call."));
        self.pending.remove(&ticket).unwrap_or_else(unknown)
    }
}
