//! The desk: the state machine that is being edited, and the shelf of those that are kept in this browser.

mod document;
mod files;
mod keep;
mod looked;

use std::sync::Arc;

use editor::code::Seen;
use editor::history::Stop;
use editor::kept::Kept;
use editor::machine::document::EMPTY;
use editor::machine::{MachineEditor, Opened};
use leptos::prelude::*;

use crate::platform::clock;
use crate::platform::disk::Handle;
use crate::platform::later::Later;
use crate::platform::shelf::Refusal;
use crate::state::{AppState, Room};

use document::{Drafts, Follower, Hands};

pub use document::Draft;
pub use files::{choose_file, name_of as file_name, read_text, save};
pub use keep::{forget, keep, keep_opened, restore, take_from_shelf, write};

/// Copyable handles to what is on the desk. The page has one, in `AppState`.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The definition, its steps and what is selected of it; made when a room first asks for it.
    document: StoredValue<Option<RwSignal<MachineEditor>>>,
    /// What works on it, once it is made.
    hands: StoredValue<Option<Hands>>,
    /// What was typed for places of it and is no value; made with it.
    drafts: StoredValue<Option<RwSignal<Drafts>>>,
    /// Who is told of its changes before anything is drawn of them.
    follower: StoredValue<Option<Follower>>,
    /// The state machine that was laid down last, until then.
    laid: StoredValue<Opened>,
    /// Whose the document is: it outlives the room that asks for it.
    owner: StoredValue<Option<Owner>>,
    /// Counts changes of the text, whoever made them.
    pub step: RwSignal<u32>,
    /// Its id on the shelf.
    pub id: RwSignal<String>,
    /// What was changed last, as it is to be kept: by then something else may be open.
    pub changed: RwSignal<Option<Kept>>,
    /// What is kept, the last changed first.
    pub shelf: RwSignal<Vec<Kept>>,
    /// What its last run showed of its data.
    pub seen: RwSignal<Arc<Seen>>,
    /// Whether changes are about to be kept.
    pub due: RwSignal<bool>,
    /// What keeps them, after a pause.
    keeper: StoredValue<Option<Later<Kept>>>,
    /// Why the last change could not be kept.
    pub trouble: RwSignal<Option<Refusal>>,
    /// The file that it was read from or written to.
    file: StoredValue<Option<Handle>, LocalStorage>,
}

impl Desk {
    /// An empty desk.
    pub fn new() -> Self {
        Self {
            document: StoredValue::new(None),
            hands: StoredValue::new(None),
            drafts: StoredValue::new(None),
            follower: StoredValue::new(None),
            laid: StoredValue::new(Opened::bare("", EMPTY)),
            owner: StoredValue::new(Owner::current()),
            step: RwSignal::new(0),
            id: RwSignal::new(String::new()),
            changed: RwSignal::new(None),
            shelf: RwSignal::new(Vec::new()),
            seen: RwSignal::new(Arc::default()),
            due: RwSignal::new(false),
            keeper: StoredValue::new(None),
            trouble: RwSignal::new(None),
            file: StoredValue::new_local(None),
        }
    }

    /// Puts a state machine on the desk. It comes to the shelf with its first change.
    pub fn lay(&self, opened: &Opened) {
        self.id.set(format!("{:013}", clock::epoch_ms()));
        self.file.set_value(None);
        match self.hands.get_value() {
            Some(hands) => (hands.lay)(self, opened),
            None => self.laid.set_value(opened.clone()),
        }
        self.step.set(0);
        self.seen.set(Arc::default());
    }

    /// Name of the step that undo takes back.
    pub fn undo_name(&self) -> Option<String> {
        self.hands().and_then(|hands| (hands.undo_name)(self))
    }

    /// Name of the step that redo takes again.
    pub fn redo_name(&self) -> Option<String> {
        self.hands().and_then(|hands| (hands.redo_name)(self))
    }

    /// Where undo and redo can go.
    pub fn stops(&self) -> Vec<Stop> {
        self.hands().map(|hands| (hands.stops)(self)).unwrap_or_default()
    }

    fn hands(&self) -> Option<Hands> {
        // There are none before there is a document, which counts its first step.
        self.step.track();
        self.hands.get_value()
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

    /// Takes the last step back.
    pub fn undo_machine(&self) -> Option<String> {
        self.desk.hands.get_value().and_then(|hands| (hands.undo)(self))
    }

    /// Takes the last undone step again.
    pub fn redo_machine(&self) -> Option<String> {
        self.desk.hands.get_value().and_then(|hands| (hands.redo)(self))
    }

    /// Walks to a moment of the history of what is edited.
    pub fn walk_to(&self, steps: usize) {
        match self.desk.hands.get_value().filter(|_| untrack(|| self.at_desk())) {
            Some(hands) => (hands.walk_to)(self, steps),
            None => self.editor.update(|editor| editor.walk_to(steps)),
        }
    }

    /// Another title.
    pub fn retitle(&self, title: &str) -> Result<(), String> {
        if let Some(hands) = self.desk.hands.get_value() {
            return (hands.retitle)(self, title);
        }
        self.change_opened(|opened| title.clone_into(&mut opened.title));
        self.desk.laid.update_value(|laid| title.clone_into(&mut laid.title));
        Ok(())
    }

    /// Changes what is known of the state machine beside its text.
    fn change_opened(&self, change: impl FnOnce(&mut Opened)) {
        self.opened.update(|opened| {
            if let Some(opened) = opened {
                change(Arc::make_mut(opened));
                let (id, opened) = (self.desk.id.get_untracked(), Opened::clone(opened));
                self.desk.changed.set(Some(Kept { id, changed: clock::epoch_ms(), opened }));
            }
        });
    }
}
