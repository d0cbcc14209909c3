//! What is evaluated inside a state: values, JSONPath, payload templates, intrinsic functions and Choice rules.
//! Knows nothing of time or of states.
//!
//! Everything is compiled once, when a state machine is loaded, and then evaluated against a [`Scope`] as often as the state is
//! entered:
//!
//! | in a definition | here |
//! |---|---|
//! | `InputPath`, `OutputPath`, `Variable` | [`Path`] |
//! | `ResultPath`, `ItemsPath`, `SecondsPath` and the like | [`ReferencePath`] |
//! | `Parameters`, `ResultSelector`, `ItemSelector`, `Assign` | [`Template`] |
//! | the value of `"x.$"`, `ErrorPath`, `CausePath` | [`Expression`]: a [`Path`] or an [`Intrinsic`] |
//! | the conditions of `Choices` | [`Rule`] |
//! | `{% ... %}` | [`jsonata`] |
//!
//! Nothing here panics, overflows the stack or runs on without end, whatever the texts and values.

pub mod choice;
mod cursor;
mod error;
pub mod intrinsic;
pub mod jsonata;
pub mod path;
mod scope;
pub mod template;
mod timestamp;
pub mod value;

pub use choice::Rule;
pub use cursor::is_word;
pub use error::{EvalError, SyntaxError};
pub use intrinsic::Intrinsic;
pub use path::{Path, ReferencePath};
pub use scope::{Bindings, Environment, Scope, States};
pub use template::{Expression, Template, TemplateError};
pub use timestamp::Timestamp;
pub use value::{Array, JsonError, Object, Value, Weight};
