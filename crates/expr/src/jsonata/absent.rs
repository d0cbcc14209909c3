//! Stands in for the library where it is left out: no expression compiles, so none is ever evaluated.

use super::error::{CompileError, Thrown};
use crate::scope::Environment;
use crate::value::Value;

/// Whether JSONata can be evaluated: not in this build.
pub fn loaded() -> bool {
    false
}

/// An expression; there are none in a build without JSONata.
#[derive(Debug, Clone)]
pub enum Expression {}

impl Expression {
    /// Refuses every expression.
    ///
    /// # Errors
    /// [`CompileError::NotLoaded`], always.
    pub fn compile(_text: &str) -> Result<Self, CompileError> {
        Err(CompileError::NotLoaded)
    }

    /// The text between the delimiters.
    pub fn text(&self) -> &str {
        match *self {}
    }

    /// Whether its value follows from data alone.
    pub fn is_steady(&self) -> bool {
        match *self {}
    }

    /// Never called: there is no expression.
    ///
    /// # Errors
    /// None.
    pub fn evaluate(&self, _environment: &dyn Environment) -> Result<Option<Value>, Thrown> {
        match *self {}
    }
}
