//! What is evaluated inside a state: values, JSONPath, payload templates, intrinsic functions and Choice rules.
//! Knows nothing of time or of states.

mod cursor;
mod error;
pub mod path;
mod scope;
pub mod value;

pub use error::{EvalError, SyntaxError};
pub use path::{Path, ReferencePath};
pub use scope::{Bindings, Environment, Scope};
pub use value::{Array, JsonError, Object, Value};
