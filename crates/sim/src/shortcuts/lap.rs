//! A lap of a poll loop: what a frame does from one wait to the next, and what is found out about it.

use super::counted_ahead::Counted;
use super::memo::is_one;
use super::tie_break::Pace;
use crate::program::StateId;
use crate::time::{Millis, Time};
use crate::world::Steady;
use expr::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Loops of more states are not looked at.
const LONGEST: usize = 16;

/// What a frame did since it last entered a Wait state.
#[derive(Debug, Default)]
pub(crate) struct Lap {
    pub wait: Option<StateId>,
    /// The input of the Wait state.
    pub input: Value,
    /// When the wait ends.
    pub wake: Time,
    /// When it began, or would have, had no laps been skipped.
    pub entered: Time,
    /// The number in the queue of what its frame scheduled last while nobody was skipping, see [`super::tie_break`].
    pub number: u64,
    /// Its steps and times, once it is settled.
    pub pace: Pace,
    /// What was done since.
    pub trail: Trail,
    /// By how much the input differed from that of a lap before.
    pub changes: Option<Changes>,
    /// How long it repeats, if it does.
    pub settled: Option<Settled>,
    /// How long it waits, if its next laps could be foreseen, see [`super::known_lap`].
    pub foreseen: Option<Millis>,
    /// What each lap takes, once it is settled.
    pub each: Each,
    /// Laps that were counted before their time, see [`super::counted_ahead`].
    pub counted: Option<Counted>,
    /// Of those, and until its frame is really awake: after when it was not seen any more.
    pub unseen: Option<Time>,
}

/// Laps of frames that are over, to be used again by others; so many that they do not grow with the frames.
#[derive(Debug, Default)]
#[allow(clippy::vec_box, reason = "frames hold them in boxes, which move as they are")]
pub(crate) struct SpareLaps(Vec<Box<Lap>>);

impl SpareLaps {
    const MOST: usize = 64;

    /// Keeps a lap, if there is room, as new.
    pub fn keep(&mut self, mut lap: Box<Lap>) {
        if self.0.len() < Self::MOST {
            let mut states = std::mem::take(&mut lap.trail.states);
            states.clear();
            *lap = Lap { trail: Trail { states, ..Trail::default() }, ..Lap::default() };
            self.0.push(lap);
        }
    }

    /// One that was kept, or another.
    pub fn take(&mut self) -> Box<Lap> {
        self.0.pop().unwrap_or_default()
    }
}

/// How long laps repeat.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settled {
    /// While the world is at this version; `None`: whatever is called.
    pub world: Option<u64>,
    /// Until it changes by itself.
    pub until: Option<Time>,
}

/// What was done after a wait.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trail {
    /// States entered.
    pub states: Vec<StateId>,
    pub calls: u64,
    /// What the world promised of the calls.
    pub steady: Steady,
    /// What the last call was asked.
    pub parameters: Value,
    /// What the last call was answered.
    pub answer: Value,
    /// What the calls of the lap before were asked.
    pub asked_before: Value,
}

/// What a lap takes, or several loops together.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Each {
    pub period: Millis,
    pub events: u64,
    pub states: u64,
    /// Events in a millisecond, in [`Self::FINE`]ths.
    pub event_rate: u64,
    /// States in a millisecond, likewise.
    pub state_rate: u64,
}

impl Each {
    /// Rates are a millionth of a millisecond fine, rounded up.
    pub const FINE: u64 = 1_000_000;

    /// A lap of so many events and states.
    pub fn of(period: Millis, events: u64, states: u64) -> Self {
        let rate = |of: u64| of * Self::FINE / period.max(1).unsigned_abs() + 1;
        Self { period, events, states, event_rate: rate(events), state_rate: rate(states) }
    }

    /// What laps of two loops take between them; the period is of no use then.
    pub fn beside(self, other: Self) -> Self {
        Self {
            period: self.period,
            events: self.events + other.events,
            states: self.states + other.states,
            event_rate: self.event_rate + other.event_rate,
            state_rate: self.state_rate + other.state_rate,
        }
    }
}

/// What differs from lap to lap; none: nothing.
pub(crate) type Changes = Arc<[Change]>;

/// A whole number that changes from lap to lap: where it is, and by how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub place: Vec<Arc<str>>,
    pub by: i64,
}

/// What was found out about a lap, for others that are the same.
#[derive(Debug)]
pub(crate) struct Seen {
    trail: Trail,
    before: Value,
    after: Value,
    /// If it can repeat: by how much its input changed.
    pub changes: Option<Changes>,
    /// The input after so many further laps.
    pub later: BTreeMap<i64, Value>,
}

impl Lap {
    /// Whether the loop is too long to be one.
    #[inline]
    pub fn is_lost(&self) -> bool {
        self.trail.states.len() > LONGEST
    }

    /// Whether an event of this frame, due at `at`, changes nothing.
    pub fn repeats(&self, world: u64, at: Time) -> bool {
        let lasts = |settled: Settled| {
            settled.world.is_none_or(|version| version == world)
                && settled.until.is_none_or(|until| at < until)
        };
        self.settled.is_some_and(lasts)
    }

    /// What was found out about it, when the Wait state is entered again with `after`.
    pub fn seen(&self, after: &Value, changes: Option<Changes>) -> Seen {
        Seen {
            trail: self.trail.clone(),
            before: self.input.clone(),
            after: after.clone(),
            changes,
            later: BTreeMap::new(),
        }
    }
}

impl Trail {
    /// Another lap begins.
    pub fn restart(&mut self) {
        self.states.clear();
        self.calls = 0;
        self.asked_before = std::mem::take(&mut self.parameters);
    }

    /// A call begins.
    pub fn call(&mut self, steady: Steady, parameters: Value) {
        self.calls += 1;
        self.steady = if self.calls == 1 { steady } else { self.steady.with(steady) };
        self.parameters = parameters;
    }

    /// Whether the same was done, asked and answered. What the lap before asked matters to counts alone.
    fn is_same(&self, other: &Self) -> bool {
        self.states == other.states
            && (self.calls, self.steady) == (other.calls, other.steady)
            && is_one(&self.parameters, &other.parameters)
            && is_one(&self.answer, &other.answer)
            && (self.steady != Steady::Counting || is_one(&self.asked_before, &other.asked_before))
    }
}

impl Steady {
    /// Of two calls in one lap.
    fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Same, Self::Same) => Self::Same,
            _ => Self::No,
        }
    }
}

impl Seen {
    /// The Wait state's inputs.
    pub fn between(&self) -> (&Value, &Value) {
        (&self.before, &self.after)
    }

    /// Whether this is what was found out about `lap`, which is between the same inputs.
    pub fn is_of(&self, lap: &Lap) -> bool {
        self.trail.is_same(&lap.trail)
    }
}

/// Where two values differ, if it is in whole numbers alone.
pub(crate) fn difference(before: &Value, after: &Value) -> Option<Vec<Change>> {
    let mut changes = Vec::new();
    let mut pending = vec![(Vec::new(), before, after)];
    while let Some((place, before, after)) = pending.pop() {
        match (before, after) {
            (Value::Int(a), Value::Int(b)) if a != b => {
                changes.push(Change { place, by: b.checked_sub(*a)? });
            }
            (Value::Object(a), Value::Object(b)) if !Arc::ptr_eq(a, b) => {
                if a.len() != b.len() {
                    return None;
                }
                for ((key, inner), (other, with)) in a.iter().zip(b.iter()) {
                    if key != other {
                        return None;
                    }
                    // Most of what is equal is shared, or a scalar.
                    if !is_same(inner, with) {
                        pending.push((place.iter().chain([key]).cloned().collect(), inner, with));
                    }
                }
            }
            (a, b) if is_same(a, b) || a == b => {}
            _ => return None,
        }
    }
    Some(changes)
}

fn is_same(a: &Value, b: &Value) -> bool {
    is_one(a, b) || (!a.is_container() && a == b)
}

/// The value after so many laps. `None` where a number would leave 32 bits, which is as far as functions count.
pub(crate) fn after(value: &Value, changes: &[Change], laps: i64) -> Option<Value> {
    let mut value = value.clone();
    for change in changes {
        let mut place = &mut value;
        for key in &change.place {
            let Value::Object(object) = place else { return None };
            place = Arc::make_mut(object).get_mut(key)?;
        }
        let number = place.as_i64()?.checked_add(change.by.checked_mul(laps)?)?;
        *place = Value::Int(i64::from(i32::try_from(number).ok()?));
    }
    Some(value)
}
