//! What a run may use up before it is ended: our bounds, not AWS's quotas (those are [`crate::Limits`]).
//!
//! Each bound has an error of its own, all beginning with `Stepweave.`; nothing catches them. Transitions are bounded by
//! [`crate::Limits::transitions`]. Time is the caller's: the core has no clock, so the caller steps
//! ([`Execution::run_steps`]) or is asked now and then whether to go on ([`Execution::run_while`]). What a single step
//! does is bounded by the size of its data; an expression that does not end can only be ended with its worker.

use crate::execution::Execution;
use crate::frame::Frame;
use crate::history::{Fault, BYTES_OF_EVENT};
use crate::options::{Outcome, Status};
use expr::{Value, Weight};

/// How many steps are taken between two questions to the caller.
const STEPS_BETWEEN_QUESTIONS: u64 = 1024;

/// How many fast steps are taken between two looks at the clock: any of them may be the first slow one.
const MOST_STEPS_UNSEEN: u64 = 256;

/// A new value takes at most so many bytes of memory for each byte of its text.
const BYTES_FOR_A_BYTE: u64 = 16;

/// Bounds on what a run uses up. `None` is no bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Events of all executions together, kept or only counted: `Stepweave.EventLimitExceeded`.
    pub events: Option<u64>,
    /// Bytes of live payloads and kept histories, estimated: `Stepweave.MemoryLimitExceeded`. A run may come out an
    /// eighth over it before it ends.
    pub memory_bytes: Option<u64>,
}

impl Default for Budget {
    /// A hundred million events, a gibibyte.
    fn default() -> Self {
        Self { events: Some(100_000_000), memory_bytes: Some(1 << 30) }
    }
}

impl Budget {
    /// So many things of this size, in bytes, are just more than the run may hold: who makes no more of them in one step
    /// leaves it to the end of the step to say so.
    pub(crate) fn most_of(&self, bytes: usize) -> usize {
        let fit = self.memory_bytes.map(|most| usize::try_from(most / bytes.max(1) as u64));
        fit.and_then(Result::ok).map_or(usize::MAX, |fit| fit.saturating_add(1))
    }
}

/// What has been used up.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Spent {
    /// Events of all executions.
    pub events: u64,
    /// No more bytes can have come into being since they were last measured.
    grown: u64,
    /// Bytes when they were last measured.
    measured: u64,
}

impl Spent {
    /// A value has come into being.
    #[inline]
    pub fn value(&mut self, bytes: u64) {
        self.grown = self.grown.saturating_add(bytes.saturating_mul(BYTES_FOR_A_BYTE));
    }

    /// An event has been recorded.
    #[inline]
    pub fn event(&mut self, kept: bool) {
        self.events += 1;
        self.grown += if kept { BYTES_OF_EVENT as u64 } else { 0 };
    }
}

impl Execution<'_, '_> {
    /// Does the next `most` things that are due; how many it did. Fewer: it has ended, or nothing is due any more.
    pub fn run_steps(&mut self, most: u64) -> u64 {
        (0..most).find(|_| !self.step()).unwrap_or(most)
    }

    /// Runs until it ends, nothing is due any more, or `go_on`, which is asked every thousand steps, says no. Whether
    /// it is through: if not, it can be run on, stopped ([`Execution::stop`]), or ended as out of time
    /// ([`Execution::end_for_time`]).
    pub fn run_while(&mut self, mut go_on: impl FnMut() -> bool) -> bool {
        while self.run_steps(STEPS_BETWEEN_QUESTIONS) == STEPS_BETWEEN_QUESTIONS {
            if !go_on() {
                return false;
            }
        }
        true
    }

    /// Runs to the end, for `most_ms` at most by the caller's clock: then it ends with `Stepweave.TimeLimitExceeded`. The
    /// clock is asked after each step while steps are slow, seldom while they are fast.
    pub fn run_within(mut self, most_ms: u64, mut clock_ms: impl FnMut() -> u64) -> Outcome {
        let start = clock_ms();
        let (mut steps, mut asked) = (1, start);
        while self.run_steps(steps) == steps {
            let now = clock_ms();
            if now.saturating_sub(start) >= most_ms {
                self.end_for_time(most_ms);
                break;
            }
            let slow = now.saturating_sub(asked) > 1;
            steps = if slow { (steps / 4).max(1) } else { (steps * 2).min(MOST_STEPS_UNSEEN) };
            asked = now;
        }
        self.into_outcome()
    }

    /// The caller's clock says that it has run for too long.
    pub fn end_for_time(&mut self, most_ms: u64) {
        self.exceed("Time", format!("The run took longer than {most_ms} ms, the most that it is allowed."));
    }

    /// Ends the run by one of our bounds.
    fn exceed(&mut self, what: &str, cause: String) {
        self.end_run(Status::Failed, Fault::new(&format!("Stepweave.{what}LimitExceeded"), cause));
    }

    /// Ends the run if it has used up its budget.
    #[inline]
    pub(crate) fn keep_within_budget(&mut self) {
        let Budget { events, memory_bytes } = self.options.budget;
        if events.is_some_and(|most| self.spent.events > most) {
            let most = events.unwrap_or_default();
            self.exceed(
                "Event",
                format!("The run recorded more than {most} events, the most that it is allowed."),
            );
        }
        let Some(most) = memory_bytes else { return };
        // Measuring costs as much as there is to measure, so it waits until as much of it may be new.
        let room = most.saturating_sub(self.spent.measured).max(most / 8);
        if self.spent.grown > room {
            self.measure(most);
        }
    }

    #[cold]
    fn measure(&mut self, most: u64) {
        let bytes = self.memory_bytes();
        self.spent.measured = bytes;
        self.spent.grown = 0;
        if bytes > most {
            let cause = format!("The run holds {bytes} bytes of data and history; it is allowed {most}.");
            self.exceed("Memory", cause);
        }
    }

    /// The bytes of live payloads and kept histories, estimated: what is shared counts once.
    pub fn memory_bytes(&self) -> u64 {
        let mut weight = Weight::default();
        for frame in &self.frames {
            weigh_frame(frame, &mut weight);
        }
        for instance in self.instances.iter() {
            weight.add(&instance.input);
            instance.history.weigh(&mut weight);
            let trace = &instance.trace;
            weight.add_bytes(trace.frames.capacity() * size_of::<crate::FrameInfo>());
            weight.add_bytes(trace.visits.capacity() * size_of::<crate::Visit>());
        }
        for child in &self.children {
            weight.add_bytes(size_of::<crate::ChildExecution>() + 2 * child.names.execution_arn.len());
            weight.add(&child.input);
            child.output.iter().for_each(|output| weight.add(output));
            child.history.weigh(&mut weight);
        }
        weight.bytes()
    }
}

fn weigh_frame(frame: &Frame, weight: &mut Weight) {
    weight.add_bytes(size_of::<Frame>());
    weight.add(&frame.input);
    weight.add(&frame.variables);
    frame.map_item.iter().for_each(|item| weight.add(&item.value));
    frame.call.iter().for_each(|call| weight.add(&call.parameters));
    if let Some(join) = &frame.join {
        join.outputs.iter().for_each(|output| weight.add(output));
        weight.add_bytes(join.outputs.capacity() * size_of::<Value>());
        if let Some(items) = &join.items {
            weight.add(&items.all);
            weight.add(&items.input);
        }
        join.map_run.iter().for_each(|map_run| map_run.weigh(weight));
    }
}
