//! Which part of the plane the canvas shows.

use super::scene::{Point, Rect};

/// Smallest and largest zoom.
const ZOOM: (f64, f64) = (0.1, 2.0);
/// Below this a chart's boxes are dots.
const READABLE: f64 = 0.25;
/// What is too large to be shown whole begins no smaller than so.
const BEGINNING: f64 = 0.6;
/// Heights and widths that fit leaves free round the cards: sides and top, and the toolbar at the foot.
const MARGIN: f64 = 16.0;

/// Zoom and pan: a point p of the plane is shown at `p * zoom + pan`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Viewport {
    /// 1 is 100%.
    pub zoom: f64,
    /// Where the plane's origin is shown.
    pub pan: Point,
}

impl Default for Viewport {
    fn default() -> Self {
        Self { zoom: 1.0, pan: Point::default() }
    }
}

impl Viewport {
    /// The point of the plane that is shown at a point of the canvas.
    pub fn to_plane(self, at: Point) -> Point {
        Point::new((at.x - self.pan.x) / self.zoom, (at.y - self.pan.y) / self.zoom)
    }

    /// Where a point of the plane is shown.
    pub fn to_canvas(self, at: Point) -> Point {
        Point::new(at.x * self.zoom + self.pan.x, at.y * self.zoom + self.pan.y)
    }

    /// Moved by some pixels of the canvas.
    #[must_use]
    pub fn panned(self, dx: f64, dy: f64) -> Self {
        Self { pan: Point::new(self.pan.x + dx, self.pan.y + dy), ..self }
    }

    /// Zoomed by a factor; the plane stays where it is under `anchor` (a point of the canvas).
    #[must_use]
    pub fn zoomed(self, factor: f64, anchor: Point) -> Self {
        let zoom = (self.zoom * factor).clamp(ZOOM.0, ZOOM.1);
        let under = self.to_plane(anchor);
        Self { zoom, pan: Point::new(anchor.x - under.x * zoom, anchor.y - under.y * zoom) }
    }

    /// Shows `content` whole and in the middle of a canvas of `width` by `height`, never larger than 100%;
    /// `foot` pixels at the bottom stay free for the toolbar.
    pub fn fit(content: Rect, width: f64, height: f64, foot: f64) -> Self {
        let room = ((width - 2.0 * MARGIN) / content.w).min((height - foot - 2.0 * MARGIN) / content.h);
        let zoom = if room.is_finite() { room.clamp(ZOOM.0, 1.0) } else { 1.0 };
        let x = (width - content.w * zoom) / 2.0 - content.x * zoom;
        let y = (height - foot - content.h * zoom) / 2.0 - content.y * zoom;
        Self { zoom, pan: Point::new(x.round(), y.round()) }
    }

    /// The same where that can be read. Of what is too large the beginning is shown: its top, with `start` in the middle.
    pub fn fit_or_begin(content: Rect, start: f64, width: f64, height: f64, foot: f64) -> Self {
        let whole = Self::fit(content, width, height, foot);
        if whole.zoom >= READABLE {
            return whole;
        }
        let wide = (width - 2.0 * MARGIN) / content.w;
        let zoom = wide.clamp(BEGINNING, 1.0);
        let x = if wide < BEGINNING { width / 2.0 - start * zoom } else { (width - content.w * zoom) / 2.0 };
        Self { zoom, pan: Point::new(x.round(), MARGIN) }
    }
}

/// The part of a large plane that is worth drawing grows and moves in steps of so many pixels of the canvas, or up to twice
/// as many: not every pixel that the view moves is worth a look at what comes and goes.
const STEP: f64 = 64.0;
/// So many steps around the view are drawn too.
const AROUND: f64 = 2.0;

impl Viewport {
    /// As [`Self::fit`] where that can be read. Of what is too large its left top is shown.
    pub fn fit_or_left(content: Rect, width: f64, height: f64, foot: f64) -> Self {
        let whole = Self::fit(content, width, height, foot);
        if whole.zoom >= READABLE {
            return whole;
        }
        let zoom = BEGINNING;
        Self { zoom, pan: Point::new(MARGIN - content.x * zoom, MARGIN - content.y * zoom) }
    }

    /// Moved no further than it takes to show a rectangle of the plane on a canvas of `width` by `height`.
    #[must_use]
    pub fn revealing(self, rect: Rect, width: f64, height: f64) -> Self {
        let shift = |from: f64, to: f64, room: f64| {
            if from < MARGIN {
                MARGIN - from
            } else {
                (room - MARGIN - to).min(0.0)
            }
        };
        let from = self.to_canvas(Point::new(rect.x, rect.y));
        let to = self.to_canvas(Point::new(rect.x + rect.w, rect.y + rect.h));
        self.panned(shift(from.x, to.x, width), shift(from.y, to.y, height))
    }

    /// The part of the plane that a canvas of `width` by `height` shows, and a little around it.
    pub fn around(self, width: f64, height: f64) -> Rect {
        let (mut step, mut zoom) = (STEP, self.zoom.max(ZOOM.0));
        while zoom < 1.0 {
            (step, zoom) = (2.0 * step, 2.0 * zoom);
        }
        let (from, to) = (self.to_plane(Point::default()), self.to_plane(Point::new(width, height)));
        let low = |at: f64| (libm::floor(at / step) - AROUND) * step;
        let high = |at: f64| (libm::ceil(at / step) + AROUND) * step;
        Rect::between(Point::new(low(from.x), low(from.y)), Point::new(high(to.x), high(to.y)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zoom_keeps_what_is_under_the_pointer() {
        let view = Viewport { zoom: 1.0, pan: Point::new(40.0, 7.0) };
        let anchor = Point::new(300.0, 200.0);
        let under = view.to_plane(anchor);
        let zoomed = view.zoomed(1.3, anchor);
        assert!(zoomed.to_canvas(under).distance(anchor) < 1e-9);
        assert_eq!(view.zoomed(100.0, anchor).zoom, 2.0);
    }

    #[test]
    fn of_what_is_too_large_the_beginning_is_shown() {
        let content = |w, h| Rect { x: 0.0, y: 0.0, w, h };
        let check = |content, expect: (f64, f64, f64)| {
            let view = Viewport::fit_or_begin(content, 300.0, 800.0, 600.0, 40.0);
            assert_eq!((view.zoom, view.pan.x, view.pan.y), expect);
        };
        check(content(400.0, 300.0), (1.0, 200.0, 130.0));
        check(content(960.0, 90_000.0), (0.8, 16.0, 16.0));
        check(content(9_000.0, 90_000.0), (0.6, 220.0, 16.0));
        check(content(9_000.0, 100.0), (0.6, 220.0, 16.0));
    }

    #[test]
    fn what_is_asked_for_is_brought_into_view() {
        let view = Viewport { zoom: 0.5, pan: Point::new(0.0, 0.0) };
        let check = |x, y, expect: (f64, f64)| {
            let shown = view.revealing(Rect { x, y, w: 200.0, h: 80.0 }, 400.0, 300.0);
            assert_eq!((shown.pan.x, shown.pan.y, shown.zoom), (expect.0, expect.1, 0.5));
        };
        check(100.0, 100.0, (0.0, 0.0));
        check(-1_000.0, 100.0, (516.0, 0.0));
        check(1_000.0, 900.0, (-216.0, -206.0));
    }

    #[test]
    fn what_is_drawn_covers_what_is_shown() {
        let view = Viewport { zoom: 0.3, pan: Point::new(-777.0, 13.0) };
        let around = view.around(800.0, 600.0);
        assert!(around.contains(view.to_plane(Point::default()), 0.0));
        assert!(around.contains(view.to_plane(Point::new(800.0, 600.0)), 0.0));
        assert_eq!(around, view.panned(1.0, 1.0).around(800.0, 600.0));
        assert!(around.w < 1_000.0 / view.zoom * 2.0);
    }

    #[test]
    fn of_a_large_plan_its_left_top_is_shown() {
        let content = Rect { x: -20.0, y: 40.0, w: 12_000.0, h: 5_000.0 };
        let view = Viewport::fit_or_left(content, 800.0, 600.0, 40.0);
        assert_eq!(view.to_canvas(Point::new(-20.0, 40.0)), Point::new(16.0, 16.0));
        let small = Rect { w: 1_000.0, h: 800.0, ..content };
        assert_eq!(
            Viewport::fit_or_left(small, 800.0, 600.0, 40.0),
            Viewport::fit(small, 800.0, 600.0, 40.0)
        );
    }

    #[test]
    fn fit_centres_at_full_size_and_shrinks_what_is_larger() {
        let content = Rect { x: 0.0, y: 0.0, w: 574.0, h: 396.0 };
        assert_eq!(
            Viewport::fit(content, 662.0, 524.0, 36.0),
            Viewport { zoom: 1.0, pan: Point::new(44.0, 46.0) }
        );
        let small = Viewport::fit(content, 300.0, 524.0, 36.0);
        assert!(small.to_canvas(Point::new(574.0, 0.0)).x <= 300.0);
    }
}
