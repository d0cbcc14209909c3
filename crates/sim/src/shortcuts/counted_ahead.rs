//! Counts the laps of a poll loop in advance, up to the end of the job it waits for, even while other branches run.
//!
//! A loop that asks about a job whose end is known gets the same answer until then, whatever others do. It sleeps until it
//! will be told something else; the laps before that are counted when it falls asleep ([`super::known_lap`]), and nothing can
//! observe that. Where a lap still to come, or its place in the order of an instant, could be observed, the loop takes it up
//! itself:
//!
//! - at an instant at which others do something, a loop with a lap there is woken for it; unless all that happens there is
//!   that other such loops find their jobs ended, and end with their branches or only ask on;
//! - when a branch is aborted, a quota is reached or the run ends, laps still to come are taken back.

use super::fast_forward::CROWD;
use super::routes::StopId;
use crate::execution::{Due, Execution};
use crate::frame::{Frame, Slot};
use crate::program::{StateId, Work};
use crate::time::{Millis, Time};
use expr::Value;
use std::sync::Arc;

/// Laps of one frame, all alike, that take no time but their waits.
#[derive(Debug)]
pub(crate) struct Counted {
    /// When the first begins, its wait being over.
    pub first: Time,
    pub period: Millis,
    pub laps: u64,
    /// Where the frame is before the first and after each.
    pub stops: (StopId, StopId),
    /// What each enters.
    pub states: Arc<[StateId]>,
    /// What each records.
    pub events: u64,
}

impl Counted {
    /// How many begin before an instant.
    fn before(&self, at: Time) -> u64 {
        let room = at.since(self.first).saturating_add(self.period - 1).max(0);
        room.checked_div(self.period).map_or(0, i64::unsigned_abs).min(self.laps)
    }

    /// Whether one begins at an instant.
    fn has(&self, at: Time) -> bool {
        let into = at.since(self.first);
        into >= 0
            && into.checked_rem(self.period) == Some(0)
            && into.checked_div(self.period).is_some_and(|lap| lap.unsigned_abs() < self.laps)
    }
}

fn counted(frame: &Frame) -> Option<&Counted> {
    frame.lap.as_deref()?.counted.as_ref()
}

impl Execution<'_, '_> {
    /// The clock is about to move on: a loop with a lap at the next instant is woken for it, if others do something there.
    #[inline]
    pub(crate) fn heed_counted(&mut self) {
        if self.counted > 0 && self.queue.is_idle() {
            self.wake_for_counted();
        }
    }

    #[inline(never)]
    fn wake_for_counted(&mut self) {
        let Some(at) = self.queue.next_at() else { return };
        let is_crowd = self.frames.len() > CROWD;
        let rises = |frame: &Frame| counted(frame).is_some_and(|counted| is_crowd || counted.has(at));
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
            if wakes.is_some_and(|lap| lap.counted.is_some() && lap.wake == at) {
                if self.goes_quietly(slot, at, among) != Some(true) {
                    return false;
                }
                others = others.saturating_sub(1);
            }
        }
        others == 0 && !self.is_near_a_quota()
    }

    /// Whether a sleeper that wakes at `at` will be told then what leads it, by a known route, to where others need take no
    /// notice: to the end of its branch, while of those beside it more are left than so many, or to a call that only asks.
    fn goes_quietly(&mut self, slot: Slot, at: Time, among: usize) -> Option<bool> {
        let (stop, program) = (self.frame(slot).stop?, self.program(slot).number);
        let routes = &mut self.memo.as_deref_mut()?.routes;
        let asks = routes.after(stop, &Value::Null)?;
        let told = routes.foresee(asks, program, &mut *self.world, at).filter(|told| told.after == 0)?;
        if routes.is_last(asks, &told.answer) {
            let parent = self.frame(slot).parent?;
            let left = self.frame(parent).join.as_ref()?.remaining;
            return Some(left > among && matches!(self.def(parent).work, Work::Parallel(_)));
        }
        let next = routes.after(asks, &told.answer)?;
        let call = routes.foresee(next, program, &mut *self.world, at)?;
        // What is scheduled for one instant at the same has its order.
        let meets = |lap: &Counted| lap.has(at) && lap.period == call.after;
        Some(call.after > 0 && !self.frames.iter().filter_map(counted).any(meets))
    }

    /// Laps that begin at `at` or later are taken back: the frame waits for the first of them.
    fn take_back(&mut self, slot: Slot, at: Time) {
        let Some(lap) = self.frames.get_mut(slot).and_then(|frame| frame.lap.as_deref_mut()) else { return };
        let Some(counted) = lap.counted.take() else { return };
        self.counted -= 1;
        let over = counted.before(at);
        let left = counted.laps - over;
        lap.wake = lap.wake.plus(-counted.period.saturating_mul(i64::try_from(left).unwrap_or_default()));
        lap.entered = lap.wake.plus(-counted.period);
        let wake = lap.wake;
        self.count_back(slot, &counted, left);
        let (before, after) = counted.stops;
        self.go_to(slot, if over == 0 { before } else { after });
        let frame = self.frame_mut(slot);
        if let Some(lap) = &mut frame.lap {
            lap.input = frame.input.clone();
        }
        self.renew(slot);
        self.schedule_wake(slot, wake);
    }

    fn count_back(&mut self, slot: Slot, counted: &Counted, laps: u64) {
        let transitions = laps.saturating_mul(counted.states.len() as u64);
        self.transitions = self.transitions.saturating_sub(transitions);
        for state in counted.states.iter() {
            if let Some(count) = self.entered.get_mut(*state as usize) {
                *count = count.saturating_sub(laps);
            }
        }
        let root = &mut self.instances.root;
        root.transitions = root.transitions.saturating_sub(transitions);
        root.events = root.events.saturating_sub(laps.saturating_mul(counted.events));
        let steps = &mut self.frame_mut(slot).steps;
        *steps = steps.saturating_sub(transitions);
    }

    /// Takes back all that is yet to come. Whether there was anything.
    pub(crate) fn take_back_all(&mut self) -> bool {
        let (any, now) = (self.counted > 0, self.now());
        while let Some(slot) = self.frames.iter().position(|frame| counted(frame).is_some()) {
            self.take_back(slot, now);
        }
        any
    }

    /// A frame's wait is really over.
    #[inline]
    pub(crate) fn wake_up(&mut self, slot: Slot) {
        if let Some(lap) = self.frames.get_mut(slot).and_then(|frame| frame.lap.as_deref_mut()) {
            self.counted -= usize::from(lap.counted.take().is_some());
            lap.unseen = None;
        }
    }
}
