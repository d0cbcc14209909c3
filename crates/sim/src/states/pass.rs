//! Pass: hands its input, or a fixed result, on.

use crate::execution::Execution;
use crate::failure::Outcome;
use crate::flow;
use crate::frame::Slot;
use crate::program::StateDef;
use expr::Value;

pub(crate) fn run(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    def: &StateDef,
    result: Option<&Value>,
) -> Outcome<()> {
    let input = flow::effective_input(run, slot, def)?;
    let result = match result {
        Some(result) => result.clone(),
        None => flow::parameters(run, slot, def, input)?,
    };
    flow::conclude(run, slot, def, result)
}
