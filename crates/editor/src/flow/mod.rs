//! The flow chart of a state machine: what it shows and where everything lies.
//!
//! [`chart`] takes from the model what is shown, [`picture()`] gives it places. A scope is laid out flat by
//! [`layered`]; a Parallel or Map state is one box of its scope, as large as the lanes inside it need.

pub mod chart;
pub mod drop;
pub mod gesture;
pub mod hit;
mod label;
pub mod layered;
pub mod layouts;
mod nudged;
pub mod outline;
pub mod palette;
pub mod path;
pub mod picture;
mod reroute;
pub mod search;

pub use chart::{chart, chart_of, Icon};
pub use drop::Place;
pub use gesture::{Connection, Drag, Effect, Gesture, Nudging, Press, Stage};
pub use hit::Hit;
pub use layouts::Layouts;
pub use picture::{picture, picture_again, Edge, Picture, Rect, Shape, Shown, ShownLane};
