//! JSONPath as Step Functions has it: Jayway's dialect, rooted in the input (`$`), the Context Object (`$$`) or a variable
//! (`$name`).
//!
//! A path is read once into a list of steps. A path of keys and indexes alone, nearly every path there is, is followed by
//! reference without allocation; the others go through [`eval`].

mod eval;
mod filter;
mod filters;
mod function;
pub mod jsonata;
mod parse;
pub(crate) mod pattern;
mod reference;

pub use eval::{Miss, PathError};
pub use filters::{Filters, FILTERS, FILTERS_ON_DEMAND};
pub use reference::ReferencePath;

pub(crate) use parse::parse_at;

use crate::error::{EvalError, SyntaxError};
use crate::scope::Scope;
use crate::value::Value;
use filter::Filter;
use function::Call;
use std::borrow::Cow;
use std::sync::Arc;

/// A compiled path.
#[derive(Debug, Clone)]
pub struct Path {
    text: Arc<str>,
    root: Root,
    steps: Box<[Step]>,
    definite: bool,
    /// Keys and indexes alone.
    plain: bool,
}

/// Where a path starts.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Root {
    /// `$`, the input; in a filter the root of the path that holds it.
    Input,
    /// `$$`
    Context,
    /// `$name`
    Variable(Arc<str>),
    /// `@`, the element a filter looks at.
    Current,
}

/// One step of a path.
#[derive(Debug, Clone)]
enum Step {
    /// `.a`, `['a']`
    Key(Arc<str>),
    /// `['a','b']`
    Keys(Vec<Arc<str>>),
    /// `[0]`, `[-1]`
    Index(i64),
    /// `[0,2]`
    Indexes(Vec<i64>),
    /// `[1:]`, `[:2]`, `[1:2]`
    Slice(Option<i64>, Option<i64>),
    /// `.*`, `[*]`
    Wildcard,
    /// `..`, before the step that it applies everywhere.
    Deep,
    /// `[?(...)]`
    Filter(Filter),
    /// `.length()`
    Function(Call),
}

impl Path {
    /// Reads a path.
    ///
    /// # Errors
    /// Where the text stops being one.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        parse::parse(text)
    }

    /// The path as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it can only ever mean one value. Paths that can mean several always give a list.
    pub fn is_definite(&self) -> bool {
        self.definite
    }

    /// Whether this is `$`, the input itself.
    pub fn is_input(&self) -> bool {
        self.root == Root::Input && self.steps.is_empty()
    }

    /// Whether this starts at the Context Object.
    pub fn is_context(&self) -> bool {
        self.root == Root::Context
    }

    /// The name of the variable this starts at.
    pub fn variable(&self) -> Option<&str> {
        match &self.root {
            Root::Variable(name) => Some(name),
            _ => None,
        }
    }

    /// Whether it gives the same for the same input and variables throughout an execution: keys and indexes alone, and of
    /// the Context Object only what never changes.
    pub fn is_steady(&self) -> bool {
        let lasting =
            |step: &Step| matches!(step, Step::Key(key) if matches!(&**key, "Execution" | "StateMachine"));
        self.plain && (self.root != Root::Context || self.steps.first().is_some_and(lasting))
    }

    /// The keys and indexes (in decimal) with which the path begins, and whether it is made of these alone.
    pub fn keys(&self) -> (Vec<String>, bool) {
        let keys = self.steps.iter().map_while(|step| match step {
            Step::Key(key) => Some(key.to_string()),
            Step::Index(index) => Some(index.to_string()),
            _ => None,
        });
        (keys.collect(), self.plain)
    }

    /// The value of an `InputPath`, `OutputPath` and the like.
    ///
    /// # Errors
    /// `States.Runtime` with "Invalid path '...' : ..." where a definite path leads nowhere.
    pub fn eval(&self, scope: &Scope<'_>) -> Result<Value, EvalError> {
        self.find(scope).map(Cow::into_owned).map_err(|miss| self.invalid(&miss))
    }

    /// The value, borrowed where it can be; the reason where a definite path leads nowhere.
    ///
    /// # Errors
    /// Why there is no value.
    #[inline]
    pub fn find<'a>(&self, scope: &Scope<'a>) -> Result<Cow<'a, Value>, PathError> {
        match self.follow(scope) {
            Some(value) => Ok(Cow::Borrowed(value)),
            None => eval::eval(self, scope).map(Cow::Owned),
        }
    }

    /// The value without the reason why there is none.
    #[inline]
    pub fn find_any<'a>(&self, scope: &Scope<'a>) -> Option<Cow<'a, Value>> {
        match self.follow(scope) {
            Some(value) => Some(Cow::Borrowed(value)),
            None if self.plain => None,
            None => eval::eval(self, scope).ok().map(Cow::Owned),
        }
    }

    /// The error of a field whose path led nowhere.
    pub fn invalid(&self, miss: &PathError) -> EvalError {
        match miss.kind {
            Miss::NullInput => EvalError::runtime(miss.reason.clone()),
            _ => EvalError::runtime(format!("Invalid path '{}' : {}", self.text, miss.reason)),
        }
    }

    /// What the path was looked for in: the variable or the Context Object if it starts there.
    pub(crate) fn searched<'a>(&self, scope: &Scope<'a>) -> &'a Value {
        self.root(scope).unwrap_or(scope.input)
    }

    /// Follows a plain path; `None` if it is not one or leads nowhere.
    #[inline(always)]
    fn follow<'a>(&self, scope: &Scope<'a>) -> Option<&'a Value> {
        if !self.plain {
            return None;
        }
        let (mut value, steps) = match self.steps.split_first() {
            Some((Step::Key(part), rest)) if self.root == Root::Context => {
                (scope.environment.context_part(part)?, rest)
            }
            _ => (self.root(scope)?, &*self.steps),
        };
        for step in steps {
            value = match step {
                Step::Key(key) => value.get(key)?,
                Step::Index(index) => element(value.as_array()?, *index)?,
                _ => return None,
            };
        }
        Some(value)
    }

    #[inline(always)]
    fn root<'a>(&self, scope: &Scope<'a>) -> Option<&'a Value> {
        match &self.root {
            Root::Input | Root::Current => Some(scope.input),
            Root::Context => Some(scope.environment.context()),
            Root::Variable(name) => scope.environment.variable(name),
        }
    }
}

/// The element at `index`, counted from the end if negative.
fn element(items: &[Value], index: i64) -> Option<&Value> {
    let from = if index < 0 { items.len() as i64 } else { 0 };
    items.get(usize::try_from(from + index).ok()?)
}

#[cfg(test)]
mod tests;
