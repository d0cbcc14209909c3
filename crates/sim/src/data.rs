//! Compiled expressions as states use them, over the expression crate.

use crate::failure::{Failure, Outcome};
use asl::json::Node;
use asl::model::{Condition, NullablePath, QueryLanguage, Setting};
use expr::jsonata::{self, Kind, Query};
use expr::{Environment, EvalError, Expression, Path, ReferencePath, Scope, SyntaxError, Value};
use std::borrow::Cow;
use std::sync::Arc;

impl From<EvalError> for Failure {
    fn from(error: EvalError) -> Self {
        if error.error == "States.Runtime" {
            Self::runtime(error.cause)
        } else {
            Self::named(error.error, error.cause)
        }
    }
}

/// Why something cannot be compiled.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// The place below the field, a JSON Pointer; empty: the field's own value.
    pub below: String,
    /// In AWS's words where it has some.
    pub message: String,
}

impl Refusal {
    fn new(below: impl Into<String>, message: impl Into<String>) -> Self {
        Self { below: below.into(), message: message.into() }
    }

    fn path(text: &str, error: &SyntaxError) -> Self {
        Self::new("", format!("Value is not a valid JSONPath: {}", error.told_of(text)))
    }
}

impl From<Refusal> for Arc<str> {
    fn from(refusal: Refusal) -> Self {
        refusal.message.into()
    }
}

/// `InputPath`, `OutputPath`, `ItemsPath`: what of a value is taken.
#[derive(Debug, Default)]
pub(crate) enum InputPlace {
    /// `$`
    #[default]
    Whole,
    /// `null`: `{}`
    Nothing,
    /// A path.
    Path(Path),
}

impl InputPlace {
    pub fn compile(path: Option<&NullablePath>) -> Result<Self, Refusal> {
        match path {
            None => Ok(Self::Whole),
            Some(NullablePath::Discard) => Ok(Self::Nothing),
            Some(NullablePath::Path(text)) => Self::path(text),
        }
    }

    pub fn path(text: &str) -> Result<Self, Refusal> {
        let path = Path::parse(text).map_err(|error| Refusal::path(text, &error))?;
        Ok(if path.is_input() { Self::Whole } else { Self::Path(path) })
    }

    pub fn read(&self, around: &dyn Environment, value: &Value) -> Outcome<Value> {
        match self {
            Self::Whole => Ok(value.clone()),
            Self::Nothing => Ok(Value::empty_object()),
            Self::Path(path) => Ok(path.eval(&Scope::new(value, around))?),
        }
    }
}

impl InputPlace {
    /// See [`Path::is_steady`].
    pub fn is_steady(&self) -> bool {
        match self {
            Self::Whole | Self::Nothing => true,
            Self::Path(path) => path.is_steady(),
        }
    }

    /// The same of a value that is not needed any longer.
    pub fn reduce(&self, around: &dyn Environment, value: Value) -> Outcome<Value> {
        match self {
            Self::Whole => Ok(value),
            _ => self.read(around, &value),
        }
    }

    /// The same, borrowed where it can be.
    #[inline(always)]
    pub fn look<'v>(&self, around: &'v dyn Environment, value: &'v Value) -> Outcome<Cow<'v, Value>> {
        match self {
            Self::Whole => Ok(Cow::Borrowed(value)),
            _ => self.read(around, value).map(Cow::Owned),
        }
    }
}

/// `ResultPath`: where the result goes.
#[derive(Debug, Default)]
pub(crate) enum Write {
    /// `$`: in place of the input.
    #[default]
    Replace,
    /// `null`: nowhere.
    Discard,
    /// Into the input.
    Into(ReferencePath),
}

impl Write {
    pub fn compile(path: Option<&NullablePath>) -> Result<Self, Refusal> {
        match path {
            None => Ok(Self::Replace),
            Some(NullablePath::Discard) => Ok(Self::Discard),
            Some(NullablePath::Path(text)) => {
                let path = ReferencePath::parse(text).map_err(|error| {
                    Refusal::new("", format!("Value is not a Reference Path: {}", error.told_of(text)))
                })?;
                Ok(if path.path().is_input() { Self::Replace } else { Self::Into(path) })
            }
        }
    }

    pub fn write(&self, input: &Value, result: Value) -> Outcome<Value> {
        match self {
            Self::Replace => Ok(result),
            Self::Discard => Ok(input.clone()),
            Self::Into(path) => path.set(input.clone(), result).map_err(|error| {
                // A result that has no place is States.ResultPathMatchFailure (specification, "Errors").
                Failure::named("States.ResultPathMatchFailure", error.cause)
            }),
        }
    }
}

/// `Parameters`, `ResultSelector`, `ItemSelector`, `Assign`, `Credentials`; `Arguments`, `Output` and `Items` of JSONata.
#[derive(Debug)]
pub(crate) enum Template {
    Jsonpath(expr::Template),
    Jsonata(jsonata::Template),
}

impl Template {
    /// `field` is the field's path in the state, which JSONata's errors name: `Catch[0]/Output`.
    pub fn compile(node: &Node, field: &str, language: QueryLanguage) -> Result<Self, Refusal> {
        let template = Value::from(node.to_value());
        match language {
            QueryLanguage::JSONPath => expr::Template::compile(&template)
                .map(Self::Jsonpath)
                .map_err(|error| Refusal::new(error.pointer.clone(), error.to_string())),
            QueryLanguage::JSONata => {
                jsonata::Template::compile(&template, field).map(Self::Jsonata).map_err(|(below, error)| {
                    let text = node.pointer(&below).and_then(Node::as_str).and_then(asl::model::jsonata);
                    let message = error.told_of(text.unwrap_or_default());
                    Refusal::new(below, message)
                })
            }
        }
    }

    /// See [`Path::is_steady`].
    pub fn is_steady(&self) -> bool {
        match self {
            Self::Jsonpath(template) => template.is_steady(),
            Self::Jsonata(template) => template.is_steady(),
        }
    }

    /// See [`expr::Template::only_copies`]; JSONata computes.
    pub fn only_copies(&self) -> bool {
        match self {
            Self::Jsonpath(template) => template.only_copies(),
            Self::Jsonata(_) => false,
        }
    }

    /// The value. JSONPath finds its data in `input`, JSONata in the `$states` of its surroundings.
    pub fn eval(&self, around: &dyn Environment, input: &Value) -> Outcome<Value> {
        match self {
            Self::Jsonpath(template) => Ok(template.eval(&Scope::new(input, around))?),
            Self::Jsonata(template) => Ok(template.eval(around)?),
        }
    }

    /// The value of a field that must be of one kind; JSONPath does not ask.
    pub fn expect(&self, kind: Kind, around: &dyn Environment, input: &Value) -> Outcome<Value> {
        match self {
            Self::Jsonpath(_) => self.eval(around, input),
            Self::Jsonata(template) => Ok(template.expect(kind, around)?),
        }
    }
}

/// A Choice rule's condition.
#[derive(Debug)]
pub(crate) enum Rule {
    Jsonpath(expr::Rule),
    Jsonata(Query),
    /// JSONata's `"Condition": true`.
    Constant(bool),
}

impl Rule {
    /// `field` is the rule's path in the state: `Choices[0]`.
    pub fn compile(condition: &Condition, field: &str) -> Result<Self, Refusal> {
        match condition {
            Condition::Jsonata(text) => {
                let query = Query::compile(text, format!("{field}/Condition"));
                query.map(Self::Jsonata).map_err(|error| Refusal::new("/Condition", error.told_of(text)))
            }
            Condition::Constant(holds) => Ok(Self::Constant(*holds)),
            _ => expr::Rule::compile(condition).map(Self::Jsonpath).map_err(|(below, error)| {
                Refusal::new(below, format!("Value is not a valid JSONPath: {}", error.message))
            }),
        }
    }

    /// See [`Path::is_steady`].
    pub fn is_steady(&self) -> bool {
        match self {
            Self::Constant(_) => true,
            Self::Jsonpath(rule) => rule.paths().into_iter().all(Path::is_steady),
            Self::Jsonata(query) => query.is_steady(),
        }
    }

    /// The paths that it reads; `None`: what JSONata looks at is not known so well.
    pub fn paths(&self) -> Option<Vec<&Path>> {
        match self {
            Self::Constant(_) => Some(Vec::new()),
            Self::Jsonpath(rule) => Some(rule.paths()),
            Self::Jsonata(_) => None,
        }
    }

    pub fn holds(&self, around: &dyn Environment, input: &Value) -> Outcome<bool> {
        match self {
            Self::Constant(holds) => Ok(*holds),
            Self::Jsonpath(rule) => Ok(rule.eval(&Scope::new(input, around))?),
            Self::Jsonata(query) => Ok(query.expect(Kind::Boolean, around)?.as_bool() == Some(true)),
        }
    }
}

/// A value that is written down, or found or computed when the state is entered.
#[derive(Debug)]
pub(crate) enum Source {
    Literal(Value),
    /// A path whose errors are those of `InputPath`.
    Path(Path),
    /// `ErrorPath`, `CausePath`: a path or an intrinsic function, and the field's name.
    Expression(Expression, Arc<str>),
    /// JSONata, and what it must give.
    Jsonata(Query, Kind),
}

impl Source {
    /// Whether it is the same whatever the data.
    pub fn is_literal(&self) -> bool {
        matches!(self, Self::Literal(_))
    }

    /// `field` is the name without `Path`.
    pub fn compile<T>(
        setting: &Setting<T>,
        field: &str,
        literal: impl Fn(&T) -> Value,
    ) -> Result<Self, Refusal> {
        match setting {
            Setting::Literal(value) => Ok(Self::Literal(literal(value))),
            Setting::Path(text) if matches!(field, "Error" | "Cause") => {
                let expression = Expression::parse(text).map_err(|error| Refusal::path(text, &error))?;
                Ok(Self::Expression(expression, format!("{field}Path").into()))
            }
            Setting::Path(text) => {
                Path::parse(text).map(Self::Path).map_err(|error| Refusal::path(text, &error))
            }
            Setting::Jsonata(text) => {
                let kind = if matches!(field, "Error" | "Cause" | "Timestamp") {
                    Kind::String
                } else {
                    Kind::Number
                };
                let query = Query::compile(text, field);
                query
                    .map(|query| Self::Jsonata(query, kind))
                    .map_err(|error| Refusal::new("", error.told_of(text)))
            }
        }
    }

    /// The path as written; empty where there is none.
    pub fn text(&self) -> &str {
        match self {
            Self::Path(path) | Self::Expression(Expression::Path(path), _) => path.text(),
            Self::Expression(Expression::Intrinsic(call), _) => call.text(),
            Self::Literal(_) | Self::Jsonata(..) => "",
        }
    }

    /// The value does not do: why, in the wording of the state's query language, of which JSONPath's names the path.
    pub fn refuse(
        &self,
        jsonpath: impl FnOnce(&str) -> String,
        jsonata: impl FnOnce(&str) -> String,
    ) -> Failure {
        match self {
            Self::Jsonata(query, _) => Failure::query(query.location(), jsonata(query.location())),
            _ => Failure::runtime(jsonpath(self.text())),
        }
    }

    pub fn value(&self, around: &dyn Environment, input: &Value) -> Outcome<Value> {
        match self {
            Self::Literal(value) => Ok(value.clone()),
            Self::Path(path) => Ok(path.eval(&Scope::new(input, around))?),
            Self::Expression(expression, field) => Ok(expression.eval(&Scope::new(input, around), field)?),
            Self::Jsonata(query, kind) => Ok(query.expect(*kind, around)?),
        }
    }
}

/// A whole number; digits in a text are one too (recorded).
pub(crate) fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}
