//! Amazon ECS: `ecs:runTask`, `.sync`.

use super::runs::Run;
use super::service::{epoch, object, text, Call, Service};
use asl::arn::{last_part, task_family};
use asl::model::IntegrationPattern;
use expr::Value;

/// `ecs:runTask`
pub struct RunTask;

impl Service for RunTask {
    fn answers(&self, service: &str, action: &str) -> bool {
        (service, action) == ("ecs", "runTask")
    }

    fn subject<'a>(&self, _arn: &'a str, parameters: &'a Value) -> Option<&'a str> {
        text(parameters, "TaskDefinition").map(task_family)
    }

    fn runs(&self) -> Option<&'static str> {
        Some("ecs")
    }

    fn accepted(&self, run: &Run, parameters: &Value) -> Value {
        object([("Tasks", [task(run, parameters)].into_iter().collect()), ("Failures", Value::array(vec![]))])
    }

    fn succeeded(&self, call: &Call<'_>, result: Value) -> Value {
        match (call.run, call.pattern) {
            (Some(run), IntegrationPattern::RequestResponse) => self.accepted(run, call.parameters),
            (Some(run), _) => task(run, call.parameters),
            (None, _) => result,
        }
    }
}

fn task(run: &Run, parameters: &Value) -> Value {
    let cluster = last_part(text(parameters, "Cluster").unwrap_or("default"));
    let status = if run.completed.is_some() { "STOPPED" } else { "PROVISIONING" };
    let mut entries = vec![
        ("TaskArn".into(), format!("arn:aws:ecs:us-east-1:123456789012:task/{cluster}/{}", run.id).into()),
        ("TaskDefinitionArn".into(), parameters.get("TaskDefinition").cloned().unwrap_or_default()),
        ("LastStatus".into(), status.into()),
        ("DesiredStatus".into(), if run.completed.is_some() { "STOPPED" } else { "RUNNING" }.into()),
        ("StartedAt".into(), epoch(run.started)),
    ];
    if let Some(end) = run.completed {
        entries.push(("StoppedAt".into(), epoch(end)));
    }
    Value::object(entries)
}
