//! Succeed: ends its scope well.

use crate::execution::Execution;
use crate::failure::Outcome;
use crate::flow::{self, Gives};
use crate::frame::Slot;
use crate::program::StateDef;

pub(crate) fn run(run: &mut Execution<'_, '_>, slot: Slot, def: &StateDef) -> Outcome<()> {
    if def.hands_on && run.probe.is_none() {
        return flow::hand_on(run, slot, def, None);
    }
    let input = flow::effective_input(run, slot, def)?;
    flow::pass_on(run, slot, def, input, None, Gives::of(def))
}
