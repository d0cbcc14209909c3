//! Reading a plan file: whatever can be understood, and what is wrong with the rest.

use crate::check::{check_at, Places, MAX_TASKS};
use crate::{Distribution, Plan, Polling, Prices};
use asl::json::{self, Kind, Node};
use asl::{suggest, Diagnostic, Span};
use std::collections::BTreeSet;

/// Reads a plan file. `None` only if the text is not a JSON object at all. What cannot be used is left out of the
/// plan (a second task of the same id, a dependency on an unknown task, a duration that is not one) and
/// reported; a plan with an error is not run. Cycles and impossible parameters stay, so that they can be shown.
pub fn parse(text: &str) -> (Option<Plan>, Vec<Diagnostic>) {
    let (root, mut found) = json::parse(text);
    if !root.is_object() {
        if found.is_empty() {
            let message = format!("A plan is a JSON object, but this is {}.", root.describe());
            found.push(Diagnostic::error("NOT_A_PLAN", "/", root.span, message));
        }
        return (None, found);
    }
    let (plan, found) = from_document(&root, found);
    (Some(plan), found)
}

/// Reads a document that is an object; `found` is what was wrong with its text.
pub(crate) fn from_document(root: &Node, found: Vec<Diagnostic>) -> (Plan, Vec<Diagnostic>) {
    let mut reader = Reader { found };
    let (mut plan, places) = reader.plan(root);
    let mut found = reader.found;
    let told: BTreeSet<String> = found.iter().map(|diagnostic| diagnostic.path.clone()).collect();
    found.extend(check_at(&plan, &places).into_iter().filter(|d| !told.contains(&d.path)).map(
        |diagnostic| {
            let span = place_of(root, &diagnostic.path);
            Diagnostic { span, ..diagnostic }
        },
    ));
    prune(&mut plan);
    (plan, found)
}

/// Where in a plan file a path of a finding is, or the nearest parent that the file spells out; the beginning in what is no
/// JSON.
pub fn place(text: &str, path: &str) -> Span {
    place_of(&json::parse(text).0, path)
}

/// The span at a path or, where the file does not spell it out, at the nearest parent.
fn place_of(root: &Node, path: &str) -> Span {
    let mut path = path;
    loop {
        if let Some(node) = root.pointer(path) {
            return node.span;
        }
        path = path.rsplit_once('/').map_or("", |(parent, _)| parent);
    }
}

/// Leaves out what only the diagnostics should show.
fn prune(plan: &mut Plan) {
    plan.tasks.truncate(MAX_TASKS);
    let mut ids = BTreeSet::new();
    plan.tasks.retain(|task| ids.insert(task.id.clone()));
    for task in &mut plan.tasks {
        let mut seen = BTreeSet::new();
        let own = &task.id;
        task.depends_on.retain(|id| id != own && ids.contains(id) && seen.insert(id.clone()));
        task.receives.retain(|id| seen.contains(id));
        task.continues.take_if(|id| !seen.contains(id));
    }
}

pub(crate) struct Reader {
    pub(crate) found: Vec<Diagnostic>,
}

impl Reader {
    fn plan(&mut self, root: &Node) -> (Plan, Places) {
        self.known_fields(
            root,
            "",
            &["$schema", "version", "name", "polling", "on_failure", "prices", "tasks"],
        );
        let version = match root.get("version") {
            Some(node) => self.whole(node, "/version").unwrap_or(1),
            None => {
                let error = Diagnostic::error(
                    "UNSUPPORTED_VERSION",
                    "/",
                    root.span,
                    "The plan does not say its version.",
                );
                self.found.push(error.with_fix("Add \"version\": 1."));
                1
            }
        };
        let name = root.get("name").and_then(|node| self.string(node, "/name"));
        let polling = root.get("polling").map(|node| self.polling(node)).unwrap_or_default();
        let on_failure = root.get("on_failure").and_then(|node| self.policy(node)).unwrap_or_default();
        let prices = root.get("prices").map(|node| self.prices(node)).unwrap_or_default();
        let mut places = Places::default();
        let mut tasks = Vec::new();
        for (index, node) in self.list(root, "tasks", "").iter().enumerate() {
            if let Some((task, dependencies)) = self.task(node, index) {
                tasks.push(task);
                places.tasks.push((index, dependencies));
            }
        }
        let name = name.unwrap_or_else(|| "Untitled plan".to_owned());
        (Plan { version, name, polling, on_failure, prices, tasks }, places)
    }

    fn polling(&mut self, node: &Node) -> Polling {
        let mut polling = Polling::default();
        if !node.is_object() {
            self.wrong_type(node, "/polling", "an object");
            return polling;
        }
        self.known_fields(
            node,
            "/polling",
            &["interval_s", "check_s", "call_s", "trigger_offset_min", "max_items"],
        );
        for (field, slot) in [
            ("interval_s", &mut polling.interval_s),
            ("trigger_offset_min", &mut polling.trigger_offset_min),
            ("max_items", &mut polling.max_items),
        ] {
            if let Some(value) = node.get(field).and_then(|n| self.whole(n, &format!("/polling/{field}"))) {
                *slot = value;
            }
        }
        for (field, slot) in [("check_s", &mut polling.check_s), ("call_s", &mut polling.call_s)] {
            if let Some(value) = node.get(field).and_then(|n| self.number(n, &format!("/polling/{field}"))) {
                *slot = value;
            }
        }
        polling
    }

    fn prices(&mut self, node: &Node) -> Prices {
        let mut prices = Prices::default();
        if !node.is_object() {
            self.wrong_type(node, "/prices", "an object");
            return prices;
        }
        let known = prices.figures().map(|(field, _)| field);
        self.known_fields(node, "/prices", &[&["source"], known.as_slice()].concat());
        if let Some(source) = node.get("source").and_then(|n| self.string(n, "/prices/source")) {
            prices.source = source;
        }
        for (field, slot) in prices.figures_mut() {
            if let Some(value) = node.get(field).and_then(|n| self.number(n, &format!("/prices/{field}"))) {
                *slot = value;
            }
        }
        prices
    }

    pub(crate) fn duration(&mut self, node: &Node, path: &str) -> Option<Distribution> {
        if matches!(node.kind, Kind::Number(_)) {
            return self.number(node, path).map(|seconds| Distribution::Fixed { seconds });
        }
        if !node.is_object() {
            self.wrong_type(node, path, "a number of seconds or an object with \"distribution\"");
            return None;
        }
        let word = self.required(node, "distribution", path)?;
        let word = self.string(word, &format!("{path}/distribution"))?;
        let Some((_, fields)) = DISTRIBUTIONS.iter().find(|(name, _)| *name == word) else {
            let words: Vec<&str> = DISTRIBUTIONS.iter().map(|(name, _)| *name).collect();
            let fix = match suggest::nearest(&word, words.iter().copied()) {
                Some(near) => format!("Did you mean \"{near}\"?"),
                None => format!("Use one of {}.", words.join(", ")),
            };
            let message = format!("\"{word}\" is not a distribution.");
            let span = node.get("distribution").map_or(node.span, |n| n.span);
            let error =
                Diagnostic::error("UNKNOWN_DISTRIBUTION", format!("{path}/distribution"), span, message);
            self.found.push(error.with_fix(fix));
            return None;
        };
        let known: Vec<&str> = fields.iter().copied().chain(["distribution"]).collect();
        self.known_fields(node, path, &known);
        if word == "empirical" {
            return self.samples(node, path).map(|samples_s| Distribution::Empirical { samples_s });
        }
        let mut values = [0.0; 3];
        for (slot, field) in values.iter_mut().zip(*fields) {
            let value = self.required(node, field, path)?;
            *slot = self.number(value, &format!("{path}/{field}"))?;
        }
        let [first, second, third] = values;
        Some(match word.as_str() {
            "uniform" => Distribution::Uniform { min_s: first, max_s: second },
            "triangular" => Distribution::Triangular { min_s: first, mode_s: second, max_s: third },
            "normal" => Distribution::Normal { mean_s: first, sd_s: second },
            "lognormal" => Distribution::Lognormal { mean_s: first, sd_s: second },
            "exponential" => Distribution::Exponential { mean_s: first },
            _ => Distribution::Fixed { seconds: first },
        })
    }

    fn samples(&mut self, node: &Node, path: &str) -> Option<Vec<f64>> {
        let list = self.required(node, "samples_s", path)?;
        let path = format!("{path}/samples_s");
        if !list.is_array() {
            self.wrong_type(list, &path, "an array of numbers");
            return None;
        }
        let each = list.elements().iter().enumerate();
        let samples: Vec<f64> = each.filter_map(|(i, n)| self.number(n, &format!("{path}/{i}"))).collect();
        (samples.len() == list.elements().len()).then_some(samples)
    }

    pub(crate) fn list<'a>(&mut self, node: &'a Node, field: &str, path: &str) -> &'a [Node] {
        let Some(list) = node.get(field) else {
            if path.is_empty() {
                self.required(node, field, path);
            }
            return &[];
        };
        if !list.is_array() {
            self.wrong_type(list, &format!("{path}/{field}"), "an array");
        }
        list.elements()
    }

    pub(crate) fn required<'a>(&mut self, node: &'a Node, field: &str, path: &str) -> Option<&'a Node> {
        let value = node.get(field);
        if value.is_none() {
            let at = if path.is_empty() { "/" } else { path };
            let message = format!("The field \"{field}\" is missing at {at}.");
            let error = Diagnostic::error("MISSING_FIELD", at, node.span, message);
            self.found.push(error.with_fix(format!("Add \"{field}\".")));
        }
        value
    }

    pub(crate) fn known_fields(&mut self, node: &Node, path: &str, known: &[&str]) {
        for member in node.members().iter().filter(|member| !known.contains(&member.key.as_str())) {
            let message =
                format!("\"{}\" is not a field of the plan format here; it is ignored.", member.key);
            let fix = match suggest::nearest(&member.key, known.iter().copied()) {
                Some(near) => format!("Did you mean \"{near}\"?"),
                None => "Remove it.".to_owned(),
            };
            let at = json::pointer::join(path, &member.key);
            self.found.push(Diagnostic::warning("UNKNOWN_FIELD", at, member.key_span, message).with_fix(fix));
        }
    }

    pub(crate) fn string(&mut self, node: &Node, path: &str) -> Option<String> {
        match &node.kind {
            Kind::String(text) => Some(text.clone()),
            _ => {
                self.wrong_type(node, path, "a string");
                None
            }
        }
    }

    pub(crate) fn number(&mut self, node: &Node, path: &str) -> Option<f64> {
        let number = node.as_f64();
        if number.is_none() {
            let expected = if path.contains("/duration") { "a number of seconds" } else { "a number" };
            self.wrong_type(node, path, expected);
        }
        number
    }

    /// A whole number that is not negative.
    pub(crate) fn whole(&mut self, node: &Node, path: &str) -> Option<u32> {
        let number = node.as_i64().and_then(|n| u32::try_from(n).ok());
        if number.is_none() {
            self.wrong_type(node, path, "a whole number, not negative");
        }
        number
    }

    pub(crate) fn wrong_type(&mut self, node: &Node, path: &str, expected: &str) {
        // A hole has been reported by the JSON parser already.
        if node.is_missing() {
            return;
        }
        let given = match &node.kind {
            Kind::Number(raw) => raw.chars().take(40).collect(),
            _ => node.describe().to_owned(),
        };
        let message = format!("{path} must be {expected}, but is {given}.");
        self.found.push(Diagnostic::error("WRONG_TYPE", path, node.span, message));
    }
}

/// The distributions of the file format and their parameters, in the order in which they are read.
pub(crate) const DISTRIBUTIONS: [(&str, &[&str]); 7] = [
    ("fixed", &["seconds"]),
    ("uniform", &["min_s", "max_s"]),
    ("triangular", &["min_s", "mode_s", "max_s"]),
    ("normal", &["mean_s", "sd_s"]),
    ("lognormal", &["mean_s", "sd_s"]),
    ("exponential", &["mean_s"]),
    ("empirical", &["samples_s"]),
];
