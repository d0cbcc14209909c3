//! The chart itself: boxes, lanes, edges and labels. What stays on a change is moved, not drawn again.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use editor::flow::{path, Edge, Picture, Rect, Shape, Shown};
use editor::plan::Viewport;
use leptos::prelude::*;

use super::board::Board;
use super::node::BoxView;
use crate::list::list;
use crate::near::Near;

/// Radius of an edge's corners.
const RADIUS: i32 = 8;
/// No label is wider than twice this.
const LABEL: i32 = 120;

/// A picture in which things are found by their keys.
#[derive(Debug, Clone, Default)]
pub struct Drawn {
    /// The picture.
    pub picture: Arc<Picture>,
    /// Boxes, by their hashed ids: there are thousands to sort after every key typed.
    boxes: Vec<(u64, usize)>,
    /// Keys of the edges, in the picture's order.
    keys: Vec<EdgeKey>,
    /// Edges, by their keys.
    edges: Vec<(EdgeKey, usize)>,
}

/// Tells an edge from others: its ends and its kind, hashed.
pub type EdgeKey = u64;

impl PartialEq for Drawn {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.picture, &other.picture)
    }
}

impl Drawn {
    /// Finds keys for everything.
    pub fn new(picture: Arc<Picture>) -> Self {
        let ids: Vec<u64> = picture.boxes.iter().map(|shown| hashed(&shown.id)).collect();
        let key = |edge: &Edge| hashed(&(ids.get(edge.from), ids.get(edge.to), edge.catch));
        let keys: Vec<EdgeKey> = picture.edges.iter().map(key).collect();
        Self { boxes: sorted(&ids), edges: sorted(&keys), picture, keys }
    }

    /// The box of this id.
    pub fn find(&self, wanted: &str) -> Option<&Shown> {
        let hash = hashed(wanted);
        let first = self.boxes.partition_point(|(other, _)| *other < hash);
        let same = self.boxes.get(first..)?.iter().take_while(|(other, _)| *other == hash);
        same.filter_map(|(_, at)| self.picture.boxes.get(*at)).find(|shown| shown.id == wanted)
    }

    /// The edge of this key.
    pub fn edge(&self, key: EdgeKey) -> Option<&Edge> {
        let place = self.edges.binary_search_by_key(&key, |(key, _)| *key).ok()?;
        self.picture.edges.get(self.edges.get(place)?.1)
    }

    /// The key of an edge, by its index.
    pub fn key_of(&self, index: usize) -> Option<EdgeKey> {
        self.keys.get(index).copied()
    }

    /// Every edge with its key.
    pub fn edges(&self) -> impl Iterator<Item = (EdgeKey, &Edge)> {
        self.keys.iter().copied().zip(&self.picture.edges)
    }
}

fn hashed<T: Hash + ?Sized>(thing: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    thing.hash(&mut hasher);
    hasher.finish()
}

/// Hashes with their places, sorted.
fn sorted(hashes: &[u64]) -> Vec<(u64, usize)> {
    let mut all: Vec<(u64, usize)> = hashes.iter().copied().zip(0..).collect();
    all.sort_unstable();
    all
}

/// Where a rectangle lies, as style.
pub fn place(rect: Rect) -> String {
    format!("transform:translate({}px,{}px);width:{}px;height:{}px", rect.x, rect.y, rect.width, rect.height)
}

/// Charts of so many boxes are in the page whole.
const WHOLE: usize = 300;

/// Which part of a chart is in the page.
pub fn near(picture: Memo<Arc<Picture>>, view: RwSignal<Viewport>, size: ReadSignal<(f64, f64)>) -> Near {
    Near::of(move || picture.with(|picture| picture.boxes.len()), WHOLE, view, move || size.get())
}

/// The chart.
#[component]
pub fn Drawing(near: Near) -> impl IntoView {
    let board = expect_context::<Board>();
    // Containers lie below edges, nodes above them.
    let boxes = move |container: bool| {
        let (all, near) = (board.drawn.get(), near.get());
        let wanted = |shown: &&Shown| (shown.shape == Shape::Container) == container && near.has(shown.rect);
        all.picture.boxes.iter().filter(wanted).cloned().collect::<Vec<Shown>>()
    };
    let draw = |shown: Shown| view! { <BoxView shown/> }.into_any();
    let edges = move || {
        let (all, near) = (board.drawn.get(), near.get());
        let there = all.edges().filter(|(_, edge)| near.has_line(&edge.points));
        there.map(|(key, edge)| (key, edge.catch, edge.arrow)).collect::<Vec<_>>()
    };
    let labels = move || {
        let (all, near) = (board.drawn.get(), near.get());
        let label = |(key, edge): (EdgeKey, &Edge)| {
            let (text, at) = edge.label.as_ref()?;
            let place = Rect { x: at.0 - LABEL, y: at.1 - 10, width: 2 * LABEL, height: 20 };
            near.has(place).then(|| (key, text.clone(), edge.catch))
        };
        all.edges().filter_map(label).collect::<Vec<_>>()
    };
    let lanes = move || {
        let (all, near) = (board.drawn.get(), near.get());
        let there = all.picture.lanes.iter().enumerate().filter(|(_, lane)| near.has(lane.rect));
        there.map(|(at, _)| at).collect::<Vec<_>>()
    };
    let size = move || board.drawn.with(|all| (all.picture.width, all.picture.height));
    view! {
        {list(move || boxes(true), look, draw)}
        {list(lanes, |at| *at, |at| view! { <Lane at/> }.into_any())}
        <svg class="flow-edges" width=move || size().0 height=move || size().1 aria-hidden="true">
            {list(edges, Clone::clone, |(key, catch, arrow)| view! { <Line key catch arrow/> }.into_any())}
        </svg>
        {list(move || boxes(false), look, draw)}
        {list(labels, Clone::clone, |(key, text, catch)| view! { <Label key text catch/> }.into_any())}
    }
}

/// Everything about a box but its place, which it follows by itself.
fn look(shown: &Shown) -> (String, String, String, u8, (editor::flow::Icon, usize, bool)) {
    let shape = shown.shape as u8;
    (
        shown.id.clone(),
        shown.name.clone(),
        shown.detail.clone(),
        shape,
        (shown.icon, shown.catchers, shown.collapsed),
    )
}

#[component]
fn Lane(at: usize) -> impl IntoView {
    let board = expect_context::<Board>();
    let lane = move || board.drawn.with(|all| all.picture.lanes.get(at).cloned());
    let style = move || lane().map(|lane| place(lane.rect)).unwrap_or_default();
    let last = move || lane().is_some_and(|lane| lane.last);
    let testid = move || lane().map(|lane| format!("lane-{}", lane.scope));
    view! { <div class="flow-lane" class:last=last style=style data-testid=testid><span>{move || lane().map(|lane| lane.label)}</span></div> }
}

#[component]
fn Line(key: EdgeKey, catch: bool, arrow: bool) -> impl IntoView {
    let board = expect_context::<Board>();
    let edge = move |read: &dyn Fn(&Edge) -> String| board.drawn.with(|all| all.edge(key).map(read));
    let line = move || edge(&|edge| path::line(&edge.points, RADIUS, edge.arrow));
    let head = arrow.then(|| view! { <path class="ah" d=move || edge(&|edge| path::head(&edge.points))/> });
    let start = move || board.drawn.with(|all| all.edge(key)?.points.first().copied()).unwrap_or_default();
    let dot = catch.then(|| view! { <circle cx=move || start().0 cy=move || start().1 r="3"/> });
    let lit = move || board.over.get() == Some(key);
    let missing = move || board.drawn.with(|all| all.edge(key).is_some_and(|edge| edge.missing));
    let taken = board.run.map(|run| (run.way)(key));
    let taken = move || taken.is_some_and(|taken| taken.get() > 0);
    view! { <g class="e" class:catch=catch class:missing=missing class:slot=lit class:taken=taken><path d=line/>{head}{dot}</g> }
}

#[component]
fn Label(key: EdgeKey, text: String, catch: bool) -> impl IntoView {
    let board = expect_context::<Board>();
    let style = move || {
        let (x, y) = board.drawn.with(|all| Some(all.edge(key)?.label.as_ref()?.1)).unwrap_or_default();
        format!("left:{x}px;top:{y}px")
    };
    let title = move || board.drawn.with(|all| all.edge(key).map(|edge| edge.title.clone()));
    view! { <span class="elab" class:fail=catch style=style title=title>{text}</span> }
}
