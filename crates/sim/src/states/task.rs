//! Task: calls the world, waits for its answer, for a timeout or a missing heartbeat.

use super::nested;
use crate::data::{whole, Source};
use crate::execution::{Due, Execution};
use crate::failure::{Failure, Outcome};
use crate::flow::{self, Surroundings};
use crate::frame::{Call, Frame, Slot};
use crate::history::{Fault, TaskShape, TaskStep, Terms, What};
use crate::program::{StateDef, TaskDef, Work};
use crate::shortcuts::reuse::telling;
use crate::time::{seconds, Time};
use crate::trace::{Attempt, Ending};
use crate::world::{Begin, Foresight, Steady, TaskCall, Ticket, Wake, World};
use asl::model::IntegrationPattern;
use expr::Value;
use std::sync::{Arc, LazyLock};

pub(crate) fn run(run: &mut Execution<'_, '_>, slot: Slot, def: &StateDef, task: &TaskDef) -> Outcome<()> {
    if task.is_plain() {
        if let Some(outcome) = run.start_at_once(slot, def) {
            return outcome;
        }
        if let Some(parameters) = run.known_call(slot) {
            run.frame_mut(slot).call = Some(Call { parameters, ..Call::default() });
            log(run, slot, task, || TaskStep::Scheduled { input: Value::Null, terms: None });
            run.renew(slot);
            return take_turn(run, slot);
        }
    }
    let hands_out = task.pattern == IntegrationPattern::WaitForTaskToken;
    let is_named = hands_out || run.world.needs_places();
    let place: Option<Arc<str>> = is_named.then(|| flow::place(run, slot).into());
    let token = place.as_ref().filter(|_| hands_out).map(|place| token(run, slot, place));
    run.frame_mut(slot).call = Some(Call { token, place, ..Call::default() });
    // Where these follow from the input, so does what is sent, and it is not recalled.
    let input = if def.sends_steadily { Value::Null } else { flow::effective_input(run, slot, def)? };
    let timeout_s = duration(run, slot, task.timeout.as_ref(), "Timeout", &input)?;
    let heartbeat_s = duration(run, slot, task.heartbeat.as_ref(), "Heartbeat", &input)?;
    let credentials = match &task.credentials {
        Some(template) => Some(template.eval(&Surroundings::of(run, slot), &input)?),
        None => None,
    };
    let parameters = match def.sends_steadily {
        true => flow::sent(run, slot, def)?,
        false => flow::parameters(run, slot, def, input)?,
    };
    // Without a template it is the state's input, or a part of it, which is within the quota.
    if def.parameters.is_some() && flow::too_large(run, &parameters) {
        return Err(run.input_limit_exceeded(&def.name));
    }
    let recorded = if run.keeps_history() { parameters.clone() } else { Value::Null };
    if let Some(call) = run.frame_mut(slot).call.as_mut() {
        call.parameters = parameters;
    }
    with_call(run, slot, task, |world, call| world.accepts(call)).map_err(Failure::runtime)?;
    log(run, slot, task, || TaskStep::Scheduled {
        input: recorded,
        terms: Terms::of(timeout_s, heartbeat_s, credentials),
    });
    run.renew(slot);
    let now = run.now();
    if let Some(call) = run.frame_mut(slot).call.as_mut() {
        call.timeout_at = timeout_s.map(|s| now.plus(seconds(s)));
        call.heartbeat = heartbeat_s.map(seconds);
    }
    if let Some(visit) = run.visit_mut(slot) {
        visit.attempts.push(Attempt { started: now, ended: None, outcome: Ending::Running });
    }
    if task.is_plain() {
        run.keep_call(slot);
    }
    take_turn(run, slot)
}

/// The call is made after what else is due at this instant: at once where nothing is, and nobody watches the steps.
fn take_turn(run: &mut Execution<'_, '_>, slot: Slot) -> Outcome<()> {
    if run.may_go_straight_on() {
        return call(run, slot);
    }
    run.schedule(slot, 0, Due::Call);
    Ok(())
}

/// The call is made.
pub(crate) fn call(run: &mut Execution<'_, '_>, slot: Slot) -> Outcome<()> {
    let Some(task) = of(run, slot) else { return Ok(()) };
    if let Some(outcome) = nested::call(run, slot, task) {
        return outcome;
    }
    if let Some(told) = run.foreseen(slot) {
        return ask_known(run, slot, task, &told);
    }
    let begin = match begin(run, slot, task) {
        Ok(begin) => begin,
        Err(fault) => {
            run.frame_mut(slot).call = None;
            log(run, slot, task, || TaskStep::Started { worker: None });
            return refuse(run, slot, task, fault);
        }
    };
    run.note_call(slot, begin.steady);
    log(run, slot, task, || TaskStep::Started { worker: begin.worker });
    if let Some(output) = begin.submitted {
        log(run, slot, task, || TaskStep::Submitted(output));
    }
    let Some(call) = &mut run.frame_mut(slot).call else { return Ok(()) };
    (call.ticket, call.steady) = (Some(begin.ticket), begin.steady);
    let (timeout_at, heartbeat) = (call.timeout_at, call.heartbeat);
    let at_once = begin.answer_after == Some(0) && timeout_at.is_none() && heartbeat.is_none();
    if at_once && run.may_go_straight_on() {
        return answer(run, slot);
    }
    if let Some(after) = begin.answer_after {
        run.schedule(slot, after, Due::Answer);
    }
    if let Some(at) = timeout_at {
        run.schedule_at(slot, at, Due::Timeout);
    }
    // Heartbeats that come often enough never expire; others expire once, at the first that is missing.
    let in_time = |beat: i64| begin.heartbeat_every.is_some_and(|every| every <= beat);
    if let Some(beat) = heartbeat.filter(|beat| !in_time(*beat)) {
        run.schedule(slot, beat, Due::Timeout);
    }
    Ok(())
}

/// A call is made of which the world says what it is answered: when that is due, it is looked up.
fn ask_known(run: &mut Execution<'_, '_>, slot: Slot, task: &TaskDef, told: &Foresight) -> Outcome<()> {
    run.note_call(slot, told.steady);
    log(run, slot, task, || TaskStep::Started { worker: None });
    if let Some(call) = &mut run.frame_mut(slot).call {
        call.steady = told.steady;
    }
    if told.after == 0 && run.may_go_straight_on() {
        return answer(run, slot);
    }
    run.schedule(slot, told.after, Due::Answer);
    Ok(())
}

/// What a call is answered that the world was not told of.
fn look_up(run: &mut Execution<'_, '_>, slot: Slot, task: &TaskDef) -> Result<Value, Fault> {
    if let Some(told) = run.foreseen(slot) {
        run.world.skipped(1);
        return Ok(told.answer);
    }
    ask_now(run, slot, task)
}

/// Things have changed since, and nobody was told this before: it is asked now.
#[cold]
fn ask_now(run: &mut Execution<'_, '_>, slot: Slot, task: &TaskDef) -> Result<Value, Fault> {
    let parameters = run.known_call(slot).unwrap_or_default();
    run.frame_mut(slot).call = Some(Call { parameters, ..Call::default() });
    let begun = begin(run, slot, task);
    run.frame_mut(slot).call = None;
    begun.and_then(|begin| run.world.finish(begin.ticket, run.now()))
}

#[inline(never)]
fn begin(run: &mut Execution<'_, '_>, slot: Slot, task: &TaskDef) -> Result<Begin, Fault> {
    let now = run.now();
    with_call(run, slot, task, |world, call| world.begin(call, now))
}

/// A call begins that the run itself answers: an execution that is started, described or stopped.
pub(crate) fn begin_here(run: &mut Execution<'_, '_>, slot: Slot, task: &TaskDef, submitted: Option<Value>) {
    run.world_version += 1;
    log(run, slot, task, || TaskStep::Started { worker: None });
    if let Some(output) = submitted {
        log(run, slot, task, || TaskStep::Submitted(output));
    }
    if let Some(at) = run.frame(slot).call.as_ref().and_then(|call| call.timeout_at) {
        run.schedule_at(slot, at, Due::Timeout);
    }
}

/// Tells the world about the call that the state makes.
fn with_call<T>(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    task: &TaskDef,
    tell: impl FnOnce(&mut dyn World, &TaskCall<'_>) -> T,
) -> T {
    static NONE: LazyLock<Call> = LazyLock::new(Call::default);
    let (is_recorded, is_tight) = (run.keeps_history(), run.payloads_are_tight());
    let wanted = run.wants(slot);
    let frame = run.frames.get(slot).unwrap_or_else(|| Frame::nobody());
    let instance = run.instances.get(frame.instance).unwrap_or(&run.instances.root);
    let (program, state) = (instance.program, frame.state);
    let def = program.states.get(state as usize).unwrap_or_else(|| StateDef::nowhere());
    let answer_is_used = is_recorded || is_tight || !def.discards_result();
    let call = frame.call.as_ref().unwrap_or(&NONE);
    let told = TaskCall {
        state: &def.name,
        place: call.place.as_deref().unwrap_or_default(),
        arn: &task.arn,
        resource: &task.resource,
        service: task.service,
        pattern: task.pattern,
        parameters: &call.parameters,
        fields: task.fields,
        attempt: u32::try_from(frame.retry_count()).unwrap_or(u32::MAX),
        token: call.token.as_deref(),
        execution_arn: &instance.names.execution_arn,
        map_index: frame.item,
        number: (program.number, state),
        entropy: run.options.entropy,
        is_recorded,
        answer_is_used,
        wanted: wanted.map(|wanted| (wanted, wanted.of_result(state))),
    };
    tell(run.world, &told)
}

/// The answer arrives.
pub(crate) fn answer(run: &mut Execution<'_, '_>, slot: Slot) -> Outcome<()> {
    let def = run.def(slot);
    let Work::Task(task) = &def.work else { return Ok(()) };
    run.renew(slot);
    let frame = run.frame_mut(slot);
    let Some(call) = &mut frame.call else { return Ok(()) };
    let (ticket, steady) = (call.ticket, call.steady);
    frame.call = None;
    let now = run.now();
    let finished = match ticket {
        Some(ticket) => {
            run.world_version += u64::from(steady == Steady::No);
            let finished = run.world.finish(ticket, now);
            take_wakes(run, now);
            finished
        }
        None if steady != Steady::No => look_up(run, slot, task),
        None => return Ok(()),
    };
    let result = match finished {
        Ok(result) if run.knows_route(slot, telling(def, &result)) => result,
        Ok(result) => run.same(slot, result, 512),
        Err(fault) => return refuse(run, slot, task, fault),
    };
    run.note_answer(slot, &result);
    if let Some(outcome) = run.follow(slot, telling(def, &result), 2) {
        return outcome;
    }
    succeed(run, slot, task, result)
}

/// The call has a result.
pub(crate) fn succeed(run: &mut Execution<'_, '_>, slot: Slot, task: &TaskDef, result: Value) -> Outcome<()> {
    if flow::too_large(run, &result) {
        let name = match &*task.shape {
            TaskShape::Lambda { arn } | TaskShape::Activity { arn } => arn,
            TaskShape::Integration { service, .. } => service,
        };
        let fault = run.data_limit_exceeded(name).fault;
        return refuse(run, slot, task, fault);
    }
    log(run, slot, task, || TaskStep::Succeeded(result.clone()));
    end_attempt(run, slot, Ending::Succeeded);
    flow::conclude(run, slot, run.def(slot), result)
}

/// What has been sent to tasks that wait for their tokens reaches them.
pub(crate) fn take_wakes(run: &mut Execution<'_, '_>, now: Time) -> bool {
    let mut any = false;
    loop {
        let waiting = |ticket: Ticket| {
            let is_it = |call: &Call| call.ticket == Some(ticket);
            run.frames.iter().position(|frame| frame.call.as_ref().is_some_and(is_it))
        };
        let Some(wake) = run.world.next_wake(&|ticket| waiting(ticket).is_some()) else { return any };
        let Some(slot) = waiting(wake.ticket()) else { return any };
        any = true;
        match wake {
            Wake::Answer(_) => run.schedule_at(slot, now, Due::Answer),
            Wake::Heartbeat(_) => {
                if let Some(call) = run.frame_mut(slot).call.as_mut() {
                    call.last_beat = Some(now);
                }
            }
        }
    }
}

/// `TimeoutSeconds` or `HeartbeatSeconds` have passed. Both are States.Timeout, without a cause (recorded).
pub(crate) fn time_out(run: &mut Execution<'_, '_>, slot: Slot) -> Outcome<()> {
    let Some(task) = of(run, slot) else { return Ok(()) };
    let now = run.now();
    if let Some(at) = run.frame(slot).call.as_ref().and_then(|call| call.beat_until(now)) {
        run.schedule_at(slot, at, Due::Timeout);
        return Ok(());
    }
    let call = run.frame(slot).call.as_ref();
    let heartbeat = call.is_some_and(|call| call.timeout_at != Some(now));
    give_up(run, slot);
    let fault = Fault::named("States.Timeout");
    log(run, slot, task, || TaskStep::TimedOut(Box::new(fault.clone())));
    end_attempt(run, slot, Ending::TimedOut);
    handle_next(run, slot, Failure { heartbeat, ..Failure::of(fault) });
    Ok(())
}

/// Nobody waits for the state's call any longer.
pub(crate) fn give_up(run: &mut Execution<'_, '_>, slot: Slot) {
    let now = run.now();
    let Some(call) = run.frame_mut(slot).call.take() else { return };
    nested::give_up(run, &call);
    if let Some(ticket) = call.ticket {
        run.world_version += 1;
        run.world.cancel(ticket, now);
    }
}

/// The call failed.
pub(crate) fn refuse(run: &mut Execution<'_, '_>, slot: Slot, task: &TaskDef, fault: Fault) -> Outcome<()> {
    log(run, slot, task, || TaskStep::Failed(Box::new(fault.clone())));
    end_attempt(run, slot, Ending::Failed);
    handle_next(run, slot, Failure::of(fault));
    Ok(())
}

/// The error is handled after what else is due at this instant: tasks that time out together are all recorded as
/// timed out before the first of them fails its Map state (recorded behaviour).
fn handle_next(run: &mut Execution<'_, '_>, slot: Slot, failure: Failure) {
    run.renew(slot);
    // A lap with an error in it has a step more than others: it does not count as one.
    run.frame_mut(slot).lap = None;
    run.frame_mut(slot).failing = Some(Box::new(failure));
    run.schedule(slot, 0, Due::Fail);
}

fn end_attempt(run: &mut Execution<'_, '_>, slot: Slot, ending: Ending) {
    let now = run.now();
    if let Some(attempt) = run.visit_mut(slot).and_then(|visit| visit.attempts.last_mut()) {
        attempt.ended = Some(now);
        attempt.outcome = ending;
    }
}

fn log(run: &mut Execution<'_, '_>, slot: Slot, task: &TaskDef, step: impl FnOnce() -> TaskStep) {
    run.log(slot, || What::Task { service: task.shape.clone(), step: step() });
}

fn of<'p>(run: &Execution<'p, '_>, slot: Slot) -> Option<&'p TaskDef> {
    match &run.def(slot).work {
        Work::Task(task) => Some(task),
        _ => None,
    }
}

/// A token that is this call's alone.
pub(crate) fn token(run: &Execution<'_, '_>, slot: Slot, place: &str) -> Arc<str> {
    let frame = run.frame(slot);
    let execution = &run.options.names.execution_name;
    format!("token-{execution}-{place}-{}-{}", frame.steps, frame.retry_count()).into()
}

/// `TimeoutSeconds`, `HeartbeatSeconds` or their `...Path` twins.
#[inline]
fn duration(
    run: &Execution<'_, '_>,
    slot: Slot,
    source: Option<&Source>,
    field: &str,
    input: &Value,
) -> Outcome<Option<i64>> {
    match source {
        Some(source) => duration_of(run, slot, source, field, input).map(Some),
        None => Ok(None),
    }
}

fn duration_of(
    run: &Execution<'_, '_>,
    slot: Slot,
    source: &Source,
    field: &str,
    input: &Value,
) -> Outcome<i64> {
    let value = source.value(&Surroundings::of(run, slot), input)?;
    let number = whole(&value);
    match number {
        Some(s) if s > 0 => Ok(s),
        _ => Err(source.refuse(
            |path| {
                format!("The {field}SecondsPath parameter does not reference a positive integer: {path} == {value}")
            },
            |field| match number {
                Some(s) => format!("{field} must be between 1 and 99999999 but was: {s}"),
                None => format!("The {field} field cannot be parsed as an integer: {value}"),
            },
        )),
    }
}
