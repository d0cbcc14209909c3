//! The context pad: what can be done with the selected state, beside it.

use editor::flow::gesture::{main_exit, Gesture};
use editor::keymap::Action;
use editor::machine::{Address, Command};
use editor::plan::Point;
use leptos::prelude::*;

use super::canvas::addresses;
use super::quick::{slot_after, slot_inside, Quick};
use super::{keys, Flow};
use crate::icons::{Glyph, Icon};

/// The pad.
#[component]
pub fn Pad() -> impl IntoView {
    let flow = expect_context::<Flow>();
    let place = Memo::new(move |_| {
        let idle = flow.gesture.with(|gesture| *gesture == Gesture::Idle);
        let id = flow.selected.get().filter(|_| idle)?;
        let at = flow.drawn.with(|drawn| {
            let rect = drawn.find(&id)?.rect;
            Some(Point::new(f64::from(rect.x + rect.width), f64::from(rect.y)))
        })?;
        let at = flow.view.get().to_canvas(at);
        Some((at.x + 14.0, at.y))
    });
    let style = move || place.get().map(|(x, y)| format!("transform:translate({x:.0}px,{y:.0}px)"));
    let button = move |icon,
                       label: &'static str,
                       testid: &'static str,
                       class: &'static str,
                       action: Action| {
        let title = move || flow.ui.keymap.with(|keymap| keymap.title(label, action));
        view! { <button class=class title=title aria-label=label data-testid=testid tabindex="-1" on:click=move |_| keys::run(flow, action)><Glyph icon class="icon-sm"/></button> }
    };
    view! {
        <Show when=move || place.with(Option::is_some)>
            <div class="pad" style=style role="toolbar" aria-label="Selected state">
                {button(Icon::Add, "Insert after", "pad-insert", "", Action::Insert)}
                {button(Icon::Connect, "Connect to", "pad-connect", "", Action::Lead)}
                {button(Icon::Copy, "Duplicate", "pad-duplicate", "", Action::Duplicate)}
                {button(Icon::Auto, "Change the type", "pad-type", "", Action::Retype)}
                {button(Icon::Trash, "Delete", "pad-delete", "del", Action::DeleteStates)}
            </div>
        </Show>
    }
}

/// Offers states to insert after the selected one.
pub fn insert(flow: Flow) {
    let slot = slot_after(flow);
    flow.quick.set(Some(Quick::Insert(slot)));
}

/// Offers states to insert inside the selected container: into its first empty branch, else before what is there.
pub fn insert_inside(flow: Flow) {
    match flow.selected.get_untracked().and_then(|state| slot_inside(flow, &state.into())) {
        Some(slot) => flow.quick.set(Some(Quick::Insert(slot))),
        None => flow.ui.say("Select a Parallel or Map state to insert into it."),
    }
}

/// Offers states to lead the selected one to.
pub fn connect(flow: Flow) {
    let Some(from) = flow.selected.get_untracked().map(Address::from) else { return };
    match flow.good.with_untracked(|good| main_exit(&good.0, &from)) {
        Some(exit) => flow.quick.set(Some(Quick::Connect(from, exit))),
        None => flow.ui.say("Nothing comes after a state of this type."),
    }
}

/// Copies of what is selected.
pub fn duplicate(flow: Flow) {
    flow.perform(&Command::Duplicate(flow.picked.with_untracked(addresses)));
}

/// Offers other types.
pub fn retype(flow: Flow) {
    if let Some(state) = flow.selected.get_untracked() {
        flow.quick.set(Some(Quick::Type(state.into())));
    }
}

/// Deletes what is selected; the flow heals.
pub fn delete(flow: Flow) {
    let states = flow.picked.with_untracked(addresses);
    if !states.is_empty() {
        flow.perform(&Command::Delete(states));
    }
}
