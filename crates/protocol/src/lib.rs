//! What crosses the wall between the page and the engine worker: typed requests, typed responses and the plain
//! data they carry. The page knows these types and not the interpreter; the command line prints the same data.
//!
//! All times are integer milliseconds of virtual time since the execution started.

pub mod comparison;
pub mod hazard;
pub mod inspect;
mod json_text;
pub mod layout;
pub mod lift;
pub mod message;
pub mod packed;
mod plan_text;
pub mod trials;
pub mod wire;

pub use comparison::*;
pub use hazard::*;
pub use inspect::*;
pub use layout::*;
pub use lift::*;
pub use message::*;
pub use packed::Packed;
pub use trials::*;
