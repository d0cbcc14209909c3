//! Routes that the frames of many runs take again and again, kept so that their states need not work again.
//!
//! A frame stops where time can pass: in a Wait state, and in a Task state until its answer is there. From one stop to the
//! next it passes states whose work follows from their input alone, so where it stops next follows from the stop, its
//! input and the answer. A route is kept the first time that it is taken, state by state; [`super::replay`] follows it for
//! every frame that sets out with the same (shared) values later.

use super::known_lap::KnownLap;
use super::memo::address;
use super::replay::{End, Recording};
use super::reuse::telling;
use crate::data::Template;
use crate::hash::Mix;
use crate::program::{Program, StateDef, StateId, Work};
use crate::time::Time;
use crate::world::{Foresight, KnownCall, World};
use asl::model::IntegrationPattern;
use expr::Value;
use indexmap::IndexMap;

/// With more stops, those that follow are not kept, and all are forgotten before the next run.
const MOST: usize = 1 << 14;

/// Of so many answers to one call, routes are kept.
const MOST_ANSWERS: usize = 8;

/// Longer routes are not kept.
pub(super) const LONGEST: usize = 16;

/// Number of a stop.
pub(crate) type StopId = u32;

/// Number of a route.
pub(crate) type RouteId = u32;

/// The stops of one program, and the routes between them.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    /// By state, and address of its input.
    stops: IndexMap<(StateId, usize), Stop, Mix>,
    all: Vec<Route>,
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
    routes: Vec<(Value, RouteId)>,
    /// Of a Wait state: the last lap that is known from here.
    known_lap: Option<Box<KnownLap>>,
}

/// What a frame does from a stop to the next.
#[derive(Debug)]
pub(super) struct Route {
    /// States entered between the two.
    pub states: Vec<StateId>,
    pub to: To,
}

/// Where a route leads.
#[derive(Debug, Clone)]
pub(super) enum To {
    Stop(StopId),
    /// The last of its states ends the frame, with this output.
    Over(Value),
}

impl Stop {
    fn new(input: &Value) -> Self {
        Self { input: input.clone(), sent: None, place: 0, acts: false, routes: Vec::new(), known_lap: None }
    }
}

impl Routes {
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

    /// The route from a stop with an answer.
    #[inline]
    pub fn route(&self, from: StopId, answer: &Value) -> Option<RouteId> {
        let (_, stop) = self.stops.get_index(from as usize)?;
        let at = address(answer)?;
        stop.routes.iter().find(|(own, _)| address(own) == Some(at)).map(|(_, route)| *route)
    }

    /// Whether a route ends its frame once so many of its states have been entered.
    #[inline]
    pub fn ends(&self, route: RouteId, entered: usize) -> bool {
        let route = self.all.get(route as usize);
        route.is_some_and(|route| route.states.len() == entered && matches!(route.to, To::Over(_)))
    }

    /// The route from a wait through what it leads to and asks, if it is answered this: put together the first time.
    pub fn route_through(
        &mut self,
        wait: StopId,
        asks: StopId,
        answer: &Value,
        program: &Program,
    ) -> Option<RouteId> {
        // A wait itself is answered `null`.
        if !answer.is_container() {
            return None;
        }
        self.route(wait, answer).or_else(|| self.join_routes(wait, asks, answer, program))
    }

    #[cold]
    fn join_routes(
        &mut self,
        wait: StopId,
        asks: StopId,
        answer: &Value,
        program: &Program,
    ) -> Option<RouteId> {
        let (state, _) = self.at(asks)?;
        let told = telling(program.states.get(state as usize)?, answer);
        let (states, to) = self.through(wait, asks, told)?;
        let to = to.clone();
        self.keep(Recording { from: wait, answer: answer.clone(), states }, to);
        self.route(wait, answer)
    }

    /// A route's end at a stop.
    #[inline]
    pub(super) fn end(&self, stop: StopId) -> Option<End> {
        self.at(stop).map(|(state, input)| End::Stop(state, stop, input.clone()))
    }

    /// The state and the input of a stop.
    #[inline]
    pub fn at(&self, stop: StopId) -> Option<(StateId, &Value)> {
        self.stops.get_index(stop as usize).map(|((state, _), stop)| (*state, &stop.input))
    }

    pub(super) fn keep(&mut self, recording: Recording, to: To) {
        let Some((_, stop)) = self.stops.get_index_mut(recording.from as usize) else { return };
        let is_known = stop.routes.iter().any(|(own, _)| address(own) == address(&recording.answer));
        if !is_known && stop.routes.len() < MOST_ANSWERS {
            stop.routes.push((recording.answer, self.all.len() as RouteId));
            self.all.push(Route { states: recording.states, to });
        }
    }

    /// A route by its number.
    #[inline]
    pub(super) fn get(&self, route: RouteId) -> Option<&Route> {
        self.all.get(route as usize)
    }

    /// The stop that follows one with this answer.
    #[inline]
    pub fn after(&self, from: StopId, answer: &Value) -> Option<StopId> {
        match self.all.get(self.route(from, answer)? as usize)?.to {
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

    /// The states entered from a wait until the same Wait state is entered again, if what is asked in between is answered
    /// this, and the stop there.
    pub fn lap(&self, wait: StopId, asks: StopId, answer: &Value) -> Option<(Vec<StateId>, StopId)> {
        let (mut states, to) = self.through(wait, asks, answer)?;
        let To::Stop(to) = *to else { return None };
        let (own, state) = (self.at(wait)?.0, self.at(to)?.0);
        states.push(own);
        (state == own).then_some((states, to))
    }

    /// The states entered from a wait on, if what is asked in between is told apart by this, and where that leads.
    fn through(&self, wait: StopId, asks: StopId, told: &Value) -> Option<(Vec<StateId>, &To)> {
        let (out, back) = (self.route(wait, &Value::Null)?, self.route(asks, told)?);
        let (out, back) = (self.all.get(out as usize)?, self.all.get(back as usize)?);
        let (state, _) = self.at(asks)?;
        let mut states = out.states.clone();
        states.push(state);
        states.extend_from_slice(&back.states);
        Some((states, &back.to))
    }

    /// Whether the route from a stop with this answer is known, and ends its frame.
    pub fn is_last(&self, from: StopId, answer: &Value) -> bool {
        let route = self.route(from, answer).and_then(|route| self.all.get(route as usize));
        route.is_some_and(|route| matches!(route.to, To::Over(_)))
    }

    /// The last lap that is known from a wait, to keep more of it.
    #[inline]
    pub fn known_lap(&mut self, wait: StopId) -> Option<&mut Option<Box<KnownLap>>> {
        self.stops.get_index_mut(wait as usize).map(|(_, stop)| &mut stop.known_lap)
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

    pub(super) fn keep_sent(&mut self, stop: StopId, parameters: &Value) {
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
