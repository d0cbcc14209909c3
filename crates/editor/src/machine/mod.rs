//! Editing a state machine. The text is the truth; commands make minimal changes to it, and the canvas shows what it
//! says, or while it is broken what it last said.

pub mod address;
pub mod beside;
pub mod command;
pub mod condition;
pub mod document;
mod draft;
pub mod edit;
pub mod editor;
pub mod flow;
pub mod found;
pub mod fragment;
pub mod index;
pub mod load;
pub mod name;
pub mod nudges;
pub mod opened;
pub mod reading;
pub mod slot;
pub mod steps;

pub use address::Address;
pub use beside::Beside;
pub use command::{Applied, Command, EntryList, NewState, Refusal, RunPart, StateType};
pub use document::MachineDocument;
pub use edit::Edit;
pub use editor::{Done, MachineEditor};
pub use flow::{Exit, Way};
pub use fragment::Fragment;
pub use index::{Index, ScopeEntry, StateEntry};
pub use load::{sentence, Load};
pub use nudges::Nudges;
pub use opened::{is_history, is_neither, read_index, Example, ExampleRun, Opened, PlannedRun};
pub use reading::Reading;
pub use slot::Slot;
