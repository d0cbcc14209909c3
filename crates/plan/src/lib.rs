//! The dependency plan: tasks, how long each takes, and which waits for which. The page edits it, `weave`
//! compiles it; it knows neither the interpreter nor the browser.

pub mod distribution;
pub mod model;

pub use distribution::Distribution;
pub use model::{Plan, Polling, Task, TaskKind};
