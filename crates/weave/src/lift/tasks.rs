//! From a state to a task of a plan: what runs, under which name.

use super::translate::{Output, Translation};
use asl::json::{Kind, Node};
use asl::model::{IntegrationPattern, JitterStrategy, QueryLanguage, Resource, Setting, State, TaskState};
use plan::{Retry, TaskKind};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What a Task state runs, in a plan's terms.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// The kind.
    pub kind: TaskKind,
    /// The job, function, task definition or ARN; `None` where it is only known at run time or there is none.
    pub resource: Option<String>,
    /// `Parameters` that are written down and that a plan's task does not have by itself.
    pub parameters: Map<String, Value>,
    /// Names of `Parameters` that are computed from data.
    pub computed: Vec<String>,
    /// The policy for failed attempts.
    pub retry: Option<Retry>,
    /// Whether `Retry` says more than that.
    pub retry_simplified: bool,
    /// `TimeoutSeconds`
    pub timeout_s: Option<u32>,
    /// Where in its result lies its output.
    pub output: Output,
}

impl Work {
    /// A child state machine of the task's own name.
    pub fn child() -> Self {
        Self {
            kind: TaskKind::States,
            resource: None,
            parameters: Map::new(),
            computed: Vec::new(),
            retry: None,
            retry_simplified: false,
            timeout_s: None,
            output: Output::Whole,
        }
    }
}

/// What the state runs.
pub fn work(state: &State, task: &TaskState, translation: &Translation<'_>) -> Work {
    let (kind, resource, field) = kind(state, task);
    let output = output(kind, field);
    let mut work = Work { kind, resource, timeout_s: timeout(task), output, ..Work::child() };
    match template(state) {
        // A function that is called by its own ARN is given the parameters themselves, or the input.
        None if kind == TaskKind::Lambda && field.is_empty() => {
            parameter("Payload.$", &Node::new(Kind::String("$".to_owned())), state, translation, &mut work);
        }
        Some(template) if kind == TaskKind::Lambda && field.is_empty() => {
            parameter("Payload", template, state, translation, &mut work);
        }
        Some(template) if jsonata(template) => work.computed.push("Arguments".to_owned()),
        Some(template) => {
            for member in
                template.members().iter().filter(|member| member.key != field || computed("", &member.value))
            {
                parameter(&member.key, &member.value, state, translation, &mut work);
            }
        }
        None => {}
    }
    retry(state, &mut work);
    work
}

fn template(state: &State) -> Option<&Node> {
    match state.query_language {
        QueryLanguage::JSONPath => state.parameters.as_deref(),
        QueryLanguage::JSONata => state.arguments.as_deref(),
    }
}

/// The kind, what runs, and the parameter that says so. A job that is started and not awaited is no job to a plan but a
/// call like any other.
fn kind(state: &State, task: &TaskState) -> (TaskKind, Option<String>, &'static str) {
    let arn = task.resource.as_ref().map(|resource| resource.value.clone());
    let named =
        |kind, field| (kind, template(state).and_then(|node| node.get(field)).and_then(written), field);
    let (service, action, pattern) = match task.parsed_resource() {
        Some(Resource::Lambda { arn }) => return (TaskKind::Lambda, Some(arn), ""),
        Some(Resource::Integration { service, action, pattern, .. }) => (service, action, pattern),
        _ => {
            // `${Function}`: what stands for an ARN is nearly always a function's.
            let named = arn.as_deref().is_some_and(|arn| arn.starts_with("arn:"));
            return (if named { TaskKind::Generic } else { TaskKind::Lambda }, arn, "");
        }
    };
    let waits = matches!(pattern, IntegrationPattern::Sync | IntegrationPattern::Sync2);
    let plain = pattern == IntegrationPattern::RequestResponse;
    match (service.as_str(), action.as_str()) {
        ("lambda", "invoke") if plain => named(TaskKind::Lambda, "FunctionName"),
        ("lambda", "invoke") => named(TaskKind::Callback, "FunctionName"),
        _ if pattern == IntegrationPattern::WaitForTaskToken => (TaskKind::Callback, arn, ""),
        ("glue", "startJobRun") if waits => named(TaskKind::Glue, "JobName"),
        ("states" | "sfn", "startExecution") if waits => named(TaskKind::States, "StateMachineArn"),
        ("ecs", "runTask") if waits => named(TaskKind::Ecs, "TaskDefinition"),
        ("batch", "submitJob") if waits => named(TaskKind::Batch, "JobDefinition"),
        _ => (TaskKind::Generic, arn, ""),
    }
}

/// A value that stands in the definition; expressions do not.
fn written(node: &Node) -> Option<String> {
    node.as_str().filter(|text| asl::model::jsonata(text).is_none()).map(str::to_owned)
}

/// Where a kind's result has what a plan calls its output (`docs/plan-format.md`, "Data").
fn output(kind: TaskKind, field: &str) -> Output {
    match kind {
        TaskKind::Lambda if field.is_empty() => Output::Whole,
        TaskKind::Lambda => Output::Under("Payload"),
        TaskKind::States => Output::Under("Output"),
        TaskKind::Glue => Output::Fields(&[("Id", "JobRunId"), ("JobName", "JobName")]),
        TaskKind::Ecs => Output::Fields(&[("TaskArn", "TaskArn")]),
        TaskKind::Batch => Output::Fields(&[("JobId", "JobId"), ("JobName", "JobName")]),
        TaskKind::Callback | TaskKind::Generic => Output::Whole,
    }
}

/// A parameter: what every layout generates is left to it, what a plan can say is kept, the rest is noted.
fn parameter(key: &str, node: &Node, state: &State, translation: &Translation<'_>, work: &mut Work) {
    let name = key.trim_end_matches(".$");
    // A batch job is named after its definition, an ECS task runs in the default cluster.
    let usual = match (work.kind, name) {
        (TaskKind::Batch, "JobName") => work.resource.as_deref(),
        (TaskKind::Batch, "JobQueue") | (TaskKind::Ecs, "Cluster") => Some("default"),
        _ => None,
    };
    if usual.is_some() && usual == node.as_str() {
        return;
    }
    let given = matches!(name, "Payload" | "Input") && passes_input_on(key, node);
    if given && computed(key, node) && translation.input_is_untouched() {
        return;
    }
    match translation.field(key, node, state.query_language) {
        Some((key, value)) => {
            work.parameters.insert(key, value);
        }
        None => work.computed.push(name.to_owned()),
    }
}

/// Whether a member or anything in it is an expression.
fn computed(key: &str, node: &Node) -> bool {
    key.ends_with(".$") || jsonata(node) || {
        node.members().iter().any(|member| computed(&member.key, &member.value))
            || node.elements().iter().any(|element| computed("", element))
    }
}

fn jsonata(node: &Node) -> bool {
    node.as_str().is_some_and(|text| asl::model::jsonata(text).is_some())
}

/// Whether this is the whole input, the Context Object or a mixture of the two: what a plan's task is given anyway.
fn passes_input_on(key: &str, node: &Node) -> bool {
    match node.as_str() {
        Some(text) => key.ends_with(".$") && (text == "$" || text.starts_with("$$.")),
        None => {
            !node.members().is_empty() && node.members().iter().all(|m| passes_input_on(&m.key, &m.value))
        }
    }
}

/// The plan's policy is one retrier for every error. Retriers for a service that is busy come with each layout.
fn retry(state: &State, work: &mut Work) {
    let passing = |retrier: &&asl::model::Retrier| {
        let own =
            |name: &String| name.starts_with("Lambda.") || name == "Glue.ConcurrentRunsExceededException";
        !retrier.error_equals.iter().all(own)
    };
    let mut retriers = state.retry.iter().filter(passing);
    let Some(first) = retriers.next() else { return };
    let whole = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    work.retry = Some(Retry {
        max_attempts: whole(first.max_attempts.max(0)),
        interval_s: whole(first.interval_seconds.max(1)),
        backoff_rate: first.backoff_rate.max(1.0),
    });
    let all = |name: &String| matches!(name.as_str(), "States.ALL" | "States.TaskFailed");
    let plain = first.max_delay_seconds.is_none() && first.jitter_strategy == JitterStrategy::None;
    work.retry_simplified = retriers.next().is_some() || !plain || !first.error_equals.iter().any(all);
}

fn timeout(task: &TaskState) -> Option<u32> {
    match task.timeout_seconds.as_deref()? {
        Setting::Literal(seconds) => u32::try_from(*seconds).ok().filter(|seconds| *seconds > 0),
        _ => None,
    }
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
    use super::super::origin::Origin;
    use super::super::reads::{Sources, Variables};
    use super::super::translate::Keys;
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

    /// `kind resource parameters | computed | retry attempts | timeout`, what is empty left out.
    fn check(fields: &str, expect: &str) {
        let text =
            format!(r#"{{"StartAt": "A", "States": {{"A": {{"Type": "Task", "End": true, {fields}}}}}}}"#);
        let machine = asl::parse(&text).machine;
        let state = machine.states().get("A").unwrap();
        let StateKind::Task(task) = &state.kind else { panic!("a Task state") };
        let (input, variables) = (Origin::input(), Variables::new());
        let sources = Sources { input: &input, result: None, variables: &variables };
        let work = work(state, task, &Translation { sources, keys: &Keys::default() });
        let mut shown = vec![work.kind.word().to_owned()];
        shown.extend(work.resource);
        if !work.parameters.is_empty() {
            shown.push(Value::Object(work.parameters).to_string());
        }
        shown.extend(work.computed.iter().map(|name| format!("~{name}")));
        shown.extend(work.retry.map(|retry| format!("retry {}", retry.max_attempts)));
        shown.extend(work.retry_simplified.then(|| "simplified".to_owned()));
        shown.extend(work.timeout_s.map(|seconds| format!("timeout {seconds}")));
        assert_eq!(shown.join(" "), expect, "{fields}");
    }

    #[test]
    fn what_a_state_runs() {
        let arn = |call: &str| format!(r#""Resource": "arn:aws:states:::{call}""#);
        let with = |call: &str, parameters: &str| format!(r#"{}, "Parameters": {parameters}"#, arn(call));
        check(&with("glue:startJobRun.sync", r#"{"JobName": "j"}"#), "glue j");
        check(
            &with("glue:startJobRun", r#"{"JobName": "j"}"#),
            r#"generic arn:aws:states:::glue:startJobRun {"JobName":"j"}"#,
        );
        check(
            &with("batch:submitJob.sync", r#"{"JobDefinition.$": "$.d", "JobQueue": "default"}"#),
            r#"batch {"JobDefinition.$":"$.input.d"}"#,
        );
        check(
            &with("ecs:runTask.sync", r#"{"TaskDefinition": "t:3", "Cluster": "c"}"#),
            r#"ecs t:3 {"Cluster":"c"}"#,
        );
        check(
            &format!(
                r#""QueryLanguage": "JSONata", {}, "Arguments": {{"FunctionName": "{{% $f %}}"}}"#,
                arn("lambda:invoke")
            ),
            "lambda ~FunctionName",
        );
        check(&with("lambda:invoke", r#"{"FunctionName": "f", "Payload.$": "$"}"#), "lambda f");
        check(
            &with("lambda:invoke", r#"{"FunctionName": "f", "Payload": {"x.$": "$.y"}}"#),
            r#"lambda f {"Payload":{"x.$":"$.input.y"}}"#,
        );
        check(
            &with(
                "lambda:invoke.waitForTaskToken",
                r#"{"FunctionName": "f", "Payload": {"t.$": "$$.Task.Token"}}"#,
            ),
            "callback f",
        );
        check(r#""Resource": "${F}", "Parameters": {"a": 1}"#, r#"lambda ${F} {"Payload":{"a":1}}"#);
        let function = "arn:aws:lambda:us-east-1:123456789012:function:f";
        check(&format!(r#""Resource": "{function}""#), &format!("lambda {function}"));
        check(
            &with("sns:publish", r#"{"TopicArn": "t", "Message.$": "$.m"}"#),
            r#"generic arn:aws:states:::sns:publish {"TopicArn":"t","Message.$":"$.input.m"}"#,
        );
    }

    #[test]
    fn what_a_state_does_about_failure() {
        let retry = |retriers: &str| {
            format!(
                r#""Resource": "arn:aws:states:::sns:publish", "TimeoutSeconds": 60, "Retry": [{retriers}]"#
            )
        };
        let lambda = r#"{"ErrorEquals": ["Lambda.ServiceException"]}"#;
        check(&retry(lambda), "generic arn:aws:states:::sns:publish timeout 60");
        check(
            &retry(&format!(r#"{lambda}, {{"ErrorEquals": ["States.ALL"], "MaxAttempts": 5}}"#)),
            "generic arn:aws:states:::sns:publish retry 5 timeout 60",
        );
        check(
            &retry(r#"{"ErrorEquals": ["Custom"]}"#),
            "generic arn:aws:states:::sns:publish retry 3 simplified timeout 60",
        );
    }
}
