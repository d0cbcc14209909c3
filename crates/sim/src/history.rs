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

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its number.
    pub id: EventId,
    /// The event that led to it, on its own branch.
    pub previous: EventId,
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
        /// `Task`, `Pass`, ...
        kind: &'static str,
        /// The state's name.
        name: Arc<str>,
        /// Its raw input.
        input: Value,
    },
    /// `<Type>StateExited`
    Exited {
        /// `Task`, `Pass`, ...
        kind: &'static str,
        /// The state's name.
        name: Arc<str>,
        /// Its output.
        output: Value,
        /// Variables that it set.
        assigned: Arc<[(Arc<str>, Value)]>,
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
    EvaluationFailed {
        /// The error and its cause.
        fault: Fault,
        /// The field whose JSONata failed: `Output/total`.
        location: Arc<str>,
        /// The state's name.
        state: Arc<str>,
    },
    /// Something a task went through.
    Task {
        /// How its events are shaped.
        service: Arc<TaskShape>,
        /// What happened.
        step: TaskStep,
    },
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
        /// `TimeoutSeconds`
        timeout_s: Option<i64>,
        /// `HeartbeatSeconds`
        heartbeat_s: Option<i64>,
        /// `Credentials`, evaluated.
        credentials: Option<Value>,
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
    Failed(Fault),
    /// A timeout or a missing heartbeat.
    TimedOut(Fault),
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
            Self::Entered { kind, .. } => format!("{kind}StateEntered"),
            Self::Exited { kind, .. } => format!("{kind}StateExited"),
            Self::Plain(kind) | Self::Iteration { kind, .. } => (*kind).to_owned(),
            Self::MapStarted(_) => "MapStateStarted".to_owned(),
            Self::EvaluationFailed { .. } => "EvaluationFailed".to_owned(),
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
            Self::Entered { name, input, .. } => {
                details.insert("name".into(), json!(&**name));
                data.put(&mut details, "input", input);
            }
            Self::Exited { name, output, assigned, .. } => {
                details.insert("name".into(), json!(&**name));
                data.put(&mut details, "output", output);
                if !assigned.is_empty() {
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
            Self::EvaluationFailed { fault: why, location, state } => {
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
            Self::Scheduled { input, timeout_s, heartbeat_s, credentials } => {
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
                let mut number = |key: &str, value: &Option<i64>| {
                    if let Some(value) = value {
                        details.insert(key.into(), json!(value));
                    }
                };
                number("timeoutInSeconds", timeout_s);
                number("heartbeatInSeconds", heartbeat_s);
                if let Some(role) =
                    credentials.as_ref().and_then(|c| c.get("RoleArn")).and_then(Value::as_str)
                {
                    details.insert("taskCredentials".into(), json!({ "roleArn": role }));
                }
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
