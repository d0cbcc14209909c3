//! AWS Glue: job runs that take their time, and the queries by which pollers look at them.
//!
//! Shapes: Glue API reference, StartJobRun, GetJobRun, GetJobRuns; a `.sync` task's result is the job run.

use super::runs::{Run, RunState, RunTable};
use super::service::{epoch, object, push_hex, text, when, Call, Service};
use super::TaskError;
use crate::shortcuts::wants::Wants;
use crate::time::Time;
use asl::model::IntegrationPattern;
use expr::Value;
use std::sync::{Arc, LazyLock};

/// `glue:startJobRun`, `.sync`
pub struct StartJobRun;

impl Service for StartJobRun {
    fn answers(&self, service: &str, action: &str) -> bool {
        (service, action) == ("glue", "startJobRun")
    }

    fn subject<'a>(&self, _arn: &'a str, parameters: &'a Value) -> Option<&'a str> {
        text(parameters, "JobName")
    }

    fn runs(&self) -> Option<&'static str> {
        Some("glue")
    }

    fn run_id(&self, unique: u64) -> String {
        let mut id = String::with_capacity(67);
        id.push_str("jr_");
        id.push_str("000000000000000000000000000000000000000000000000");
        push_hex(&mut id, unique, 16);
        id
    }

    fn accepted(&self, run: &Run, _parameters: &Value) -> Value {
        object([("JobRunId", run.id.clone().into())])
    }

    fn names_its_run_alone(&self) -> bool {
        true
    }

    fn succeeded(&self, call: &Call<'_>, result: Value) -> Value {
        match (call.run, call.pattern) {
            (Some(run), IntegrationPattern::RequestResponse) => self.accepted(run, call.parameters),
            (Some(run), _) => job_run(run, None, epoch),
            (None, _) => result,
        }
    }

    /// A failed job is States.TaskFailed, its cause the job run.
    fn failed(&self, call: &Call<'_>, error: TaskError) -> TaskError {
        match (call.run, call.pattern) {
            (Some(run), IntegrationPattern::Sync | IntegrationPattern::Sync2) => {
                let message = error.cause.or(error.error);
                TaskError::new("States.TaskFailed", job_run(run, message.as_deref(), epoch).to_json_string())
            }
            _ => error,
        }
    }
}

/// `glue:getJobRun`, `glue:getJobRuns`, optimised or through `aws-sdk:`.
pub struct Queries;

impl Service for Queries {
    fn answers(&self, service: &str, action: &str) -> bool {
        service == "glue" && matches!(action, "getJobRun" | "getJobRuns")
    }

    fn subject<'a>(&self, _arn: &'a str, parameters: &'a Value) -> Option<&'a str> {
        text(parameters, "JobName")
    }

    fn is_query(&self) -> bool {
        true
    }

    fn state_will_do(&self, wants: &Wants) -> bool {
        wants.only(&["JobRun", "JobRunState"])
    }

    fn asks_after<'a>(&self, parameters: &'a Value) -> Option<(&'a str, &'a Arc<str>)> {
        let (job, Value::String(id)) = (text(parameters, "JobName")?, parameters.get("RunId")?) else {
            return None;
        };
        (job.len() + id.len() <= LONGEST_NAMES).then_some((job, id))
    }

    fn state(&self, parameters: &Value, runs: &RunTable) -> Option<Value> {
        let (job, id) = self.asks_after(parameters)?;
        let run = runs.newest_first("glue", job).find(|run| run.id == *id)?;
        Some(state_alone(run.state))
    }

    fn query(&self, parameters: &Value, runs: &RunTable) -> Option<Result<Value, TaskError>> {
        let part = |key| parameters.get(key).and_then(Value::as_str);
        let job = part("JobName").unwrap_or_default();
        if let Some(id) = part("RunId") {
            return Some(match runs.answer("glue", job, id, |run| object([("JobRun", job_run(run, None, when))])) {
                Some(answer) => Ok(answer),
                None => Err(TaskError::new(
                    "Glue.EntityNotFoundException",
                    format!("Job Run not found with Job Name: {job} and Run Id: {id} (Service: Glue, Status Code: 400)"),
                )),
            });
        }
        // A page: so many runs after the one that the token names.
        let most = parameters.get("MaxResults").and_then(Value::as_i64).unwrap_or(200);
        let after = part("NextToken");
        let mut rest = runs.newest_first("glue", job).peekable();
        if let Some(last) = after {
            while rest.next_if(|run| &*run.id != last).is_some() {}
            rest.next();
        }
        let page: Vec<&Run> = rest.by_ref().take(usize::try_from(most).unwrap_or(0).min(200)).collect();
        let list = ("JobRuns".into(), page.iter().map(|run| job_run(run, None, when)).collect());
        let more = rest.peek().and(page.last()).map(|last| ("NextToken".into(), last.id.clone().into()));
        Some(Ok(Value::object([list].into_iter().chain(more).collect())))
    }
}

/// A job run of which only the state is wanted.
fn state_alone(state: RunState) -> Value {
    /// A job run's own names take the most of it; those that are longer are answered in full.
    const AT_MOST: u64 = 2 * LONGEST_NAMES as u64 + 500;
    static STATES: LazyLock<[Value; 4]> = LazyLock::new(|| {
        [RunState::Running, RunState::Succeeded, RunState::Failed, RunState::Stopped].map(|state| {
            object([("JobRun", object([("JobRunState", state.name().into())]))]).in_place_of(AT_MOST)
        })
    });
    let [running, succeeded, failed, stopped] = &*STATES;
    match state {
        RunState::Running => running,
        RunState::Succeeded => succeeded,
        RunState::Failed => failed,
        RunState::Stopped => stopped,
    }
    .clone()
}

/// Of a job's name and its run's id together.
const LONGEST_NAMES: usize = 500;

/// A job run as Glue shows it; `date` is how times are given.
fn job_run(run: &Run, error: Option<&str>, date: fn(Time) -> Value) -> Value {
    let mut entries = vec![
        ("Id".into(), run.id.clone().into()),
        ("JobName".into(), run.job.clone().into()),
        ("JobRunState".into(), run.state.name().into()),
        ("Attempt".into(), Value::Int(0)),
        ("StartedOn".into(), date(run.started)),
    ];
    if let Some(end) = run.completed {
        entries.push(("CompletedOn".into(), date(end)));
        if run.state != RunState::Running {
            entries.push(("ExecutionTime".into(), Value::Int(end.since(run.started) / 1000)));
        }
    }
    if let Some(message) = error {
        entries.push(("ErrorMessage".into(), message.into()));
    }
    Value::object(entries)
}
