//! A state machine that was opened as such, not woven from a plan: an example of the gallery, or somebody's own.

use serde_json::Value;

use super::nudges::Nudges;

/// A definition with the runs that can be made of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Opened {
    /// What it is called.
    pub title: String,
    /// ASL JSON text, as it was opened.
    pub definition: String,
    /// At least one.
    pub runs: Vec<PlannedRun>,
    /// Where boxes of its flow chart were moved by hand.
    pub nudges: Nudges,
    /// Seed of its runs' draws, where it came with one; else they take that of the plan's.
    pub seed: Option<u64>,
}

/// An execution to make.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedRun {
    /// "Available after four looks"
    pub title: String,
    /// What to look at, as a sentence.
    pub look_at: String,
    /// The execution's input, JSON text.
    pub input: String,
    /// The mocks file's text; without it every call returns at once what it was sent.
    pub mocks: Option<String>,
}

/// What a run without mocks is called.
const BARE: &str = "Without mocks";

impl PlannedRun {
    /// Gives it other mocks; blank text is none. What was said about it held for the former ones.
    pub fn answer(&mut self, mocks: Option<String>) {
        self.mocks = mocks.filter(|text| !text.trim().is_empty());
        self.look_at.clear();
        if self.title == BARE && self.mocks.is_some() {
            "With mocks".clone_into(&mut self.title);
        }
    }
}

impl Opened {
    /// A definition about which nothing else is known: one run, with an empty input and without mocks.
    pub fn bare(title: &str, definition: &str) -> Self {
        let run = PlannedRun {
            title: BARE.to_owned(),
            look_at: "Calls return at once what they were sent; there is no DynamoDB table.".to_owned(),
            input: "{}".to_owned(),
            mocks: None,
        };
        Self {
            title: title.to_owned(),
            definition: definition.to_owned(),
            runs: vec![run],
            nudges: Nudges::default(),
            seed: None,
        }
    }
}

/// Whether a text is the history of an execution, as GetExecutionHistory returns it.
pub fn is_history(text: &str) -> bool {
    let (node, _) = asl::json::parse(text);
    node.get("events").is_some_and(asl::json::Node::is_array)
}

/// Why a text that is sound JSON is neither a plan nor a state machine, which are told by their tasks and their states;
/// `None` where it may be one.
pub fn is_neither(text: &str) -> Option<String> {
    let (node, found) = asl::json::parse(text);
    let is_plan = ["tasks", "polling", "on_failure"].iter().any(|key| node.get(key).is_some());
    if !found.is_empty() || is_plan || !(node.is_object() || node.is_array()) {
        return None;
    }
    Some(if node.is_array() {
        "It is a list: neither a state machine nor a plan, which are objects.".to_owned()
    } else {
        "It is neither a state machine (it has no States) nor a plan (it has no tasks).".to_owned()
    })
}

/// An example of the gallery, by its place in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// File of the plan or the definition.
    pub file: String,
    /// What the menu says.
    pub title: String,
    /// Runs of a definition; none of a plan.
    pub runs: Vec<ExampleRun>,
    /// Of a plan that shows a hazard: its code, and the layout that has it.
    pub hazard: Option<(String, String)>,
}

/// A run of an example, as the index lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleRun {
    /// What it is called.
    pub title: String,
    /// What to look at.
    pub look_at: String,
    /// File of the input.
    pub input: Option<String>,
    /// File of the mocks.
    pub mocks: Option<String>,
}

/// Reads `examples/index.json`. What is no example is passed over.
pub fn read_index(text: &str) -> Vec<Example> {
    let index: Value = serde_json::from_str(text).unwrap_or_default();
    let list =
        |value: &Value, key: &str| value.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let run = |value: &Value| {
        Some(ExampleRun {
            title: text(value, "title")?,
            look_at: text(value, "look_at").unwrap_or_default(),
            input: text(value, "input"),
            mocks: text(value, "mocks"),
        })
    };
    let example = |value: &Value| {
        let runs = list(value, "runs").iter().filter_map(run).collect();
        let hazard = text(value, "hazard").zip(text(value, "layout"));
        Some(Example { file: text(value, "file")?, title: text(value, "title")?, runs, hazard })
    };
    list(&index, "examples").iter().filter_map(example).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_is_known_by_its_events() {
        assert!(is_history(r#"{"events": []}"#) && !is_history(r#"{"events": 1}"#) && !is_history("[]"));
    }

    #[test]
    fn other_json_is_told_from_plans() {
        let check = |text: &str, words: Option<&str>| match (is_neither(text), words) {
            (Some(said), Some(words)) => assert!(said.contains(words), "{text}: {said}"),
            (said, words) => assert_eq!((said, words), (None, None), "{text}"),
        };
        check("[1,2]", Some("It is a list: neither a state machine nor a plan"));
        check(r#"{"name":"page","version":"1.0.0"}"#, Some("no States) nor a plan (it has no tasks)"));
        check("{}", Some("no States"));
        for text in [r#"{"tasks":1}"#, "{ oops", "id,name", "3", ""] {
            check(text, None);
        }
    }

    #[test]
    fn the_gallery_is_listed() {
        let index = read_index(include_str!("../../../../examples/index.json"));
        let snapshot = index.iter().find(|example| example.file == "rds-snapshot.asl.json").unwrap();
        assert!(snapshot.runs.len() >= 3 && snapshot.runs.iter().all(|run| !run.look_at.is_empty()));
        assert!(index.iter().any(|example| example.file.ends_with(".plan.json") && example.runs.is_empty()));
        let stale = index.iter().find(|example| example.file == "hazards/stale-run.plan.json").unwrap();
        assert_eq!(stale.hazard, Some(("STALE_RUN".to_owned(), "polling".to_owned())));
        assert_eq!(read_index("no index"), vec![]);
    }
}
