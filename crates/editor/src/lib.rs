//! What the page knows without drawing it: geometry of charts and flow charts, highlighted text, words for
//! durations. No signals and no DOM; everything here runs and is tested natively.

pub mod duration;
pub mod flow;
pub mod listing;
pub mod text;
pub mod timeline;
