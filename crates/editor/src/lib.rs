//! The editor without its face: documents, commands, history, selection, gestures, keys, and the geometry of canvas,
//! charts and flow charts, highlighted text, words for durations. No signals and no DOM; pointer and key events come
//! in as plain values, so everything here runs and is tested natively.

pub mod chart;
pub mod code;
pub mod duration;
pub mod flow;
pub mod history;
pub mod kept;
pub mod keymap;
pub mod listing;
pub mod machine;
pub mod mocks;
pub mod plan;
pub mod press;
pub mod price;
pub mod run;
pub mod schema;
pub mod text;
pub mod timeline;
pub mod utf16;

pub use history::History;
