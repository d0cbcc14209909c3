//! Polls whose answer cannot change are skipped forward, exactly.
//!
//! A poll loop waits, asks, decides, and waits again. While nothing else happens, every lap is like the one before; so
//! when a lap has repeated the last one, the next laps, up to the moment when anything else is due, need not be run:
//! their transitions, events and time are counted, and the clock of that branch moves on. Nothing can observe that:
//!
//! - only a run that records nothing skips;
//! - a lap repeats when its states compute nothing but from their input ([`super::steady`]), the world promises to answer
//!   alike ([`Steady`]), and the input at the wait is the same as a lap ago, or a lap from it would leave it the same. It
//!   may also differ by a count of attempts: then the lap must copy values only, decide on none that differs, and have
//!   differed by the same two laps running. What copies is linear, so from there on every lap adds the same;
//! - no quota can be reached before then;
//! - what is due sooner or later is in the queue, or announced by [`crate::World::next_change`]. Other polls may be due as
//!   well: those that repeat too change nothing.

use super::lap::{after, difference, Change, Changes, Each, Lap, Settled};
use super::memo::{is_one, Step};
use super::reuse::Question;
use crate::data::InputPlace;
use crate::execution::{Due, Execution};
use crate::flow::Surroundings;
use crate::frame::Slot;
use crate::instance::ROOT;
use crate::program::{StateDef, StateId, Work};
use crate::time::{Millis, Time};
use crate::trace::TraceLevel;
use crate::world::Steady;
use expr::{Path, Scope, Value};

/// With more due, looking through it costs more than it saves.
pub(crate) const CROWD: usize = 64;

/// The frame enters a Wait state that would end at `until`. When it really ends, after the laps that are skipped.
pub(crate) fn ahead(run: &mut Execution<'_, '_>, slot: Slot, until: Time) -> Time {
    if !may_skip(run) {
        return until;
    }
    if let Some(wake) = crate::shortcuts::known_lap::ahead(run, slot, until) {
        return wake;
    }
    let frame = run.frame_mut(slot);
    let (wait, input, last) = (frame.state, frame.input.clone(), frame.lap.take());
    let mut lap = last.unwrap_or_default();
    if lap.wait == Some(wait) && !lap.is_lost() {
        next_lap(run, slot, &mut lap, input, until);
    } else {
        *lap = Lap {
            wait: Some(wait),
            input,
            wake: until,
            number: lap.number,
            trail: std::mem::take(&mut lap.trail),
            ..Lap::default()
        };
    }
    lap.trail.restart();
    let wake = lap.wake;
    run.note_skip(&mut lap, until, until.since(run.now()));
    run.frame_mut(slot).lap = Some(lap);
    wake
}

/// Whether this run skips. Child executions have quotas of their own: runs that have some are run in full.
#[inline]
pub(crate) fn may_skip(run: &Execution<'_, '_>) -> bool {
    run.options.skip_polls && run.options.trace == TraceLevel::Nothing && run.instances.len() == 1
}

/// The lap that begins after `lap`, which has just ended.
fn next_lap(run: &mut Execution<'_, '_>, slot: Slot, lap: &mut Lap, input: Value, until: Time) {
    let changes = changes(run, slot, lap, &input);
    let now = run.now();
    let spent = now.since(lap.wake);
    let pace = run.pace(slot, &lap.trail.states, lap.trail.calls, (spent, until.since(now)));
    lap.pace = pace.unwrap_or_default();
    lap.settled = match &changes {
        // What did not change will not: the same input leads to the same.
        Some(changes) if pace.is_some() && (changes.is_empty() || lap.changes.as_ref() == Some(changes)) => {
            Some(Settled { world: Some(run.world_version), until: run.world.next_change() })
        }
        _ => None,
    };
    let before = std::mem::replace(&mut lap.input, input);
    (lap.wake, lap.changes, lap.foreseen) = (until, changes, None);
    if lap.settled.is_some() {
        skip(run, slot, lap, &before, spent, until.since(now).saturating_add(spent));
    }
}

/// By how much the input has changed in a lap that can repeat. Of laps that are the same this is found out once.
fn changes(run: &mut Execution<'_, '_>, slot: Slot, lap: &Lap, input: &Value) -> Option<Changes> {
    let known = lap.wait.zip(run.memo_of(slot)).and_then(|(wait, memo)| memo.seen(wait, &lap.input, input));
    if let Some(seen) = known.filter(|seen| seen.is_of(lap)) {
        return seen.changes.clone();
    }
    let changes = find_changes(run, slot, lap, input).map(Changes::from);
    let seen = lap.seen(input, changes.clone());
    if let (Some(memo), Some(wait)) = (run.memo_of(slot), lap.wait) {
        memo.see(wait, seen);
    }
    changes
}

fn find_changes(run: &mut Execution<'_, '_>, slot: Slot, lap: &Lap, input: &Value) -> Option<Vec<Change>> {
    if !is_lap_steady(run, slot, lap) {
        return None;
    }
    let changes = difference(&lap.input, input);
    let changes = changes.filter(|changes| changes.is_empty() || counts_only(run, slot, lap, input, changes));
    // Where ways are kept, another lap shows the way that all further ones go, in later runs too.
    changes.or_else(|| (!run.keeps_routes() && would_repeat(run, slot, lap, input)).then(Vec::new))
}

/// Every state of the lap is steady, and the world has promised to answer alike.
pub(crate) fn is_lap_steady(run: &Execution<'_, '_>, slot: Slot, lap: &Lap) -> bool {
    let trail = &lap.trail;
    let steady = |state: &StateId| run.state(slot, *state).is_some_and(|def| def.steady);
    trail.calls > 0 && trail.steady != Steady::No && trail.states.iter().all(steady)
}

/// The lap is a poller's, task, choice and wait, and asking again from `input`, on which it has just decided, would be
/// asking the same and change nothing: the answer is in its place already. So it need not be run to see that it repeats.
fn would_repeat(run: &mut Execution<'_, '_>, slot: Slot, lap: &Lap, input: &Value) -> bool {
    let [task_id, choice, wait] = lap.trail.states.as_slice() else { return false };
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
    if lap.trail.steady != Steady::Same
        || lap.trail.calls != 1
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
    let question = Question { step: Step::SendsAgain, state: id, input, beside: &lap.trail.parameters };
    run.answer_once(slot, question, |run| match &task.parameters {
        Some(template) => {
            let sent = template.eval(&Surroundings::of(run, slot), input);
            sent.is_ok_and(|sent| sent == lap.trail.parameters)
        }
        None => *input == lap.trail.parameters,
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
    let question = Question { step: Step::GivesAgain, state: id, input, beside: &lap.trail.answer };
    run.answer_once(slot, question, |run| {
        let result = match &task.result_selector {
            Some(template) => template.eval(&Surroundings::of(run, slot), &lap.trail.answer).ok(),
            None => Some(lap.trail.answer.clone()),
        };
        let output = result.and_then(|result| task.result_path.write(input, result).ok());
        output.is_some_and(|output| output == *input)
    })
}

/// The lap is a poller's, task, choice and wait, that copies a count of attempts and decides on other things.
pub(crate) fn counts_only(
    run: &Execution<'_, '_>,
    slot: Slot,
    lap: &Lap,
    input: &Value,
    changes: &[Change],
) -> bool {
    let [task, choice, wait] = lap.trail.states.as_slice() else { return false };
    let defs = [task, choice, wait].map(|state| run.state(slot, *state));
    let [Some(task), Some(choice), Some(wait)] = defs else { return false };
    let Work::Choice { rules, .. } = &choice.work else { return false };
    let templates = [&task.parameters, &task.result_selector, &task.output, &choice.output, &wait.output];
    let whole =
        [&task.output_path, &choice.input_path, &choice.output_path, &wait.input_path, &wait.output_path];
    let asked = difference(&lap.trail.asked_before, &lap.trail.parameters);
    let around = Surroundings::of(run, slot);
    let (before, now) = (Scope::new(&lap.input, &around), Scope::new(input, &around));
    lap.trail.steady == Steady::Counting
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

/// Skips the laps that end before anything else can happen. A lap goes on for `spent` after its wait; the last began with
/// the input `before`.
fn skip(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    lap: &mut Lap,
    before: &Value,
    spent: Millis,
    period: Millis,
) {
    let states = &lap.trail.states;
    let events = states.iter().map(|state| run.events_of(slot, *state)).sum();
    lap.each = Each::of(period, events, states.len() as u64);
    let Some(laps) = horizon(run).and_then(|horizon| most_laps(run, lap, spent, horizon)) else { return };
    let Some(input) = input_after(run, slot, lap, before, laps) else { return };
    if !has_room(run.options.limits.payload_bytes, &input) {
        return;
    }
    let count = laps.unsigned_abs();
    run.count_skipped(slot, &lap.trail.states, count, events);
    run.world.skipped(count.saturating_mul(lap.trail.calls));
    lap.wake = lap.wake.plus(laps.saturating_mul(period));
    if !is_one(&lap.input, &input) {
        lap.input = input.clone();
        let frame = run.frame_mut(slot);
        (frame.input, frame.stop) = (input, None);
        run.note_entry(slot, run.def(slot));
    }
}

/// How many laps end before `horizon`, the first beginning when the lap wakes.
pub(crate) fn most_laps(run: &Execution<'_, '_>, lap: &Lap, spent: Millis, horizon: Time) -> Option<i64> {
    let horizon = within_quotas(run, lap, horizon)?;
    let (room, period) = (horizon.since(lap.wake).saturating_sub(spent), lap.each.period);
    (room > 0 && period > 0).then(|| (room - 1) / period + 1)
}

/// Whether a count in a value may grow, which may take some bytes more.
pub(crate) fn has_room(most: Option<u64>, value: &Value) -> bool {
    most.is_none_or(|most| value.byte_len().saturating_add(1000) <= most)
}

/// The lap's input after so many more.
fn input_after(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    lap: &Lap,
    before: &Value,
    laps: i64,
) -> Option<Value> {
    let changes = lap.changes.as_deref().unwrap_or_default();
    if changes.is_empty() {
        return Some(lap.input.clone());
    }
    let remembers = run.memo_of(slot);
    let Some((memo, wait)) = remembers.zip(lap.wait) else { return after(&lap.input, changes, laps) };
    memo.input_after(wait, before, &lap.input, laps, || after(&lap.input, changes, laps))
}

/// Until when no quota on events or transitions can be reached, whatever all the loops do that repeat: up to there, their
/// laps may be counted in any order. `None`: a quota is near, so every lap is run.
fn within_quotas(run: &Execution<'_, '_>, own: &Lap, horizon: Time) -> Option<Time> {
    let live = run.frames.iter().filter_map(|frame| frame.lap.as_deref());
    let settled = live.filter(|lap| lap.settled.is_some()).map(|lap| lap.each);
    let all = settled.fold(own.each, Each::beside);
    let limits = run.options.limits;
    let span = horizon.since(run.now());
    let by_events = span_within(span, run.root().events, limits.events, all.events, all.event_rate)?;
    let span = span_within(by_events, run.transitions, limits.transitions, all.states, all.state_rate)?;
    Some(run.now().plus(span))
}

/// As much of `span` as loops can go on until they have used up a quota, if a lap of each takes so much and all go at this
/// rate.
fn span_within(span: Millis, used: u64, most: Option<u64>, laps: u64, rate: u64) -> Option<Millis> {
    let Some(most) = most else { return Some(span) };
    // Each may have begun a lap, and begin another.
    let left = most.checked_sub(used)?.checked_sub(2 * laps + 2)?.saturating_mul(Each::FINE);
    match rate.checked_mul(span.max(0).unsigned_abs()) {
        Some(all) if all <= left => Some(span),
        _ => Some(span.min(Millis::try_from(left.checked_div(rate)?).ok()?)),
    }
}

/// When something may happen that is no repetition; `None`: too much is due to look through, or nothing ever.
pub(crate) fn horizon(run: &Execution<'_, '_>) -> Option<Time> {
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
        let owner = self.frames.get(slot).map_or(ROOT, |frame| frame.instance);
        if let Some(instance) = self.instances.get_mut(owner) {
            instance.events = instance.events.saturating_add(events.saturating_mul(laps));
        }
        let steps = &mut self.frame_mut(slot).steps;
        *steps = steps.saturating_add(laps.saturating_mul(trail.len() as u64));
    }

    /// A call begins: what the world promises of it.
    pub(crate) fn note_call(&mut self, slot: Slot, steady: Steady) {
        if steady == Steady::No {
            self.world_version += 1;
            if let (Some(stop), Some(memo)) = (self.frame(slot).stop, self.memo.as_deref_mut()) {
                memo.routes.note_act(stop);
            }
        }
        let Some(frame) = self.frames.get_mut(slot) else { return };
        if let (Some(lap), Some(call)) = (&mut frame.lap, &mut frame.call) {
            // Nobody else asks any more what was sent.
            lap.trail.call(steady, std::mem::take(&mut call.parameters));
        }
    }

    /// A call is answered.
    pub(crate) fn note_answer(&mut self, slot: Slot, answer: &Value) {
        if let Some(lap) = &mut self.frame_mut(slot).lap {
            lap.trail.answer = answer.clone();
        }
    }

    /// How many events a steady state records.
    pub(crate) fn events_of(&self, slot: Slot, state: StateId) -> u64 {
        match self.state(slot, state).map(|def| &def.work) {
            // Entered, scheduled, started, succeeded, exited.
            Some(Work::Task(_)) => 5,
            _ => 2,
        }
    }
}
