//! The canvas as shapes: where cards, ports and curves are, and what lies under a point.

use std::collections::{BTreeMap, BTreeSet};

use plan::Plan;

use super::document::TaskEdge;
use super::layout::{auto_layout, COLUMN, ROW};

/// A point in CSS pixels, of the plan's own plane unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

impl Point {
    /// The point (x, y).
    pub fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// Distance to another point.
    pub fn distance(self, other: Self) -> f64 {
        libm::hypot(self.x - other.x, self.y - other.y)
    }
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl Rect {
    /// The rectangle between two corners.
    pub fn between(a: Point, b: Point) -> Self {
        Self { x: a.x.min(b.x), y: a.y.min(b.y), w: (a.x - b.x).abs(), h: (a.y - b.y).abs() }
    }

    /// Whether a point lies inside, or within `margin` of it.
    pub fn contains(&self, at: Point, margin: f64) -> bool {
        at.x >= self.x - margin
            && at.x <= self.x + self.w + margin
            && at.y >= self.y - margin
            && at.y <= self.y + self.h + margin
    }

    /// Whether two rectangles share a point.
    pub fn meets(&self, other: &Self) -> bool {
        self.x <= other.x + other.w
            && other.x <= self.x + self.w
            && self.y <= other.y + other.h
            && other.y <= self.y + self.h
    }

    /// The smallest rectangle around both.
    pub fn union(&self, other: &Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Self {
            x,
            y,
            w: (self.x + self.w).max(other.x + other.w) - x,
            h: (self.y + self.h).max(other.y + other.h) - y,
        }
    }
}

/// Sizes of cards, and how the plane is squeezed: positions are kept in wide units, whatever the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Metrics {
    /// Width of a card.
    pub card_w: f64,
    /// Height of a card.
    pub card_h: f64,
    /// What a position's x is multiplied with.
    pub scale_x: f64,
    /// What a position's y is multiplied with.
    pub scale_y: f64,
}

impl Metrics {
    /// For desks.
    pub const WIDE: Self = Self { card_w: 208.0, card_h: 84.0, scale_x: 1.0, scale_y: 1.0 };
    /// For phones.
    pub const NARROW: Self =
        Self { card_w: 160.0, card_h: 72.0, scale_x: 198.0 / COLUMN, scale_y: 88.0 / ROW };
}

/// A task's card.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// Task id.
    pub id: String,
    /// Where it lies.
    pub rect: Rect,
    /// Heights of its in-ports from its top edge, one an incoming dependency.
    pub in_ports: Vec<f64>,
    /// Whether anything waits for it.
    pub has_followers: bool,
}

impl Card {
    /// Centre of the port that dependencies are drawn from.
    pub fn out_port(&self) -> Point {
        Point::new(self.rect.x + self.rect.w, self.rect.y + self.rect.h / 2.0)
    }
}

/// A cubic curve between two ports.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Curve {
    /// From here ...
    pub from: Point,
    /// ... leaving towards here ...
    pub control_1: Point,
    /// ... arriving from here ...
    pub control_2: Point,
    /// ... to here: where the stroke ends and the arrow head starts.
    pub to: Point,
}

/// Length of an arrow head.
const HEAD: f64 = 6.0;
/// Radius of a port with a hair's breadth around it.
const PORT: f64 = 5.0;
/// How near a pointer must come to a port or a curve.
const REACH: f64 = 11.0;

impl Curve {
    /// The curve from an out-port to an in-port, leaving and arriving level.
    pub fn between(from: Point, port: Point) -> Self {
        let tip = Point::new(port.x - PORT, port.y);
        let ahead = tip.x - from.x;
        let pull = if ahead >= 0.0 { (ahead * 0.52).max(14.0) } else { (-ahead * 0.5).clamp(48.0, 160.0) };
        let to = Point::new(tip.x - HEAD, tip.y);
        Self {
            from,
            control_1: Point::new(from.x + pull, from.y),
            control_2: Point::new(to.x + 2.0 - pull, to.y),
            to,
        }
    }

    /// The rectangle that it lies in.
    pub fn bounds(&self) -> Rect {
        let all = [self.control_1, self.control_2, self.to];
        let corner = |rect: Rect, at: &Point| rect.union(&Rect { x: at.x, y: at.y, w: 0.0, h: 0.0 });
        all.iter().fold(Rect { x: self.from.x, y: self.from.y, w: 0.0, h: 0.0 }, corner)
    }

    /// The point at `t`, 0 to 1.
    pub fn at(&self, t: f64) -> Point {
        let s = 1.0 - t;
        let mix = |a: f64, b: f64, c: f64, d: f64| {
            s * s * s * a + 3.0 * s * s * t * b + 3.0 * s * t * t * c + t * t * t * d
        };
        Point::new(
            mix(self.from.x, self.control_1.x, self.control_2.x, self.to.x),
            mix(self.from.y, self.control_1.y, self.control_2.y, self.to.y),
        )
    }

    /// Distance of a point, to within a pixel on curves of ordinary size.
    pub fn distance(&self, point: Point) -> f64 {
        (0..=48).map(|step| self.at(f64::from(step) / 48.0).distance(point)).fold(f64::INFINITY, f64::min)
    }

    /// SVG path of the stroke.
    pub fn path(&self) -> String {
        let Self { from, control_1, control_2, to } = self;
        format!(
            "M{:.1} {:.1}C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}",
            from.x, from.y, control_1.x, control_1.y, control_2.x, control_2.y, to.x, to.y
        )
    }

    /// SVG path of the arrow head.
    pub fn head(&self) -> String {
        format!("M{:.1} {:.1}l-8 -4.5q2 4.5 0 9z", self.to.x + HEAD, self.to.y)
    }
}

/// A dependency drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// Which.
    pub edge: TaskEdge,
    /// Its curve.
    pub curve: Curve,
}

/// What lies under a point.
#[derive(Debug, Clone, PartialEq)]
pub enum Hit {
    /// The out-port of a task's card.
    Port(String),
    /// A task's card.
    Card(String),
    /// A dependency.
    Edge(TaskEdge),
    /// Nothing.
    Canvas,
}

/// The plan drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Cards in plan order.
    pub cards: Vec<Card>,
    /// Dependencies.
    pub links: Vec<Link>,
    /// The sizes used.
    pub metrics: Metrics,
}

impl Scene {
    /// Draws a plan; cards that were never moved are laid out automatically.
    pub fn new(plan: &Plan, metrics: Metrics) -> Self {
        Self::moved(plan, metrics, &[])
    }

    /// Draws a plan with some cards elsewhere, as while they are dragged. Positions are in wide units.
    pub fn moved(plan: &Plan, metrics: Metrics, moved: &[(String, (i32, i32))]) -> Self {
        let places = places(plan);
        let place = |number: usize, id: &str| {
            let elsewhere = moved.iter().find(|(other, _)| other == id).map(|(_, place)| *place);
            elsewhere.or_else(|| places.get(number).copied()).unwrap_or_default()
        };
        let mut cards: Vec<Card> = Vec::with_capacity(plan.tasks.len());
        let followed: BTreeSet<&str> =
            plan.tasks.iter().flat_map(|task| &task.depends_on).map(String::as_str).collect();
        for (number, task) in plan.tasks.iter().enumerate() {
            let (x, y) = place(number, &task.id);
            let rect = Rect {
                x: f64::from(x) * metrics.scale_x,
                y: f64::from(y) * metrics.scale_y,
                w: metrics.card_w,
                h: metrics.card_h,
            };
            let has_followers = followed.contains(task.id.as_str());
            cards.push(Card { id: task.id.clone(), rect, in_ports: Vec::new(), has_followers });
        }
        let mut scene = Self { cards, links: Vec::new(), metrics };
        scene.link(plan);
        scene
    }

    fn link(&mut self, plan: &Plan) {
        let number_of: BTreeMap<&str, usize> =
            plan.tasks.iter().enumerate().map(|(number, task)| (task.id.as_str(), number)).collect();
        let outs: Vec<Point> = self.cards.iter().map(Card::out_port).collect();
        for (task, card) in plan.tasks.iter().zip(&mut self.cards) {
            let numbers = task.depends_on.iter().filter_map(|id| number_of.get(id.as_str()).copied());
            let mut numbers: Vec<usize> = numbers.collect();
            numbers.sort_unstable();
            numbers.dedup();
            let mut sources: Vec<(&str, Point)> = numbers
                .into_iter()
                .filter_map(|number| Some((plan.tasks.get(number)?.id.as_str(), *outs.get(number)?)))
                .collect();
            sources.sort_by(|a, b| a.1.y.total_cmp(&b.1.y));
            card.in_ports = ports(sources.len(), card.rect.h);
            for ((from, out), height) in sources.into_iter().zip(&card.in_ports) {
                let port = Point::new(card.rect.x, card.rect.y + height);
                self.links.push(Link {
                    edge: TaskEdge::new(from, task.id.as_str()),
                    curve: Curve::between(out, port),
                });
            }
        }
    }

    /// The card of a task.
    pub fn card(&self, id: &str) -> Option<&Card> {
        self.cards.iter().find(|card| card.id == id)
    }

    /// What lies under a point; later cards lie over earlier ones, cards over dependencies, ports over all.
    pub fn hit(&self, at: Point) -> Hit {
        if let Some(card) = self.cards.iter().rev().find(|card| card.out_port().distance(at) <= REACH) {
            return Hit::Port(card.id.clone());
        }
        if let Some(card) = self.card_at(at, 0.0) {
            return Hit::Card(card.id.clone());
        }
        let near = self
            .links
            .iter()
            .map(|link| (link.curve.distance(at), link))
            .filter(|(distance, _)| *distance <= REACH);
        near.min_by(|a, b| a.0.total_cmp(&b.0)).map_or(Hit::Canvas, |(_, link)| Hit::Edge(link.edge.clone()))
    }

    /// The topmost card at a point, or within `margin` of it.
    pub fn card_at(&self, at: Point, margin: f64) -> Option<&Card> {
        self.cards.iter().rev().find(|card| card.rect.contains(at, margin))
    }

    /// The rectangle around all cards; nothing where there are none.
    pub fn bounds(&self) -> Option<Rect> {
        self.cards.iter().map(|card| card.rect).reduce(|all, rect| all.union(&rect))
    }
}

/// Heights of in-ports on a card's left edge: 26 px apart round the middle, nearer where there are many.
fn ports(count: usize, height: f64) -> Vec<f64> {
    let spaces = count.saturating_sub(1) as f64;
    let apart = if spaces > 0.0 { (height * 0.31).min((height - 20.0) / spaces) } else { 0.0 };
    (0..count).map(|number| height / 2.0 + (number as f64 - spaces / 2.0) * apart).collect()
}

/// Where cards lie, in wide units: where they were put, else where automatic layout puts them, below what is there.
pub fn places(plan: &Plan) -> Vec<(i32, i32)> {
    let auto = auto_layout(plan);
    let mut taken: Vec<(i32, i32)> = plan.tasks.iter().filter_map(|task| task.position).collect();
    if taken.is_empty() {
        return auto;
    }
    let mut places = Vec::with_capacity(auto.len());
    for (task, corner) in plan.tasks.iter().zip(auto) {
        let mut place = task.position.unwrap_or(corner);
        if task.position.is_none() {
            let near = |other: &(i32, i32), place: (i32, i32)| {
                (other.0 - place.0).abs() < 220 && (other.1 - place.1).abs() < 96
            };
            while taken.iter().any(|other| near(other, place)) {
                place.1 = place.1.saturating_add(ROW as i32);
            }
            taken.push(place);
        }
        places.push(place);
    }
    places
}
