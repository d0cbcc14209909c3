//! A comparison's timelines as drawings: one axis for all layouts, and where every bar, hatch, tick and name goes.
//!
//! Positions are CSS pixels from minute 0 for a known width, so that whether a name fits is decided here and not
//! by the browser. Nothing is ever shortened with an ellipsis: a name fits, goes beside its bar, becomes initials
//! or is left out.

mod axis;
mod place;

pub use axis::{Axis, Tick};
pub use place::{draw, Bar, Drawing, DrawnLane, Look, Name, TaskName, Where};
