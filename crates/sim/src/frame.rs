//! A frame at run time: where a branch, an iteration or the execution itself stands.

use crate::distributed::MapRun;
use crate::execution::{Due, Execution};
use crate::failure::Failure;
use crate::history::EventId;
use crate::instance::{InstanceId, ROOT};
use crate::program::{StateId, Work};
use crate::shortcuts::lap::Lap;
use crate::shortcuts::replay::{Recording, Replay};
use crate::shortcuts::routes::StopId;
use crate::time::{Millis, Time};
use crate::trace::{Ending, FrameId, FrameInfo, TraceLevel, VisitId};
use crate::world::{Steady, Ticket};
use expr::value::Object;
use expr::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// Place of a frame in the execution's list; places are used again.
pub(crate) type Slot = usize;

/// Names what a frame waits for; an event that carries another number comes too late.
pub(crate) type Serial = u64;

/// A frame.
#[derive(Debug, Default)]
pub(crate) struct Frame {
    /// Its place in the trace.
    pub id: FrameId,
    /// The execution it belongs to.
    pub instance: InstanceId,
    /// The frame whose Parallel or Map state it belongs to.
    pub parent: Option<Slot>,
    /// Which branch or iteration.
    pub index: u32,
    pub state: StateId,
    /// The raw input of the state.
    pub input: Value,
    /// Variables in sight, an object.
    pub variables: Value,
    /// `Map` of the context object, inside iterations.
    pub map_item: Option<MapItem>,
    /// The index of the innermost Map iteration around it.
    pub item: Option<u64>,
    /// The last event on this branch.
    pub last_event: EventId,
    /// The event at which the state was entered.
    pub entered_event: EventId,
    /// The event that it followed.
    pub before_event: EventId,
    pub entered_at: Time,
    /// Whether the state has been entered and not yet left.
    pub inside: bool,
    /// States entered so far.
    pub steps: u64,
    pub visit: Option<VisitId>,
    pub serial: Serial,
    /// Retries so far by each of the state's retriers.
    pub retries: Vec<u64>,
    pub call: Option<Call>,
    pub join: Option<Box<Join>>,
    /// Where it is in a loop, if it may be in one.
    pub lap: Option<Box<Lap>>,
    /// The stop at which it is, if it is known, see [`crate::shortcuts::routes`].
    pub stop: Option<StopId>,
    /// A route from a stop that it goes for the first time.
    pub recording: Option<Box<Recording>>,
    /// A known route that it goes.
    pub replay: Option<Replay>,
    /// An error that has been recorded and is to be handled next.
    pub failing: Option<Box<Failure>>,
}

/// An item of a Map state.
#[derive(Debug, Clone)]
pub(crate) struct MapItem {
    pub index: u64,
    pub value: Value,
}

/// A task's call under route.
#[derive(Debug, Default)]
pub(crate) struct Call {
    pub parameters: Value,
    /// Where the state is, see [`crate::flow::place`]; `None`: nobody asks.
    pub place: Option<Arc<str>>,
    pub token: Option<Arc<str>>,
    pub ticket: Option<Ticket>,
    /// The execution that it started and waits for.
    pub child: Option<InstanceId>,
    pub steady: Steady,
    pub heartbeat: Option<Millis>,
    pub timeout_at: Option<Time>,
    /// When a heartbeat was last sent for its token.
    pub last_beat: Option<Time>,
}

/// A Parallel or Map state under route.
#[derive(Debug, Default)]
pub(crate) struct Join {
    /// Frames that run, by branch or iteration; of a Distributed Map, the outermost frames of its child executions.
    pub live: BTreeMap<u32, Slot>,
    /// Outputs by branch or iteration.
    pub outputs: Vec<Value>,
    /// How many have not ended.
    pub remaining: usize,
    /// Inline Map only: what is still to start.
    pub items: Option<Items>,
    /// Distributed Map only.
    pub map_run: Option<Box<MapRun>>,
}

/// The items of a Map state.
#[derive(Debug)]
pub(crate) struct Items {
    /// All of them, an array.
    pub all: Value,
    /// The state's effective input, for `ItemSelector`.
    pub input: Value,
    pub next: usize,
}

impl MapItem {
    /// `Map` of the context object.
    pub fn context(&self) -> Value {
        let index = Value::Int(i64::try_from(self.index).unwrap_or(i64::MAX));
        let item = Value::object(vec![("Index".into(), index), ("Value".into(), self.value.clone())]);
        Value::object(vec![("Item".into(), item)])
    }
}

impl Call {
    /// At `now`, when a deadline has come: until when a heartbeat that was sent since has put it off.
    pub fn beat_until(&self, now: Time) -> Option<Time> {
        let until = self.last_beat?.plus(self.heartbeat?);
        (self.timeout_at != Some(now) && until > now).then_some(until)
    }
}

impl Frame {
    /// The frame at a place where there is none.
    #[cold]
    pub fn nobody() -> &'static Self {
        static NOBODY: LazyLock<Frame> = LazyLock::new(Frame::default);
        &NOBODY
    }

    /// Counts a state that was entered among those of a lap, if it may be in one.
    #[inline(always)]
    pub fn note_in_lap(&mut self, state: StateId) {
        if let Some(lap) = &mut self.lap {
            lap.trail.states.push(state);
            if lap.is_lost() {
                self.lap = None;
            }
        }
    }

    /// It has asked this, and was told that: a lap, if it may be in one, has a call more.
    pub fn note_told(&mut self, steady: Steady, sent: Value, answer: Value) {
        if let Some(lap) = &mut self.lap {
            lap.trail.call(steady, sent);
            lap.trail.answer = answer;
        }
    }

    /// Whether there are no variables in sight.
    #[inline]
    pub fn sees_no_variables(&self) -> bool {
        self.variables.as_object().is_none_or(Object::is_empty)
    }

    /// Retries of the state so far (`$$.State.RetryCount`).
    pub fn retry_count(&self) -> u64 {
        self.retries.iter().sum()
    }
}

impl Execution<'_, '_> {
    /// The index of the innermost Map iteration that a frame is in, which is about to begin.
    fn item_around(&self, frame: &Frame) -> Option<u64> {
        let owner = self.instances.get(frame.instance);
        let around = frame.parent.or(owner.and_then(|owner| owner.parent))?;
        match self.def(around).work {
            Work::Map(_) => Some(u64::from(frame.index)),
            _ => self.frame(around).item,
        }
    }

    /// A frame begins; its state is entered when its turn comes.
    pub(crate) fn open(&mut self, frame: Frame, parent_visit: Option<u32>) -> Slot {
        let slot = self.place(frame, parent_visit);
        self.schedule(slot, 0, Due::Enter);
        slot
    }

    /// A frame that begins gets its place.
    pub(crate) fn place(&mut self, mut frame: Frame, parent_visit: Option<u32>) -> Slot {
        if self.options.trace >= TraceLevel::Timings {
            let now = self.now();
            let traced_in = self.instances.get(frame.instance).map_or(ROOT, |owner| owner.traced_in);
            if let Some(owner) = self.instances.get_mut(traced_in) {
                frame.id = u32::try_from(owner.trace.frames.len()).unwrap_or(u32::MAX);
                owner.trace.frames.push(FrameInfo {
                    parent: parent_visit,
                    index: frame.index,
                    started: now,
                    ended: None,
                    outcome: Ending::Running,
                });
            }
        }
        frame.item = self.item_around(&frame);
        let slot = self.free.pop().unwrap_or(self.frames.len());
        match self.frames.get_mut(slot) {
            Some(place) => *place = frame,
            None => self.frames.push(frame),
        }
        self.renew(slot);
        slot
    }

    /// A frame is over; its place can be used again.
    pub(crate) fn close(&mut self, slot: Slot, ending: Ending) {
        let (id, now) = (self.frame(slot).id, self.now());
        if let Some(info) = self.tracer(slot).and_then(|owner| owner.trace.frames.get_mut(id as usize)) {
            info.ended = Some(now);
            info.outcome = ending;
        }
        let lap = self.frame_mut(slot).lap.take();
        *self.frame_mut(slot) = Frame::default();
        lap.into_iter().for_each(|lap| self.laps.keep(lap));
        self.renew(slot);
        self.free.push(slot);
    }
}
