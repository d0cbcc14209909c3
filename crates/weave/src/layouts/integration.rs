//! What a task of the plan sends to the service that runs it: the integration's ARN and its `Parameters`.
//!
//! The generated parameters carry the execution's input and the outputs of the dependencies whose data the task
//! receives, wherever the service takes them:
//!
//! | kind | where |
//! |---|---|
//! | `lambda`, `callback` | `Payload`: the input itself; with data `{"input", "data": {KEY: OUTPUT}}` |
//! | `states` | `Input`: `{"input", "data"}` |
//! | `glue` | `Arguments`: `--KEY`, the output as JSON text |
//! | `ecs` | an environment variable `KEY` of the container that is named as the task definition |
//! | `batch` | `Parameters`: `KEY`, the output as JSON text |
//! | `generic` | nowhere but where the plan's own `parameters` say |
//!
//! The plan's `parameters` are merged in and win. A path in them sees `{"input", "data"}` as `$`, whatever the layout.

use super::merge::merged;
use plan::{Task, TaskKind};
use serde_json::{json, Map, Value};

/// Where a task finds, in the state's input, what it is given.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// Path to the execution's input.
    pub input: String,
    /// Of each dependency whose output it receives: the key under which it receives it, and the path to it.
    pub data: Vec<(String, String)>,
}

impl Given {
    /// The input alone.
    pub fn input(path: &str) -> Self {
        Self { input: path.to_owned(), data: Vec::new() }
    }
}

/// What runs: the plan's word for it, or the task's id.
pub fn resource(task: &Task) -> &str {
    task.resource.as_deref().unwrap_or(&task.id)
}

/// The ARN of the service integration that runs a task and waits for its end.
pub fn arn(task: &Task) -> String {
    const TOKEN: &str = ".waitForTaskToken";
    let named = resource(task);
    match task.kind {
        TaskKind::Glue => "arn:aws:states:::glue:startJobRun.sync".to_owned(),
        TaskKind::States => "arn:aws:states:::states:startExecution.sync:2".to_owned(),
        TaskKind::Lambda => "arn:aws:states:::lambda:invoke".to_owned(),
        TaskKind::Ecs => "arn:aws:states:::ecs:runTask.sync".to_owned(),
        TaskKind::Batch => "arn:aws:states:::batch:submitJob.sync".to_owned(),
        TaskKind::Callback if !names_integration(named) => format!("arn:aws:states:::lambda:invoke{TOKEN}"),
        TaskKind::Callback if !named.ends_with(TOKEN) => format!("{named}{TOKEN}"),
        TaskKind::Callback | TaskKind::Generic => named.to_owned(),
    }
}

/// Whether a resource is itself a service integration.
fn names_integration(resource: &str) -> bool {
    resource.starts_with("arn:") && resource.contains(":states:::")
}

/// The state's `Parameters`.
pub fn parameters(task: &Task, given: &Given) -> Value {
    let own = generated(task, given);
    let wished = rebased(&Value::Object(task.parameters.clone()), given);
    merged(own, wished)
}

/// Takes out of a task's own parameters what every layout gives it anyway. `keys` are those of what it receives.
pub fn spare(task: &mut Task, keys: impl Iterator<Item = String>) {
    let data = keys.map(|key| (key.clone(), format!("$.data.{key}"))).collect();
    let own = generated(task, &Given { input: "$.input".to_owned(), data });
    task.parameters.retain(|field, value| own.get(field) != Some(value));
}

fn generated(task: &Task, given: &Given) -> Value {
    let named = resource(task);
    let input = given.input.as_str();
    match task.kind {
        TaskKind::Glue => with_data(json!({"JobName": named}), "Arguments", texts(given, "--")),
        // The execution id lets the console link the child to its parent.
        TaskKind::States => {
            let mut payload =
                json!({"AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Id", "input.$": input});
            payload = with_data(payload, "data", data(given));
            json!({"StateMachineArn": state_machine_arn(named), "Input": payload})
        }
        TaskKind::Lambda if given.data.is_empty() => json!({"FunctionName": named, "Payload.$": input}),
        TaskKind::Lambda => {
            json!({"FunctionName": named, "Payload": {"input.$": input, "data": data(given)}})
        }
        TaskKind::Ecs => {
            let variables: Vec<Value> = given
                .data
                .iter()
                .map(|(key, path)| json!({"Name": key, "Value.$": json_text(path)}))
                .collect();
            let call = json!({"Cluster": "default", "TaskDefinition": named});
            let family = named.rsplit('/').next().and_then(|last| last.split(':').next());
            match variables.is_empty() {
                true => call,
                false => merged(
                    call,
                    json!({"Overrides": {"ContainerOverrides": [{"Name": family, "Environment": variables}]}}),
                ),
            }
        }
        TaskKind::Batch => {
            let call = json!({"JobName": named, "JobDefinition": named, "JobQueue": "default"});
            with_data(call, "Parameters", texts(given, ""))
        }
        TaskKind::Callback if !names_integration(named) => {
            let payload = json!({"token.$": "$$.Task.Token", "input.$": input});
            json!({"FunctionName": named, "Payload": with_data(payload, "data", data(given))})
        }
        TaskKind::Callback | TaskKind::Generic => json!({}),
    }
}

/// Outputs as they are, by key.
fn data(given: &Given) -> Map<String, Value> {
    given.data.iter().map(|(key, path)| (format!("{key}.$"), json!(path))).collect()
}

/// Outputs as JSON text, for services that take nothing but strings.
fn texts(given: &Given, prefix: &str) -> Map<String, Value> {
    given.data.iter().map(|(key, path)| (format!("{prefix}{key}.$"), json!(json_text(path)))).collect()
}

fn json_text(path: &str) -> String {
    format!("States.JsonToString({path})")
}

fn with_data(mut call: Value, field: &str, data: Map<String, Value>) -> Value {
    if let (false, Some(fields)) = (data.is_empty(), call.as_object_mut()) {
        fields.insert(field.to_owned(), Value::Object(data));
    }
    call
}

/// The plan's own parameters, their paths led to where this layout keeps the input and the outputs.
fn rebased(wished: &Value, given: &Given) -> Value {
    match wished {
        Value::Object(fields) => fields
            .iter()
            .map(|(key, value)| match value {
                Value::String(path) if key.ends_with(".$") => (key.clone(), json!(rebase(path, given))),
                _ => (key.clone(), rebased(value, given)),
            })
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().map(|item| rebased(item, given)).collect(),
        other => other.clone(),
    }
}

/// `$.input` and `$.data.KEY` at the beginning of every path in an expression.
fn rebase(expression: &str, given: &Given) -> String {
    let places = given.data.iter().map(|(key, path)| (format!("$.data.{key}"), path.as_str()));
    let places: Vec<(String, &str)> = places.chain([("$.input".to_owned(), given.input.as_str())]).collect();
    let mut rest = expression;
    let mut found = String::with_capacity(expression.len());
    while let Some(next) = rest.chars().next() {
        let ends = |after: &str| !after.starts_with(expr::is_word);
        let place = places.iter().filter(|_| !found.ends_with('$')).find_map(|(from, to)| {
            rest.strip_prefix(from.as_str()).filter(|after| ends(after)).zip(Some(to))
        });
        rest = match place {
            Some((after, to)) => {
                found.push_str(to);
                after
            }
            None => {
                found.push(next);
                rest.get(next.len_utf8()..).unwrap_or_default()
            }
        };
    }
    found
}

fn state_machine_arn(resource: &str) -> String {
    if resource.starts_with("arn:") || resource.starts_with("${") {
        return resource.to_owned();
    }
    format!("arn:aws:states:us-east-1:123456789012:stateMachine:{resource}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: TaskKind, wished: Value, data: &[(&str, &str)], expect: Value) {
        let parameters = wished.as_object().cloned().unwrap_or_default();
        let task = Task { id: "job".to_owned(), kind, parameters, ..Task::default() };
        let data = data.iter().map(|(key, path)| ((*key).to_owned(), (*path).to_owned())).collect();
        let given = Given { input: "$.input".to_owned(), data };
        assert_eq!(super::parameters(&task, &given), expect, "{kind:?}");
    }

    #[test]
    fn data_goes_where_the_service_takes_it() {
        let data = &[("up", "$.tasks.up.output")];
        let text = "States.JsonToString($.tasks.up.output)";
        let both = json!({"input.$": "$.input", "data": {"up.$": "$.tasks.up.output"}});
        check(TaskKind::Lambda, json!({}), &[], json!({"FunctionName": "job", "Payload.$": "$.input"}));
        check(TaskKind::Lambda, json!({}), data, json!({"FunctionName": "job", "Payload": both}));
        check(TaskKind::Glue, json!({}), data, json!({"JobName": "job", "Arguments": {"--up.$": text}}));
        let batch = json!({"JobName": "job", "JobDefinition": "job", "JobQueue": "default", "Parameters": {"up.$": text}});
        check(TaskKind::Batch, json!({}), data, batch);
        let containers = json!([{"Name": "job", "Environment": [{"Name": "up", "Value.$": text}]}]);
        let ecs = json!({"Cluster": "default", "TaskDefinition": "job", "Overrides": {"ContainerOverrides": containers}});
        check(TaskKind::Ecs, json!({}), data, ecs);
    }

    #[test]
    fn the_plans_parameters_are_merged_and_led_to_their_places() {
        let data = &[("up", "$.tasks.up.output"), ("up2", "$.other")];
        check(
            TaskKind::Glue,
            json!({"Arguments": {"--day.$": "$.input.day"}, "WorkerType": "G.1X"}),
            &[],
            json!({"JobName": "job", "Arguments": {"--day.$": "$.input.day"}, "WorkerType": "G.1X"}),
        );
        check(
            TaskKind::Generic,
            json!({"Message.$": "States.Format('{} {}', $.data.up.id, $.data.up2)", "Id.$": "$$.Execution.Id"}),
            data,
            json!({"Message.$": "States.Format('{} {}', $.tasks.up.output.id, $.other)", "Id.$": "$$.Execution.Id"}),
        );
        check(
            TaskKind::Lambda,
            json!({"Payload": {"mine": 1}}),
            &[],
            json!({"FunctionName": "job", "Payload": {"mine": 1}}),
        );
    }
}
