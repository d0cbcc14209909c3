//! The dependency canvas: pointer events in, gestures and effects out.

use std::collections::BTreeMap;

use editor::plan::gesture::Press;
use editor::plan::{Command, Effect as Outcome, Gesture, Hit, Point, Scene, Selection, TaskEdge};
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent, WheelEvent};

use super::card::TaskCard;
use super::clipboard;
use super::edges::{Edges, Unlink};
use super::toolbar::Toolbar;
use crate::list::list;
use crate::near::Near;
use crate::pieces;
use crate::platform::focus::leave_field;
use crate::platform::size::{size_of, window_width};
use crate::shell::actions::{refit, told};
use crate::shell::ui::{ui, Offer, Ui};
use crate::state::{app_state, AppState};

/// The plan as it is drawn now, dragged cards where the pointer has them.
#[derive(Clone, Copy)]
pub struct Drawn(pub Memo<Scene>);

/// Plans of so many tasks are in the page whole.
const WHOLE: usize = 150;
/// Below this many pixels of page width the phone's sizes are used.
const PHONE: f64 = 720.0;
/// Below this many the room is one column; style/phone.css has the same.
const ONE_COLUMN: f64 = 960.0;

/// The canvas.
#[component]
pub fn Canvas() -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let rest = Memo::new(move |_| Scene::new(&state.plan.get(), ui.metrics()));
    let drawn = Memo::new(move |_| {
        let moved = rest.with(|rest| ui.gesture.with(|gesture| gesture.moved(rest)));
        if moved.is_empty() {
            rest.get()
        } else {
            Scene::moved(&state.plan.get(), ui.metrics(), &moved)
        }
    });
    provide_context(Drawn(drawn));
    let near = Near::of(move || drawn.with(|scene| scene.cards.len()), WHOLE, ui.view, move || ui.size.get());
    provide_context(near);
    let root = NodeRef::<html::Div>::new();
    // What was begun before another room was shown is over.
    ui.gesture.set(Gesture::Idle);
    ui.connecting.set(None);
    ui.editing.set(None);
    // So is what is about a task that is gone, or a place in the plan as it was.
    Effect::new(move |_| {
        rest.with(|scene| {
            for own in [ui.connecting, ui.editing] {
                own.maybe_update(|id| id.take_if(|id| scene.card(id).is_none()).is_some());
            }
            if ui.gesture.with_untracked(|gesture| gesture.is_left_behind(scene)) {
                ui.gesture.update(Gesture::cancel);
            }
        });
        ui.offer.set(None);
    });
    watch_size(root, ui);
    clipboard::listen(state, ui);
    Effect::new(move |_| {
        rest.track();
        ui.size.track();
        if ui.follow.get() && ui.gesture.with_untracked(|gesture| *gesture == Gesture::Idle) {
            refit(state, ui);
        }
    });

    let pointer = Pointer {
        root,
        state,
        ui,
        rest,
        fingers: StoredValue::new(BTreeMap::new()),
        space: StoredValue::new(false),
        presses: StoredValue::new(0),
    };
    pointer.watch_space();
    let plane = move || {
        let view = ui.view.get();
        format!("transform:translate({}px,{}px) scale({})", view.pan.x, view.pan.y, view.zoom)
    };
    let dots = move || {
        let view = ui.view.get();
        let size = 20.0 * if view.zoom < 0.5 { view.zoom * 2.0 } else { view.zoom };
        format!("background-size:{size}px {size}px;background-position:{}px {}px", view.pan.x, view.pan.y)
    };
    let marquee = move || {
        let rect = ui.gesture.with(Gesture::marquee)?;
        Some(
            view! { <div class="marquee" style=format!("left:{}px;top:{}px;width:{}px;height:{}px", rect.x, rect.y, rect.w, rect.h)></div> },
        )
    };
    let ids = move || {
        let shown = |scene: &Scene| {
            let near = near.get();
            let cards = scene.cards.iter().filter(|card| near.has(card.rect));
            cards.map(|card| card.id.clone()).collect::<Vec<_>>()
        };
        drawn.with(shown)
    };
    view! {
        <div class="canvas" node_ref=root data-testid="canvas" tabindex="-1" style=dots
            class:connecting=move || ui.gesture.with(|gesture| matches!(gesture, Gesture::Connecting { .. })) || ui.connecting.get().is_some()
            class:dragging=move || ui.gesture.with(|gesture| matches!(gesture, Gesture::Moving { .. }))
            class:panning=move || ui.gesture.with(|gesture| matches!(gesture, Gesture::Panning { .. }))
            data-tool=move || format!("{:?}", ui.tool.get()).to_ascii_lowercase()
            on:pointerdown=move |event| pointer.down(&event) on:pointermove=move |event| pointer.moved(&event)
            on:pointerup=move |event| pointer.up(&event) on:pointercancel=move |event| pointer.cancelled(&event)
            on:pointerleave=move |_| ui.edge.set(None)
            on:wheel=move |event| pointer.wheel(&event) on:dblclick=move |event| pointer.double(&event)>
            <div class="plane" style=plane>
                <Edges/>
                {list(ids, Clone::clone, |id| view! { <TaskCard id/> }.into_any())}
                {marquee}
            </div>
            <Unlink/>
            <Reason/>
            <Show when=move || state.plan.with(|plan| plan.tasks.is_empty())>
                <Empty/>
            </Show>
            <Show when=move || ui.offer.with(Option::is_some)>{pieces::shown(&pieces::OFFER)}</Show>
            <Toolbar/>
        </div>
    }
}

#[component]
fn Empty() -> impl IntoView {
    let ui = ui();
    view! {
        <div class="empty">
            <h3>"No tasks yet"</h3>
            <p>"Add the jobs of your pipeline, then draw a line from each to what must wait for it."</p>
            <button class="btn primary" on:click=move |_| ui.offer.set(Some(Offer { place: None, shown: None }))>"Add a task"</button>
            <p class="aside">"Or drop a plan file here, or open an example from the menu above."</p>
        </div>
    }
}

/// Why the card under the pointer cannot be the target.
#[component]
fn Reason() -> impl IntoView {
    let ui = ui();
    move || {
        let Gesture::Connecting { at, target: Some((_, Some(reason))), .. } = ui.gesture.get() else {
            return None;
        };
        let at = ui.view.get().to_canvas(at);
        Some(
            view! { <span class="hint no" role="alert" data-testid="refusal" style=format!("left:{}px;top:{}px", at.x + 14.0, at.y + 14.0)>{reason}</span> },
        )
    }
}

fn watch_size(root: NodeRef<html::Div>, ui: Ui) {
    let size = size_of(root);
    Effect::new(move |_| {
        let (width, height) = size.get();
        if width > 0.0 {
            ui.narrow.set(window_width() <= PHONE);
            ui.size.set((width, height));
            // What is dragged would lie elsewhere under the pointer.
            ui.gesture.update(Gesture::cancel);
        }
    });
}

/// The pointer over the canvas.
#[derive(Clone, Copy)]
struct Pointer {
    root: NodeRef<html::Div>,
    state: AppState,
    ui: Ui,
    rest: Memo<Scene>,
    /// Fingers on the canvas, by pointer id, in pixels of the canvas.
    fingers: StoredValue<BTreeMap<i32, Point>>,
    space: StoredValue<bool>,
    /// So many in a row were on no control.
    presses: StoredValue<u32>,
}

impl Pointer {
    fn at(&self, x: i32, y: i32) -> Point {
        let rect = self.root.get_untracked().map(|root| root.get_bounding_client_rect());
        let (left, top) = rect.map_or((0.0, 0.0), |rect| (rect.left(), rect.top()));
        Point::new(f64::from(x) - left, f64::from(y) - top)
    }

    fn plane(&self, at: Point) -> Point {
        self.ui.view.get_untracked().to_plane(at)
    }

    fn selection(&self) -> Selection {
        self.state.editor.with_untracked(|editor| editor.selection().clone())
    }

    fn down(&self, event: &PointerEvent) {
        let on_control = on_control(event.target());
        self.presses.update_value(|presses| *presses = if on_control { 0 } else { presses.wrapping_add(1) });
        if on_control || !(event.button() == 0 || event.button() == 1) {
            return;
        }
        leave_field();
        let at = self.at(event.client_x(), event.client_y());
        let touch = event.pointer_type() == "touch";
        if touch {
            self.fingers.update_value(|fingers| {
                fingers.insert(event.pointer_id(), at);
            });
        }
        if self.fingers.with_value(BTreeMap::len) > 1 {
            return self.ui.gesture.update(Gesture::cancel);
        }
        self.ui.offer.set(None);
        let hit = self.rest.with_untracked(|scene| scene.hit(self.plane(at)));
        let pan = event.button() == 1 || self.space.get_value() || (touch && hit == Hit::Canvas);
        if let Some(from) = self.ui.connecting.get_untracked() {
            self.ui.connecting.set(None);
            if let Hit::Card(to) | Hit::Port(to) = hit {
                return told(self.ui, self.state.perform(Command::AddDependency(TaskEdge { from, to })));
            }
        }
        let press = Press {
            at: self.plane(at),
            screen: at,
            add: event.shift_key() || event.ctrl_key() || event.meta_key(),
            pan,
            alt: false,
        };
        let selection = self.selection();
        let effects = self.rest.with_untracked(|scene| {
            self.ui
                .gesture
                .try_update(|gesture| gesture.press(press, self.ui.tool.get_untracked(), scene, &selection))
                .unwrap_or_default()
        });
        if let Some(root) = self.root.get_untracked() {
            // Without capture a drag that leaves the canvas just ends there.
            let _ = root.set_pointer_capture(event.pointer_id());
        }
        self.carry_out(effects);
    }

    fn moved(&self, event: &PointerEvent) {
        let at = self.at(event.client_x(), event.client_y());
        if self.fingers.with_value(|fingers| fingers.len() > 1 && fingers.contains_key(&event.pointer_id())) {
            return self.pinch(event.pointer_id(), at);
        }
        if self.ui.gesture.with_untracked(|gesture| *gesture == Gesture::Idle) {
            return self.hover(at);
        }
        // It was let go where nobody heard of it.
        if event.buttons() == 0 {
            return self.ui.gesture.update(Gesture::cancel);
        }
        let document = self.state.editor.with_untracked(|editor| editor.document().clone());
        let (plane, selection) = (self.plane(at), self.selection());
        let effects = self.rest.with_untracked(|scene| {
            self.ui
                .gesture
                .try_update(|gesture| gesture.drag(plane, at, scene, &document, &selection))
                .unwrap_or_default()
        });
        self.carry_out(effects);
    }

    fn up(&self, event: &PointerEvent) {
        self.fingers.update_value(|fingers| {
            fingers.remove(&event.pointer_id());
        });
        let selection = self.selection();
        let effects = self.rest.with_untracked(|scene| {
            self.ui.gesture.try_update(|gesture| gesture.release(scene, &selection)).unwrap_or_default()
        });
        self.carry_out(effects);
    }

    fn cancelled(&self, event: &PointerEvent) {
        self.fingers.update_value(|fingers| {
            fingers.remove(&event.pointer_id());
        });
        self.ui.gesture.update(Gesture::cancel);
    }

    fn hover(&self, at: Point) {
        let edge = self.rest.with_untracked(|scene| match scene.hit(self.plane(at)) {
            Hit::Edge(edge) => Some(edge),
            _ => None,
        });
        // On its delete button the curve stays as it is.
        if (edge.is_some() || !self.near_unlink(at)) && self.ui.edge.with_untracked(|now| *now != edge) {
            self.ui.edge.set(edge);
        }
    }

    fn near_unlink(&self, at: Point) -> bool {
        let Some(edge) = self.ui.edge.get_untracked() else { return false };
        let plane = self.plane(at);
        self.rest.with_untracked(|scene| {
            scene
                .links
                .iter()
                .find(|link| link.edge == edge)
                .is_some_and(|link| link.curve.at(0.5).distance(plane) < 16.0)
        })
    }

    /// Two fingers: what was under each stays under it.
    fn pinch(&self, id: i32, at: Point) {
        self.ui.follow.set(false);
        self.fingers.update_value(|fingers| {
            let Some(other) = fingers.iter().find(|(other, _)| **other != id).map(|(_, at)| *at) else {
                return;
            };
            let Some(before) = fingers.insert(id, at) else { return };
            let factor = other.distance(at) / other.distance(before).max(1.0);
            let middle = Point::new((other.x + at.x) / 2.0, (other.y + at.y) / 2.0);
            let (dx, dy) = ((at.x - before.x) / 2.0, (at.y - before.y) / 2.0);
            self.ui.view.update(|view| *view = view.panned(dx, dy).zoomed(factor, middle));
        });
    }

    fn wheel(&self, event: &WheelEvent) {
        // Where the columns stand below each other the wheel scrolls the page.
        if window_width() < ONE_COLUMN && !event.ctrl_key() {
            return;
        }
        event.prevent_default();
        self.ui.follow.set(false);
        let at = self.at(event.client_x(), event.client_y());
        let unit = if event.delta_mode() == WheelEvent::DOM_DELTA_LINE { 16.0 } else { 1.0 };
        let (dx, dy) = (event.delta_x() * unit, event.delta_y() * unit);
        self.ui.view.update(|view| {
            *view = if event.ctrl_key() || event.meta_key() {
                view.zoomed((1.0 - dy * 0.004).clamp(0.5, 1.5), at)
            } else {
                view.panned(-dx, -dy)
            };
        });
    }

    fn double(&self, event: &ev::MouseEvent) {
        // The first of the two may have been on what has given way since.
        if on_control(event.target()) || self.presses.get_value() < 2 {
            return;
        }
        let at = self.at(event.client_x(), event.client_y());
        match self.rest.with_untracked(|scene| scene.hit(self.plane(at))) {
            Hit::Card(id) => self.ui.editing.set(Some(id)),
            Hit::Canvas => self.offer(self.plane(at)),
            _ => {}
        }
    }

    fn offer(&self, place: Point) {
        self.ui.offer.set(Some(Offer {
            place: Some(place),
            shown: Some(self.ui.view.get_untracked().to_canvas(place)),
        }));
    }

    fn carry_out(&self, effects: Vec<Outcome>) {
        for effect in effects {
            match effect {
                Outcome::Select(selection) => self.state.editor.update(|editor| editor.select(selection)),
                Outcome::Perform(command) => {
                    // A card that was put somewhere must stay there: the view follows no longer.
                    if matches!(command, Command::MoveTasks(_)) {
                        self.ui.follow.set(false);
                    }
                    told(self.ui, self.state.perform(command));
                }
                Outcome::Refuse(reason) => self.ui.say(reason),
                Outcome::Pan(dx, dy) => {
                    self.ui.follow.set(false);
                    self.ui.view.update(|view| *view = view.panned(dx, dy));
                }
                Outcome::OfferTask(at) => self.offer(at),
            }
        }
    }

    /// The space bar turns a drag into a pan.
    fn watch_space(self) {
        let down = window_event_listener(ev::keydown, move |event| {
            if event.key() == " " && !on_control(event.target()) {
                self.space.set_value(true);
            }
        });
        let up = window_event_listener(ev::keyup, move |event| {
            if event.key() == " " {
                self.space.set_value(false);
            }
        });
        on_cleanup(move || {
            down.remove();
            up.remove();
        });
    }
}

/// Whether an event belongs to a control that lies on the canvas.
fn on_control(target: Option<web_sys::EventTarget>) -> bool {
    let element = target.and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| {
        element.closest("button, input, select, .float, .offer").ok().flatten().is_some()
    })
}
