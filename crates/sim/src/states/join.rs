//! What Parallel and Map share: branches that end, fail, or are aborted.
//!
//! Which event follows which is as recorded: an iteration's end does not advance its branch, but the Map state's own
//! end follows the end of its last iteration.

use crate::execution::Execution;
use crate::failure::{Failure, Outcome};
use crate::flow;
use crate::frame::Slot;
use crate::history::{EventId, IterationStep, What};
use crate::program::Work;
use crate::trace::Ending;
use expr::Value;

/// The branch or iteration in `child` has ended with `output`.
pub(crate) fn completed(run: &mut Execution<'_, '_>, parent: Slot, child: Slot, output: Value) {
    let index = run.frame(child).index;
    let mut last = run.frame(child).last_event;
    let ended = record_iteration(run, parent, last, IterationStep::Succeeded, index);
    run.close(child, Ending::Succeeded);
    let Some(join) = run.frame_mut(parent).join.as_mut() else { return };
    join.live.remove(&index);
    join.remaining -= 1;
    if let Some(place) = join.outputs.get_mut(index as usize) {
        *place = output;
    }
    let outcome = if join.remaining == 0 {
        last = ended.unwrap_or(last);
        run.frame_mut(parent).last_event = last;
        finish(run, parent)
    } else {
        match super::map::of(run, parent) {
            Some(map) => super::map::start_next(run, parent, map, last),
            None => Ok(()),
        }
    };
    if let Err(failure) = outcome {
        // An ItemSelector that fails, or the state's own output.
        run.fail(parent, failure);
    }
}

/// All branches or iterations have ended.
pub(crate) fn finish(run: &mut Execution<'_, '_>, slot: Slot) -> Outcome<()> {
    let Some(join) = run.frame_mut(slot).join.take() else { return Ok(()) };
    let def = run.def(slot);
    let event = if matches!(def.work, Work::Map(_)) { "MapStateSucceeded" } else { "ParallelStateSucceeded" };
    run.log_aside(slot, || What::Plain(event));
    flow::conclude(run, slot, def, Value::array(join.outputs))
}

/// The branch or iteration in `child` has failed: the others are aborted, the error is the parent's.
pub(crate) fn failed(run: &mut Execution<'_, '_>, parent: Slot, child: Slot, failure: Failure) {
    let last = run.frame(child).last_event;
    record_iteration(run, parent, last, IterationStep::Failed, run.frame(child).index);
    if matches!(run.def(child).work, Work::Task(_)) {
        run.record(child, last, || What::Plain("TaskStateAborted"));
    }
    let index = run.frame(child).index;
    run.close(child, Ending::Failed);
    if let Some(join) = run.frame_mut(parent).join.as_mut() {
        join.live.remove(&index);
    }
    abort_live(run, parent, last);
    run.frame_mut(parent).last_event = last;
    run.fail(parent, failure);
}

/// What still runs in the state of the frame at `slot`, if it is a Parallel or Map state, is aborted.
pub(crate) fn abandon(run: &mut Execution<'_, '_>, slot: Slot) {
    let last = run.frame(slot).last_event;
    abort_live(run, slot, last);
}

/// Aborts what still runs in a Parallel or Map state, in the order of branches and iterations; the events follow
/// `last`. Child executions have their own histories, so of them nothing is recorded here.
fn abort_live(run: &mut Execution<'_, '_>, parent: Slot, last: EventId) {
    run.take_back_all();
    let Some(join) = run.frame_mut(parent).join.take() else { return };
    for child in join.live.into_values() {
        if run.frame(child).parent == Some(parent) {
            abort(run, parent, child, last);
        } else {
            run.abandon_child(run.frame(child).instance);
        }
    }
}

/// What an execution that has ended leaves behind goes: frames, calls, children. Nothing is recorded.
pub(crate) fn abandon_frames(run: &mut Execution<'_, '_>, slot: Slot, ending: Ending) {
    let live = run.frame_mut(slot).join.take().map(|join| join.live).unwrap_or_default();
    for child in live.into_values() {
        if run.frame(child).parent == Some(slot) {
            abandon_frames(run, child, Ending::Aborted);
        } else {
            run.abandon_child(run.frame(child).instance);
        }
    }
    super::task::give_up(run, slot);
    if run.frame(slot).inside {
        run.end_visit(slot, ending);
    }
    run.close(slot, ending);
}

fn abort_map_run(run: &mut Execution<'_, '_>, slot: Slot, last: EventId) {
    let Work::Map(map) = &run.def(slot).work else { return };
    if let Some(distributed) = &map.distributed {
        (distributed.machinery.abort)(run, slot, last);
    }
}

fn abort(run: &mut Execution<'_, '_>, parent: Slot, child: Slot, last: EventId) {
    let runs_a_map = run.frame(child).join.as_ref().is_some_and(|join| join.map_run.is_some());
    // The iteration comes before what is in it (recorded).
    record_iteration(run, parent, last, IterationStep::Aborted, run.frame(child).index);
    abort_live(run, child, last);
    if run.frame(child).inside {
        let event = match run.def(child).work {
            Work::Task(_) => Some("TaskStateAborted"),
            Work::Wait(_) => Some("WaitStateAborted"),
            Work::Parallel(_) => Some("ParallelStateAborted"),
            Work::Map(_) => Some("MapStateAborted"),
            _ => None,
        };
        if runs_a_map {
            abort_map_run(run, child, last);
        }
        if let Some(event) = event {
            run.record(child, last, || What::Plain(event));
        }
        super::task::give_up(run, child);
        run.end_visit(child, Ending::Aborted);
    }
    run.close(child, Ending::Aborted);
}

/// Records an event of an iteration, if the parent is a Map state.
fn record_iteration(
    run: &mut Execution<'_, '_>,
    parent: Slot,
    last: EventId,
    step: IterationStep,
    index: u32,
) -> Option<EventId> {
    matches!(run.def(parent).work, Work::Map(_)).then(|| run.record_iteration(parent, last, step, index))
}
