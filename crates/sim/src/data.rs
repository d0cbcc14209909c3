//! Compiled expressions as states use them, over the expression crate.

use crate::failure::{Failure, Outcome};
use crate::interim;
use asl::json::Node;
use asl::model::{NullablePath, Setting};
use expr::{Environment, EvalError, Path, ReferencePath, Scope, Value};
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
pub(crate) type Refusal = String;

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
        let path = Path::parse(text).map_err(|error| error.to_string())?;
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
                let path = ReferencePath::parse(text).map_err(|error| error.to_string())?;
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

/// `Parameters`, `ResultSelector`, `ItemSelector`, `Assign`, `Credentials`.
#[derive(Debug)]
pub(crate) struct Template(interim::Template);

impl Template {
    pub fn compile(node: &Node) -> Result<Self, Refusal> {
        interim::Template::compile(node).map(Self)
    }

    pub fn eval(&self, around: &dyn Environment, input: &Value) -> Outcome<Value> {
        Ok(self.0.eval(&Scope::new(input, around))?)
    }
}

/// A Choice rule's condition.
#[derive(Debug)]
pub(crate) struct Rule(interim::Rule);

impl Rule {
    pub fn compile(condition: &asl::model::Condition) -> Result<Self, Refusal> {
        interim::Rule::compile(condition).map(Self)
    }

    pub fn holds(&self, around: &dyn Environment, input: &Value) -> Outcome<bool> {
        Ok(self.0.holds(&Scope::new(input, around))?)
    }
}

/// A value that is written down, or found by a path.
#[derive(Debug)]
pub(crate) enum Source {
    Literal(Value),
    Path { path: Path, field: Arc<str> },
}

impl Source {
    /// `field` is the name without `Path`.
    pub fn compile<T>(
        setting: &Setting<T>,
        field: &str,
        literal: impl Fn(&T) -> Value,
    ) -> Result<Self, Refusal> {
        match setting {
            Setting::Literal(value) => Ok(Self::Literal(literal(value))),
            Setting::Path(text) => {
                let path = Path::parse(text).map_err(|error| error.to_string())?;
                Ok(Self::Path { path, field: format!("{field}Path").into() })
            }
            Setting::Jsonata(_) => Err("JSONata is not run yet.".to_owned()),
        }
    }

    /// The path as written; empty for a literal.
    pub fn text(&self) -> &str {
        match self {
            Self::Literal(_) => "",
            Self::Path { path, .. } => path.text(),
        }
    }

    pub fn value(&self, around: &dyn Environment, input: &Value) -> Outcome<Value> {
        match self {
            Self::Literal(value) => Ok(value.clone()),
            Self::Path { path, field } if matches!(&**field, "ErrorPath" | "CausePath") => {
                let found = path.find(&Scope::new(input, around)).map_err(|_| {
                    Failure::runtime(format!(
                        "The JSONPath '{}' specified for the field '{field}' could not be found in the input '{}'",
                        path.text(),
                        input.to_json_string()
                    ))
                })?;
                Ok(found.into_owned())
            }
            Self::Path { path, .. } => Ok(path.eval(&Scope::new(input, around))?),
        }
    }
}
