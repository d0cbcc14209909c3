//! An expression in a field of a state: `"Seconds": "{% $wait %}"`.

use super::error::{CompileError, QueryError, Thrown};
use super::Expression;
use crate::scope::Environment;
use crate::value::Value;
use std::sync::Arc;

/// What a field's value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `Items`
    Array,
    /// `Items` of a Distributed Map: an array or an object.
    Iterable,
    /// `Condition`
    Boolean,
    /// `Seconds`, `TimeoutSeconds`, `MaxConcurrency`, ...
    Number,
    /// `Error`, `Cause`, `Timestamp`
    String,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Array | Self::Iterable => "array",
            Self::Boolean => "boolean",
            Self::Number => "number",
            Self::String => "string",
        }
    }
}

/// An expression and the field that it stands in.
#[derive(Debug, Clone)]
pub struct Query {
    /// `None`: nothing stands between the delimiters, which fails when it is evaluated.
    expression: Option<Expression>,
    location: Arc<str>,
}

impl Query {
    /// Compiles the text between the delimiters; `location` is the field's path in the state: `Output/a[0]`.
    ///
    /// # Errors
    /// See [`CompileError`].
    pub fn compile(text: &str, location: impl Into<Arc<str>>) -> Result<Self, CompileError> {
        let expression = if text.trim().is_empty() { None } else { Some(Expression::compile(text)?) };
        Ok(Self { expression, location: location.into() })
    }

    /// The text between the delimiters.
    pub fn text(&self) -> &str {
        self.expression.as_ref().map_or("", Expression::text)
    }

    /// The field's path in the state.
    pub fn location(&self) -> &str {
        &self.location
    }

    /// See [`Expression::is_steady`].
    pub fn is_steady(&self) -> bool {
        self.expression.as_ref().is_none_or(Expression::is_steady)
    }

    /// The value.
    ///
    /// # Errors
    /// It throws, returns nothing, or returns what is not JSON.
    pub fn value(&self, environment: &dyn Environment) -> Result<Value, QueryError> {
        let evaluated = match &self.expression {
            Some(expression) => expression.evaluate(environment),
            None => Err(Thrown::Coded("S0207: Unexpected end of expression".to_owned())),
        };
        match evaluated {
            Ok(Some(value)) => Ok(value),
            Ok(None) => Err(self.error("returned nothing (undefined).")),
            Err(Thrown::Coded(message)) => {
                Err(self.error(&format!("threw an error during evaluation. {message}")))
            }
            Err(Thrown::Bound(message)) => {
                Err(self.error(&format!("threw an error during evaluation: {message}")))
            }
            Err(Thrown::Unsupported) => Err(self.error("returned an unsupported result type.")),
        }
    }

    /// The value, which must be of this kind.
    ///
    /// # Errors
    /// Those of [`Self::value`], or it is of another kind.
    pub fn expect(&self, kind: Kind, environment: &dyn Environment) -> Result<Value, QueryError> {
        let value = self.value(environment)?;
        if value.kind() == kind.name() || kind == Kind::Iterable && value.as_object().is_some() {
            return Ok(value);
        }
        Err(self.error(&format!(
            "returned an unexpected result type. Expected '{}', but was '{}' for value: {value}",
            kind.name(),
            value.kind(),
        )))
    }

    /// A failure of this field in AWS's words: "The JSONata expression '...' specified for the field '...' " and `what`.
    fn error(&self, what: &str) -> QueryError {
        let location = self.location.to_string();
        let cause =
            format!("The JSONata expression '{}' specified for the field '{location}' {what}", self.text());
        QueryError { location, cause }
    }
}
