//! From a dependency plan to state machines: the layouts as Amazon States Language, each run on the interpreter
//! and compared.

pub mod layouts;

pub use layouts::{weave, Role, Weaving};
