//! JSONata as Step Functions runs it: version 2.0.6 of the language, `$states`, variables, and AWS's own functions.
//!
//! The language itself is the library `jsonata-core`; around it stand here AWS's rules and the bounds that keep a runaway
//! expression from running on. An [`Expression`] is compiled once and evaluated as often as its state is entered; a
//! [`Query`] is an expression in a field of a state, whose failures are worded as recorded; a [`Template`] is JSON with
//! expressions inside (`Arguments`, `Output`, `Assign`).
//!
//! The library is heavy, so it stands behind the cargo feature `jsonata`. Without it an expression is refused when it is
//! compiled, with [`CompileError::NotLoaded`], and never evaluated wrongly. With `jsonata-on-demand` it is there, but
//! compiles nothing before it is installed (`on_demand.rs`).

#[cfg(feature = "jsonata")]
mod bounds;
#[cfg(feature = "jsonata")]
mod convert;
#[cfg(feature = "jsonata")]
mod expression;
#[cfg(feature = "jsonata")]
mod fast;
#[cfg(feature = "jsonata")]
mod functions;
#[cfg(feature = "jsonata")]
mod guard;
#[cfg(feature = "jsonata")]
mod kept;
#[cfg(feature = "jsonata")]
mod needs;
#[cfg(feature = "jsonata-on-demand")]
mod on_demand;
#[cfg(feature = "jsonata")]
mod plain;
#[cfg(feature = "jsonata")]
mod route;
#[cfg(feature = "jsonata")]
mod simple;
#[cfg(feature = "jsonata")]
mod walk;
#[cfg(feature = "jsonata")]
mod wording;

#[cfg(not(feature = "jsonata"))]
mod absent;

mod error;
mod query;
mod template;

#[cfg(not(feature = "jsonata"))]
pub use absent::{loaded, Expression};
pub use error::{CompileError, QueryError, Thrown};
#[cfg(all(feature = "jsonata", not(feature = "jsonata-on-demand")))]
pub use expression::{loaded, Expression};
#[cfg(feature = "jsonata-on-demand")]
pub use on_demand::{compile_pattern, library, loaded, Expression, Library, LIBRARY_ON_DEMAND};
#[cfg(feature = "jsonata")]
pub use plain::evaluate_plain;
pub use query::{Kind, Query};
pub use template::Template;
