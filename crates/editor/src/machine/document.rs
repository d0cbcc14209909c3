//! The document: a text, what it says, and what it last said when it was sound.

use std::sync::Arc;

use super::edit::{apply, Edit};
use super::reading::Reading;

/// A definition being edited. The text is the truth, sound or broken; everything else follows from it.
#[derive(Debug, Clone)]
pub struct MachineDocument {
    present: Arc<Reading>,
    good: Arc<Reading>,
}

/// The text of a machine without states.
pub const EMPTY: &str = "{\n  \"StartAt\": \"\",\n  \"States\": {}\n}\n";

impl MachineDocument {
    /// A document. If its text is broken, what can be understood of it stands in for the last good one.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        let present = Arc::new(Reading::new(text.into()));
        Self { good: Arc::clone(&present), present }
    }

    /// A machine without states.
    pub fn empty() -> Self {
        Self::new(EMPTY)
    }

    /// The text.
    pub fn text(&self) -> &Arc<str> {
        self.present.text()
    }

    /// What is understood of the text as it is.
    pub fn present(&self) -> &Arc<Reading> {
        &self.present
    }

    /// The last sound text, as it was understood: what the canvas shows.
    pub fn good(&self) -> &Arc<Reading> {
        &self.good
    }

    /// Whether the text is no JSON object at present.
    pub fn is_broken(&self) -> bool {
        !Arc::ptr_eq(&self.present, &self.good) || self.present.flaw().is_some()
    }

    /// The document with edits made to its text; `None` if they do not fit it.
    #[must_use]
    pub fn edited(&self, edits: &[Edit]) -> Option<Self> {
        let text = apply(self.text(), edits)?;
        let present = Arc::new(Reading::new(text.into()));
        let good = if present.flaw().is_none() { Arc::clone(&present) } else { Arc::clone(&self.good) };
        Some(Self { present, good })
    }
}
