//! From a dependency plan to state machines: the layouts as Amazon States Language, each run on the interpreter
//! and compared.

pub mod at_plan;
pub mod compare;
pub mod deploy;
pub mod draws;
mod explain;
mod figures;
pub mod hazards;
pub mod layouts;
mod lift;
pub mod loss;
pub mod machine;
mod measure;
pub mod on_demand;
pub mod record;
mod sample;
pub mod sweep;
#[cfg(test)]
mod testing;
mod timeline;
pub mod trials;

pub use compare::{compare, conclude, history};
pub use explain::choices;
pub use layouts::{weave, weave_in, Role, Weaving};
pub use lift::lift;
pub use sweep::sweep;
pub use trials::{Partial, Trials, Woven};
