//! One field of the plan file set to a value: the plan is written, changed and read again, so that the rules and the
//! sentences are those that a file is read by.

use plan::Plan;
use serde_json::{Map, Value};

use super::command::Refusal;

/// A field of the plan file, and what it is to hold.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldEdit {
    /// JSON Pointer into the plan file, such as `/tasks/2/retry/max_attempts`. Objects on the way are made.
    pub path: String,
    /// What people call it, for the history of changes.
    pub label: String,
    /// The new value; `None` leaves the field out, which gives it its default.
    pub value: Option<Value>,
}

/// The plan with the field changed.
///
/// # Errors
/// The first thing that reading the changed plan finds wrong and that was not wrong before.
pub fn with_field(plan: &Plan, edit: &FieldEdit) -> Result<Plan, Refusal> {
    let text = plan::print(plan);
    let mut file: Value = serde_json::from_str(&text).map_err(|error| Refusal(error.to_string()))?;
    set(&mut file, &edit.path, edit.value.clone());
    let (changed, found) = plan::parse(&file.to_string());
    let known = plan::check(plan);
    let new = found.into_iter().find(|finding| {
        finding.is_error() && !known.iter().any(|old| old.path == finding.path && old.code == finding.code)
    });
    match (changed, new) {
        (Some(changed), None) => Ok(changed),
        (_, Some(finding)) => Err(Refusal(finding.message)),
        (None, None) => Err(Refusal("The plan could not be read".to_owned())),
    }
}

/// Puts a value at a place, or takes away what is there.
fn set(root: &mut Value, path: &str, value: Option<Value>) {
    let Some((parents, last)) = path.rsplit_once('/') else { return };
    let mut at = root;
    for key in parents.split('/').skip(1) {
        let Some(next) = child(at, key) else { return };
        at = next;
    }
    match (at, value) {
        (Value::Array(items), Some(value)) => {
            if let Some(slot) = last.parse().ok().and_then(|index: usize| items.get_mut(index)) {
                *slot = value;
            }
        }
        (Value::Object(fields), Some(value)) => drop(fields.insert(last.to_owned(), value)),
        (Value::Object(fields), None) => drop(fields.shift_remove(last)),
        _ => {}
    }
}

fn child<'a>(at: &'a mut Value, key: &str) -> Option<&'a mut Value> {
    match at {
        Value::Array(items) => items.get_mut(key.parse::<usize>().ok()?),
        Value::Object(fields) => Some(fields.entry(key).or_insert_with(|| Value::Object(Map::new()))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(path: &str, value: Value, expect: Result<&str, &str>) {
        let text = r#"{"version":1,"name":"P","tasks":[{"id":"a","kind":"glue","duration":60},
            {"id":"b","kind":"lambda","duration":{"distribution":"normal","mean_s":60,"sd_s":5},"depends_on":["a"]}]}"#;
        let plan = plan::parse(text).0.unwrap();
        let value = (!value.is_null()).then_some(value);
        let edit = FieldEdit { path: path.to_owned(), label: String::new(), value };
        let made = with_field(&plan, &edit).map(|plan| plan::print(&plan).replace([' ', '\n'], ""));
        match (made, expect) {
            (Ok(made), Ok(part)) => assert!(made.contains(part), "{made}"),
            (Err(refusal), Err(part)) => assert!(refusal.0.contains(part), "{refusal}"),
            (made, expect) => panic!("{path}: {made:?} for {expect:?}"),
        }
    }

    #[test]
    fn a_field_is_changed_or_the_rule_that_forbids_it_is_said() {
        check("/tasks/1/retry/max_attempts", json!(5), Ok(r#""retry":{"max_attempts":5"#));
        check("/tasks/1/failure_probability", json!(0.25), Ok(r#""failure_probability":0.25"#));
        check("/tasks/1/failure_probability", json!(2), Err("probability"));
        check("/tasks/1/duration/sd_s", json!(-5), Err("negative"));
        check("/tasks/1/depends_on/0", json!({"task": "a", "data": true}), Ok(r#"{"task":"a","data":true}"#));
        check("/polling/max_items", json!(0), Err("max_items"));
        check("/polling/max_items", Value::Null, Ok(r#""name":"P","tasks""#));
        check("/prices/transition_usd", json!(0.5), Ok(r#""prices":{"transition_usd":0.5}"#));
        check("/prices/transition_usd", json!(-1), Err("transition_usd"));
        check("/tasks/9/timeout_s", json!(5), Ok(r#""id":"a""#));
    }
}
