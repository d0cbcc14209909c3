//! From a state to a task of a plan: what runs, under which name.

use super::translate::{Output, Translation};
use crate::layouts::lambda_retry;
use asl::json::{Kind, Node};
use asl::model::{
    IntegrationPattern, JitterStrategy, QueryLanguage, Resource, Retrier, Setting, State, TaskState,
};
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
    /// What of `Parameters` is computed from data that a plan cannot name.
    pub computed: Vec<String>,
    /// The policy for failed attempts.
    pub retry: Option<Retry>,
    /// Whether `Retry` says more than that.
    pub retry_simplified: bool,
    /// Whether its output was JSON as text, which a plan's task has as what it says.
    pub output_parsed: bool,
    /// Whether every layout retries Lambda's own errors, which the state does not.
    pub retry_added: bool,
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
            retry_added: false,
            output_parsed: false,
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
    let language = state.query_language;
    match template(state) {
        // A function that is called by its own ARN is given the parameters themselves, or the input.
        None if kind == TaskKind::Lambda && field.is_empty() => {
            whole_input("Payload.$", translation, &mut work)
        }
        Some(template) if kind == TaskKind::Lambda && field.is_empty() => {
            parameter(("Payload", template), language, translation, &mut work);
        }
        Some(template) if jsonata(template) => work.computed.push("Arguments".to_owned()),
        Some(template) => {
            let own = |key: &str, value: &Node| key == field && !jsonata(value);
            for member in template.members().iter().filter(|member| !own(&member.key, &member.value)) {
                parameter((&member.key, &member.value), language, translation, &mut work);
            }
            // A function that is given nothing gets an empty object; layouts would give it the input.
            if kind == TaskKind::Lambda
                && ["Payload", "Payload.$"].iter().all(|key| template.get(key).is_none())
            {
                work.parameters.insert("Payload".to_owned(), Map::new().into());
            }
        }
        // Only an activity is called so: its worker is given the input.
        None if field.is_empty() => work.computed.push("Parameters".to_owned()),
        None => {}
    }
    let resource = task.resource.as_ref().map_or("", |resource| resource.value.as_str());
    let function = kind == TaskKind::Lambda || (kind == TaskKind::Callback && !field.is_empty());
    retry(state, function, &mut work);
    work.output_parsed = kind == TaskKind::States && resource.ends_with(".sync");
    work
}

/// The whole of the state's input, as this parameter.
pub fn whole_input(key: &str, translation: &Translation<'_>, work: &mut Work) {
    let whole = Node::new(Kind::String("$".to_owned()));
    parameter((key, &whole), QueryLanguage::JSONPath, translation, work);
}

/// What a Task state sends, in its language.
pub fn template(state: &State) -> Option<&Node> {
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
    let (service, action, pattern, sdk) = match task.parsed_resource() {
        Some(Resource::Lambda { arn }) => return (TaskKind::Lambda, Some(arn), ""),
        Some(Resource::Integration { service, action, pattern, sdk }) => (service, action, pattern, sdk),
        _ => {
            // `${Function}`: what stands for an ARN is nearly always a function's.
            let named = arn.as_deref().is_some_and(|arn| arn.starts_with("arn:"));
            return (if named { TaskKind::Generic } else { TaskKind::Lambda }, arn, "");
        }
    };
    let waits = matches!(pattern, IntegrationPattern::Sync | IntegrationPattern::Sync2);
    let plain = pattern == IntegrationPattern::RequestResponse;
    match (service.as_str(), action.as_str()) {
        // The SDK's call takes its payload as text.
        ("lambda", "invoke") if plain && !sdk => named(TaskKind::Lambda, "FunctionName"),
        ("lambda", "invoke") if !sdk => named(TaskKind::Callback, "FunctionName"),
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

/// A parameter: what a plan can say of it is kept, the rest is noted.
fn parameter(field: (&str, &Node), language: QueryLanguage, translation: &Translation<'_>, work: &mut Work) {
    let name = field.0.trim_end_matches(".$");
    work.parameters.extend(translation.field(name, field, language, &mut work.computed));
}

fn jsonata(node: &Node) -> bool {
    node.as_str().is_some_and(|text| asl::model::jsonata(text).is_some())
}

/// The plan's policy is one retrier for every error. Retriers for a service that is busy come with each layout.
fn retry(state: &State, function: bool, work: &mut Work) {
    let own = |name: &String| name.starts_with("Lambda.") || name == "Glue.ConcurrentRunsExceededException";
    let (own, policies): (Vec<_>, Vec<_>) =
        state.retry.iter().partition(|retrier| retrier.error_equals.iter().all(own));
    // An attempt that takes too long is no failed task.
    let any =
        |name: &String| name == "States.ALL" || (name == "States.TaskFailed" && work.timeout_s.is_none());
    let all = |retrier: &&&Retrier| retrier.error_equals.iter().any(any);
    let policy = policies.iter().find(all).or(policies.first());
    let plain = policy.is_none_or(|policy| {
        all(&policy) && policy.max_delay_seconds.is_none() && policy.jitter_strategy == JitterStrategy::None
    });
    let other = match own.as_slice() {
        [] => false,
        [only] if function => !is_every_layouts(only),
        _ => function || work.kind == TaskKind::Glue,
    };
    let whole = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    work.retry_simplified = policies.len() > 1 || !plain || other;
    work.retry_added = function && own.is_empty();
    work.retry = policy.map(|policy| Retry {
        max_attempts: whole(policy.max_attempts.max(0)),
        interval_s: whole(policy.interval_seconds.max(1)),
        backoff_rate: policy.backoff_rate.max(1.0),
    });
}

/// Whether it says what the retrier of Lambda's own errors says in every layout.
fn is_every_layouts(retrier: &Retrier) -> bool {
    let layouts = lambda_retry();
    let same = |field: &str, value: f64| layouts.get(field).and_then(Value::as_f64) == Some(value);
    same("IntervalSeconds", retrier.interval_seconds as f64)
        && same("MaxAttempts", retrier.max_attempts as f64)
        && same("BackoffRate", retrier.backoff_rate)
        && retrier.jitter_strategy == JitterStrategy::Full
        && retrier.max_delay_seconds.is_none()
        && layouts.get("ErrorEquals").and_then(Value::as_array).is_some_and(|errors| {
            errors.len() == retrier.error_equals.len()
                && errors.iter().all(|error| retrier.error_equals.iter().any(|own| error == own))
        })
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
        let work = work(state, task, &Translation { sources, keys: &Keys::default(), reads: None });
        let (kind, resource) = (work.kind, work.resource);
        let mut task = plan::Task { kind, resource, parameters: work.parameters, ..plan::Task::default() };
        crate::layouts::spare(&mut task, std::iter::empty());
        let mut shown = vec![kind.word().to_owned()];
        shown.extend(task.resource);
        if !task.parameters.is_empty() {
            shown.push(Value::Object(task.parameters).to_string());
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
            r#"lambda {"Payload":{}} ~FunctionName"#,
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
            r#"callback f {"Payload":{"t.$":"$$.Task.Token"}}"#,
        );
        // What every layout gives it anyway.
        check(
            &with(
                "lambda:invoke.waitForTaskToken",
                r#"{"FunctionName": "f", "Payload": {"token.$": "$$.Task.Token", "input.$": "$"}}"#,
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
    fn what_a_plan_can_say_of_parameters_is_kept_beside_what_it_cannot() {
        let lambda = |language: &str, field: &str, payload: &str| {
            format!(
                r#""QueryLanguage": "{language}", "Resource": "arn:aws:states:::lambda:invoke",
                   "{field}": {{"FunctionName": "f"{payload}}}"#
            )
        };
        let path = |payload: &str| lambda("JSONPath", "Parameters", payload);
        check(
            &path(r#", "Payload": {"table": "orders", "rows": {"n": 3, "of.$": "$.x[*].y"}}"#),
            r#"lambda f {"Payload":{"table":"orders","rows":{"n":3}}} ~Payload.rows.of"#,
        );
        check(
            &path(r#", "Payload": {"list": [{"a": 1, "b.$": "$.x[*]"}], "all": {"b.$": "$.x[*]"}}"#),
            r#"lambda f {"Payload":{"list":[{"a":1}]}} ~Payload.list[0].b ~Payload.all.b"#,
        );
        check(&path(r#", "Payload": {"of.$": "$.x[*].y"}"#), "lambda f ~Payload.of");
        check(
            &path(r#", "Payload": {"id.$": "$$.Execution.Id"}"#),
            r#"lambda f {"Payload":{"id.$":"$$.Execution.Id"}}"#,
        );
        check(&path(""), r#"lambda f {"Payload":{}}"#);
        check(
            &lambda(
                "JSONata",
                "Arguments",
                r#", "Payload": {"table": "orders", "id": "{% $states.context.Execution.Id %}",
                    "three": "{% 1 + 2 %}", "list": [1, "{% $states.input.x %}"]}"#,
            ),
            r#"lambda f {"Payload":{"table":"orders","id.$":"$$.Execution.Id"}} ~Payload.three ~Payload.list"#,
        );
        let function = "arn:aws:lambda:us-east-1:123456789012:function:f";
        check(
            &format!(r#""QueryLanguage": "JSONata", "Resource": "{function}""#),
            &format!("lambda {function}"),
        );
        check(
            r#""Resource": "arn:aws:states:::aws-sdk:lambda:invoke", "Parameters": {"FunctionName": "f", "Payload": "{}"}"#,
            r#"generic arn:aws:states:::aws-sdk:lambda:invoke {"FunctionName":"f","Payload":"{}"}"#,
        );
        let activity = "arn:aws:states:us-east-1:123456789012:activity:a";
        check(&format!(r#""Resource": "{activity}""#), &format!("generic {activity} ~Parameters"));
    }

    #[test]
    fn what_a_state_does_about_failure() {
        let retry = |retriers: &str| {
            format!(
                r#""Resource": "arn:aws:states:::sns:publish", "Parameters": {{}}, "TimeoutSeconds": 60, "Retry": [{retriers}]"#
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
        check(
            &retry(r#"{"ErrorEquals": ["Custom"], "MaxAttempts": 0}, {"ErrorEquals": ["States.ALL"]}"#),
            "generic arn:aws:states:::sns:publish retry 3 simplified timeout 60",
        );
        check(
            &retry(r#"{"ErrorEquals": ["States.TaskFailed"]}"#),
            "generic arn:aws:states:::sns:publish retry 3 simplified timeout 60",
        );
        let glue = r#""Resource": "arn:aws:states:::glue:startJobRun.sync", "Parameters": {"JobName": "j"}"#;
        check(
            &format!(r#"{glue}, "Retry": [{{"ErrorEquals": ["Glue.ConcurrentRunsExceededException"]}}]"#),
            "glue j simplified",
        );
    }

    #[test]
    fn what_layouts_retry_by_themselves() {
        let of = |retry: &str| {
            let text = format!(
                r#"{{"StartAt": "A", "States": {{"A": {{"Type": "Task", "End": true, "Retry": {retry},
                    "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {{"FunctionName": "f"}}}}}}}}"#
            );
            let codes = crate::lift(&text, &[]).diagnostics.into_iter().map(|found| found.code);
            codes.collect::<Vec<_>>()
        };
        let own = crate::layouts::lambda_retry();
        assert_eq!(of(&format!("[{own}]")), [""; 0]);
        let mut later = own;
        later["IntervalSeconds"] = 100.into();
        assert_eq!(of(&format!("[{later}]")), ["RETRY_SIMPLIFIED"]);
        assert_eq!(of("[]"), ["RETRY_ADDED"]);
        assert_eq!(of(r#"[{"ErrorEquals": ["States.ALL"]}]"#), ["RETRY_ADDED"]);
    }
}
