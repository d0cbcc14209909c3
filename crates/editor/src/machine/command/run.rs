//! What a state machine is called, and the runs to make of it. The text stays as it is.

use std::sync::Arc;

use super::{refuse, shown, Applied, Outcome, Refusal};
use crate::machine::address::Address;
use crate::machine::beside::Beside;
use crate::machine::document::MachineDocument;
use crate::machine::opened::PlannedRun;
use crate::mocks;

/// What becomes another of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunPart {
    /// What it is called.
    Title(String),
    /// The execution's input.
    Input(String),
    /// How calls are answered; blank text is no mocks.
    Mocks(String),
}

pub(super) fn retitle(document: &MachineDocument, title: &str) -> Outcome {
    let title = title.trim();
    if title.is_empty() {
        return Err(refuse("A state machine needs a name."));
    }
    let beside = Beside { title: title.into(), ..document.beside().clone() };
    Ok(super::beside(document, format!("Name the state machine '{}'", shown(title)), beside))
}

pub(super) fn change(document: &MachineDocument, at: usize, part: &RunPart) -> Outcome {
    let mut runs = document.beside().runs.to_vec();
    let run = runs.get_mut(at).ok_or_else(gone)?;
    let before = shown(&run.title);
    let name = match part {
        RunPart::Title(title) => {
            let title = title.trim();
            if title.is_empty() {
                return Err(refuse("A run needs a name."));
            }
            title.clone_into(&mut run.title);
            format!("Rename the run '{before}' to '{}'", shown(title))
        }
        RunPart::Input(input) => {
            input.clone_into(&mut run.input);
            format!("Change the input of '{before}'")
        }
        RunPart::Mocks(mocks) => {
            run.answer(Some(mocks.clone()));
            format!("Change the mocks of '{before}'")
        }
    };
    Ok(with_runs(document, name, runs))
}

pub(super) fn add(document: &MachineDocument, like: usize) -> Outcome {
    let mut runs = document.beside().runs.to_vec();
    let like = runs.get(like).cloned().ok_or_else(gone)?;
    let title = format!("Run {}", runs.len() + 1);
    let name = format!("Add '{title}'");
    runs.push(PlannedRun { title, look_at: String::new(), ..like });
    Ok(with_runs(document, name, runs))
}

pub(super) fn remove(document: &MachineDocument, at: usize) -> Outcome {
    let mut runs = document.beside().runs.to_vec();
    if at >= runs.len() {
        return Err(gone());
    }
    if runs.len() == 1 {
        return Err(refuse("This is the only run. Add another one first."));
    }
    let run = runs.remove(at);
    Ok(with_runs(document, format!("Remove the run '{}'", shown(&run.title)), runs))
}

/// The document after states were given other names: what the mocks of its runs say of one follows.
pub(super) fn renamed(document: MachineDocument, moved: &[(Address, Address)]) -> MachineDocument {
    let mut runs = Arc::clone(&document.beside().runs);
    for (from, to) in moved.iter().map(|(from, to)| (from.name(), to.name())) {
        let stays = document.present().index().names().contains(&*from);
        for at in 0..runs.len() {
            let mocks = runs.get(at).and_then(|run| mocks::renamed(run.mocks.as_ref()?, &from, &to, stays));
            let Some(mocks) = mocks else { continue };
            if let Some(run) = Arc::make_mut(&mut runs).get_mut(at) {
                run.mocks = Some(mocks);
            }
        }
    }
    let beside = Beside { runs, ..document.beside().clone() };
    document.with_beside(beside)
}

fn gone() -> Refusal {
    refuse("This run is not there any more.")
}

fn with_runs(document: &MachineDocument, name: String, runs: Vec<PlannedRun>) -> (Applied, MachineDocument) {
    super::beside(document, name, Beside { runs: Arc::new(runs), ..document.beside().clone() })
}

#[cfg(test)]
mod tests {
    use super::{change, RunPart};
    use crate::machine::document::EMPTY;
    use crate::machine::{Beside, MachineDocument, Opened};

    #[test]
    fn a_run_without_a_name_is_refused() {
        let opened = Opened::bare("Nightly", EMPTY);
        let document = MachineDocument::new(EMPTY).with_beside(Beside::from(&opened));
        let titled = |title: &str| change(&document, 0, &RunPart::Title(title.to_owned()));
        for blank in ["", "  \t"] {
            let refusal = titled(blank).err().map(|refusal| refusal.to_string());
            assert_eq!(refusal.as_deref(), Some("A run needs a name."));
        }
        let titles = titled(" Slow ").map(|(_, after)| after.beside().runs[0].title.clone());
        assert_eq!(titles.ok().as_deref(), Some("Slow"));
    }
}
