//! Polls whose answer cannot change are skipped forward, exactly.
//!
//! A poll loop waits, asks, decides, and waits again. While nothing else happens, every lap is like the one before; so
//! when a lap has repeated the last one, the next laps, up to the moment when anything else is due, need not be run:
//! their transitions, events and time are counted, and the clock of that branch moves on. Nobody can tell, for
//!
//! - only a run that records nothing skips;
//! - a lap repeats when its states compute nothing but from their input ([`is_steady`]), the world promises to answer
//!   alike ([`Steady`]), and the input at the wait is the same as a lap ago, or a lap from it would leave it the same. It
//!   may also differ by a count of attempts: then the lap must copy values only, decide on none that differs, and have
//!   differed by the same two laps running. What copies is linear, so from there on every lap adds the same;
//! - no quota can be reached before then;
//! - what is due sooner or later is in the queue, or announced by [`crate::World::next_change`]. Other polls may be due as
//!   well: those that repeat too change nothing.

use crate::data::{InputPlace, Source, Template};
use crate::execution::{Due, Execution};
use crate::flow::Surroundings;
use crate::frame::Slot;
use crate::instance::ROOT;
use crate::memo::Step;
use crate::program::{StateDef, StateId, WaitDef, Work};
use crate::reuse::Question;
use crate::time::{Millis, Time};
use crate::trace::TraceLevel;
use crate::world::Steady;
use expr::{Path, Scope, Value};
use std::sync::Arc;

/// Loops of more states are not looked at.
const LONGEST: usize = 16;

/// With more due, looking through it costs more than it saves.
const CROWD: usize = 64;

/// What a frame did since it last entered a Wait state.
#[derive(Debug)]
pub(crate) struct Lap {
    wait: StateId,
    /// The input of the Wait state.
    input: Value,
    /// When the wait ends.
    wake: Time,
    /// States entered since.
    trail: Vec<StateId>,
    calls: u64,
    /// What the world promised of the calls.
    steady: Steady,
    /// What the last call was asked.
    parameters: Value,
    /// What the last call was answered.
    answer: Value,
    /// What the calls of the lap before were asked.
    asked_before: Value,
    /// By how much the input differed from that of a lap before.
    changes: Option<Vec<Change>>,
    /// Repeats while the world is at this version, and until it changes by itself.
    settled: Option<(u64, Option<Time>)>,
    /// What each lap takes, once it is settled.
    each: Each,
}

/// What a lap takes.
#[derive(Debug, Clone, Copy, Default)]
struct Each {
    period: Millis,
    events: u64,
    states: u64,
}

/// A whole number that changes from lap to lap: where it is, and by how much.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    place: Vec<Arc<str>>,
    by: i64,
}

impl Lap {
    /// A state is entered.
    pub fn enter(&mut self, state: StateId) {
        self.trail.push(state);
    }

    /// Whether the loop is too long to be one.
    pub fn is_lost(&self) -> bool {
        self.trail.len() > LONGEST
    }

    /// A call begins.
    pub fn call(&mut self, steady: Steady, parameters: &Value) {
        self.calls += 1;
        self.steady = if self.calls == 1 { steady } else { self.steady.with(steady) };
        self.parameters = parameters.clone();
    }

    /// A call is answered.
    pub fn answered(&mut self, answer: &Value) {
        self.answer = answer.clone();
    }

    /// Whether an event of this frame, due at `at`, changes nothing.
    fn repeats(&self, world: u64, at: Time) -> bool {
        self.settled.is_some_and(|(version, until)| version == world && until.is_none_or(|until| at < until))
    }
}

impl Steady {
    /// Of two calls in one lap.
    fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Same, Self::Same) => Self::Same,
            _ => Self::No,
        }
    }
}

/// Whether what a state does follows from its input alone, and has no effect but its output. Every part is named, so
/// that whoever adds one decides.
pub(crate) fn is_steady(def: &StateDef) -> bool {
    let StateDef {
        name: _,
        language: _,
        next: _,
        input_path,
        parameters,
        result_selector,
        result_path: _,
        output_path,
        output,
        assign,
        retry: _,
        catch: _,
        work,
        steady: _,
        sends_steadily: _,
        gives_steadily: _,
    } = def;
    let templates = [parameters, result_selector, output].into_iter().flatten();
    let own = match work {
        Work::Task(task) => {
            is_fixed(&task.timeout) && is_fixed(&task.heartbeat) && task.credentials.is_none() && !task.token
        }
        Work::Pass { .. } => true,
        Work::Choice { rules, .. } => rules.iter().all(|rule| {
            rule.assign.is_none()
                && rule.rule.is_steady()
                && rule.output.as_ref().is_none_or(|output| output.is_steady())
        }),
        Work::Wait(wait) => matches!(wait, WaitDef::Seconds(_)),
        _ => false,
    };
    own && assign.is_none()
        && input_path.is_steady()
        && output_path.is_steady()
        && templates.into_iter().all(|template| template.is_steady())
}

/// Whether what a state sends, or works on, follows from its input alone, with nothing else to be read beside it.
pub(crate) fn sends_steadily(def: &StateDef) -> bool {
    let alone = match &def.work {
        Work::Task(task) => {
            is_fixed(&task.timeout) && is_fixed(&task.heartbeat) && task.credentials.is_none()
        }
        Work::Parallel(_) => true,
        Work::Pass { result } => result.is_none(),
        _ => false,
    };
    // Without a template there is nothing to compute.
    alone && def.input_path.is_steady() && def.parameters.as_ref().is_some_and(Template::is_steady)
}

/// Whether what a state gives on follows from its input and its result alone, and it sets no variables.
pub(crate) fn gives_steadily(def: &StateDef) -> bool {
    def.assign.is_none()
        && def.output.as_ref().is_none_or(Template::is_steady)
        && def.result_selector.as_ref().is_none_or(Template::is_steady)
        && def.output_path.is_steady()
        && (!matches!(def.work, Work::Choice { .. }) || is_steady(def))
}

fn is_fixed(source: &Option<Source>) -> bool {
    matches!(source, None | Some(Source::Literal(_)))
}

/// The frame enters a Wait state that would end at `until`. When it really ends, after the laps that are skipped.
pub(crate) fn ahead(run: &mut Execution<'_, '_>, slot: Slot, until: Time) -> Time {
    // Child executions have quotas of their own: runs that have some are run in full.
    let alone = run.instances.len() == 1;
    if !run.options.skip_polls || run.options.trace != TraceLevel::Nothing || !alone {
        return until;
    }
    let (now, wait) = (run.now(), run.frame(slot).state);
    let last = run.frame_mut(slot).lap.take().filter(|last| last.wait == wait && !last.is_lost());
    let input = run.frame(slot).input.clone();
    let mut lap = match last {
        // The same loop again: its lists are used again.
        Some(last) => next_lap(run, slot, *last, input, now, until),
        None => Lap {
            wait,
            input,
            wake: until,
            trail: Vec::new(),
            calls: 0,
            steady: Steady::Same,
            parameters: Value::Null,
            answer: Value::Null,
            asked_before: Value::Null,
            changes: None,
            settled: None,
            each: Each::default(),
        },
    };
    lap.trail.clear();
    lap.calls = 0;
    lap.asked_before = std::mem::take(&mut lap.parameters);
    let wake = lap.wake;
    run.frame_mut(slot).lap = Some(Box::new(lap));
    wake
}

/// The lap that begins, if `last` has just ended.
fn next_lap(run: &mut Execution<'_, '_>, slot: Slot, last: Lap, input: Value, now: Time, until: Time) -> Lap {
    let repeats = |run: &Execution<'_, '_>, changes: &[Change]| {
        is_lap_steady(run, slot, &last)
            && (changes.is_empty() || counts_only(run, slot, &last, &input, changes))
    };
    let changes = match difference(&last.input, &input).filter(|changes| repeats(run, changes)) {
        None if is_lap_steady(run, slot, &last) && would_repeat(run, slot, &last, &input) => Some(Vec::new()),
        changes => changes,
    };
    let settled = match &changes {
        // What did not change will not: the same input leads to the same.
        Some(changes) if changes.is_empty() || last.changes.as_ref() == Some(changes) => {
            Some((run.world_version, run.world.next_change()))
        }
        _ => None,
    };
    let mut lap = Lap { input, wake: until, changes, settled, ..last };
    if lap.settled.is_some() {
        let spent = now.since(last.wake);
        skip(run, slot, &mut lap, spent, until.since(now).saturating_add(spent));
    }
    lap
}

/// Every state of the lap is steady, and the world has promised to answer alike.
fn is_lap_steady(run: &Execution<'_, '_>, slot: Slot, lap: &Lap) -> bool {
    let steady = |state: &StateId| run.state(slot, *state).is_some_and(|def| def.steady);
    lap.calls > 0 && lap.steady != Steady::No && lap.trail.iter().all(steady)
}

/// The lap is a poller's, task, choice and wait, and asking again from `input`, on which it has just decided, would be
/// asking the same and change nothing: the answer is in its place already. So it need not be run to see that it repeats.
fn would_repeat(run: &mut Execution<'_, '_>, slot: Slot, lap: &Lap, input: &Value) -> bool {
    let [task_id, choice, wait] = lap.trail.as_slice() else { return false };
    let defs = [task_id, choice, wait].map(|state| run.state(slot, *state));
    let [Some(task), Some(choice), Some(wait)] = defs else { return false };
    let whole = [
        &task.input_path,
        &task.output_path,
        &choice.input_path,
        &choice.output_path,
        &wait.input_path,
        &wait.output_path,
    ];
    if lap.steady != Steady::Same
        || lap.calls != 1
        || !matches!((&task.work, &choice.work), (Work::Task(_), Work::Choice { .. }))
        || !whole.iter().all(|place| matches!(place, InputPlace::Whole))
    {
        return false;
    }
    sends_again(run, slot, (lap, input), *task_id, task)
        && gives_again(run, slot, (lap, input), *task_id, task)
}

/// Whether the lap's task would send from `input` what it has just sent.
fn sends_again(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    (lap, input): (&Lap, &Value),
    id: StateId,
    task: &StateDef,
) -> bool {
    let question = Question { step: Step::SendsAgain, state: id, input, beside: &lap.parameters };
    run.answer_once(slot, question, |run| match &task.parameters {
        Some(template) => {
            let sent = template.eval(&Surroundings::of(run, slot), input);
            sent.is_ok_and(|sent| sent == lap.parameters)
        }
        None => *input == lap.parameters,
    })
}

/// Whether the lap's task would give on `input` as it is, answered as it has just been.
fn gives_again(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    (lap, input): (&Lap, &Value),
    id: StateId,
    task: &StateDef,
) -> bool {
    let question = Question { step: Step::GivesAgain, state: id, input, beside: &lap.answer };
    run.answer_once(slot, question, |run| {
        let result = match &task.result_selector {
            Some(template) => template.eval(&Surroundings::of(run, slot), &lap.answer).ok(),
            None => Some(lap.answer.clone()),
        };
        let output = result.and_then(|result| task.result_path.write(input, result).ok());
        output.is_some_and(|output| output == *input)
    })
}

/// The lap is a poller's, task, choice and wait, that copies a count of attempts and decides on other things.
fn counts_only(run: &Execution<'_, '_>, slot: Slot, lap: &Lap, input: &Value, changes: &[Change]) -> bool {
    let [task, choice, wait] = lap.trail.as_slice() else { return false };
    let defs = [task, choice, wait].map(|state| run.state(slot, *state));
    let [Some(task), Some(choice), Some(wait)] = defs else { return false };
    let Work::Choice { rules, .. } = &choice.work else { return false };
    let templates = [&task.parameters, &task.result_selector, &task.output, &choice.output, &wait.output];
    let whole =
        [&task.output_path, &choice.input_path, &choice.output_path, &wait.input_path, &wait.output_path];
    let asked = difference(&lap.asked_before, &lap.parameters);
    let around = Surroundings::of(run, slot);
    let (before, now) = (Scope::new(&lap.input, &around), Scope::new(input, &around));
    lap.steady == Steady::Counting
        && matches!(task.work, Work::Task(_))
        && whole.iter().all(|place| matches!(place, InputPlace::Whole))
        && templates.into_iter().flatten().all(|template| template.only_copies())
        && asked.is_some_and(|asked| is_attempt(&asked))
        && changes.iter().all(|change| change.by == 1)
        && rules.iter().all(|rule| {
            let alike = |path: &Path| path.find_any(&before) == path.find_any(&now);
            rule.rule.paths().is_some_and(|paths| paths.into_iter().all(alike))
        })
}

/// The one difference is the count of attempts.
fn is_attempt(changes: &[Change]) -> bool {
    matches!(changes, [only] if only.by == 1 && only.place.last().is_some_and(|key| &**key == "attempt"))
}

/// Skips the laps that end before anything else can happen. A lap goes on for `spent` after its wait.
fn skip(run: &mut Execution<'_, '_>, slot: Slot, lap: &mut Lap, spent: Millis, period: Millis) {
    let events = lap.trail.iter().map(|state| run.events_of(slot, *state)).sum();
    lap.each = Each { period, events, states: lap.trail.len() as u64 };
    let Some(horizon) = horizon(run).and_then(|horizon| within_quotas(run, lap, horizon)) else { return };
    let room = horizon.since(lap.wake).saturating_sub(spent);
    if room <= 0 || period <= 0 {
        return;
    }
    let laps = (room - 1) / period + 1;
    let Some(input) = after(&lap.input, lap.changes.as_deref().unwrap_or_default(), laps) else { return };
    // A count that grows may take some bytes more.
    if run.options.limits.payload_bytes.is_some_and(|most| input.byte_len().saturating_add(1000) > most) {
        return;
    }
    let count = laps.unsigned_abs();
    run.count_skipped(slot, &lap.trail, count, events);
    run.world.skipped(count.saturating_mul(lap.calls));
    lap.wake = lap.wake.plus(laps.saturating_mul(period));
    lap.input = input.clone();
    run.frame_mut(slot).input = input;
}

/// Until when no quota on events or transitions can be reached, whatever all the loops do that repeat: up to there, their
/// laps may be counted in any order. `None`: a quota is near, so every lap is run.
fn within_quotas(run: &Execution<'_, '_>, own: &Lap, horizon: Time) -> Option<Time> {
    let live = run.frames.iter().filter_map(|frame| frame.lap.as_deref());
    let settled = live.filter(|lap| lap.settled.is_some()).map(|lap| lap.each);
    let loops: Vec<Each> = settled.chain([own.each]).collect();
    let limits = run.options.limits;
    let by_events = span_of(run.root().events, limits.events, &loops, |each| each.events);
    let by_states = span_of(run.transitions, limits.transitions, &loops, |each| each.states);
    let span = by_events?.min(by_states?);
    Some(horizon.min(run.now().plus(span)))
}

/// For how long so many loops can go on until they have used up a quota.
fn span_of(used: u64, most: Option<u64>, loops: &[Each], of: impl Fn(&Each) -> u64) -> Option<Millis> {
    /// Rates are a millionth of a millisecond fine, rounded up.
    const FINE: u64 = 1_000_000;
    let Some(most) = most else { return Some(Millis::MAX) };
    // Each may have begun a lap, and begin another.
    let begun: u64 = loops.iter().map(|each| 2 * of(each)).sum();
    let left = most.checked_sub(used)?.checked_sub(begun + 2)?;
    let rate: u64 = loops.iter().map(|each| (of(each) * FINE) / each.period.max(1).unsigned_abs() + 1).sum();
    Millis::try_from(left.saturating_mul(FINE) / rate).ok()
}

/// When something may happen that is no repetition; `None`: too much is due to look through, or nothing ever.
fn horizon(run: &Execution<'_, '_>) -> Option<Time> {
    if run.queue.len() > CROWD {
        return None;
    }
    let matters = |at: Time, slot: Slot, serial: u64, what: Due| match run.frames.get(slot) {
        _ if what.is_of_the_run() => true,
        Some(frame) if frame.serial == serial => {
            !frame.lap.as_ref().is_some_and(|lap| lap.repeats(run.world_version, at))
        }
        _ => false,
    };
    let due = run.queue.scheduled();
    let next = due.filter(|(at, due)| matters(*at, due.slot, due.serial, due.what)).map(|(at, _)| at).min();
    next.into_iter().chain(run.world.next_change()).min()
}

impl Execution<'_, '_> {
    /// Counts what a frame would have done in `laps` laps through these states, of `events` events each.
    pub(crate) fn count_skipped(&mut self, slot: Slot, trail: &[StateId], laps: u64, events: u64) {
        for state in trail {
            self.count(slot, *state, laps);
        }
        if let Some(instance) =
            self.instances.get_mut(self.frames.get(slot).map_or(ROOT, |f| f.instance) as usize)
        {
            instance.events += events * laps;
        }
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

    /// A call is answered.
    pub(crate) fn note_answer(&mut self, slot: Slot, answer: &Value) {
        if let Some(lap) = &mut self.frame_mut(slot).lap {
            lap.answered(answer);
        }
    }

    /// How many events a steady state records.
    fn events_of(&self, slot: Slot, state: StateId) -> u64 {
        match self.state(slot, state).map(|def| &def.work) {
            // Entered, scheduled, started, succeeded, exited.
            Some(Work::Task(_)) => 5,
            _ => 2,
        }
    }
}

/// Where two values differ, if it is in whole numbers alone.
fn difference(before: &Value, after: &Value) -> Option<Vec<Change>> {
    if is_same(before, after) {
        return Some(Vec::new());
    }
    let mut changes = Vec::new();
    let mut pending = vec![(Vec::new(), before, after)];
    while let Some((place, before, after)) = pending.pop() {
        match (before, after) {
            (Value::Int(a), Value::Int(b)) if a != b => {
                changes.push(Change { place, by: b.checked_sub(*a)? });
            }
            (Value::Object(a), Value::Object(b)) if !Arc::ptr_eq(a, b) => {
                if a.len() != b.len() {
                    return None;
                }
                for ((key, inner), (other, with)) in a.iter().zip(b.iter()) {
                    if key != other {
                        return None;
                    }
                    // Most of what is equal is shared, or a scalar.
                    if !is_same(inner, with) {
                        pending.push((place.iter().chain([key]).cloned().collect(), inner, with));
                    }
                }
            }
            (a, b) if a == b => {}
            _ => return None,
        }
    }
    Some(changes)
}

fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => Arc::ptr_eq(a, b),
        (Value::Array(a), Value::Array(b)) => Arc::ptr_eq(a, b),
        (Value::Object(_) | Value::Array(_), _) => false,
        (a, b) => a == b,
    }
}

/// The value after so many laps. `None` where a number would leave 32 bits, which is as far as functions count.
fn after(value: &Value, changes: &[Change], laps: i64) -> Option<Value> {
    let mut value = value.clone();
    for change in changes {
        let mut place = &mut value;
        for key in &change.place {
            let Value::Object(object) = place else { return None };
            place = Arc::make_mut(object).get_mut(key)?;
        }
        let number = place.as_i64()?.checked_add(change.by.checked_mul(laps)?)?;
        *place = Value::Int(i64::from(i32::try_from(number).ok()?));
    }
    Some(value)
}
