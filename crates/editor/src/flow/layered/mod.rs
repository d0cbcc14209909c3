//! A layered drawing of one flat scope: boxes in rows, straight edges in between, loops on the left, detours and
//! catchers on the right.
//!
//! The steps are the classic ones (find back edges, rank, order each row, give x, route), with choices that suit
//! state machines: a loop's body lies above what follows the loop, the main path runs straight down, catchers of
//! one target share a line. Boxes lie in rows and an edge runs either in the gap between two rows, in a slot that
//! its row keeps free for it, or beside its own box; so no edge can pass through a foreign box.
//!
//! Everything is integer or IEEE basic arithmetic on vectors in a fixed order: same graph, same drawing.
#![allow(
    clippy::indexing_slicing,
    reason = "indices are made and bounded inside this module; property tests draw random graphs"
)]

mod order;
mod place;
mod rank;
mod route;
mod rows;

/// A box to be placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size {
    /// Width in pixels.
    pub width: i32,
    /// Height in pixels.
    pub height: i32,
    /// From the top edge to where side edges attach.
    pub side: i32,
}

/// How an edge is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkKind {
    /// The usual way on.
    Main,
    /// An alternative.
    Other,
    /// Only after an error.
    Catch,
}

/// An edge between two boxes; at most one of a kind between the same two.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// Index of the source.
    pub from: usize,
    /// Index of the target.
    pub to: usize,
    /// How it is drawn.
    pub kind: LinkKind,
    /// Width of its label, if it has one.
    pub label: Option<i32>,
}

/// A flat graph. Box 0 is the start.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Graph {
    /// The boxes.
    pub sizes: Vec<Size>,
    /// The edges; those out of range, into the start or out of the end are ignored.
    pub links: Vec<Link>,
    /// The box that has the last row to itself, if there is one.
    pub end: Option<usize>,
    /// Least height of the gaps after the start and before the end.
    pub end_gap: i32,
}

/// A point in pixels.
pub type Point = (i32, i32);

/// Where an edge runs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Route {
    /// Corners from source to target; every stretch is horizontal or vertical.
    pub points: Vec<Point>,
    /// Middle of the label.
    pub label: Option<Point>,
}

/// A drawn graph.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// Total size.
    pub width: i32,
    /// Total size.
    pub height: i32,
    /// Top left corner of every box.
    pub at: Vec<Point>,
    /// One a link, in the same order; empty for links that are ignored.
    pub routes: Vec<Route>,
}

/// Height of a gap between rows with nothing in it, and what a label or a horizontal run adds.
pub(crate) const GAP: i32 = 30;
pub(crate) const LABEL_HEIGHT: i32 = 20;
pub(crate) const TRACK: i32 = 12;

/// Draws a graph.
pub fn layout(graph: &Graph) -> Layout {
    if graph.sizes.is_empty() {
        return Layout { routes: vec![Route::default(); graph.links.len()], ..Layout::default() };
    }
    let ranks = rank::rank(graph);
    let rows = rows::rows(graph, &ranks);
    let rows = order::order(graph, rows);
    let rows = rows::complete(graph, &ranks, rows);
    let x = place::place(graph, &ranks, &rows);
    route::route(graph, &ranks, &rows, &x)
}
