//! Fail: ends its scope with an error.

use crate::data::Source;
use crate::execution::Execution;
use crate::failure::{Failure, Outcome};
use crate::flow::Surroundings;
use crate::frame::Slot;
use crate::history::Fault;
use expr::Value;
use std::sync::Arc;

pub(crate) fn run(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    error: Option<&Source>,
    cause: Option<&Source>,
) -> Outcome<()> {
    let input = run.frame(slot).input.clone();
    let text = |field: &str, source: Option<&Source>| -> Outcome<Option<Arc<str>>> {
        let Some(source) = source else { return Ok(None) };
        let value = source.value(&Surroundings::of(run, slot), &input)?;
        match value {
            Value::String(text) => Ok(Some(text)),
            value => Err(Failure::runtime(format!(
                "The {field}Path parameter does not reference a string: {} == {value}",
                source.text()
            ))),
        }
    };
    let fault = Fault { error: text("Error", error)?, cause: text("Cause", cause)? };
    Err(Failure::of(fault))
}
