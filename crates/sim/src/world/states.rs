//! Child executions, mocked: `states:startExecution`, `.sync`, `.sync:2`.
//!
//! `.sync` gives `Input` and `Output` as strings, `.sync:2` as parsed JSON (recorded behaviour); a child that fails
//! is States.TaskFailed, its cause the execution.

use super::runs::{Run, RunState};
use super::service::{epoch, object, push_hex, text, when, Call, Service};
use super::TaskError;
use asl::arn::last_part;
use asl::model::IntegrationPattern;
use expr::Value;

/// `startExecution`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartExecution {
    /// `states:`
    Optimised,
    /// `aws-sdk:sfn:`
    Sdk,
}

impl Service for StartExecution {
    fn answers(&self, service: &str, action: &str) -> bool {
        let own = if *self == Self::Sdk { "sfn" } else { "states" };
        (service, action) == (own, "startExecution")
    }

    fn subject<'a>(&self, _arn: &'a str, parameters: &'a Value) -> Option<&'a str> {
        text(parameters, "StateMachineArn").map(last_part)
    }

    fn event(&self, parameters: &Value) -> Value {
        parameters.get("Input").cloned().unwrap_or_else(Value::empty_object)
    }

    fn runs(&self) -> Option<&'static str> {
        Some("states")
    }

    fn run_id(&self, unique: u64) -> String {
        let (high, low) =
            (unique.wrapping_mul(0x9e37_79b9_7f4a_7c15), unique.wrapping_mul(0xc2b2_ae3d_27d4_eb4f));
        let mut id = String::with_capacity(36);
        for (before, word, digits) in
            [("", high >> 32, 8), ("-", high, 4), ("-4", low >> 52, 3), ("-a", low, 3), ("-", low, 12)]
        {
            id.push_str(before);
            push_hex(&mut id, word, digits);
        }
        id
    }

    fn run_name(&self, parameters: &Value) -> Option<String> {
        text(parameters, "Name").map(str::to_owned)
    }

    fn accepted(&self, run: &Run, parameters: &Value) -> Value {
        let date = if *self == Self::Sdk { when } else { epoch };
        object([("ExecutionArn", execution_arn(run, parameters).into()), ("StartDate", date(run.started))])
    }

    fn succeeded(&self, call: &Call<'_>, result: Value) -> Value {
        match (call.run, call.pattern) {
            (Some(run), IntegrationPattern::RequestResponse) => self.accepted(run, call.parameters),
            (Some(run), pattern) => execution(run, call, pattern, Some(result), None),
            (None, _) => result,
        }
    }

    fn failed(&self, call: &Call<'_>, error: TaskError) -> TaskError {
        match (call.run, call.pattern) {
            (Some(run), IntegrationPattern::Sync | IntegrationPattern::Sync2) => {
                let cause = execution(run, call, IntegrationPattern::Sync, None, Some(error));
                TaskError::new("States.TaskFailed", cause.to_json_string())
            }
            _ => error,
        }
    }
}

/// DescribeExecution's answer.
fn execution(
    run: &Run,
    call: &Call<'_>,
    pattern: IntegrationPattern,
    output: Option<Value>,
    error: Option<TaskError>,
) -> Value {
    let data = |value: Value| match pattern {
        IntegrationPattern::Sync2 => value,
        _ => Value::from(value.to_json_string()),
    };
    let input = StartExecution::Optimised.event(call.parameters);
    let mut entries: Vec<(&str, Value)> = Vec::new();
    if let Some(error) = error {
        entries.extend(error.cause.map(|cause| ("Cause", Value::from(cause))));
        entries.extend(error.error.map(|error| ("Error", Value::from(error))));
    }
    entries.push(("ExecutionArn", execution_arn(run, call.parameters).into()));
    entries.push(("Input", data(input)));
    entries.push(("InputDetails", object([("Included", Value::Bool(true))])));
    entries.push(("Name", run.id.clone().into()));
    if let Some(output) = output {
        entries.push(("Output", data(output)));
        entries.push(("OutputDetails", object([("Included", Value::Bool(true))])));
    }
    let status = if run.state == RunState::Succeeded { "SUCCEEDED" } else { "FAILED" };
    entries.extend(redrive(status));
    entries.push(("StartDate", epoch(run.started)));
    entries.push(("StateMachineArn", text(call.parameters, "StateMachineArn").unwrap_or_default().into()));
    entries.push(("Status", status.into()));
    entries.push(("StopDate", epoch(call.now)));
    Value::object(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

/// What DescribeExecution says about redriving a Standard execution of this status (recorded of one that succeeded; API
/// reference, DescribeExecution).
pub(crate) fn redrive(status: &str) -> impl Iterator<Item = (&'static str, Value)> {
    let is_final = matches!(status, "SUCCEEDED" | "RUNNING");
    let reason = is_final.then(|| format!("Execution is {status} and cannot be redriven"));
    let redrivable = if is_final { "NOT_REDRIVABLE" } else { "REDRIVABLE" };
    [("RedriveCount", Value::Int(0)), ("RedriveStatus", redrivable.into())]
        .into_iter()
        .chain(reason.map(|reason| ("RedriveStatusReason", reason.into())))
}

fn execution_arn(run: &Run, parameters: &Value) -> String {
    let machine = text(parameters, "StateMachineArn").unwrap_or_default();
    let name = text(parameters, "Name").unwrap_or(&run.id);
    format!("{}:{name}", machine.replacen(":stateMachine:", ":execution:", 1))
}
