//! The chart itself: boxes, lanes, edges and labels. What stays on a change is moved, not drawn again.

use std::collections::BTreeMap;
use std::sync::Arc;

use editor::flow::{path, Edge, Picture, Rect, Shape, Shown};
use leptos::prelude::*;

use super::node::BoxView;
use super::Flow;
use crate::list::list;

/// Radius of an edge's corners.
const RADIUS: i32 = 8;

/// A picture in which things are found by their keys.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Drawn {
    /// The picture.
    pub picture: Arc<Picture>,
    boxes: BTreeMap<String, usize>,
    edges: BTreeMap<String, usize>,
}

impl Drawn {
    /// Finds keys for everything.
    pub fn new(picture: Arc<Picture>) -> Self {
        let boxes = picture.boxes.iter().enumerate().map(|(at, shown)| (shown.id.clone(), at)).collect();
        let mut edges = BTreeMap::new();
        for (at, edge) in picture.edges.iter().enumerate() {
            let mut key = edge_key(&picture, edge);
            while edges.contains_key(&key) {
                key.push('+');
            }
            edges.insert(key, at);
        }
        Self { picture, boxes, edges }
    }

    /// The box of this id.
    pub fn find(&self, id: &str) -> Option<&Shown> {
        self.picture.boxes.get(*self.boxes.get(id)?)
    }

    /// The edge of this key.
    pub fn edge(&self, key: &str) -> Option<&Edge> {
        self.picture.edges.get(*self.edges.get(key)?)
    }

    /// The key of an edge, by its index.
    pub fn key_of(&self, index: usize) -> Option<&String> {
        self.edges.iter().find(|(_, at)| **at == index).map(|(key, _)| key)
    }

    /// Every edge with its key.
    pub fn edges(&self) -> impl Iterator<Item = (&String, &Edge)> {
        self.edges.iter().filter_map(|(key, at)| Some((key, self.picture.edges.get(*at)?)))
    }
}

fn edge_key(picture: &Picture, edge: &Edge) -> String {
    let id = |at: usize| picture.boxes.get(at).map_or("", |shown| shown.id.as_str());
    format!("{}\u{1}{}\u{1}{}", id(edge.from), id(edge.to), edge.catch)
}

/// Where a rectangle lies, as style.
pub fn place(rect: Rect) -> String {
    format!("transform:translate({}px,{}px);width:{}px;height:{}px", rect.x, rect.y, rect.width, rect.height)
}

/// The chart.
#[component]
pub fn Drawing() -> impl IntoView {
    let flow = expect_context::<Flow>();
    // Containers lie below edges, nodes above them.
    let boxes = move |container: bool| {
        let all = flow.drawn.get();
        let wanted = all.picture.boxes.iter().filter(|shown| (shown.shape == Shape::Container) == container);
        wanted.cloned().collect::<Vec<Shown>>()
    };
    let draw = |shown: Shown| view! { <BoxView shown/> }.into_any();
    let edges = move || {
        flow.drawn.with(|all| {
            all.edges().map(|(key, edge)| (key.clone(), edge.catch, edge.arrow)).collect::<Vec<_>>()
        })
    };
    let labels = move || {
        let label =
            |(key, edge): (&String, &Edge)| Some((key.clone(), edge.label.as_ref()?.0.clone(), edge.catch));
        flow.drawn.with(|all| all.edges().filter_map(label).collect::<Vec<_>>())
    };
    let lanes = move || flow.drawn.with(|all| (0..all.picture.lanes.len()).collect::<Vec<_>>());
    let size = move || flow.drawn.with(|all| (all.picture.width, all.picture.height));
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
    let flow = expect_context::<Flow>();
    let lane = move || flow.drawn.with(|all| all.picture.lanes.get(at).cloned());
    let style = move || lane().map(|lane| place(lane.rect)).unwrap_or_default();
    let last = move || lane().is_some_and(|lane| lane.last);
    view! { <div class="flow-lane" class:last=last style=style><span>{move || lane().map(|lane| lane.label)}</span></div> }
}

#[component]
fn Line(key: String, catch: bool, arrow: bool) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let key = StoredValue::new(key);
    let edge = move |read: &dyn Fn(&Edge) -> String| {
        flow.drawn.with(|all| key.with_value(|key| all.edge(key).map(read)))
    };
    let line = move || edge(&|edge| path::line(&edge.points, RADIUS, edge.arrow));
    let head = arrow.then(|| view! { <path class="ah" d=move || edge(&|edge| path::head(&edge.points))/> });
    let start = move || {
        flow.drawn
            .with(|all| key.with_value(|key| all.edge(key)?.points.first().copied()))
            .unwrap_or_default()
    };
    let dot = catch.then(|| view! { <circle cx=move || start().0 cy=move || start().1 r="3"/> });
    let lit = move || flow.over.with(|over| key.with_value(|key| over.as_ref() == Some(key)));
    view! { <g class="e" class:catch=catch class:slot=lit><path d=line/>{head}{dot}</g> }
}

#[component]
fn Label(key: String, text: String, catch: bool) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let style = move || {
        let (x, y) = flow.drawn.with(|all| Some(all.edge(&key)?.label.as_ref()?.1)).unwrap_or_default();
        format!("left:{x}px;top:{y}px")
    };
    view! { <span class="elab" class:fail=catch style=style>{text}</span> }
}
