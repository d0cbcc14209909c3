//! What TestState answers.

use super::map::MapFacts;
use super::request::InspectionLevel;
use super::subject::Subject;
use super::{Stage, SLOT};
use crate::execution::Execution;
use crate::failure::takes;
use crate::history::Fault;
use crate::options::Status;
use asl::model::{QueryLanguage, State, StateKind};
use expr::Value;
use serde_json::{json, Map, Value as Json};

/// How a test ended, as the API writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestStatus {
    /// `SUCCEEDED`
    Succeeded,
    /// `FAILED`
    Failed,
    /// `RETRIABLE`: it failed and a retrier would try again.
    Retriable,
    /// `CAUGHT_ERROR`: it failed and a catcher takes the error.
    CaughtError,
}

impl TestStatus {
    /// As the API writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Retriable => "RETRIABLE",
            Self::CaughtError => "CAUGHT_ERROR",
        }
    }
}

/// The answer. Source: API reference, TestState.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// How it ended.
    pub status: TestStatus,
    /// What goes on to the next state.
    pub output: Option<Value>,
    /// The error, if it failed.
    pub fault: Option<Fault>,
    /// Where it goes on.
    pub next_state: Option<String>,
    /// The way of the data.
    pub inspection: Inspection,
}

/// The way of the data through the state.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Inspection {
    /// The data at each stage, by the name of the stage, such as `afterInputPath`.
    pub stages: Vec<(&'static str, Value)>,
    /// Of a Map state.
    pub max_concurrency: Option<i64>,
    /// Of a Map state that says so.
    pub tolerated_failure_count: Option<u64>,
    /// Of a Map state that says so, 0 to 100.
    pub tolerated_failure_percentage: Option<f64>,
    /// Which retrier and which catcher took the error.
    pub error: Option<ErrorDetails>,
}

/// Which retrier and which catcher took the error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ErrorDetails {
    /// Place of the catcher.
    pub catch_index: Option<usize>,
    /// Place of the retrier.
    pub retry_index: Option<usize>,
    /// Seconds until it would try again; absent when it would not any more.
    pub backoff_s: Option<i64>,
}

/// Reads the answer off a run that has come to its end, or is to be `retried`.
pub(super) fn of(run: &Execution<'_, '_>, subject: &Subject, facts: MapFacts, retried: bool) -> Response {
    let seen = run.probe.as_ref().and_then(|probe| probe.fault());
    let ended = run.ended();
    let left = !run.frame(SLOT).inside && ended.is_none();
    let (status, fault) = match (&ended, seen) {
        (None, seen) if retried => (TestStatus::Retriable, seen),
        (None, Some(fault)) if left => (TestStatus::CaughtError, Some(fault)),
        (None, _) if left => (TestStatus::Succeeded, None),
        (Some((Status::Succeeded, ..)), _) => (TestStatus::Succeeded, None),
        (Some((_, _, fault)), _) => (TestStatus::Failed, Some(fault.clone())),
        (None, _) => (TestStatus::Failed, Some(Fault::named("States.Timeout"))),
    };
    let goes_on = matches!(status, TestStatus::Succeeded | TestStatus::CaughtError);
    let frame = run.frame(SLOT);
    let next = subject.program.states.get(frame.state as usize).filter(|_| left);
    let output = if left { Some(frame.input.clone()) } else { ended.and_then(|(_, output, _)| output) };
    let mut inspection = inspect(run, &subject.state, facts);
    inspection.error = fault.as_ref().and_then(|fault| details(run, &subject.state, fault, status));
    Response {
        status,
        output: output.filter(|_| goes_on),
        fault,
        next_state: next.map(|state| state.name.to_string()),
        inspection,
    }
}

/// Which retrier and catcher take the error; the retrier only counts once the error got as far as that.
fn details(
    run: &Execution<'_, '_>,
    state: &State,
    fault: &Fault,
    status: TestStatus,
) -> Option<ErrorDetails> {
    let error = fault.error.as_deref();
    if error == Some("States.Runtime") {
        return None;
    }
    let caught = status == TestStatus::CaughtError;
    let catcher = state.catch.iter().position(|catcher| takes(&catcher.error_equals, error));
    let due = run.next_at().filter(|_| status == TestStatus::Retriable);
    let found = ErrorDetails {
        catch_index: catcher.filter(|_| caught),
        retry_index: state.retry.iter().position(|retrier| takes(&retrier.error_equals, error)),
        backoff_s: due.map(|at| at.since(run.now()) / 1000),
    };
    (found != ErrorDetails::default()).then_some(found)
}

/// What is shown differs from one state type to the next (recorded).
fn inspect(run: &Execution<'_, '_>, state: &State, facts: MapFacts) -> Inspection {
    use Stage::{
        AfterArguments, AfterInputPath, AfterParameters, AfterResultPath, AfterResultSelector, Result,
    };
    let shown: &[Stage] = match (&state.kind, state.query_language) {
        (StateKind::Task(_), QueryLanguage::JSONata) => &[AfterArguments, Result],
        (_, QueryLanguage::JSONata) => &[],
        (StateKind::Task(_), _) => {
            &[AfterInputPath, AfterParameters, Result, AfterResultSelector, AfterResultPath]
        }
        (StateKind::Pass(pass), _) if pass.result.is_some() => {
            &[Result, AfterResultSelector, AfterResultPath]
        }
        (StateKind::Pass(_), _) => &[AfterInputPath, AfterParameters, AfterResultSelector, AfterResultPath],
        (StateKind::Parallel(_), _) => &[AfterResultSelector, AfterResultPath],
        (StateKind::Map(_), _) => &[AfterInputPath, AfterResultSelector, AfterResultPath],
        _ => &[AfterInputPath],
    };
    let input = run.instance(SLOT).input.clone();
    let mut stages = vec![("input", input.clone())];
    for stage in shown {
        let seen = run.probe.as_ref().and_then(|probe| probe.seen(*stage));
        // A Fail state has no InputPath, and is shown with what it would find.
        let seen = seen.or_else(|| matches!(state.kind, StateKind::Fail(_)).then(|| input.clone()));
        stages.extend(seen.map(|value| (stage.field(), value)));
    }
    stages.extend(facts.items.map(|items| ("afterItemsPath", items)));
    stages.extend(facts.selected.map(|selected| ("afterItemSelector", selected)));
    let variables = run.frame(SLOT).variables.clone();
    if variables.as_object().is_some_and(|variables| !variables.is_empty()) {
        stages.push(("variables", variables));
    }
    Inspection {
        stages,
        max_concurrency: facts.max_concurrency,
        tolerated_failure_count: facts.tolerance.count,
        tolerated_failure_percentage: facts.tolerance.percentage,
        error: None,
    }
}

impl Response {
    /// As the API shapes it: data are JSON texts.
    pub fn to_json(&self, level: InspectionLevel) -> Json {
        let mut json = Map::new();
        let mut put = |key: &str, value: Option<Json>| {
            json.extend(value.map(|value| (key.to_owned(), value)));
        };
        put("output", self.output.as_ref().map(|output| output.to_json_string().into()));
        let fault = self.fault.as_ref();
        put("error", fault.and_then(|fault| fault.error.as_deref()).map(Json::from));
        put("cause", fault.and_then(|fault| fault.cause.as_deref()).map(Json::from));
        if level > InspectionLevel::Info {
            put("inspectionData", Some(self.inspection.to_json()));
        }
        put("nextState", self.next_state.as_deref().map(Json::from));
        put("status", Some(self.status.name().into()));
        Json::Object(json)
    }
}

impl Inspection {
    fn to_json(&self) -> Json {
        let mut json = Map::new();
        for (stage, value) in &self.stages {
            json.insert((*stage).to_owned(), value.to_json_string().into());
        }
        let mut put = |key: &str, value: Option<Json>| {
            json.extend(value.map(|value| (key.to_owned(), value)));
        };
        put("maxConcurrency", self.max_concurrency.map(Json::from));
        put("toleratedFailureCount", self.tolerated_failure_count.map(Json::from));
        put("toleratedFailurePercentage", self.tolerated_failure_percentage.map(Json::from));
        put("errorDetails", self.error.map(ErrorDetails::to_json));
        Json::Object(json)
    }
}

impl ErrorDetails {
    fn to_json(self) -> Json {
        let mut json = json!({});
        let fields = [
            ("catchIndex", self.catch_index.map(Json::from)),
            ("retryIndex", self.retry_index.map(Json::from)),
            ("retryBackoffIntervalSeconds", self.backoff_s.map(Json::from)),
        ];
        if let Some(json) = json.as_object_mut() {
            json.extend(fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))));
        }
        json
    }
}
