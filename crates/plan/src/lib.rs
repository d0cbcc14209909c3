//! The dependency plan: tasks, how long each takes, and which waits for which. The page edits it, `weave`
//! compiles it; it knows neither the interpreter nor the browser.

pub mod check;
mod check_task;
pub mod csv;
pub mod distribution;
pub mod graph;
pub mod model;
mod normal;
pub mod prices;
mod print;
mod read;
mod read_task;
mod relax;
mod typed;
pub mod words;

pub use check::{check, MAX_TASKS};
pub use distribution::Distribution;
pub use graph::{would_create_cycle, Graph, Schedule};
pub use model::{FailurePolicy, Plan, Polling, Retry, Task, TaskKind};
pub use prices::Prices;
pub use print::{duration, print};
pub use read::{parse, place};
pub use relax::relax;
pub use typed::{typed, Typed};
