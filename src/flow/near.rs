//! Which part of a large chart is in the page: what is on show, and a little around it.

use editor::flow::{Picture, Rect};
use editor::plan::Viewport;
use leptos::prelude::*;
use std::sync::Arc;

/// Charts of so many boxes are in the page whole.
const ALL: usize = 300;
/// The part of the plane that is in the page; `None` where all of it is.
pub fn near(
    picture: Memo<Arc<Picture>>,
    view: RwSignal<Viewport>,
    size: ReadSignal<(f64, f64)>,
) -> Memo<Option<Rect>> {
    let large = Memo::new(move |_| picture.with(|picture| picture.boxes.len() > ALL));
    Memo::new(move |_| large.get().then(|| part(view.get(), size.get())))
}

#[allow(clippy::cast_possible_truncation, reason = "pixels of a drawing; the cast saturates")]
fn part(view: Viewport, (width, height): (f64, f64)) -> Rect {
    let around = view.around(width, height);
    Rect { x: around.x as i32, y: around.y as i32, width: around.w as i32, height: around.h as i32 }
}

/// Whether a rectangle is in the page.
pub fn is_near(near: Option<Rect>, rect: Rect) -> bool {
    near.is_none_or(|near| {
        rect.x <= near.x + near.width
            && near.x <= rect.x + rect.width
            && rect.y <= near.y + near.height
            && near.y <= rect.y + rect.height
    })
}

/// Whether a line is in the page, or rather one of its stretches.
pub fn passes(near: Option<Rect>, points: &[(i32, i32)]) -> bool {
    let stretch = |pair: &[(i32, i32)]| match pair {
        [a, b] => {
            let (x, y) = (a.0.min(b.0), a.1.min(b.1));
            is_near(near, Rect { x, y, width: (b.0 - a.0).abs(), height: (b.1 - a.1).abs() })
        }
        _ => false,
    };
    near.is_none() || points.windows(2).any(stretch)
}
