//! How JSONata fails: at compile time, inside the language, and as Step Functions reports it.

use crate::error::SyntaxError;

/// Why an expression does not compile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CompileError {
    /// This build was made without JSONata.
    NotLoaded,
    /// It is not an expression of JSONata 2.0.6.
    Syntax(SyntaxError),
}

impl std::fmt::Display for CompileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotLoaded => f.write_str("This engine was built without JSONata."),
            Self::Syntax(error) => error.fmt(f),
        }
    }
}

impl CompileError {
    /// What is wrong with `text`, and at which of its characters.
    pub fn told_of(&self, text: &str) -> String {
        match self {
            Self::NotLoaded => self.to_string(),
            Self::Syntax(error) => format!("Invalid JSONata expression: {}", error.told_of(text)),
        }
    }
}

impl std::error::Error for CompileError {}

/// How an evaluation fails inside the language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thrown {
    /// An error of the language: `T1006: Attempted to invoke a non-function`.
    Coded(String),
    /// A bound was hit: `Expression evaluation memory limit exceeded: ...`.
    Bound(String),
    /// The result is a function or a regular expression, which JSON does not have.
    Unsupported,
}

impl Thrown {
    /// Nothing that an expression builds may be larger (measured on AWS: 873,782 numbers pass, one more does not).
    pub fn memory() -> Self {
        Self::Bound(
            "Expression evaluation memory limit exceeded: Check for excessive memory usage".to_owned(),
        )
    }

    /// Evaluation nests too deep. The wording is AWS's.
    pub fn stack() -> Self {
        let text = "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive.";
        Self::Bound(text.to_owned())
    }

    /// Evaluation takes too many steps. The wording is the reference implementation's.
    pub fn time() -> Self {
        Self::Bound("Expression evaluation timeout: Check for infinite loop".to_owned())
    }

    /// The code of the language's error, `T1006`.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Coded(message) => message.split_once(':').map(|(code, _)| code),
            _ => None,
        }
    }
}

/// `States.QueryEvaluationError`: a field's expression failed, or its value does not do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// The field in the state: `Output/items[0]`, `Choices[1]/Condition`.
    pub location: String,
    /// What happened, as AWS says it, less the sentence about the state that the interpreter puts before it.
    pub cause: String,
}

impl QueryError {
    /// The error's name, which retriers and catchers match.
    pub const NAME: &'static str = "States.QueryEvaluationError";
}

impl std::fmt::Display for QueryError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", Self::NAME, self.cause)
    }
}

impl std::error::Error for QueryError {}
