//! JSONata that arrives while the program runs: in a browser it is a piece of the module that is downloaded when
//! something is first written in it (crates/engine). Nothing but [`library`] names what it brings, so that whoever does
//! not call it does not carry it; what is compiled and evaluated goes through the table that it returned.

use super::error::{CompileError, Thrown};
use super::expression;
use crate::path::pattern::{self, Matching};
use crate::scope::Environment;
use crate::value::Value;
use asl::on_demand::OnDemand;
use std::fmt::Debug;
use std::sync::Arc;

/// What [`library`] brings.
pub trait Library: Sync {
    /// See [`expression::Expression::compile`].
    ///
    /// # Errors
    /// The same.
    fn compile(&self, text: &str) -> Result<Arc<dyn Compiled>, CompileError>;

    /// See [`pattern::compile`].
    ///
    /// # Errors
    /// The same.
    fn compile_pattern(&self, pattern: &str) -> Result<Arc<dyn Matching>, String>;
}

/// See [`expression::Expression`], function by function.
pub trait Compiled: Debug + Send + Sync {
    /// The text between the delimiters.
    fn text(&self) -> &str;
    /// Whether its value follows from data alone.
    fn is_steady(&self) -> bool;
    /// The value; `None` is undefined.
    ///
    /// # Errors
    /// See [`Thrown`].
    fn evaluate(&self, environment: &dyn Environment) -> Result<Option<Value>, Thrown>;
}

struct Whole;

impl Library for Whole {
    fn compile(&self, text: &str) -> Result<Arc<dyn Compiled>, CompileError> {
        Ok(Arc::new(expression::Expression::compile(text)?))
    }

    fn compile_pattern(&self, pattern: &str) -> Result<Arc<dyn Matching>, String> {
        pattern::compile(pattern)
    }
}

impl Compiled for expression::Expression {
    fn text(&self) -> &str {
        Self::text(self)
    }

    fn is_steady(&self) -> bool {
        Self::is_steady(self)
    }

    fn evaluate(&self, environment: &dyn Environment) -> Result<Option<Value>, Thrown> {
        Self::evaluate(self, environment)
    }
}

/// All of JSONata.
pub fn library() -> &'static dyn Library {
    &Whole
}

/// Where it is: without it no expression compiles.
pub static LIBRARY_ON_DEMAND: OnDemand<&'static dyn Library> = OnDemand::new(None);

/// Whether JSONata can be evaluated by now.
pub fn loaded() -> bool {
    LIBRARY_ON_DEMAND.get().is_some()
}

/// A regular expression of the installed library.
///
/// # Errors
/// Those of [`pattern::compile`], and that the library is not installed.
pub fn compile_pattern(pattern: &str) -> Result<Arc<dyn Matching>, String> {
    let library = LIBRARY_ON_DEMAND.get().ok_or("regular expressions have not been loaded")?;
    library.compile_pattern(pattern)
}

/// A compiled expression of the installed library.
#[derive(Debug, Clone)]
pub struct Expression(Arc<dyn Compiled>);

impl Expression {
    /// See [`expression::Expression::compile`].
    ///
    /// # Errors
    /// Also [`CompileError::NotLoaded`], as long as the library is not installed.
    pub fn compile(text: &str) -> Result<Self, CompileError> {
        let library = LIBRARY_ON_DEMAND.get().ok_or(CompileError::NotLoaded)?;
        library.compile(text).map(Self)
    }

    /// The text between the delimiters.
    pub fn text(&self) -> &str {
        self.0.text()
    }

    /// See [`expression::Expression::is_steady`].
    pub fn is_steady(&self) -> bool {
        self.0.is_steady()
    }

    /// The value; `None` is undefined.
    ///
    /// # Errors
    /// See [`Thrown`].
    pub fn evaluate(&self, environment: &dyn Environment) -> Result<Option<Value>, Thrown> {
        self.0.evaluate(environment)
    }
}
