//! What makes runs fast of which only the figures are wanted (status, duration, counts). Nothing here changes a figure:
//! without this folder every run gives the same, only later. A run that records its history takes none of it.
//!
//! - Before the first run, [`wants`] finds out which parts of each task's answer can influence decisions, waits or further
//!   calls; the world may leave out the rest. [`steady`] says of a state whether its work follows from its input alone.
//! - Later runs reuse what earlier ones computed, by the identity of the values they share ([`reuse`] hands it on): outputs
//!   of states ([`memo`]), and *routes*, the states passed from one *stop* (a place where time can pass) to the next
//!   ([`routes`] keeps them, [`replay`] follows them). [`batched_turns`] takes several turns of a frame at once where
//!   nobody else has one between them.
//! - A *lap* is one iteration of a poll loop, from its Wait state back to it ([`lap`]). Laps that can change nothing are
//!   not run: [`fast_forward`] skips those that have repeated, [`known_lap`] those that routes of earlier runs foretell, and
//!   [`counted_ahead`] those of a loop that nothing disturbs, whatever other branches do meanwhile. [`tie_break`] keeps what
//!   is due at one instant in the order that it would have had.

pub mod batched_turns;
pub mod counted_ahead;
pub mod fast_forward;
pub mod known_lap;
pub mod lap;
pub mod memo;
pub mod replay;
pub mod reuse;
pub mod routes;
pub mod steady;
pub mod tie_break;
pub mod wants;
