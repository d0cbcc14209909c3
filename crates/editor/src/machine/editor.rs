//! The editor of a state machine: document, steps and selection together.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::address::Address;
use super::beside::Beside;
use super::command::{Command, Refusal};
use super::document::MachineDocument;
use super::edit::Edit;
use super::reading::Reading;
use super::steps::{Step, Steps};

/// A document with its steps and what is selected of it. The selection never names what is not there.
#[derive(Debug, Clone)]
pub struct MachineEditor {
    document: MachineDocument,
    steps: Steps,
    selection: BTreeSet<Address>,
    /// What the last texts were understood as, the latest last: going back and forth reads nothing twice.
    recent: Vec<Arc<Reading>>,
}

/// So many of them.
const RECENT: usize = 4;

/// What a step did: how a code pane follows it, and who remembers addresses.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Done {
    /// "Rename 'A' to 'B'"
    pub name: String,
    /// Edits of the text before, in order.
    pub edits: Vec<Edit>,
    /// Places that have become others; of several pairs that hold an address the first counts.
    pub moved: Vec<(Address, Address)>,
    /// What should be said of it, where it did something that is not to be seen.
    pub note: Option<String>,
}

impl MachineEditor {
    /// An editor of a text, with nothing to undo.
    pub fn new(text: &str) -> Self {
        Self::of(MachineDocument::new(text))
    }

    /// An editor of a document, with nothing to undo.
    pub fn of(document: MachineDocument) -> Self {
        Self { document, steps: Steps::default(), selection: BTreeSet::new(), recent: Vec::new() }
    }

    /// The document.
    pub fn document(&self) -> &MachineDocument {
        &self.document
    }

    /// The steps.
    pub fn steps(&self) -> &Steps {
        &self.steps
    }

    /// The selected states.
    pub fn selection(&self) -> &BTreeSet<Address> {
        &self.selection
    }

    /// Selects other states.
    pub fn select(&mut self, states: impl IntoIterator<Item = Address>) {
        self.selection = states.into_iter().collect();
        self.drop_stale();
    }

    /// Carries a command out as one step; `None` if it changes nothing. A refusal changes nothing either.
    pub fn perform(&mut self, command: &Command) -> Result<Option<Done>, Refusal> {
        self.steps.close();
        self.carry_out(command, false)
    }

    /// The same; where it goes on with what the last step did this way, it becomes part of it, until [`Self::pause`].
    pub fn perform_on(&mut self, command: &Command) -> Result<Option<Done>, Refusal> {
        self.carry_out(command, true)
    }

    /// Takes over what was typed in the code pane. Typing that goes on where it left off is one step.
    pub fn typed(&mut self, edits: Vec<Edit>) -> Result<Option<Done>, Refusal> {
        self.perform_on(&Command::SetText(edits))
    }

    /// What is typed from now on is a step of its own.
    pub fn pause(&mut self) {
        self.steps.close();
    }

    /// Takes the last step back.
    pub fn undo(&mut self) -> Option<Done> {
        let step = self.steps.undo()?;
        let (name, edits, selected) = (step.name.clone(), step.back.clone(), step.before.clone());
        let (beside, shown) = (step.beside.0.clone(), step.shown.as_ref().map(|it| Arc::clone(&it.0)));
        self.arrive(name, edits, selected, beside, shown)
    }

    /// Takes the last undone step again.
    pub fn redo(&mut self) -> Option<Done> {
        let step = self.steps.redo()?;
        let (name, edits, selected) = (step.name.clone(), step.forth.clone(), step.after.clone());
        let (beside, shown) = (step.beside.1.clone(), step.shown.as_ref().map(|it| Arc::clone(&it.1)));
        self.arrive(name, edits, selected, beside, shown)
    }

    /// Walks to the state after `count` steps of the history, by undoing or taking again. What was done on the way.
    pub fn walk_to(&mut self, count: usize) -> Vec<Done> {
        let mut done = Vec::new();
        while self.steps.past().len() > count {
            let Some(step) = self.undo() else { break };
            done.push(step);
        }
        while self.steps.past().len() < count {
            let Some(step) = self.redo() else { break };
            done.push(step);
        }
        done
    }

    /// What a clipboard gets of the selection: ASL JSON. `None` if nothing is selected, or states of several scopes.
    pub fn copy(&self) -> Option<String> {
        let states: Vec<_> = self.selection.iter().cloned().collect();
        let states = super::command::outermost(&states);
        let fragment = super::fragment::copy(self.document.present(), &states)?;
        Some(asl::json::print(&fragment.to_node()))
    }

    fn carry_out(&mut self, command: &Command, open: bool) -> Result<Option<Done>, Refusal> {
        let (applied, mut after) = command.apply_to(&self.document)?;
        if applied.edits.is_empty() && after.beside() == self.document.beside() {
            return Ok(None);
        }
        let before = self.selection.iter().cloned().collect();
        let text = Arc::clone(self.document.text());
        let before_shown = Arc::clone(self.document.good().text());
        if after.is_broken() && !matches!(command, Command::SetText(_) | Command::Format) {
            // The canvas cannot follow the text; it follows what is done on it.
            if let Ok((_, shown)) = command.apply_to(&self.document.shown()) {
                after = after.showing(shown.good()).with_nudges(Arc::clone(shown.nudges()));
            }
        }
        let after_shown = Arc::clone(after.good().text());
        let shown = (after.is_broken() && before_shown != after_shown).then_some((before_shown, after_shown));
        let beside = (self.document.beside().clone(), after.beside().clone());
        self.leave();
        self.document = after;
        match applied.select {
            Some(select) => self.selection = select.into_iter().collect(),
            None => self.follow(&applied.moved),
        }
        self.drop_stale();
        let after = self.selection.iter().cloned().collect();
        let step = Step::new(applied.name.clone(), &text, applied.edits.clone());
        self.steps.record(&text, Step { before, after, beside, shown, open, ..step });
        Ok(Some(Done { name: applied.name, edits: applied.edits, moved: applied.moved, note: applied.note }))
    }

    fn arrive(
        &mut self,
        name: String,
        edits: Vec<Edit>,
        selected: Vec<Address>,
        beside: Beside,
        shown: Option<Arc<str>>,
    ) -> Option<Done> {
        let mut document = self.document.edited_or_known(&edits, &self.recent)?.with_beside(beside);
        if let Some(text) = shown.filter(|_| document.is_broken()) {
            document = document.showing(&Arc::new(Reading::new(text)));
        }
        self.leave();
        self.document = document;
        self.select(selected);
        Some(Done { name, edits, moved: Vec::new(), note: None })
    }

    /// Remembers how the present text was understood.
    fn leave(&mut self) {
        let present = self.document.present();
        self.recent.retain(|reading| !Arc::ptr_eq(reading, present));
        if self.recent.len() == RECENT {
            self.recent.remove(0);
        }
        self.recent.push(Arc::clone(present));
    }

    fn follow(&mut self, moved: &[(Address, Address)]) {
        self.selection = self.selection.iter().map(|at| at.after(moved)).collect();
    }

    /// While the text is broken the canvas shows what it last said, and so does the selection.
    fn drop_stale(&mut self) {
        let good = Arc::clone(self.document.good());
        self.selection.retain(|at| good.index().state(at).is_some());
    }
}
