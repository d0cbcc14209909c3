//! Where something that is dragged can be dropped.

use std::collections::BTreeSet;

use super::picture::{Picture, Rect, Shape, Shown};
use crate::machine::flow::catches;
use crate::machine::load::Passport;
use crate::machine::{Address, Load, Reading, Slot};
use crate::plan::Point;

/// How near to a mark a drop may be, in pixels.
const NEAR: f64 = 60.0;
/// How near to a mark the pointer is on it.
const UNDER: f64 = 20.0;

/// A place for a drop.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Where in the flow.
    pub slot: Slot,
    /// Where its mark stands.
    pub mark: Point,
    /// The edge on which it lies, by its index.
    pub edge: Option<usize>,
    /// An area in which a drop means this place; `None` where only nearness counts.
    pub area: Option<Rect>,
}

/// All places that take a load, in the order of the picture, and those that do not. `picture` is that of `reading`.
pub fn places(picture: &Picture, reading: &Reading, load: &Load) -> (Vec<Place>, Vec<Place>) {
    let Some(passport) = load.passport(reading) else { return Default::default() };
    let mut found = Vec::new();
    on_edges(picture, &mut found);
    empty_scopes(picture, &mut found);
    at_states(picture, &mut found);
    found.into_iter().partition(|place| allowed(&passport, reading, &place.slot))
}

fn allowed(passport: &Passport, reading: &Reading, slot: &Slot) -> bool {
    passport.fits(reading, slot)
}

fn on_edges(picture: &Picture, found: &mut Vec<Place>) {
    for (index, edge) in picture.edges.iter().enumerate() {
        if let (Some(slot), Some(mark)) = (picture.edge_slot(edge), edge.mark()) {
            found.push(Place { slot, mark, edge: Some(index), area: None });
        }
    }
}

/// Scopes without states, and scopes whose start leads nowhere.
fn empty_scopes(picture: &Picture, found: &mut Vec<Place>) {
    let filled: BTreeSet<Address> = picture.boxes.iter().filter_map(Shown::terminal_of).collect();
    for lane in &picture.lanes {
        if !filled.contains(&lane.scope) {
            let slot = Slot::Start { scope: lane.scope.clone() };
            found.push(Place { slot, mark: middle(lane.rect), edge: None, area: Some(lane.rect) });
        }
    }
    let leading: BTreeSet<usize> = picture.edges.iter().map(|edge| edge.from).collect();
    for (index, shown) in picture.boxes.iter().enumerate() {
        let start = matches!(shown.shape, Shape::Start | Shape::Dot);
        if let (true, Some(scope)) = (start, shown.terminal_of()) {
            if !leading.contains(&index) {
                let Rect { x, y, width, height } = shown.rect;
                let mark = Point::new(f64::from(x + width / 2), f64::from(y + height) + 24.0);
                found.push(Place { slot: Slot::Start { scope }, mark, edge: None, area: None });
            }
        }
    }
}

/// New branches, new rules and new catchers.
fn at_states(picture: &Picture, found: &mut Vec<Place>) {
    for (index, shown) in picture.boxes.iter().enumerate() {
        let Some(address) = shown.address() else { continue };
        let head = Rect { height: shown.rect.height.min(32), ..shown.rect };
        match shown.kind.as_str() {
            "Parallel" if shown.shape == Shape::Container => branches(picture, index, &address, found),
            "Choice" => {
                let slot = Slot::Rule { choice: address.clone() };
                found.push(Place { slot, mark: middle(head), edge: None, area: Some(head) });
            }
            _ => {}
        }
        if catches(&shown.kind) {
            found.push(Place {
                slot: Slot::Catcher { state: address },
                mark: corner(shown),
                edge: None,
                area: Some(head),
            });
        }
    }
}

/// Between two lanes, and beside the first and the last one, below the head.
fn branches(picture: &Picture, owner: usize, address: &Address, found: &mut Vec<Place>) {
    let lanes: Vec<_> = picture.lanes.iter().filter(|lane| lane.owner == owner).collect();
    for (index, lane) in lanes.iter().enumerate() {
        let mark = Point::new(f64::from(lane.rect.x), f64::from(lane.rect.y));
        let slot = Slot::Branch { state: address.clone(), index };
        found.push(Place { slot, mark, edge: None, area: None });
    }
    if let Some(last) = lanes.last() {
        let mark = Point::new(f64::from(last.rect.x + last.rect.width), f64::from(last.rect.y));
        let slot = Slot::Branch { state: address.clone(), index: lanes.len() };
        found.push(Place { slot, mark, edge: None, area: None });
    }
}

fn middle(rect: Rect) -> Point {
    Point::new(
        f64::from(rect.x) + f64::from(rect.width) / 2.0,
        f64::from(rect.y) + f64::from(rect.height) / 2.0,
    )
}

/// The lower right corner, where a catcher leaves.
fn corner(shown: &Shown) -> Point {
    let Rect { x, y, width, height } = shown.rect;
    Point::new(f64::from(x + width - 12), f64::from(y + height.min(32)))
}

/// The place that a drop at a point means: an area around it, else the nearest mark or edge.
pub fn place_at(places: &[Place], picture: &Picture, at: Point) -> Option<usize> {
    place_within(NEAR, places, picture, at)
}

/// The place that the pointer is on, as far as a person can tell.
pub fn place_under(places: &[Place], picture: &Picture, at: Point) -> Option<usize> {
    place_within(UNDER, places, picture, at)
}

fn place_within(far: f64, places: &[Place], picture: &Picture, at: Point) -> Option<usize> {
    let area = |rect: &Rect| i64::from(rect.width) * i64::from(rect.height);
    let around = places.iter().enumerate().filter_map(|(index, place)| {
        let rect = place.area.filter(|rect| rect.holds(at, 0.0))?;
        Some((area(&rect), index))
    });
    if let Some((_, index)) = around.min() {
        return Some(index);
    }
    let near = places.iter().enumerate().filter(|(_, place)| place.area.is_none()).map(|(index, place)| {
        let edge = place.edge.and_then(|edge| picture.edges.get(edge));
        // A mark is a little nearer than its line, so that it decides where lines run together.
        let line = edge.map_or(f64::INFINITY, |edge| edge.distance(at) + 8.0);
        (line.min(place.mark.distance(at)), index)
    });
    let nearest = near.min_by(|a, b| a.0.total_cmp(&b.0))?;
    (nearest.0 <= far).then_some(nearest.1)
}
