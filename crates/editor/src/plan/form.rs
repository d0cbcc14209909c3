//! Everything a plan says of a task, and of the world that its layouts run in, as forms: fields with their labels,
//! their text and what they take. The page draws any form the same way.

use asl::json::{float, typed_float};
use plan::{Distribution, FailurePolicy, Plan, Task, TaskKind};
use serde_json::{json, Value};

use super::command::{Command, Refusal};
use super::document::kind_label;
use super::duration_text;
use super::field::FieldEdit;

/// A group of fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// "Failure"
    pub title: &'static str,
    /// In the order to show them.
    pub fields: Vec<Field>,
}

/// One field of the plan file as a person edits it.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// JSON Pointer into the plan file.
    pub path: String,
    /// What people call it.
    pub label: String,
    /// What it means, in a sentence.
    pub doc: &'static str,
    /// What it takes.
    pub kind: FieldKind,
    /// What it holds; empty where the default holds.
    pub text: String,
    /// What holds while it is empty.
    pub default: String,
}

impl Field {
    /// A name of its own among the fields of a form, for elements: `field-tasks-2-timeout_s`.
    pub fn id(&self) -> String {
        let id = format!("field{}", self.path.replace('/', "-"));
        // A fixed duration stands where otherwise the distribution does.
        let fixed = self.kind == FieldKind::Time && self.path.ends_with("/duration");
        if fixed {
            id + "-seconds"
        } else {
            id
        }
    }
}

/// What a field takes.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldKind {
    /// Any text.
    Text,
    /// A number, with its unit.
    Number(&'static str),
    /// A share, written in percent.
    Percent,
    /// A duration, such as 4 min.
    Time,
    /// Durations with commas between them.
    Times,
    /// A JSON object.
    Json,
    /// One of these words, each with its label. A distribution is converted, keeping its mean.
    Choice(Vec<(String, String)>),
    /// On or off: the values for both.
    Toggle(Value, Value),
}

/// The form of a task; nothing if there is none of that id.
pub fn task_form(plan: &Plan, id: &str) -> Vec<Section> {
    let Some(at) = plan.tasks.iter().position(|task| task.id == id) else { return Vec::new() };
    let Some(task) = plan.tasks.get(at) else { return Vec::new() };
    let form = Form { base: format!("/tasks/{at}") };
    vec![
        Section { title: "What runs", fields: what_runs(&form, task) },
        Section { title: "Duration", fields: duration(&form, &task.duration) },
        Section { title: "Failure", fields: failure(&form, task) },
        Section { title: "Dependencies", fields: dependencies(&form, plan, task) },
    ]
}

/// The form of what holds for the whole plan.
pub fn plan_form(plan: &Plan) -> Vec<Section> {
    vec![
        Section { title: "Failure", fields: policy(plan) },
        Section { title: "Polling", fields: polling(plan) },
        Section { title: "Prices", fields: prices(plan) },
    ]
}

struct Form {
    base: String,
}

impl Form {
    fn field(&self, path: &str, label: &str, kind: FieldKind, text: String, doc: &'static str) -> Field {
        let path = format!("{}/{path}", self.base);
        Field { path, label: label.to_owned(), doc, kind, text, default: String::new() }
    }
}

fn or_default(field: Field, default: impl Into<String>) -> Field {
    Field { default: default.into(), ..field }
}

fn written<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn what_runs(form: &Form, task: &Task) -> Vec<Field> {
    let kinds = TaskKind::ALL.map(|kind| (kind.word().to_owned(), kind_label(kind).to_owned()));
    let kind = FieldKind::Choice(kinds.to_vec());
    let parameters = if task.parameters.is_empty() {
        String::new()
    } else {
        format!("{:#}", Value::Object(task.parameters.clone()))
    };
    let limit = form.field(
        "max_concurrent_runs",
        "Concurrent runs",
        FieldKind::Number("at once"),
        written(task.max_concurrent_runs),
        "How many runs of the job there can be at once (MaxConcurrentRuns of a Glue job).",
    );
    vec![
        form.field("kind", "Kind", kind, task.kind.word().to_owned(), "The service integration that the Task state calls."),
        or_default(form.field("resource", "Name or ARN", FieldKind::Text, task.resource.clone().unwrap_or_default(),
            "The job's or function's name, the state machine's ARN, or of another service the ARN of its integration."), task.id.clone()),
        or_default(form.field("parameters", "Parameters", FieldKind::Json, parameters,
            "Further fields of the state's Parameters; they win over the generated ones."), "{}"),
        or_default(limit, "unlimited"),
    ]
}

/// The words for the distributions, with what people call them.
const DISTRIBUTIONS: [(&str, &str); 7] = [
    ("fixed", "Fixed"),
    ("uniform", "Uniform"),
    ("triangular", "Triangular"),
    ("normal", "Normal"),
    ("lognormal", "Lognormal"),
    ("exponential", "Exponential"),
    ("empirical", "Observed durations"),
];

fn duration(form: &Form, duration: &Distribution) -> Vec<Field> {
    let words = DISTRIBUTIONS.map(|(word, label)| (word.to_owned(), label.to_owned())).to_vec();
    let word = match duration {
        Distribution::Fixed { .. } => "fixed",
        Distribution::Uniform { .. } => "uniform",
        Distribution::Triangular { .. } => "triangular",
        Distribution::Normal { .. } => "normal",
        Distribution::Lognormal { .. } => "lognormal",
        Distribution::Exponential { .. } => "exponential",
        Distribution::Empirical { .. } => "empirical",
    };
    let which = form.field(
        "duration",
        "Distribution",
        FieldKind::Choice(words),
        word.to_owned(),
        "How the time of one attempt is drawn. Another distribution keeps the mean.",
    );
    let time = |name: &str, label: &str, seconds: f64, doc| {
        form.field(&format!("duration/{name}"), label, FieldKind::Time, duration_text::exact(seconds), doc)
    };
    let mean = |seconds| time("mean_s", "Mean", seconds, "The mean of all attempts.");
    let spread = |seconds| {
        time(
            "sd_s",
            "Standard deviation",
            seconds,
            "About two thirds of attempts lie within this of the mean.",
        )
    };
    let shortest = |seconds| time("min_s", "Shortest", seconds, "No attempt is shorter.");
    let longest = |seconds| time("max_s", "Longest", seconds, "No attempt is longer.");
    let mut fields = vec![which];
    fields.extend(match duration {
        Distribution::Fixed { seconds } => {
            // A fixed duration is a bare number in the file.
            vec![form.field(
                "duration",
                "Duration",
                FieldKind::Time,
                duration_text::exact(*seconds),
                "Every attempt takes this long.",
            )]
        }
        Distribution::Uniform { min_s, max_s } => vec![shortest(*min_s), longest(*max_s)],
        Distribution::Triangular { min_s, mode_s, max_s } => {
            vec![
                shortest(*min_s),
                time("mode_s", "Most likely", *mode_s, "The likeliest time."),
                longest(*max_s),
            ]
        }
        Distribution::Normal { mean_s, sd_s } | Distribution::Lognormal { mean_s, sd_s } => {
            vec![mean(*mean_s), spread(*sd_s)]
        }
        Distribution::Exponential { mean_s } => vec![mean(*mean_s)],
        Distribution::Empirical { samples_s } => {
            let all: Vec<String> = samples_s.iter().map(|seconds| duration_text::exact(*seconds)).collect();
            vec![form.field(
                "duration/samples_s",
                "Observed",
                FieldKind::Times,
                all.join(", "),
                "Durations of earlier runs; each is as likely as any other.",
            )]
        }
    });
    fields
}

fn failure(form: &Form, task: &Task) -> Vec<Field> {
    let retry = task.retry.as_ref();
    let share =
        if task.failure_probability == 0.0 { String::new() } else { plain(task.failure_probability * 100.0) };
    let mut fields = vec![
        or_default(
            form.field(
                "failure_probability",
                "Attempts that fail",
                FieldKind::Percent,
                share,
                "How many of a hundred attempts fail.",
            ),
            "0",
        ),
        or_default(
            form.field(
                "timeout_s",
                "TimeoutSeconds",
                FieldKind::Time,
                task.timeout_s.map(|s| duration_text::exact(f64::from(s))).unwrap_or_default(),
                "After this long an attempt has failed with States.Timeout.",
            ),
            "none",
        ),
        or_default(
            form.field(
                "retry/max_attempts",
                "MaxAttempts",
                FieldKind::Number("retries"),
                written(retry.map(|it| it.max_attempts)),
                "Retries after the first attempt (Retry).",
            ),
            "no retrier",
        ),
    ];
    if let Some(retry) = retry {
        fields.push(form.field(
            "retry/interval_s",
            "IntervalSeconds",
            FieldKind::Time,
            duration_text::exact(f64::from(retry.interval_s)),
            "How long the first retry waits.",
        ));
        fields.push(form.field(
            "retry/backoff_rate",
            "BackoffRate",
            FieldKind::Number("times"),
            plain(retry.backoff_rate),
            "By what the interval grows with each retry.",
        ));
    }
    fields
}

fn dependencies(form: &Form, plan: &Plan, task: &Task) -> Vec<Field> {
    let name = |id: &str| {
        plan.tasks
            .iter()
            .find(|other| other.id == id)
            .map_or_else(|| id.to_owned(), |other| other.label().to_owned())
    };
    let mut fields: Vec<Field> = task
        .depends_on
        .iter()
        .enumerate()
        .map(|(at, id)| {
            let kind = FieldKind::Toggle(json!({ "task": id, "data": true }), json!(id));
            let text = if task.receives(id) { "true" } else { "" };
            form.field(
                &format!("depends_on/{at}"),
                &format!("Receives the output of {}", name(id)),
                kind,
                text.to_owned(),
                "The task finds the other's output in its input.",
            )
        })
        .collect();
    if task.depends_on.len() > 1 {
        let mut choices = vec![(String::new(), "Whichever polls least".to_owned())];
        choices.extend(task.depends_on.iter().map(|id| (id.clone(), name(id))));
        fields.push(form.field("continues", "Continues the branch of", FieldKind::Choice(choices), task.continues.clone().unwrap_or_default(),
            "In layouts whose branches wait for each other: the dependency after which it runs in the same branch, without polling for it."));
    }
    fields
}

fn policy(plan: &Plan) -> Vec<Field> {
    let label = |policy| match policy {
        FailurePolicy::FailFast => "The execution fails at once",
        FailurePolicy::FinishIndependent => "What does not depend on it still runs",
    };
    let choices =
        FailurePolicy::ALL.map(|policy| (policy.word().to_owned(), label(policy).to_owned())).to_vec();
    let form = Form { base: String::new() };
    vec![form.field(
        "on_failure",
        "When a task fails",
        FieldKind::Choice(choices),
        plan.on_failure.word().to_owned(),
        "The same in every layout. What depends on a failed task never starts.",
    )]
}

fn polling(plan: &Plan) -> Vec<Field> {
    let (form, polling) = (Form { base: "/polling".to_owned() }, &plan.polling);
    let time = |path, label, seconds, doc| {
        form.field(path, label, FieldKind::Time, duration_text::exact(seconds), doc)
    };
    vec![
        time("interval_s", "Poll every", f64::from(polling.interval_s), "The Wait state between two status checks."),
        time("check_s", "Status check takes", polling.check_s, "The Lambda function that looks for the job's run."),
        time("call_s", "Service call takes", polling.call_s, "A call of a service's API, in layouts that poll without a function."),
        form.field("trigger_offset_min", "Scheduled every", FieldKind::Number("min"), polling.trigger_offset_min.to_string(),
            "Minutes between two scheduled executions; the status check takes any run since the last one as its own."),
        form.field("max_items", "MaxItems", FieldKind::Number("runs"), polling.max_items.to_string(), "How many of a job's newest runs the status check looks at."),
    ]
}

fn prices(plan: &Plan) -> Vec<Field> {
    let form = Form { base: "/prices".to_owned() };
    let known = plan::Prices::default();
    let source = form.field(
        "source",
        "Source",
        FieldKind::Text,
        plan.prices.source.clone(),
        "Where the prices are from.",
    );
    let figure = |((field, own), (_, known)): ((&str, f64), (&str, f64))| {
        let (label, unit, scale, doc) = price_words(field);
        let text = if own == known { String::new() } else { plain(own * scale) };
        or_default(form.field(field, label, FieldKind::Number(unit), text, doc), plain(known * scale))
    };
    let mut fields = vec![or_default(source, known.source.clone())];
    fields.extend(plan.prices.figures().into_iter().zip(known.figures()).map(figure));
    fields
}

/// Label, unit, factor from the file's figure to the shown one, and what it is.
fn price_words(field: &str) -> (&'static str, &'static str, f64, &'static str) {
    match field {
        "transition_usd" => (
            "Standard, transitions",
            "$ per 1,000",
            1e3,
            "State transitions of a Standard workflow, retries included.",
        ),
        "express_request_usd" => {
            ("Express, requests", "$ per million", 1e6, "Executions of an Express workflow.")
        }
        "express_gb_second_usd" => {
            ("Express, duration", "$ per GB-hour", 3_600.0, "Memory of Express executions over time.")
        }
        "express_memory_mb" => {
            ("Express, memory", "MB", 1.0, "Memory that an execution is billed for, in steps of 64 MB.")
        }
        "lambda_request_usd" => {
            ("Lambda, requests", "$ per million", 1e6, "Invocations of the status check.")
        }
        "lambda_gb_second_usd" => {
            ("Lambda, duration", "$ per GB-hour", 3_600.0, "Memory of the status check over time.")
        }
        _ => ("Lambda, memory", "MB", 1.0, "Memory of the status check's function."),
    }
}

/// A figure without noise of binary fractions.
fn plain(value: f64) -> String {
    format!("{}", (value * 1e6).round() / 1e6)
}

/// The command that gives a field a text.
///
/// # Errors
/// Why the text does not fit, as a sentence. Whether the value fits the plan is known when the command is performed.
pub fn fill(plan: &Plan, field: &Field, text: &str) -> Result<Command, Refusal> {
    let text = text.trim();
    // Without MaxAttempts there is no retrier at all.
    let path = field.path.strip_suffix("/max_attempts").filter(|_| text.is_empty()).unwrap_or(&field.path);
    let value = match &field.kind {
        FieldKind::Toggle(on, off) => Some(if text == "true" { on.clone() } else { off.clone() }),
        _ if text.is_empty() => None,
        kind => Some(value_of(plan, &field.path, kind, text)?),
    };
    Ok(Command::SetField(FieldEdit { path: path.to_owned(), label: field.label.clone(), value }))
}

fn value_of(plan: &Plan, path: &str, kind: &FieldKind, text: &str) -> Result<Value, Refusal> {
    let number =
        || typed_float(&text.replace(',', ".")).ok_or_else(|| Refusal(format!("{text} is not a number")));
    let seconds = |text: &str| duration_text::seconds(text).map_err(Refusal);
    Ok(match kind {
        FieldKind::Text | FieldKind::Toggle(..) => json!(text),
        FieldKind::Number(_) => whole_if_it_is(as_typed(number()? / scale(path))),
        FieldKind::Percent => match number()? {
            share if (0.0..=100.0).contains(&share) => whole_if_it_is(as_typed(share / 100.0)),
            share => {
                return Err(Refusal(format!("{share}% is no share of attempts: write between 0 and 100%.")))
            }
        },
        FieldKind::Time => whole_if_it_is(seconds(text)?),
        FieldKind::Times => {
            text.split(',').map(|each| seconds(each).map(whole_if_it_is)).collect::<Result<Value, _>>()?
        }
        FieldKind::Json => {
            serde_json::from_str(text).map_err(|error| Refusal(format!("This is not JSON: {error}")))?
        }
        FieldKind::Choice(_) if path.ends_with("/duration") => converted(plan, path, text),
        FieldKind::Choice(_) => json!(text),
    })
}

/// Without the noise of a division: nobody types more than twelve digits.
fn as_typed(value: f64) -> f64 {
    float(&format!("{value:.12e}")).unwrap_or(value)
}

fn scale(path: &str) -> f64 {
    path.strip_prefix("/prices/").map_or(1.0, |field| price_words(field).2)
}

fn whole_if_it_is(value: f64) -> Value {
    #[allow(clippy::cast_possible_truncation, reason = "whole and far below the bound of i64")]
    if value.fract() == 0.0 && value.abs() < 1e15 {
        json!(value as i64)
    } else {
        json!(value)
    }
}

/// The task's duration as another distribution of the same mean and, where it has one, the same spread.
fn converted(plan: &Plan, path: &str, word: &str) -> Value {
    let at = path.split('/').nth(2).and_then(|index| index.parse::<usize>().ok());
    let Some(task) = at.and_then(|at| plan.tasks.get(at)) else { return Value::Null };
    let round = |seconds: f64| whole_if_it_is((seconds * 1e3).round() / 1e3);
    let (mean, sd) = (task.duration.mean(), task.duration.sd());
    let sd = if sd > 0.0 { sd } else { mean / 10.0 };
    // Half the width of a uniform and of a triangular distribution with this deviation.
    let (flat, peaked) = (sd * 3f64.sqrt(), sd * 6f64.sqrt());
    match word {
        "uniform" => {
            json!({ "distribution": word, "min_s": round((mean - flat).max(0.0)), "max_s": round(mean + flat) })
        }
        "triangular" => {
            json!({ "distribution": word, "min_s": round((mean - peaked).max(0.0)), "mode_s": round(mean), "max_s": round(mean + peaked) })
        }
        "normal" | "lognormal" => json!({ "distribution": word, "mean_s": round(mean), "sd_s": round(sd) }),
        "exponential" => json!({ "distribution": word, "mean_s": round(mean) }),
        "empirical" => {
            json!({ "distribution": word, "samples_s": [round((mean - sd).max(0.0)), round(mean), round(mean + sd)] })
        }
        _ => round(mean),
    }
}
