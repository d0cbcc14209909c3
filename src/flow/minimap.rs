//! The whole chart in the corner, with the part on show.

use std::fmt::Write;

use editor::flow::{Rect, Shape};
use editor::plan::{Point, Viewport};
use leptos::prelude::*;

use super::Flow;

/// Size of the map in pixels, and the air around the chart in it.
const WIDTH: f64 = 136.0;
const HEIGHT: f64 = 104.0;
const AIR: f64 = 8.0;

/// Adds a rectangle to a path, at least so large that it can be seen. In tenths of a pixel: whole numbers are written much
/// sooner, and there are thousands.
#[allow(clippy::cast_possible_truncation, reason = "pixels of a small drawing; the cast saturates")]
fn outline(path: &mut String, rect: Rect, (scale, x, y): (f64, f64, f64)) {
    let at = |start: f64, place: i32| ((start + f64::from(place) * scale) * 10.0) as i32;
    let long = |length: i32| ((f64::from(length) * scale * 10.0) as i32).max(6);
    let (width, height) = (long(rect.width), long(rect.height));
    let (x, y) = (at(x, rect.x), at(y, rect.y));
    // Writing to a string does not fail.
    let _ = write!(path, "M{x} {y}h{width}v{height}h-{width}z");
}

/// The map; a click moves the view there.
#[component]
pub fn Minimap(
    view: RwSignal<Viewport>,
    size: ReadSignal<(f64, f64)>,
    follow: RwSignal<bool>,
) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let scale = Memo::new(move |_| {
        flow.picture.with(|picture| {
            let (width, height) = (f64::from(picture.width.max(1)), f64::from(picture.height.max(1)));
            let scale = ((WIDTH - 2.0 * AIR) / width).min((HEIGHT - 2.0 * AIR) / height);
            (scale, (WIDTH - width * scale) / 2.0, (HEIGHT - height * scale) / 2.0)
        })
    });
    // A path for all: it is drawn again only where the chart is another one.
    let boxes = move |containers: bool| {
        let (scale, x, y) = scale.get();
        let mut path = String::new();
        flow.picture.with(|picture| {
            let states = picture.boxes.iter().filter(|shown| !shown.kind.is_empty());
            for shown in states.filter(|shown| (shown.shape == Shape::Container) == containers) {
                outline(&mut path, shown.rect, (scale, x, y));
            }
        });
        path
    };
    let selected = move || {
        let mut path = String::new();
        let rect = flow.selected.get().and_then(|id| flow.drawn.with(|drawn| Some(drawn.find(&id)?.rect)));
        rect.into_iter().for_each(|rect| outline(&mut path, rect, scale.get()));
        path
    };
    let window = move || {
        let ((scale, x, y), view, (width, height)) = (scale.get(), view.get(), size.get());
        let (left, top) = (x - view.pan.x / view.zoom * scale, y - view.pan.y / view.zoom * scale);
        let (right, bottom) = (left + width / view.zoom * scale, top + height / view.zoom * scale);
        let (left, top) = (left.clamp(1.0, WIDTH - 3.0), top.clamp(1.0, HEIGHT - 3.0));
        (left, top, (right.min(WIDTH - 3.0) - left).max(2.0), (bottom.min(HEIGHT - 3.0) - top).max(2.0))
    };
    let go = move |event: web_sys::PointerEvent| {
        event.stop_propagation();
        let (scale, x, y) = scale.get_untracked();
        let (width, height) = size.get_untracked();
        let at =
            Point::new((f64::from(event.offset_x()) - x) / scale, (f64::from(event.offset_y()) - y) / scale);
        follow.set(false);
        view.update(|view| {
            view.pan = Point::new(width / 2.0 - at.x * view.zoom, height / 2.0 - at.y * view.zoom)
        });
    };
    view! {
        <div class="glass mini" aria-hidden="true" on:pointerdown=go>
            <svg width="134" height="102">
                <g transform="scale(.1)"><path class="m-box" d=move || boxes(true)/><path class="m-node" d=move || boxes(false)/><path class="m-sel" d=selected/></g>
                <rect class="m-view" x=move || window().0 y=move || window().1 width=move || window().2 height=move || window().3 rx="3"/>
            </svg>
        </div>
    }
}
