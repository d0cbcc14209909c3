//! What Parallel and Map share: branches that end, fail, or are aborted.
//!
//! Which event follows which is as recorded: an iteration's end does not advance its branch, but the Map state's own
//! end follows the end of its last iteration.

use crate::execution::Execution;
use crate::failure::{Failure, Outcome};
use crate::flow;
use crate::frame::Slot;
use crate::history::{EventId, What};
use crate::program::Work;
use crate::trace::Ending;
use expr::Value;

/// The branch or iteration in `child` has ended with `output`.
pub(crate) fn completed(run: &mut Execution<'_, '_>, parent: Slot, child: Slot, output: Value) {
    let index = run.frame(child).index;
    let mut last = run.frame(child).last_event;
    let iteration = iteration_event(run, parent, index, "MapIterationSucceeded");
    let ended = iteration.map(|what| run.record(last, || what));
    run.close(child, Ending::Succeeded);
    let Some(join) = run.frame_mut(parent).join.as_mut() else { return };
    join.live.retain(|slot| *slot != child);
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
    if let Some(what) = iteration_event(run, parent, run.frame(child).index, "MapIterationFailed") {
        run.record(last, || what);
    }
    if matches!(run.def(child).work, Work::Task(_)) {
        run.record(last, || What::Plain("TaskStateAborted"));
    }
    run.close(child, Ending::Failed);
    if let Some(join) = run.frame_mut(parent).join.as_mut() {
        join.live.retain(|slot| *slot != child);
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

/// Aborts what still runs in a Parallel or Map state; the events follow `last`.
fn abort_live(run: &mut Execution<'_, '_>, parent: Slot, last: EventId) {
    let Some(join) = run.frame_mut(parent).join.take() else { return };
    for child in join.live {
        abort(run, parent, child, last);
    }
}

fn abort(run: &mut Execution<'_, '_>, parent: Slot, child: Slot, last: EventId) {
    abort_live(run, child, last);
    if run.frame(child).inside {
        let event = match run.def(child).work {
            Work::Task(_) => Some("TaskStateAborted"),
            Work::Wait(_) => Some("WaitStateAborted"),
            Work::Parallel(_) => Some("ParallelStateAborted"),
            Work::Map(_) => Some("MapStateAborted"),
            _ => None,
        };
        if let Some(event) = event {
            run.record(last, || What::Plain(event));
        }
        let now = run.now();
        if let Some(ticket) = run.frame_mut(child).call.take().and_then(|call| call.ticket) {
            run.world_version += 1;
            run.world.cancel(ticket, now);
        }
        run.end_visit(child, Ending::Aborted);
    }
    if let Some(what) = iteration_event(run, parent, run.frame(child).index, "MapIterationAborted") {
        run.record(last, || what);
    }
    run.close(child, Ending::Aborted);
}

/// An event of an iteration, if the parent is a Map state.
fn iteration_event(run: &Execution<'_, '_>, parent: Slot, index: u32, kind: &'static str) -> Option<What> {
    let def = run.def(parent);
    let name = def.name.clone();
    matches!(def.work, Work::Map(_)).then_some(What::Iteration { kind, name, index })
}
