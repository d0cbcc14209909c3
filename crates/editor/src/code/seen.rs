//! What was seen of a state machine's data when it last ran: the input of each state, and the paths that exist in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use asl::json::Node;
use serde_json::{Map, Value};

use crate::run::{variables, EventRow, Playback};

/// Paths offered of one input at most, and how deep they go.
const MANY: usize = 200;
const DEEP: usize = 6;
/// Letters of a value that are shown beside its path.
const SHORT: usize = 32;

/// The data of a run, by state.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Seen {
    inputs: BTreeMap<String, Arc<str>>,
    variables: BTreeMap<String, Arc<Map<String, Value>>>,
}

/// A place in an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenPath {
    /// Behind the `$` or `$states.input`: `.order.items[0]`.
    pub path: String,
    /// The value there, shortened.
    pub value: String,
}

impl Seen {
    /// Of an event history. A state that was entered several times has its last input, and the variables then.
    pub fn of(rows: &[EventRow], play: &Playback) -> Self {
        let entered = rows.iter().filter(|row| row.kind.ends_with("StateEntered"));
        let input = |row: &EventRow| {
            let (details, _) = asl::json::parse(&row.details);
            Some((row.state.clone()?, asl::json::print(details.get("input")?).into()))
        };
        let all = play.visits.iter().zip(variables(rows, play)).filter(|(_, all)| !all.is_empty());
        Self {
            inputs: entered.filter_map(input).collect(),
            variables: all.map(|(visit, all)| (visit.state.clone(), all)).collect(),
        }
    }

    /// The variables in sight of a state, as JSON text, if there were any.
    pub fn variables(&self, state: &str) -> Option<String> {
        Some(Value::Object(Map::clone(self.variables.get(state)?)).to_string())
    }

    /// The input of a state, as JSON text.
    pub fn input(&self, state: &str) -> Option<&str> {
        self.inputs.get(state).map(AsRef::as_ref)
    }

    /// Every path that existed in the input of a state, outer ones first.
    pub fn paths(&self, state: &str) -> Vec<SeenPath> {
        let Some(input) = self.input(state) else { return Vec::new() };
        let (tree, _) = asl::json::parse(input);
        let mut found = Vec::new();
        let mut level = vec![(String::new(), &tree)];
        for _ in 0..DEEP {
            let mut next = Vec::new();
            for (path, node) in level {
                let members = node.members().iter().map(|it| (format!("{path}{}", step(&it.key)), &it.value));
                next.extend(members);
                next.extend(node.elements().first().map(|first| (format!("{path}[0]"), first)));
            }
            found.extend(next.iter().map(|(path, node)| SeenPath { path: path.clone(), value: short(node) }));
            level = next;
            if level.is_empty() || found.len() > MANY {
                break;
            }
        }
        found.truncate(MANY);
        found
    }
}

/// A member's key as a step of a path.
fn step(key: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    if !key.is_empty() && key.chars().all(plain) {
        format!(".{key}")
    } else {
        format!("['{}']", key.replace('\\', "\\\\").replace('\'', "\\'"))
    }
}

fn short(node: &Node) -> String {
    let text = asl::json::print_compact(node);
    match text.char_indices().nth(SHORT) {
        Some((at, _)) => format!("{}\u{2026}", text.get(..at).unwrap_or_default()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(input: &str) -> Seen {
        let row = |details: String| EventRow {
            id: 1,
            previous: 0,
            at_ms: 0,
            timestamp_ms: 0,
            kind: "PassStateEntered".to_owned(),
            state: Some("A".to_owned()),
            details,
        };
        let details = |input: &str| format!("{{\"name\": \"A\", \"input\": {input}}}");
        let rows = [row(details("1")), row(details(input))];
        Seen::of(&rows, &Playback::new(&rows))
    }

    #[track_caller]
    fn check(input: &str, expect: &[(&str, &str)]) {
        let found = seen(input).paths("A");
        let found: Vec<_> = found.iter().map(|it| (it.path.as_str(), it.value.as_str())).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn paths_are_those_of_the_last_input() {
        check("7", &[]);
        check(r#"{"a": 1, "b c": "x"}"#, &[(".a", "1"), ("['b c']", "\"x\"")]);
        check(
            r#"{"jobs": [{"id": 1}, {"id": 2}]}"#,
            &[(".jobs", "[{\"id\":1},{\"id\":2}]"), (".jobs[0]", "{\"id\":1}"), (".jobs[0].id", "1")],
        );
        assert_eq!(seen("1").paths("B"), []);
    }

    #[test]
    fn a_large_input_is_cut() {
        let many: Vec<String> = (0..999).map(|at| format!("\"k{at}\": \"{}\"", "x".repeat(99))).collect();
        let found = seen(&format!("{{{}}}", many.join(", "))).paths("A");
        assert_eq!(found.len(), MANY);
        assert!(found.iter().all(|it| it.value.chars().count() == SHORT + 1));
    }
}
