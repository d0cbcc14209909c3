//! What a pointer does on the canvas of a state machine, as a state machine of its own: press, move, release in; effects
//! out. It is told points of the plane and never reads the DOM, so that tests drive every drag natively.

pub use crate::press::Press;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::drop::{place_at, place_under, places, Place};
use super::hit::Hit;
use super::picture::Picture;
use crate::machine::command::{outermost, transition_refusal};
use crate::machine::flow::{catches, goes_on};
use crate::machine::{sentence, Address, Command, Exit, Load, Reading, Slot};
use crate::plan::{Point, Rect};

/// Pixels a pointer may tremble before a press becomes a drag.
const TREMBLE: f64 = 4.0;
/// How near to a state a connection may be dropped.
const DROP: f64 = 14.0;

/// What the canvas shows and of what.
#[derive(Clone, Copy)]
pub struct Stage<'a> {
    /// What is drawn.
    pub picture: &'a Picture,
    /// What it was drawn of.
    pub reading: &'a Reading,
    /// What is selected.
    pub selection: &'a BTreeSet<Address>,
}

/// Something the canvas must do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Select these states.
    Select(BTreeSet<Address>),
    /// Carry this out.
    Perform(Command),
    /// Say why it was not done.
    Refuse(String),
    /// Move the view by these pixels of the screen.
    Pan(f64, f64),
    /// Offer to insert a state here.
    Offer(Slot, Point),
    /// Show this way out of the selected state.
    Look(Exit),
}

/// The state of the pointer.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Gesture {
    /// Nothing is pressed.
    #[default]
    Idle,
    /// Pressed on a state, not yet moved.
    Pressed {
        /// The state.
        state: Address,
        /// Where.
        start: Point,
        /// Adding to the selection.
        add: bool,
        /// To be moved by hand.
        alt: bool,
    },
    /// Pressed on an edge, not yet moved.
    OnEdge {
        /// Its index.
        edge: usize,
        /// Where.
        start: Point,
    },
    /// Something is on its way into the flow: out of the palette, or states out of it.
    Dragging(Drag),
    /// Boxes are moved by hand from where the layout puts them.
    Nudging(Nudging),
    /// A connection is being drawn.
    Connecting(Connection),
    /// A rectangle is drawn round states.
    Marquee {
        /// Where it started.
        start: Point,
        /// Where the pointer is.
        at: Point,
        /// What was selected before and stays so.
        kept: BTreeSet<Address>,
    },
    /// The plane moves with the pointer.
    Panning {
        /// Where the pointer was, on the screen.
        last: Point,
    },
}

/// A drag of something into the flow.
#[derive(Debug, Clone, PartialEq)]
pub struct Drag {
    /// What is dragged.
    pub load: Load,
    /// Where the pointer is.
    pub at: Point,
    /// The places that take it: these light up.
    pub places: Arc<[Place]>,
    /// The one of them that a drop would mean.
    pub over: Option<usize>,
    /// What a drop would do, or why there can be none where the pointer is, as a sentence.
    pub says: Option<String>,
    /// The places that do not take it.
    barred: Arc<[Place]>,
    /// The one of them that the pointer is on, if a drop means no other.
    on_barred: Option<usize>,
}

/// Why what lies where it is dropped is not moved.
const ALREADY: &str = "It is there already.";

/// Boxes on their way from where the layout puts them.
#[derive(Debug, Clone, PartialEq)]
pub struct Nudging {
    /// Their states, none of which lies in another.
    pub states: Vec<Address>,
    /// Where they were taken, from the layout's corner: the picture may grow under the pointer.
    start: Point,
    /// How far they were moved, in whole pixels.
    pub by: (i32, i32),
}

/// A connection being drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// The state that it leaves.
    pub from: Address,
    /// The way out of it.
    pub exit: Exit,
    /// Where the pointer is.
    pub at: Point,
    /// The state under the pointer, and why the connection cannot end there.
    pub target: Option<(Address, Option<String>)>,
}

impl Gesture {
    /// Something is taken out of the palette, or pasted to be placed by hand.
    pub fn take(load: Load, at: Point, stage: &Stage) -> Self {
        let (places, barred) = places(stage.picture, stage.reading, &load);
        let (places, barred) = (places.into(), barred.into());
        let mut drag = Drag { load, at, places, over: None, says: None, barred, on_barred: None };
        drag.move_to(at, stage);
        Self::Dragging(drag)
    }

    /// A connection is begun without the pointer, or from a button beside the state.
    pub fn connect(from: Address, exit: Exit, at: Point) -> Self {
        Self::Connecting(Connection { from, exit, at, target: None })
    }

    /// The pointer goes down.
    pub fn press(&mut self, press: Press, stage: &Stage) -> Vec<Effect> {
        if press.pan {
            *self = Self::Panning { last: press.screen };
            return Vec::new();
        }
        match stage.picture.hit(press.at) {
            Hit::Port(state) => match main_exit(stage.reading, &state) {
                Some(exit) => *self = Self::connect(state, exit, press.at),
                None => return self.press_state(state, press, stage),
            },
            Hit::State(state) => return self.press_state(state, press, stage),
            Hit::Edge(edge) => *self = Self::OnEdge { edge, start: press.at },
            Hit::Scope(_) => {
                let kept = if press.add { stage.selection.clone() } else { BTreeSet::new() };
                *self = Self::Marquee { start: press.at, at: press.at, kept: kept.clone() };
                return vec![Effect::Select(kept)];
            }
        }
        Vec::new()
    }

    fn press_state(&mut self, state: Address, press: Press, stage: &Stage) -> Vec<Effect> {
        *self = Self::Pressed { state: state.clone(), start: press.at, add: press.add, alt: press.alt };
        let stays = press.add || stage.selection.contains(&state);
        if stays {
            Vec::new()
        } else {
            vec![Effect::Select(BTreeSet::from([state]))]
        }
    }

    /// The pointer moves.
    pub fn drag(&mut self, at: Point, screen: Point, stage: &Stage) -> Vec<Effect> {
        match self {
            Self::Idle => {}
            Self::Pressed { state, start, alt, .. } => {
                if start.distance(at) > TREMBLE {
                    let all = stage.selection.contains(state);
                    let states =
                        if all { stage.selection.iter().cloned().collect() } else { vec![state.clone()] };
                    *self = if *alt {
                        Self::Nudging(Nudging::begin(&states, *start, at, stage))
                    } else {
                        Self::take(Load::States(states), at, stage)
                    };
                }
            }
            Self::OnEdge { edge, start } => {
                if start.distance(at) > TREMBLE {
                    *self = lead_elsewhere(*edge, at, stage).map_or(Self::Idle, Self::Connecting);
                }
            }
            Self::Dragging(drag) => drag.move_to(at, stage),
            Self::Nudging(nudging) => nudging.move_to(at, stage),
            Self::Connecting(connection) => connection.move_to(at, stage),
            Self::Marquee { start, at: now, kept } => {
                *now = at;
                let mut states = kept.clone();
                states.extend(inside(stage.picture, Rect::between(*start, at)));
                return vec![Effect::Select(states)];
            }
            Self::Panning { last } => {
                let by = (screen.x - last.x, screen.y - last.y);
                *last = screen;
                return vec![Effect::Pan(by.0, by.1)];
            }
        }
        Vec::new()
    }

    /// The pointer goes up where it was last seen.
    pub fn release(&mut self, stage: &Stage) -> Vec<Effect> {
        match std::mem::take(self) {
            Self::Pressed { state, add, .. } => {
                let mut states = if add { stage.selection.clone() } else { BTreeSet::new() };
                if !states.remove(&state) {
                    states.insert(state);
                }
                vec![Effect::Select(states)]
            }
            Self::OnEdge { edge, start } => on_edge(edge, start, stage),
            Self::Dragging(drag) => drag.release(stage),
            Self::Nudging(Nudging { states, by, .. }) => vec![Effect::Perform(Command::Nudge { states, by })],
            Self::Connecting(connection) => connection.release(),
            Self::Idle | Self::Marquee { .. } | Self::Panning { .. } => Vec::new(),
        }
    }

    /// Escape, or the pointer was taken away: nothing happens.
    pub fn cancel(&mut self) {
        *self = Self::Idle;
    }

    /// The rectangle being drawn round states.
    pub fn marquee(&self) -> Option<Rect> {
        match self {
            Self::Marquee { start, at, .. } if start.distance(*at) > TREMBLE => {
                Some(Rect::between(*start, *at))
            }
            _ => None,
        }
    }
}

impl Nudging {
    fn begin(states: &[Address], start: Point, at: Point, stage: &Stage) -> Self {
        let mut nudging =
            Self { states: outermost(states), start: from_corner(start, stage.picture), by: (0, 0) };
        nudging.move_to(at, stage);
        nudging
    }

    #[allow(clippy::cast_possible_truncation, reason = "pixels of a drawing; the cast saturates")]
    fn move_to(&mut self, at: Point, stage: &Stage) {
        let at = from_corner(at, stage.picture);
        let whole = |far: f64| libm::round(far) as i32;
        self.by = (whole(at.x - self.start.x), whole(at.y - self.start.y));
    }
}

/// A point as it lies from the corner of the layout.
fn from_corner(at: Point, picture: &Picture) -> Point {
    Point::new(at.x - f64::from(picture.origin.0), at.y - f64::from(picture.origin.1))
}

impl Drag {
    /// The pointer moves.
    pub fn move_to(&mut self, at: Point, stage: &Stage) {
        self.at = at;
        let over = place_at(&self.places, stage.picture, at);
        let under = || place_under(&self.barred, stage.picture, at);
        let barred = if over.is_none() { under() } else { None };
        if over != self.over || barred != self.on_barred || self.says.is_none() {
            self.choose(over, stage.reading);
            self.on_barred = barred;
            self.says = self.says.take().or_else(|| self.refusal(stage.reading));
        }
    }

    /// Why the place that the pointer is on does not take it, in the words of the command.
    fn refusal(&self, reading: &Reading) -> Option<String> {
        let place = self.barred.get(self.on_barred?)?;
        let refusal = self.load.command(place.slot.clone()).refusal(reading);
        Some(refusal.map_or_else(|| ALREADY.to_owned(), |refusal| refusal.0))
    }

    /// The next (or with a negative number an earlier) place, for the keyboard.
    pub fn step(&mut self, by: isize, reading: &Reading) {
        let count = self.places.len();
        let next = match self.over {
            _ if count == 0 => None,
            Some(over) => Some((over as isize + by).rem_euclid(count as isize) as usize),
            None => Some(0),
        };
        self.choose(next, reading);
    }

    fn choose(&mut self, over: Option<usize>, reading: &Reading) {
        self.over = over;
        self.on_barred = None;
        let place = over.and_then(|over| self.places.get(over));
        self.says = place.map(|place| sentence(&self.load, &place.slot, reading));
    }

    /// The place that a drop would mean.
    pub fn place(&self) -> Option<&Place> {
        self.over.and_then(|over| self.places.get(over))
    }

    fn release(self, stage: &Stage) -> Vec<Effect> {
        match self.place() {
            Some(place) => vec![Effect::Perform(self.load.command(place.slot.clone()))],
            // States dropped beside the flow stay where they are; what came from elsewhere stays out.
            None => match self.says {
                Some(why) if why != ALREADY => vec![Effect::Refuse(why)],
                _ if matches!(self.load, Load::States(_)) => Vec::new(),
                _ => {
                    let name = self.load.name(stage.reading);
                    vec![Effect::Refuse(format!("{name} was dropped on no line."))]
                }
            },
        }
    }
}

impl Connection {
    /// The pointer moves.
    pub fn move_to(&mut self, at: Point, stage: &Stage) {
        self.at = at;
        let under = stage.picture.state_under(at, DROP).and_then(super::picture::Shown::address);
        let index = stage.reading.index();
        self.target = under.map(|to| {
            let refusal = match (index.state(&self.from), index.state(&to)) {
                (Some(from), Some(target)) => transition_refusal(from, self.exit, Some(target)),
                _ => Some("It is not there any more.".to_owned()),
            };
            (to, refusal)
        });
    }

    fn release(self) -> Vec<Effect> {
        match self.target {
            Some((to, None)) => {
                vec![Effect::Perform(Command::Connect { from: self.from, exit: self.exit, to: Some(to) })]
            }
            Some((_, Some(refusal))) => vec![Effect::Refuse(refusal)],
            None => Vec::new(),
        }
    }
}

/// The way out that a connection drawn from a state means: the main one, of a Choice state a new rule once it has a
/// default.
pub fn main_exit(reading: &Reading, state: &Address) -> Option<Exit> {
    let entry = reading.index().state(state)?;
    let node = reading.node(state)?;
    match entry.kind.as_str() {
        "Choice" if node.get("Default").is_none() => Some(Exit::Default),
        "Choice" => Some(Exit::Choice(node.get("Choices").map_or(0, |list| list.elements().len()))),
        kind => goes_on(kind).then_some(Exit::Next),
    }
}

/// The way out that a new catcher of a state would be; `None` where it catches nothing.
pub fn catch_exit(reading: &Reading, state: &Address) -> Option<Exit> {
    let node = reading.node(state)?;
    let count = node.get("Catch").map_or(0, |list| list.elements().len());
    catches(&reading.index().state(state)?.kind).then_some(Exit::Catch(count))
}

/// A click on a line offers to insert a state there; one on its label shows what it says.
fn on_edge(edge: usize, start: Point, stage: &Stage) -> Vec<Effect> {
    let Some(clicked) = stage.picture.edges.get(edge) else { return Vec::new() };
    let from = stage.picture.boxes.get(clicked.from).and_then(super::picture::Shown::address);
    let labelled = stage.picture.label_under(start) == Some(edge);
    match (from, clicked.ways.first()) {
        (Some(from), Some(way)) if labelled => {
            vec![Effect::Select(BTreeSet::from([from])), Effect::Look(*way)]
        }
        _ => {
            let slot = stage.picture.edge_slot(clicked);
            slot.map(|slot| Effect::Offer(slot, start)).into_iter().collect()
        }
    }
}

/// Dragging an edge leads it elsewhere, if it is that of one way.
fn lead_elsewhere(edge: usize, at: Point, stage: &Stage) -> Option<Connection> {
    let edge = stage.picture.edges.get(edge)?;
    let from = stage.picture.boxes.get(edge.from)?.address()?;
    match edge.ways.as_slice() {
        [exit] => {
            let mut connection = Connection { from, exit: *exit, at, target: None };
            connection.move_to(at, stage);
            Some(connection)
        }
        _ => None,
    }
}

/// The states that a rectangle meets; containers only if it holds them whole.
fn inside(picture: &Picture, frame: Rect) -> Vec<Address> {
    let met = picture.boxes.iter().filter(|shown| {
        let rect = shown.rect;
        let own = Rect {
            x: f64::from(rect.x),
            y: f64::from(rect.y),
            w: f64::from(rect.width),
            h: f64::from(rect.height),
        };
        let whole = own.x >= frame.x
            && own.y >= frame.y
            && own.x + own.w <= frame.x + frame.w
            && own.y + own.h <= frame.y + frame.h;
        if shown.shape == super::picture::Shape::Container {
            whole
        } else {
            frame.meets(&own)
        }
    });
    met.filter_map(super::picture::Shown::address).collect()
}
