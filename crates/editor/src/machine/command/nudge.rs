//! Moving boxes by hand, and putting them back. The text stays as it is.

use std::sync::Arc;

use super::delete::outermost;
use super::{count_or_name, refuse, Applied, Outcome};
use crate::machine::address::Address;
use crate::machine::beside::Beside;
use crate::machine::document::MachineDocument;
use crate::machine::nudges::Nudges;

pub(super) fn nudge(document: &MachineDocument, states: &[Address], by: (i32, i32)) -> Outcome {
    if let Some(gone) = states.iter().find(|at| document.good().index().state(at).is_none()) {
        return Err(refuse(format!("There is no state '{}' here any more.", gone.name())));
    }
    // What lies in a container moves with it.
    let states = outermost(states);
    if states.is_empty() {
        return Err(refuse("Nothing is selected."));
    }
    let nudges = document.nudges().moved(&states, by);
    Ok(outcome(document, format!("Move {} by hand", count_or_name(&states)), nudges))
}

pub(super) fn put_back(document: &MachineDocument, states: &[Address]) -> Outcome {
    let (nudges, what) = match states {
        [] => (Nudges::default(), "everything".to_owned()),
        states => (document.nudges().without(states), count_or_name(states)),
    };
    Ok(outcome(document, format!("Put {what} back"), nudges))
}

fn outcome(document: &MachineDocument, name: String, nudges: Nudges) -> (Applied, MachineDocument) {
    super::beside(document, name, Beside { nudges: Arc::new(nudges), ..document.beside().clone() })
}
