//! The state machine as a file of the person's disk.

use editor::machine::{found, is_history, is_neither};
use leptos::prelude::*;

use crate::pieces;
use crate::platform::disk::{self, Chosen};
use crate::platform::files;
use crate::shell::actions;
use crate::shell::ui::Ui;
use crate::state::AppState;

/// The name that a state machine's file gets.
pub fn name_of(title: &str) -> String {
    format!("{}.asl.json", files::slug(title))
}

/// Lets the person choose a file to open.
pub fn choose_file(state: AppState, ui: Ui) {
    // The page's own field, where the browser has no dialog that gives a file to write back to.
    let otherwise = || actions::click("open-file");
    if !disk::is_there() {
        return otherwise();
    }
    leptos::task::spawn_local(async move {
        match disk::open().await {
            Chosen::Some((handle, file)) => {
                let (name, asked) = (file.name(), state.ask());
                let Some(text) = files::read(file).await else {
                    return ui.alert(format!("{name} cannot be read."));
                };
                let before = state.opened.get_untracked();
                pieces::open_text(state, ui, text, name, asked).await;
                // Written back only where it came to the desk; a plan goes its own ways.
                let now = state.opened.get_untracked();
                if now.is_some() && now != before {
                    state.desk.file.set_value(Some(handle));
                }
            }
            Chosen::Nothing => {}
            Chosen::Unable => otherwise(),
        }
    });
}

/// Opens a text that somebody brought. JSON that can be nothing of ours is not measured as a plan.
pub fn read_text(state: AppState, ui: Ui, text: &str, source: &str) {
    let ours = is_history(text) || found::find(text).is_some();
    match is_neither(text).filter(|_| !ours) {
        Some(why) => ui.alert(format!("{source} cannot be opened. {why} Nothing was changed.")),
        None => actions::read_text(state, ui, text, source),
    }
}

/// Writes the state machine into its file, or into one that the person chooses, or offers it as a download.
pub fn save(state: AppState, ui: Ui) {
    let Some(opened) = state.opened.get_untracked() else { return };
    let (name, text) = (name_of(&opened.title), opened.definition.clone());
    if !disk::is_there() {
        return files::download(&name, &text);
    }
    let handle = state.desk.file.get_value();
    leptos::task::spawn_local(async move {
        if let Some(handle) = handle {
            if disk::save(&handle, &text).await {
                return ui.say(format!("Saved {name}"));
            }
        }
        match disk::save_as(&name, &text).await {
            Chosen::Some(handle) => {
                state.desk.file.set_value(Some(handle));
                ui.say(format!("Saved {name}"));
            }
            Chosen::Nothing => {}
            Chosen::Unable => files::download(&name, &text),
        }
    });
}
