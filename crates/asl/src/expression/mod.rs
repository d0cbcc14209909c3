//! Whether the expressions inside a definition are well formed. Evaluating them is another crate's work; this is the
//! check that AWS makes when a state machine is created.

mod intrinsic;
mod jsonata;
mod jsonata_lexer;
mod path;
mod references;
mod variables;

pub use intrinsic::{check_intrinsic, INTRINSICS};
pub use jsonata::check_jsonata;
pub use path::{is_path, is_reference_path, is_result_path};
pub use references::{jsonata_references, Reference};
pub use variables::{jsonata_variables, path_variables};

/// What is wrong with an expression, and where in it (byte offset).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// Byte offset in the expression.
    pub at: usize,
    /// A sentence without a full stop.
    pub message: String,
}

impl SyntaxError {
    fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into() }
    }
}

/// Whether a payload template's `x.$` may have this value: a path or a well-formed intrinsic function call.
pub fn is_path_or_intrinsic(text: &str) -> bool {
    is_path(text) || check_intrinsic(text).is_ok()
}
