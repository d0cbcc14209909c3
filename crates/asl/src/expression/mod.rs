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
pub(crate) use variables::FUNCTIONS;
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

/// Whether a text that is not evaluated was probably meant to be: a path such as `$`, `$.a`, `$[0]` and `$$.Execution.Id`
/// (but neither `$5` nor `$.50`), or a call of an intrinsic function.
pub fn appears_dynamic(text: &str) -> bool {
    if let Some(call) = text.strip_prefix("States.") {
        let name = call.split('(').next().unwrap_or_default();
        return name.len() < call.len()
            && INTRINSICS.iter().any(|(known, ..)| known.eq_ignore_ascii_case(name));
    }
    let rest = text.strip_prefix("$$").or_else(|| text.strip_prefix('$'));
    let amount = |rest: &str| rest.trim_start_matches('.').starts_with(|c: char| c.is_ascii_digit());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']) && !amount(rest)) && is_path(text)
}
