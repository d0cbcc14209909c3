//! What is wrong with a text, where, and what to do about it.
//!
//! User input is never an `Err`: every parser returns what it understood plus a list of these.

use serde::{Deserialize, Serialize};

/// A byte range of the text that was parsed, end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset just past the last byte.
    pub end: usize,
}

impl Span {
    /// The same stretch so many bytes further on, or back.
    #[must_use]
    pub fn moved(self, by: isize) -> Self {
        Self { start: self.start.wrapping_add_signed(by), end: self.end.wrapping_add_signed(by) }
    }
}

/// How bad it is. Only errors keep a document from running.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The document cannot run as it is.
    Error,
    /// It runs, but probably not as meant.
    Warning,
}

/// One finding. `code` is stable and documented; `path` is where in the document, as AWS writes it
/// (`/States/Check job/Next`); `span` is where in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Stable code, such as `MISSING_TRANSITION_TARGET` (AWS's own where AWS has one).
    pub code: String,
    /// Error or warning.
    pub severity: Severity,
    /// Place in the document, `/` for the root.
    pub path: String,
    /// Place in the text.
    pub span: Span,
    /// A plain sentence that says what is wrong.
    pub message: String,
    /// What the person can do, as a sentence; absent where nothing general can be said.
    pub fix: Option<String>,
}

impl Diagnostic {
    /// An error at `path`/`span`.
    pub fn error(code: &str, path: impl Into<String>, span: Span, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            severity: Severity::Error,
            path: path.into(),
            span,
            message: message.into(),
            fix: None,
        }
    }

    /// A warning at `path`/`span`.
    pub fn warning(code: &str, path: impl Into<String>, span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, path, span, message) }
    }

    /// The same finding with a remedy.
    #[must_use]
    pub fn with_fix(self, fix: impl Into<String>) -> Self {
        Self { fix: Some(fix.into()), ..self }
    }

    /// Whether this keeps the document from running.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// 1-based line and column (in characters) of a byte offset, for people and editors.
pub fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let mut end = offset.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = text.get(..end).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}
