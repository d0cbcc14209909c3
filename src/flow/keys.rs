//! Everything by keyboard: keys of the canvas, and the clipboard, which holds ASL JSON.

use std::time::Duration;

use editor::flow::gesture::Gesture;
use editor::keymap::{Action, KeyPress, Scope};
use editor::machine::flow::{goes_on, ways};
use editor::machine::{found, Address, Command, Exit, Fragment, Load, Slot};
use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, Element, KeyboardEvent};

use super::lens::STEP;
use super::quick::{slot_after, Quick};
use super::{by_hand, inside, outline, pad, Flow};
use crate::platform::{files, typing};
use crate::shell::actions;

impl Flow {
    /// Puts the focus on the canvas.
    pub fn focus(self) {
        if let Some(area) = self.area.try_get_untracked().flatten() {
            // Refused only to elements that have gone meanwhile.
            let _ = area.focus();
        }
    }
}

/// Listens to what does not end where it began: drags, Escape, the clipboard.
pub fn listen(flow: Flow) {
    let moved = window_event_listener(ev::pointermove, move |event| {
        flow.take(&event);
        flow.pointer_moved(&event);
    });
    let up = window_event_listener(ev::pointerup, move |event| {
        flow.taking.set_value(None);
        flow.pointer_up(&event);
        release(flow);
    });
    let cancel = window_event_listener(ev::pointercancel, move |_| {
        flow.let_go();
        release(flow);
    });
    let escape = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape"
            && !event.default_prevented()
            && (flow.let_go() || leave_inspector(flow, &event))
        {
            event.prevent_default();
        }
    });
    let copied = window_event_listener(ev::copy, move |event| clipboard(flow, &event, false));
    let gone = window_event_listener(ev::cut, move |event| clipboard(flow, &event, true));
    let pasted = window_event_listener(ev::paste, move |event| paste(flow, &event));
    on_cleanup(move || {
        [moved, up, cancel, escape, copied, gone, pasted].into_iter().for_each(|listener| listener.remove());
    });
}

/// Nothing is pressed any more, once the click that ends a press was told.
fn release(flow: Flow) {
    if flow.pressing.get_untracked() {
        let let_go = move || {
            // Refused only where the room has been left.
            let _ = flow.pressing.try_set(false);
        };
        set_timeout(let_go, Duration::ZERO);
    }
}

/// Escape leads from the inspector back to the canvas; whether that is where it was pressed.
fn leave_inspector(flow: Flow, event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let inside = target.is_some_and(|element| element.closest(".insp").ok().flatten().is_some());
    if inside {
        typing::take_back();
        flow.focus();
    }
    inside
}

impl Flow {
    /// Ends a drag without doing anything; whether there was one.
    fn let_go(self) -> bool {
        self.taking.set_value(None);
        let busy = self.gesture.with_untracked(|gesture| *gesture != Gesture::Idle);
        if busy {
            self.gesture.update(Gesture::cancel);
        }
        busy
    }
}

/// Does what a key, or the command palette, asks of the room.
pub fn run(flow: Flow, action: Action) {
    match action {
        Action::StateNext => outline::step(flow, 1),
        Action::StateBefore => outline::step(flow, -1),
        Action::SelectStates => select_all(flow),
        Action::Enter => inside::enter(flow),
        Action::Leave => inside::leave(flow),
        Action::LetGo => let_go(flow),
        Action::FlowLarger => flow.zoom(STEP),
        Action::FlowSmaller => flow.zoom(1.0 / STEP),
        Action::FlowAll => flow.follow.set(true),
        action if flow.editable.get_untracked() => edit(flow, action),
        _ => {}
    }
}

/// What only a state machine that is edited can be asked.
fn edit(flow: Flow, action: Action) {
    match action {
        Action::Insert => pad::insert(flow),
        Action::InsertInside => pad::insert_inside(flow),
        Action::Rename => rename(flow),
        Action::Lead => pad::connect(flow),
        Action::Retype => pad::retype(flow),
        Action::MoveLater => shift(flow, true),
        Action::MoveEarlier => shift(flow, false),
        Action::ByHandLeft => by_hand::nudge(flow, (-1, 0)),
        Action::ByHandRight => by_hand::nudge(flow, (1, 0)),
        Action::ByHandUp => by_hand::nudge(flow, (0, -1)),
        Action::ByHandDown => by_hand::nudge(flow, (0, 1)),
        Action::PutBack => by_hand::put_back(flow),
        Action::DeleteStates => pad::delete(flow),
        Action::Cut => cut(flow),
        Action::Copy => copy(flow),
        Action::Duplicate => pad::duplicate(flow),
        Action::Menu => flow.quick.set(Some(Quick::Menu)),
        Action::History => flow.quick.set(Some(Quick::History)),
        Action::FindCode => flow.find.update(|count| *count += 1),
        Action::Format => flow.perform(&Command::Format),
        _ => {}
    }
}

/// Escape: first the selection goes, then the way leads out of a container that is shown alone.
fn let_go(flow: Flow) {
    if flow.selected.with_untracked(Option::is_some) {
        flow.select(None);
    } else {
        inside::leave(flow);
    }
}

/// A key on the canvas.
pub fn press(flow: Flow, event: &KeyboardEvent) {
    if event.default_prevented() || !is_canvas(event.target()) {
        return;
    }
    let press = KeyPress {
        key: &event.key(),
        ctrl: event.ctrl_key() || event.meta_key(),
        alt: event.alt_key(),
        shift: event.shift_key(),
    };
    let meant = flow.ui.keymap.with_untracked(|keymap| keymap.action(&press, &[Scope::Flow], false));
    // The browser's own key brings the clipboard along, which it may deny to others.
    let own = press.is("Ctrl+X") || press.is("Ctrl+C");
    if let Some(action) = meant.filter(|action| !(own && matches!(action, Action::Cut | Action::Copy))) {
        event.prevent_default();
        run(flow, action);
    }
}

/// Does what the command palette asks, once its dialog has given back the focus.
pub fn obey(flow: Flow) {
    Effect::new(move |_| {
        if let Some(action) = flow.ui.room_action.get() {
            flow.ui.room_action.set(None);
            request_animation_frame(move || {
                if !flow.has_gone() {
                    run(flow, action);
                }
            });
        }
    });
    Effect::new(move |_| {
        if let Some(state) = flow.ui.flow_state.get() {
            flow.ui.flow_state.set(None);
            flow.select(Some(state));
            request_animation_frame(move || flow.focus());
        }
    });
}

/// Whether an event is the canvas's own, and not one of a field or a dialog.
fn is_canvas(target: Option<web_sys::EventTarget>) -> bool {
    target.and_then(|target| target.dyn_into::<Element>().ok()).is_some_and(|element| {
        let within = |selector: &str| element.closest(selector).ok().flatten().is_some();
        within(".flow-canvas") && !within("input, textarea, dialog, .glass")
    })
}

/// Puts the focus into the name of the selected state.
pub fn rename(flow: Flow) {
    if flow.selected.with_untracked(Option::is_some) {
        actions::write_soon("field-Name");
    }
}

/// Selects every state.
pub fn select_all(flow: Flow) {
    let all = flow.good.with_untracked(|good| {
        good.0.index().states.iter().map(|state| state.address.to_string()).collect::<Vec<_>>()
    });
    flow.select_all(all);
}

/// Moves the selected state behind the one after it, or before the one before it.
pub fn shift(flow: Flow, later: bool) {
    let Some(state) = flow.selected.get_untracked().map(Address::from) else { return };
    let slot = flow.good.with_untracked(|good| {
        let reading = &good.0;
        let scope = state.scope();
        if later {
            let next = ways(reading.node(&state)?).into_iter().find(|way| way.0 == Exit::Next)?.1?;
            let next = scope.state(&next);
            let on = goes_on(&reading.index().state(&next)?.kind);
            return on.then(|| Slot::Line { from: next, exits: vec![Exit::Next] });
        }
        let before = before(reading, &scope, &state.name())?;
        line_to(reading, &scope, &before)
    });
    match slot {
        Some(slot) => flow.perform(&Command::Move { states: vec![state], slot }),
        None => flow.ui.say(if later { "It cannot go further down." } else { "It cannot go further up." }),
    }
}

/// The state that goes on to the one of this name.
fn before(reading: &editor::machine::Reading, scope: &Address, name: &str) -> Option<String> {
    let index = reading.index();
    let leads = |state: &&editor::machine::StateEntry| {
        let node = reading.node(&state.address);
        node.is_some_and(|node| {
            ways(node).iter().any(|way| way.0 == Exit::Next && way.1.as_deref() == Some(name))
        })
    };
    index.states_of(index.scope_at(scope)?).find(leads).map(|state| state.name.clone())
}

/// The line that leads to the state of this name.
fn line_to(reading: &editor::machine::Reading, scope: &Address, name: &str) -> Option<Slot> {
    let index = reading.index();
    let entry = index.scope_at(scope)?;
    if entry.start_at.as_deref() == Some(name) {
        return Some(Slot::Start { scope: scope.clone() });
    }
    index.states_of(entry).find_map(|state| {
        let to = |way: &editor::machine::Way| way.1.as_deref() == Some(name);
        let exits: Vec<Exit> =
            ways(reading.node(&state.address)?).into_iter().filter(to).map(|way| way.0).collect();
        (!exits.is_empty()).then(|| Slot::Line { from: state.address.clone(), exits })
    })
}

/// Copies what is selected.
pub fn copy(flow: Flow) {
    let Some(text) = copied(flow) else { return };
    leptos::task::spawn_local(async move {
        if !files::copy(text).await {
            flow.ui.alert("The browser does not allow copying here.");
        }
    });
}

/// Copies what is selected and takes it away.
pub fn cut(flow: Flow) {
    copy(flow);
    pad::delete(flow);
}

fn copied(flow: Flow) -> Option<String> {
    let text = flow.state.desk.document().with_untracked(editor::machine::MachineEditor::copy);
    if text.is_none() && flow.selected.with_untracked(Option::is_some) {
        flow.ui.say("Select states of one scope to copy them.");
    }
    text
}

fn clipboard(flow: Flow, event: &ClipboardEvent, away: bool) {
    if !flow.editable.get_untracked() || !files::is_for_canvas(event) {
        return;
    }
    let (Some(text), Some(data)) = (copied(flow), event.clipboard_data()) else { return };
    if data.set_data("text/plain", &text).is_ok() {
        event.prevent_default();
        if away {
            pad::delete(flow);
        }
    }
}

fn paste(flow: Flow, event: &ClipboardEvent) {
    let Some(text) = files::pasted(event) else { return };
    event.prevent_default();
    if !flow.editable.get_untracked() {
        return actions::open_text(flow.state, flow.ui, text, actions::PASTED);
    }
    match found::find(&text) {
        Some(found) if Fragment::read(&found.definition).is_some() => {
            flow.perform(&Load::Pasted(found.definition).command(slot_after(flow)))
        }
        // What cannot be taken apart can still be opened and mended.
        None if !found::is_yaml(&text) => flow
            .ui
            .say("The clipboard holds no states: copy a state machine, a part of one or a single state."),
        _ => actions::open_text(flow.state, flow.ui, text, actions::PASTED),
    }
}
