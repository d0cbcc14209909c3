//! Rounds of poll loops that need not be run to know what comes of them.
//!
//! From a Wait state a known way leads to a Task state that asks ([`crate::track`]); the world says what it would be
//! answered as things are ([`crate::World::foresee`]), and from that answer a known way leads back to the Wait state. If
//! it leads back with the same data, or the next round does, every further round is the same, and rounds are skipped as
//! laps that have repeated are ([`crate::skip`]): up to the moment when anything else is due. So a run need not go round
//! once to find out what earlier runs have found out.

use crate::execution::Execution;
use crate::frame::Slot;
use crate::lap::{Each, Lap, Settled};
use crate::memo::is_one;
use crate::program::StateId;
use crate::skip::{may_skip, most_laps};
use crate::time::{Millis, Time};
use crate::track::StopId;
use expr::Value;
use std::sync::Arc;

/// What a frame does from a Wait state's stop, if it is answered this, until it enters the Wait state again.
#[derive(Debug, Clone)]
pub(crate) struct Round {
    /// What it asks, in the way that it was first asked.
    pub answer: Value,
    /// Where it is then.
    pub to: StopId,
    /// States entered, the Wait state last.
    pub states: Arc<[StateId]>,
    /// Events recorded.
    pub events: u64,
}

/// A round that would be gone as things are.
struct Foreseen {
    round: Round,
    /// How long it takes after its wait.
    spent: Millis,
    /// Until when it is sure, whatever happens; `None`: as long as nothing else does.
    until: Option<Time>,
}

/// The frame enters a Wait state that would end at `until`. When it really ends, after the rounds that are skipped; `None`:
/// none can be foreseen.
pub(crate) fn ahead(run: &mut Execution<'_, '_>, slot: Slot, until: Time) -> Option<Time> {
    let foreseen = repeating(run, slot)?;
    let frame = run.frame_mut(slot);
    let mut lap = frame.lap.take().unwrap_or_default();
    (lap.wait, lap.input, lap.changes) = (Some(frame.state), frame.input.clone(), None);
    let wait = until.since(run.now());
    Some(go_round(run, slot, lap, &foreseen, (until, wait)))
}

/// The frame's wait is over. Until when it may go on all the same, as the next rounds can be foreseen.
pub(crate) fn again(run: &mut Execution<'_, '_>, slot: Slot) -> Option<Time> {
    let frame = run.frame(slot);
    let wait = frame.lap.as_ref().filter(|lap| lap.wait == Some(frame.state))?.foreseen?;
    if !may_skip(run) {
        return None;
    }
    let foreseen = repeating(run, slot)?;
    let lap = run.frame_mut(slot).lap.take()?;
    let now = run.now();
    Some(go_round(run, slot, lap, &foreseen, (now, wait))).filter(|wake| *wake > now)
}

/// Skips the rounds that end before anything else can happen; when the wait ends after them. The first begins at `wake`,
/// each waits for `wait`.
fn go_round(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    mut lap: Box<Lap>,
    foreseen: &Foreseen,
    (wake, wait): (Time, Millis),
) -> Time {
    let Round { to, states, events, .. } = &foreseen.round;
    let world = foreseen.until.is_none().then_some(run.world_version);
    lap.settled = Some(Settled { world, until: foreseen.until.or_else(|| run.world.next_change()) });
    lap.each = Each::of(wait.saturating_add(foreseen.spent), *events, states.len() as u64);
    (lap.wake, lap.foreseen) = (wake, Some(wait));
    lap.trail.restart();
    if let Some(laps) = most_laps(run, &lap, foreseen.spent) {
        run.count_skipped(slot, states, laps.unsigned_abs(), *events);
        run.world.skipped(laps.unsigned_abs());
        lap.wake = lap.wake.plus(laps.saturating_mul(lap.each.period));
        run.go_to(slot, *to);
        lap.input = run.frame(slot).input.clone();
    }
    let wake = lap.wake;
    run.frame_mut(slot).lap = Some(lap);
    wake
}

/// The round from the frame's stop, if all that follow are the same.
fn repeating(run: &mut Execution<'_, '_>, slot: Slot) -> Option<Foreseen> {
    let stop = run.frame(slot).stop.filter(|_| run.has_tracks())?;
    let first = foresee(run, slot, stop)?;
    let to = first.round.to;
    if to == stop {
        return Some(first);
    }
    // The first answer is not in its place yet.
    let next = foresee(run, slot, to)?;
    let alike = next.round.to == to
        && next.round.states == first.round.states
        && (next.spent, next.until) == (first.spent, first.until);
    alike.then_some(first)
}

/// The round from a stop, as things are.
fn foresee(run: &mut Execution<'_, '_>, slot: Slot, from: StopId) -> Option<Foreseen> {
    let now = run.now();
    let program = run.program(slot).number;
    let memo = run.memo.as_deref_mut()?;
    let asks = memo.tracks.after(from)?;
    let foresight = memo.tracks.foresee(asks, program, &mut *run.world, now)?;
    let known = memo.tracks.round(from).filter(|known| is_one(&known.answer, &foresight.answer)).cloned();
    let round = match known {
        Some(round) => round,
        None => {
            let memo = run.memo.as_deref()?;
            let (states, to) = memo.tracks.lap(from, asks, &foresight.answer)?;
            let events = states.iter().map(|state| run.events_of(slot, *state)).sum();
            let round = Round { answer: foresight.answer, to, states: states.into(), events };
            run.memo.as_deref_mut()?.tracks.keep_round(from, round.clone());
            round
        }
    };
    Some(Foreseen { round, spent: foresight.after, until: foresight.until })
}
