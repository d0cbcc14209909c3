//! Editing a dependency plan.

pub mod command;
pub mod copies;
pub mod document;
pub mod duration_text;
pub mod editor;
pub mod facts;
pub mod field;
pub mod form;
pub mod gesture;
pub mod layout;
pub mod scene;
pub mod view;

pub use command::{Command, Refusal};
pub use document::{empty_plan, hue, kind_label, PlanDocument, TaskEdge};
pub use editor::{PlanEditor, Selection};
pub use facts::{cycle_edges, Facts};
pub use field::FieldEdit;
pub use gesture::{Effect, Gesture, Tool};
pub use scene::{Card, Curve, Hit, Link, Metrics, Point, Rect, Scene};
pub use view::Viewport;
