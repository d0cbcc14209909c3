//! Skips laps of poll loops whose outcome earlier runs have found out.
//!
//! From a Wait state a known route leads to a Task state that asks ([`super::routes`]); the world says what the answer would be
//! as things stand ([`crate::World::foresee`]), and from that answer a known route leads back to the Wait state. If it leads
//! back with the same data, or the next lap does, every further lap is the same. If two laps differ by the same count of
//! attempts and are of the kind that only counts, every further one adds as much ([`super::fast_forward`]). Either way these
//! laps are skipped like those that have repeated in this run: up to the moment when anything else is due.

use super::counted_ahead::Counted;
use super::fast_forward::{counts_only, has_room, horizon, is_lap_steady, may_skip, most_laps, CROWD};
use super::lap::{after, difference, Changes, Each, Lap, Settled, Trail};
use super::memo::is_one;
use super::routes::StopId;
use super::tie_break::Pace;
use crate::execution::Execution;
use crate::frame::Slot;
use crate::program::StateId;
use crate::time::{Millis, Time};
use crate::world::{Foresight, Steady};
use expr::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// With more numbers of laps that one may go on for, those of it are forgotten.
const MOST_LATER: usize = 256;

/// What a frame does from a Wait state's stop, if it is answered this, until it enters the Wait state again.
#[derive(Debug)]
pub(crate) struct KnownLap {
    answer: Value,
    /// Where it asks.
    asks: StopId,
    /// Where it is then.
    to: StopId,
    /// States entered, the Wait state last.
    states: Arc<[StateId]>,
    /// Events recorded.
    events: u64,
    /// What was found out about this lap and the next.
    next: Option<Next>,
    /// Its pace and what it takes, with the times that it took last.
    paced: Option<((Millis, Millis), Pace, Each)>,
    /// Of laps that count: where the frame is after so many.
    later: BTreeMap<i64, StopId>,
}

/// What was found out about a lap and the next.
#[derive(Debug)]
struct Next {
    /// What the next is answered.
    answer: Value,
    /// Whether it asks the same, so that what the one is answered tells the other.
    asks_again: bool,
    further: Further,
}

/// How the laps after a lap are.
#[derive(Debug, Clone)]
enum Further {
    /// All lead to the same stop.
    Same,
    /// Each adds this to its input.
    Adds(Changes),
    /// Nothing is known of them.
    Unlike,
}

/// A lap as it would be run as things are.
struct Foreseen {
    from: StopId,
    to: StopId,
    answer: Value,
    /// How long it takes after its wait.
    spent: Millis,
    steady: Steady,
    /// Until when it is sure, whatever happens; `None`: as long as nothing else does.
    until: Option<Time>,
}

impl Foreseen {
    /// Whether these laps and those after them are the same until a known time, whatever others do.
    fn is_sure(&self, further: &Further) -> bool {
        self.spent == 0 && self.until.is_some() && matches!(further, Further::Same)
    }
}

impl Execution<'_, '_> {
    /// Whether the frame may sleep that would wake then, see [`super::counted_ahead`]: it has no turn yet before what others do now,
    /// the names of runs do not tell how often was asked, and there are not too many to be looked through.
    fn may_count_ahead(&self, slot: Slot, wake: Time) -> bool {
        (wake > self.now() || self.queue.is_idle())
            && self.program(slot).wanted().ids_are_free
            && self.frames.len() <= CROWD
    }
}

/// The frame enters a Wait state that would end at `until`. When it really ends, after the laps that are skipped; `None`:
/// none can be foreseen.
pub(crate) fn ahead(run: &mut Execution<'_, '_>, slot: Slot, until: Time) -> Option<Time> {
    let (foreseen, further) = repeating(run, slot)?;
    let frame = run.frame_mut(slot);
    let own = frame.lap.take();
    let mut lap = own.unwrap_or_else(|| run.laps.take());
    let frame = run.frame(slot);
    (lap.wait, lap.input, lap.changes) = (Some(frame.state), frame.input.clone(), None);
    let wait = until.since(run.now());
    Some(skip_known(run, slot, lap, (&foreseen, &further), (until, wait)))
}

/// The frame's wait is over. Until when it may go on all the same, as the next laps can be foreseen.
pub(crate) fn again(run: &mut Execution<'_, '_>, slot: Slot) -> Option<Time> {
    let frame = run.frame(slot);
    let wait = frame.lap.as_ref().filter(|lap| lap.wait == Some(frame.state))?.foreseen?;
    // A loop that would be told something else asks by itself.
    let is_over = |settled: Settled| settled.until.is_some_and(|until| until <= run.now());
    if !may_skip(run) || frame.lap.as_ref().and_then(|lap| lap.settled).is_some_and(is_over) {
        return None;
    }
    let (foreseen, further) = repeating(run, slot)?;
    let lap = run.frame_mut(slot).lap.take()?;
    let now = run.now();
    Some(skip_known(run, slot, lap, (&foreseen, &further), (now, wait))).filter(|wake| *wake > now)
}

/// Skips the laps that end before anything else can happen; when the wait ends after them. The first begins at `wake`,
/// each waits for `wait`.
fn skip_known(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    mut lap: Box<Lap>,
    (foreseen, further): (&Foreseen, &Further),
    (wake, wait): (Time, Millis),
) -> Time {
    let Some((pace, each, states, events)) = paced(run, slot, foreseen, wait) else { return wake };
    (lap.pace, lap.each) = (pace, each);
    let world = foreseen.until.is_none().then_some(run.world_version);
    lap.settled = Some(Settled { world, until: foreseen.until.or_else(|| run.world.next_change()) });
    (lap.wake, lap.foreseen) = (wake, Some(wait));
    lap.trail.restart();
    let ends = foreseen.until.filter(|_| foreseen.is_sure(further) && run.may_count_ahead(slot, wake));
    let laps =
        ends.or_else(|| horizon(run)).and_then(|horizon| most_laps(run, &lap, foreseen.spent, horizon));
    if let Some((laps, to)) = laps.and_then(|laps| Some((laps, stop_after(run, foreseen, further, laps)?))) {
        if ends.is_some() {
            let (laps, stops) = (laps.unsigned_abs(), (foreseen.from, to));
            let (period, states) = (lap.each.period, states.clone());
            lap.counted = Some(Counted { first: wake, period, laps, stops, states, events });
            run.counted += 1;
        }
        run.count_skipped(slot, &states, laps.unsigned_abs(), events);
        run.world.skipped(laps.unsigned_abs());
        lap.wake = lap.wake.plus(laps.saturating_mul(lap.each.period));
        run.go_to(slot, to);
        lap.input = run.frame(slot).input.clone();
    }
    run.note_skip(&mut lap, wake, wait);
    let wake = lap.wake;
    run.frame_mut(slot).lap = Some(lap);
    wake
}

/// The pace of a lap that is known, what it takes, the states that it enters and how many events it records.
fn paced(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    foreseen: &Foreseen,
    wait: Millis,
) -> Option<(Pace, Each, Arc<[StateId]>, u64)> {
    let times = (foreseen.spent, wait);
    let lap = run.memo.as_deref_mut()?.routes.known_lap(foreseen.from)?.as_deref()?;
    let (states, events) = (lap.states.clone(), lap.events);
    if let Some((_, pace, each)) = lap.paced.filter(|(of, ..)| *of == times) {
        return Some((pace, each, states, events));
    }
    let pace = run.pace(slot, &states, 1, times)?;
    let each = Each::of(wait.saturating_add(foreseen.spent), events, states.len() as u64);
    run.memo.as_deref_mut()?.routes.known_lap(foreseen.from)?.as_deref_mut()?.paced =
        Some((times, pace, each));
    Some((pace, each, states, events))
}

/// Where the frame is after so many laps.
fn stop_after(run: &mut Execution<'_, '_>, first: &Foreseen, further: &Further, laps: i64) -> Option<StopId> {
    let Further::Adds(changes) = further else { return Some(first.to) };
    let most = run.options.limits.payload_bytes;
    let memo = run.memo.as_deref_mut()?;
    if let Some(stop) = memo.routes.known_lap(first.from)?.as_deref()?.later.get(&laps) {
        return Some(*stop);
    }
    let (state, input) = memo.routes.at(first.from)?;
    let input = after(input, changes, laps).filter(|input| has_room(most, input))?;
    let input = memo.same(input);
    let stop = memo.routes.stop(state, &input)?;
    let lap = memo.routes.known_lap(first.from)?.as_deref_mut()?;
    if lap.later.len() >= MOST_LATER {
        lap.later.clear();
    }
    lap.later.insert(laps, stop);
    Some(stop)
}

/// The lap from the frame's stop, and how those after it are, if that is known.
fn repeating(run: &mut Execution<'_, '_>, slot: Slot) -> Option<(Foreseen, Further)> {
    let stop = run.frame(slot).stop.filter(|_| run.keeps_routes())?;
    let first = foresee(run, slot, stop)?;
    if first.to == stop {
        return Some((first, Further::Same));
    }
    let lap = run.memo.as_deref_mut()?.routes.known_lap(stop)?.as_deref()?;
    let known = lap.next.as_ref().filter(|next| next.asks_again && is_one(&next.answer, &first.answer));
    let further = match known {
        Some(next) => next.further.clone(),
        None => after_next(run, slot, &first)?,
    };
    (!matches!(further, Further::Unlike)).then_some((first, further))
}

/// How the laps after this one and the next are: the first answer is not in its place yet, or each lap counts.
fn after_next(run: &mut Execution<'_, '_>, slot: Slot, first: &Foreseen) -> Option<Further> {
    let next = foresee(run, slot, first.to)?;
    if (next.spent, next.steady, next.until) != (first.spent, first.steady, first.until) {
        return None;
    }
    let lap = run.memo.as_deref_mut()?.routes.known_lap(first.from)?.as_deref()?;
    if let Some(known) = lap.next.as_ref().filter(|known| is_one(&known.answer, &next.answer)) {
        return Some(known.further.clone());
    }
    let further = further(run, slot, first, &next).unwrap_or(Further::Unlike);
    let routes = &mut run.memo.as_deref_mut()?.routes;
    let asks_again = routes.is_same_call(first.from, first.to);
    let lap = routes.known_lap(first.from)?.as_deref_mut()?;
    lap.next = Some(Next { answer: next.answer, asks_again, further: further.clone() });
    Some(further)
}

/// How the laps after these two are.
fn further(run: &mut Execution<'_, '_>, slot: Slot, first: &Foreseen, next: &Foreseen) -> Option<Further> {
    let routes = &mut run.memo.as_deref_mut()?.routes;
    let mut route = |from: StopId| {
        let lap = routes.known_lap(from)?.as_deref()?;
        Some((lap.states.clone(), lap.asks))
    };
    let ((states, asks), (next_states, next_asks)) = (route(first.from)?, route(next.from)?);
    if states != next_states {
        return None;
    }
    if next.to == first.to {
        return Some(Further::Same);
    }
    let [(wait, before), (_, input), (_, then)] =
        [routes.at(first.from)?, routes.at(first.to)?, routes.at(next.to)?];
    let changes = difference(before, input).filter(|own| difference(input, then).as_ref() == Some(own))?;
    let trail = Trail {
        states: states.to_vec(),
        calls: 1,
        steady: next.steady,
        parameters: routes.sent(next_asks)?,
        answer: next.answer.clone(),
        asked_before: routes.sent(asks)?,
    };
    let (before, input) = (before.clone(), input.clone());
    let lap = Lap { wait: Some(wait), input: before, trail, ..Lap::default() };
    let counts = is_lap_steady(run, slot, &lap) && counts_only(run, slot, &lap, &input, &changes);
    counts.then(|| Further::Adds(changes.into()))
}

/// The lap from a stop, as things are.
fn foresee(run: &mut Execution<'_, '_>, slot: Slot, from: StopId) -> Option<Foreseen> {
    let (program, now) = (run.program(slot).number, run.now());
    let routes = &mut run.memo.as_deref_mut()?.routes;
    let asks = routes.after(from, &Value::Null)?;
    let told = routes.foresee(asks, program, &mut *run.world, now)?;
    let known = routes.known_lap(from)?.as_deref().filter(|known| is_one(&known.answer, &told.answer));
    let to = match known {
        Some(known) => known.to,
        None => find_lap(run, slot, (from, asks), &told.answer)?,
    };
    let Foresight { answer, after: spent, steady, until } = told;
    Some(Foreseen { from, to, answer, spent, steady, until })
}

/// Looks for the lap from a stop by one that asks, and keeps it; where it leads.
#[cold]
fn find_lap(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    (from, asks): (StopId, StopId),
    answer: &Value,
) -> Option<StopId> {
    let (states, to) = run.memo.as_deref()?.routes.lap(from, asks, answer)?;
    let events = states.iter().map(|state| run.events_of(slot, *state)).sum();
    let (answer, states) = (answer.clone(), states.into());
    let lap = KnownLap { answer, asks, to, states, events, next: None, paced: None, later: BTreeMap::new() };
    *run.memo.as_deref_mut()?.routes.known_lap(from)? = Some(Box::new(lap));
    Some(to)
}
