//! The event history, exactly as GetExecutionHistory returns it.
//!
//! Source of the shapes: the API reference's HistoryEvent; of the links between events: executions recorded on AWS.
//! Events are kept compact (shared values, no text) and become JSON only when asked.

use crate::time::Time;
use expr::Value;
use serde_json::{json, Map, Value as Json};
use std::sync::Arc;

/// Number of an event, from 1; 0 is "none".
pub type EventId = u64;

/// One event. A run may keep millions of them: 64 bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Numbers of events that are kept fit: so many would take a quarter of a terabyte.
    id: u32,
    previous: u32,
    /// When it happened.
    pub at: Time,
    /// What happened.
    pub what: What,
}

/// An error with its cause; either may be absent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fault {
    /// Error name.
    pub error: Option<Arc<str>>,
    /// Cause text.
    pub cause: Option<Arc<str>>,
}

/// A state as its events name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateLabel {
    /// `Task`, `Pass`, ...
    pub kind: &'static str,
    /// Its name.
    pub name: Arc<str>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// `ExecutionStarted`
    ExecutionStarted {
        /// Its input.
        input: Value,
        /// The role's ARN.
        role: Arc<str>,
    },
    /// `ExecutionSucceeded`
    ExecutionSucceeded(Value),
    /// `ExecutionFailed`
    ExecutionFailed(Fault),
    /// `ExecutionTimedOut`
    ExecutionTimedOut(Fault),
    /// `ExecutionAborted`
    ExecutionAborted(Fault),
    /// `<Type>StateEntered`
    Entered {
        /// Which state.
        state: Arc<StateLabel>,
        /// Its raw input.
        input: Value,
    },
    /// `<Type>StateExited`
    Exited {
        /// Which state.
        state: Arc<StateLabel>,
        /// Its output.
        output: Value,
        /// Variables that it set, if any.
        assigned: Option<Arc<Assigned>>,
    },
    /// An event without details: `ParallelStateStarted`, `MapStateFailed`, ...
    Plain(&'static str),
    /// `MapStateStarted`
    MapStarted(u64),
    /// `MapRunStarted`: its ARN
    MapRunStarted(Arc<str>),
    /// `MapRunFailed`
    MapRunFailed(Fault),
    /// `MapIterationStarted`, `...Succeeded`, `...Failed`, `...Aborted`
    Iteration {
        /// The event's type.
        kind: &'static str,
        /// The Map state's name.
        name: Arc<str>,
        /// Which iteration.
        index: u32,
    },
    /// `EvaluationFailed`
    EvaluationFailed(Box<BadQuery>),
    /// Something a task went through.
    Task {
        /// How its events are shaped.
        service: Arc<TaskShape>,
        /// What happened.
        step: TaskStep,
    },
}

/// Variables and their values.
pub type Assigned = Vec<(Arc<str>, Value)>;

/// A field whose JSONata failed.
#[derive(Debug, Clone, PartialEq)]
pub struct BadQuery {
    /// The error and its cause.
    pub fault: Fault,
    /// The field: `Output/total`.
    pub location: Arc<str>,
    /// The state's name.
    pub state: Arc<str>,
}

/// How the events of a task are shaped: by what it calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskShape {
    /// A Lambda function by its own ARN: `LambdaFunction...`
    Lambda {
        /// The ARN.
        arn: Arc<str>,
    },
    /// An activity: `Activity...`
    Activity {
        /// The ARN.
        arn: Arc<str>,
    },
    /// A service integration: `Task...`
    Integration {
        /// `glue`, `aws-sdk:s3`
        service: Arc<str>,
        /// `startJobRun.sync`
        resource: Arc<str>,
        /// Of the state machine.
        region: Arc<str>,
    },
}

/// What a task goes through.
#[derive(Debug, Clone, PartialEq)]
pub enum TaskStep {
    /// Its call is to be made.
    Scheduled {
        /// What is sent.
        input: Value,
        /// What is said of it besides, if anything.
        terms: Option<Box<Terms>>,
    },
    /// The call is made.
    Started {
        /// Of an activity: who works on it.
        worker: Option<Arc<str>>,
    },
    /// A job has been accepted: what the service answered.
    Submitted(Value),
    /// The result.
    Succeeded(Value),
    /// An error.
    Failed(Box<Fault>),
    /// A timeout or a missing heartbeat.
    TimedOut(Box<Fault>),
}

/// On what terms a call is made.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Terms {
    /// `TimeoutSeconds`
    pub timeout_s: Option<i64>,
    /// `HeartbeatSeconds`
    pub heartbeat_s: Option<i64>,
    /// `Credentials`, evaluated.
    pub credentials: Option<Value>,
}

/// The events so far, numbered from 1.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    /// The events in order.
    pub events: Vec<Event>,
}

impl History {
    /// As GetExecutionHistory shapes them; timestamps are milliseconds since the epoch.
    pub fn to_json(&self) -> Vec<Json> {
        self.events.iter().map(Event::to_json).collect()
    }

    /// The same with as much of the data as fits into so many bytes, more or less: what events share is written out
    /// in each. Where data are left out, `truncated` says so.
    pub fn to_json_within(&self, bytes: u64) -> Vec<Json> {
        let mut left = bytes;
        let write = |event: &Event| {
            let written = event.write(if left > 0 { Data::Written } else { Data::LeftOut });
            left = left.saturating_sub(texts(&written));
            written
        };
        self.events.iter().map(write).collect()
    }
}

impl Event {
    /// An event of this number that follows another.
    pub fn new(id: EventId, previous: EventId, at: Time, what: What) -> Self {
        let small = |id: EventId| u32::try_from(id).unwrap_or(u32::MAX);
        Self { id: small(id), previous: small(previous), at, what }
    }

    /// Its number.
    pub fn id(&self) -> EventId {
        self.id.into()
    }

    /// The event that led to it, on its own branch.
    pub fn previous(&self) -> EventId {
        self.previous.into()
    }

    /// The event's type, such as `TaskStateEntered`.
    pub fn kind(&self) -> String {
        self.what.kind()
    }

    /// As GetExecutionHistory shapes it.
    pub fn to_json(&self) -> Json {
        self.write(Data::Written)
    }

    fn write(&self, data: Data) -> Json {
        let kind = self.kind();
        let mut event = Map::new();
        event.insert("timestamp".into(), self.at.millis().into());
        event.insert("type".into(), kind.clone().into());
        event.insert("id".into(), self.id.into());
        event.insert("previousEventId".into(), self.previous.into());
        if let Some(details) = self.what.details(data) {
            event.insert(self.what.details_key(&kind), Json::Object(details));
        }
        Json::Object(event)
    }
}

impl What {
    fn kind(&self) -> String {
        match self {
            Self::ExecutionStarted { .. } => "ExecutionStarted".to_owned(),
            Self::ExecutionSucceeded(_) => "ExecutionSucceeded".to_owned(),
            Self::ExecutionFailed(_) => "ExecutionFailed".to_owned(),
            Self::ExecutionTimedOut(_) => "ExecutionTimedOut".to_owned(),
            Self::ExecutionAborted(_) => "ExecutionAborted".to_owned(),
            Self::Entered { state, .. } => format!("{}StateEntered", state.kind),
            Self::Exited { state, .. } => format!("{}StateExited", state.kind),
            Self::Plain(kind) | Self::Iteration { kind, .. } => (*kind).to_owned(),
            Self::MapStarted(_) => "MapStateStarted".to_owned(),
            Self::EvaluationFailed(_) => "EvaluationFailed".to_owned(),
            Self::MapRunStarted(_) => "MapRunStarted".to_owned(),
            Self::MapRunFailed(_) => "MapRunFailed".to_owned(),
            Self::Task { service, step } => format!("{}{}", service.prefix(), step.name()),
        }
    }

    /// `taskScheduledEventDetails`; every kind of state shares `stateEnteredEventDetails`.
    fn details_key(&self, kind: &str) -> String {
        match self {
            Self::Entered { .. } => "stateEnteredEventDetails".to_owned(),
            Self::Exited { .. } => "stateExitedEventDetails".to_owned(),
            _ => {
                let mut letters = kind.chars();
                let first = letters.next().map(|c| c.to_ascii_lowercase());
                first.into_iter().chain(letters).chain("EventDetails".chars()).collect()
            }
        }
    }

    fn details(&self, data: Data) -> Option<Map<String, Json>> {
        let mut details = Map::new();
        match self {
            Self::ExecutionStarted { input, role } => {
                data.put(&mut details, "input", input);
                details.insert("roleArn".into(), json!(&**role));
            }
            Self::ExecutionSucceeded(output) => data.put(&mut details, "output", output),
            Self::ExecutionFailed(f) | Self::ExecutionTimedOut(f) | Self::ExecutionAborted(f) => {
                fault(&mut details, f)
            }
            Self::Entered { state, input } => {
                details.insert("name".into(), json!(&*state.name));
                data.put(&mut details, "input", input);
            }
            Self::Exited { state, output, assigned } => {
                details.insert("name".into(), json!(&*state.name));
                data.put(&mut details, "output", output);
                if let Some(assigned) = assigned {
                    if data == Data::Written {
                        let texts = assigned
                            .iter()
                            .map(|(k, v)| (k.to_string(), v.to_json_string().into()))
                            .collect();
                        details.insert("assignedVariables".into(), Json::Object(texts));
                    }
                    details.insert("assignedVariablesDetails".into(), data.told());
                }
            }
            Self::MapStarted(length) => {
                details.insert("length".into(), json!(length));
            }
            Self::EvaluationFailed(bad) => {
                let BadQuery { fault: why, location, state } = &**bad;
                fault(&mut details, why);
                if !location.is_empty() {
                    details.insert("location".into(), json!(&**location));
                }
                details.insert("state".into(), json!(&**state));
            }
            Self::MapRunStarted(arn) => {
                details.insert("mapRunArn".into(), json!(&**arn));
            }
            Self::MapRunFailed(f) => fault(&mut details, f),
            Self::Iteration { name, index, .. } => {
                details.insert("name".into(), json!(&**name));
                details.insert("index".into(), json!(index));
            }
            Self::Task { service, step } => return step.details(service, data),
            Self::Plain(_) => return None,
        }
        Some(details)
    }
}

impl TaskShape {
    fn prefix(&self) -> &'static str {
        match self {
            Self::Lambda { .. } => "LambdaFunction",
            Self::Activity { .. } => "Activity",
            Self::Integration { .. } => "Task",
        }
    }
}

impl TaskStep {
    fn name(&self) -> &'static str {
        match self {
            Self::Scheduled { .. } => "Scheduled",
            Self::Started { .. } => "Started",
            Self::Submitted(_) => "Submitted",
            Self::Succeeded(_) => "Succeeded",
            Self::Failed(_) => "Failed",
            Self::TimedOut(_) => "TimedOut",
        }
    }

    fn details(&self, shape: &TaskShape, data: Data) -> Option<Map<String, Json>> {
        let mut details = Map::new();
        if let TaskShape::Integration { service, resource, .. } = shape {
            details.insert("resourceType".into(), json!(&**service));
            details.insert("resource".into(), json!(&**resource));
        }
        match self {
            Self::Scheduled { input, terms } => {
                match shape {
                    TaskShape::Integration { region, .. } => {
                        details.insert("region".into(), json!(&**region));
                        if data == Data::Written {
                            details.insert("parameters".into(), input.to_json_string().into());
                        }
                    }
                    TaskShape::Lambda { arn } | TaskShape::Activity { arn } => {
                        data.put(&mut details, "input", input);
                        details.insert("resource".into(), json!(&**arn));
                    }
                }
                terms.iter().for_each(|terms| terms.put(&mut details));
            }
            Self::Started { worker } => {
                if let Some(worker) = worker {
                    details.insert("workerName".into(), json!(&**worker));
                }
                if matches!(shape, TaskShape::Lambda { .. }) {
                    return None;
                }
            }
            Self::Submitted(output) | Self::Succeeded(output) => data.put(&mut details, "output", output),
            Self::Failed(f) | Self::TimedOut(f) => fault(&mut details, f),
        }
        Some(details)
    }
}

impl Terms {
    /// `None` where there are none.
    pub fn of(
        timeout_s: Option<i64>,
        heartbeat_s: Option<i64>,
        credentials: Option<Value>,
    ) -> Option<Box<Self>> {
        let terms = Self { timeout_s, heartbeat_s, credentials };
        (terms != Self::default()).then(|| Box::new(terms))
    }

    fn put(&self, details: &mut Map<String, Json>) {
        for (key, value) in [("timeoutInSeconds", self.timeout_s), ("heartbeatInSeconds", self.heartbeat_s)] {
            if let Some(value) = value {
                details.insert(key.into(), json!(value));
            }
        }
        let role = self.credentials.as_ref().and_then(|c| c.get("RoleArn")).and_then(Value::as_str);
        if let Some(role) = role {
            details.insert("taskCredentials".into(), json!({ "roleArn": role }));
        }
    }
}

/// Whether an event is written with the data in it.
#[derive(Clone, Copy, PartialEq)]
enum Data {
    Written,
    LeftOut,
}

impl Data {
    /// `key` as JSON text, and whether it is whole.
    fn put(self, details: &mut Map<String, Json>, key: &str, value: &Value) {
        if self == Self::Written {
            details.insert(key.into(), value.to_json_string().into());
        }
        details.insert(format!("{key}Details"), self.told());
    }

    fn told(self) -> Json {
        json!({"truncated": self == Self::LeftOut})
    }
}

/// Bytes of the texts in an event.
fn texts(event: &Json) -> u64 {
    match event {
        Json::String(text) => text.len() as u64,
        Json::Object(members) => members.values().map(texts).sum(),
        _ => 0,
    }
}

fn fault(details: &mut Map<String, Json>, fault: &Fault) {
    for (key, value) in [("error", &fault.error), ("cause", &fault.cause)] {
        if let Some(value) = value {
            details.insert(key.into(), json!(&**value));
        }
    }
}
