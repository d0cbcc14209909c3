//! Paths of a definition told in a plan's terms: in a task's `parameters`, `$.input` is the execution's input and
//! `$.data.KEY` another task's output, wherever a layout may keep them.

use super::origin::{Origin, Parts, Root};
use super::reads::{Read, Sources};
use crate::layouts::data_key;
use asl::json::{Kind, Node};
use asl::model::{jsonata, QueryLanguage};
use expr::{Expression, Path};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Where in a task's result lies what a plan calls its output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// It is the result.
    Whole,
    /// Under this field.
    Under(&'static str),
    /// It has these fields of the result, under these names.
    Fields(&'static [(&'static str, &'static str)]),
}

/// Names under which tasks receive the outputs of others: made from ids, each once, in plan order.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    taken: BTreeSet<String>,
    keys: Vec<String>,
    outputs: Vec<Output>,
}

impl Keys {
    /// The next task of the plan.
    pub fn add(&mut self, id: &str, output: Output) {
        self.keys.push(data_key(id, &mut self.taken));
        self.outputs.push(output);
    }

    /// The key of a task.
    pub fn of(&self, task: usize) -> Option<String> {
        self.keys.get(task).cloned()
    }

    /// Where a task's output came from: itself.
    pub fn output(&self, task: usize) -> Rc<Origin> {
        let result = Origin::task(task);
        match self.outputs.get(task) {
            Some(Output::Under(field)) => result.at(&[(*field).to_owned()]),
            Some(Output::Fields(fields)) => {
                let field =
                    |(from, name): &(&str, &str)| ((*name).to_owned(), result.at(&[(*from).to_owned()]));
                Origin::object(fields.iter().map(field).collect())
            }
            Some(Output::Whole) | None => result,
        }
    }

    /// The path in a plan's parameters.
    fn path(&self, root: Root, keys: &[String]) -> Option<String> {
        let task = match root {
            Root::Input => return Some(format!("$.input{}", steps(keys))),
            Root::Task(task) => task,
        };
        let key = self.keys.get(task)?;
        let first = keys.split_first();
        let further = match (self.outputs.get(task)?, first) {
            (Output::Whole, _) => steps(keys),
            (Output::Under(field), Some((first, further))) if first == field => steps(further),
            (Output::Fields(fields), Some((first, further))) => {
                let (_, name) = fields.iter().find(|(field, _)| first == field)?;
                format!(".{name}{}", steps(further))
            }
            _ => return None,
        };
        Some(format!("$.data.{key}{further}"))
    }
}

fn steps(keys: &[String]) -> String {
    let step = |key: &String| match key {
        key if !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit()) => format!("[{key}]"),
        key if key.chars().all(|c| c.is_alphanumeric() || c == '_') => format!(".{key}"),
        key => format!("['{}']", key.replace('\\', "\\\\").replace('\'', "\\'")),
    };
    keys.iter().map(step).collect()
}

/// What a state's expressions mean in a plan.
pub struct Translation<'a> {
    /// What the state's expressions refer to.
    pub sources: Sources<'a>,
    /// The tasks so far.
    pub keys: &'a Keys,
    /// Where data is handed on whole: all that is read of it. Results that nothing reads are not received.
    pub reads: Option<&'a [Read]>,
}

impl Translation<'_> {
    /// A field of a template: its name and value in the plan. What leads to something that a plan cannot name is left
    /// out of it, and its place is among the `lost`; `None` where nothing else is left.
    pub fn field(
        &self,
        place: &str,
        (key, node): (&str, &Node),
        language: QueryLanguage,
        lost: &mut Vec<String>,
    ) -> Option<(String, Value)> {
        let (name, told) = match (node.as_str(), key.strip_suffix(".$"), language) {
            (Some(text), Some(name), QueryLanguage::JSONPath) => (name, self.computed(place, text, lost)),
            (Some(text), _, QueryLanguage::JSONata) if jsonata(text).is_some() => {
                (key, self.reference(place, jsonata(text).unwrap_or_default(), lost))
            }
            _ => (key, self.template(place, node, language, lost).map(Told::Value)),
        };
        told.map(|told| told.named(name))
    }

    fn template(
        &self,
        place: &str,
        node: &Node,
        language: QueryLanguage,
        lost: &mut Vec<String>,
    ) -> Option<Value> {
        match &node.kind {
            Kind::Object(members) => {
                let mut fields = Map::new();
                for member in members {
                    let inner = format!("{place}.{}", member.key.trim_end_matches(".$"));
                    fields.extend(self.field(&inner, (&member.key, &member.value), language, lost));
                }
                (members.is_empty() || !fields.is_empty()).then_some(Value::Object(fields))
            }
            Kind::Array(elements) => {
                let known = lost.len();
                let each = elements.iter().enumerate();
                let each = each.map(|(index, element)| {
                    self.template(&format!("{place}[{index}]"), element, language, lost)
                });
                let told: Option<Vec<Value>> = each.collect();
                // An array without one of its elements would be another array.
                if told.is_none() {
                    lost.truncate(known);
                    lost.push(place.to_owned());
                }
                told.map(Value::Array)
            }
            Kind::String(text) if language == QueryLanguage::JSONata && jsonata(text).is_some() => {
                lost.push(place.to_owned());
                None
            }
            _ => Some(node.to_value()),
        }
    }

    /// A path or an intrinsic function call.
    fn computed(&self, place: &str, text: &str, lost: &mut Vec<String>) -> Option<Told> {
        let expression = Expression::parse(text).ok();
        let found = match &expression {
            Some(Expression::Path(path)) if !path.is_context() => self.found(path),
            _ => None,
        };
        if let Some(found) = found {
            return self.told(place, &found, lost);
        }
        noted(
            place,
            expression.and_then(|expression| self.expression(text, &expression)).map(Told::Path),
            lost,
        )
    }

    /// A value, by where it came from: a path, or what it was put together of.
    fn told(&self, place: &str, origin: &Origin, lost: &mut Vec<String>) -> Option<Told> {
        if let Some(source) = origin.source() {
            let is_read =
                |task: usize| self.reads.is_none_or(|all| all.iter().any(|r| r.tasks.contains(task)));
            if matches!(source.root, Root::Task(task) if !is_read(task)) {
                return None;
            }
            return noted(place, self.keys.path(source.root, &source.keys).map(Told::Path), lost);
        }
        let value = match origin.parts() {
            Some(Parts::Constant(value)) => Some(value.clone()),
            Some(Parts::Object(fields)) => {
                let told = |(key, field): (&String, &Rc<Origin>)| {
                    let inner = format!("{place}.{key}");
                    // In a Result `key.$` is a name like any other, in parameters it is not.
                    match key.ends_with(".$") {
                        true => noted(&inner, None, lost),
                        false => self.told(&inner, field, lost),
                    }
                    .map(|told| told.named(key))
                };
                let told: Map<String, Value> = fields.iter().filter_map(told).collect();
                if told.is_empty() && !fields.is_empty() {
                    return None;
                }
                Some(Value::Object(told))
            }
            Some(Parts::Array(fields)) => self.elements(fields),
            None => None,
        };
        noted(place, value.map(Told::Value), lost)
    }

    /// An array, where each of its elements is a value.
    fn elements(&self, fields: &BTreeMap<String, Rc<Origin>>) -> Option<Value> {
        let mut inside = Vec::new();
        let each = (0..fields.len()).map(|index| {
            match self.told("", fields.get(&index.to_string())?, &mut inside)? {
                Told::Value(value) => Some(value),
                Told::Path(_) => None,
            }
        });
        let told: Option<Vec<Value>> = each.collect();
        told.filter(|_| inside.is_empty()).map(Value::Array)
    }

    /// A path or an intrinsic function call with every path in it translated.
    fn expression(&self, text: &str, expression: &Expression) -> Option<String> {
        let mut paths: Vec<(&str, String)> = Vec::new();
        for path in expression.paths() {
            paths.push((
                path.text(),
                if path.is_context() { path.text().to_owned() } else { self.path(path)? },
            ));
        }
        // The longer first: one path may be the beginning of another.
        paths.sort_by_key(|(from, _)| std::cmp::Reverse(from.len()));
        let mut translated = String::new();
        let (mut rest, mut quoted, mut escaped) = (text, false, false);
        while let Some(next) = rest.chars().next() {
            let found = paths.iter().find(|(from, _)| !quoted && rest.starts_with(from));
            match found {
                Some((from, to)) => {
                    translated.push_str(to);
                    rest = rest.get(from.len()..).unwrap_or_default();
                }
                None => {
                    quoted ^= next == '\'' && !escaped;
                    escaped = next == '\\' && !escaped;
                    translated.push(next);
                    rest = rest.get(next.len_utf8()..).unwrap_or_default();
                }
            }
        }
        Some(translated)
    }

    fn path(&self, path: &Path) -> Option<String> {
        let found = self.found(path)?;
        let source = found.source()?;
        self.keys.path(source.root, &source.keys)
    }

    /// What a path leads to, where that is one value.
    fn found(&self, path: &Path) -> Option<Rc<Origin>> {
        let (keys, whole) = path.keys();
        let root = match path.variable() {
            Some(name) => self.sources.variables.get(name)?.clone(),
            None => self.sources.input.clone(),
        };
        whole.then(|| root.at(&keys))
    }

    /// A JSONata expression that is a reference and nothing else.
    fn reference(&self, place: &str, text: &str, lost: &mut Vec<String>) -> Option<Told> {
        let references = asl::expression::jsonata_references(text);
        let reference = references.iter().find(|reference| reference.alone);
        let found = reference.and_then(|reference| {
            let further = || reference.keys.get(1..);
            match (reference.variable.as_str(), reference.keys.first().map(String::as_str)) {
                ("states", Some("input")) => Some(Ok(self.sources.input.at(further()?))),
                ("states", Some("context")) => Some(Err(format!("$${}", steps(further()?)))),
                ("states", _) => None,
                (name, _) => Some(Ok(self.sources.variables.get(name)?.at(&reference.keys))),
            }
        });
        match found {
            Some(Ok(found)) => self.told(place, &found, lost),
            other => noted(place, other.and_then(Result::err).map(Told::Path), lost),
        }
    }
}

/// A value of a template, in a plan's terms.
enum Told {
    /// A path or an intrinsic function call.
    Path(String),
    /// It is this.
    Value(Value),
}

impl Told {
    /// The field of this name.
    fn named(self, name: &str) -> (String, Value) {
        match self {
            Self::Path(path) => (format!("{name}.$"), path.into()),
            Self::Value(value) => (name.to_owned(), value),
        }
    }
}

/// What cannot be told is among the lost.
fn noted(place: &str, told: Option<Told>, lost: &mut Vec<String>) -> Option<Told> {
    if told.is_none() {
        lost.push(place.to_owned());
    }
    told
}
