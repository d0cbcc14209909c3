//! What each state type does: one file a type.
//!
//! A type's `run` begins its work. It either finishes the state at once ([`crate::flow::conclude`],
//! [`crate::flow::exit`]) or schedules what finishes it; an error is returned and goes to retriers and catchers.

pub(crate) mod choice;
pub(crate) mod fail;
pub(crate) mod join;
pub(crate) mod map;
pub(crate) mod parallel;
pub(crate) mod pass;
pub(crate) mod succeed;
pub(crate) mod task;
pub(crate) mod wait;
