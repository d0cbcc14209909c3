//! The flow chart on its canvas: pan, zoom, fit, and what a pointer does there.

use std::collections::BTreeSet;

use editor::flow::gesture::{Effect as Deed, Gesture, Press};
use editor::machine::Address;
use editor::plan::{Point, Viewport};
use leptos::prelude::*;

use super::drawing::{near, Drawing};
use super::ghost::Ghost;
use super::head::Head;
use super::lens::{Fingers, Lens};
use super::minimap::Minimap;
use super::overlay::Overlay;
use super::pad::Pad;
use super::quick::Quick;
use super::{by_hand, keys, Flow};
use crate::compare::slug;
use crate::inspector::show_way;
use crate::platform::focus::leave_field;
use crate::platform::size::size_of;

/// Canvases narrower than this leave so many pixels of their head to the buttons there.
const NARROW: f64 = 600.0;
const HEAD: f64 = 36.0;

/// The canvas.
#[component]
pub fn FlowCanvas() -> impl IntoView {
    let flow = expect_context::<Flow>();
    let state = flow.state;
    let (area, view) = (flow.area, flow.view);
    let size = size_of(area);
    let follow = flow.follow;
    // Of a narrow canvas the buttons at its head reach to the middle, where a chart begins.
    flow.lens().fit(flow.picture, size, move |width| {
        (0.0, if flow.editable.get() && width < NARROW { HEAD } else { 0.0 })
    });
    Effect::new(move |_| {
        state.layout.track();
        state.desk.id.track();
        follow.set(true);
    });
    Effect::new(move |_| {
        if let Some(id) = flow.selected.get() {
            reveal(flow, &id, size.get_untracked(), view);
        }
    });
    by_hand::hold_still(flow);
    let lens = flow.lens();
    let fingers = Fingers::new(lens);
    let near = near(flow.picture, view, size);
    let doing = move || {
        flow.gesture.with(|gesture| match gesture {
            Gesture::Dragging(_) => "drag",
            Gesture::Connecting(_) => "connect",
            Gesture::Nudging(_) => "nudge",
            Gesture::Panning { .. } => "pan",
            _ => "",
        })
    };
    view! {
        <div
            class="flow-canvas" node_ref=area tabindex="0" role="application" aria-label="Flow chart; arrow keys walk through the states"
            data-testid="flow-canvas" data-layout=move || slug(state.layout.get()) data-doing=doing
            on:keydown=move |event| keys::press(flow, &event) on:wheel=move |event| lens.wheel(&event)
            on:click=move |event| click(flow, &event) on:contextmenu=move |event| menu(flow, &event) on:dblclick=move |event| rename(flow, &event)
            on:pointerdown=move |event| down(flow, fingers, &event) on:pointermove=move |event| fingers.pinch(&event)
            on:pointerup=move |event| fingers.lift(&event) on:pointercancel=move |event| fingers.lift(&event)
        >
            <div class="ground" style=move || lens.ground() aria-hidden="true"></div>
            <div class="graph" style=move || lens.transform()><Drawing near/><Overlay near/></div>
            <Show when=move || flow.editable.get()><Pad/><Ghost/><Head/></Show>
            <Show when=move || flow.editable.get() && flow.chart.with(|chart| chart.states.is_empty())><Invitation/></Show>
            {lens.tools()}
            <Minimap view size follow/>
        </div>
    }
}

/// What an empty canvas says.
#[component]
fn Invitation() -> impl IntoView {
    view! {
        <div class="empty" data-testid="empty">
            <h2>"An empty state machine"</h2>
            <p>"Drag a state here, choose one from the palette, or press A. Paste ASL to begin with what you have."</p>
        </div>
    }
}

impl Flow {
    /// Zooms round the middle of the canvas.
    pub fn zoom(self, factor: f64) {
        self.lens().zoom(factor);
    }

    /// The part of the plane on show.
    pub fn lens(self) -> Lens {
        Lens { view: self.view, follow: self.follow, area: self.area }
    }

    /// The point of the plane under a point of the window.
    pub fn plane(self, x: f64, y: f64) -> Point {
        let Some(area) = self.area.get_untracked() else { return Point::default() };
        let rect = area.get_bounding_client_rect();
        self.view.get_untracked().to_plane(Point::new(x - rect.left(), y - rect.top()))
    }

    /// Whether a point of the window lies on the canvas.
    pub fn is_on(self, x: f64, y: f64) -> bool {
        self.area.get_untracked().is_some_and(|area| {
            let rect = area.get_bounding_client_rect();
            (rect.left()..rect.right()).contains(&x) && (rect.top()..rect.bottom()).contains(&y)
        })
    }

    /// Does what a gesture came to.
    pub fn carry_out(self, deeds: Vec<Deed>) {
        for deed in deeds {
            match deed {
                Deed::Select(states) => self.select_all(states.iter().map(Address::to_string)),
                Deed::Perform(command) => self.perform(&command),
                Deed::Refuse(reason) => self.ui.say(reason),
                Deed::Pan(x, y) => {
                    self.follow.set(false);
                    self.view.update(|view| *view = view.panned(x, y));
                }
                Deed::Look(exit) => show_way(self, exit),
                Deed::Offer(slot, _) => self.quick.set(Some(Quick::Insert(slot))),
            }
        }
    }

    /// The pointer moves somewhere in the window.
    pub fn pointer_moved(self, event: &web_sys::PointerEvent) {
        if self.gesture.with_untracked(|gesture| *gesture == Gesture::Idle) {
            return;
        }
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let deeds = self.on_stage(|stage| {
            self.gesture.try_update(|gesture| gesture.drag(self.plane(x, y), Point::new(x, y), stage))
        });
        // The view follows no box that is moved by hand.
        if self.gesture.with_untracked(|gesture| matches!(gesture, Gesture::Nudging(_))) {
            self.follow.set(false);
        }
        self.carry_out(deeds.unwrap_or_default());
    }

    /// The pointer goes up somewhere in the window.
    pub fn pointer_up(self, event: &web_sys::PointerEvent) {
        if self.gesture.with_untracked(|gesture| *gesture == Gesture::Idle) {
            return;
        }
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let taken = self.gesture.with_untracked(|gesture| matches!(gesture, Gesture::Dragging(_)));
        if taken && !self.is_on(x, y) {
            // Let go beside the canvas: nothing happens.
            return self.gesture.set(Gesture::Idle);
        }
        let deeds = self.on_stage(|stage| self.gesture.try_update(|gesture| gesture.release(stage)));
        self.carry_out(deeds.unwrap_or_default());
    }
}

fn down(flow: Flow, fingers: Fingers, event: &web_sys::PointerEvent) {
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    let touch = event.pointer_type() == "touch";
    if touch && fingers.add(event.pointer_id(), (x, y)) {
        return flow.gesture.set(Gesture::Idle);
    }
    if over_tools(event) || event.button() > 1 {
        return;
    }
    leave_field();
    let at = flow.plane(x, y);
    let on_state = flow.picture.with_untracked(|picture| picture.state_under(at, 0.0).is_some());
    let read_only = !flow.editable.get_untracked();
    // A layout is read: whatever is pressed, the view moves, and a click selects.
    let pan = event.button() == 1 || read_only || touch && !on_state;
    let add = event.shift_key() || event.ctrl_key() || event.meta_key();
    let press = Press { at, screen: Point::new(x, y), add, pan, alt: event.alt_key() };
    let deeds = flow.on_stage(|stage| flow.gesture.try_update(|gesture| gesture.press(press, stage)));
    flow.carry_out(deeds.unwrap_or_default());
}

/// Whether an event happened on something that lies over the chart.
fn over_tools(event: &web_sys::Event) -> bool {
    closest(event, ".glass, .pad, .offer, .unfold, .fold-box, .ins").is_some()
}

fn closest(event: &web_sys::Event, selector: &str) -> Option<web_sys::Element> {
    use leptos::wasm_bindgen::JsCast;
    let element: web_sys::Element = event.target()?.dyn_into().ok()?;
    element.closest(selector).ok()?
}

/// The state that an event happened on.
fn under(event: &web_sys::Event) -> Option<String> {
    closest(event, "[data-id]")?.get_attribute("data-id")
}

/// Selects the state that was clicked, where gestures do not (a layout, or a click that no pointer made).
fn click(flow: Flow, event: &web_sys::MouseEvent) {
    let by_pointer = event.detail() > 0;
    if let Some(id) = under(event.as_ref()).filter(|_| !by_pointer || !flow.editable.get_untracked()) {
        flow.select(Some(id));
    }
}

fn menu(flow: Flow, event: &web_sys::MouseEvent) {
    if flow.editable.get_untracked() {
        event.prevent_default();
        if let Some(id) = under(event.as_ref()) {
            if !flow.picked.with_untracked(|picked| picked.contains(&id)) {
                flow.select(Some(id));
            }
        }
        flow.quick.set(Some(Quick::Menu));
    }
}

/// Two clicks on a state are for its name.
fn rename(flow: Flow, event: &web_sys::MouseEvent) {
    if flow.editable.get_untracked() && !over_tools(event) && under(event.as_ref()).is_some() {
        keys::rename(flow);
    }
}

/// Moves the view so that the selected state can be seen.
fn reveal(flow: Flow, id: &str, (width, height): (f64, f64), view: RwSignal<Viewport>) {
    let drawn = flow.drawn.get_untracked();
    let Some(shown) = drawn.find(id) else { return };
    let now = view.get_untracked();
    let from = now.to_canvas(Point::new(f64::from(shown.rect.x), f64::from(shown.rect.y)));
    let size = (f64::from(shown.rect.width) * now.zoom, f64::from(shown.rect.height).min(44.0) * now.zoom);
    let seen = from.x >= 0.0 && from.y >= 0.0 && from.x + size.0 <= width && from.y + size.1 <= height;
    if !seen && width > 0.0 {
        view.set(now.panned(width / 2.0 - from.x - size.0 / 2.0, height / 2.0 - from.y - size.1 / 2.0));
    }
}

/// Ids of states as addresses.
pub fn addresses(ids: &BTreeSet<String>) -> Vec<Address> {
    ids.iter().map(|id| Address::from(id.as_str())).collect()
}
