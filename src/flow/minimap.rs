//! The whole chart in the corner, with the part on show.

use editor::flow::Shape;
use editor::plan::{Point, Viewport};
use leptos::prelude::*;

use super::Flow;

/// Size of the map in pixels, and the air around the chart in it.
const WIDTH: f64 = 136.0;
const HEIGHT: f64 = 104.0;
const AIR: f64 = 8.0;

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
    let boxes = move || {
        let (scale, x, y) = scale.get();
        let selected = flow.selected.get();
        flow.picture.with(|picture| {
            let states = picture.boxes.iter().filter(|shown| !shown.kind.is_empty());
            let rect = |shown: &editor::flow::Shown| {
                let class = match (shown.shape, selected.as_ref() == Some(&shown.id)) {
                    (Shape::Container, _) => "m-box",
                    (_, true) => "m-sel",
                    _ => "m-node",
                };
                view! {
                    <rect
                        class=class x=x + f64::from(shown.rect.x) * scale y=y + f64::from(shown.rect.y) * scale
                        width=f64::from(shown.rect.width) * scale height=f64::from(shown.rect.height) * scale rx="1"
                    />
                }
            };
            states.map(rect).collect_view()
        })
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
                {boxes}
                <rect class="m-view" x=move || window().0 y=move || window().1 width=move || window().2 height=move || window().3 rx="3"/>
            </svg>
        </div>
    }
}
