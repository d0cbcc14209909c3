//! How much the calls of one evaluation may make.

use super::Function;
use crate::value::Value;
use std::cell::Cell;

/// The most bytes that functions which write out what they are given may be given in one evaluation: many times what may
/// leave a state, and little enough for a browser tab. Without it a template of kilobytes makes gigabytes.
const MOST: u64 = 16 << 20;

/// What is left of it.
pub(crate) struct Budget(Cell<u64>);

impl Default for Budget {
    fn default() -> Self {
        Self(Cell::new(MOST))
    }
}

impl Budget {
    /// Takes what the call costs. The other functions share what they are given, or make little.
    pub(super) fn spend(&self, function: Function, arguments: &[Value]) -> Result<(), String> {
        use Function::{ArrayPartition, Format, JsonToString, StringSplit, StringToJson};
        if !matches!(function, ArrayPartition | Format | JsonToString | StringSplit | StringToJson) {
            return Ok(());
        }
        let cost = arguments.iter().fold(0, |sum: u64, argument| sum.saturating_add(argument.byte_len()));
        let left = self.0.get().checked_sub(cost);
        self.0.set(left.unwrap_or(0));
        left.map(drop).ok_or_else(|| "The result is too large.".to_owned())
    }
}
