//! Pass: hands its input, or a fixed result, on.

use crate::execution::Execution;
use crate::failure::Outcome;
use crate::flow::{self, Surroundings};
use crate::frame::Slot;
use crate::program::StateDef;
use crate::test_state::Stage;
use expr::Value;

pub(crate) fn run(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    def: &StateDef,
    result: Option<&Value>,
) -> Outcome<()> {
    let around = Surroundings::of(run, slot);
    let input = def.input_path.look(&around, &run.frame(slot).input)?;
    run.note(Stage::AfterInputPath, &input);
    let result = match (result, &def.parameters) {
        (Some(result), _) => result.clone(),
        (None, Some(template)) => template.eval(&around, &input)?,
        (None, None) => input.into_owned(),
    };
    run.note(Stage::AfterParameters, &result);
    drop(around);
    flow::conclude(run, slot, def, result)
}
