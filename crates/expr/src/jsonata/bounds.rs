//! What keeps an expression from running on: how deep it may nest, how much it may build.

use super::error::Thrown;
use jsonata_core::evaluator::{EvaluatorError, EvaluatorOptions};

/// How deep evaluation may nest. AWS refuses the 101st level; the library counts a little differently, so this is a
/// little wider.
const MAX_DEPTH: usize = 128;

/// The longest list that an expression may build (measured on AWS).
pub(super) const MAX_SEQUENCE: usize = 873_782;

/// No time limit: the library would read the machine's clock, which wasm32 does not have.
pub(super) fn options() -> EvaluatorOptions {
    EvaluatorOptions {
        max_stack_depth: Some(MAX_DEPTH),
        max_sequence_length: Some(MAX_SEQUENCE),
        ..EvaluatorOptions::default()
    }
}

/// The library's failure as ours: its bounds in AWS's words.
pub(super) fn failure(error: &EvaluatorError) -> Thrown {
    let message = error.message();
    match error.code() {
        Some("D1011" | "U1001") => Thrown::stack(),
        Some("D1012" | "U1003") => Thrown::time(),
        Some("D2014" | "D2015") => Thrown::memory(),
        // The library names the variable, the language does not.
        Some("T1006") => Thrown::Coded("T1006: Attempted to invoke a non-function".to_owned()),
        Some(_) => Thrown::Coded(message.to_owned()),
        None => Thrown::Bound(message.to_owned()),
    }
}
