//! Editing a dependency plan.

pub mod command;
pub mod document;
pub mod editor;

pub use command::{Command, Refusal};
pub use document::{empty_plan, hue, kind_label, PlanDocument, TaskEdge};
pub use editor::{PlanEditor, Selection};
