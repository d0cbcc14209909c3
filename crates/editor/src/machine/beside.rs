//! What is known of a state machine beside its text.

use std::sync::Arc;

use super::nudges::Nudges;
use super::opened::{Opened, PlannedRun};

/// What a document holds beside its text, shared between the steps that leave it alone.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Beside {
    /// What it is called.
    pub title: Arc<str>,
    /// Where boxes of its flow chart were moved by hand.
    pub nudges: Arc<Nudges>,
    /// The executions to make of it.
    pub runs: Arc<Vec<PlannedRun>>,
}

impl From<&Opened> for Beside {
    fn from(opened: &Opened) -> Self {
        Self {
            title: opened.title.as_str().into(),
            nudges: Arc::new(opened.nudges.clone()),
            runs: Arc::new(opened.runs.clone()),
        }
    }
}

impl Opened {
    /// Takes over what a document holds.
    pub fn take(&mut self, text: &str, beside: &Beside) {
        if *self.definition != *text {
            text.clone_into(&mut self.definition);
        }
        if *self.title != *beside.title {
            self.title = beside.title.to_string();
        }
        if self.nudges != *beside.nudges {
            self.nudges = Nudges::clone(&beside.nudges);
        }
        if self.runs != *beside.runs {
            self.runs = beside.runs.to_vec();
        }
    }
}
