//! Copies of tasks, also by way of the clipboard, which holds them as a plan file.

use std::collections::BTreeSet;

use editor::plan::copies::{duplicate, fragment, paste};
use editor::plan::{Command, Selection};
use leptos::ev;
use leptos::prelude::*;
use plan::Plan;

use super::canvas_keys::remove;
use crate::pieces;
use crate::platform::files;
use crate::shell::actions::{self, focus_card, told, PASTED};
use crate::shell::ui::Ui;
use crate::state::{AppState, Room};

/// What is done.
pub enum Deed {
    Duplicate,
    Cut,
    Copy,
    /// This text was on it.
    Paste(String),
}

/// Listens for what is pasted while the plan is on show.
pub fn listen(state: AppState, ui: Ui) {
    let pasted = window_event_listener(ev::paste, move |event| {
        let text = files::pasted(&event).filter(|_| state.room.get_untracked() == Room::Plan);
        if let Some(text) = text {
            event.prevent_default();
            ask(state, ui, Deed::Paste(text));
        }
    });
    on_cleanup(move || pasted.remove());
}

/// Does it with the tasks that are selected now, once the piece that can is there.
pub fn ask(state: AppState, ui: Ui, deed: Deed) {
    let tasks = state.editor.with_untracked(|editor| editor.selection().tasks.clone());
    leptos::task::spawn_local(pieces::tasks(state, ui, deed, tasks));
}

/// Does it.
pub fn act(state: AppState, ui: Ui, deed: Deed, tasks: &BTreeSet<String>) {
    if tasks.is_empty() && !matches!(deed, Deed::Paste(_)) {
        return ui.say("Select a task first, to have a copy of it.");
    }
    let plan = state.plan.get_untracked();
    match deed {
        Deed::Paste(text) => pasted(state, ui, &text),
        Deed::Duplicate => add(state, ui, duplicate(&plan, tasks)),
        Deed::Cut => copy(state, ui, &fragment(&plan, tasks), true),
        Deed::Copy => copy(state, ui, &fragment(&plan, tasks), false),
    }
}

/// Adds tasks, which are what is selected then.
fn add(state: AppState, ui: Ui, command: Command) {
    let before = state.editor.with_untracked(|editor| editor.plan().tasks.len());
    told(ui, state.perform(command));
    let added: BTreeSet<String> = state.editor.with_untracked(|editor| {
        editor.plan().tasks.iter().skip(before).map(|task| task.id.clone()).collect()
    });
    let Some(first) = added.first().cloned() else { return };
    state.editor.update(|editor| editor.select(Selection { tasks: added, edge: None }));
    request_animation_frame(move || focus_card(state, ui, &first));
}

/// Puts tasks on the clipboard, and takes them away once it has them.
fn copy(state: AppState, ui: Ui, part: &Plan, away: bool) {
    let text = plan::print(part);
    let ids = part.tasks.iter().map(|task| task.id.clone()).collect();
    leptos::task::spawn_local(async move {
        match files::copy(text).await {
            true if away => remove(state, ui, Command::RemoveTasks(ids)),
            true => {}
            false => ui.alert("The browser does not allow copying here."),
        }
    });
}

/// Adds the tasks of a plan file or a table; what else there may be is opened, as from the menu.
fn pasted(state: AppState, ui: Ui, text: &str) {
    let now = state.plan.get_untracked();
    let (read, found) =
        if plan::csv::looks_like_csv(text) { plan::csv::parse(text) } else { plan::parse(text) };
    let sound = read.filter(|read| !read.tasks.is_empty() && !found.iter().any(asl::Diagnostic::is_error));
    match sound.filter(|_| !now.tasks.is_empty()) {
        Some(read) => add(state, ui, paste(&now, read.tasks)),
        None => actions::read_text(state, ui, text, PASTED),
    }
}
