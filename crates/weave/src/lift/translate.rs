//! Paths of a definition told in a plan's terms: in a task's `parameters`, `$.input` is the execution's input and
//! `$.data.KEY` another task's output, wherever a layout may keep them.

use super::origin::Root;
use super::reads::Sources;
use crate::layouts::data_key;
use asl::json::{Kind, Node};
use asl::model::{jsonata, QueryLanguage};
use expr::{Expression, Path};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

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
#[derive(Debug, Default)]
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
        let (key, path) = match (node.as_str(), key.ends_with(".$"), language) {
            (Some(text), true, QueryLanguage::JSONPath) => (key.to_owned(), self.expression(text)),
            (Some(text), _, QueryLanguage::JSONata) if jsonata(text).is_some() => {
                (format!("{key}.$"), self.reference(jsonata(text).unwrap_or_default()))
            }
            _ => return Some((key.to_owned(), self.template(place, node, language, lost)?)),
        };
        if path.is_none() {
            lost.push(place.to_owned());
        }
        Some((key, path?.into()))
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

    /// A path or an intrinsic function call with every path in it translated.
    pub fn expression(&self, text: &str) -> Option<String> {
        let expression = Expression::parse(text).ok()?;
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
        let (keys, whole) = path.keys();
        let root = match path.variable() {
            Some(name) => self.sources.variables.get(name)?.clone(),
            None => self.sources.input.clone(),
        };
        let found = root.at(&keys);
        let source = found.source().filter(|_| whole)?;
        self.keys.path(source.root, &source.keys)
    }

    /// A JSONata expression that is a reference and nothing else.
    fn reference(&self, text: &str) -> Option<String> {
        let reference =
            asl::expression::jsonata_references(text).into_iter().find(|reference| reference.alone)?;
        let first = reference.keys.first().map(String::as_str);
        let found = match (reference.variable.as_str(), first) {
            ("states", Some("input")) => self.sources.input.at(reference.keys.get(1..)?),
            ("states", Some("context")) => return Some(format!("$${}", steps(reference.keys.get(1..)?))),
            ("states", _) => return None,
            (name, _) => self.sources.variables.get(name)?.at(&reference.keys),
        };
        let source = found.source()?;
        self.keys.path(source.root, &source.keys)
    }
}
