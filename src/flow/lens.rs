//! The part of the plane that a canvas shows, and what moves it: wheel, fingers, buttons.

use std::sync::Arc;

use editor::flow::Picture;
use editor::plan::{Point, Rect, Viewport};
use leptos::html::Div;
use leptos::prelude::*;

use crate::icons::{Glyph, Icon};

/// One step of zooming by key, button or wheel notch.
pub const STEP: f64 = 1.2;
/// Pixels at the foot that the tools need.
const FOOT: f64 = 44.0;

/// What is on show of a canvas.
#[derive(Clone, Copy)]
pub struct Lens {
    /// Zoom and pan.
    pub view: RwSignal<Viewport>,
    /// All is shown until a person moves the view.
    pub follow: RwSignal<bool>,
    /// The canvas.
    pub area: NodeRef<Div>,
}

impl Lens {
    /// Shows the whole chart until a person looks closer; what lies over the canvas takes `over(width)` of its left and of
    /// its head.
    pub fn fit(
        self,
        picture: Memo<Arc<Picture>>,
        size: ReadSignal<(f64, f64)>,
        over: impl Fn(f64) -> (f64, f64) + 'static,
    ) {
        Effect::new(move |_| {
            let ((width, height), picture) = (size.get(), picture.get());
            if self.follow.get() && width > 0.0 {
                let ((left, head), all) = (over(width), whole(&picture));
                let view = Viewport::fit_or_begin(all, start(&picture), width - left, height - head, FOOT);
                self.view.set(view.panned(left, head));
            }
        });
    }

    /// Zooms round the middle of the canvas.
    pub fn zoom(self, factor: f64) {
        let Some(area) = self.area.get_untracked() else { return };
        let rect = area.get_bounding_client_rect();
        self.follow.set(false);
        self.view
            .update(|view| *view = view.zoomed(factor, Point::new(rect.width() / 2.0, rect.height() / 2.0)));
    }

    /// The wheel moves the view, with Ctrl it zooms.
    pub fn wheel(self, event: &web_sys::WheelEvent) {
        event.prevent_default();
        self.follow.set(false);
        let zooms = event.ctrl_key() || event.meta_key();
        self.view.update(|view| {
            *view = if zooms {
                let at = Point::new(f64::from(event.offset_x()), f64::from(event.offset_y()));
                let at = anchor(event).unwrap_or(at);
                view.zoomed(1.0 - (event.delta_y() / 300.0).clamp(-0.5, 0.5), at)
            } else {
                view.panned(-event.delta_x(), -event.delta_y())
            };
        });
    }

    /// Where the plane is, as style.
    pub fn transform(self) -> String {
        let Viewport { zoom, pan } = self.view.get();
        format!("transform:translate({:.1}px,{:.1}px) scale({zoom:.4})", pan.x, pan.y)
    }

    /// Where the ground is. Its dots repeat: it never moves further than from one to the next, and is painted anew only
    /// for another size.
    pub fn ground(self) -> String {
        let Viewport { zoom, pan } = self.view.get();
        let dot = 16.0 * zoom;
        let (x, y) = (pan.x.rem_euclid(dot), pan.y.rem_euclid(dot));
        format!("background-size:{dot:.2}px {dot:.2}px;transform:translate({x:.1}px,{y:.1}px)")
    }

    /// Buttons that zoom.
    pub fn tools(self) -> AnyView {
        view! {
            <div class="glass tool" role="toolbar" aria-label="Zoom">
                <button class="icon-btn" title="Zoom out (-)" aria-label="Zoom out" on:click=move |_| self.zoom(1.0 / STEP)><Glyph icon=Icon::Minus class="icon-sm"/></button>
                <span class="z num">{move || format!("{:.0}%", self.view.get().zoom * 100.0)}</span>
                <button class="icon-btn" title="Zoom in (+)" aria-label="Zoom in" on:click=move |_| self.zoom(STEP)><Glyph icon=Icon::Plus class="icon-sm"/></button>
                <i class="v"></i>
                <button class="icon-btn" title="Show all (0)" aria-label="Show all" on:click=move |_| self.follow.set(true)><Glyph icon=Icon::Fit class="icon-sm"/></button>
            </div>
        }
        .into_any()
    }
}

/// Fingers on the canvas; two of them zoom.
#[derive(Clone, Copy)]
pub struct Fingers {
    lens: Lens,
    all: StoredValue<Vec<(i32, (f64, f64))>>,
}

impl Fingers {
    /// None yet.
    pub fn new(lens: Lens) -> Self {
        Self { lens, all: StoredValue::new(Vec::new()) }
    }

    /// One more; whether there are two now.
    pub fn add(self, id: i32, at: (f64, f64)) -> bool {
        self.all.update_value(|all| {
            all.retain(|finger| finger.0 != id);
            all.push((id, at));
        });
        self.lens.follow.set(false);
        self.all.with_value(|all| all.len() == 2)
    }

    /// One fewer.
    pub fn lift(self, event: &web_sys::PointerEvent) {
        self.all.update_value(|all| all.retain(|finger| finger.0 != event.pointer_id()));
    }

    /// One moves: whatever two have between them stays there.
    pub fn pinch(self, event: &web_sys::PointerEvent) {
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        let change = self.all.try_update_value(|all| {
            let before = all.clone();
            all.iter_mut().filter(|finger| finger.0 == event.pointer_id()).for_each(|finger| finger.1 = at);
            match (before.as_slice(), all.as_slice()) {
                ([a, b], [c, d]) => Some(((a.1, b.1), (c.1, d.1))),
                _ => None,
            }
        });
        let (Some(Some(((a, b), (c, d)))), Some(area)) = (change, self.lens.area.get_untracked()) else {
            return;
        };
        let rect = area.get_bounding_client_rect();
        let apart =
            |a: (f64, f64), b: (f64, f64)| Point::new(a.0, a.1).distance(Point::new(b.0, b.1)).max(1.0);
        let middle =
            |a: (f64, f64), b: (f64, f64)| ((a.0 + b.0) / 2.0 - rect.left(), (a.1 + b.1) / 2.0 - rect.top());
        let (from, to) = (middle(a, b), middle(c, d));
        self.lens.view.update(|view| {
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

/// Where an event happened, from the canvas's corner.
fn anchor(event: &web_sys::MouseEvent) -> Option<Point> {
    use leptos::wasm_bindgen::JsCast;
    let element: web_sys::Element = event.current_target()?.dyn_into().ok()?;
    let rect = element.get_bounding_client_rect();
    Some(Point::new(f64::from(event.client_x()) - rect.left(), f64::from(event.client_y()) - rect.top()))
}
