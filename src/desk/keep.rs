//! Keeping what is on the desk: after every pause in editing, and brought back when the page opens again.

use std::time::Duration;

use editor::kept::{copy_of, is_behind, Kept};
use editor::machine::Opened;
use leptos::prelude::*;

use super::looked;
use crate::pieces;
use crate::platform::later::Later;
use crate::platform::{self, clock, shelf, storage};
use crate::shell::ui::Ui;
use crate::state::AppState;

/// Pause in editing after which it is written.
const PAUSE: Duration = Duration::from_millis(300);
/// Which of them was on the desk when the page was left; empty if none.
const CURRENT: &str = "stepweave.document";

/// When a state machine was last kept, by its id: the tabs of a browser share it, and know it at once.
const STAMP: &str = "stepweave.kept.";

/// Writes the state machine after its changes, and brings back the one that was on the desk.
pub fn keep(state: AppState, ui: Ui) {
    let desk = state.desk;
    let current = platform::recall(CURRENT);
    // Until it is brought back nothing is forgotten: the page may be left before.
    let restored = RwSignal::new(false);
    // A link in the address bar says what to show.
    let linked = crate::platform::has_link();
    let save = Later::new(PAUSE, move |kept| leptos::task::spawn_local(pieces::keep(state, ui, kept)));
    desk.keeper.set_value(Some(save));
    looked::note(state);
    Effect::new(move |_| {
        let (id, is_open) = (desk.id.get(), state.opened.with(Option::is_some));
        if restored.get() || is_open {
            remember(if is_open { &id } else { "" });
        }
    });
    // What was only opened is not kept: the shelf holds work.
    let last = StoredValue::new(String::new());
    Effect::new(move |_| {
        if let Some(kept) = desk.changed.get() {
            if last.try_update_value(|last| std::mem::replace(last, kept.id.clone())).as_ref()
                != Some(&kept.id)
            {
                // The last change of the former one waits no longer.
                save.now();
            }
            desk.due.set(true);
            save.give(kept);
        }
    });
    leptos::task::spawn_local(async move {
        let Ok(records) = shelf::all().await else { return };
        // Who has kept nothing yet needs nothing that reads it. A page that is left amid this has brought back nothing.
        let current = current.filter(|_| !linked);
        if records.is_empty() || pieces::restore(state, ui, records, current).await {
            restored.set(true);
        }
    });
}

/// Fills the shelf, and puts the state machine on the desk that was there when the page was left, unless another is.
pub fn restore(state: AppState, records: &[String], current: Option<&str>) {
    let mut all: Vec<Kept> = records.iter().filter_map(|record| Kept::from_record(record)).collect();
    all.sort_by_key(|kept| std::cmp::Reverse(kept.changed));
    let last = all.iter().find(|kept| Some(kept.id.as_str()) == current).cloned();
    state.desk.shelf.set(all);
    if let Some(kept) = last.filter(|_| state.opened.with_untracked(Option::is_none)) {
        let room = state.room.get_untracked();
        take_from_shelf(state, kept);
        looked::look_again(&state);
        state.room.set(room);
    }
}

/// Each tab has its own.
fn remember(id: &str) {
    // Where storage is denied the page opens on the plan next time.
    let _ = platform::keep(CURRENT, id);
}

/// When it was last kept, by whichever tab. Nothing where storage is denied.
fn stamp(id: &str) -> Option<i64> {
    storage()?.get_item(&format!("{STAMP}{id}")).ok().flatten()?.parse().ok()
}

fn set_stamp(id: &str, changed: Option<i64>) {
    let Some(storage) = storage() else { return };
    let key = format!("{STAMP}{id}");
    // Where it is refused other tabs cannot be told, as ever.
    let _ = match changed {
        Some(changed) => storage.set_item(&key, &changed.to_string()),
        None => storage.remove_item(&key),
    };
}

/// Keeps a state machine. One that another tab has changed meanwhile is kept beside that one, as a copy.
pub fn write(state: AppState, ui: Ui, kept: Kept) {
    let known = state
        .desk
        .shelf
        .with_untracked(|shelf| shelf.iter().find(|other| other.id == kept.id).map(|other| other.changed));
    let kept = if is_behind(known, stamp(&kept.id)) { apart(state, ui, kept) } else { kept };
    put(state, ui, kept);
}

/// The copy of a state machine that this tab goes on with: the other tab has the first.
fn apart(state: AppState, ui: Ui, kept: Kept) -> Kept {
    let (title, id) = (copy_of(&kept.opened.title), format!("{:013}", clock::epoch_ms()));
    ui.alert(format!(
        "\u{201c}{}\u{201d} was changed in another tab meanwhile. Your changes are kept beside it as \u{201c}{title}\u{201d}; nothing is lost.",
        kept.opened.title
    ));
    let first = kept.id.clone();
    let mut copy = Kept { id, ..kept };
    if state.desk.id.get_untracked() == first {
        state.desk.id.set(copy.id.clone());
        remember(&copy.id);
        // Renamed where it is edited, too; refused only what has no name.
        let _ = state.retitle(&title);
        // The file on disk is that of the first.
        state.desk.file.set_value(None);
    }
    copy.opened.title = title;
    copy
}

fn put(state: AppState, ui: Ui, kept: Kept) {
    let desk = state.desk;
    // Known to this tab and told to others before it is written, which takes a moment.
    set_stamp(&kept.id, Some(kept.changed));
    desk.shelf.update(|shelf| {
        shelf.retain(|other| other.id != kept.id);
        shelf.insert(0, kept.clone());
    });
    leptos::task::spawn_local(async move {
        let outcome = shelf::put(&kept.id, &kept.to_record()).await;
        if let Err(refusal) = outcome {
            if desk.trouble.get_untracked() != Some(refusal) {
                ui.alert(refusal.message());
            }
        }
        desk.trouble.set(outcome.err());
        desk.due.set(false);
    });
}

/// Keeps the state machine that was opened just now, as no file or link may hold it: it was pasted. What is on the shelf
/// already is not put there twice.
pub fn keep_opened(state: AppState, ui: Ui) {
    let Some(opened) = state.opened.get_untracked() else { return };
    let desk = state.desk;
    let twin = desk
        .shelf
        .with_untracked(|shelf| shelf.iter().find(|kept| kept.opened == *opened).map(|kept| kept.id.clone()));
    match twin {
        Some(id) => desk.id.set(id),
        None => {
            let (id, changed) = (desk.id.get_untracked(), clock::epoch_ms());
            let kept = Kept { id, changed, opened: Opened::clone(&opened) };
            leptos::task::spawn_local(pieces::keep(state, ui, kept));
        }
    }
}

/// Puts a state machine of the shelf on the desk.
pub fn take_from_shelf(state: AppState, kept: Kept) {
    state.open_machine(kept.opened);
    state.desk.id.set(kept.id);
}

/// Takes a state machine off the shelf for good.
pub fn forget(state: AppState, ui: Ui, id: String) {
    let title = state.desk.shelf.with_untracked(|shelf| {
        shelf.iter().find(|kept| kept.id == id).map(|kept| kept.opened.title.clone())
    });
    // A change of just now would bring it back.
    if let Some(keeper) = state.desk.keeper.get_value() {
        keeper.drop_if(|kept| kept.id == id);
    }
    state.desk.due.set(false);
    leptos::task::spawn_local(async move {
        match shelf::delete(&id).await {
            Ok(()) => {
                set_stamp(&id, None);
                state.desk.shelf.update(|shelf| shelf.retain(|kept| kept.id != id));
                if state.desk.id.get_untracked() == id {
                    state.close_machine();
                }
                ui.say(format!("Deleted {}", title.unwrap_or_default()));
            }
            Err(refusal) => ui.alert(refusal.message()),
        }
    });
}
