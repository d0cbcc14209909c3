//! Runs a state machine as AWS Step Functions does, on a virtual clock, against a mocked world.
//!
//! [`Program::compile`] turns a definition into a program, once. An [`Execution`] runs it, any number of times, against
//! a [`World`]: [`Mocked`] by a [`Scenario`], or one of your own. Time is an integer and moves from event to event, so
//! a day of waiting costs nothing. A run is a pure function of (definition, input, world, seed): the same history, byte
//! for byte, on every platform; [`trace_hash`] is its fingerprint.
//!
//! What happens at the same instant happens in the order in which it was scheduled (see [`queue`]); what a state does is
//! in one file per state type (`states/`), what a service does in one file per service ([`world`]). What makes many runs fast
//! without changing any figure is in `shortcuts/`.

mod budget;
pub mod chance;
mod compile;
mod data;
mod distributed;
mod execution;
mod failure;
pub mod fleet;
mod flow;
mod frame;
mod hash;
pub mod history;
mod instance;
pub mod latency;
mod machines;
mod options;
mod program;
pub mod queue;
mod record;
mod retry;
mod rules;
mod shortcuts;
mod states;
pub mod test_state;
pub mod time;
pub mod trace;
mod variables;
pub mod world;

pub use budget::Budget;
pub use chance::Entropy;
pub use distributed::machinery::{Machinery, DISTRIBUTED_MAP, DISTRIBUTED_MAP_ON_DEMAND};
pub use execution::Execution;
pub use expr::Value;
pub use hash::trace_hash;
pub use history::{Event, Fault, History};
pub use latency::{Distribution, Latency};
pub use machines::{Machine, Machines};
pub use options::{ChildExecution, Limits, Names, Options, Outcome, Status};
pub use program::{Program, StateId};
pub use rules::{program, sound_program, uncompilable, woven_machine, Rules, RULES, RULES_ON_DEMAND};
pub use shortcuts::reuse::Reuse;
pub use shortcuts::wants::{Wanted, Wants};
pub use states::nested::{Nested, NESTED, NESTED_ON_DEMAND};
pub use time::{Millis, Time};
pub use trace::{Attempt, Ending, FrameId, FrameInfo, Trace, TraceLevel, Visit, VisitId};
pub use world::{
    Begin, Foresight, KnownCall, Mock, MockConfig, Mocked, RunState, Scenario, Steady, TaskCall, TaskError,
    Ticket, World,
};
