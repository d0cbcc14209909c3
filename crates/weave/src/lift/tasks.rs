//! From a state to a task of a plan: what runs, under which name.

use asl::json::Node;
use asl::model::{IntegrationPattern, QueryLanguage, Resource, State, TaskState};
use plan::TaskKind;
use std::collections::BTreeSet;

/// What a Task state runs, in a plan's terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// The kind; where no kind fits, the nearest.
    pub kind: TaskKind,
    /// The job, function, task definition or ARN; `None` where it is only known at run time or there is none.
    pub resource: Option<String>,
    /// What a plan cannot say about it.
    pub caveat: Option<Caveat>,
}

/// What a plan cannot say about a Task state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caveat {
    /// No kind of task is this integration.
    NoKind,
    /// The state starts the job and goes on.
    NotAwaited,
    /// Which job runs is only known at run time.
    Dynamic,
}

/// What the state runs.
pub fn work(state: &State, task: &TaskState) -> Work {
    let template = match state.query_language {
        QueryLanguage::JSONPath => state.parameters.as_deref(),
        QueryLanguage::JSONata => state.arguments.as_deref(),
    };
    let (kind, field, awaited) = match task.parsed_resource() {
        Some(Resource::Lambda { arn }) => {
            return Work { kind: TaskKind::Lambda, resource: Some(arn), caveat: None };
        }
        Some(Resource::Integration { service, action, pattern, .. }) => {
            let waits = matches!(pattern, IntegrationPattern::Sync | IntegrationPattern::Sync2);
            match (service.as_str(), action.as_str()) {
                ("lambda", "invoke") => {
                    (TaskKind::Lambda, "FunctionName", pattern == IntegrationPattern::RequestResponse)
                }
                ("glue", "startJobRun") => (TaskKind::Glue, "JobName", waits),
                ("states" | "sfn", "startExecution") => (TaskKind::States, "StateMachineArn", waits),
                ("ecs", "runTask") => (TaskKind::Ecs, "TaskDefinition", waits),
                ("batch", "submitJob") => (TaskKind::Batch, "JobDefinition", waits),
                _ => return other(task),
            }
        }
        _ => return other(task),
    };
    let resource = template.and_then(|node| node.get(field)).and_then(written);
    let caveat = match (&resource, awaited) {
        (None, _) => Some(Caveat::Dynamic),
        (_, false) => Some(Caveat::NotAwaited),
        _ => None,
    };
    Work { kind, resource, caveat }
}

fn other(task: &TaskState) -> Work {
    let resource = task.resource.as_ref().map(|resource| resource.value.clone());
    Work { kind: TaskKind::Lambda, resource, caveat: Some(Caveat::NoKind) }
}

/// A value that stands in the definition; expressions do not.
fn written(node: &Node) -> Option<String> {
    node.as_str().filter(|text| asl::model::jsonata(text).is_none()).map(str::to_owned)
}

/// Ids made from state names: short, lower case, words joined by dashes, each once.
#[derive(Debug, Default)]
pub struct Ids {
    taken: BTreeSet<String>,
}

impl Ids {
    /// The id of a state's task.
    pub fn of(&mut self, name: &str) -> String {
        let mut id = String::new();
        for c in name.chars() {
            match c {
                c if c.is_alphanumeric() || c == '_' => id.extend(c.to_lowercase()),
                _ if id.is_empty() || id.ends_with('-') => {}
                _ => id.push('-'),
            }
        }
        let id: String = id.trim_end_matches('-').chars().take(200).collect();
        let id = if id.is_empty() { "task".to_owned() } else { id };
        let numbered = (2_usize..).map(|number| format!("{id}-{number}"));
        let free = std::iter::once(id.clone()).chain(numbered).find(|id| !self.taken.contains(id));
        let id = free.unwrap_or(id);
        self.taken.insert(id.clone());
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use asl::model::StateKind;

    #[test]
    fn ids_are_readable_and_unique() {
        let mut ids = Ids::default();
        let mut check = |name: &str, expect: &str| assert_eq!(ids.of(name), expect);
        check("Glue job 1", "glue-job-1");
        check("Glue  job (1)", "glue-job-1-2");
        check("Lädt_alles!", "lädt_alles");
        check("???", "task");
        check("", "task-2");
    }

    #[test]
    fn what_a_state_runs() {
        let check = |fields: &str, kind: TaskKind, resource: Option<&str>, caveat: Option<Caveat>| {
            let text = format!(
                r#"{{"StartAt": "A", "States": {{"A": {{"Type": "Task", "End": true, {fields}}}}}}}"#
            );
            let machine = asl::parse(&text).machine;
            let state = machine.states().get("A").unwrap();
            let StateKind::Task(task) = &state.kind else { panic!("a Task state") };
            assert_eq!(
                work(state, task),
                Work { kind, resource: resource.map(str::to_owned), caveat },
                "{fields}"
            );
        };
        let arn = |call: &str| format!(r#""Resource": "arn:aws:states:::{call}""#);
        let with = |call: &str, parameters: &str| format!(r#"{}, "Parameters": {parameters}"#, arn(call));
        check(&with("glue:startJobRun.sync", r#"{"JobName": "j"}"#), TaskKind::Glue, Some("j"), None);
        let unawaited = Some(Caveat::NotAwaited);
        check(&with("glue:startJobRun", r#"{"JobName": "j"}"#), TaskKind::Glue, Some("j"), unawaited);
        let dynamic = Some(Caveat::Dynamic);
        check(&with("batch:submitJob.sync", r#"{"JobDefinition.$": "$.d"}"#), TaskKind::Batch, None, dynamic);
        check(&with("ecs:runTask.sync", r#"{"TaskDefinition": "t:3"}"#), TaskKind::Ecs, Some("t:3"), None);
        check(
            &format!(
                r#""QueryLanguage": "JSONata", {}, "Arguments": {{"FunctionName": "{{% $f %}}"}}"#,
                arn("lambda:invoke")
            ),
            TaskKind::Lambda,
            None,
            dynamic,
        );
        let function = "arn:aws:lambda:us-east-1:123456789012:function:f";
        check(&format!(r#""Resource": "{function}""#), TaskKind::Lambda, Some(function), None);
        let topic = "arn:aws:states:::sns:publish";
        check(&arn("sns:publish"), TaskKind::Lambda, Some(topic), Some(Caveat::NoKind));
    }
}
