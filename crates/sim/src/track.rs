//! Ways that the frames of many runs go again and again, kept so that their states need not work again.
//!
//! A frame stops where time can pass: in a Wait state, and in a Task state until its answer is there. From one stop to the
//! next it goes through states whose work follows from their input alone, so where it stops next follows from the stop, its
//! input and the answer. A way is kept the first time that it is gone, state by state; a frame that sets out with the same
//! (shared) values later rides it: the states on it are counted, each when its turn comes, but do no work.
//!
//! Nobody can tell, for a way is ridden only where nothing is recorded and no quota is near, and what else is due at the
//! same instant has its turns between, as ever.

use crate::data::Template;
use crate::execution::{Due, Execution};
use crate::failure::Outcome;
use crate::frame::{Call, Slot};
use crate::hash::Mix;
use crate::memo::{address, Memo};
use crate::program::{Program, StateDef, StateId, Work};
use crate::reuse::telling;
use crate::round::Round;
use crate::time::Time;
use crate::trace::TraceLevel;
use crate::world::{Foresight, KnownCall, World};
use asl::model::IntegrationPattern;
use expr::Value;
use indexmap::IndexMap;

/// With more stops, those that follow are not kept, and all are forgotten before the next run.
const MOST: usize = 1 << 14;

/// Of so many answers to one call, ways are kept.
const MOST_ANSWERS: usize = 8;

/// Longer ways are not kept.
const LONGEST: usize = 16;

/// Number of a stop.
pub(crate) type StopId = u32;

/// Number of a way.
pub(crate) type WayId = u32;

/// The stops of one program, and the ways between them.
#[derive(Debug, Default)]
pub(crate) struct Tracks {
    /// By state, and address of its input.
    stops: IndexMap<(StateId, usize), Stop, Mix>,
    ways: Vec<Way>,
}

/// A Wait or Task state, entered with an input.
#[derive(Debug)]
struct Stop {
    /// Held, as it is known by its address.
    input: Value,
    /// What a Task state sends, once that was accepted.
    sent: Option<Value>,
    /// Where the world found that call last.
    place: usize,
    /// Whether that call was not steady: then the world is not asked about it before.
    acts: bool,
    /// By the answer, which is held too; of a Wait state, by `null`, and through what is asked next by the answer to that.
    ways: Vec<(Value, WayId)>,
    /// Of a Wait state: what was gone round last from here.
    round: Option<Box<Round>>,
}

/// What a frame does from a stop to the next.
#[derive(Debug)]
struct Way {
    /// States entered between the two.
    states: Vec<StateId>,
    to: To,
}

/// Where a way leads.
#[derive(Debug, Clone)]
enum To {
    Stop(StopId),
    /// The last of its states ends the frame, with this output.
    Over(Value),
}

/// Where a frame is at the end of its way.
enum End {
    Stop(StateId, StopId, Value),
    Over(Value),
}

/// A way that is being gone for the first time.
#[derive(Debug)]
pub(crate) struct Walk {
    from: StopId,
    answer: Value,
    states: Vec<StateId>,
}

/// Where a frame is on a way that is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ride {
    pub way: WayId,
    /// How many of its states have been entered.
    pub entered: usize,
}

impl Stop {
    fn new(input: &Value) -> Self {
        Self { input: input.clone(), sent: None, place: 0, acts: false, ways: Vec::new(), round: None }
    }
}

impl Tracks {
    /// A run begins: it finds what others left, unless that is too much.
    pub fn renew(&mut self) {
        if self.stops.len() >= MOST {
            *self = Self::default();
        }
    }

    pub fn stop(&mut self, state: StateId, input: &Value) -> Option<StopId> {
        let key = (state, address(input)?);
        let place = match self.stops.get_index_of(&key) {
            Some(place) => place,
            None if self.stops.len() < MOST => {
                let stop = Stop::new(input);
                self.stops.insert_full(key, stop).0
            }
            None => return None,
        };
        StopId::try_from(place).ok()
    }

    /// The stop of a state with an input, if it has been one.
    pub fn known(&self, state: StateId, input: &Value) -> Option<StopId> {
        StopId::try_from(self.stops.get_index_of(&(state, address(input)?))?).ok()
    }

    /// The way from a stop with an answer.
    #[inline]
    pub fn way(&self, from: StopId, answer: &Value) -> Option<WayId> {
        let (_, stop) = self.stops.get_index(from as usize)?;
        let at = address(answer)?;
        stop.ways.iter().find(|(own, _)| address(own) == Some(at)).map(|(_, way)| *way)
    }

    /// Whether a way ends its frame once so many of its states have been entered.
    #[inline]
    pub fn ends(&self, way: WayId, entered: usize) -> bool {
        let way = self.ways.get(way as usize);
        way.is_some_and(|way| way.states.len() == entered && matches!(way.to, To::Over(_)))
    }

    /// The way from a wait through what it leads to and asks, if it is answered this: put together the first time.
    pub fn way_through(
        &mut self,
        wait: StopId,
        asks: StopId,
        answer: &Value,
        program: &Program,
    ) -> Option<WayId> {
        // A wait itself is answered `null`.
        if !answer.is_container() {
            return None;
        }
        self.way(wait, answer).or_else(|| self.join_ways(wait, asks, answer, program))
    }

    #[cold]
    fn join_ways(&mut self, wait: StopId, asks: StopId, answer: &Value, program: &Program) -> Option<WayId> {
        let (state, _) = self.at(asks)?;
        let told = telling(program.states.get(state as usize)?, answer);
        let (states, to) = self.through(wait, asks, told)?;
        let to = to.clone();
        self.keep(Walk { from: wait, answer: answer.clone(), states }, to);
        self.way(wait, answer)
    }

    /// A way's end at a stop.
    #[inline]
    fn end(&self, stop: StopId) -> Option<End> {
        self.at(stop).map(|(state, input)| End::Stop(state, stop, input.clone()))
    }

    /// The state and the input of a stop.
    #[inline]
    pub fn at(&self, stop: StopId) -> Option<(StateId, &Value)> {
        self.stops.get_index(stop as usize).map(|((state, _), stop)| (*state, &stop.input))
    }

    fn keep(&mut self, walk: Walk, to: To) {
        let Some((_, stop)) = self.stops.get_index_mut(walk.from as usize) else { return };
        let is_known = stop.ways.iter().any(|(own, _)| address(own) == address(&walk.answer));
        if !is_known && stop.ways.len() < MOST_ANSWERS {
            stop.ways.push((walk.answer, self.ways.len() as WayId));
            self.ways.push(Way { states: walk.states, to });
        }
    }

    /// The stop that follows one with this answer.
    #[inline]
    pub fn after(&self, from: StopId, answer: &Value) -> Option<StopId> {
        match self.ways.get(self.way(from, answer)? as usize)?.to {
            To::Stop(stop) => Some(stop),
            To::Over(_) => None,
        }
    }

    /// Whether after both waits the same is asked by the same state.
    pub fn is_same_call(&self, wait: StopId, other: StopId) -> bool {
        let call = |wait| {
            let ((state, _), stop) = self.stops.get_index(self.after(wait, &Value::Null)? as usize)?;
            Some((*state, stop.sent.as_ref().and_then(address)?))
        };
        call(wait).is_some_and(|own| call(other) == Some(own))
    }

    /// The call at a stop that was made before, if it is of this kind: `acts`, see [`Stop`].
    #[inline]
    fn call(&mut self, stop: StopId, program: u64, acts: bool) -> Option<KnownCall<'_>> {
        let ((state, _), stop) = self.stops.get_index_mut(stop as usize)?;
        let parameters = stop.sent.as_ref().filter(|_| stop.acts == acts)?;
        Some(KnownCall { number: (program, *state), parameters, place: &mut stop.place })
    }

    /// What the call at a stop would be answered as things are, if it is known.
    pub fn foresee(
        &mut self,
        asks: StopId,
        program: u64,
        world: &mut dyn World,
        now: Time,
    ) -> Option<Foresight> {
        world.foresee(self.call(asks, program, false)?, now)
    }

    /// What the call at a stop would be answered that only starts something, after so many others, if that is known.
    pub fn foresee_start(
        &mut self,
        stop: StopId,
        program: u64,
        world: &mut dyn World,
        nth: u64,
    ) -> Option<Value> {
        world.foresee_start(self.call(stop, program, true)?, nth)
    }

    /// Makes that call; what is sent.
    pub fn start(&mut self, stop: StopId, program: u64, world: &mut dyn World, now: Time) -> Option<Value> {
        world.start(self.call(stop, program, true)?, now);
        self.sent(stop)
    }

    /// The states entered from a wait until the same Wait state is entered again, if what is asked on the way is answered
    /// this, and the stop there.
    pub fn lap(&self, wait: StopId, asks: StopId, answer: &Value) -> Option<(Vec<StateId>, StopId)> {
        let (mut states, to) = self.through(wait, asks, answer)?;
        let To::Stop(to) = *to else { return None };
        let (own, state) = (self.at(wait)?.0, self.at(to)?.0);
        states.push(own);
        (state == own).then_some((states, to))
    }

    /// The states entered from a wait on, if what is asked on the way is told apart by this, and where that leads.
    fn through(&self, wait: StopId, asks: StopId, told: &Value) -> Option<(Vec<StateId>, &To)> {
        let (out, back) = (self.way(wait, &Value::Null)?, self.way(asks, told)?);
        let (out, back) = (self.ways.get(out as usize)?, self.ways.get(back as usize)?);
        let (state, _) = self.at(asks)?;
        let mut states = out.states.clone();
        states.push(state);
        states.extend_from_slice(&back.states);
        Some((states, &back.to))
    }

    /// Whether the way from a stop with this answer is known, and ends its frame.
    pub fn is_last(&self, from: StopId, answer: &Value) -> bool {
        let way = self.way(from, answer).and_then(|way| self.ways.get(way as usize));
        way.is_some_and(|way| matches!(way.to, To::Over(_)))
    }

    /// What was gone round last from a wait, to keep more of it.
    #[inline]
    pub fn round(&mut self, wait: StopId) -> Option<&mut Option<Box<Round>>> {
        self.stops.get_index_mut(wait as usize).map(|(_, stop)| &mut stop.round)
    }

    #[inline]
    pub fn sent(&self, stop: StopId) -> Option<Value> {
        self.stops.get_index(stop as usize)?.1.sent.clone()
    }

    /// The call at a stop was not steady.
    pub fn note_act(&mut self, stop: StopId) {
        if let Some((_, stop)) = self.stops.get_index_mut(stop as usize) {
            stop.acts = true;
        }
    }

    fn keep_sent(&mut self, stop: StopId, parameters: &Value) {
        if let Some((_, stop)) = self.stops.get_index_mut(stop as usize) {
            stop.sent = Some(parameters.clone());
        }
    }
}

/// Whether the state can be a stop, and what follows it follows from its input and its answer alone.
pub(crate) fn is_stop(def: &StateDef) -> bool {
    match &def.work {
        Work::Wait(_) => def.steady && def.hands_on,
        Work::Task(task) => {
            def.gives_steadily
                && (def.sends_steadily || def.parameters.as_ref().is_none_or(Template::is_steady))
                && task.pattern != IntegrationPattern::WaitForTaskToken
        }
        _ => false,
    }
}

/// Whether a way can lead through the state.
fn is_passed(def: &StateDef) -> bool {
    match def.work {
        Work::Choice { .. } | Work::Pass { .. } => def.steady && def.gives_steadily,
        Work::Succeed => def.hands_on,
        _ => false,
    }
}

impl Execution<'_, '_> {
    /// Whether what the frame has to do next at this instant may be done in the same step: nothing else is due before, and
    /// nobody watches the steps. Not too often in one, which would be as deep on the stack.
    #[inline]
    pub(crate) fn may_go_straight_on(&mut self) -> bool {
        const MOST_IN_ONE: u32 = 8;
        let may = self.straight_on < MOST_IN_ONE && self.queue.is_idle() && self.has_tracks();
        self.straight_on += u32::from(may);
        may
    }

    /// Whether ways are kept and ridden in this run, as things are.
    #[inline]
    pub(crate) fn has_tracks(&self) -> bool {
        self.memo.as_ref().is_some_and(|memo| memo.is_useful())
            && self.options.figures_only
            && self.options.trace == TraceLevel::Nothing
            && self.instances.len() == 1
            && self.machines.is_none()
    }

    /// The frame has entered `def`: where its way ends, or through which it leads.
    pub(crate) fn note_entry(&mut self, slot: Slot, def: &StateDef) {
        // It came by a known way.
        if self.frame(slot).stop.is_some() || !self.has_tracks() {
            return;
        }
        let (Some(frame), Some(memo)) = (self.frames.get_mut(slot), self.memo.as_deref_mut()) else { return };
        if def.is_stop && frame.sees_no_variables() {
            frame.stop = memo.tracks.stop(frame.state, &frame.input);
            if let (Some(walk), Some(stop)) = (frame.walk.take(), frame.stop) {
                memo.tracks.keep(*walk, To::Stop(stop));
            }
            return;
        }
        match &mut frame.walk {
            Some(walk) if is_passed(def) && walk.states.len() < LONGEST => walk.states.push(frame.state),
            walk => *walk = None,
        }
    }

    /// The frame sets out from its stop with an answer, after a wait with `null`. `events`: how many the stop itself still
    /// records. `None`: the way is not known, or may not be ridden; the frame goes by itself.
    #[inline]
    pub(crate) fn travel(&mut self, slot: Slot, answer: &Value, events: u64) -> Option<Outcome<()>> {
        let from = self.frame(slot).stop.filter(|_| self.has_tracks())?;
        let memo = self.memo.as_deref_mut()?;
        let Some(way) = memo.tracks.way(from, answer) else {
            let walk = Walk { from, answer: answer.clone(), states: Vec::new() };
            self.frame_mut(slot).walk = Some(Box::new(walk));
            return None;
        };
        memo.count_found();
        let ends_here = memo.tracks.ends(way, 0);
        if self.is_near_a_quota() {
            return None;
        }
        self.count_events(events);
        let frame = self.frame_mut(slot);
        (frame.inside, frame.stop) = (false, None);
        let ride = Ride { way, entered: 0 };
        Some(if ends_here { self.ride_on(slot, ride) } else { self.ride(slot, ride) })
    }

    /// The frame ends with an output: if it went a way for the first time, there it ends.
    #[inline]
    pub(crate) fn note_end(&mut self, slot: Slot, output: &Value) {
        let walk = self.frames.get_mut(slot).and_then(|frame| frame.walk.take());
        if let (Some(walk), Some(memo)) = (walk, self.memo.as_deref_mut()) {
            memo.tracks.keep(*walk, To::Over(output.clone()));
        }
    }

    /// Goes on by the way that the frame rides: at once while nothing else is due, else when its turn comes.
    fn ride(&mut self, slot: Slot, ride: Ride) -> Outcome<()> {
        if self.queue.is_idle() {
            return self.ride_on(slot, ride);
        }
        self.renew(slot);
        self.frame_mut(slot).ride = Some(ride);
        self.schedule(slot, 0, Due::Enter);
        Ok(())
    }

    /// The frame's turn has come: it enters the next state of the way that it rides, or all if nothing else is due.
    pub(crate) fn ride_on(&mut self, slot: Slot, Ride { way, entered }: Ride) -> Outcome<()> {
        let (alone, memo) = (self.queue.is_idle(), self.memo.take());
        let known =
            memo.as_deref().and_then(|memo| Some((&memo.tracks, memo.tracks.ways.get(way as usize)?)));
        let (mut end, mut passed) = (None, 0);
        if let Some((tracks, Way { states, to })) = known {
            let left = states.get(entered..).unwrap_or_default();
            let turn = if alone { left } else { left.get(..1).unwrap_or_default() };
            self.pass(slot, turn);
            passed = turn.len();
            let is_through = passed == left.len();
            end = match to {
                To::Over(output) if is_through => Some(End::Over(output.clone())),
                To::Stop(stop) if alone || left.is_empty() => tracks.end(*stop),
                _ => None,
            };
        }
        self.memo = memo;
        match end {
            Some(End::Over(output)) => {
                self.renew(slot);
                self.complete(slot, output);
                Ok(())
            }
            Some(End::Stop(state, stop, input)) => self.arrive(slot, (state, stop, input), alone),
            None => self.ride(slot, Ride { way, entered: entered + passed }),
        }
    }

    /// The frame enters these states, and leaves them.
    fn pass(&mut self, slot: Slot, states: &[StateId]) {
        for state in states {
            self.count(slot, *state, 1);
            self.frame_mut(slot).note_in_lap(*state);
        }
        // Entered and exited.
        self.count_events(2 * states.len() as u64);
        self.frame_mut(slot).steps += states.len() as u64;
    }

    /// The frame's way ends at a stop: its state is entered. If it went alone, there is still room for that.
    fn arrive(
        &mut self,
        slot: Slot,
        (state, stop, input): (StateId, StopId, Value),
        alone: bool,
    ) -> Outcome<()> {
        let now = self.now();
        self.renew(slot);
        let frame = self.frame_mut(slot);
        (frame.state, frame.stop, frame.input) = (state, Some(stop), input);
        if !alone && self.is_near_a_quota() {
            return self.enter(slot);
        }
        self.count(slot, state, 1);
        self.count_events(1);
        let frame = self.frame_mut(slot);
        (frame.entered_at, frame.inside) = (now, true);
        frame.steps += 1;
        frame.retries.clear();
        frame.note_in_lap(state);
        self.work(slot, self.def(slot))
    }

    /// The frame, which waits, is at another stop of the same Wait state.
    pub(crate) fn go_to(&mut self, slot: Slot, stop: StopId) {
        let known = self.memo.as_deref().and_then(|memo| memo.tracks.at(stop));
        let Some(input) = known.map(|(_, input)| input.clone()) else { return };
        let frame = self.frame_mut(slot);
        (frame.stop, frame.input) = (Some(stop), input);
    }

    pub(crate) fn count_events(&mut self, events: u64) {
        self.spent.events += events;
        if let Some(root) = self.instances.first_mut() {
            root.events += events;
        }
    }

    /// Whether the way from the frame's stop with this answer is known.
    pub(crate) fn knows_way(&self, slot: Slot, answer: &Value) -> bool {
        let known = |memo: &Memo| memo.tracks.way(self.frame(slot).stop?, answer);
        self.memo.as_deref().and_then(known).is_some()
    }

    /// What the frame's Task state sends, if that was found out at this stop, and accepted.
    #[inline]
    pub(crate) fn known_call(&self, slot: Slot) -> Option<Value> {
        self.memo.as_deref()?.tracks.sent(self.frame(slot).stop?)
    }

    /// The call of the frame's Task state was accepted with these parameters.
    pub(crate) fn keep_call(&mut self, slot: Slot) {
        let (Some(frame), Some(memo)) = (self.frames.get(slot), self.memo.as_deref_mut()) else { return };
        let alone = |call: &&Call| call.place.is_none() && call.token.is_none();
        if let (Some(stop), Some(call)) = (frame.stop, frame.call.as_ref().filter(alone)) {
            memo.tracks.keep_sent(stop, &call.parameters);
        }
    }

    /// Whether ways that are ridden now might reach a bound on events or transitions.
    pub(crate) fn is_near_a_quota(&self) -> bool {
        const ROOM: u64 = 4 * LONGEST as u64;
        let room = ROOM * (self.frames.len() as u64 + 1);
        let near = |used: u64, most: Option<u64>| most.is_some_and(|most| used.saturating_add(room) > most);
        let (limits, budget) = (&self.options.limits, &self.options.budget);
        near(self.root().events, limits.events)
            || near(self.transitions, limits.transitions)
            || near(self.spent.events, budget.events)
    }
}
