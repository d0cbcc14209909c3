//! The desk: the state machine that is being edited, and the shelf of those that are kept in this browser.

mod files;
mod keep;

use std::sync::Arc;

use editor::kept::Kept;
use editor::machine::Opened;
use editor::History;
use leptos::prelude::*;

use crate::platform::clock;
use crate::platform::disk::Handle;
use crate::platform::shelf::Refusal;
use crate::state::{AppState, Room};

pub use files::{choose_file, name_of as file_name, save};
pub use keep::{forget, keep, take_from_shelf};

/// An empty definition.
const EMPTY: &str = "{\n  \"StartAt\": \"\",\n  \"States\": {}\n}\n";

/// Copyable handles to what is on the desk. The page has one, in `AppState`.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The definition and what it was.
    pub document: RwSignal<History<Arc<str>>>,
    /// Its id on the shelf.
    pub id: RwSignal<String>,
    /// What is kept, the last changed first.
    pub shelf: RwSignal<Vec<Kept>>,
    /// Why the last change could not be kept.
    pub trouble: RwSignal<Option<Refusal>>,
    /// The file that it was read from or written to.
    file: StoredValue<Option<Handle>, LocalStorage>,
}

impl Desk {
    /// An empty desk.
    pub fn new() -> Self {
        Self {
            document: RwSignal::new(History::new("".into())),
            id: RwSignal::new(String::new()),
            shelf: RwSignal::new(Vec::new()),
            trouble: RwSignal::new(None),
            file: StoredValue::new_local(None),
        }
    }

    /// Puts a state machine on the desk. It comes to the shelf with its first change.
    pub fn lay(&self, definition: &str) {
        self.id.set(format!("{:013}", clock::epoch_ms()));
        self.file.set_value(None);
        self.document.set(History::new(definition.into()));
    }

    /// The text as it is.
    pub fn text(&self) -> Arc<str> {
        self.document.with(|document| document.present().clone())
    }
}

impl AppState {
    /// Whether what is edited is the state machine on the desk, and not the plan.
    pub fn at_desk(&self) -> bool {
        self.room.get() != Room::Plan && self.opened.with(Option::is_some)
    }

    /// An empty state machine.
    pub fn new_machine(&self) {
        self.open_machine(Opened::bare("Untitled state machine", EMPTY));
    }

    /// Gives the state machine another text, as one step of undo.
    pub fn rewrite(&self, name: &str, text: &str) {
        if *self.desk.document.with_untracked(|document| document.present().clone()) == *text {
            return;
        }
        self.desk.document.update(|document| document.record(name, text.into()));
        self.follow();
    }

    /// Takes the last step back.
    pub fn undo_machine(&self) -> Option<String> {
        let name = self.desk.document.try_update(|document| document.undo()).flatten();
        self.follow();
        name
    }

    /// Takes the last undone step again.
    pub fn redo_machine(&self) -> Option<String> {
        let name = self.desk.document.try_update(|document| document.redo()).flatten();
        self.follow();
        name
    }

    /// Another title.
    pub fn retitle(&self, title: &str) {
        self.change_opened(|opened| title.clone_into(&mut opened.title));
    }

    /// What Flow, Run and the shelf know follows the document.
    fn follow(&self) {
        let text = self.desk.document.with_untracked(|document| document.present().to_string());
        self.change_opened(|opened| opened.definition = text);
    }

    fn change_opened(&self, change: impl FnOnce(&mut Opened)) {
        self.opened.update(|opened| {
            if let Some(opened) = opened {
                change(Arc::make_mut(opened));
            }
        });
    }
}
