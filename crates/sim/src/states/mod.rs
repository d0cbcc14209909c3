//! What each state type does: one file a type.
//!
//! A type's `run` begins its work. It either finishes the state at once ([`crate::flow::conclude`],
//! [`crate::flow::exit`]) or schedules what finishes it; an error is returned and goes to retriers and catchers.

pub(crate) mod choice;
pub(crate) mod fail;
pub(crate) mod join;
pub(crate) mod map;
pub(crate) mod nested;
pub(crate) mod parallel;
pub(crate) mod pass;
pub(crate) mod succeed;
pub(crate) mod task;
pub(crate) mod wait;

use crate::execution::Execution;
use crate::frame::Slot;
use crate::instance::Ended;
use crate::program::Work;

/// A child execution has ended that the state of the frame at `parent` has started.
pub(crate) fn child_ended(run: &mut Execution<'_, '_>, parent: Slot, ended: Ended) {
    let outcome = match &run.def(parent).work {
        Work::Map(map) => match &map.distributed {
            Some(distributed) => (distributed.machinery.child_ended)(run, parent, map, distributed, ended),
            None => Ok(()),
        },
        Work::Task(task) => nested::child_ended(run, parent, task, ended),
        _ => Ok(()),
    };
    if let Err(failure) = outcome {
        run.fail(parent, failure);
    }
}
