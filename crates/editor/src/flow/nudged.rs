//! Boxes moved by hand from where their scope's layout has them. The scope grows with them, and so does its container;
//! edges follow (see [`super::reroute`]).

use super::layered::{Graph, Layout, Link, Point, Route};
use super::picture::Rect;
use super::reroute::{crosses, label, reroute, Ends};

/// Half the height of a label.
const LABEL: i32 = 10;

/// The layout with each box moved `by` so much, and where the corner of the layout as it was lies now: boxes moved out
/// to the left or above move everything else.
pub(super) fn nudged(graph: &Graph, layout: &Layout, by: &[Point]) -> (Layout, Point) {
    let by = &with_terminals(graph, layout, by);
    let mut moved = layout.clone();
    for (at, by) in moved.at.iter_mut().zip(by) {
        *at = add(*at, *by);
    }
    let places = moved.at.iter().zip(&graph.sizes);
    let boxes: Vec<Rect> =
        places.map(|((x, y), size)| Rect { x: *x, y: *y, width: size.width, height: size.height }).collect();
    for (link, route) in graph.links.iter().zip(&mut moved.routes) {
        follow(link, route, by, &boxes);
    }
    let origin = grow(graph, &mut moved, &boxes);
    (moved, origin)
}

/// The start and the end move too where a box would come too near: nothing lies above the one or below the other.
fn with_terminals(graph: &Graph, layout: &Layout, by: &[Point]) -> Vec<Point> {
    let mut by = by.to_vec();
    let boxes = || layout.at.iter().zip(&graph.sizes).zip(&by).filter(|(_, by)| **by != (0, 0));
    let place = |at: usize| Some((layout.at.get(at)?.1, graph.sizes.get(at)?.height));
    let up = place(0).and_then(|(top, height)| {
        let bottom = top + height;
        let below = boxes().filter(|((at, _), _)| at.1 >= bottom);
        below.map(|((at, _), by)| at.1 + by.1 - graph.end_gap - bottom).min()
    });
    let down = graph.end.and_then(place).and_then(|(top, _)| {
        let above = boxes().filter(|((at, size), _)| at.1 + size.height <= top);
        above.map(|((at, size), by)| at.1 + size.height + by.1 + graph.end_gap - top).max()
    });
    if let (Some(by), Some(up)) = (by.first_mut(), up) {
        by.1 = up.min(0);
    }
    if let (Some(by), Some(down)) = (graph.end.and_then(|end| by.get_mut(end)), down) {
        by.1 = down.max(0);
    }
    by
}

fn follow(link: &Link, route: &mut Route, by: &[Point], boxes: &[Rect]) {
    let (Some(from), Some(to)) = (by.get(link.from).copied(), by.get(link.to).copied()) else { return };
    let stays = (from, to) == ((0, 0), (0, 0));
    if stays && !meets(link, route, by, boxes) {
        return;
    }
    if from == to && !stays {
        route.points.iter_mut().chain(&mut route.label).for_each(|point| *point = add(*point, from));
        return;
    }
    let ends = Ends { from: link.from, to: link.to, by: (from, to) };
    route.points = reroute(&route.points, &ends, boxes);
    route.label = route.label.map(|at| label(&route.points, at));
}

/// Whether an edge runs through a box that was moved in its way.
fn meets(link: &Link, route: &Route, by: &[Point], boxes: &[Rect]) -> bool {
    let moved = by.iter().zip(boxes).enumerate();
    let mut moved = moved.filter(|(at, (by, _))| **by != (0, 0) && *at != link.from && *at != link.to);
    moved.any(|(_, (_, rect))| crosses(&route.points, *rect))
}

/// Makes the layout so large that it holds everything, from (0, 0) on.
fn grow(graph: &Graph, layout: &mut Layout, boxes: &[Rect]) -> Point {
    let (mut low, mut high) = ((0, 0), (layout.width, layout.height));
    let mut hold = |x: (i32, i32), y: (i32, i32)| {
        low = (low.0.min(x.0), low.1.min(y.0));
        high = (high.0.max(x.1), high.1.max(y.1));
    };
    for rect in boxes {
        hold((rect.x, rect.x + rect.width), (rect.y, rect.y + rect.height));
    }
    for (link, route) in graph.links.iter().zip(&layout.routes) {
        route.points.iter().for_each(|(x, y)| hold((*x, *x), (*y, *y)));
        if let (Some((x, y)), Some(width)) = (route.label, link.label) {
            hold((x - width / 2, x + width / 2), (y - LABEL, y + LABEL));
        }
    }
    let by = (-low.0, -low.1);
    let corners = layout.routes.iter_mut().flat_map(|route| route.points.iter_mut().chain(&mut route.label));
    layout.at.iter_mut().chain(corners).for_each(|point| *point = add(*point, by));
    (layout.width, layout.height) = add(high, by);
    by
}

pub(super) fn add(a: Point, b: Point) -> Point {
    (a.0 + b.0, a.1 + b.1)
}
