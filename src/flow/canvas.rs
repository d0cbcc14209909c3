//! The flow chart on its canvas: pan, zoom, fit.

use editor::flow::Picture;
use editor::plan::{Point, Rect, Viewport};
use leptos::html::Div;
use leptos::prelude::*;

use super::drawing::Drawing;
use super::minimap::Minimap;
use super::{outline, Flow};
use crate::compare::slug;
use crate::icons::{Glyph, Icon};
use crate::platform::size::size_of;
use crate::state::app_state;

/// One step of zooming by key, button or wheel notch.
const STEP: f64 = 1.2;
/// Pixels at the foot that the tools need.
const FOOT: f64 = 44.0;

/// The canvas.
#[component]
pub fn FlowCanvas() -> impl IntoView {
    let state = app_state();
    let flow = expect_context::<Flow>();
    let area = NodeRef::<Div>::new();
    let size = size_of(area);
    let view = RwSignal::new(Viewport::default());
    let follow = RwSignal::new(true);
    // The whole chart is shown until a person looks closer.
    Effect::new(move |_| {
        let ((width, height), whole) = (size.get(), whole(&flow.picture.get()));
        if follow.get() && width > 0.0 {
            view.set(Viewport::fit(whole, width, height, FOOT));
        }
    });
    Effect::new(move |_| {
        state.layout.track();
        follow.set(true);
    });
    Effect::new(move |_| {
        if let Some(id) = flow.selected.get() {
            reveal(flow, &id, size.get_untracked(), view);
        }
    });
    let zoom = move |factor: f64| {
        let (width, height) = size.get_untracked();
        follow.set(false);
        view.update(|view| *view = view.zoomed(factor, Point::new(width / 2.0, height / 2.0)));
    };
    let drag = Drag { last: RwSignal::new(None), view, follow };
    let keys = move |event: web_sys::KeyboardEvent| {
        match event.key().as_str() {
            "+" | "=" => zoom(STEP),
            "-" => zoom(1.0 / STEP),
            "0" => follow.set(true),
            "ArrowDown" | "ArrowRight" => outline::step(flow, 1),
            "ArrowUp" | "ArrowLeft" => outline::step(flow, -1),
            "Escape" => flow.select(None),
            _ => return,
        }
        event.prevent_default();
    };
    let transform = move || {
        let Viewport { zoom, pan } = view.get();
        format!("transform:translate({:.1}px,{:.1}px) scale({zoom:.4})", pan.x, pan.y)
    };
    let ground = move || {
        let Viewport { zoom, pan } = view.get();
        format!(
            "background-size:{0:.2}px {0:.2}px;background-position:{1:.1}px {2:.1}px",
            16.0 * zoom,
            pan.x,
            pan.y
        )
    };
    view! {
        <div
            class="flow-canvas" node_ref=area style=ground tabindex="0" role="application" aria-label="Flow chart; arrow keys walk through the states"
            data-testid="flow-canvas" data-layout=move || slug(state.layout.get())
            on:click=move |event| click(flow, &event) on:keydown=keys on:wheel=move |event| wheel(&event, view, follow)
            on:pointerdown=move |event| drag.down(&event) on:pointermove=move |event| drag.moved(&event)
            on:pointerup=move |_| drag.up() on:pointercancel=move |_| drag.up()
        >
            <div class="graph" style=transform><Drawing/></div>
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

/// All of the picture, as the viewport measures.
pub fn whole(picture: &Picture) -> Rect {
    Rect { x: 0.0, y: 0.0, w: f64::from(picture.width.max(1)), h: f64::from(picture.height.max(1)) }
}

/// Moves the view so that the selected state can be seen.
fn reveal(flow: Flow, id: &str, (width, height): (f64, f64), view: RwSignal<Viewport>) {
    let picture = flow.picture.get_untracked();
    let Some(shown) = picture.state(id) else { return };
    let now = view.get_untracked();
    let from = now.to_canvas(Point::new(f64::from(shown.rect.x), f64::from(shown.rect.y)));
    let size = (f64::from(shown.rect.width) * now.zoom, f64::from(shown.rect.height).min(44.0) * now.zoom);
    let seen = from.x >= 0.0 && from.y >= 0.0 && from.x + size.0 <= width && from.y + size.1 <= height;
    if !seen && width > 0.0 {
        view.set(now.panned(width / 2.0 - from.x - size.0 / 2.0, height / 2.0 - from.y - size.1 / 2.0));
    }
}

/// Selects the state that was clicked.
fn click(flow: Flow, event: &web_sys::MouseEvent) {
    if let Some(id) = under(event.as_ref()) {
        if event.shift_key() || event.ctrl_key() || event.meta_key() {
            flow.toggle(id);
        } else {
            flow.select(Some(id));
        }
    }
}

/// The state that an event happened on.
fn under(event: &web_sys::Event) -> Option<String> {
    use leptos::wasm_bindgen::JsCast;
    let element: web_sys::Element = event.target()?.dyn_into().ok()?;
    element.closest("[data-id]").ok()??.get_attribute("data-id")
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

/// Panning by drag, from anywhere on the canvas.
#[derive(Clone, Copy)]
struct Drag {
    last: RwSignal<Option<(f64, f64)>>,
    view: RwSignal<Viewport>,
    follow: RwSignal<bool>,
}

impl Drag {
    fn down(self, event: &web_sys::PointerEvent) {
        if event.button() <= 1 {
            self.last.set(Some((f64::from(event.client_x()), f64::from(event.client_y()))));
        }
    }

    fn moved(self, event: &web_sys::PointerEvent) {
        let Some((x, y)) = self.last.get_untracked() else { return };
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        if event.buttons() == 0 {
            return self.up();
        }
        self.follow.set(false);
        self.last.set(Some(at));
        self.view.update(|view| *view = view.panned(at.0 - x, at.1 - y));
    }

    fn up(self) {
        self.last.set(None);
    }
}
