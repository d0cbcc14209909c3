//! From a dependency plan to state machines: the layouts as Amazon States Language, each run on the interpreter
//! and compared.

pub mod compare;
mod draws;
mod explain;
pub mod hazards;
pub mod layouts;
mod lift;
pub mod loss;
pub mod machine;
pub mod record;
mod timeline;

pub use compare::{compare, history};
pub use layouts::{weave, Role, Weaving};
pub use lift::lift;
