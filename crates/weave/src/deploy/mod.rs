//! What a layout needs beside its definition: the status check's source, and the IAM actions of the roles.

use crate::layouts::STATUS_CHECK_FUNCTION;
use crate::Weaving;
use asl::model::{IntegrationPattern, Resource};
use serde_json::Value;
use std::collections::BTreeSet;

/// Source of the status check's Lambda function, for Python 3.
pub const STATUS_CHECK_SOURCE: &str = include_str!("status_check.py");

/// IAM actions that the roles of a layout must be allowed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Actions {
    /// Of the state machine's role.
    pub state_machine: BTreeSet<String>,
    /// Of the status check's role; empty where the layout has no status check.
    pub status_check: BTreeSet<String>,
}

impl Weaving {
    /// The actions that the definition's own states need, by the integrations' documentation ("IAM policies for
    /// integrated services").
    pub fn actions(&self) -> Actions {
        let mut actions = Actions::default();
        if let Ok(definition) = serde_json::from_str(&self.definition) {
            collect(&definition, &mut actions);
        }
        actions
    }

    /// Whether it calls the status check's function.
    pub fn has_status_check(&self) -> bool {
        !self.actions().status_check.is_empty()
    }
}

fn collect(value: &Value, actions: &mut Actions) {
    if let Some(resource) = value.get("Resource").and_then(Value::as_str) {
        actions.state_machine.extend(of_resource(&Resource::parse(resource)));
        let parameters = value.get("Parameters").or_else(|| value.get("Arguments"));
        let function = parameters.and_then(|parameters| parameters.get("FunctionName"));
        if function.and_then(Value::as_str) == Some(STATUS_CHECK_FUNCTION) {
            let payload = parameters.and_then(|parameters| parameters.get("Payload")).unwrap_or(&Value::Null);
            actions.status_check.extend(of_check(payload).iter().map(|action| (*action).to_owned()));
        }
    }
    match value {
        Value::Object(fields) => fields.values().for_each(|value| collect(value, actions)),
        Value::Array(items) => items.iter().for_each(|value| collect(value, actions)),
        _ => {}
    }
}

/// Waiting for a job's end takes a rule of EventBridge, which Step Functions manages.
const RULE: [&str; 3] = ["events:DescribeRule", "events:PutRule", "events:PutTargets"];

fn of_resource(resource: &Resource) -> Vec<String> {
    let Resource::Integration { service, action, pattern, .. } = resource else {
        return vec!["lambda:InvokeFunction".to_owned()];
    };
    let waits = matches!(pattern, IntegrationPattern::Sync | IntegrationPattern::Sync2);
    let (own, ruled): (&[&str], bool) = match (service.as_str(), action.as_str()) {
        ("lambda", "invoke") => (&["lambda:InvokeFunction"], false),
        ("glue", "startJobRun") if waits => {
            (&["glue:BatchStopJobRun", "glue:GetJobRun", "glue:GetJobRuns", "glue:StartJobRun"], false)
        }
        ("states", "startExecution") if waits => {
            (&["states:DescribeExecution", "states:StartExecution", "states:StopExecution"], true)
        }
        ("ecs", "runTask") if waits => {
            (&["ecs:DescribeTasks", "ecs:RunTask", "ecs:StopTask", "iam:PassRole"], true)
        }
        ("batch", "submitJob") if waits => {
            (&["batch:DescribeJobs", "batch:SubmitJob", "batch:TerminateJob"], true)
        }
        (service, action) => {
            let prefix = if service == "sfn" { "states" } else { service };
            let mut letters = action.chars();
            let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
            return vec![format!("{prefix}:{first}{}", letters.as_str())];
        }
    };
    let rule = if ruled { &RULE[..] } else { &[] };
    own.iter().chain(rule).map(|action| (*action).to_owned()).collect()
}

/// What the function asks for a task of this kind.
fn of_check(payload: &Value) -> Vec<&'static str> {
    let kind = payload.get("job").and_then(|job| job.get("kind")).and_then(Value::as_str).unwrap_or("glue");
    let mut actions = match kind {
        "states" => vec!["states:DescribeExecution", "states:ListExecutions", "states:ListStateMachines"],
        "lambda" => vec!["states:GetExecutionHistory"],
        "ecs" => vec!["ecs:DescribeTasks", "ecs:ListTasks"],
        "batch" => vec!["batch:ListJobs"],
        _ => vec!["glue:GetJobRuns"],
    };
    if payload.get("failure").is_some() {
        actions.push("dynamodb:GetItem");
    }
    actions
}
