//! Takes several turns of a frame at once, where earlier runs have shown where they lead and no other frame is due in between.
//!
//! - A frame whose wait is over, while nothing else is due, asks and is answered at once: it goes through all of that.
//! - A call that only starts something (a job without `.sync`, say) is answered at once, and leaves nothing behind but that.
//!   If its frame is alone at the instant, the call is made where its state is entered. Where all branches of a Parallel state
//!   begin with such a call, each enters its state, makes its call and gets the answer in three turns that only they have;
//!   each takes its three together.

use super::replay::Replay;
use super::reuse::telling;
use super::routes::{RouteId, StopId};
use crate::execution::{Due, Execution};
use crate::failure::Outcome;
use crate::frame::{Frame, Slot};
use crate::program::{ScopeId, StateDef, Work};
use crate::world::{Foresight, Steady};
use expr::Value;

/// What the events of a task that is answered at once are, beside those of entering and leaving its state.
const EVENTS_OF_A_CALL: u64 = 3;

/// How a branch begins whose first state makes a call that is known.
pub(crate) struct Departure {
    stop: StopId,
    route: RouteId,
}

impl<'p> Execution<'p, '_> {
    /// The frame's wait is over. If what it asks next is answered at once, by a known route, it goes on by that.
    pub(crate) fn ask_on_waking(&mut self, slot: Slot) -> Option<Outcome<()>> {
        if !self.may_take_turns_together() {
            return None;
        }
        let (program, now) = (self.program(slot), self.now());
        let wait = self.frame(slot).stop?;
        let memo = self.memo.as_deref_mut()?;
        let asks = memo.routes.after(wait, &Value::Null)?;
        let told = memo.routes.foresee(asks, program.number, &mut *self.world, now)?;
        if told.after > 0 {
            return None;
        }
        let route = memo.routes.route_through(wait, asks, &told.answer, program)?;
        memo.count_found();
        let sent = memo.routes.sent(asks)?;
        self.world.skipped(1);
        // Leaving the Wait state is an event too.
        self.count_events(1 + EVENTS_OF_A_CALL);
        let frame = self.frame_mut(slot);
        (frame.inside, frame.stop) = (false, None);
        frame.note_told(told.steady, sent, told.answer);
        Some(self.replay_on(slot, Replay { route, entered: 0 }))
    }

    /// What the call of the frame's Task state would be answered now that only asks, as runs like this did before.
    pub(crate) fn foreseen(&mut self, slot: Slot) -> Option<Foresight> {
        let (program, now) = (self.program(slot), self.now());
        let stop = self.frame(slot).stop.filter(|_| self.keeps_routes() && program.wanted().ids_are_free)?;
        self.memo.as_deref_mut()?.routes.foresee(stop, program.number, &mut *self.world, now)
    }

    /// The frame has entered a Task state. If its call only starts something, as in earlier runs, it is made and answered.
    pub(crate) fn start_at_once(&mut self, slot: Slot, def: &StateDef) -> Option<Outcome<()>> {
        let stop = self.frame(slot).stop?;
        let (answer, _) = self.known_start(slot, stop, def, 0)?;
        if !self.may_take_turns_together() || !self.may_go_straight_on() {
            return None;
        }
        let sent = self.start(slot, stop)?;
        self.count_events(EVENTS_OF_A_CALL - 1);
        self.frame_mut(slot).note_told(Steady::No, sent, answer.clone());
        self.follow(slot, telling(def, &answer), 2)
    }

    /// How each of these branches begins, if all begin with calls that only start something, as in earlier runs.
    pub(crate) fn departures(
        &mut self,
        slot: Slot,
        branches: &[ScopeId],
        input: &Value,
    ) -> Option<Vec<Departure>> {
        if !self.may_take_turns_together() || !self.frame(slot).sees_no_variables() {
            return None;
        }
        let program = self.program(slot);
        let mut all = Vec::new();
        for branch in branches {
            let state = program.scopes.get(*branch as usize)?.start;
            let def = program.states.get(state as usize)?;
            let stop = self.memo.as_deref()?.routes.known(state, input)?;
            let (_, route) = self.known_start(slot, stop, def, all.len() as u64)?;
            all.push(Departure { stop, route });
        }
        Some(all)
    }

    /// A branch begins, and has made its call: when its turn comes, it goes on from there.
    pub(crate) fn depart(&mut self, frame: Frame, Departure { stop, route }: Departure) -> Slot {
        let state = frame.state;
        let slot = self.place(frame, None);
        self.count(slot, state, 1);
        // Its state is entered and left.
        self.count_events(2 + EVENTS_OF_A_CALL);
        self.start(slot, stop);
        let frame = self.frame_mut(slot);
        (frame.steps, frame.replay) = (1, Some(Replay { route, entered: 0 }));
        self.schedule(slot, 0, Due::Enter);
        slot
    }

    /// Whether nothing else is due, and nobody watches turns or counts them too closely.
    fn may_take_turns_together(&self) -> bool {
        self.queue.is_idle() && self.keeps_routes() && !self.is_near_a_quota()
    }

    /// What the call at a stop is answered, if so many others are made before it, and the route from there; none that ends
    /// the frame there and then.
    fn known_start(
        &mut self,
        slot: Slot,
        stop: StopId,
        def: &StateDef,
        nth: u64,
    ) -> Option<(Value, RouteId)> {
        let program = self.program(slot);
        let plain = matches!(&def.work, Work::Task(task) if task.is_plain());
        // The names of runs may follow from how many were started before.
        if !plain || !program.wanted().ids_are_free {
            return None;
        }
        let routes = &mut self.memo.as_deref_mut()?.routes;
        let answer = routes.foresee_start(stop, program.number, &mut *self.world, nth)?;
        let route = routes.route(stop, telling(def, &answer))?;
        (!routes.ends(route, 0)).then_some((answer, route))
    }

    /// Makes the call at a stop, which only starts something; what was sent.
    fn start(&mut self, slot: Slot, stop: StopId) -> Option<Value> {
        let (program, now) = (self.program(slot).number, self.now());
        // It is made, and it is answered.
        self.world_version += 2;
        self.memo.as_deref_mut()?.routes.start(stop, program, &mut *self.world, now)
    }
}
