//! JSON with expressions inside: `{"total": "{% $sum($states.input.prices) %}", "currency": "EUR"}`.

use super::error::{CompileError, QueryError};
use super::{Kind, Query};
use crate::error::SyntaxError;
use crate::scope::Environment;
use crate::template::MAX_DEPTH;
use crate::value::{Object, Value};
use asl::json::pointer;
use std::sync::Arc;

/// A compiled template. Parts without expressions are shared with every value made from it.
#[derive(Debug, Clone)]
pub struct Template(Part);

#[derive(Debug, Clone)]
enum Part {
    Constant(Value),
    Query(Query),
    Object(Vec<(Arc<str>, Part)>),
    Array(Vec<Part>),
}

impl Template {
    /// Compiles the value of the state's field `field` (`Output`, `Catch[0]/Assign`). Every text that is wholly between
    /// `{%` and `%}` is an expression; all else stands for itself.
    ///
    /// # Errors
    /// The first expression that does not compile, with its place in the template, a JSON Pointer; or that the whole nests too
    /// deep.
    pub fn compile(template: &Value, field: &str) -> Result<Self, (String, CompileError)> {
        if !template.nests_deeper_than(MAX_DEPTH) {
            return compile(template, field).map(Self);
        }
        // What is copied as it is may be as deep as any data.
        if !computes(template) {
            return Ok(Self(Part::Constant(template.clone())));
        }
        let reason = format!("The template nests deeper than {MAX_DEPTH} levels.");
        Err((String::new(), CompileError::Syntax(SyntaxError::new(0, reason))))
    }

    /// See [`super::Expression::is_steady`].
    pub fn is_steady(&self) -> bool {
        is_steady(&self.0)
    }

    /// The value.
    ///
    /// # Errors
    /// The first expression that fails; its location says which.
    pub fn eval(&self, environment: &dyn Environment) -> Result<Value, QueryError> {
        eval(&self.0, environment)
    }

    /// The value of a field that must be of one kind (`Items`).
    ///
    /// # Errors
    /// Those of [`Self::eval`]; where the field is one expression also a value of another kind.
    pub fn expect(&self, kind: Kind, environment: &dyn Environment) -> Result<Value, QueryError> {
        match &self.0 {
            Part::Query(query) => query.expect(kind, environment),
            part => eval(part, environment),
        }
    }
}

/// Whether there is an expression.
fn computes(template: &Value) -> bool {
    let mut pending = vec![template];
    while let Some(value) = pending.pop() {
        match value {
            Value::String(text) if asl::model::jsonata(text).is_some() => return true,
            Value::Array(items) => pending.extend(items.iter()),
            Value::Object(object) => pending.extend(object.iter().map(|(_, value)| value)),
            _ => {}
        }
    }
    false
}

fn compile(template: &Value, at: &str) -> Result<Part, (String, CompileError)> {
    match template {
        Value::String(text) => match asl::model::jsonata(text) {
            Some(expression) => match Query::compile(expression, at) {
                Ok(query) => Ok(Part::Query(query)),
                Err(error) => Err((String::new(), error)),
            },
            None => Ok(Part::Constant(template.clone())),
        },
        Value::Object(object) => {
            let mut fields = Vec::with_capacity(object.len());
            for (key, value) in object.iter() {
                fields.push((
                    key.clone(),
                    compile(value, &format!("{at}/{key}")).map_err(|error| within(key, error))?,
                ));
            }
            let constant = fields.iter().all(|(_, part)| matches!(part, Part::Constant(_)));
            Ok(if constant { Part::Constant(template.clone()) } else { Part::Object(fields) })
        }
        Value::Array(items) => {
            let mut parts = Vec::with_capacity(items.len());
            for (index, item) in items.iter().enumerate() {
                parts.push(
                    compile(item, &format!("{at}[{index}]"))
                        .map_err(|error| within(&index.to_string(), error))?,
                );
            }
            let constant = parts.iter().all(|part| matches!(part, Part::Constant(_)));
            Ok(if constant { Part::Constant(template.clone()) } else { Part::Array(parts) })
        }
        scalar => Ok(Part::Constant(scalar.clone())),
    }
}

/// What is wrong with the object or list that has the template under `key`.
fn within(key: &str, (pointer, error): (String, CompileError)) -> (String, CompileError) {
    (pointer::join("", key) + &pointer, error)
}

fn is_steady(part: &Part) -> bool {
    match part {
        Part::Constant(_) => true,
        Part::Query(query) => query.is_steady(),
        Part::Object(fields) => fields.iter().all(|(_, part)| is_steady(part)),
        Part::Array(parts) => parts.iter().all(is_steady),
    }
}

fn eval(part: &Part, environment: &dyn Environment) -> Result<Value, QueryError> {
    match part {
        Part::Constant(value) => Ok(value.clone()),
        Part::Query(query) => query.value(environment),
        Part::Array(parts) => {
            let mut items = Vec::with_capacity(parts.len());
            for part in parts {
                items.push(eval(part, environment)?);
            }
            Ok(Value::array(items))
        }
        Part::Object(fields) => {
            let mut object = Object::with_capacity(fields.len());
            for (key, part) in fields {
                object.push_unique(key.clone(), eval(part, environment)?);
            }
            Ok(Value::from(object))
        }
    }
}
