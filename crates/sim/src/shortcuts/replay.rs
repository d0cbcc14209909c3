//! Frames that follow a route which is kept ([`super::routes`]): the states on it are counted, each when its turn comes, but
//! do no work.
//!
//! Nobody can tell, for a route is replayed only where nothing is recorded and no quota is near, and what else is due at the
//! same instant has its turns between, as ever.

use super::memo::Memo;
use super::routes::{Route, RouteId, StopId, To, LONGEST};
use crate::execution::{Due, Execution};
use crate::failure::Outcome;
use crate::frame::{Call, Slot};
use crate::program::{StateDef, StateId, Work};
use crate::trace::TraceLevel;
use expr::Value;

/// Where a frame is at the end of its route.
pub(super) enum End {
    Stop(StateId, StopId, Value),
    Over(Value),
}

/// A route that a frame goes for the first time.
#[derive(Debug)]
pub(crate) struct Recording {
    pub(super) from: StopId,
    pub(super) answer: Value,
    pub(super) states: Vec<StateId>,
}

/// Where a frame is on a route that is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Replay {
    pub route: RouteId,
    /// How many of its states have been entered.
    pub entered: usize,
}

/// Whether a route can lead through the state.
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
        let may = self.straight_on < MOST_IN_ONE && self.queue.is_idle() && self.keeps_routes();
        self.straight_on += u32::from(may);
        may
    }

    /// Whether routes are kept and replayed in this run, as things are.
    #[inline]
    pub(crate) fn keeps_routes(&self) -> bool {
        self.memo.as_ref().is_some_and(|memo| memo.is_useful())
            && self.options.figures_only
            && self.options.trace == TraceLevel::Nothing
            && self.instances.len() == 1
            && self.machines.is_none()
    }

    /// The frame has entered `def`: where its route ends, or through which it leads.
    pub(crate) fn note_entry(&mut self, slot: Slot, def: &StateDef) {
        // It came by a known route.
        if self.frame(slot).stop.is_some() || !self.keeps_routes() {
            return;
        }
        let (Some(frame), Some(memo)) = (self.frames.get_mut(slot), self.memo.as_deref_mut()) else { return };
        if def.is_stop && frame.sees_no_variables() {
            frame.stop = memo.routes.stop(frame.state, &frame.input);
            if let (Some(recording), Some(stop)) = (frame.recording.take(), frame.stop) {
                memo.routes.keep(*recording, To::Stop(stop));
            }
            return;
        }
        match &mut frame.recording {
            Some(recording) if is_passed(def) && recording.states.len() < LONGEST => {
                recording.states.push(frame.state)
            }
            recording => *recording = None,
        }
    }

    /// The frame sets out from its stop with an answer, after a wait with `null`. `events`: how many the stop itself still
    /// records. `None`: the route is not known, or may not be replayed; the frame goes by itself.
    #[inline]
    pub(crate) fn follow(&mut self, slot: Slot, answer: &Value, events: u64) -> Option<Outcome<()>> {
        let from = self.frame(slot).stop.filter(|_| self.keeps_routes())?;
        let memo = self.memo.as_deref_mut()?;
        let Some(route) = memo.routes.route(from, answer) else {
            let recording = Recording { from, answer: answer.clone(), states: Vec::new() };
            self.frame_mut(slot).recording = Some(Box::new(recording));
            return None;
        };
        memo.count_found();
        let ends_here = memo.routes.ends(route, 0);
        if self.is_near_a_quota() {
            return None;
        }
        self.count_events(events);
        let frame = self.frame_mut(slot);
        (frame.inside, frame.stop) = (false, None);
        let replay = Replay { route, entered: 0 };
        Some(if ends_here { self.replay_on(slot, replay) } else { self.replay(slot, replay) })
    }

    /// The frame ends with an output: if it went a route for the first time, there it ends.
    #[inline]
    pub(crate) fn note_end(&mut self, slot: Slot, output: &Value) {
        let recording = self.frames.get_mut(slot).and_then(|frame| frame.recording.take());
        if let (Some(recording), Some(memo)) = (recording, self.memo.as_deref_mut()) {
            memo.routes.keep(*recording, To::Over(output.clone()));
        }
    }

    /// Goes on by the route that the frame replays: at once while nothing else is due, else when its turn comes.
    fn replay(&mut self, slot: Slot, replay: Replay) -> Outcome<()> {
        if self.queue.is_idle() {
            return self.replay_on(slot, replay);
        }
        self.renew(slot);
        self.frame_mut(slot).replay = Some(replay);
        self.schedule(slot, 0, Due::Enter);
        Ok(())
    }

    /// The frame's turn has come: it enters the next state of the route that it replays, or all if nothing else is due.
    pub(crate) fn replay_on(&mut self, slot: Slot, Replay { route, entered }: Replay) -> Outcome<()> {
        let (alone, memo) = (self.queue.is_idle(), self.memo.take());
        let known = memo.as_deref().and_then(|memo| Some((&memo.routes, memo.routes.get(route)?)));
        let (mut end, mut passed) = (None, 0);
        if let Some((routes, Route { states, to })) = known {
            let left = states.get(entered..).unwrap_or_default();
            let turn = if alone { left } else { left.get(..1).unwrap_or_default() };
            self.pass(slot, turn);
            passed = turn.len();
            let is_through = passed == left.len();
            end = match to {
                To::Over(output) if is_through => Some(End::Over(output.clone())),
                To::Stop(stop) if alone || left.is_empty() => routes.end(*stop),
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
            None => self.replay(slot, Replay { route, entered: entered + passed }),
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

    /// The frame's route ends at a stop: its state is entered. If it went alone, there is still room for that.
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
        let known = self.memo.as_deref().and_then(|memo| memo.routes.at(stop));
        let Some(input) = known.map(|(_, input)| input.clone()) else { return };
        let frame = self.frame_mut(slot);
        (frame.stop, frame.input) = (Some(stop), input);
    }

    pub(crate) fn count_events(&mut self, events: u64) {
        self.spent.events += events;
        self.instances.root.events += events;
    }

    /// Whether the route from the frame's stop with this answer is known.
    pub(crate) fn knows_route(&self, slot: Slot, answer: &Value) -> bool {
        let known = |memo: &Memo| memo.routes.route(self.frame(slot).stop?, answer);
        self.memo.as_deref().and_then(known).is_some()
    }

    /// What the frame's Task state sends, if that was found out at this stop, and accepted.
    #[inline]
    pub(crate) fn known_call(&self, slot: Slot) -> Option<Value> {
        self.memo.as_deref()?.routes.sent(self.frame(slot).stop?)
    }

    /// The call of the frame's Task state was accepted with these parameters.
    pub(crate) fn keep_call(&mut self, slot: Slot) {
        let (Some(frame), Some(memo)) = (self.frames.get(slot), self.memo.as_deref_mut()) else { return };
        let alone = |call: &&Call| call.place.is_none() && call.token.is_none();
        if let (Some(stop), Some(call)) = (frame.stop, frame.call.as_ref().filter(alone)) {
            memo.routes.keep_sent(stop, &call.parameters);
        }
    }

    /// Whether routes that are replayed now might reach a bound on events or transitions.
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
