//! Reference Paths: paths of keys and indexes alone, which name one place in a value, so that one can also write there.

use super::{Path, Root, Step};
use crate::error::{EvalError, SyntaxError};
use crate::scope::Scope;
use crate::value::{Object, Value};
use std::borrow::Cow;
use std::sync::Arc;

/// A compiled Reference Path (`ResultPath`, `ItemsPath`, `TimeoutSecondsPath` and so on).
#[derive(Debug, Clone)]
pub struct ReferencePath(Path);

impl ReferencePath {
    /// Reads a Reference Path: a path without `*`, `..`, filters, slices, several indexes or keys at once, or functions.
    ///
    /// # Errors
    /// Where the text stops being one.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let path = Path::parse(text)?;
        if !path.plain {
            return Err(SyntaxError::new(
                0,
                "A Reference Path must name a single place: keys and indexes alone.",
            ));
        }
        Ok(Self(path))
    }

    /// The path for reading in other ways.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The value at this place.
    ///
    /// # Errors
    /// `States.ReferencePathConflict` naming the step that leads nowhere.
    pub fn get<'a>(&self, scope: &Scope<'a>) -> Result<Cow<'a, Value>, EvalError> {
        self.0.find(scope).map_err(|_| {
            let root = self.0.root(scope).unwrap_or(scope.input);
            self.conflict(root, self.missing_step(root))
        })
    }

    /// `target` with `value` at this place. Objects that are not there yet are made on the way; a list must have the element.
    /// What no one else holds is changed in place.
    ///
    /// # Errors
    /// `States.ReferencePathConflict` if the place is inside something that has no such places, or the path does not start at
    /// the input.
    pub fn set(&self, target: Value, value: Value) -> Result<Value, EvalError> {
        if self.0.root != Root::Input {
            return Err(self.conflict(&target, None));
        }
        let mut target = target;
        match slot(&mut target, &self.0.steps) {
            Ok(place) => *place = value,
            Err(at) => return Err(self.conflict(&target, Some(at))),
        }
        Ok(target)
    }

    /// The place of the first step that `root` does not have.
    fn missing_step(&self, root: &Value) -> Option<usize> {
        let mut value = root;
        self.0.steps.iter().position(|step| {
            let next = match step {
                Step::Key(key) => value.get(key),
                Step::Index(index) => super::element(value.as_array().unwrap_or_default(), *index),
                _ => None,
            };
            value = next.unwrap_or(value);
            next.is_none()
        })
    }

    fn conflict(&self, root: &Value, at: Option<usize>) -> EvalError {
        let input = root.to_json_string();
        match at.and_then(|at| self.0.steps.get(at)) {
            Some(Step::Key(key)) if root.is_container() => {
                EvalError::reference_path_conflict(format!("Unable to apply step \"{key}\" to input {input}"))
            }
            Some(Step::Index(index)) if root.is_container() => EvalError::reference_path_conflict(format!(
                "Unable to apply step \"{index}\" to input {input}"
            )),
            _ => EvalError::reference_path_conflict(format!(
                "Unable to apply ReferencePath {} to input {input}",
                self.0.text()
            )),
        }
    }
}

/// The place to write to; on failure the step that cannot be taken. Makes no object before it is sure that it can go on: past
/// a missing key only keys can follow.
fn slot<'v>(target: &'v mut Value, steps: &[Step]) -> Result<&'v mut Value, usize> {
    let mut value = target;
    for (at, step) in steps.iter().enumerate() {
        value = match (step, value) {
            (Step::Key(key), Value::Object(object)) => {
                let object = Arc::make_mut(object);
                if !object.contains_key(key) {
                    let next_is_index = steps.get(at + 1).is_some_and(|next| matches!(next, Step::Index(_)));
                    if next_is_index {
                        return Err(at + 1);
                    }
                    let blank =
                        if at + 1 < steps.len() { Value::from(Object::default()) } else { Value::Null };
                    object.insert(key.clone(), blank);
                }
                object.get_mut(key).ok_or(at)?
            }
            (Step::Index(index), Value::Array(items)) => {
                let items = Arc::make_mut(items).items_mut();
                let from = if *index < 0 { items.len() as i64 } else { 0 };
                let place = usize::try_from(from + index).map_err(|_| at)?;
                items.get_mut(place).ok_or(at)?
            }
            _ => return Err(at),
        };
    }
    Ok(value)
}
