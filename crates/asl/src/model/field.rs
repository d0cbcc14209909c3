//! The kinds of values that fields hold.

use crate::{json::Node, Span};
use serde::{Deserialize, Serialize};
use std::{ops::Deref, sync::Arc};

/// A value and its place in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Place in the text.
    pub span: Span,
}

impl<T> Deref for Spanned<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// How data is addressed and computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub enum QueryLanguage {
    /// Paths, payload templates and intrinsic functions.
    #[default]
    JSONPath,
    /// `{% expressions %}`
    JSONata,
}

/// A value that is written down, or found or computed when the state is entered.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting<T> {
    /// `"Seconds": 30`
    Literal(T),
    /// `"SecondsPath": "$.wait"`: a path (`ErrorPath` and `CausePath` take intrinsic functions too).
    Path(String),
    /// `"Seconds": "{% $wait %}"`: the expression without its delimiters, trimmed.
    Jsonata(String),
}

/// `InputPath`, `OutputPath` and `ResultPath`: a path, or `null`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NullablePath {
    /// `"$.a"`
    Path(String),
    /// `null`: the input or output is `{}`; of `ResultPath`: the result is dropped.
    Discard,
}

/// A JSON value with paths (`"x.$": "$.a"`) or JSONata expressions inside, evaluated at run time.
pub type Template = Arc<Node>;

/// The expression inside `{% ... %}`, trimmed, if the text is one.
pub fn jsonata(text: &str) -> Option<&str> {
    Some(text.strip_prefix("{%")?.strip_suffix("%}")?.trim())
}
