//! The context pad: what can be done with the selected state, beside it.

use editor::flow::gesture::{main_exit, Gesture};
use editor::keymap::Action;
use editor::machine::{Address, Command};
use editor::plan::Point;
use leptos::prelude::*;

use super::canvas::addresses;
use super::quick::{slot_after, slot_inside, Quick};
use super::sheet::Sheet;
use super::{keys, Flow};
use crate::icons::{Glyph, Icon};
use crate::platform::size::{size_of, window_width};

/// Pixels between a state and its pad, and between the pad and the canvas's edge.
const GAP: f64 = 14.0;
const EDGE: f64 = 8.0;
/// Width and height of the pad, as style/editor.css makes it: on a desk, and larger for fingers.
const DESK: (f64, f64) = (28.0, 124.0);
const PHONE: (f64, f64) = (40.0, 184.0);
/// Height of the sheet's head, which lies over the foot of a phone's canvas; pulled up it covers most of it.
const PEEK: f64 = 58.0;

/// How much of the canvas's foot the phone's sheet covers; nothing on a desk, which has none.
fn covered(flow: Flow, height: f64) -> Option<f64> {
    (window_width() <= 720.0).then(|| match flow.pull.sheet.get() {
        Sheet::Head => PEEK,
        _ => height * 0.7,
    })
}

/// The pad's corner: beside the state on the right, on the left where there is no room, and never outside. Nowhere while
/// the state itself is.
fn beside(from: Point, to: Point, (width, height): (f64, f64), covered: Option<f64>) -> Option<(f64, f64)> {
    let (wide, high) = if covered.is_some() { PHONE } else { DESK };
    let foot = height - covered.unwrap_or(0.0);
    if to.x < 0.0 || from.x > width || to.y < 0.0 || from.y > foot {
        return None;
    }
    let (left, right) = (from.x - GAP - wide, to.x + GAP);
    let x = if right + wide + EDGE > width { left } else { right };
    let inside = |at: f64, last: f64| at.clamp(EDGE, (last - EDGE).max(EDGE));
    Some((inside(x, width - wide), inside(from.y, foot - high)))
}

/// The pad.
#[component]
pub fn Pad() -> impl IntoView {
    let flow = expect_context::<Flow>();
    let size = size_of(flow.area);
    let place = Memo::new(move |_| {
        let idle = flow.gesture.with(|gesture| *gesture == Gesture::Idle);
        let id = flow.selected.get().filter(|_| idle)?;
        let rect = flow.drawn.with(|drawn| Some(drawn.find(&id)?.rect))?;
        let corner = |x: i32, y: i32| flow.view.get().to_canvas(Point::new(f64::from(x), f64::from(y)));
        let (from, to) = (corner(rect.x, rect.y), corner(rect.x + rect.width, rect.y + rect.height));
        let size = size.get();
        beside(from, to, size, covered(flow, size.1))
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
