//! Reading one task of a plan file.

use crate::read::Reader;
use crate::{FailurePolicy, Retry, Task, TaskKind};
use asl::json::Node;
use asl::{suggest, Diagnostic};
use serde_json::{Map, Value};

/// The fields that a task may have.
const FIELDS: [&str; 13] = [
    "id",
    "name",
    "kind",
    "duration",
    "depends_on",
    "continues",
    "resource",
    "parameters",
    "failure_probability",
    "retry",
    "timeout_s",
    "max_concurrent_runs",
    "position",
];

/// A task's dependencies as they stand in the file.
#[derive(Default)]
struct Dependencies {
    ids: Vec<String>,
    /// Where in the file's list each of them stands.
    places: Vec<usize>,
    receives: Vec<String>,
}

impl Reader {
    /// A task and where in the file's list each of its dependencies stands.
    pub(crate) fn task(&mut self, node: &Node, index: usize) -> Option<(Task, Vec<usize>)> {
        let path = format!("/tasks/{index}");
        if !node.is_object() {
            self.wrong_type(node, &path, "an object");
            return None;
        }
        self.known_fields(node, &path, &FIELDS);
        let id = self.required(node, "id", &path).and_then(|n| self.string(n, &format!("{path}/id")))?;
        let name = node.get("name").and_then(|n| self.string(n, &format!("{path}/name")));
        let kind =
            self.required(node, "kind", &path).and_then(|n| self.kind(n, &path)).unwrap_or(TaskKind::Lambda);
        let duration = self
            .required(node, "duration", &path)
            .and_then(|n| self.duration(n, &format!("{path}/duration")))
            .unwrap_or_default();
        let dependencies = self.dependencies(node, &path);
        let mut text = |field: &str| node.get(field).and_then(|n| self.string(n, &format!("{path}/{field}")));
        let (continues, resource) = (text("continues"), text("resource"));
        let mut whole = |field: &str| node.get(field).and_then(|n| self.whole(n, &format!("{path}/{field}")));
        let (timeout_s, max_concurrent_runs) = (whole("timeout_s"), whole("max_concurrent_runs"));
        let task = Task {
            name: name.unwrap_or_else(|| id.clone()),
            id,
            kind,
            duration,
            depends_on: dependencies.ids,
            receives: dependencies.receives,
            continues,
            resource,
            parameters: node.get("parameters").and_then(|n| self.parameters(n, &path)).unwrap_or_default(),
            failure_probability: node
                .get("failure_probability")
                .and_then(|n| self.number(n, &format!("{path}/failure_probability")))
                .unwrap_or_default(),
            retry: node.get("retry").and_then(|n| self.retry(n, &format!("{path}/retry"))),
            timeout_s,
            max_concurrent_runs,
            position: node.get("position").and_then(|n| self.position(n, &format!("{path}/position"))),
        };
        Some((task, dependencies.places))
    }

    /// Each an id, or `{"task": id, "data": true}` where the dependency carries data.
    fn dependencies(&mut self, node: &Node, path: &str) -> Dependencies {
        let mut found = Dependencies::default();
        for (place, entry) in self.list(node, "depends_on", path).iter().enumerate() {
            let path = format!("{path}/depends_on/{place}");
            let (id, data) = if entry.is_object() {
                self.known_fields(entry, &path, &["task", "data"]);
                let Some(id) = self.required(entry, "task", &path) else { continue };
                (self.string(id, &format!("{path}/task")), self.flag(entry, "data", &path))
            } else {
                (self.string(entry, &path), false)
            };
            let Some(id) = id else { continue };
            if data {
                found.receives.push(id.clone());
            }
            found.ids.push(id);
            found.places.push(place);
        }
        found
    }

    fn flag(&mut self, node: &Node, field: &str, path: &str) -> bool {
        let Some(value) = node.get(field) else { return false };
        value.as_bool().unwrap_or_else(|| {
            self.wrong_type(value, &format!("{path}/{field}"), "true or false");
            false
        })
    }

    fn kind(&mut self, node: &Node, path: &str) -> Option<TaskKind> {
        let words = TaskKind::ALL.map(TaskKind::word);
        let place = self.word(node, &format!("{path}/kind"), &words, ("UNKNOWN_KIND", "a kind of task"))?;
        TaskKind::ALL.get(place).copied()
    }

    pub(crate) fn policy(&mut self, node: &Node) -> Option<FailurePolicy> {
        let words = FailurePolicy::ALL.map(FailurePolicy::word);
        let place = self.word(node, "/on_failure", &words, ("UNKNOWN_POLICY", "a failure policy"))?;
        FailurePolicy::ALL.get(place).copied()
    }

    /// Which of `words` this is; what else it is gets reported as `unknown`: a code, and what it should have been.
    fn word(&mut self, node: &Node, path: &str, words: &[&str], unknown: (&str, &str)) -> Option<usize> {
        let word = self.string(node, path)?;
        let place = words.iter().position(|known| *known == word);
        if place.is_none() {
            let fix = match suggest::nearest(&word, words.iter().copied()) {
                Some(near) => format!("Did you mean \"{near}\"?"),
                None => format!("Use one of {}.", words.join(", ")),
            };
            let message = format!("\"{word}\" is not {}.", unknown.1);
            self.found.push(Diagnostic::error(unknown.0, path, node.span, message).with_fix(fix));
        }
        place
    }

    fn parameters(&mut self, node: &Node, path: &str) -> Option<Map<String, Value>> {
        match node.to_value() {
            Value::Object(fields) => Some(fields),
            _ => {
                self.wrong_type(node, &format!("{path}/parameters"), "an object");
                None
            }
        }
    }

    fn retry(&mut self, node: &Node, path: &str) -> Option<Retry> {
        if !node.is_object() {
            self.wrong_type(node, path, "an object");
            return None;
        }
        self.known_fields(node, path, &["max_attempts", "interval_s", "backoff_rate"]);
        let mut retry = Retry::default();
        for (field, slot) in
            [("max_attempts", &mut retry.max_attempts), ("interval_s", &mut retry.interval_s)]
        {
            if let Some(value) = node.get(field).and_then(|n| self.whole(n, &format!("{path}/{field}"))) {
                *slot = value;
            }
        }
        if let Some(value) =
            node.get("backoff_rate").and_then(|n| self.number(n, &format!("{path}/backoff_rate")))
        {
            retry.backoff_rate = value;
        }
        Some(retry)
    }

    fn position(&mut self, node: &Node, path: &str) -> Option<(i32, i32)> {
        let coordinate = |n: &Node| i32::try_from(n.as_i64()?).ok();
        let point = match node.elements() {
            [x, y] => coordinate(x).zip(coordinate(y)),
            _ => None,
        };
        if point.is_none() {
            self.wrong_type(node, path, "two whole numbers, [x, y]");
        }
        point
    }
}
