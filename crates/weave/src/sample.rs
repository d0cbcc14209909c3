//! What the data hold in a simulated run. Nobody says what the input of an execution and the outputs of its tasks are, so
//! they hold what the plan's parameters read of them: made-up values under the right names, of a kind that the intrinsic
//! functions around them take. Without them a run would end at the first parameter, though no time depends on it.

use crate::layouts::data_keys;
use expr::{Bindings, Expression, Path, Scope};
use plan::{Plan, TaskKind};
use serde_json::{json, Map, Value};

/// The largest index for which a list is made.
const LONGEST: usize = 99;
/// Of so many paths in one expression all combinations of kinds are tried.
const TRIED_TOGETHER: usize = 3;

/// Made-up data.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The execution's input.
    pub input: Value,
    /// Of each task in plan order: what comes back from it; `None`: what was sent.
    pub outputs: Vec<Option<Value>>,
}

impl Sample {
    /// What the plan's parameters read.
    pub fn of(plan: &Plan) -> Self {
        let mut read = Read { input: json!({}), data: Value::Null };
        let mut expressions = Vec::new();
        for task in &plan.tasks {
            collect(&task.parameters, &mut expressions);
        }
        // What a function needs says more than a path alone.
        expressions.sort_by_key(|expression| matches!(expression, Expression::Path(_)));
        expressions.iter().for_each(|expression| read.learn(expression));
        let keys = if read.data.is_null() { Vec::new() } else { data_keys(plan) };
        let output = |(number, task): (usize, &plan::Task)| {
            let known = keys.get(number).and_then(|key| read.data.get(key)).cloned();
            match task.kind {
                // Theirs is what the service gives.
                TaskKind::Glue | TaskKind::Ecs | TaskKind::Batch => None,
                // A service that is simulated would look for what was never put there.
                TaskKind::Generic | TaskKind::Callback => Some(known.unwrap_or_else(|| json!({}))),
                _ => known,
            }
        };
        let outputs = plan.tasks.iter().enumerate().map(output).collect();
        Self { input: read.input, outputs }
    }
}

/// The expressions in a template.
fn collect(fields: &Map<String, Value>, found: &mut Vec<Expression>) {
    for (key, value) in fields {
        match value {
            Value::String(text) if key.ends_with(".$") => found.extend(Expression::parse(text)),
            Value::Object(fields) => collect(fields, found),
            Value::Array(items) => {
                items.iter().filter_map(Value::as_object).for_each(|item| collect(item, found))
            }
            _ => {}
        }
    }
}

/// What has been read so far.
struct Read {
    input: Value,
    /// Outputs by the key under which others receive them.
    data: Value,
}

impl Read {
    fn learn(&mut self, expression: &Expression) {
        let paths = expression.paths();
        let leaves = match expression {
            Expression::Path(path) => vec![leaf(path, 0)],
            Expression::Intrinsic(_) => kinds(expression, &paths),
        };
        for (path, leaf) in paths.into_iter().zip(leaves) {
            self.put(path, leaf);
        }
    }

    fn put(&mut self, path: &Path, leaf: Value) {
        let keys = path.keys().0;
        let words: Vec<&str> = keys.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["Execution", "Input", keys @ ..] if path.is_context() => put(&mut self.input, keys, leaf),
            _ if path.is_context() || path.variable().is_some() => {}
            ["input", keys @ ..] => put(&mut self.input, keys, leaf),
            ["data", keys @ ..] => put(&mut self.data, keys, leaf),
            _ => {}
        }
    }
}

/// A value of each path in a call with which the call succeeds; texts if there are none.
fn kinds(expression: &Expression, paths: &[&Path]) -> Vec<Value> {
    let choose = |choice: usize| -> Vec<Value> {
        let digit = |place: usize| (choice / KINDS.pow(place.min(TRIED_TOGETHER) as u32)) % KINDS;
        paths.iter().enumerate().map(|(place, path)| leaf(path, digit(place))).collect()
    };
    let succeeds = |leaves: &Vec<Value>| {
        let mut read = Read { input: json!({}), data: json!({}) };
        for (path, leaf) in paths.iter().zip(leaves) {
            read.put(path, leaf.clone());
        }
        let around =
            Bindings { context: json!({"Execution": {"Input": read.input}}).into(), ..Bindings::default() };
        let input = json!({"input": read.input, "data": read.data}).into();
        expression.eval(&Scope::new(&input, &around), "").is_ok()
    };
    let choices = KINDS.pow(paths.len().min(TRIED_TOGETHER) as u32);
    (0..choices).map(choose).find(succeeds).unwrap_or_else(|| choose(0))
}

const KINDS: usize = 6;

/// A value for what the path leads to. Where it leads to several, they are in a list.
fn leaf(path: &Path, kind: usize) -> Value {
    let (keys, whole) = path.keys();
    let name = keys.last().map_or("value", String::as_str);
    match kind {
        _ if !whole => json!([name]),
        0 => json!(name),
        1 => json!(0),
        2 => json!([name]),
        3 => json!({}),
        4 => json!("{}"),
        // Whatever it is split at, it has some parts.
        _ => json!("a/b/c:d:e,f,g;h;i|j|k-l-m_n_o.p.q r s"),
    }
}

/// Puts a value where nothing is yet, or nothing that has parts.
fn put(place: &mut Value, keys: &[&str], leaf: Value) {
    let Some((key, further)) = keys.split_first() else {
        let is_flat = !place.is_object() && !place.is_array();
        if place.is_null() || (is_flat && (leaf.is_object() || leaf.is_array())) {
            *place = leaf;
        }
        return;
    };
    let index = key.parse::<usize>().ok().filter(|index| *index <= LONGEST);
    if let (Some(index), false) = (index, place.is_object()) {
        if !place.is_array() {
            *place = json!([]);
        }
        if let Some(items) = place.as_array_mut() {
            items.resize(items.len().max(index + 1), Value::Null);
            items.iter_mut().skip(index).take(1).for_each(|item| put(item, further, leaf.clone()));
        }
        return;
    }
    if !place.is_object() {
        *place = json!({});
    }
    if let Some(fields) = place.as_object_mut() {
        put(fields.entry(*key).or_insert(Value::Null), further, leaf);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(parameters: Value) -> Sample {
        let task = |id: &str, parameters: Value| plan::Task {
            id: id.to_owned(),
            kind: TaskKind::Lambda,
            parameters: parameters.as_object().cloned().unwrap_or_default(),
            ..plan::Task::default()
        };
        Sample::of(&Plan { tasks: vec![task("up", json!({})), task("down", parameters)], ..Plan::default() })
    }

    #[test]
    fn it_holds_what_parameters_read() {
        let made = sample(json!({
            "Payload": {"id.$": "$.input.order.id", "all.$": "$.input.order", "from.$": "$$.Execution.Input.zone"},
            "list": [{"third.$": "$.input.items[2].sku"}],
            "score.$": "$.data.up.score",
        }));
        let input = json!({"order": {"id": "id"}, "zone": "zone", "items": [null, null, {"sku": "sku"}]});
        assert_eq!(made.input, input);
        assert_eq!(made.outputs, [Some(json!({"score": "score"})), None]);
    }

    #[test]
    fn it_is_of_the_kind_that_functions_take() {
        let made = sample(json!({
            "count.$": "States.MathAdd($.input.n, States.ArrayLength($.input.list))",
            "first.$": "States.ArrayGetItem($.input.rows, $.input.at)",
            "whole.$": "$.input.rows",
            "parsed.$": "States.StringToJson($.input.text)",
            "part.$": "States.ArrayGetItem(States.StringSplit($.input.arn, '/'), 1)",
            "merged.$": "States.JsonMerge($.input.a, $.input.b, false)",
        }));
        let input = json!({
            "n": 0, "list": ["list"], "rows": ["rows"], "at": 0, "text": "{}",
            "arn": "a/b/c:d:e,f,g;h;i|j|k-l-m_n_o.p.q r s", "a": {}, "b": {}
        });
        assert_eq!(made.input, input);
    }

    #[test]
    fn without_parameters_nothing_is_made_up() {
        assert_eq!(sample(json!({})), Sample { input: json!({}), outputs: vec![None, None] });
    }
}
