//! What is evaluated inside a state: values, JSONPath, payload templates, intrinsic functions and Choice rules.
//! Knows nothing of time or of states.

pub mod choice;
mod cursor;
mod error;
pub mod intrinsic;
pub mod path;
mod scope;
pub mod template;
mod timestamp;
pub mod value;

pub use choice::Rule;
pub use error::{EvalError, SyntaxError};
pub use intrinsic::Intrinsic;
pub use path::{Path, ReferencePath};
pub use scope::{Bindings, Environment, Scope};
pub use template::{Expression, Template, TemplateError};
pub use timestamp::Timestamp;
pub use value::{Array, JsonError, Object, Value};
