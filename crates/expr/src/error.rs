//! How an evaluation fails: an error name and a cause, worded as Step Functions words them.

/// A failure at run time.
///
/// The cause of a `States.Runtime` lacks the sentence that Step Functions puts before it ("An error occurred while executing
/// the state ..."): only the interpreter knows the state and its event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvalError {
    /// The error name, which retriers and catchers match: `States.Runtime` and so on.
    pub error: &'static str,
    /// What happened, as AWS says it.
    pub cause: String,
}

impl EvalError {
    /// `States.Runtime`, which nothing catches.
    pub fn runtime(cause: impl Into<String>) -> Self {
        Self { error: "States.Runtime", cause: cause.into() }
    }

    /// `States.ReferencePathConflict`: a Reference Path does not fit the value.
    pub fn reference_path_conflict(cause: impl Into<String>) -> Self {
        Self { error: "States.ReferencePathConflict", cause: cause.into() }
    }
}

impl std::fmt::Display for EvalError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.error, self.cause)
    }
}

impl std::error::Error for EvalError {}

/// A text that is not an expression: where and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// Byte offset in the expression.
    pub offset: usize,
    /// A plain sentence.
    pub message: String,
}

impl SyntaxError {
    pub(crate) fn new(offset: usize, message: impl Into<String>) -> Self {
        Self { offset, message: message.into() }
    }

    /// What is wrong with `text`, and at which of its characters.
    pub fn told_of(&self, text: &str) -> String {
        let message = self.message.trim_end_matches('.');
        match text.get(..self.offset).map(|before| before.chars().count()) {
            None | Some(0) => message.to_owned(),
            Some(before) => format!("{message} (character {})", before + 1),
        }
    }
}

impl std::fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for SyntaxError {}
