//! Leading ways elsewhere.

use super::change::{string, Change};
use super::entry;
use super::{refuse, EntryList, Refusal};
use crate::machine::address::Address;
use crate::machine::flow::{catches, goes_on, Exit};
use crate::machine::index::StateEntry;
use crate::machine::name::shown;

pub(super) fn connect(
    change: &mut Change,
    from: &Address,
    exit: Exit,
    to: Option<&Address>,
) -> Result<String, Refusal> {
    let state = change.state(from)?;
    let target = match to {
        Some(to) => Some(change.state(to)?),
        None => None,
    };
    if let Some(why) = refusal(state, exit, target) {
        return Err(refuse(why));
    }
    make_room(change, state, exit)?;
    match target {
        Some(target) => change.lead(from, exit, Some(&target.name)),
        None => leave_open(change, from, exit),
    }
    let name = shown(&state.name);
    Ok(match (target, exit) {
        (Some(target), _) => format!("Lead '{name}' to '{}'", shown(&target.name)),
        (None, Exit::Next) => format!("End at '{name}'"),
        (None, _) => format!("Cut a way out of '{name}'"),
    })
}

/// A rule or catcher that leads nowhere yet stays, with all that was written in it: it is taken away by a command of its
/// own.
fn leave_open(change: &mut Change, from: &Address, exit: Exit) {
    match exit {
        Exit::Next | Exit::Default => change.lead(from, exit, None),
        Exit::Choice(_) | Exit::Catch(_) => {
            let (entry, key) = exit.place(from);
            change.draft.remove(&entry.child(key));
        }
    }
}

/// Why a way cannot lead there.
pub fn refusal(from: &StateEntry, exit: Exit, to: Option<&StateEntry>) -> Option<String> {
    let kind = from.kind.as_str();
    let allowed = match exit {
        Exit::Next => goes_on(kind),
        Exit::Default | Exit::Choice(_) => kind == "Choice",
        Exit::Catch(_) => catches(kind),
    };
    if !allowed {
        let a = if kind.starts_with(['A', 'E', 'I', 'O', 'U']) { "An" } else { "A" };
        return Some(match (exit, kind) {
            (_, "Succeed" | "Fail") => format!("{a} {kind} state ends here and leads nowhere."),
            (Exit::Catch(_), _) => format!("{a} {kind} state catches no errors."),
            (Exit::Next, _) => format!("{a} {kind} state goes on through its rules and its Default."),
            _ => format!("{a} {kind} state has no rules."),
        });
    }
    let to = to?;
    (to.scope != from.scope).then(|| "A transition cannot leave its branch or item processor.".to_owned())
}

/// Makes the rule or catcher that is to lead somewhere, if it is a new one.
fn make_room(change: &mut Change, state: &StateEntry, exit: Exit) -> Result<(), Refusal> {
    let (list, index) = match exit {
        Exit::Next | Exit::Default => return Ok(()),
        Exit::Choice(index) => (EntryList::Choices, index),
        Exit::Catch(index) => (EntryList::Catch, index),
    };
    let count = change.draft.count(&state.address.child(list.key()));
    match index.cmp(&count) {
        std::cmp::Ordering::Less => Ok(()),
        std::cmp::Ordering::Equal => entry::append(change, state, list, ""),
        std::cmp::Ordering::Greater => Err(refuse(format!("There is no such {}.", list.entry()))),
    }
}

pub(super) fn set_start(change: &mut Change, at: &Address) -> Result<String, Refusal> {
    let state = change.state(at)?;
    let index = change.before.index();
    let scope = index.scopes.get(state.scope).map(|scope| scope.address.clone()).unwrap_or_default();
    let place = change.draft.position(&scope.child("States")).unwrap_or(0);
    change.draft.set(&scope, "StartAt", &string(&state.name), place);
    Ok(format!("Start at '{}'", shown(&state.name)))
}
