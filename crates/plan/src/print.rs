//! Writing a plan file.

use crate::{Distribution, FailurePolicy, Plan, Polling, Prices, Retry, Task};
use serde_json::{json, Map, Number, Value};

/// The plan as a plan file: JSON, two spaces, fields always in the same order, defaults left out. Reading it gives
/// the same plan again.
pub fn print(plan: &Plan) -> String {
    let mut root = Map::new();
    root.insert("version".to_owned(), json!(plan.version));
    root.insert("name".to_owned(), json!(plan.name));
    if plan.polling != Polling::default() {
        root.insert("polling".to_owned(), polling(&plan.polling));
    }
    if plan.on_failure != FailurePolicy::default() {
        root.insert("on_failure".to_owned(), json!(plan.on_failure.word()));
    }
    let prices = prices(&plan.prices);
    if !prices.is_empty() {
        root.insert("prices".to_owned(), Value::Object(prices));
    }
    root.insert("tasks".to_owned(), plan.tasks.iter().map(task).collect());
    // Displaying a `Value` cannot fail: its keys are strings.
    format!("{:#}\n", Value::Object(root))
}

fn polling(polling: &Polling) -> Value {
    json!({
        "interval_s": polling.interval_s,
        "check_s": number(polling.check_s),
        "call_s": number(polling.call_s),
        "trigger_offset_min": polling.trigger_offset_min,
        "max_items": polling.max_items,
    })
}

/// Those that differ from the table known here.
fn prices(prices: &Prices) -> Map<String, Value> {
    let known = Prices::default();
    let mut fields = Map::new();
    if prices.source != known.source {
        fields.insert("source".to_owned(), json!(prices.source));
    }
    for ((field, own), (_, known)) in prices.figures().into_iter().zip(known.figures()) {
        if own != known {
            fields.insert(field.to_owned(), number(own));
        }
    }
    fields
}

fn task(task: &Task) -> Value {
    let mut fields = Map::new();
    fields.insert("id".to_owned(), json!(task.id));
    if task.name != task.id {
        fields.insert("name".to_owned(), json!(task.name));
    }
    fields.insert("kind".to_owned(), json!(task.kind.word()));
    fields.insert("duration".to_owned(), duration(&task.duration));
    if !task.depends_on.is_empty() {
        fields.insert("depends_on".to_owned(), dependencies(task));
    }
    if let Some(continues) = &task.continues {
        fields.insert("continues".to_owned(), json!(continues));
    }
    if let Some(resource) = &task.resource {
        fields.insert("resource".to_owned(), json!(resource));
    }
    if !task.parameters.is_empty() {
        fields.insert("parameters".to_owned(), Value::Object(task.parameters.clone()));
    }
    if task.failure_probability != 0.0 {
        fields.insert("failure_probability".to_owned(), number(task.failure_probability));
    }
    if let Some(policy) = &task.retry {
        fields.insert("retry".to_owned(), retry(policy));
    }
    for (field, value) in [("timeout_s", task.timeout_s), ("max_concurrent_runs", task.max_concurrent_runs)] {
        if let Some(value) = value {
            fields.insert(field.to_owned(), json!(value));
        }
    }
    if let Some((x, y)) = task.position {
        fields.insert("position".to_owned(), json!([x, y]));
    }
    Value::Object(fields)
}

/// Ids, and `{"task": id, "data": true}` where the dependency carries data.
fn dependencies(task: &Task) -> Value {
    let one = |id: &String| match task.receives(id) {
        true => json!({ "task": id, "data": true }),
        false => json!(id),
    };
    task.depends_on.iter().map(one).collect()
}

fn retry(retry: &Retry) -> Value {
    json!({
        "max_attempts": retry.max_attempts,
        "interval_s": retry.interval_s,
        "backoff_rate": number(retry.backoff_rate),
    })
}

/// A duration as a plan file writes it, and a mock's latency: seconds, or `{"distribution": …}`.
pub fn duration(distribution: &Distribution) -> Value {
    match distribution {
        Distribution::Fixed { seconds } => number(*seconds),
        Distribution::Uniform { min_s, max_s } => {
            json!({ "distribution": "uniform", "min_s": number(*min_s), "max_s": number(*max_s) })
        }
        Distribution::Triangular { min_s, mode_s, max_s } => json!({
            "distribution": "triangular",
            "min_s": number(*min_s),
            "mode_s": number(*mode_s),
            "max_s": number(*max_s),
        }),
        Distribution::Normal { mean_s, sd_s } => {
            json!({ "distribution": "normal", "mean_s": number(*mean_s), "sd_s": number(*sd_s) })
        }
        Distribution::Lognormal { mean_s, sd_s } => {
            json!({ "distribution": "lognormal", "mean_s": number(*mean_s), "sd_s": number(*sd_s) })
        }
        Distribution::Exponential { mean_s } => {
            json!({ "distribution": "exponential", "mean_s": number(*mean_s) })
        }
        Distribution::Empirical { samples_s } => json!({
            "distribution": "empirical",
            "samples_s": samples_s.iter().map(|s| number(*s)).collect::<Vec<_>>(),
        }),
    }
}

/// 240 rather than 240.0; `null` for what JSON cannot say.
fn number(value: f64) -> Value {
    if value == libm::trunc(value) && value.abs() < 9e15 && !(value == 0.0 && value.is_sign_negative()) {
        return json!(value as i64);
    }
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}
