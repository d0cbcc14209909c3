//! Printing JSON results.

use crate::console::Console;
use crate::failure::Failure;
use serde_json::Value;

/// The value, indented by two spaces.
pub fn print(console: &mut Console<'_>, value: &Value) -> Result<(), Failure> {
    console.line(format_args!("{value:#}"))
}

/// Milliseconds as a number of seconds. The nearest double to a decimal of three places prints as that decimal, so
/// that figures read back as decimals add up exactly.
pub fn seconds(ms: i64) -> Value {
    Value::from(ms as f64 / 1000.0)
}
