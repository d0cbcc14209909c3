//! Looking at child executions: `aws-sdk:sfn:describeExecution`.

use super::runs::{Run, RunTable};
use super::service::{text, when, Service};
use super::states::redrive;
use super::TaskError;
use expr::Value;

/// `describeExecution`
pub struct DescribeExecution;

impl Service for DescribeExecution {
    fn answers(&self, service: &str, action: &str) -> bool {
        matches!(service, "states" | "sfn") && action == "describeExecution"
    }

    fn subject<'a>(&self, _arn: &'a str, _parameters: &'a Value) -> Option<&'a str> {
        None
    }

    fn accepted(&self, _run: &Run, _parameters: &Value) -> Value {
        Value::empty_object()
    }

    fn is_query(&self) -> bool {
        true
    }

    fn query(&self, parameters: &Value, runs: &RunTable) -> Option<Result<Value, TaskError>> {
        let arn = text(parameters, "ExecutionArn").unwrap_or_default();
        let found = arn.rsplit_once(':').and_then(|(machine, name)| {
            let job = machine.rsplit(':').next()?;
            runs.newest_first("states", job).find(|run| &*run.id == name)
        });
        Some(found.map(|run| described(arn, run)).ok_or_else(|| {
            TaskError::new(
                "Sfn.ExecutionDoesNotExistException",
                format!("Execution Does Not Exist: '{arn}' (Service: Sfn, Status Code: 400)"),
            )
        }))
    }
}

/// Name, status and dates; what went in and came out is the execution's own.
fn described(arn: &str, run: &Run) -> Value {
    let status = if run.state.name() == "STOPPED" { "ABORTED" } else { run.state.name() };
    let machine =
        arn.rsplit_once(':').map_or("", |(machine, _)| machine).replacen(":execution:", ":stateMachine:", 1);
    let mut entries = vec![("ExecutionArn", arn.into()), ("Name", run.id.clone().into())];
    entries.extend(redrive(status));
    entries.push(("StartDate", when(run.started)));
    entries.push(("StateMachineArn", machine.into()));
    entries.push(("Status", status.into()));
    entries.extend(run.completed.map(|end| ("StopDate", when(end))));
    entries.into_iter().map(|(key, value)| (key.into(), value)).collect()
}
