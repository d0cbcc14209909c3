//! Which part of a large drawing is in the page: what is on show, and a little around it.

use editor::plan::{Point, Rect, Viewport};
use leptos::prelude::*;

/// The part of a drawing that is in the page.
#[derive(Clone, Copy)]
pub struct Near(Memo<Part>);

/// A part of the plane; without a frame all of it.
#[derive(Clone, Copy, PartialEq)]
pub struct Part(Option<Rect>);

impl Near {
    /// That of a drawing as it is looked at. One of no more than `whole` boxes is in the page whole.
    pub fn of(
        boxes: impl Fn() -> usize + Send + Sync + 'static,
        whole: usize,
        view: RwSignal<Viewport>,
        size: impl Fn() -> (f64, f64) + Send + Sync + 'static,
    ) -> Self {
        let is_large = Memo::new(move |_| boxes() > whole);
        Self(Memo::new(move |_| {
            let frame = || {
                let (width, height) = size();
                view.get().around(width, height)
            };
            Part(is_large.get().then(frame))
        }))
    }

    /// As it is now.
    pub fn get(self) -> Part {
        self.0.get()
    }
}

impl Part {
    /// Whether a rectangle is in the page.
    pub fn has(self, rect: impl Into<Rect>) -> bool {
        let Self(frame) = self;
        frame.is_none_or(|frame| frame.meets(&rect.into()))
    }

    /// Whether a line is in the page, or rather one of its stretches.
    pub fn has_line(self, points: &[(i32, i32)]) -> bool {
        let point = |(x, y): (i32, i32)| Point::new(f64::from(x), f64::from(y));
        let stretch = |pair: &[(i32, i32)]| match pair {
            [a, b] => self.has(Rect::between(point(*a), point(*b))),
            _ => false,
        };
        self.0.is_none() || points.windows(2).any(stretch)
    }
}
