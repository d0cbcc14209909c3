//! Evaluating any path, step by step over all the values it has reached.
//!
//! Going breadth first keeps Jayway's order of results (each step maps a value to its results in order) and needs no recursion.
//! Up to the first step that can mean several values a miss is an error; past it, a miss is left out.

use super::filter::Filter;
use super::filters;
use super::function::{Argument, Call};
use super::parse::aggregates;
use super::{element, Path, Root, Step};
use crate::scope::Scope;
use crate::value::{Object, Value};
use std::cell::Cell;
use std::fmt::Write;
use std::sync::Arc;

/// How many values one evaluation may look at, so that no path can hang: `..*..*..*` of a few kilobytes would.
const BUDGET: u64 = 2_000_000;

/// Why a path led nowhere, in the words of the JSONPath library on AWS's side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathError {
    /// The reason.
    pub reason: String,
    /// What kind of miss it is.
    pub kind: Miss,
}

/// The kinds of misses that a field may treat differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Miss {
    /// Something on the way is not there.
    Missing,
    /// Only the last step, an index, is past the end of its list.
    PastEnd,
    /// An index is asked of what is no list.
    WrongKind,
    /// The path needs something to start from and the input is `null`.
    NullInput,
}

impl PathError {
    fn missing(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), kind: Miss::Missing }
    }
}

/// Evaluates any path; allocates.
pub(super) fn eval(path: &Path, scope: &Scope<'_>) -> Result<Value, PathError> {
    let Some(document) = path.root(scope) else {
        let name = path.variable().unwrap_or_default();
        return Err(PathError::missing(format!("The variable '{name}' is not defined")));
    };
    let run = Run { scope: *scope, document, left: Cell::new(BUDGET) };
    run.path(path, document)
}

/// One evaluation.
pub(super) struct Run<'a> {
    scope: Scope<'a>,
    /// What `$` means inside filters: where the outermost path starts.
    document: &'a Value,
    left: Cell<u64>,
}

impl<'a> Run<'a> {
    /// The value of a path inside a filter or argument, `current` being `@`.
    pub(super) fn inner(&self, path: &Path, current: &Value) -> Result<Value, PathError> {
        match &path.root {
            Root::Current => self.path(path, current),
            Root::Input => self.path(path, self.document),
            _ => match path.root(&self.scope) {
                Some(root) => self.path(path, root),
                None => Err(PathError::missing("The variable is not defined")),
            },
        }
    }

    fn path(&self, path: &Path, root: &Value) -> Result<Value, PathError> {
        if root.is_null() && !path.steps.is_empty() && path.root == Root::Input {
            let reason = "Unable to apply Path transformation to null or empty input.".to_owned();
            return Err(PathError { reason, kind: Miss::NullInput });
        }
        let mut walk =
            Walk { run: self, steps: &path.steps, at: 0, exact: true, scanned: false, nodes: vec![root] };
        while walk.at < path.steps.len() {
            if let Some(results) = walk.step()? {
                return finish(results, path.definite);
            }
            walk.at += 1;
        }
        finish(walk.nodes.into_iter().cloned().collect(), path.definite)
    }

    fn spend(&self, steps: usize) -> Result<(), PathError> {
        let left = self.left.get().checked_sub(steps as u64 + 1);
        self.left.set(left.unwrap_or(0));
        left.map(drop).ok_or_else(|| PathError::missing("The path takes too many steps to evaluate"))
    }
}

/// The one result of a definite path, all results of the others.
fn finish(mut results: Vec<Value>, definite: bool) -> Result<Value, PathError> {
    if definite {
        results.pop().ok_or_else(|| PathError::missing("No results for path"))
    } else {
        Ok(Value::array(results))
    }
}

/// The values reached so far.
struct Walk<'r, 'v> {
    run: &'r Run<'r>,
    steps: &'r [Step],
    /// The step to take.
    at: usize,
    /// Whether the steps so far could mean only one value.
    exact: bool,
    /// Whether the step before was `..`.
    scanned: bool,
    nodes: Vec<&'v Value>,
}

impl<'v> Walk<'_, 'v> {
    /// Takes one step. `Some` when it was one that makes new values, which only the last can be.
    fn step(&mut self) -> Result<Option<Vec<Value>>, PathError> {
        let last = self.at + 1 == self.steps.len();
        let Some(step) = self.steps.get(self.at) else { return Ok(None) };
        let scanned = std::mem::take(&mut self.scanned);
        match step {
            Step::Key(key) if self.exact => self.exact_key(key, last)?,
            Step::Index(index) if self.exact => self.exact_index(*index, last)?,
            Step::Key(key) => self.each(|node, found| found.extend(node.get(key)))?,
            Step::Index(index) => self.each(|node, found| found.extend(element(items(node), *index)))?,
            Step::Keys(keys) if last => return self.merge(keys).map(Some),
            Step::Keys(keys) => {
                self.each(|node, found| found.extend(keys.iter().filter_map(|key| node.get(key))))?;
            }
            Step::Indexes(indexes) => {
                self.need_array()?;
                self.each(|node, found| {
                    found.extend(indexes.iter().filter_map(|index| element(items(node), *index)));
                })?;
            }
            Step::Slice(from, to) => {
                self.need_array()?;
                self.each(|node, found| found.extend(slice(items(node), *from, *to)))?;
            }
            Step::Wildcard => self.each(push_children)?,
            Step::Deep => self.descend()?,
            Step::Filter(filter) => self.filter(filter, scanned)?,
            Step::Function(call) => return self.call(call).map(Some),
        }
        self.exact &= matches!(step, Step::Key(_) | Step::Index(_));
        Ok(None)
    }

    /// Replaces every value by what the step finds in it.
    fn each(&mut self, mut find: impl FnMut(&'v Value, &mut Vec<&'v Value>)) -> Result<(), PathError> {
        let mut found = Vec::new();
        for node in &self.nodes {
            let before = found.len();
            find(node, &mut found);
            self.run.spend(found.len() - before)?;
        }
        self.nodes = found;
        Ok(())
    }

    fn exact_key(&mut self, key: &str, last: bool) -> Result<(), PathError> {
        let Some(node) = self.nodes.first().copied() else { return Ok(()) };
        self.need_object(node)?;
        match node.get(key) {
            Some(value) => self.nodes = vec![value],
            None if last => {
                return Err(PathError::missing(format!("No results for path: {}", self.shown(self.at + 1))))
            }
            None => {
                return Err(PathError::missing(format!(
                    "Missing property in path {}",
                    self.shown(self.at + 1)
                )));
            }
        }
        Ok(())
    }

    fn exact_index(&mut self, index: i64, last: bool) -> Result<(), PathError> {
        self.need_array()?;
        let found = self.nodes.first().and_then(|node| element(items(node), index));
        let Some(value) = found else {
            let kind = if last { Miss::PastEnd } else { Miss::Missing };
            return Err(PathError {
                reason: format!("No results for path: {}", self.shown(self.steps.len())),
                kind,
            });
        };
        self.nodes = vec![value];
        Ok(())
    }

    /// `['a','b']` at the end: an object of those of the keys that are there.
    fn merge(&mut self, keys: &[Arc<str>]) -> Result<Vec<Value>, PathError> {
        if let (true, Some(node)) = (self.exact, self.nodes.first()) {
            self.need_object(node)?;
        }
        let pick = |object: &Object| {
            let picked =
                keys.iter().filter_map(|key| object.get(key).map(|value| (key.clone(), value.clone())));
            picked.collect::<Value>()
        };
        Ok(self.nodes.iter().filter_map(|node| node.as_object()).map(pick).collect())
    }

    /// Every list and object in the values and the values themselves, outer ones first.
    fn descend(&mut self) -> Result<(), PathError> {
        let mut found = Vec::new();
        let mut pending: Vec<&Value> = self.nodes.iter().rev().copied().collect();
        let mut children = Vec::new();
        while let Some(node) = pending.pop() {
            if node.is_container() {
                found.push(node);
                push_children(node, &mut children);
                self.run.spend(children.len())?;
                pending.extend(children.drain(..).rev());
            }
        }
        self.nodes = found;
        self.scanned = true;
        Ok(())
    }

    /// Keeps the elements of lists, and those objects themselves, for which the filter holds. After `..` every object is
    /// looked at for itself, so lists need not be opened.
    fn filter(&mut self, filter: &Filter, scanned: bool) -> Result<(), PathError> {
        let mut found = Vec::new();
        for node in std::mem::take(&mut self.nodes) {
            let candidates = match node {
                Value::Object(_) => std::slice::from_ref(node),
                Value::Array(items) if !scanned => items,
                Value::Array(_) => &[],
                primitive if self.exact => {
                    return Err(PathError::missing(format!(
                        "Filter: {} can not be applied to primitives. Current context is: {}",
                        fragments(self.steps.get(self.at..).unwrap_or_default()),
                        primitive.to_java_string(),
                    )));
                }
                _ => &[],
            };
            for candidate in candidates {
                self.run.spend(1)?;
                if filters::accepts(filter, self.run, candidate) {
                    found.push(candidate);
                }
            }
        }
        self.nodes = found;
        Ok(())
    }

    fn call(&mut self, call: &Call) -> Result<Vec<Value>, PathError> {
        if aggregates(self.steps) {
            let all = Value::array(self.nodes.iter().copied().cloned().collect());
            return Ok(vec![self.apply(call, &all)?]);
        }
        self.nodes.iter().map(|node| self.apply(call, node)).collect()
    }

    fn apply(&self, call: &Call, model: &Value) -> Result<Value, PathError> {
        let mut arguments = Vec::new();
        for argument in &call.arguments {
            match argument {
                Argument::Value(value) => arguments.push(value.clone()),
                Argument::Path(path) => match self.run.inner(path, model)? {
                    Value::Array(items) if !path.definite => arguments.extend(items.iter().cloned()),
                    value => arguments.push(value),
                },
            }
        }
        call.function.apply(model, &arguments).map_err(PathError::missing)
    }

    fn need_object(&self, node: &Value) -> Result<(), PathError> {
        if node.as_object().is_some() {
            return Ok(());
        }
        Err(PathError::missing(format!(
            "Expected to find an object with property {} in path {} but found '{}'. This is not a json object according to \
             the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonProvider'.",
            fragments(self.steps.get(self.at..=self.at).unwrap_or_default()),
            self.shown(self.at),
            java_class(node),
        )))
    }

    fn need_array(&self) -> Result<(), PathError> {
        let reason = match self.nodes.first() {
            Some(Value::Null) if self.exact => format!("The path {} is null", self.shown(self.at)),
            Some(node) if self.exact && node.as_array().is_none() => format!(
                "Filter: {} can only be applied to arrays. Current context is: {}",
                fragments(self.steps.get(self.at..).unwrap_or_default()),
                node.to_java_string(),
            ),
            _ => return Ok(()),
        };
        Err(PathError { reason, kind: Miss::WrongKind })
    }

    /// The first `count` steps as Jayway shows them: `$['a'][0]`.
    fn shown(&self, count: usize) -> String {
        format!("${}", fragments(self.steps.get(..count).unwrap_or_default()))
    }
}

fn items(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_default()
}

fn push_children<'v>(node: &'v Value, found: &mut Vec<&'v Value>) {
    match node {
        Value::Array(items) => found.extend(items.iter()),
        Value::Object(object) => found.extend(object.values()),
        _ => {}
    }
}

/// The elements from `from` up to before `to`, as Jayway counts: with both ends given, each index on its own counts from the
/// end if it is negative, so that `[-2:2]` wraps around.
fn slice(items: &[Value], from: Option<i64>, to: Option<i64>) -> impl Iterator<Item = &Value> {
    let length = items.len() as i64;
    let from_end = |index: i64| if index < 0 { length + index } else { index };
    let (start, end) = match (from, to) {
        (Some(from), Some(to)) => (from.max(-length), to.min(length)),
        (Some(from), None) => (from_end(from).max(0), length),
        (None, to) => (0, from_end(to.unwrap_or(length)).min(length)),
    };
    (start..end.max(start)).filter_map(|index| element(items, index))
}

/// Steps as Jayway prints them.
fn fragments(steps: &[Step]) -> String {
    let mut out = String::new();
    for step in steps {
        // Writing to a String cannot fail.
        let _ = match step {
            Step::Key(key) => write!(out, "['{key}']"),
            Step::Keys(keys) => write!(out, "[{}]", joined(keys.iter().map(|key| format!("'{key}'")))),
            Step::Index(index) => write!(out, "[{index}]"),
            Step::Indexes(indexes) => write!(out, "[{}]", joined(indexes.iter().map(i64::to_string))),
            Step::Slice(from, to) => write!(out, "[{}:{}]", shown_end(*from), shown_end(*to)),
            Step::Wildcard => write!(out, "[*]"),
            Step::Deep => write!(out, ".."),
            Step::Filter(_) => write!(out, "[?]"),
            Step::Function(call) => write!(out, ".{:?}()", call.function),
        };
    }
    out
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(",")
}

fn shown_end(end: Option<i64>) -> String {
    end.map(|index| index.to_string()).unwrap_or_default()
}

/// The Java class that holds such a value.
fn java_class(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "java.lang.Boolean",
        Value::Int(number) if i32::try_from(*number).is_ok() => "java.lang.Integer",
        Value::Int(_) => "java.lang.Long",
        Value::Float(_) => "java.lang.Double",
        Value::Big(_) => "java.math.BigInteger",
        Value::String(_) => "java.lang.String",
        Value::Array(_) => "java.util.ArrayList",
        Value::Object(_) => "java.util.LinkedHashMap",
    }
}
