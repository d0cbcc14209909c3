//! What a pointer does on the canvas, as a state machine: press, move, release in; effects out.
//!
//! It is told points of the plane and never reads the DOM, so that tests drive every drag natively.

pub use crate::press::Press;
use std::collections::BTreeSet;

use super::command::Command;
use super::document::{PlanDocument, TaskEdge};
use super::editor::Selection;
use super::scene::{Curve, Hit, Point, Rect, Scene};

/// Pixels a pointer may tremble before a press becomes a drag.
const TREMBLE: f64 = 4.0;
/// How near to a card a dependency may be dropped.
const DROP: f64 = 14.0;

/// What a press on the canvas means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tool {
    /// Select, move, and draw dependencies from ports.
    #[default]
    Select,
    /// A press places a new task.
    Add,
    /// A drag from anywhere on a card draws a dependency.
    Connect,
}

/// Something the canvas must do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Select this.
    Select(Selection),
    /// Carry this out.
    Perform(Command),
    /// Say why it was not done.
    Refuse(String),
    /// Move the view by these pixels of the canvas.
    Pan(f64, f64),
    /// Offer to add a task here.
    OfferTask(Point),
}

/// The state of the pointer.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Gesture {
    /// Nothing is pressed.
    #[default]
    Idle,
    /// Pressed on a card, not yet moved.
    Pressed {
        /// Task id.
        id: String,
        /// Where.
        start: Point,
        /// Adding to the selection.
        add: bool,
    },
    /// Cards move with the pointer.
    Moving {
        /// Where the drag started.
        start: Point,
        /// Cards and where they started, in wide units.
        origins: Vec<(String, (i32, i32))>,
        /// Where the pointer is.
        at: Point,
    },
    /// A dependency is being drawn.
    Connecting {
        /// Task id it is drawn from.
        from: String,
        /// Where the pointer is.
        at: Point,
        /// The card under the pointer, and why it cannot be the target.
        target: Option<(String, Option<String>)>,
    },
    /// A rectangle is drawn round cards.
    Marquee {
        /// Where it started.
        start: Point,
        /// Where the pointer is.
        at: Point,
        /// What was selected before and stays so.
        kept: BTreeSet<String>,
    },
    /// The plane moves with the pointer.
    Panning {
        /// Where the pointer was, on the screen.
        last: Point,
    },
}

impl Gesture {
    /// The pointer goes down.
    pub fn press(&mut self, press: Press, tool: Tool, scene: &Scene, selection: &Selection) -> Vec<Effect> {
        if press.pan {
            *self = Self::Panning { last: press.screen };
            return Vec::new();
        }
        let hit = scene.hit(press.at);
        match (tool, hit) {
            (Tool::Add, Hit::Canvas | Hit::Edge(_)) => vec![Effect::OfferTask(press.at)],
            (_, Hit::Port(id)) | (Tool::Connect, Hit::Card(id)) => {
                *self = Self::Connecting { from: id, at: press.at, target: None };
                Vec::new()
            }
            (_, Hit::Card(id)) => {
                *self = Self::Pressed { id: id.clone(), start: press.at, add: press.add };
                if press.add || selection.tasks.contains(&id) {
                    Vec::new()
                } else {
                    vec![Effect::Select(Selection::task(id))]
                }
            }
            (_, Hit::Edge(edge)) => vec![Effect::Select(Selection::edge(edge))],
            (_, Hit::Canvas) => {
                let kept = if press.add { selection.tasks.clone() } else { BTreeSet::new() };
                *self = Self::Marquee { start: press.at, at: press.at, kept: kept.clone() };
                vec![Effect::Select(Selection { tasks: kept, edge: None })]
            }
        }
    }

    /// The pointer moves.
    pub fn drag(
        &mut self,
        at: Point,
        screen: Point,
        scene: &Scene,
        document: &PlanDocument,
        selection: &Selection,
    ) -> Vec<Effect> {
        match self {
            Self::Idle => Vec::new(),
            Self::Pressed { id, start, .. } => {
                if start.distance(at) > TREMBLE {
                    let ids = if selection.tasks.contains(id) {
                        selection.tasks.clone()
                    } else {
                        BTreeSet::from([id.clone()])
                    };
                    *self = Self::Moving { start: *start, origins: origins(scene, &ids), at };
                }
                Vec::new()
            }
            Self::Moving { at: now, .. } => {
                *now = at;
                Vec::new()
            }
            Self::Connecting { from, at: now, target } => {
                *now = at;
                let card = scene.card_at(at, DROP).filter(|card| &card.id != from);
                *target = card.map(|card| (card.id.clone(), document.refusal(from, &card.id)));
                Vec::new()
            }
            Self::Marquee { start, at: now, kept } => {
                *now = at;
                let frame = Rect::between(*start, at);
                let mut tasks = kept.clone();
                tasks.extend(
                    scene.cards.iter().filter(|card| card.rect.meets(&frame)).map(|card| card.id.clone()),
                );
                vec![Effect::Select(Selection { tasks, edge: None })]
            }
            Self::Panning { last } => {
                let by = (screen.x - last.x, screen.y - last.y);
                *last = screen;
                vec![Effect::Pan(by.0, by.1)]
            }
        }
    }

    /// The pointer goes up where it was last seen.
    pub fn release(&mut self, scene: &Scene, selection: &Selection) -> Vec<Effect> {
        match std::mem::take(self) {
            Self::Pressed { id, add: true, .. } => {
                let mut tasks = selection.tasks.clone();
                if !tasks.remove(&id) {
                    tasks.insert(id);
                }
                vec![Effect::Select(Selection { tasks, edge: None })]
            }
            Self::Pressed { id, .. } => vec![Effect::Select(Selection::task(id))],
            Self::Moving { start, origins, at } => {
                vec![Effect::Perform(Command::MoveTasks(moved(&origins, start, at, scene)))]
            }
            Self::Connecting { from, target: Some((to, None)), .. } => {
                vec![Effect::Perform(Command::AddDependency(TaskEdge { from, to }))]
            }
            Self::Connecting { target: Some((_, Some(reason))), .. } => vec![Effect::Refuse(reason)],
            _ => Vec::new(),
        }
    }

    /// Escape, or the pointer was taken away: nothing happens.
    pub fn cancel(&mut self) {
        *self = Self::Idle;
    }

    /// Whether a task that this is about is no longer there.
    pub fn is_left_behind(&self, scene: &Scene) -> bool {
        let gone = |id: &String| scene.card(id).is_none();
        match self {
            Self::Pressed { id, .. } => gone(id),
            Self::Moving { origins, .. } => origins.iter().any(|(id, _)| gone(id)),
            Self::Connecting { from, target, .. } => {
                gone(from) || target.as_ref().is_some_and(|(to, _)| gone(to))
            }
            _ => false,
        }
    }

    /// Where dragged cards are now, in wide units; empty where none is dragged.
    pub fn moved(&self, scene: &Scene) -> Vec<(String, (i32, i32))> {
        match self {
            Self::Moving { start, origins, at } => moved(origins, *start, *at, scene),
            _ => Vec::new(),
        }
    }

    /// The curve being drawn: to the card it would land on, else to the pointer.
    pub fn live_curve(&self, scene: &Scene) -> Option<Curve> {
        let Self::Connecting { from, at, target } = self else { return None };
        let landing =
            target.as_ref().filter(|(_, refusal)| refusal.is_none()).and_then(|(id, _)| scene.card(id));
        let to = landing.map_or(*at, |card| Point::new(card.rect.x, card.rect.y + card.rect.h / 2.0));
        Some(Curve::between(scene.card(from)?.out_port(), to))
    }

    /// The rectangle being drawn round cards.
    pub fn marquee(&self) -> Option<Rect> {
        match self {
            Self::Marquee { start, at, .. } if start.distance(*at) > TREMBLE => {
                Some(Rect::between(*start, *at))
            }
            _ => None,
        }
    }
}

fn origins(scene: &Scene, ids: &BTreeSet<String>) -> Vec<(String, (i32, i32))> {
    let wide = |card: &super::scene::Card| {
        (
            (card.rect.x / scene.metrics.scale_x).round() as i32,
            (card.rect.y / scene.metrics.scale_y).round() as i32,
        )
    };
    scene
        .cards
        .iter()
        .filter(|card| ids.contains(&card.id))
        .map(|card| (card.id.clone(), wide(card)))
        .collect()
}

fn moved(
    origins: &[(String, (i32, i32))],
    start: Point,
    at: Point,
    scene: &Scene,
) -> Vec<(String, (i32, i32))> {
    let dx = ((at.x - start.x) / scene.metrics.scale_x).round() as i32;
    let dy = ((at.y - start.y) / scene.metrics.scale_y).round() as i32;
    let elsewhere =
        |(id, (x, y)): &(String, (i32, i32))| (id.clone(), (x.saturating_add(dx), y.saturating_add(dy)));
    origins.iter().map(elsewhere).collect()
}
