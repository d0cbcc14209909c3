//! Boxes moved by hand from where the layout has them: with Alt and the pointer, or with keys.

use std::sync::Arc;

use editor::flow::{Gesture, Nudging};
use editor::machine::{Command, Nudges};
use leptos::prelude::*;

use super::canvas::addresses;
use super::Flow;
use crate::state::AppState;

/// How far a key moves a box, in pixels.
const STEP: i32 = 8;

/// Where boxes lie by hand, as the document has it. A layout is only read.
pub fn kept(state: AppState, editable: Memo<bool>) -> Memo<Arc<Nudges>> {
    Memo::new(move |_| {
        if editable.get() {
            state.desk.document().with(|editor| Arc::clone(editor.document().nudges()))
        } else {
            Arc::default()
        }
    })
}

/// The same, and during a drag as it would be after it.
pub fn nudges(state: AppState, editable: Memo<bool>, gesture: RwSignal<Gesture>) -> Memo<Arc<Nudges>> {
    let kept = kept(state, editable);
    Memo::new(move |_| {
        gesture.with(|gesture| match gesture {
            Gesture::Nudging(drag) => Arc::new(kept.with(|kept| kept.moved(&drag.states, drag.by))),
            _ => kept.get(),
        })
    })
}

/// Keeps everything else where it is on the screen when a box is moved out beyond the chart's corner.
pub fn hold_still(flow: Flow) {
    Effect::new(move |before: Option<(i32, i32)>| {
        let now = flow.picture.with(|picture| picture.origin);
        let before = before.unwrap_or(now);
        if before != now && !flow.follow.get_untracked() {
            let by = (f64::from(before.0 - now.0), f64::from(before.1 - now.1));
            flow.view.update(|view| *view = view.panned(by.0 * view.zoom, by.1 * view.zoom));
        }
        now
    });
}

/// What letting go will do.
pub fn says(nudging: &Nudging) -> String {
    match nudging.states.as_slice() {
        [state] => format!("Move '{}' by hand", state.name()),
        states => format!("Move {} states by hand", states.len()),
    }
}

/// Moves what is selected a step further; steps one after the other are one in the history.
pub fn nudge(flow: Flow, (x, y): (i32, i32)) {
    let states = flow.picked.with_untracked(addresses);
    if states.is_empty() {
        return flow.ui.say("Select a state to move its box.");
    }
    if let Err(reason) = flow.state.edit_on(&Command::Nudge { states, by: (x * STEP, y * STEP) }) {
        flow.ui.say(reason);
    }
}

/// Puts what is selected, or everything if nothing is, back where the layout has it.
pub fn put_back(flow: Flow) {
    let states = flow.picked.with_untracked(addresses);
    let moved = flow.state.desk.document().with_untracked(|editor| {
        let nudges = editor.document().nudges();
        nudges.without(&states) != **nudges || states.is_empty() && !nudges.is_empty()
    });
    if moved {
        flow.perform(&Command::PutBack(states));
    } else {
        flow.ui.say("Nothing here was moved by hand.");
    }
}
