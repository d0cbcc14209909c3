//! Fail: ends its scope with an error.

use crate::data::Source;
use crate::execution::Execution;
use crate::failure::{Failure, Outcome};
use crate::flow::Surroundings;
use crate::frame::Slot;
use crate::history::Fault;
use std::sync::Arc;

pub(crate) fn run(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    error: Option<&Source>,
    cause: Option<&Source>,
) -> Outcome<()> {
    let input = run.frame(slot).input.clone();
    let text = |source: Option<&Source>| -> Outcome<Option<Arc<str>>> {
        let Some(source) = source else { return Ok(None) };
        let value = source.value(&Surroundings::of(run, slot), &input)?;
        Ok(Some(match value.as_str() {
            Some(text) => text.into(),
            None => value.to_json_string().into(),
        }))
    };
    let fault = Fault { error: text(error)?, cause: text(cause)? };
    Err(Failure::of(fault))
}
