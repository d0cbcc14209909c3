//! Commands: the only way a document changes. Each is data; carried out it makes minimal edits to the text, or says in
//! a sentence why it will not. One family a file.

mod branch;
mod change;
mod delete;
mod entry;
mod field;
mod insert;
mod kind;
pub(crate) mod language;
mod new;
mod nudge;
mod place;
mod relocate;
mod rename;
mod run;
mod transition;

use super::address::Address;
use super::beside::Beside;
use super::document::MachineDocument;
use super::edit::{difference, Edit};
use super::flow::Exit;
use super::name::shown;
use super::reading::Reading;
use super::slot::Slot;
use change::Change;

pub use crate::plan::Refusal;
pub(crate) use delete::outermost;
pub use new::{NewState, StateType};
pub use run::RunPart;
pub use transition::refusal as transition_refusal;

/// A change to a definition. States are named by address. New JSON values are given as text, so that numbers stay as
/// they were typed.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Edits of the text itself: typing in the code pane.
    SetText(Vec<Edit>),
    /// A new state.
    InsertState {
        /// What it is.
        state: NewState,
        /// Where it goes.
        slot: Slot,
    },
    /// States out of a clipboard: a state machine, a part of one or a single state, as JSON text. Names that are taken
    /// are changed.
    Paste {
        /// The clipboard.
        text: String,
        /// Where they go.
        slot: Slot,
    },
    /// Copies of states, after the last of them.
    Duplicate(Vec<Address>),
    /// Takes states out of the flow, which heals, and puts them somewhere else.
    Move {
        /// Of one scope.
        states: Vec<Address>,
        /// Where they go.
        slot: Slot,
    },
    /// Takes states away; what led to one leads to what came after it.
    Delete(Vec<Address>),
    /// Gives a state another name; everything that refers to it follows.
    Rename {
        /// The state.
        state: Address,
        /// The new name.
        name: String,
    },
    /// Makes a state one of another type; fields that both types have are kept.
    SetType {
        /// The state.
        state: Address,
        /// The new type.
        kind: StateType,
    },
    /// Leads a way out of a state to another state of its scope, or to the end (`Next`) or nowhere (other ways). A rule or
    /// catcher that leads nowhere stays.
    Connect {
        /// The state that it leaves.
        from: Address,
        /// The way. A rule or catcher behind the last is a new one.
        exit: Exit,
        /// The state that it leads to.
        to: Option<Address>,
    },
    /// Lets a scope start at a state.
    SetStart(Address),
    /// Adds an empty branch to a Parallel state.
    AddBranch {
        /// The Parallel state.
        state: Address,
        /// The number that the branch gets.
        index: usize,
    },
    /// Removes a branch with everything in it.
    RemoveBranch {
        /// The Parallel state.
        state: Address,
        /// The branch.
        index: usize,
    },
    /// Puts a branch elsewhere among its siblings.
    MoveBranch {
        /// The Parallel state.
        state: Address,
        /// The branch.
        from: usize,
        /// The number that it gets.
        to: usize,
    },
    /// Adds an entry to `Choices`, `Catch` or `Retry`.
    AddEntry {
        /// The state.
        state: Address,
        /// The list.
        list: EntryList,
        /// The place it gets.
        index: usize,
    },
    /// Removes an entry of `Choices`, `Catch` or `Retry`.
    RemoveEntry {
        /// The state.
        state: Address,
        /// The list.
        list: EntryList,
        /// The entry.
        index: usize,
    },
    /// Puts an entry of `Choices`, `Catch` or `Retry` elsewhere in its list: the first that fits counts.
    MoveEntry {
        /// The state.
        state: Address,
        /// The list.
        list: EntryList,
        /// The entry.
        from: usize,
        /// The place it gets.
        to: usize,
    },
    /// Gives a field of a state a value or takes it away. Objects on the way to it are made.
    SetField {
        /// The state.
        state: Address,
        /// A JSON Pointer within the state: `/Parameters/FunctionName`. `-` is the place behind the last element.
        pointer: String,
        /// JSON text; `None` removes the field.
        value: Option<String>,
    },
    /// The same of the machine itself, or of a branch or item processor.
    SetMachineField {
        /// The scope, [`Address::root`] for the machine.
        scope: Address,
        /// A JSON Pointer within it: `/Comment`.
        pointer: String,
        /// JSON text; `None` removes the field.
        value: Option<String>,
    },
    /// Lays the text out as the AWS console does.
    Format,
    /// Moves boxes by hand from where they lie on the canvas. The text stays as it is.
    Nudge {
        /// The states.
        states: Vec<Address>,
        /// Right and down, in pixels.
        by: (i32, i32),
    },
    /// Puts boxes that were moved by hand back where the layout has them; none of them means all.
    PutBack(Vec<Address>),
    /// Gives the state machine another name.
    Retitle(String),
    /// Changes a part of a run.
    ChangeRun {
        /// The run.
        at: usize,
        /// What becomes another.
        part: RunPart,
    },
    /// Adds a run like another one, behind the last.
    AddRun {
        /// That one.
        like: usize,
    },
    /// Takes a run away, unless it is the only one.
    RemoveRun(usize),
}

/// The lists of a state whose entries have an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntryList {
    /// Rules of a Choice state.
    Choices,
    /// Catchers.
    Catch,
    /// Retriers.
    Retry,
}

impl EntryList {
    /// The field.
    pub fn key(self) -> &'static str {
        match self {
            Self::Choices => "Choices",
            Self::Catch => "Catch",
            Self::Retry => "Retry",
        }
    }

    /// What an entry is called.
    pub fn entry(self) -> &'static str {
        match self {
            Self::Choices => "rule",
            Self::Catch => "catcher",
            Self::Retry => "retrier",
        }
    }
}

/// What a command does to the text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Applied {
    /// What the history calls the step: "Rename 'A' to 'B'".
    pub name: String,
    /// Edits of the text, in order.
    pub edits: Vec<Edit>,
    /// What to select then; `None` leaves the selection.
    pub select: Option<Vec<Address>>,
    /// Places that have become others: whoever remembers an address follows.
    pub moved: Vec<(Address, Address)>,
    /// What should be said of it, where it did something that is not to be seen: a sentence or two.
    pub note: Option<String>,
}

impl Command {
    /// Why the command will not do anything to a sound text, if it will not.
    pub(crate) fn refusal(&self, reading: &Reading) -> Option<Refusal> {
        self.carry_out(&mut Change::new(reading)).err()
    }

    /// What the command does to a document, or why it will not. While the text is broken, a command works on what can
    /// be understood of it; it never breaks a text that is sound.
    pub fn apply(&self, document: &MachineDocument) -> Result<Applied, Refusal> {
        self.apply_to(document).map(|(applied, _)| applied)
    }

    /// The same, with the document after it.
    pub(super) fn apply_to(&self, document: &MachineDocument) -> Result<(Applied, MachineDocument), Refusal> {
        let mut applied = match self {
            Self::SetText(edits) => {
                Applied { name: "Edit code".to_owned(), edits: edits.clone(), ..Applied::default() }
            }
            Self::Format => format(document)?,
            Self::Nudge { states, by } => return nudge::nudge(document, states, *by),
            Self::PutBack(states) => return nudge::put_back(document, states),
            Self::Retitle(title) => return run::retitle(document, title),
            Self::ChangeRun { at, part } => return run::change(document, *at, part),
            Self::AddRun { like } => return run::add(document, *like),
            Self::RemoveRun(at) => return run::remove(document, *at),
            _ => {
                let mut change = Change::new(document.present());
                let name = self.carry_out(&mut change).map_err(|refusal| explain(refusal, document))?;
                change.finish(name)
            }
        };
        let after =
            document.edited(&applied.edits).ok_or_else(|| refuse("The edits do not fit the text."))?;
        // What is typed may break the text; a command may not.
        let breaks = after.present().flaws() > document.present().flaws();
        if breaks && !matches!(self, Self::SetText(_)) {
            return Err(explain(refuse("This cannot be done while the text is broken."), document));
        }
        if matches!(self, Self::SetText(_)) {
            applied.moved.extend(document.good().index().renamed(after.good().index()));
        }
        let after = after.following(&applied.moved);
        let after = match self {
            Self::SetText(_) | Self::Rename { .. } => run::renamed(after, &applied.moved),
            _ => after,
        };
        Ok((applied, after))
    }

    fn carry_out(&self, change: &mut Change) -> Result<String, Refusal> {
        match self {
            Self::SetText(_) | Self::Format | Self::Nudge { .. } | Self::PutBack(_) => Ok(String::new()),
            Self::Retitle(_) | Self::ChangeRun { .. } | Self::AddRun { .. } | Self::RemoveRun(_) => {
                Ok(String::new())
            }
            Self::InsertState { state, slot } => insert::new_state(change, state, slot),
            Self::Paste { text, slot } => insert::paste(change, text, slot),
            Self::Duplicate(states) => insert::duplicate(change, states),
            Self::Move { states, slot } => relocate::relocate(change, states, slot),
            Self::Delete(states) => delete::delete(change, states),
            Self::Rename { state, name } => rename::rename(change, state, name),
            Self::SetType { state, kind } => kind::set_type(change, state, *kind),
            Self::Connect { from, exit, to } => transition::connect(change, from, *exit, to.as_ref()),
            Self::SetStart(state) => transition::set_start(change, state),
            Self::AddBranch { state, index } => branch::add(change, state, *index),
            Self::RemoveBranch { state, index } => branch::remove(change, state, *index),
            Self::MoveBranch { state, from, to } => branch::relocate(change, state, *from, *to),
            Self::AddEntry { state, list, index } => entry::add(change, state, *list, *index),
            Self::RemoveEntry { state, list, index } => entry::remove(change, state, *list, *index),
            Self::MoveEntry { state, list, from, to } => entry::relocate(change, state, *list, *from, *to),
            Self::SetField { state, pointer, value } => {
                field::of_state(change, state, pointer, value.as_deref())
            }
            Self::SetMachineField { scope, pointer, value } => {
                field::of_scope(change, scope, pointer, value.as_deref())
            }
        }
    }
}

/// What a command comes to that leaves the text as it is: its step, and the document after it.
type Outcome = Result<(Applied, MachineDocument), Refusal>;

/// A step that leaves the text as it is.
fn beside(document: &MachineDocument, name: String, beside: Beside) -> (Applied, MachineDocument) {
    (Applied { name, ..Applied::default() }, document.clone().with_beside(beside))
}

fn format(document: &MachineDocument) -> Result<Applied, Refusal> {
    let present = document.present();
    if present.flaw().is_some() {
        return Err(explain(refuse("A broken text cannot be formatted."), document));
    }
    let text = document.text();
    let end = if text.ends_with('\n') { "\n" } else { "" };
    let after = format!("{}{end}", asl::json::print(present.tree()));
    let edits = difference(text, &after).into_iter().collect();
    Ok(Applied { name: "Format".to_owned(), edits, ..Applied::default() })
}

/// A refusal in these words.
fn refuse(why: impl Into<String>) -> Refusal {
    Refusal(why.into())
}

/// Adds where the text is broken, if it is: then that is the reason.
fn explain(refusal: Refusal, document: &MachineDocument) -> Refusal {
    match document.present().flaw() {
        Some(flaw) => {
            let (line, _) = asl::line_column(document.text(), flaw.span.start);
            refuse(format!("{} Line {line}: {}. Mend that first.", refusal.0, flaw.message))
        }
        None => refusal,
    }
}

/// "'Wait'", or "3 states".
fn count_or_name(states: &[Address]) -> String {
    match states {
        [one] => format!("'{}'", shown(&one.name())),
        many => format!("{} states", many.len()),
    }
}
