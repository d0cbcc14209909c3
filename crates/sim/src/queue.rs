//! The one event queue, ordered by (time, order of scheduling).
//!
//! Events at the same instant happen in the order in which they were scheduled: first scheduled, first served. What a
//! step schedules for its own instant comes after everything that was due at it already. From this follows
//!
//! - a Parallel state schedules its branches in the order of its `Branches`, a Map its iterations and a Distributed Map
//!   its child executions by index: what happens at one instant happens in that order, one step of each at a time;
//! - a task that is called at an instant schedules first its answer, then its timeout, then its heartbeat's: an answer
//!   that takes exactly as long as the timeout comes in time;
//! - the end of an execution's own time (`TimeoutSeconds`, a quota) is scheduled when it starts, so it comes before all
//!   else that is due at that instant;
//! - an error is handled after what else is due at its instant, and whoever waits for a child execution hears of its end
//!   likewise: tasks that time out together are all recorded as timed out before the first of them fails its state.
//!
//! Who skips ahead schedules before its time, and says where that belongs ([`Order`], [`crate::shortcuts::tie_break`]).

use crate::time::Time;
use std::cmp::Ordering;
use std::collections::{BinaryHeap, VecDeque};

/// A priority queue of `E`, with a fast lane for what happens at the present instant.
#[derive(Debug)]
pub struct Queue<E> {
    now: Time,
    sequence: u64,
    /// Due at `now`, in order.
    due: VecDeque<E>,
    /// Due later. Everything due at an instant moves to `due` together, before anything scheduled at that instant.
    later: BinaryHeap<Scheduled<E>>,
    /// After the one, up to the other, some have skipped what they would have scheduled.
    skipped: (Time, Time),
}

/// Where something belongs among what is due at the same instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Order {
    /// When it was scheduled, or would have been.
    pub since: Time,
    /// Whose turn it was then, where that does not follow from the numbers.
    pub turn: u128,
    /// Grows with every scheduling.
    pub number: u64,
}

#[derive(Debug)]
struct Scheduled<E> {
    at: Time,
    order: Order,
    event: E,
}

impl<E> Queue<E> {
    /// An empty queue whose clock stands at `now`.
    pub fn new(now: Time) -> Self {
        Self { now, sequence: 0, due: VecDeque::new(), later: BinaryHeap::new(), skipped: (now, now) }
    }

    /// Forgets everything scheduled and sets the clock to `now`.
    pub fn restart(&mut self, now: Time) {
        self.due.clear();
        self.later.clear();
        (self.now, self.sequence, self.skipped) = (now, 0, (now, now));
    }

    /// The present instant: that of the event returned last.
    #[inline]
    pub fn now(&self) -> Time {
        self.now
    }

    /// Schedules `event` at `at`, or at once if that has passed.
    #[inline(always)]
    pub fn at(&mut self, at: Time, event: E) {
        if at <= self.now {
            self.due.push_back(event);
            return;
        }
        let order = Order { since: self.now, turn: 0, number: self.number() };
        self.later.push(Scheduled { at, order, event });
    }

    /// Schedules `event` at `at`, which is yet to come, as if it had been scheduled when `order` says.
    pub fn at_in_order(&mut self, at: Time, order: Order, event: E) {
        self.later.push(Scheduled { at, order, event });
    }

    /// A number for what is scheduled next. There is room for another after each.
    #[inline]
    pub fn number(&mut self) -> u64 {
        self.sequence += 2;
        self.sequence
    }

    /// After `from`, up to `until`, somebody schedules nothing that he would have.
    pub fn skip(&mut self, from: Time, until: Time) {
        let (first, last) = self.skipped;
        self.skipped = if self.now <= last { (first, until.max(last)) } else { (from, until) };
    }

    /// Whether somebody has skipped what he would have scheduled at `since`: then, after when that began.
    pub fn skipped_before(&self, since: Time) -> Option<Time> {
        let (from, until) = self.skipped;
        (from < since && since <= until).then_some(from)
    }

    /// When the next event is due.
    pub fn next_at(&self) -> Option<Time> {
        if self.due.is_empty() {
            return self.later.peek().map(|next| next.at);
        }
        Some(self.now)
    }

    /// Whether nothing else is due at the present instant.
    #[inline]
    pub fn is_idle(&self) -> bool {
        self.due.is_empty()
    }

    /// How many events are scheduled.
    pub fn len(&self) -> usize {
        self.due.len() + self.later.len()
    }

    /// Whether nothing is scheduled.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What is scheduled, and when, in no particular order.
    pub fn scheduled(&self) -> impl Iterator<Item = (Time, &E)> {
        let due = self.due.iter().map(|event| (self.now, event));
        due.chain(self.later.iter().map(|scheduled| (scheduled.at, &scheduled.event)))
    }

    /// The next event; advances the clock to its time.
    #[inline]
    pub fn pop(&mut self) -> Option<E> {
        if let Some(event) = self.due.pop_front() {
            return Some(event);
        }
        let next = self.later.pop()?;
        self.now = next.at;
        while self.later.peek().is_some_and(|s| s.at == self.now) {
            self.due.extend(self.later.pop().map(|s| s.event));
        }
        Some(next.event)
    }
}

impl<E> PartialEq for Scheduled<E> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<E> Eq for Scheduled<E> {}

impl<E> PartialOrd for Scheduled<E> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> Ord for Scheduled<E> {
    /// Reversed: `BinaryHeap` gives the greatest, we want the earliest.
    fn cmp(&self, other: &Self) -> Ordering {
        other.at.cmp(&self.at).then_with(|| other.order.cmp(&self.order))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_falls_due_together_precedes_what_it_schedules() {
        let t = Time::from_millis;
        let mut queue = Queue::new(t(0));
        queue.at(t(5), "first");
        queue.at(t(5), "second");
        assert_eq!(queue.pop(), Some("first"));
        queue.at(t(5), "third");
        assert_eq!((queue.pop(), queue.pop(), queue.pop()), (Some("second"), Some("third"), None));
        assert_eq!(queue.now(), t(5));
    }

    proptest! {
        #[test]
        fn pops_in_order_of_time_then_scheduling(times in proptest::collection::vec(0i64..20, 0..60)) {
            let mut queue = Queue::new(Time::from_millis(-1));
            for (index, &at) in times.iter().enumerate() {
                queue.at(Time::from_millis(at), (at, index));
            }
            let mut expect: Vec<_> = times.iter().copied().enumerate().map(|(i, at)| (at, i)).collect();
            expect.sort_unstable();
            let popped: Vec<_> = std::iter::from_fn(|| queue.pop()).collect();
            prop_assert_eq!(popped, expect);
        }
    }
}
