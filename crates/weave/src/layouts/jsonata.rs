//! The same machine in JSONata. Layouts are built once, in JSONPath; here each state's flow of data is told in the other
//! language, state by state, so that both machines have the same states and take the same time.
//!
//! | JSONPath | JSONata |
//! |---|---|
//! | what a task knows of others lies in its input: `$.tasks.KEY`, `$.poll` | in variables: `$task_KEY`, `$poll` |
//! | the execution's input is handed on as `$.input` | `$states.context.Execution.Input` |
//! | `Parameters` | `Arguments`, of a Pass state `Output` |
//! | `ResultSelector` into `ResultPath` | `Assign`, and the input goes on as `Output` |
//! | a rule | its `Condition` |
//!
//! Nothing is assigned beforehand: what has not been assigned yet is read as what a JSONPath machine begins with.

use expr::path::jsonata::{literal, name};
use expr::{Expression, Path};
use serde_json::{json, Map, Value};

/// The state's own input.
const INPUT: &str = "{% $states.input %}";

/// Keys of the input that are variables here; of `tasks` each key is one.
const PLACES: [&str; 4] = ["poll", "failure", "wake", "tasks"];

/// The machine in JSONata; or the expressions that JSONata has no equal for.
pub fn machine(machine: &Value) -> Result<Value, Vec<String>> {
    let mut teller = Teller::default();
    let mut told = Map::new();
    for (field, value) in machine.as_object().into_iter().flatten() {
        match field.as_str() {
            "StartAt" => told.insert("QueryLanguage".to_owned(), json!("JSONata")),
            _ => None,
        };
        let value = if field == "States" { teller.states(value) } else { value.clone() };
        told.insert(field.clone(), value);
    }
    match teller.untold.is_empty() {
        true => Ok(Value::Object(told)),
        false => Err(teller.untold),
    }
}

#[derive(Default)]
struct Teller {
    untold: Vec<String>,
}

/// What `$` is in a template.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Root {
    Input,
    Result,
}

/// Where a state's result goes.
enum Goes {
    /// It is the output.
    On,
    /// Nowhere.
    Away,
    /// Into a variable, under these keys of it.
    Into(String, Vec<String>),
}

impl Teller {
    fn states(&mut self, states: &Value) -> Value {
        let states = states.as_object().into_iter().flatten();
        states.map(|(name, state)| (name.clone(), self.state(state))).collect::<Map<_, _>>().into()
    }

    fn scope(&mut self, scope: &Value) -> Value {
        let fields = scope.as_object().into_iter().flatten();
        let told = |(field, value): (&String, &Value)| {
            (field.clone(), if field == "States" { self.states(value) } else { value.clone() })
        };
        fields.map(told).collect::<Map<_, _>>().into()
    }

    fn state(&mut self, state: &Value) -> Value {
        let kind = state.get("Type").and_then(Value::as_str).unwrap_or_default();
        let mut told = Map::new();
        let mut has_result = matches!(kind, "Task" | "Pass" | "Parallel" | "Map");
        for (field, value) in state.as_object().into_iter().flatten() {
            // The result comes before the ways out.
            let leaves = ["ResultSelector", "ResultPath", "Retry", "Catch", "Next", "End"];
            if has_result && leaves.contains(&field.as_str()) {
                has_result = false;
                let result = self.result(kind, state);
                put(&mut told, goes(state), result);
            }
            let (field, value) = match field.as_str() {
                "Parameters" if kind == "Pass" => continue,
                "Result" | "ResultSelector" | "ResultPath" => continue,
                "Parameters" => ("Arguments", self.template(value, Root::Input)),
                "ItemSelector" => ("ItemSelector", self.template(value, Root::Input)),
                "ItemsPath" => ("Items", self.expression(value, Root::Input)),
                "Branches" => {
                    let branches = value.as_array().into_iter().flatten();
                    ("Branches", branches.map(|branch| self.scope(branch)).collect())
                }
                "ItemProcessor" => ("ItemProcessor", self.scope(value)),
                "Choices" => {
                    let rules = value.as_array().into_iter().flatten();
                    ("Choices", rules.map(|rule| self.rule(rule)).collect())
                }
                "Catch" => {
                    let catchers = value.as_array().into_iter().flatten();
                    ("Catch", catchers.map(catcher).collect())
                }
                other => (other, value.clone()),
            };
            told.insert(field.to_owned(), value);
        }
        told.into()
    }

    /// What a state has as its result; `None`: all that its work gave.
    fn result(&mut self, kind: &str, state: &Value) -> Option<Value> {
        let pass = || state.get("Result").cloned();
        match (kind, state.get("Parameters"), state.get("ResultSelector")) {
            ("Pass", Some(parameters), _) => Some(self.template(parameters, Root::Input)),
            ("Pass", None, _) => pass(),
            (_, _, Some(selector)) => Some(self.template(selector, Root::Result)),
            _ => None,
        }
    }

    fn template(&mut self, template: &Value, root: Root) -> Value {
        match template {
            Value::Object(fields) => {
                let told = |(key, value): (&String, &Value)| match key.strip_suffix(".$") {
                    Some(key) => (key.to_owned(), self.expression(value, root)),
                    None => (key.clone(), self.template(value, root)),
                };
                fields.iter().map(told).collect::<Map<_, _>>().into()
            }
            Value::Array(items) => items.iter().map(|item| self.template(item, root)).collect(),
            other => other.clone(),
        }
    }

    fn expression(&mut self, text: &Value, root: Root) -> Value {
        let text = text.as_str().unwrap_or_default();
        let told = Expression::parse(text).ok().and_then(|read| read.to_jsonata(&|path| place(path, root)));
        match told {
            Some(told) => json!(format!("{{% {told} %}}")),
            None => {
                self.untold.push(text.to_owned());
                Value::Null
            }
        }
    }

    fn rule(&mut self, rule: &Value) -> Value {
        let condition = self.condition(rule);
        json!({"Condition": format!("{{% {condition} %}}"), "Next": rule.get("Next")})
    }

    fn condition(&mut self, rule: &Value) -> String {
        if let Some(all) = rule.get("And").and_then(Value::as_array) {
            return all.iter().map(|rule| self.condition(rule)).collect::<Vec<_>>().join(" and ");
        }
        let mut path = |key: &str| {
            let text = rule.get(key).and_then(Value::as_str).unwrap_or_default();
            let told = Path::parse(text).ok().and_then(|path| place(&path, Root::Input));
            told.unwrap_or_else(|| {
                self.untold.push(text.to_owned());
                String::new()
            })
        };
        let variable = path("Variable");
        match rule.get("StringEquals").and_then(Value::as_str) {
            Some(text) => format!("{variable} = {}", literal(&expr::Value::from(text))),
            None if rule.get("IsPresent").is_some() => format!("$exists({variable})"),
            None => {
                let than = path("TimestampGreaterThanEqualsPath");
                format!("$toMillis({variable}) >= $toMillis({than})")
            }
        }
    }
}

/// A path, told: the Context Object, a variable that stands for a place in the input, or the input or result itself.
fn place(path: &Path, root: Root) -> Option<String> {
    if path.is_context() {
        return path.to_jsonata("$states.context");
    }
    if root == Root::Result {
        return path.to_jsonata("$states.result");
    }
    let keys: Vec<&str> = path.leading_keys().take(2).collect();
    let told = match keys.as_slice() {
        ["input", ..] => path.without_first(1).to_jsonata("$states.context.Execution.Input")?,
        ["tasks", key, ..] => path.without_first(2).to_jsonata(&format!("$task_{key}"))?,
        [first, ..] if is_place(first) => path.without_first(1).to_jsonata(&format!("${first}"))?,
        _ => path.to_jsonata("$states.input")?,
    };
    let last = path.leading_keys().last();
    Some(match (keys.as_slice(), last) {
        (["tasks", _], Some(_)) if path.leading_keys().count() == 2 => or(&told, "{'status': 'NOT_RUN'}"),
        (_, Some("attempt")) => or(&told, "0"),
        _ => told,
    })
}

/// Read as `otherwise` as long as nothing was assigned.
fn or(told: &str, otherwise: &str) -> String {
    format!("($exists({told}) ? {told} : {otherwise})")
}

fn is_place(key: &str) -> bool {
    PLACES.contains(&key) || key.starts_with("group_")
}

fn goes(state: &Value) -> Goes {
    match state.get("ResultPath") {
        None => Goes::On,
        Some(Value::String(path)) => into(path),
        Some(_) => Goes::Away,
    }
}

/// The variable that stands for a place of the input.
fn into(path: &str) -> Goes {
    let Ok(path) = Path::parse(path) else { return Goes::On };
    let mut keys = path.leading_keys().map(str::to_owned);
    let variable = match keys.next() {
        Some(first) if first == "tasks" => keys.next().map(|key| format!("task_{key}")),
        first => first,
    };
    variable.map_or(Goes::On, |variable| Goes::Into(variable, keys.collect()))
}

fn put(told: &mut Map<String, Value>, goes: Goes, result: Option<Value>) {
    match (goes, result) {
        (Goes::On, None) => {}
        (Goes::On, Some(result)) => {
            told.insert("Output".to_owned(), result);
        }
        (Goes::Away, _) => {
            told.insert("Output".to_owned(), json!(INPUT));
        }
        (Goes::Into(variable, keys), result) => {
            let result = result.unwrap_or_else(|| json!("{% $states.result %}"));
            assign(told, &variable, &keys, result);
        }
    }
}

fn assign(told: &mut Map<String, Value>, variable: &str, keys: &[String], value: Value) {
    let value = keys.iter().rev().fold(value, |value, key| json!({ key: value }));
    told.insert("Assign".to_owned(), json!({ name(variable): value }));
    told.insert("Output".to_owned(), json!(INPUT));
}

/// A catcher: the error goes into a variable.
fn catcher(catcher: &Value) -> Value {
    let mut told = Map::new();
    for (field, value) in catcher.as_object().into_iter().flatten() {
        match (field.as_str(), value.as_str().map(into)) {
            ("ResultPath", Some(Goes::Into(variable, keys))) => {
                assign(&mut told, &variable, &keys, json!("{% $states.errorOutput %}"));
            }
            ("ResultPath", _) => {}
            _ => drop(told.insert(field.clone(), value.clone())),
        }
    }
    told.into()
}
