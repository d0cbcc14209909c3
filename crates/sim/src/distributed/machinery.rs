//! What compiles and runs a Distributed Map. The rest of the interpreter reaches it through this table alone: in a
//! browser it is a piece of the module that arrives before a definition is first run which might hold one
//! (crates/engine). Elsewhere it is always there.

use super::{compile, run, DistributedDef};
use crate::compile::Compiler;
use crate::execution::Execution;
use crate::failure::Outcome;
use crate::frame::Slot;
use crate::history::EventId;
use crate::instance::Ended;
use crate::program::{MapDef, StateDef};
use asl::model::{MapState, State};
use asl::on_demand::OnDemand;

type Run<'r, 'p, 'w> = &'r mut Execution<'p, 'w>;

/// The table.
#[derive(Debug)]
pub struct Machinery {
    pub(crate) compile: fn(&mut Compiler, &State, &MapState) -> Option<DistributedDef>,
    pub(crate) start: fn(Run<'_, '_, '_>, Slot, &StateDef, &MapDef, &DistributedDef) -> Outcome<()>,
    pub(crate) child_ended: fn(Run<'_, '_, '_>, Slot, &MapDef, &DistributedDef, Ended) -> Outcome<()>,
    pub(crate) abort: fn(Run<'_, '_, '_>, Slot, EventId),
}

/// All of it.
pub static DISTRIBUTED_MAP: Machinery = Machinery {
    compile: compile::distributed,
    start: run::start,
    child_ended: run::child_ended,
    abort: run::abort,
};

/// Where it is: without it no Distributed Map compiles.
pub static DISTRIBUTED_MAP_ON_DEMAND: OnDemand<&'static Machinery> =
    OnDemand::new(if cfg!(feature = "on-demand") { None } else { Some(&DISTRIBUTED_MAP) });
