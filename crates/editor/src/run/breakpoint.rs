//! Breakpoints: states at whose entry playing pauses, always or where a condition on the input holds.
//!
//! A condition is JSONata over `$states.input`, whatever the machine is written in. Whether it holds is found out for all
//! entries of the state at once, by one expression over the list of their inputs.

use super::{EventRow, Playback};
use asl::model::jsonata;
use serde_json::Value;
use std::collections::BTreeSet;

/// Where playing pauses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Breakpoint {
    /// The state's name.
    pub state: String,
    /// JSONata, with or without `{%` and `%}`; empty: it holds always.
    pub condition: String,
    /// Where it holds in this run.
    pub holds: Holds,
}

/// Where a condition holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Holds {
    /// At every entry; also while it is not known yet.
    #[default]
    Always,
    /// At the entries by these events.
    At(BTreeSet<usize>),
    /// It could not be evaluated; a sentence that says why.
    Unclear(String),
}

impl Breakpoint {
    /// At every entry of this state.
    pub fn at(state: impl Into<String>) -> Self {
        Self { state: state.into(), ..Self::default() }
    }

    /// Whether playing pauses at the entry of its state by this event.
    pub fn pauses_at(&self, entry: usize) -> bool {
        match &self.holds {
            Holds::Always | Holds::Unclear(_) => true,
            Holds::At(entries) => entries.contains(&entry),
        }
    }
}

/// An expression that gives `true` or `false` for each entry of a state.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    /// The condition as it was typed: parsed by itself first, so that what is wrong with it is said of it alone and not of what
    /// is put around it.
    pub typed: String,
    /// JSONata.
    pub expression: String,
    /// What it is evaluated on: the inputs, a JSON array.
    pub inputs: String,
    /// The events that they were entered by.
    pub entries: Vec<usize>,
}

impl Question {
    /// Asks for a condition on the entries of a state; `None`: it holds always, or the state is never entered.
    pub fn new(condition: &str, state: &str, rows: &[EventRow], play: &Playback) -> Option<Self> {
        let condition = bare(condition);
        let entries: Vec<usize> = play.visits_of(state).map(|(_, visit)| visit.entered).collect();
        if condition.is_empty() || entries.is_empty() {
            return None;
        }
        let inputs = entries.iter().map(|entry| rows.get(*entry).map(input).unwrap_or_default());
        // A comment at its end ends with the line.
        let expression = format!(
            "[$map($states.input, function($entered) {{ (function($states) {{ (({condition}\n)) ? true : false }})({{\"input\": $entered}}) }})]"
        );
        Some(Self {
            typed: condition.to_owned(),
            expression,
            inputs: Value::Array(inputs.collect()).to_string(),
            entries,
        })
    }

    /// Reads the answer, JSON text.
    pub fn read(&self, answer: &str) -> Holds {
        match serde_json::from_str(answer) {
            Ok(Value::Array(said)) if said.len() == self.entries.len() => {
                let holds = self.entries.iter().zip(said).filter(|(_, said)| *said == Value::Bool(true));
                Holds::At(holds.map(|(entry, _)| *entry).collect())
            }
            _ => Holds::Unclear("The condition does not say true or false for each entry.".to_owned()),
        }
    }
}

fn bare(condition: &str) -> &str {
    let condition = condition.trim();
    jsonata(condition).unwrap_or(condition)
}

fn input(row: &EventRow) -> Value {
    let details: Option<Value> = serde_json::from_str(&row.details).ok();
    details.and_then(|mut details| details.get_mut("input").map(Value::take)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::rows;
    use serde_json::json;

    fn history() -> Vec<EventRow> {
        let entered = |id: i64, name: &str, input: &str| {
            json!({"id": id, "previousEventId": id - 1, "timestamp": 0, "type": "PassStateEntered",
                "stateEnteredEventDetails": {"name": name, "input": input}})
        };
        rows(&[
            json!({"id": 1, "previousEventId": 0, "timestamp": 0, "type": "ExecutionStarted"}),
            entered(2, "Count", r#"{"n":1}"#),
            json!({"id": 3, "previousEventId": 2, "timestamp": 0, "type": "PassStateExited"}),
            entered(4, "Count", r#"{"n":2}"#),
        ])
    }

    #[test]
    fn a_condition_is_asked_of_every_entry() {
        let rows = history();
        let play = Playback::new(&rows);
        let asked = Question::new(" {% $states.input.n > 1 %} ", "Count", &rows, &play);
        let asked = asked.unwrap_or_default();
        assert_eq!(asked.inputs, r#"[{"n":1},{"n":2}]"#);
        assert!(asked.expression.contains("(($states.input.n > 1\n))"), "{}", asked.expression);
        assert_eq!((asked.typed.as_str(), &*asked.entries), ("$states.input.n > 1", &[1, 3][..]));
        let found = Breakpoint { holds: asked.read("[false,true]"), ..Breakpoint::default() };
        assert!(!found.pauses_at(1) && found.pauses_at(3));
        assert!(matches!(asked.read("[true]"), Holds::Unclear(_)));
        assert!(matches!(asked.read("7"), Holds::Unclear(_)));
        assert_eq!(Question::new(" ", "Count", &rows, &play), None);
        assert_eq!(Question::new("true", "Nobody", &rows, &play), None);
    }
}
