//! What is evaluated inside a state: values, JSONPath, payload templates, intrinsic functions and Choice rules.
//! Knows nothing of time or of states.

pub mod value;

pub use value::{Array, JsonError, Object, Value};
