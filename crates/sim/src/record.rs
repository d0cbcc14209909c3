//! What a run keeps of itself: events in histories, frames and visits in traces.

use crate::execution::Execution;
use crate::frame::{Frame, Slot};
use crate::history::{EventId, Fault, History, IterationStep, Link, What};
use crate::instance::{Instance, InstanceId};
use crate::options::Status;
use crate::program::StateId;
use crate::trace::{Ending, TraceLevel, Visit};
use thin_vec::ThinVec;

impl<'p> Execution<'p, '_> {
    /// Whether events are kept; they are counted in any case.
    #[inline]
    pub(crate) fn keeps_history(&self) -> bool {
        self.options.trace == TraceLevel::Full
    }

    /// Records an event in the history of the frame's execution, made only if events are kept; it follows `previous`.
    /// Returns its number. Ends the execution when the history is full.
    #[inline]
    pub(crate) fn record(&mut self, slot: Slot, previous: EventId, what: impl FnOnce() -> What) -> EventId {
        self.record_in(self.frame(slot).instance, previous, what)
    }

    /// The same in the history of this execution.
    #[inline]
    pub(crate) fn record_in(
        &mut self,
        id: InstanceId,
        previous: EventId,
        what: impl FnOnce() -> What,
    ) -> EventId {
        self.record_of(id, previous, |history, link, _| history.push(link, what()))
    }

    /// The same of an event that knows how it is kept, made of what the run's frames hold.
    #[inline]
    pub(crate) fn record_of(
        &mut self,
        id: InstanceId,
        previous: EventId,
        keep: impl FnOnce(&mut History, Link, &[Frame]),
    ) -> EventId {
        let (over, at, keeps) = (self.is_over(), self.now(), self.keeps_history());
        let Some(instance) = self.instances.get(id) else { return 0 };
        if over || instance.end.is_some() {
            return instance.events;
        }
        // The last place is kept for the event that says that there is no more room.
        if let Some(most) = instance.limits.events.filter(|most| instance.events + 1 >= *most) {
            if !self.makes_room(id, most) {
                return self.history_is_full(id, previous, most);
            }
        }
        let Some(instance) = self.instances.get_mut(id) else { return 0 };
        instance.keep(keeps, Link { at, previous }, |history, link| keep(history, link, &self.frames));
        let events = instance.events;
        self.spent.event(keeps);
        events
    }

    /// Whether there is room for another event after all, as some were counted too early.
    #[cold]
    fn makes_room(&mut self, id: InstanceId, most: u64) -> bool {
        self.take_back_all() && self.instances.get(id).is_some_and(|own| own.events + 1 < most)
    }

    #[cold]
    fn history_is_full(&mut self, id: InstanceId, previous: EventId, most: u64) -> EventId {
        let cause = format!("The execution reached the maximum number of history events ({most}).");
        self.finish(id, previous, Status::Failed, None, Fault::new("States.Runtime", cause));
        most
    }

    /// Records an event on the frame's branch, on which the next one follows.
    #[inline]
    pub(crate) fn log(&mut self, slot: Slot, what: impl FnOnce() -> What) {
        let event = self.record(slot, self.frame(slot).last_event, what);
        self.frame_mut(slot).last_event = event;
    }

    /// Records an event of an iteration of the Map state that the frame at `slot` is in; returns its number.
    pub(crate) fn record_iteration(
        &mut self,
        slot: Slot,
        previous: EventId,
        step: IterationStep,
        index: u32,
    ) -> EventId {
        let (owner, state) = (self.frame(slot).instance, self.frame(slot).state);
        self.record_of(owner, previous, |history, link, _| history.iteration(link, state, step, index))
    }

    /// Records an event on the frame's branch that the next one does not follow; returns its number.
    pub(crate) fn log_aside(&mut self, slot: Slot, what: impl FnOnce() -> What) -> EventId {
        self.record(slot, self.frame(slot).last_event, what)
    }

    /// The execution whose trace shows the frame at `slot`.
    pub(crate) fn tracer(&mut self, slot: Slot) -> Option<&mut Instance<'p>> {
        let traced_in = self.instance(slot).traced_in;
        self.instances.get_mut(traced_in)
    }

    #[inline]
    pub(crate) fn begin_visit(&mut self, slot: Slot, state: StateId) -> Option<u32> {
        if self.options.trace < TraceLevel::Timings {
            return None;
        }
        let (frame, entered) = (self.frame(slot).id, self.now());
        let trace = &mut self.tracer(slot)?.trace;
        let visit = u32::try_from(trace.visits.len()).ok()?;
        trace.visits.push(Visit {
            frame,
            state,
            entered,
            exited: None,
            outcome: Ending::Running,
            attempts: ThinVec::new(),
        });
        Some(visit)
    }

    /// The visit of the frame's state ends.
    #[inline(always)]
    pub(crate) fn end_visit(&mut self, slot: Slot, ending: Ending) {
        if self.frame(slot).visit.is_some() {
            self.end_recorded_visit(slot, ending);
        }
    }

    fn end_recorded_visit(&mut self, slot: Slot, ending: Ending) {
        let now = self.now();
        let Some(visit) = self.visit_mut(slot) else { return };
        if visit.exited.is_some() {
            return;
        }
        visit.exited = Some(now);
        visit.outcome = ending;
        if let Some(attempt) = visit.attempts.last_mut().filter(|attempt| attempt.ended.is_none()) {
            attempt.ended = Some(now);
            attempt.outcome = ending;
        }
    }

    /// The trace's entry of the frame's state.
    #[inline]
    pub(crate) fn visit_mut(&mut self, slot: Slot) -> Option<&mut Visit> {
        let visit = self.frame(slot).visit?;
        self.tracer(slot)?.trace.visits.get_mut(visit as usize)
    }
}
