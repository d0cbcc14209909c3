//! What lies under a point of the canvas.

use super::picture::{Edge, Picture, Rect, Shape, Shown};
use crate::machine::{Address, Slot};
use crate::plan::Point;
use crate::text::width;

/// How near to an edge a point must be to mean it, in pixels.
const NEAR: f64 = 6.0;
/// Radius of the port at the right side of a state, from which a connection is drawn.
const PORT: f64 = 9.0;
/// Half the height of a label.
const LABEL: f64 = 9.0;

/// What is under a point.
#[derive(Debug, Clone, PartialEq)]
pub enum Hit {
    /// The port of a state.
    Port(Address),
    /// A state, or the head of a container.
    State(Address),
    /// An edge, by its index.
    Edge(usize),
    /// The inside of a scope.
    Scope(Address),
}

impl Shown {
    /// Whether it is a state.
    pub fn is_state(&self) -> bool {
        !matches!(self.shape, Shape::Start | Shape::End | Shape::Dot | Shape::Ring | Shape::Missing)
    }

    /// Its address, if it is a state.
    pub fn address(&self) -> Option<Address> {
        self.is_state().then(|| Address::from(self.id.as_str()))
    }

    /// The scope of which it is the start or the end, if it is one.
    pub fn terminal_of(&self) -> Option<Address> {
        let scope = self.id.strip_suffix("#start").or_else(|| self.id.strip_suffix("#end"))?;
        (!self.is_state() && self.shape != Shape::Missing).then(|| Address::from(scope))
    }

    /// Where connections are drawn from.
    pub fn port(&self) -> Point {
        let Rect { x, y, width, height } = self.rect;
        let down = if self.shape == Shape::Container { 16 } else { height / 2 };
        Point::new(f64::from(x + width), f64::from(y + down))
    }
}

impl Rect {
    /// Whether a point lies inside, or within `margin` of it.
    pub fn holds(&self, at: Point, margin: f64) -> bool {
        at.x >= f64::from(self.x) - margin
            && at.x <= f64::from(self.x + self.width) + margin
            && at.y >= f64::from(self.y) - margin
            && at.y <= f64::from(self.y + self.height) + margin
    }
}

impl Picture {
    /// What is under a point. Of containers only the head counts, lest their inside be in the way.
    pub fn hit(&self, at: Point) -> Hit {
        let state = self.state_under(at, 0.0);
        if let Some(shown) = self.port_under(at) {
            if state.is_none_or(|state| state.id == shown.id) {
                return shown.address().map_or(Hit::Scope(Address::root()), Hit::Port);
            }
        }
        if let Some(address) = state.and_then(Shown::address) {
            return Hit::State(address);
        }
        match self.label_under(at).or_else(|| self.edge_under(at)) {
            Some(edge) => Hit::Edge(edge),
            None => Hit::Scope(self.scope_under(at)),
        }
    }

    /// The state under a point, or within `margin` of it.
    pub fn state_under(&self, at: Point, margin: f64) -> Option<&Shown> {
        let under = |shown: &&Shown| {
            let head = Rect { height: shown.rect.height.min(32), ..shown.rect };
            let rect = if shown.shape == Shape::Container { head } else { shown.rect };
            shown.is_state() && rect.holds(at, margin)
        };
        self.boxes.iter().filter(under).max_by_key(|shown| shown.depth)
    }

    /// The innermost scope around a point.
    pub fn scope_under(&self, at: Point) -> Address {
        let lanes = self.lanes.iter().filter(|lane| lane.rect.holds(at, 0.0));
        lanes.max_by_key(|lane| lane.scope.as_str().len()).map(|lane| lane.scope.clone()).unwrap_or_default()
    }

    fn port_under(&self, at: Point) -> Option<&Shown> {
        let under = |shown: &&Shown| shown.is_state() && shown.port().distance(at) <= PORT;
        self.boxes.iter().filter(under).max_by_key(|shown| shown.depth)
    }

    /// The edge whose label is under a point.
    pub fn label_under(&self, at: Point) -> Option<usize> {
        self.edges.iter().position(|edge| {
            edge.label.as_ref().is_some_and(|(text, (x, y))| {
                let half = i32::try_from(width(text, 10)).map_or(0.0, |wide| f64::from(wide) / 2.0) + 5.0;
                (at.x - f64::from(*x)).abs() <= half && (at.y - f64::from(*y)).abs() <= LABEL
            })
        })
    }

    /// The edge under a point, the nearest of several.
    fn edge_under(&self, at: Point) -> Option<usize> {
        let distances = self.edges.iter().enumerate().map(|(index, edge)| (edge.distance(at), index));
        let near = distances.filter(|(distance, _)| *distance <= NEAR);
        near.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, index)| index)
    }

    /// The slot of an edge: on the line, or before the first state of its scope.
    pub fn edge_slot(&self, edge: &Edge) -> Option<Slot> {
        let from = self.boxes.get(edge.from)?;
        match (from.terminal_of(), from.address()) {
            (Some(scope), _) => Some(Slot::Start { scope }),
            (None, Some(address)) => {
                let ends = matches!(from.kind.as_str(), "Succeed" | "Fail");
                (!ends && !edge.ways.is_empty())
                    .then(|| Slot::Line { from: address, exits: edge.ways.clone() })
            }
            _ => None,
        }
    }
}

impl Edge {
    /// How far a point is from it.
    pub fn distance(&self, at: Point) -> f64 {
        let stretches = self.points.windows(2).filter_map(|pair| match pair {
            [a, b] => Some(to_stretch(at, *a, *b)),
            _ => None,
        });
        stretches.fold(f64::INFINITY, f64::min)
    }

    /// Where a mark on it stands: the middle of its longest vertical stretch.
    pub fn mark(&self) -> Option<Point> {
        let stretches = self.points.windows(2).filter_map(|pair| match pair {
            [a, b] => Some((*a, *b)),
            _ => None,
        });
        let (a, b) = stretches.max_by_key(|(a, b)| ((b.1 - a.1).abs(), (b.0 - a.0).abs()))?;
        Some(Point::new(f64::from(a.0 + b.0) / 2.0, f64::from(a.1 + b.1) / 2.0))
    }
}

/// Distance from a point to a horizontal or vertical stretch.
fn to_stretch(at: Point, a: (i32, i32), b: (i32, i32)) -> f64 {
    let beyond = |value: f64, a: i32, b: i32| {
        let (low, high) = (f64::from(a.min(b)), f64::from(a.max(b)));
        value - value.clamp(low, high)
    };
    libm::hypot(beyond(at.x, a.0, b.0), beyond(at.y, a.1, b.1))
}
