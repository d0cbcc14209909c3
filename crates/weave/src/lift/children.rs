//! States that a plan cannot take apart, as a state machine of their own.

use super::steps::{targets, Region};
use asl::json::Node;
use asl::model::{QueryLanguage, Scope, State};
use serde_json::{json, Map, Value};
use std::collections::BTreeSet;

/// The definition of one state alone. What handles its failure stays behind: the plan's task fails. So does what is made
/// of its result: tasks that read it are led to the result itself.
pub fn of_state(states: &Node, state: &State) -> Option<String> {
    let mut body = states.get(&state.name)?.to_value();
    let fields = body.as_object_mut()?;
    for field in ["Next", "Catch", "ResultSelector", "ResultPath", "OutputPath", "Output", "Assign"] {
        fields.shift_remove(field);
    }
    fields.insert("End".to_owned(), json!(true));
    Some(machine(state.query_language, &state.name, Map::from_iter([(state.name.clone(), body)])))
}

/// The definition of a region, together with the states that its catchers lead to. Where the region goes on in the
/// whole, the child ends.
pub fn of_region(states: &Node, scope: &Scope, region: &Region<'_>) -> Option<String> {
    let first = region.states.first()?;
    let mut members: Vec<&State> = region.states.clone();
    let mut known: BTreeSet<&str> = members.iter().map(|state| state.name.as_str()).collect();
    let mut at = 0;
    while let Some(state) = members.get(at).copied() {
        at += 1;
        let catchers = state.catch.iter().filter_map(|catcher| catcher.next.as_ref());
        let further = catchers.map(|next| next.value.as_str()).chain(targets(state));
        for name in further.filter(|name| region.next != Some(*name)) {
            if let Some((name, next)) = scope.states.get_key_value(name) {
                if known.insert(name) {
                    members.push(next);
                }
            }
        }
    }
    let mut bodies = Map::new();
    for state in members {
        bodies.insert(state.name.clone(), states.get(&state.name)?.to_value());
    }
    if let Some(next) = region.next {
        bodies.insert(next.to_owned(), json!({"Type": "Succeed"}));
    }
    Some(machine(scope.query_language, &first.name, bodies))
}

fn machine(language: QueryLanguage, start: &str, states: Map<String, Value>) -> String {
    let mut machine = Map::new();
    if language == QueryLanguage::JSONata {
        machine.insert("QueryLanguage".to_owned(), json!("JSONata"));
    }
    machine.insert("StartAt".to_owned(), json!(start));
    machine.insert("States".to_owned(), Value::Object(states));
    format!("{:#}", Value::Object(machine))
}
