//! Events as GetExecutionHistory returns them.

use super::{BadQuery, Event, Fault, History, IterationStep, TaskShape, TaskStep, Terms, What};
use expr::Value;
use serde_json::{json, Map, Value as Json};

impl History {
    /// As GetExecutionHistory shapes them; timestamps are milliseconds since the epoch.
    pub fn to_json(&self) -> Vec<Json> {
        self.events().map(|event| event.to_json()).collect()
    }

    /// The same with as much of the data as fits into so many bytes, more or less: what events share is written out
    /// in each. Where data are left out, `truncated` says so.
    pub fn to_json_within(&self, bytes: u64) -> Vec<Json> {
        let mut left = bytes;
        let write = |event: Event| {
            let written = event.write(if left > 0 { Data::Written } else { Data::LeftOut });
            left = left.saturating_sub(texts(&written));
            written
        };
        self.events().map(write).collect()
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
            Self::Entered { state, .. } => format!("{}StateEntered", state.kind),
            Self::Exited { state, .. } => format!("{}StateExited", state.kind),
            Self::Plain(kind) => (*kind).to_owned(),
            Self::Iteration { step, .. } => format!("MapIteration{}", step.name()),
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

impl IterationStep {
    fn name(self) -> &'static str {
        match self {
            Self::Started => "Started",
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
            Self::Aborted => "Aborted",
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
                terms.iter().for_each(|terms| terms.put(&mut details, shape));
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
    fn put(&self, details: &mut Map<String, Json>, shape: &TaskShape) {
        // API reference, LambdaFunctionScheduledEventDetails.
        let heartbeat_s = self.heartbeat_s.filter(|_| !matches!(shape, TaskShape::Lambda { .. }));
        for (key, value) in [("timeoutInSeconds", self.timeout_s), ("heartbeatInSeconds", heartbeat_s)] {
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
