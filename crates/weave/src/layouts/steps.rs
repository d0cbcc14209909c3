//! States on their way into a scope: what comes after them is filled in once it is known.

use super::states::Named;
use serde_json::{json, Map, Value};

/// Stands for whatever comes after a step. No state can have this name: names have no control characters.
pub const AFTER: &str = "\u{0}after";

/// States that belong together; the first is where they begin, and one of them goes on to [`AFTER`].
#[derive(Debug, Default)]
pub struct Step(pub Vec<Named>);

impl Step {
    /// Where it begins.
    pub fn first(&self) -> &str {
        self.0.first().map_or(AFTER, |(name, _)| name.as_str())
    }

    /// The same with every [`AFTER`] leading to `next`; `None`: to the scope's end.
    fn lead(self, next: Option<&str>) -> Vec<Named> {
        let lead = |(name, mut state): Named| {
            lead(&mut state, next);
            (name, state)
        };
        self.0.into_iter().map(lead).collect()
    }
}

/// A scope of steps one after another.
pub fn scope(steps: Vec<Step>) -> Map<String, Value> {
    let steps: Vec<Step> = steps.into_iter().filter(|step| !step.0.is_empty()).collect();
    let firsts: Vec<String> = steps.iter().map(|step| step.first().to_owned()).collect();
    let mut states = Map::new();
    for (place, step) in steps.into_iter().enumerate() {
        states.extend(step.lead(firsts.get(place + 1).map(String::as_str)));
    }
    let mut scope = Map::new();
    scope.insert("StartAt".to_owned(), json!(firsts.first()));
    scope.insert("States".to_owned(), Value::Object(states));
    scope
}

/// Only `Next` can end a scope: a step whose catcher or choice goes on needs another step after it.
fn lead(state: &mut Value, next: Option<&str>) {
    let Some(fields) = state.as_object_mut() else { return };
    let goes_on = |value: Option<&Value>| value.and_then(Value::as_str) == Some(AFTER);
    match next {
        None if goes_on(fields.get("Next")) => {
            fields.remove("Next");
            fields.insert("End".to_owned(), json!(true));
        }
        None => {}
        Some(next) => {
            for field in ["Next", "Default"] {
                if goes_on(fields.get(field)) {
                    fields.insert(field.to_owned(), json!(next));
                }
            }
            for list in ["Choices", "Catch"] {
                let rules = fields.get_mut(list).and_then(Value::as_array_mut);
                for rule in rules.into_iter().flatten().filter_map(Value::as_object_mut) {
                    if goes_on(rule.get("Next")) {
                        rule.insert("Next".to_owned(), json!(next));
                    }
                }
            }
        }
    }
}

/// A state that goes on to `next`.
pub fn to(mut state: Value, next: &str) -> Value {
    if let Some(fields) = state.as_object_mut() {
        fields.insert("Next".to_owned(), json!(next));
    }
    state
}

impl Step {
    /// The same, going on to `follow`, with these states behind it.
    pub fn before(self, follow: &str, states: Vec<Named>) -> Self {
        let mut all = self.lead(Some(follow));
        all.extend(states);
        Self(all)
    }
}
