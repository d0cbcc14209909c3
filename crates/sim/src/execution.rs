//! A run of a program: the loop over the event queue, and what every state type uses.

use crate::failure::Failure;
use crate::frame::{Frame, Serial, Slot};
use crate::history::{Event, EventId, Fault, History, What};
use crate::options::{Limits, Options, Outcome, Status};
use crate::program::{Program, StateDef, StateId, Work};
use crate::queue::Queue;
use crate::states;
use crate::test_state::{Probe, Stage};
use crate::time::{Millis, Time};
use crate::trace::{Ending, FrameInfo, Trace, TraceLevel, Visit};
use crate::world::{Steady, World};
use expr::Value;
use std::sync::LazyLock;

/// A run of a [`Program`] in a [`World`].
pub struct Execution<'p, 'w> {
    pub(crate) program: &'p Program,
    pub(crate) options: Options,
    pub(crate) world: &'w mut dyn World,
    pub(crate) input: Value,
    pub(crate) queue: Queue<Happening>,
    pub(crate) frames: Vec<Frame>,
    free: Vec<Slot>,
    events: EventId,
    history: History,
    pub(crate) trace: Trace,
    pub(crate) transitions: u64,
    /// Transitions by state.
    entered: Vec<u64>,
    /// Grows when a call may have changed the world.
    pub(crate) world_version: u64,
    serial: Serial,
    end: Option<End>,
    /// Of a test of one state: what it sees.
    pub(crate) probe: Option<Box<Probe>>,
}

/// How a run ended.
#[derive(Debug, Clone)]
struct End {
    status: Status,
    output: Option<Value>,
    fault: Fault,
    at: Time,
}

/// Something that is scheduled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Happening {
    pub slot: Slot,
    /// What the frame must still be waiting for.
    pub serial: Serial,
    pub what: Due,
}

/// What is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    /// The frame's state is entered.
    Enter,
    /// The state's work is begun again.
    Retry,
    /// A task's call is made.
    Call,
    /// A task's answer arrives.
    Answer,
    /// A task's time is up, by `TimeoutSeconds` or a missing heartbeat.
    Timeout,
    /// A Wait state's wait is over.
    Wake,
    /// A recorded error is handled.
    Fail,
    /// The execution's time is up.
    Expire,
}

impl Due {
    /// Whether this is about the run, not a frame.
    pub fn is_of_the_run(self) -> bool {
        self == Self::Expire
    }
}

impl<'p, 'w> Execution<'p, 'w> {
    /// An execution at its start.
    pub fn new(program: &'p Program, input: Value, options: Options, world: &'w mut dyn World) -> Self {
        let mut queue = Queue::new(options.start_time);
        let bounds = [program.timeout, options.limits.duration];
        if let Some(bound) = bounds.into_iter().flatten().min() {
            queue.at(options.start_time.plus(bound), Happening { slot: 0, serial: 0, what: Due::Expire });
        }
        let mut run = Self {
            program,
            world,
            input: input.clone(),
            queue,
            frames: Vec::new(),
            free: Vec::new(),
            events: 0,
            history: History::default(),
            trace: Trace::default(),
            transitions: 0,
            entered: vec![0; program.states.len()],
            world_version: 0,
            serial: 0,
            end: None,
            probe: None,
            options,
        };
        let role = run.options.names.role_arn.clone();
        run.record(0, || What::ExecutionStarted { input: input.clone(), role });
        let start = program.scopes.first().map_or(0, |scope| scope.start);
        let root = Frame { state: start, input, variables: Value::empty_object(), ..Frame::default() };
        run.open(root, None);
        run
    }

    /// Whether it has ended.
    pub fn is_over(&self) -> bool {
        self.end.is_some()
    }

    /// The virtual clock.
    pub fn now(&self) -> Time {
        self.queue.now()
    }

    /// What has been recorded so far.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// When the next thing is due; `None`: nothing is.
    pub fn next_at(&self) -> Option<Time> {
        self.queue.next_at().filter(|_| !self.is_over())
    }

    /// Does the next thing that is due. `false`: it has ended, or nothing is due any more.
    pub fn step(&mut self) -> bool {
        if self.is_over() {
            return false;
        }
        let Some(next) = self.queue.pop() else { return false };
        if next.what == Due::Expire {
            self.finish(Status::TimedOut, None, Fault::named("States.Timeout"));
            return false;
        }
        // A frame that waits for something else by now takes no notice.
        if self.frames.get(next.slot).is_some_and(|frame| frame.serial == next.serial) {
            self.happen(next.slot, next.what);
        }
        !self.is_over()
    }

    /// Runs to the end, or until nothing is due any more.
    pub fn run(mut self) -> Outcome {
        while self.step() {}
        self.into_outcome()
    }

    /// Stops it from outside, as StopExecution does.
    pub fn stop(&mut self, error: Option<&str>, cause: Option<&str>) {
        if !self.is_over() {
            self.finish(
                Status::Aborted,
                None,
                Fault { error: error.map(Into::into), cause: cause.map(Into::into) },
            );
        }
    }

    /// What it gives back, as far as it came.
    pub fn into_outcome(self) -> Outcome {
        let end = self.end.unwrap_or(End {
            status: Status::Running,
            output: None,
            fault: Fault::default(),
            at: self.queue.now(),
        });
        Outcome {
            status: end.status,
            output: end.output,
            error: end.fault.error,
            cause: end.fault.cause,
            started_at: self.options.start_time,
            ended_at: end.at,
            transitions: self.transitions,
            entered: self.entered,
            events: self.events,
            trace: self.trace,
            history: self.history,
        }
    }

    fn happen(&mut self, slot: Slot, what: Due) {
        let outcome = match what {
            Due::Enter => self.enter(slot),
            Due::Retry => {
                self.count_transition(self.frame(slot).state);
                self.work(slot)
            }
            Due::Call => states::task::call(self, slot),
            Due::Answer => states::task::answer(self, slot),
            Due::Timeout => states::task::time_out(self, slot),
            Due::Wake => states::wait::wake(self, slot),
            Due::Fail => match self.frame_mut(slot).failing.take() {
                Some(failure) => Err(failure),
                None => Ok(()),
            },
            Due::Expire => Ok(()),
        };
        if let Err(failure) = outcome {
            self.fail(slot, failure);
        }
    }

    /// Enters the frame's state.
    fn enter(&mut self, slot: Slot) -> Result<(), Failure> {
        let program = self.program;
        let now = self.now();
        let frame = self.frame_mut(slot);
        frame.retries.clear();
        frame.entered_at = now;
        frame.inside = true;
        frame.steps += 1;
        let (id, state, last) = (frame.id, frame.state, frame.last_event);
        let input = if self.keeps_history() { self.frame(slot).input.clone() } else { Value::Null };
        let Some(def) = program.states.get(state as usize) else { return Ok(()) };
        self.count_transition(state);
        let entered =
            self.record(last, || What::Entered { kind: def.work.name(), name: def.name.clone(), input });
        let visit = self.begin_visit(id, state);
        let frame = self.frame_mut(slot);
        frame.entered_event = entered;
        frame.last_event = entered;
        frame.visit = visit;
        if let Some(lap) = &mut frame.lap {
            lap.enter(state);
            if lap.is_lost() {
                frame.lap = None;
            }
        }
        self.within_budget()?;
        self.work(slot)
    }

    /// Does the state's work from the start: on entering it, and on every retry.
    fn work(&mut self, slot: Slot) -> Result<(), Failure> {
        let def = self.def(slot);
        match &def.work {
            Work::Task(task) => states::task::run(self, slot, def, task),
            Work::Pass { result } => states::pass::run(self, slot, def, result.as_ref()),
            Work::Choice { rules, default } => states::choice::run(self, slot, def, rules, *default),
            Work::Wait(wait) => states::wait::run(self, slot, def, wait),
            Work::Succeed => states::succeed::run(self, slot, def),
            Work::Fail { error, cause } => states::fail::run(self, slot, error.as_ref(), cause.as_ref()),
            Work::Parallel(branches) => states::parallel::run(self, slot, def, branches),
            Work::Map(map) => states::map::run(self, slot, def, map),
        }
    }

    #[inline]
    fn count_transition(&mut self, state: StateId) {
        self.transitions += 1;
        if let Some(count) = self.entered.get_mut(state as usize) {
            *count += 1;
        }
    }

    /// Counts what a frame would have done in `laps` laps through these states, of `events` events each.
    pub(crate) fn count_skipped(&mut self, slot: Slot, trail: &[StateId], laps: u64, events: u64) {
        for state in trail {
            self.transitions += laps;
            if let Some(count) = self.entered.get_mut(*state as usize) {
                *count += laps;
            }
        }
        self.events += events * laps;
        self.frame_mut(slot).steps += laps * trail.len() as u64;
    }

    /// A call begins: what the world promises of it.
    pub(crate) fn note_call(&mut self, slot: Slot, steady: Steady, parameters: &Value) {
        if steady == Steady::No {
            self.world_version += 1;
        }
        if let Some(lap) = &mut self.frame_mut(slot).lap {
            lap.call(steady, parameters);
        }
    }

    /// How many events the frame's execution has recorded.
    pub(crate) fn event_count(&self, _slot: Slot) -> u64 {
        self.events
    }

    /// A state of the frame's program.
    pub(crate) fn state(&self, _slot: Slot, state: StateId) -> Option<&'p StateDef> {
        self.program.states.get(state as usize)
    }

    /// Our own bound on transitions; AWS's on events is kept by [`Self::record`].
    fn within_budget(&mut self) -> Result<(), Failure> {
        match self.options.limits.transitions {
            Some(most) if self.transitions > most => {
                let cause = format!(
                    "The execution made more than {most} state transitions, the most that this run allows."
                );
                self.finish(Status::Failed, None, Fault::new("Stepweave.TransitionLimitExceeded", cause));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    // --- what the state types use -----------------------------------------------------------------------------

    /// The state the frame is in.
    #[inline]
    pub(crate) fn def(&self, slot: Slot) -> &'p StateDef {
        static NOWHERE: LazyLock<StateDef> = LazyLock::new(StateDef::nowhere);
        match self.program.states.get(self.frame(slot).state as usize) {
            Some(def) => def,
            None => &NOWHERE,
        }
    }

    /// The frame at `slot`.
    #[inline]
    pub(crate) fn frame(&self, slot: Slot) -> &Frame {
        static NONE: LazyLock<Frame> = LazyLock::new(Frame::default);
        match self.frames.get(slot) {
            Some(frame) => frame,
            None => &NONE,
        }
    }

    /// The frame at `slot`, to change.
    #[inline]
    pub(crate) fn frame_mut(&mut self, slot: Slot) -> &mut Frame {
        if slot >= self.frames.len() {
            self.make_frames(slot + 1);
        }
        match self.frames.get_mut(slot) {
            Some(frame) => frame,
            None => unreachable!("the list was just made long enough"),
        }
    }

    #[cold]
    fn make_frames(&mut self, count: usize) {
        self.frames.resize_with(count, Frame::default);
    }

    /// Whether events are kept; they are counted in any case.
    #[inline]
    pub(crate) fn keeps_history(&self) -> bool {
        self.options.trace == TraceLevel::Full
    }

    /// Whether payloads are bounded more tightly than by AWS's quota, so that small answers matter too.
    pub(crate) fn payloads_are_tight(&self) -> bool {
        self.options.limits.payload_bytes.is_some_and(|most| Some(most) < Limits::STANDARD.payload_bytes)
    }

    /// Records an event that follows `previous`, made only if events are kept; returns its number. Ends the execution
    /// when the history is full.
    #[inline]
    pub(crate) fn record(&mut self, previous: EventId, what: impl FnOnce() -> What) -> EventId {
        if self.has_room() {
            self.events += 1;
            if self.keeps_history() {
                self.keep(previous, what());
            }
        }
        self.events
    }

    /// Whether there is room for another event, the last place being kept for the one that says that there is none.
    #[inline]
    fn has_room(&mut self) -> bool {
        if self.is_over() {
            return false;
        }
        match self.options.limits.events {
            Some(most) if self.events + 1 >= most => {
                self.history_is_full(most);
                false
            }
            _ => true,
        }
    }

    #[cold]
    fn history_is_full(&mut self, most: u64) {
        let cause = format!("The execution reached the maximum number of history events ({most}).");
        self.finish(Status::Failed, None, Fault::new("States.Runtime", cause));
    }

    fn keep(&mut self, previous: EventId, what: What) {
        self.history.events.push(Event { id: self.events, previous, at: self.queue.now(), what });
    }

    /// Records an event on the frame's branch, on which the next one follows.
    #[inline]
    pub(crate) fn log(&mut self, slot: Slot, what: impl FnOnce() -> What) {
        let event = self.record(self.frame(slot).last_event, what);
        self.frame_mut(slot).last_event = event;
    }

    /// Records an event on the frame's branch that the next one does not follow; returns its number.
    pub(crate) fn log_aside(&mut self, slot: Slot, what: impl FnOnce() -> What) -> EventId {
        self.record(self.frame(slot).last_event, what)
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&self) -> Option<(Status, Option<Value>, Fault)> {
        self.end.as_ref().map(|end| (end.status, end.output.clone(), end.fault.clone()))
    }

    /// Tells a test of one state what the data is at a stage.
    pub(crate) fn note(&self, stage: Stage, value: &Value) {
        if let Some(probe) = &self.probe {
            probe.note(stage, value);
        }
    }

    /// Schedules something for a frame after `span`, under the number of what it waits for now.
    pub(crate) fn schedule(&mut self, slot: Slot, span: Millis, what: Due) {
        let at = self.now().plus(span);
        self.schedule_at(slot, at, what);
    }

    /// Schedules something for a frame.
    pub(crate) fn schedule_at(&mut self, slot: Slot, at: Time, what: Due) {
        let serial = self.frame(slot).serial;
        self.queue.at(at, Happening { slot, serial, what });
    }

    /// The frame waits for nothing it waited for so far.
    pub(crate) fn renew(&mut self, slot: Slot) {
        self.serial += 1;
        let serial = self.serial;
        self.frame_mut(slot).serial = serial;
    }

    /// Leaves the state for `next`, or ends the frame with `output`.
    pub(crate) fn leave(&mut self, slot: Slot, next: Option<StateId>, output: Value, ending: Ending) {
        self.end_visit(slot, ending);
        self.renew(slot);
        self.frame_mut(slot).inside = false;
        match next {
            Some(next) => {
                let frame = self.frame_mut(slot);
                frame.state = next;
                frame.input = output;
                self.schedule(slot, 0, Due::Enter);
            }
            None => self.complete(slot, output),
        }
    }

    /// The frame has ended with `output`.
    fn complete(&mut self, slot: Slot, output: Value) {
        match self.frame(slot).parent {
            None => self.finish(Status::Succeeded, Some(output), Fault::default()),
            Some(parent) => states::join::completed(self, parent, slot, output),
        }
    }

    /// A frame begins; its state is entered when its turn comes.
    pub(crate) fn open(&mut self, mut frame: Frame, parent_visit: Option<u32>) -> Slot {
        if self.options.trace >= TraceLevel::Timings {
            frame.id = u32::try_from(self.trace.frames.len()).unwrap_or(u32::MAX);
            self.trace.frames.push(FrameInfo {
                parent: parent_visit,
                index: frame.index,
                started: self.now(),
                ended: None,
                outcome: Ending::Running,
            });
        }
        let slot = self.free.pop().unwrap_or(self.frames.len());
        *self.frame_mut(slot) = frame;
        self.renew(slot);
        self.schedule(slot, 0, Due::Enter);
        slot
    }

    /// A frame is over; its place can be used again.
    pub(crate) fn close(&mut self, slot: Slot, ending: Ending) {
        let (id, now) = (self.frame(slot).id, self.now());
        if let Some(info) = self.trace.frames.get_mut(id as usize) {
            info.ended = Some(now);
            info.outcome = ending;
        }
        *self.frame_mut(slot) = Frame::default();
        self.renew(slot);
        self.free.push(slot);
    }

    fn begin_visit(&mut self, frame: u32, state: StateId) -> Option<u32> {
        if self.options.trace < TraceLevel::Timings {
            return None;
        }
        let visit = u32::try_from(self.trace.visits.len()).ok()?;
        self.trace.visits.push(Visit {
            frame,
            state,
            entered: self.now(),
            exited: None,
            outcome: Ending::Running,
            attempts: Vec::new(),
        });
        Some(visit)
    }

    /// The visit of the frame's state ends.
    pub(crate) fn end_visit(&mut self, slot: Slot, ending: Ending) {
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
    pub(crate) fn visit_mut(&mut self, slot: Slot) -> Option<&mut Visit> {
        let visit = self.frame(slot).visit?;
        self.trace.visits.get_mut(visit as usize)
    }

    /// Ends the execution.
    pub(crate) fn finish(&mut self, status: Status, output: Option<Value>, fault: Fault) {
        let last = self.frames.first().map_or(0, |root| root.last_event);
        self.finish_after(last, status, output, fault);
    }

    /// Ends the execution; the last event follows `last`.
    pub(crate) fn finish_after(
        &mut self,
        last: EventId,
        status: Status,
        output: Option<Value>,
        fault: Fault,
    ) {
        if self.is_over() {
            return;
        }
        // There is always room for the last event.
        self.events += 1;
        if self.keeps_history() {
            let what = match (status, &output) {
                (Status::Succeeded, Some(output)) => What::ExecutionSucceeded(output.clone()),
                (Status::TimedOut, _) => What::ExecutionTimedOut(fault.clone()),
                (Status::Aborted, _) => What::ExecutionAborted(fault.clone()),
                _ => What::ExecutionFailed(fault.clone()),
            };
            self.keep(last, what);
        }
        let ending = match status {
            Status::Succeeded => Ending::Succeeded,
            Status::TimedOut => Ending::TimedOut,
            Status::Failed => Ending::Failed,
            Status::Aborted | Status::Running => Ending::Aborted,
        };
        self.close_trace(ending);
        self.end = Some(End { status, output, fault, at: self.now() });
    }

    /// What is open in the trace ends with the execution.
    fn close_trace(&mut self, ending: Ending) {
        let now = self.now();
        let of = |is_root: bool| if is_root { ending } else { Ending::Aborted };
        for (index, frame) in
            self.trace.frames.iter_mut().enumerate().filter(|(_, frame)| frame.ended.is_none())
        {
            frame.ended = Some(now);
            frame.outcome = of(index == 0);
        }
        for visit in self.trace.visits.iter_mut().filter(|visit| visit.exited.is_none()) {
            visit.exited = Some(now);
            visit.outcome = of(visit.frame == 0);
            for attempt in visit.attempts.iter_mut().filter(|attempt| attempt.ended.is_none()) {
                attempt.ended = Some(now);
                attempt.outcome = Ending::Aborted;
            }
        }
    }
}
