//! Rounds of poll loops that are counted before their time.
//!
//! Who asks after a job that ends at a known time is told the same until then, whatever others do. Such a loop sleeps until
//! it is told something else; the rounds before that are counted when it falls asleep ([`crate::round`]). So far nobody can
//! tell. Where it could matter that a round is yet to come, or whose turn it is at its instant,
//!
//! - at an instant at which others do something, who has a round there is woken for it, and goes it himself; unless all
//!   that is done there is that other such loops see their jobs ended, and end with their branches or only ask on;
//! - when a branch is aborted, a quota is reached or the run ends, rounds that are yet to come are taken back.

use crate::execution::{Due, Execution};
use crate::frame::{Frame, Slot};
use crate::program::{StateId, Work};
use crate::skip::CROWD;
use crate::time::{Millis, Time};
use crate::track::StopId;
use expr::Value;
use std::sync::Arc;

/// Rounds of one frame, all alike, that take no time but their waits.
#[derive(Debug)]
pub(crate) struct Early {
    /// When the first begins, its wait being over.
    pub first: Time,
    pub period: Millis,
    pub rounds: u64,
    /// Where the frame is before the first and after each.
    pub stops: (StopId, StopId),
    /// What each enters.
    pub states: Arc<[StateId]>,
    /// What each records.
    pub events: u64,
}

impl Early {
    /// How many begin before an instant.
    fn before(&self, at: Time) -> u64 {
        let room = at.since(self.first).saturating_add(self.period - 1).max(0);
        room.checked_div(self.period).map_or(0, i64::unsigned_abs).min(self.rounds)
    }

    /// Whether one begins at an instant.
    fn has(&self, at: Time) -> bool {
        let into = at.since(self.first);
        into >= 0
            && into.checked_rem(self.period) == Some(0)
            && into.checked_div(self.period).is_some_and(|round| round.unsigned_abs() < self.rounds)
    }
}

fn early(frame: &Frame) -> Option<&Early> {
    frame.lap.as_deref()?.early.as_ref()
}

impl Execution<'_, '_> {
    /// The clock is about to move on: who has a round at the next instant is woken for it, if others do something there.
    #[inline]
    pub(crate) fn heed_rounds(&mut self) {
        if self.early > 0 && self.queue.is_idle() {
            self.wake_for_rounds();
        }
    }

    #[inline(never)]
    fn wake_for_rounds(&mut self) {
        let Some(at) = self.queue.next_at() else { return };
        let is_crowd = self.frames.len() > CROWD;
        let rises = |frame: &Frame| early(frame).is_some_and(|early| is_crowd || early.has(at));
        let mut from = 0;
        while let Some(more) = self.frames.iter().skip(from).position(rises) {
            if from == 0 && !is_crowd && self.is_quiet_at(at) {
                return;
            }
            from += more + 1;
            self.take_back(from - 1, at);
        }
    }

    /// Whether all that is due at the next instant are sleepers whose waking matters to nobody else.
    fn is_quiet_at(&mut self, at: Time) -> bool {
        let waits = |due: &Due, slot: Slot, serial: u64| {
            due.is_of_the_run() || self.frames.get(slot).is_some_and(|frame| frame.serial == serial)
        };
        let due = self
            .queue
            .scheduled()
            .filter(|(when, due)| *when == at && waits(&due.what, due.slot, due.serial));
        let mut others = due.count();
        let among = others;
        for slot in 0..self.frames.len() {
            let wakes = self.frames.get(slot).and_then(|frame| frame.lap.as_deref());
            if wakes.is_some_and(|lap| lap.early.is_some() && lap.wake == at) {
                if self.goes_quietly(slot, at, among) != Some(true) {
                    return false;
                }
                others = others.saturating_sub(1);
            }
        }
        others == 0 && !self.is_near_a_quota()
    }

    /// Whether a sleeper that wakes at `at` will be told then what leads it, by a known way, to where others need take no
    /// notice: to the end of its branch, while of those beside it more are left than so many, or to a call that only asks.
    fn goes_quietly(&mut self, slot: Slot, at: Time, among: usize) -> Option<bool> {
        let (stop, program) = (self.frame(slot).stop?, self.program(slot).number);
        let tracks = &mut self.memo.as_deref_mut()?.tracks;
        let asks = tracks.after(stop, &Value::Null)?;
        let told = tracks.foresee(asks, program, &mut *self.world, at).filter(|told| told.after == 0)?;
        if tracks.is_last(asks, &told.answer) {
            let parent = self.frame(slot).parent?;
            let left = self.frame(parent).join.as_ref()?.remaining;
            return Some(left > among && matches!(self.def(parent).work, Work::Parallel(_)));
        }
        let next = tracks.after(asks, &told.answer)?;
        let call = tracks.foresee(next, program, &mut *self.world, at)?;
        // What is scheduled for one instant at the same has its order.
        let meets = |round: &Early| round.has(at) && round.period == call.after;
        Some(call.after > 0 && !self.frames.iter().filter_map(early).any(meets))
    }

    /// Rounds that begin at `at` or later are taken back: the frame waits for the first of them.
    fn take_back(&mut self, slot: Slot, at: Time) {
        let Some(lap) = self.frames.get_mut(slot).and_then(|frame| frame.lap.as_deref_mut()) else { return };
        let Some(early) = lap.early.take() else { return };
        self.early -= 1;
        let gone = early.before(at);
        let left = early.rounds - gone;
        lap.wake = lap.wake.plus(-early.period.saturating_mul(i64::try_from(left).unwrap_or_default()));
        lap.entered = lap.wake.plus(-early.period);
        let wake = lap.wake;
        self.count_back(slot, &early, left);
        let (before, after) = early.stops;
        self.go_to(slot, if gone == 0 { before } else { after });
        let frame = self.frame_mut(slot);
        if let Some(lap) = &mut frame.lap {
            lap.input = frame.input.clone();
        }
        self.renew(slot);
        self.schedule_wake(slot, wake);
    }

    fn count_back(&mut self, slot: Slot, early: &Early, rounds: u64) {
        let transitions = rounds * early.states.len() as u64;
        self.transitions = self.transitions.saturating_sub(transitions);
        for state in early.states.iter() {
            if let Some(count) = self.entered.get_mut(*state as usize) {
                *count = count.saturating_sub(rounds);
            }
        }
        if let Some(root) = self.instances.first_mut() {
            root.transitions = root.transitions.saturating_sub(transitions);
            root.events = root.events.saturating_sub(rounds * early.events);
        }
        let steps = &mut self.frame_mut(slot).steps;
        *steps = steps.saturating_sub(transitions);
    }

    /// Takes back all that is yet to come. Whether there was anything.
    pub(crate) fn take_back_all(&mut self) -> bool {
        let (any, now) = (self.early > 0, self.now());
        while let Some(slot) = self.frames.iter().position(|frame| early(frame).is_some()) {
            self.take_back(slot, now);
        }
        any
    }

    /// A frame's wait is really over.
    #[inline]
    pub(crate) fn wake_up(&mut self, slot: Slot) {
        if let Some(lap) = self.frames.get_mut(slot).and_then(|frame| frame.lap.as_deref_mut()) {
            self.early -= usize::from(lap.early.take().is_some());
            lap.unseen = None;
        }
    }
}
