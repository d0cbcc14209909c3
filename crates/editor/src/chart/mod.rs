//! The geometry of the charts of many runs: the cumulative share of runs by makespan, and the price of polling more
//! often. All in CSS pixels, decided natively; the page only draws.

mod cumulative;
mod frame;
mod front;

pub use cumulative::{cumulative, CumulativeChart, Curve, Mark};
pub use frame::{Frame, GridLine};
pub use front::{delay_unit, front, FrontChart, FrontPoint, Poll};
