//! The finished flow chart: scopes laid out from the inside out, then everything in one coordinate system.

use super::chart::{Exit, Flat, Icon, Node};
use super::layered::{Graph, Layout, Link, LinkKind, Point, Size};
use super::layouts::Layouts;
use super::nudged::nudged;
use crate::machine::{Address, Exit as Way, Nudges};
use crate::text;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Sizes of the visual language, in pixels; style/tokens.css has the same.
const NODE: Size = Size { width: 168, height: 44, side: 22 };
const HEAD: i32 = 32;
const PILL: Size = Size { width: 64, height: 24, side: 12 };
const DOT: Size = Size { width: 6, height: 6, side: 3 };
const RING: Size = Size { width: 8, height: 8, side: 4 };
/// Air inside a lane: left and right, above the dot, below the ring.
const LANE_SIDE: i32 = 12;
const LANE_TOP: i32 = 9;
const LANE_BOTTOM: i32 = 12;
const EMPTY_LANE: i32 = 96;
/// Gap after the start and before the end: of the whole, and of a lane.
const OUTER_END_GAP: i32 = 22;
const INNER_END_GAP: i32 = 16;
/// Height at which a container's side edges attach.
const HEAD_SIDE: i32 = 16;

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "a rectangle in pixels")]
pub struct Rect {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

impl From<Rect> for crate::plan::Rect {
    fn from(Rect { x, y, width, height }: Rect) -> Self {
        let [x, y, w, h] = [x, y, width, height].map(f64::from);
        Self { x, y, w, h }
    }
}

/// How a box looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A state.
    Node,
    /// A Choice.
    Hexagon,
    /// A Parallel or Map with its lanes.
    Container,
    /// Start of the whole.
    Start,
    /// End of the whole.
    End,
    /// Start of a lane.
    Dot,
    /// End of a lane.
    Ring,
    /// The name of a state that is not there.
    Missing,
}

/// A box.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The state's path; of starts, ends and names without a state the scope's path with `#start`, `#end` or `#missing` and
    /// the name.
    pub id: String,
    /// Place.
    pub rect: Rect,
    /// Look.
    pub shape: Shape,
    /// Name.
    pub name: String,
    /// Second line.
    pub detail: String,
    /// Tile.
    pub icon: Icon,
    /// `Type`, empty for starts and ends.
    pub kind: String,
    /// How many catchers it has.
    pub catchers: usize,
    /// Depth of nesting, 0 outside.
    pub depth: usize,
    /// Index of the container it lies in.
    pub parent: Option<usize>,
    /// A container drawn as a node.
    pub collapsed: bool,
}

/// A lane of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownLane {
    /// Place.
    pub rect: Rect,
    /// "Branch A"
    pub label: String,
    /// Address of its scope.
    pub scope: Address,
    /// Index of the container's box.
    pub owner: usize,
    /// Whether it is the container's last.
    pub last: bool,
}

/// An edge.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// Index of the source box.
    pub from: usize,
    /// Index of the target box.
    pub to: usize,
    /// Corners.
    pub points: Vec<Point>,
    /// Only after an error.
    pub catch: bool,
    /// Ends in an arrowhead; edges to a lane's ring do not.
    pub arrow: bool,
    /// Label and its middle.
    pub label: Option<(String, Point)>,
    /// What the label says, in full.
    pub title: String,
    /// The ways of the source that share it; none from a start.
    pub ways: Vec<Way>,
    /// It leads to a state that is not there.
    pub missing: bool,
}

/// A drawn flow chart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Picture {
    /// Total size.
    pub width: i32,
    /// Total size.
    pub height: i32,
    /// Where the layout's own corner lies: not at (0, 0) if a box was moved out to the left or above by hand.
    pub origin: Point,
    /// Outer boxes before those inside them.
    pub boxes: Vec<Shown>,
    /// Lanes of all containers.
    pub lanes: Vec<ShownLane>,
    /// Edges.
    pub edges: Vec<Edge>,
}

/// Draws a chart; containers whose path is in `collapsed` are drawn as nodes.
pub fn picture(chart: &Flat, collapsed: &BTreeSet<String>) -> Picture {
    picture_again(chart, collapsed, &Nudges::default(), &mut Layouts::default())
}

/// The same picture, sooner: scopes that look as they did in the last one or the one before are not laid out again. Boxes
/// lie where they were moved by hand.
pub fn picture_again(
    chart: &Flat,
    collapsed: &BTreeSet<String>,
    nudges: &Nudges,
    layouts: &mut Layouts,
) -> Picture {
    let built = Build { collapsed, nudges, layouts }.scope(chart, true);
    layouts.turn();
    let Layout { width, height, .. } = *built.layout;
    let mut picture = Picture { width, height, origin: built.origin, ..Picture::default() };
    paint(&built, &Frame { origin: (0, 0), depth: 0, parent: None, outer: true }, &mut picture);
    picture
}

/// A scope with everything inside it laid out.
struct Built<'a> {
    chart: &'a Flat,
    graph: Rc<Graph>,
    layout: Rc<Layout>,
    /// See [`Picture::origin`].
    origin: Point,
    /// Of each link of the graph; none from the start.
    exits: Vec<Option<&'a Exit>>,
    /// The names that have no states, one a box behind those of the states.
    missing: Vec<&'a str>,
    /// Lanes of each state; empty for nodes.
    inner: Vec<Vec<Lane<'a>>>,
}

struct Lane<'a> {
    label: &'a str,
    width: i32,
    built: Built<'a>,
}

/// What scopes are laid out with, the innermost first.
struct Build<'b> {
    collapsed: &'b BTreeSet<String>,
    nudges: &'b Nudges,
    layouts: &'b mut Layouts,
}

impl Build<'_> {
    fn scope<'a>(&mut self, chart: &'a Flat, outer: bool) -> Built<'a> {
        if chart.states.is_empty() && !outer {
            let layout = Rc::new(Layout { width: EMPTY_LANE, ..Layout::default() });
            let (exits, missing, inner) = (Vec::new(), Vec::new(), Vec::new());
            return Built { chart, graph: Rc::default(), layout, origin: (0, 0), exits, missing, inner };
        }
        let mut inner = Vec::with_capacity(chart.states.len());
        let mut sizes = vec![if outer { PILL } else { DOT }];
        for node in &chart.states {
            let lanes = if self.collapsed.contains(&node.path) { Vec::new() } else { self.lanes(node) };
            sizes.push(if lanes.is_empty() { NODE } else { container_size(&lanes) });
            inner.push(lanes);
        }
        let missing = missing(chart);
        sizes.extend(missing.iter().map(|name| stub(name)));
        let end = sizes.len();
        let (links, exits) = links(chart, &missing, end);
        let ends = links.iter().any(|link| link.to == end);
        if ends {
            sizes.push(if outer { PILL } else { RING });
        }
        let end_gap = if outer { OUTER_END_GAP } else { INNER_END_GAP };
        let graph = Rc::new(Graph { sizes, links, end: ends.then_some(end), end_gap });
        let (layout, origin) = self.placed(chart, &graph);
        Built { chart, graph, layout, origin, exits, missing, inner }
    }

    /// The layout of a scope, with its boxes where they were moved by hand.
    fn placed(&mut self, chart: &Flat, graph: &Rc<Graph>) -> (Rc<Layout>, Point) {
        let layout = self.layouts.of(graph);
        if self.nudges.is_empty() {
            return (layout, (0, 0));
        }
        let mut by = vec![(0, 0); graph.sizes.len()];
        for (by, node) in by.iter_mut().skip(1).zip(&chart.states) {
            *by = self.nudges.of(&node.path);
        }
        if by.iter().all(|by| *by == (0, 0)) {
            return (layout, (0, 0));
        }
        let (layout, origin) = nudged(graph, &layout, &by);
        (Rc::new(layout), origin)
    }

    fn lanes<'a>(&mut self, node: &'a Node) -> Vec<Lane<'a>> {
        let mut lanes: Vec<Lane> = Vec::with_capacity(node.lanes.len());
        for (label, chart) in &node.lanes {
            let built = self.scope(chart, false);
            lanes.push(Lane { label, width: built.layout.width + 2 * LANE_SIDE, built });
        }
        make_room(node, &mut lanes);
        lanes
    }
}

/// The head needs room for tile, name, detail, catchers and the button that folds.
fn make_room(node: &Node, lanes: &mut [Lane]) {
    let head = text::width(&node.name, 13)
        + text::width(&node.detail, 11)
        + if node.catchers > 0 { 160 } else { 84 };
    let lacks =
        i32::try_from(head).unwrap_or(i32::MAX / 64) - lanes.iter().map(|lane| lane.width).sum::<i32>();
    let count = i32::try_from(lanes.len()).unwrap_or(1).max(1);
    if lacks > 0 {
        for lane in lanes {
            lane.width += lacks / count + 1;
        }
    }
}

/// The names that ways lead to and no state has, each once.
fn missing(chart: &Flat) -> Vec<&str> {
    let exits = chart.states.iter().flat_map(|node| &node.exits);
    let names: BTreeSet<&str> = exits.filter_map(|exit| exit.missing.as_deref()).collect();
    names.into_iter().collect()
}

/// The size of such a name.
fn stub(name: &str) -> Size {
    let width = i32::try_from(text::width(name, 11)).unwrap_or(NODE.width) + 20;
    Size { width: width.clamp(PILL.width, NODE.width), ..PILL }
}

/// Links between boxes: box 0 is the start, box `i + 1` state `i`, then come the missing ones, box `end` is the end.
fn links<'a>(chart: &'a Flat, missing: &[&str], end: usize) -> (Vec<Link>, Vec<Option<&'a Exit>>) {
    let mut links = Vec::new();
    let mut exits = Vec::new();
    if let Some(start) = chart.start {
        links.push(Link { from: 0, to: start + 1, kind: LinkKind::Main, label: None });
        exits.push(None);
    }
    for (index, node) in chart.states.iter().enumerate() {
        for exit in &node.exits {
            let kind = match (exit.catch, exit.main) {
                (true, _) => LinkKind::Catch,
                (false, true) => LinkKind::Main,
                (false, false) => LinkKind::Other,
            };
            let label = exit.label.as_ref().map(|label| text::width(label, 10) + 10);
            let label = label.map(|width| i32::try_from(width).unwrap_or(i32::MAX / 64));
            let gone = exit.missing.as_deref().and_then(|name| missing.binary_search(&name).ok());
            let beyond = gone.map_or(end, |at| chart.states.len() + 1 + at);
            links.push(Link { from: index + 1, to: exit.to.map_or(beyond, |to| to + 1), kind, label });
            exits.push(Some(exit));
        }
    }
    (links, exits)
}

fn container_size(lanes: &[Lane]) -> Size {
    Size {
        width: lanes.iter().map(|lane| lane.width).sum(),
        height: HEAD + lane_height(lanes),
        side: HEAD_SIDE,
    }
}

fn lane_height(lanes: &[Lane]) -> i32 {
    let tallest = lanes.iter().map(|lane| lane.built.layout.height).max().unwrap_or(0);
    LANE_TOP + tallest.max(NODE.height) + LANE_BOTTOM
}

/// Where a scope goes.
struct Frame {
    origin: Point,
    depth: usize,
    parent: Option<usize>,
    outer: bool,
}

fn paint(built: &Built, frame: &Frame, picture: &mut Picture) {
    let first = picture.boxes.len();
    let (x, y) = frame.origin;
    let mut index_of = Vec::with_capacity(built.layout.at.len());
    let mut inner = Vec::new();
    for (index, (at, size)) in built.layout.at.iter().zip(&built.graph.sizes).enumerate() {
        let rect = Rect { x: x + at.0, y: y + at.1, width: size.width, height: size.height };
        let state = index.checked_sub(1).and_then(|index| built.chart.states.get(index));
        let lanes =
            index.checked_sub(1).and_then(|index| built.inner.get(index)).filter(|lanes| !lanes.is_empty());
        index_of.push(first + index);
        picture.boxes.push(match state {
            Some(node) => shown(node, rect, lanes.is_some(), frame),
            None => {
                match index.checked_sub(built.chart.states.len() + 1).and_then(|at| built.missing.get(at)) {
                    Some(name) => gone(name, rect, &built.chart.address, frame),
                    None => terminal(index == 0, rect, &built.chart.address, frame),
                }
            }
        });
        if let (Some(_), Some(lanes)) = (state, lanes) {
            inner.push((first + index, rect, lanes));
        }
    }
    let links = built.graph.links.iter().zip(&built.layout.routes);
    for ((link, route), exit) in links.zip(&built.exits) {
        let (Some(from), Some(to)) = (index_of.get(link.from), index_of.get(link.to)) else { continue };
        if route.points.is_empty() {
            continue;
        }
        picture.edges.push(Edge {
            from: *from,
            to: *to,
            points: route.points.iter().map(|point| (x + point.0, y + point.1)).collect(),
            catch: link.kind == LinkKind::Catch,
            arrow: frame.outer || Some(link.to) != built.graph.end,
            label: exit.and_then(|exit| exit.label.clone()).zip(route.label.map(|at| (x + at.0, y + at.1))),
            title: exit.map(|exit| exit.title.clone()).unwrap_or_default(),
            ways: exit.map(|exit| exit.ways.clone()).unwrap_or_default(),
            missing: exit.is_some_and(|exit| exit.missing.is_some()),
        });
    }
    for (index, rect, lanes) in inner {
        paint_lanes(index, rect, lanes, frame.depth + 1, picture);
    }
}

fn paint_lanes(parent: usize, rect: Rect, lanes: &[Lane], depth: usize, picture: &mut Picture) {
    let height = lane_height(lanes);
    let mut x = rect.x;
    for (index, lane) in lanes.iter().enumerate() {
        let place = Rect { x, y: rect.y + HEAD, width: lane.width, height };
        let last = index + 1 == lanes.len();
        let scope = lane.built.chart.address.clone();
        picture.lanes.push(ShownLane {
            rect: place,
            label: lane.label.to_owned(),
            scope,
            owner: parent,
            last,
        });
        let left = x + (lane.width - lane.built.layout.width) / 2;
        let origin = (left, rect.y + HEAD + LANE_TOP);
        let (boxes, edges) = (picture.boxes.len(), picture.edges.len());
        paint(&lane.built, &Frame { origin, depth, parent: Some(parent), outer: false }, picture);
        stretch(&lane.built, height - LANE_TOP - LANE_BOTTOM, (boxes, edges), picture);
        x += lane.width;
    }
}

/// Moves a lane's ring down to where the tallest lane has its own; edges to it grow.
fn stretch(built: &Built, height: i32, (boxes, edges): (usize, usize), picture: &mut Picture) {
    let (Some(end), extra) = (built.graph.end, height - built.layout.height) else { return };
    if extra <= 0 {
        return;
    }
    let ring = boxes + end;
    let Some(shown) = picture.boxes.get_mut(ring) else { return };
    let old = shown.rect.y;
    shown.rect.y += extra;
    for edge in picture.edges.iter_mut().skip(edges).filter(|edge| edge.to == ring) {
        if let Some(point) = edge.points.last_mut().filter(|point| point.1 == old) {
            point.1 += extra;
        }
    }
}

fn shown(node: &Node, rect: Rect, open: bool, frame: &Frame) -> Shown {
    let shape = match node.icon {
        _ if open => Shape::Container,
        Icon::Choice => Shape::Hexagon,
        _ => Shape::Node,
    };
    Shown {
        id: node.path.clone(),
        rect,
        shape,
        name: node.name.clone(),
        detail: node.detail.clone(),
        icon: node.icon,
        kind: node.kind.clone(),
        catchers: node.catchers,
        depth: frame.depth,
        parent: frame.parent,
        collapsed: !open && !node.lanes.is_empty(),
    }
}

fn terminal(start: bool, rect: Rect, scope: &Address, frame: &Frame) -> Shown {
    let (shape, name) = match (start, frame.outer) {
        (true, true) => (Shape::Start, "Start"),
        (false, true) => (Shape::End, "End"),
        (true, false) => (Shape::Dot, "Start of the branch"),
        (false, false) => (Shape::Ring, "End of the branch"),
    };
    Shown {
        id: format!("{scope}{}", if start { "#start" } else { "#end" }),
        rect,
        shape,
        name: name.to_owned(),
        detail: String::new(),
        icon: Icon::Pass,
        kind: String::new(),
        catchers: 0,
        depth: frame.depth,
        parent: frame.parent,
        collapsed: false,
    }
}

/// The name of a state that is not there.
fn gone(name: &str, rect: Rect, scope: &Address, frame: &Frame) -> Shown {
    let id = format!("{scope}#missing {name}");
    Shown { id, shape: Shape::Missing, name: name.to_owned(), ..terminal(false, rect, scope, frame) }
}

impl Picture {
    /// The box of the state of this name; starts and ends are none, whatever they are called.
    pub fn named(&self, name: &str) -> Option<&Shown> {
        self.boxes.iter().find(|shown| shown.name == name && !shown.kind.is_empty())
    }

    /// The state with this path.
    pub fn state(&self, id: &str) -> Option<&Shown> {
        self.boxes.iter().find(|shown| shown.id == id)
    }
}
