//! The document: a text, what it says, what it last said when it was sound, and what is known beside it.

use std::sync::Arc;

use super::address::Address;
use super::beside::Beside;
use super::edit::{apply, Edit};
use super::nudges::Nudges;
use super::reading::Reading;

/// A definition being edited. The text is the truth, sound or broken; everything else follows from it.
#[derive(Debug, Clone)]
pub struct MachineDocument {
    present: Arc<Reading>,
    good: Arc<Reading>,
    beside: Beside,
}

/// The text of a machine without states.
pub const EMPTY: &str = "{\n  \"StartAt\": \"\",\n  \"States\": {}\n}\n";

impl MachineDocument {
    /// A document. If its text is broken, what can be understood of it stands in for the last good one.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        let present = Arc::new(Reading::new(text.into()));
        Self { good: Arc::clone(&present), present, beside: Beside::default() }
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

    /// The last text of which it was clear what it means, as it was understood: what the canvas shows.
    pub fn good(&self) -> &Arc<Reading> {
        &self.good
    }

    /// Where boxes were moved by hand.
    pub fn nudges(&self) -> &Arc<Nudges> {
        &self.beside.nudges
    }

    /// The document with boxes moved so by hand.
    #[must_use]
    pub fn with_nudges(self, nudges: impl Into<Arc<Nudges>>) -> Self {
        let beside = Beside { nudges: nudges.into(), ..self.beside };
        Self { beside, ..self }
    }

    /// What is known beside the text.
    pub fn beside(&self) -> &Beside {
        &self.beside
    }

    /// The document with this known beside its text.
    #[must_use]
    pub fn with_beside(self, beside: Beside) -> Self {
        Self { beside, ..self }
    }

    /// The document after places have become others: what was moved by hand follows, or goes with its state.
    #[must_use]
    pub(super) fn following(self, moved: &[(Address, Address)]) -> Self {
        if self.nudges().is_empty() {
            return self;
        }
        let nudges = self.nudges().following(moved, self.good.index());
        self.with_nudges(nudges)
    }

    /// Whether the text is too broken at present for the canvas to follow it.
    pub fn is_broken(&self) -> bool {
        !self.present.is_legible()
    }

    /// The document whose text is what the canvas shows.
    pub(super) fn shown(&self) -> Self {
        Self { present: Arc::clone(&self.good), good: Arc::clone(&self.good), beside: self.beside.clone() }
    }

    /// The document with this on the canvas, as long as its own text is broken.
    #[must_use]
    pub(super) fn showing(self, good: &Arc<Reading>) -> Self {
        match self.is_broken() {
            true => Self { good: Arc::clone(good), ..self },
            false => self,
        }
    }

    /// The document with edits made to its text; `None` if they do not fit it.
    #[must_use]
    pub fn edited(&self, edits: &[Edit]) -> Option<Self> {
        self.edited_or_known(edits, &[])
    }

    /// The same; a text that was read before is not read again.
    #[must_use]
    pub(super) fn edited_or_known(&self, edits: &[Edit], known: &[Arc<Reading>]) -> Option<Self> {
        let text = apply(self.text(), edits)?;
        let read = known.iter().find(|reading| **reading.text() == *text);
        let present = read.map_or_else(|| Arc::new(self.present.edited(text.into(), edits)), Arc::clone);
        let good = if present.is_legible() { Arc::clone(&present) } else { Arc::clone(&self.good) };
        Some(Self { present, good, beside: self.beside.clone() })
    }
}
