//! The definition on the desk, read and edited. Only rooms in pieces of the module call what is here; the rest of the
//! page reaches it through [`Hands`], so that opening the page does not bring it along.

use std::collections::BTreeMap;
use std::sync::Arc;

use editor::history::Stop;
use editor::machine::edit::trim;
use editor::machine::{
    Address, Beside, Command, Done, Edit, MachineDocument, MachineEditor, Opened, RunPart,
};
use leptos::prelude::*;

use super::Desk;
use crate::state::AppState;

/// Text that is no value, by the place it is for: it is there until it is mended.
pub type Drafts = BTreeMap<Address, Draft>;

/// Text that is no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The value that it was to replace, as it was written.
    pub instead_of: String,
    /// What was typed.
    pub typed: String,
    /// Why it is none.
    pub why: String,
}

/// Is told where places have gone.
pub type Follower = Callback<Vec<(Address, Address)>>;

/// What the rest of the page does with the document.
#[derive(Clone, Copy)]
pub struct Hands {
    pub lay: fn(&Desk, &Opened),
    pub undo: fn(&AppState) -> Option<String>,
    pub redo: fn(&AppState) -> Option<String>,
    pub undo_name: fn(&Desk) -> Option<String>,
    pub redo_name: fn(&Desk) -> Option<String>,
    pub stops: fn(&Desk) -> Vec<Stop>,
    pub walk_to: fn(&AppState, usize),
    pub retitle: fn(&AppState, &str) -> Result<(), String>,
}

const HANDS: Hands = Hands {
    lay: |desk, opened| {
        desk.document().set(editor_of(opened));
        desk.drafts().maybe_update(|drafts| !std::mem::take(drafts).is_empty());
    },
    undo: |state| step(state, MachineEditor::undo),
    redo: |state| step(state, MachineEditor::redo),
    undo_name: |desk| {
        desk.document().with(|editor| editor.steps().past().last().map(|step| step.name.clone()))
    },
    redo_name: |desk| {
        desk.document().with(|editor| editor.steps().future().last().map(|step| step.name.clone()))
    },
    stops: |desk| desk.document().with(|editor| editor.steps().stops()),
    walk_to: AppState::walk_machine_to,
    retitle: |state, title| state.edit(&Command::Retitle(title.to_owned())),
};

fn editor_of(opened: &Opened) -> MachineEditor {
    let document = MachineDocument::new(opened.definition.as_str());
    MachineEditor::of(document.with_beside(Beside::from(opened)))
}

/// Takes a step back or again; its name.
fn step(state: &AppState, work: fn(&mut MachineEditor) -> Option<Done>) -> Option<String> {
    state.change(|editor| Ok(work(editor))).ok()?.map(|done| done.name)
}

impl Desk {
    /// The definition, its steps and what is selected of it.
    pub fn document(&self) -> RwSignal<MachineEditor> {
        if let Some(document) = self.document.get_value() {
            return document;
        }
        let make = || {
            self.drafts.set_value(Some(RwSignal::default()));
            RwSignal::new(self.laid.with_value(editor_of))
        };
        let document = match self.owner.get_value() {
            Some(owner) => owner.with(make),
            None => make(),
        };
        self.document.set_value(Some(document));
        self.hands.set_value(Some(HANDS));
        document
    }

    /// What was typed for places of it and is no value.
    pub fn drafts(&self) -> RwSignal<Drafts> {
        self.document();
        self.drafts.get_value().unwrap_or_default()
    }

    /// Has somebody told of every change before anything is drawn of it: what is selected and what was typed follow the
    /// places that they are about.
    pub fn tell(&self, follower: Follower) {
        self.follower.set_value(Some(follower));
    }

    /// The text as it is.
    pub fn text(&self) -> Arc<str> {
        self.document().with(|editor| editor.document().text().clone())
    }
}

impl AppState {
    /// Carries a command out as one step; a refusal changes nothing and is returned as the sentence to show.
    pub fn edit(&self, command: &Command) -> Result<(), String> {
        self.edit_noted(command).map(drop)
    }

    /// The same, with what should be said of what was done.
    pub fn edit_noted(&self, command: &Command) -> Result<Option<String>, String> {
        let done = self.change(|editor| {
            let done = editor.perform(command).map_err(|refusal| refusal.to_string())?;
            if done.is_some() {
                self.desk.drafts().update_untracked(|drafts| follow_entries(drafts, command));
            }
            Ok(done)
        })?;
        Ok(done.and_then(|done| done.note))
    }

    /// The same; where it goes on with what the last step did this way, it becomes part of it.
    pub fn edit_on(&self, command: &Command) -> Result<(), String> {
        self.change(|editor| editor.perform_on(command).map_err(|refusal| refusal.to_string())).map(drop)
    }

    /// Takes over what was typed in the code pane.
    pub fn typed(&self, edit: Edit) {
        // Refused only where the edit does not fit the text, and it was made of it.
        let _ = self.change(|editor| {
            let edit = trim(editor.document().text(), edit);
            let edits = if edit.changes_nothing() { Vec::new() } else { vec![edit] };
            editor.typed(edits).map_err(|refusal| refusal.to_string())
        });
    }

    /// Walks to the state after this many steps.
    pub fn walk_machine_to(&self, count: usize) {
        let _ = self.change(|editor| Ok(editor.walk_to(count).pop()));
    }

    /// Changes a part of the run that is chosen.
    pub fn change_run(&self, part: RunPart) -> Result<(), String> {
        self.edit(&Command::ChangeRun { at: self.planned_run.get_untracked(), part })
    }

    /// Adds a run like the one that is chosen, and chooses it.
    pub fn add_run(&self) -> Result<(), String> {
        self.edit(&Command::AddRun { like: self.planned_run.get_untracked() })?;
        self.planned_run.set(self.last_run());
        Ok(())
    }

    /// Takes the chosen run away, and chooses the one before it.
    pub fn remove_run(&self) -> Result<(), String> {
        let at = self.planned_run.get_untracked();
        self.edit(&Command::RemoveRun(at))?;
        self.planned_run.set(at.saturating_sub(1));
        Ok(())
    }

    fn last_run(&self) -> usize {
        self.opened.with_untracked(|it| it.as_ref().map_or(0, |it| it.runs.len().saturating_sub(1)))
    }

    /// Changes the document; what Flow, Run and the shelf know follows.
    fn change(
        &self,
        work: impl FnOnce(&mut MachineEditor) -> Result<Option<Done>, String>,
    ) -> Result<Option<Done>, String> {
        let changed = self.desk.document().try_maybe_update(|editor| {
            let before = editor.document().clone();
            let done = work(editor);
            (matches!(done, Ok(Some(_))), done.map(|done| Some((before, done?))))
        });
        let Some((before, done)) = changed.transpose()?.flatten() else { return Ok(None) };
        let after = self.desk.document().with_untracked(|editor| editor.document().clone());
        self.follow(&before, &after, &done);
        let (text, beside) = (Arc::clone(after.text()), after.beside().clone());
        self.change_opened(|opened| opened.take(&text, &beside));
        // The run on show may be gone.
        self.planned_run.maybe_update(|at| std::mem::replace(at, (*at).min(self.last_run())) != *at);
        self.desk.step.update(|step| *step = step.wrapping_add(1));
        Ok(Some(done))
    }

    /// What is about a place goes with it: breakpoints, half-typed text, and what is shown of it.
    fn follow(&self, before: &MachineDocument, after: &MachineDocument, done: &Done) {
        let renamed = before.good().index().renamed(after.good().index());
        if let Some((from, to)) = renamed.as_ref().map(|(from, to)| (from.name(), to.name())) {
            self.breakpoints.maybe_update(|all| {
                let own = all.iter_mut().find(|own| own.state == from);
                own.map(|own| own.state = to).is_some()
            });
        }
        let moved = if done.moved.is_empty() { renamed.into_iter().collect() } else { done.moved.clone() };
        self.desk.drafts().maybe_update(|drafts| {
            let some = !drafts.is_empty();
            *drafts = std::mem::take(drafts)
                .into_iter()
                .map(|(at, draft)| (at.after(&moved), draft))
                .filter(|(at, _)| after.good().index().holds(at))
                .collect();
            some
        });
        // The room may be closed.
        if let Some(follower) = self.desk.follower.get_value() {
            let _ = follower.try_run(moved);
        }
    }
}

/// Half-typed text goes with the entry of a list that it is in.
fn follow_entries(drafts: &mut Drafts, command: &Command) {
    if !drafts.is_empty() {
        let all = std::mem::take(drafts).into_iter();
        *drafts = all.filter_map(|(at, draft)| Some((command.place_after(&at)?, draft))).collect();
    }
}
