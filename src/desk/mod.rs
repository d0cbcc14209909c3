//! The desk: the state machine that is being edited, and the shelf of those that are kept in this browser.

mod files;
mod keep;

use std::sync::Arc;

use editor::kept::Kept;
use editor::machine::edit::difference;
use editor::machine::{Command, MachineDocument, MachineEditor, Opened};
use leptos::prelude::*;

use crate::platform::clock;
use crate::platform::disk::Handle;
use crate::platform::shelf::Refusal;
use crate::state::{AppState, Room};

pub use files::{choose_file, name_of as file_name, save};
pub use keep::{forget, keep, take_from_shelf};

/// Copyable handles to what is on the desk. The page has one, in `AppState`.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The definition, its steps and what is selected of it.
    pub document: RwSignal<MachineEditor>,
    /// Counts changes of the text, whoever made them.
    pub step: RwSignal<u32>,
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
            document: RwSignal::new(MachineEditor::of(MachineDocument::empty())),
            step: RwSignal::new(0),
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
        self.document.set(MachineEditor::new(definition));
        self.step.set(0);
    }

    /// The text as it is.
    pub fn text(&self) -> Arc<str> {
        self.document.with(|editor| editor.document().text().clone())
    }

    /// Name of the step that undo takes back.
    pub fn undo_name(&self) -> Option<String> {
        self.document.with(|editor| editor.steps().past().last().map(|step| step.name.clone()))
    }

    /// Name of the step that redo takes again.
    pub fn redo_name(&self) -> Option<String> {
        self.document.with(|editor| editor.steps().future().last().map(|step| step.name.clone()))
    }
}

impl AppState {
    /// Whether what is edited is the state machine on the desk, and not the plan.
    pub fn at_desk(&self) -> bool {
        self.room.get() != Room::Plan && self.opened.with(Option::is_some)
    }

    /// An empty state machine.
    pub fn new_machine(&self) {
        self.open_machine(Opened::bare("Untitled state machine", editor::machine::document::EMPTY));
    }

    /// Carries a command out as one step; a refusal changes nothing and is returned as the sentence to show.
    pub fn edit(&self, command: &Command) -> Result<(), String> {
        self.change(|editor| {
            editor.perform(command).map(|done| done.is_some()).map_err(|refusal| refusal.to_string())
        })
    }

    /// Takes over what was typed in the code pane.
    pub fn typed(&self, text: &str) {
        // Refused only where the edits do not fit the text, and they were made of it.
        let _ = self.change(|editor| {
            let edits = difference(editor.document().text(), text);
            let done = editor.typed(edits.into_iter().collect());
            done.map(|done| done.is_some()).map_err(|refusal| refusal.to_string())
        });
    }

    /// Takes the last step back.
    pub fn undo_machine(&self) -> Option<String> {
        let mut name = None;
        let _ = self.change(|editor| {
            name = editor.undo().map(|done| done.name);
            Ok(name.is_some())
        });
        name
    }

    /// Takes the last undone step again.
    pub fn redo_machine(&self) -> Option<String> {
        let mut name = None;
        let _ = self.change(|editor| {
            name = editor.redo().map(|done| done.name);
            Ok(name.is_some())
        });
        name
    }

    /// Walks to the state after this many steps.
    pub fn walk_machine_to(&self, count: usize) {
        let _ = self.change(|editor| Ok(!editor.walk_to(count).is_empty()));
    }

    /// Another title.
    pub fn retitle(&self, title: &str) {
        self.change_opened(|opened| title.clone_into(&mut opened.title));
    }

    /// Changes the document; what Flow, Run and the shelf know follows.
    fn change(&self, work: impl FnOnce(&mut MachineEditor) -> Result<bool, String>) -> Result<(), String> {
        let done = self.desk.document.try_maybe_update(|editor| {
            let done = work(editor);
            (done == Ok(true), done)
        });
        if let Some(Ok(true)) = done {
            let text = self.desk.document.with_untracked(|editor| editor.document().text().to_string());
            self.change_opened(|opened| opened.definition = text);
            self.desk.step.update(|step| *step = step.wrapping_add(1));
        }
        done.map_or(Ok(()), |done| done.map(drop))
    }

    fn change_opened(&self, change: impl FnOnce(&mut Opened)) {
        self.opened.update(|opened| {
            if let Some(opened) = opened {
                change(Arc::make_mut(opened));
            }
        });
    }
}
