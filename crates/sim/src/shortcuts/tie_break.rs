//! Orders what is due at one instant when some of it was scheduled in laps that were skipped.
//!
//! What is due at one instant happens in the order of scheduling ([`crate::queue`]). A wake after skipped laps enters the
//! queue long before it would have been scheduled, so it carries the time when that would have been. Others may have been
//! scheduled at that very instant: other loops, really or in skipped laps as well, but nothing else, as no lap is skipped
//! during which anything else happens, and a loop that sleeps over several ([`super::counted_ahead`]) is woken for those that
//! begin at an instant at which anything does. Of two loops the one goes first that
//!
//! - takes fewer steps at that instant before it schedules: everyone takes one step at a time;
//! - else, began to take them first: what woke it was scheduled earlier, or at the same instant, and then the same question is
//!   asked of that one. Laps have two such legs at most, the wait and the call;
//! - else, as they keep step with each other, went first when both last really ran.

use super::lap::Lap;
use crate::execution::{Due, Execution, Happening};
use crate::frame::Slot;
use crate::program::{StateId, Work};
use crate::queue::{Order, Queue};
use crate::time::{Millis, Time};

/// What a lap's steps and times are, as far as order follows from them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Pace {
    /// What leads to the call that takes time, from the wait.
    out: Leg,
    /// What leads to the wait: from that call, or else from the wait itself.
    back: Leg,
}

/// Steps at one instant, and for how long was waited for the first of them.
#[derive(Debug, Clone, Copy, Default)]
struct Leg {
    steps: u8,
    span: Millis,
}

impl Leg {
    /// The smaller the earlier: by steps, then by how long ago what led to them was scheduled.
    fn turn(self) -> u128 {
        const SPAN_BITS: u32 = 52;
        const LONGEST: u64 = (1 << SPAN_BITS) - 1;
        let span = self.span.max(0).unsigned_abs().min(LONGEST);
        (u128::from(self.steps) << SPAN_BITS) | u128::from(LONGEST - span)
    }
}

impl Pace {
    /// Of a lap in which the states before and after the call take so many steps, the call `spent`, and the wait `wait`.
    /// `before` ends with the Task state, `after` with the Wait state.
    fn of_call(before: usize, after: usize, spent: Millis, wait: Millis) -> Self {
        // Beside entering states: waking and calling; answering.
        let out = Leg { steps: steps(before + 2), span: wait };
        Self { out, back: Leg { steps: steps(after + 1), span: spent } }
    }

    /// Of a lap whose calls take no time.
    fn at_once(states: usize, calls: u64, wait: Millis) -> Self {
        let calls = usize::try_from(calls).unwrap_or(usize::MAX);
        let leg = Leg { steps: steps(calls.saturating_mul(2).saturating_add(states + 1)), span: wait };
        Self { out: leg, back: leg }
    }

    /// Its turn among what was scheduled at `since` as well, where laps have been skipped after `from`.
    fn turn(self, is_wake: bool, since: Time, from: Time) -> u128 {
        const LEG_BITS: u32 = 60;
        let (last, first) = if is_wake { (self.back, self.out) } else { (self.out, self.back) };
        // Up to `from` everyone was seen.
        let is_skipped = since.since(from) > last.span;
        (last.turn() << LEG_BITS) | if is_skipped { first.turn() } else { 0 }
    }
}

fn steps(count: usize) -> u8 {
    u8::try_from(count).unwrap_or(u8::MAX)
}

impl Lap {
    /// Where the next thing that its frame schedules belongs among what is due at the same instant.
    fn order(&mut self, queue: &mut Queue<Happening>, at: Time, what: Due) -> Order {
        if self.number == 0 || self.unseen_at(queue.now(), queue).is_none() {
            self.number = queue.number();
        }
        self.order_as_seen(queue, at, what)
    }

    /// The same of what is scheduled anew.
    fn order_as_seen(&self, queue: &Queue<Happening>, at: Time, what: Due) -> Order {
        let is_wake = what == Due::Wake;
        let since = if is_wake && self.wake == at { self.entered } else { queue.now() };
        let turn = self.unseen_at(since, queue).map_or(0, |from| self.pace.turn(is_wake, since, from));
        // An answer that takes as long as its timeout comes in time.
        Order { since, turn, number: self.number + u64::from(what == Due::Timeout) }
    }

    /// Whether what would have been scheduled at an instant was skipped, by its frame or others: then, after when that began.
    fn unseen_at(&self, at: Time, queue: &Queue<Happening>) -> Option<Time> {
        match (self.unseen.filter(|from| *from < at), queue.skipped_before(at)) {
            (Some(own), Some(other)) => Some(own.min(other)),
            (own, other) => own.or(other),
        }
    }
}

impl Execution<'_, '_> {
    /// Schedules something for a frame.
    #[inline(always)]
    pub(crate) fn schedule_at(&mut self, slot: Slot, at: Time, what: Due) {
        let happening = Happening { slot, serial: self.frame(slot).serial, what };
        if at > self.now() {
            if let Some(lap) = self.frames.get_mut(slot).and_then(|frame| frame.lap.as_deref_mut()) {
                let order = lap.order(&mut self.queue, at, what);
                return self.queue.at_in_order(at, order, happening);
            }
        }
        self.queue.at(at, happening);
    }

    /// A frame that slept is woken by a wait that ends at `at`, which it scheduled before.
    pub(crate) fn schedule_wake(&mut self, slot: Slot, at: Time) {
        let Some(frame) = self.frames.get(slot) else { return };
        let happening = Happening { slot, serial: frame.serial, what: Due::Wake };
        match &frame.lap {
            Some(lap) if at > self.now() => {
                let order = lap.order_as_seen(&self.queue, at, Due::Wake);
                self.queue.at_in_order(at, order, happening);
            }
            _ => self.queue.at(at, happening),
        }
    }

    /// The pace of a lap through these states with so many calls, which takes `spent` after its wait. `None`: its order
    /// among others cannot be told, so it must not be skipped.
    pub(crate) fn pace(
        &self,
        slot: Slot,
        states: &[StateId],
        calls: u64,
        (spent, wait): (Millis, Millis),
    ) -> Option<Pace> {
        if wait <= 0 {
            return None;
        }
        if spent == 0 {
            return Some(Pace::at_once(states.len(), calls, wait));
        }
        let is_task =
            |state: &StateId| matches!(self.state(slot, *state).map(|def| &def.work), Some(Work::Task(_)));
        let before = states.iter().position(is_task)? + 1;
        (calls == 1).then(|| Pace::of_call(before, states.len() - before, spent, wait))
    }

    /// The lap has been skipped forward: it wakes after a wait that it would have begun at `wake - wait`. `first`: when it
    /// would have woken otherwise.
    pub(crate) fn note_skip(&mut self, lap: &mut Lap, first: Time, wait: Millis) {
        lap.entered = lap.wake.plus(-wait);
        if lap.wake > first {
            // If that is now, it has skipped at this very instant.
            let from = self.now().min(first.plus(-1));
            match lap.counted {
                Some(_) => lap.unseen = Some(from),
                None => self.queue.skip(from, lap.entered),
            }
        }
    }
}
