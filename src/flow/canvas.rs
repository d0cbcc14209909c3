//! The flow chart on its canvas: pan, zoom, fit, and what a pointer does there.

use std::collections::BTreeSet;

use editor::flow::gesture::{Effect as Deed, Gesture, Press};
use editor::flow::Picture;
use editor::machine::Address;
use editor::plan::{Point, Rect, Viewport};
use leptos::prelude::*;

use super::drawing::Drawing;
use super::ghost::Ghost;
use super::head::Head;
use super::minimap::Minimap;
use super::near::near;
use super::overlay::Overlay;
use super::pad::Pad;
use super::quick::Quick;
use super::{by_hand, keys, Flow};
use crate::compare::slug;
use crate::icons::{Glyph, Icon};
use crate::platform::size::size_of;

/// One step of zooming by key, button or wheel notch.
pub const STEP: f64 = 1.2;
/// Pixels at the foot that the tools need.
const FOOT: f64 = 44.0;

/// The canvas.
#[component]
pub fn FlowCanvas() -> impl IntoView {
    let flow = expect_context::<Flow>();
    let state = flow.state;
    let (area, view) = (flow.area, flow.view);
    let size = size_of(area);
    let follow = flow.follow;
    // The whole chart is shown until a person looks closer.
    Effect::new(move |_| {
        let ((width, height), picture) = (size.get(), flow.picture.get());
        if follow.get() && width > 0.0 {
            view.set(Viewport::fit_or_begin(whole(&picture), start(&picture), width, height, FOOT));
        }
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
    let zoom = move |factor: f64| flow.zoom(factor);
    let fingers = Fingers { all: StoredValue::new(Vec::new()) };
    let transform = move || {
        let Viewport { zoom, pan } = view.get();
        format!("transform:translate({:.1}px,{:.1}px) scale({zoom:.4})", pan.x, pan.y)
    };
    // Its dots repeat: it never moves further than from one to the next, and is painted anew only for another size.
    let ground = move || {
        let Viewport { zoom, pan } = view.get();
        let dot = 16.0 * zoom;
        let (x, y) = (pan.x.rem_euclid(dot), pan.y.rem_euclid(dot));
        format!("background-size:{dot:.2}px {dot:.2}px;transform:translate({x:.1}px,{y:.1}px)")
    };
    let near = near(flow, size);
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
            on:keydown=move |event| keys::press(flow, &event) on:wheel=move |event| wheel(&event, view, follow)
            on:click=move |event| click(flow, &event) on:contextmenu=move |event| menu(flow, &event)
            on:pointerdown=move |event| down(flow, fingers, &event) on:pointermove=move |event| fingers.pinch(flow, &event)
            on:pointerup=move |event| fingers.lift(&event) on:pointercancel=move |event| fingers.lift(&event)
        >
            <div class="ground" style=ground aria-hidden="true"></div>
            <div class="graph" style=transform><Drawing near/><Overlay near/></div>
            <Show when=move || flow.editable.get()><Pad/><Ghost/><Head/></Show>
            <Show when=move || flow.editable.get() && flow.chart.with(|chart| chart.states.is_empty())><Invitation/></Show>
            <div class="glass tool" role="toolbar" aria-label="Zoom">
                <button class="icon-btn" title="Zoom out (-)" aria-label="Zoom out" on:click=move |_| zoom(1.0 / STEP)><Glyph icon=Icon::Minus class="icon-sm"/></button>
                <span class="z num">{move || format!("{:.0}%", view.get().zoom * 100.0)}</span>
                <button class="icon-btn" title="Zoom in (+)" aria-label="Zoom in" on:click=move |_| zoom(STEP)><Glyph icon=Icon::Plus class="icon-sm"/></button>
                <i class="v"></i>
                <button class="icon-btn" title="Show all (0)" aria-label="Show all" on:click=move |_| follow.set(true)><Glyph icon=Icon::Fit class="icon-sm"/></button>
            </div>
            <Minimap view size follow/>
        </div>
    }
}

/// What an empty canvas says.
#[component]
fn Invitation() -> impl IntoView {
    view! {
        <div class="empty" data-testid="empty">
            <h3>"An empty state machine"</h3>
            <p>"Drag a state here, choose one from the palette, or press A. Paste ASL to begin with what you have."</p>
        </div>
    }
}

impl Flow {
    /// Zooms round the middle of the canvas.
    pub fn zoom(self, factor: f64) {
        let Some(area) = self.area.get_untracked() else { return };
        let rect = area.get_bounding_client_rect();
        self.follow.set(false);
        self.view
            .update(|view| *view = view.zoomed(factor, Point::new(rect.width() / 2.0, rect.height() / 2.0)));
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
    if touch && fingers.add(flow, event.pointer_id(), (x, y)) {
        return flow.gesture.set(Gesture::Idle);
    }
    if over_tools(event) || event.button() > 1 {
        return;
    }
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

/// Fingers on the canvas; two of them zoom.
#[derive(Clone, Copy)]
struct Fingers {
    all: StoredValue<Vec<(i32, (f64, f64))>>,
}

impl Fingers {
    /// One more; whether there are two now.
    fn add(self, flow: Flow, id: i32, at: (f64, f64)) -> bool {
        self.all.update_value(|all| {
            all.retain(|finger| finger.0 != id);
            all.push((id, at));
        });
        flow.follow.set(false);
        self.all.with_value(|all| all.len() == 2)
    }

    fn lift(self, event: &web_sys::PointerEvent) {
        self.all.update_value(|all| all.retain(|finger| finger.0 != event.pointer_id()));
    }

    fn pinch(self, flow: Flow, event: &web_sys::PointerEvent) {
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        let change = self.all.try_update_value(|all| {
            let before = all.clone();
            all.iter_mut().filter(|finger| finger.0 == event.pointer_id()).for_each(|finger| finger.1 = at);
            match (before.as_slice(), all.as_slice()) {
                ([a, b], [c, d]) => Some(((a.1, b.1), (c.1, d.1))),
                _ => None,
            }
        });
        let (Some(Some(((a, b), (c, d)))), Some(area)) = (change, flow.area.get_untracked()) else { return };
        let rect = area.get_bounding_client_rect();
        let apart =
            |a: (f64, f64), b: (f64, f64)| Point::new(a.0, a.1).distance(Point::new(b.0, b.1)).max(1.0);
        let middle =
            |a: (f64, f64), b: (f64, f64)| ((a.0 + b.0) / 2.0 - rect.left(), (a.1 + b.1) / 2.0 - rect.top());
        let (from, to) = (middle(a, b), middle(c, d));
        flow.view.update(|view| {
            *view = view
                .panned(to.0 - from.0, to.1 - from.1)
                .zoomed(apart(c, d) / apart(a, b), Point::new(to.0, to.1));
        });
    }
}

/// All of the picture, as the viewport measures.
pub fn whole(picture: &Picture) -> Rect {
    Rect { x: 0.0, y: 0.0, w: f64::from(picture.width.max(1)), h: f64::from(picture.height.max(1)) }
}

/// How far from the left the picture's start is.
fn start(picture: &Picture) -> f64 {
    picture.boxes.first().map_or(0.0, |first| f64::from(first.rect.x) + f64::from(first.rect.width) / 2.0)
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

fn wheel(event: &web_sys::WheelEvent, view: RwSignal<Viewport>, follow: RwSignal<bool>) {
    event.prevent_default();
    follow.set(false);
    let zooms = event.ctrl_key() || event.meta_key();
    view.update(|view| {
        *view = if zooms {
            let at = Point::new(f64::from(event.offset_x()), f64::from(event.offset_y()));
            let at = anchor(event).unwrap_or(at);
            view.zoomed(1.0 - (event.delta_y() / 300.0).clamp(-0.5, 0.5), at)
        } else {
            view.panned(-event.delta_x(), -event.delta_y())
        };
    });
}

/// Where an event happened, from the canvas's corner.
fn anchor(event: &web_sys::MouseEvent) -> Option<Point> {
    use leptos::wasm_bindgen::JsCast;
    let element: web_sys::Element = event.current_target()?.dyn_into().ok()?;
    let rect = element.get_bounding_client_rect();
    Some(Point::new(f64::from(event.client_x()) - rect.left(), f64::from(event.client_y()) - rect.top()))
}

/// Ids of states as addresses.
pub fn addresses(ids: &BTreeSet<String>) -> Vec<Address> {
    ids.iter().map(|id| Address::from(id.as_str())).collect()
}
