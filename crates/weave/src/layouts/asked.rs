//! Which job's runs a poller asks for, and where its service lists them: told as the task's own call tells it, by a path
//! where the call has one.

use super::integration::{self, Given};
use super::merge::merged;
use super::states::job_name;
use asl::{Diagnostic, Span};
use plan::{Task, TaskKind};
use serde_json::{json, Map, Value};

/// Fields of a kind's call that say where its runs are listed, and the status check's words for them.
fn fields(kind: TaskKind) -> &'static [(&'static str, &'static str)] {
    match kind {
        TaskKind::Glue => &[("JobName", "name")],
        TaskKind::States => &[("StateMachineArn", "name")],
        TaskKind::Ecs => &[("TaskDefinition", "name"), ("Cluster", "cluster")],
        TaskKind::Batch => &[("JobName", "name"), ("JobQueue", "queue")],
        // A function's end is looked up in the execution's own history.
        TaskKind::Lambda | TaskKind::Callback | TaskKind::Generic => &[],
    }
}

/// The job in the status check's words, with `.$` behind those that a path tells.
pub fn job(task: &Task) -> Value {
    // Inside the branches the input has this place.
    let call = integration::parameters(task, &Given::input("$.input"));
    let mut told = Map::new();
    for (field, word) in fields(task.kind) {
        if let Some(path) = call.get(format!("{field}.$")) {
            told.insert(format!("{word}.$"), path.clone());
        } else if let Some(value) = call.get(*field).filter(|_| *word != "name") {
            told.insert((*word).to_owned(), value.clone());
        }
    }
    merged(json!({ "name": job_name(task) }), Value::Object(told))
}

/// Why no poller can ask for this task's runs: what says where they are is another task's output, which the poller's
/// branch does not have.
pub fn unknown(number: usize, task: &Task) -> Option<Diagnostic> {
    let is_output = |field: &str| {
        let path = task.parameters.get(&format!("{field}.$")).and_then(Value::as_str);
        path.is_some_and(|path| path.contains("$.data."))
    };
    let (field, _) = fields(task.kind).iter().find(|(field, _)| is_output(field))?;
    let message = format!(
        "{field} of \"{}\" comes from another task's output: a poller in another branch cannot know whose runs to ask for.",
        task.label()
    );
    let path = format!("/tasks/{number}/parameters/{field}.$");
    Some(Diagnostic::error("JOB_FROM_DATA", path, Span::default(), message).with_fix(
        "Write it down or take it from the execution's input, or use a layout that does not ask for runs by job.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layouts::{tests::plan, weave_in};
    use asl::model::QueryLanguage;
    use protocol::Layout;

    /// What the pollers of a layout are told when `b` of this kind, called with these parameters, is polled for.
    fn woven(
        kind: TaskKind,
        layout: Layout,
        language: QueryLanguage,
        parameters: Value,
    ) -> Result<String, String> {
        let mut plan = plan("a b<a c d<a,b,c e<b");
        plan.tasks[1].kind = kind;
        plan.tasks[1].parameters = parameters.as_object().unwrap().clone();
        plan.tasks[1].receives = vec!["a".to_owned()];
        plan.tasks[3].continues = Some("c".to_owned());
        match weave_in(&plan, layout, language) {
            Ok(weaving) => {
                assert!(asl::parse(&weaving.definition).diagnostics.is_empty(), "{}", weaving.definition);
                Ok(weaving.definition.split_whitespace().collect())
            }
            Err(found) => Err(format!("{} {}", found[0].code, found[0].path)),
        }
    }

    fn check(kind: TaskKind, parameters: Value, expect: &str) {
        let found = woven(kind, Layout::Polling, QueryLanguage::JSONPath, parameters).unwrap();
        assert!(found.contains(expect), "{expect} is not in {found}");
    }

    #[test]
    fn a_poller_asks_where_the_task_runs() {
        let batch = r#""job":{"name":"b","queue":"default","kind":"batch"}"#;
        check(TaskKind::Batch, json!({}), batch);
        let named = r#""job":{"name":"nightly","queue":"q1","kind":"batch"}"#;
        check(TaskKind::Batch, json!({"JobQueue": "q1", "JobName": "nightly"}), named);
        let by_path = r#""job":{"name":"b","queue.$":"$.input.queue","kind":"batch"}"#;
        check(TaskKind::Batch, json!({"JobQueue.$": "$.input.queue"}), by_path);
        check(TaskKind::Ecs, json!({}), r#""job":{"name":"b","cluster":"default","kind":"ecs"}"#);
        check(
            TaskKind::Ecs,
            json!({"Cluster": "prod"}),
            r#""job":{"name":"b","cluster":"prod","kind":"ecs"}"#,
        );
        check(
            TaskKind::Glue,
            json!({"JobName.$": "$.input.job"}),
            r#""job":{"name.$":"$.input.job","kind":"glue"}"#,
        );
    }

    #[test]
    fn glue_and_jsonata_are_asked_alike() {
        let of = |layout, language| {
            woven(TaskKind::Glue, layout, language, json!({"JobName.$": "$.input.job"})).unwrap()
        };
        let glue = of(Layout::PollingGlue, QueryLanguage::JSONPath);
        assert!(glue.contains(r#"{"JobName.$":"$.input.job","MaxResults":3}"#), "{glue}");
        let jsonata = of(Layout::Polling, QueryLanguage::JSONata);
        assert!(jsonata.contains(r#""name":"{%$states.context.Execution.Input.job%}""#), "{jsonata}");
    }

    #[test]
    fn no_poller_asks_for_what_another_task_tells() {
        let queue = json!({"JobQueue.$": "$.data.a.queue"});
        let of = |kind, layout, parameters: &Value| {
            woven(kind, layout, QueryLanguage::JSONPath, parameters.clone()).err().unwrap_or_default()
        };
        let refused = "JOB_FROM_DATA /tasks/1/parameters/JobQueue.$";
        assert_eq!(of(TaskKind::Batch, Layout::Polling, &queue), refused);
        assert_eq!(of(TaskKind::Batch, Layout::Exact, &queue), "");
        assert_eq!(
            of(TaskKind::Glue, Layout::PollingGlue, &json!({"JobName.$": "$.data.a.job"})),
            "JOB_FROM_DATA /tasks/1/parameters/JobName.$"
        );
    }
}
