//! The browser's own Back and Forward lead from room to room.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::focus::leave_field;
use super::{session, window};
use crate::shell::ui::Ui;
use crate::state::{AppState, Room};

/// The rooms, as the browser's history has them.
const WORDS: [(Room, &str); 3] = [(Room::Plan, "plan"), (Room::Flow, "flow"), (Room::Run, "run")];

/// Writes each room that is gone to into the history, and goes where Back and Forward lead. The address stays as it is.
pub fn follow(state: AppState, ui: Ui) {
    Effect::new(move |is_begun: Option<bool>| {
        let room = state.room.get();
        // A link decides where it begins.
        if ui.opening.get() {
            return false;
        }
        let word = WORDS.iter().find(|it| it.0 == room).map_or("", |it| it.1);
        let is_begun = is_begun.unwrap_or(false);
        let here = word_here();
        if let Some(history) = window().history().ok().filter(|_| here.as_deref() != Some(word)) {
            let word = JsValue::from_str(word);
            // An address that was typed has no room yet. Refused only of too many at a time: then Back leads further.
            let _ = if is_begun && here.is_some() {
                history.push_state(&word, "")
            } else {
                history.replace_state(&word, "")
            };
        }
        true
    });
    let listener = window_event_listener(ev::popstate, move |_| {
        let word = word_here();
        // What the address bar leads to is told by itself.
        if let Some((room, _)) = WORDS.iter().find(|it| Some(it.1) == word.as_deref()) {
            leave_field();
            // What lies over the room is about what is left.
            ui.form.set(None);
            for dialog in [ui.palette, ui.keys, ui.paste] {
                dialog.set(false);
            }
            session::forget_former_link(ui);
            state.room.set(*room);
        }
    });
    on_cleanup(move || listener.remove());
}

/// What the history's entry on show says.
fn word_here() -> Option<String> {
    window().history().ok()?.state().ok()?.as_string()
}
