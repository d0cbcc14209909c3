//! What the code pane knows of the text under its caret, sound or broken: completion, documentation, quick fixes.

mod caret;
mod comma;
mod complete;
mod data;
mod fix;
mod hover;
mod seen;
mod snippet;

pub use caret::{caret, Caret, Spot};
pub use complete::{complete, Completion, Sort};
pub use fix::{fixes, QuickFix};
pub use hover::{hover, Hover};
pub use seen::{Seen, SeenPath};
