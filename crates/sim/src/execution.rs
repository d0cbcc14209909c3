//! A run of a program: the loop over the event queue, and what every state type uses.

use crate::budget::Spent;
use crate::failure::Failure;
use crate::frame::{Frame, Serial, Slot};
use crate::history::{EventId, Fault, History, Link, What};
use crate::instance::{End, Instance, InstanceId, Instances, ROOT};
use crate::machines::Machines;
use crate::options::{ChildExecution, Limits, Options, Outcome, Status};
use crate::program::{Program, StateDef, StateId, Work};
use crate::queue::Queue;
use crate::shortcuts::lap::SpareLaps;
use crate::shortcuts::memo::Memo;
use crate::shortcuts::reuse::Reuse;
use crate::states;
use crate::test_state::{Probe, Stage};
use crate::time::{Millis, Time};
use crate::trace::{Ending, TraceLevel};
use crate::world::World;
use expr::Value;

/// A run of a [`Program`] in a [`World`].
pub struct Execution<'p, 'w> {
    pub(crate) options: Options,
    pub(crate) world: &'w mut dyn World,
    /// State machines that can be started from tasks.
    pub(crate) machines: Option<&'p Machines>,
    /// The execution itself first, then its children.
    pub(crate) instances: Instances<'p>,
    pub(crate) free_instances: Vec<InstanceId>,
    pub(crate) children_started: u64,
    /// Children that have ended.
    pub(crate) children: Vec<ChildExecution>,
    pub(crate) queue: Queue<Happening>,
    pub(crate) frames: Vec<Frame>,
    /// What is changed of a frame that there is not.
    scratch: Option<Frame>,
    pub(crate) free: Vec<Slot>,
    /// What frames that are over kept of their loops, to be used again.
    pub(crate) laps: SpareLaps,
    /// Of all executions together.
    pub(crate) transitions: u64,
    pub(crate) spent: Spent,
    /// Transitions by state.
    pub(crate) entered: Vec<u64>,
    /// Grows when a call may have changed the world.
    pub(crate) world_version: u64,
    serial: Serial,
    /// How many frames sleep over laps that have been counted, see [`crate::shortcuts::counted_ahead`].
    pub(crate) counted: usize,
    /// How often this step went straight on, see [`crate::shortcuts::routes`].
    pub(crate) straight_on: u32,
    /// What states made in earlier runs.
    pub(crate) memo: Option<Box<Memo>>,
    /// Of a test of one state: what it sees.
    pub(crate) probe: Option<Box<Probe>>,
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
    /// An execution's time is up; the happening's slot is its number in the run's list.
    Expire,
    /// A child execution has ended; the happening's slot is its number in the run's list.
    ChildEnded,
}

impl Due {
    /// Whether this is about the run, not a frame.
    pub fn is_of_the_run(self) -> bool {
        matches!(self, Self::Expire | Self::ChildEnded)
    }
}

impl<'p, 'w> Execution<'p, 'w> {
    /// An execution at its start.
    pub fn new(program: &'p Program, input: Value, options: Options, world: &'w mut dyn World) -> Self {
        Self::with(program, input, options, world, Reuse::once())
    }

    pub(crate) fn with(
        program: &'p Program,
        input: Value,
        options: Options,
        world: &'w mut dyn World,
        mut reuse: Reuse,
    ) -> Self {
        reuse.begin(program, &input, &options);
        let Reuse { mut queue, frames, free, laps, entered, memo, .. } = reuse;
        let mut root =
            Instance::new(program, options.names.clone(), input.clone(), options.start_time, options.limits);
        root.traced_in = ROOT;
        root.schedule_expiry(ROOT, &mut queue);
        let mut run = Self {
            world,
            machines: None,
            instances: Instances::new(root),
            free_instances: Vec::new(),
            children_started: 0,
            children: Vec::new(),
            queue,
            frames,
            scratch: None,
            free,
            laps,
            transitions: 0,
            spent: Spent::default(),
            entered,
            world_version: 0,
            serial: 0,
            counted: 0,
            straight_on: 0,
            memo,
            probe: None,
            options,
        };
        let role = run.options.names.role_arn.clone();
        run.record_in(ROOT, 0, || What::ExecutionStarted { input: input.clone(), role });
        let start = program.scopes.first().map_or(0, |scope| scope.start);
        let root = Frame { state: start, input, ..Frame::default() };
        run.open(root, None);
        if run.options.limits.payload_bytes.is_some_and(|most| run.root().input.byte_len() > most) {
            run.refuse_input();
        }
        run
    }

    /// The input is over the payload quota: StartExecution refuses it.
    #[cold]
    fn refuse_input(&mut self) {
        let most = self.options.limits.payload_bytes.unwrap_or_default();
        let cause = format!(
            "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to {most}"
        );
        self.end_run(Status::Failed, Fault::new("ValidationException", cause));
    }

    /// The same with these state machines for `states:startExecution` to run.
    #[must_use]
    pub fn with_machines(mut self, machines: &'p Machines) -> Self {
        self.machines = Some(machines).filter(|machines| !machines.is_empty());
        self
    }

    /// Whether it has ended.
    #[inline(always)]
    pub fn is_over(&self) -> bool {
        self.root().end.is_some()
    }

    /// The virtual clock.
    #[inline(always)]
    pub fn now(&self) -> Time {
        self.queue.now()
    }

    /// What has been recorded so far.
    pub fn history(&self) -> &History {
        &self.root().history
    }

    /// When the next thing is due; `None`: nothing is.
    pub fn next_at(&self) -> Option<Time> {
        self.queue.next_at().filter(|_| !self.is_over())
    }

    /// Does the next thing that is due. `false`: it has ended, or nothing is due any more.
    #[inline]
    pub fn step(&mut self) -> bool {
        !self.is_over() && self.step_on()
    }

    /// The same of one that has not ended.
    fn step_on(&mut self) -> bool {
        self.heed_counted();
        let Some(next) = self.queue.pop() else { return false };
        self.straight_on = 0;
        match next.what {
            Due::Expire => self.expire(next.slot as InstanceId, next.serial),
            Due::ChildEnded => self.child_ended(next.slot as InstanceId, next.serial),
            // A frame that waits for something else by now takes no notice, nor does one whose execution has ended.
            what => {
                let frame = self.frames.get(next.slot).filter(|frame| frame.serial == next.serial);
                if frame.is_some_and(|frame| frame.instance == ROOT || !self.has_ended(next.slot)) {
                    self.happen(next.slot, what);
                }
            }
        }
        !self.is_over()
    }

    fn expire(&mut self, id: InstanceId, number: u64) {
        let Some(instance) = self.instances.get(id).filter(|found| found.number == number) else {
            return;
        };
        let last = self.frame(instance.root).last_event;
        self.finish(id, last, Status::TimedOut, None, Fault::named("States.Timeout"));
    }

    /// What was sent, by `now`, to tasks that wait for their tokens reaches them.
    pub(crate) fn take_wakes(&mut self, now: Time) {
        if !self.is_over() && states::task::take_wakes(self, now) {
            self.world_version += 1;
        }
    }

    /// Runs to the end, or until nothing is due any more.
    pub fn run(mut self) -> Outcome {
        while self.step() {}
        self.into_outcome()
    }

    /// Stops it from outside, as StopExecution does.
    pub fn stop(&mut self, error: Option<&str>, cause: Option<&str>) {
        if !self.is_over() {
            let fault = Fault { error: error.map(Into::into), cause: cause.map(Into::into) };
            self.end_run(Status::Aborted, fault);
        }
    }

    /// Ends it, wherever it stands.
    pub(crate) fn end_run(&mut self, status: Status, fault: Fault) {
        let last = self.frame(self.root().root).last_event;
        self.finish(ROOT, last, status, None, fault);
    }

    /// What it gives back, as far as it came.
    pub fn into_outcome(mut self) -> Outcome {
        if !self.is_over() {
            self.take_back_all();
        }
        let open: Vec<InstanceId> = self.instances.children().map(|(id, _)| id).collect();
        for id in open {
            self.keep_open_child(id);
        }
        self.children.sort_by_key(|child| child.number);
        let now = self.queue.now();
        let root = self.instances.root;
        let end = root.end.unwrap_or(End {
            status: Status::Running,
            output: None,
            fault: Fault::default(),
            at: now,
        });
        // Below full recording, children were kept only to be asked about.
        self.children.retain(|_| self.options.trace == TraceLevel::Full);
        Outcome {
            status: end.status,
            output: end.output.filter(|_| !self.options.figures_only),
            error: end.fault.error,
            cause: end.fault.cause,
            started_at: root.started,
            ended_at: end.at,
            transitions: self.transitions,
            entered: self.entered,
            events: root.events,
            trace: root.trace,
            history: root.history,
            children: self.children,
        }
    }

    fn happen(&mut self, slot: Slot, what: Due) {
        let outcome = match what {
            Due::Enter => match self.frame_mut(slot).replay.take() {
                Some(replay) => self.replay_on(slot, replay),
                None => self.enter(slot),
            },
            Due::Retry => {
                self.count_transition(slot);
                self.work(slot, self.def(slot))
            }
            Due::Call => states::task::call(self, slot),
            Due::Answer => states::task::answer(self, slot),
            Due::Timeout => states::task::time_out(self, slot),
            Due::Wake => states::wait::wake(self, slot),
            Due::Fail => match self.frame_mut(slot).failing.take() {
                Some(failure) => Err(*failure),
                None => Ok(()),
            },
            Due::Expire | Due::ChildEnded => Ok(()),
        };
        if let Err(failure) = outcome {
            self.fail(slot, failure);
        }
    }

    /// Enters the frame's state.
    pub(crate) fn enter(&mut self, slot: Slot) -> Result<(), Failure> {
        let program = self.program(slot);
        let now = self.now();
        let frame = self.frame_mut(slot);
        frame.retries.clear();
        frame.entered_at = now;
        frame.inside = true;
        frame.steps += 1;
        let (state, last) = (frame.state, frame.last_event);
        let owner = frame.instance;
        let Some(def) = program.states.get(state as usize) else { return Ok(()) };
        self.count_transition(slot);
        let entered = self.record_of(owner, last, |history, link, frames| {
            let input = frames.get(slot).map_or(&Value::Null, |frame| &frame.input);
            history.entered(link, state, input);
        });
        let visit = self.begin_visit(slot, state);
        let frame = self.frame_mut(slot);
        frame.entered_event = entered;
        frame.before_event = last;
        frame.last_event = entered;
        frame.visit = visit;
        frame.note_in_lap(state);
        self.keep_within_budget();
        if self.has_ended(slot) {
            return Ok(());
        }
        if self.memo.is_some() {
            self.note_entry(slot, def);
        }
        self.work(slot, def)
    }

    /// Does the state's work from the start: on entering it, and on every retry.
    pub(crate) fn work(&mut self, slot: Slot, def: &'p StateDef) -> Result<(), Failure> {
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

    /// A state of the frame's program.
    #[inline(always)]
    pub(crate) fn state(&self, slot: Slot, state: StateId) -> Option<&'p StateDef> {
        self.program(slot).states.get(state as usize)
    }

    /// Counts transitions into a state of the frame's program.
    #[inline(always)]
    pub(crate) fn count(&mut self, slot: Slot, state: StateId, times: u64) {
        self.transitions += times;
        let id = self.frame(slot).instance;
        let Some(instance) = self.instances.get_mut(id) else { return };
        instance.transitions += times;
        // Only states of the program that was started are told apart.
        if instance.traced_in == ROOT {
            if let Some(count) = self.entered.get_mut(state as usize) {
                *count += times;
            }
        }
    }

    /// Counts a state transition, and ends the run at our own bound on them; AWS's on events is kept by
    /// [`Self::record`].
    #[inline(always)]
    fn count_transition(&mut self, slot: Slot) {
        self.count(slot, self.frame(slot).state, 1);
        match self.options.limits.transitions {
            Some(most) if self.transitions > most => self.refuse_transition(most),
            _ => {}
        }
    }

    #[cold]
    fn refuse_transition(&mut self, most: u64) {
        self.take_back_all();
        if self.transitions > most {
            let cause = format!(
                "The execution made more than {most} state transitions, the most that this run allows."
            );
            self.end_run(Status::Failed, Fault::new("Stepweave.TransitionLimitExceeded", cause));
        }
    }

    // --- what the state types use -----------------------------------------------------------------------------

    #[inline(always)]
    pub(crate) fn root(&self) -> &Instance<'p> {
        &self.instances.root
    }

    /// The execution that the frame at `slot` belongs to.
    #[inline(always)]
    pub(crate) fn instance(&self, slot: Slot) -> &Instance<'p> {
        match self.instances.get(self.frame(slot).instance) {
            Some(instance) => instance,
            None => self.root(),
        }
    }

    /// Whether the execution of the frame at `slot` has ended, or the whole run.
    #[inline(always)]
    pub(crate) fn has_ended(&self, slot: Slot) -> bool {
        self.is_over() || self.instance(slot).end.is_some()
    }

    /// What the frame at `slot` runs.
    #[inline(always)]
    pub(crate) fn program(&self, slot: Slot) -> &'p Program {
        self.instance(slot).program
    }

    /// The state the frame is in.
    #[inline]
    pub(crate) fn def(&self, slot: Slot) -> &'p StateDef {
        match self.program(slot).states.get(self.frame(slot).state as usize) {
            Some(def) => def,
            None => StateDef::nowhere(),
        }
    }

    /// The frame at `slot`.
    #[inline(always)]
    pub(crate) fn frame(&self, slot: Slot) -> &Frame {
        match self.frames.get(slot) {
            Some(frame) => frame,
            None => Frame::nobody(),
        }
    }

    /// The frame at `slot`, to change; where there is none, one that is nobody's.
    #[inline(always)]
    pub(crate) fn frame_mut(&mut self, slot: Slot) -> &mut Frame {
        match self.frames.get_mut(slot) {
            Some(frame) => frame,
            None => nobody(&mut self.scratch),
        }
    }

    /// Whether payloads are bounded more tightly than by AWS's quota, so that small answers matter too.
    pub(crate) fn payloads_are_tight(&self) -> bool {
        self.options.limits.payload_bytes.is_some_and(|most| Some(most) < Limits::STANDARD.payload_bytes)
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&self) -> Option<(Status, Option<Value>, Fault)> {
        self.root().end.as_ref().map(|end| (end.status, end.output.clone(), end.fault.clone()))
    }

    /// Tells a test of one state what the data is at a stage.
    #[inline(always)]
    pub(crate) fn note(&self, stage: Stage, value: &Value) {
        if let Some(probe) = &self.probe {
            probe.note(stage, value);
        }
    }

    /// Schedules something for a frame after `span`, under the number of what it waits for now.
    #[inline(always)]
    pub(crate) fn schedule(&mut self, slot: Slot, span: Millis, what: Due) {
        let at = self.now().plus(span);
        self.schedule_at(slot, at, what);
    }

    /// The frame waits for nothing it waited for so far.
    #[inline(always)]
    pub(crate) fn renew(&mut self, slot: Slot) {
        self.serial += 1;
        let serial = self.serial;
        self.frame_mut(slot).serial = serial;
    }

    /// Leaves the state for `next`, or ends the frame with `output`.
    pub(crate) fn leave(&mut self, slot: Slot, next: Option<StateId>, output: Value, ending: Ending) {
        self.end_visit(slot, ending);
        self.renew(slot);
        let frame = self.frame_mut(slot);
        (frame.inside, frame.stop) = (false, None);
        match next {
            Some(next) => {
                let frame = self.frame_mut(slot);
                frame.state = next;
                frame.input = output;
                self.schedule(slot, 0, Due::Enter);
            }
            None => {
                self.note_end(slot, &output);
                self.complete(slot, output);
            }
        }
    }

    /// The frame has ended with `output`.
    pub(crate) fn complete(&mut self, slot: Slot, output: Value) {
        match self.frame(slot).parent {
            None => {
                let (id, last) = (self.frame(slot).instance, self.frame(slot).last_event);
                self.finish(id, last, Status::Succeeded, Some(output), Fault::default());
            }
            Some(parent) => states::join::completed(self, parent, slot, output),
        }
    }

    /// Ends an execution; its last event follows `last`.
    pub(crate) fn finish(
        &mut self,
        id: InstanceId,
        last: EventId,
        status: Status,
        output: Option<Value>,
        fault: Fault,
    ) {
        if self.is_over() || self.instances.get(id).is_none_or(|instance| instance.end.is_some()) {
            return;
        }
        self.take_back_all();
        // There is always room for the last event.
        let (keeps, at) = (self.keeps_history(), self.now());
        let what = || match (status, &output) {
            (Status::Succeeded, Some(output)) => What::ExecutionSucceeded(output.clone()),
            (Status::TimedOut, _) => What::ExecutionTimedOut(fault.clone()),
            (Status::Aborted, _) => What::ExecutionAborted(fault.clone()),
            _ => What::ExecutionFailed(fault.clone()),
        };
        if let Some(instance) = self.instances.get_mut(id) {
            instance.keep(keeps, Link { at, previous: last }, |history, link| history.push(link, what()));
        }
        let end = End { status, output, fault, at };
        if id != ROOT {
            return self.end_child(id, end);
        }
        self.stop_children();
        let now = self.now();
        let root = &mut self.instances.root;
        root.trace.close(Ending::of(status), now);
        root.end = Some(end);
    }
}

/// Not in line: it is asked for in a hundred places, and never happens.
#[cold]
#[inline(never)]
fn nobody(scratch: &mut Option<Frame>) -> &mut Frame {
    scratch.insert(Frame::default())
}
