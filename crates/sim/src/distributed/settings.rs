//! The numbers of a Distributed Map, from where they are written down, found or computed.
//!
//! Wordings as recorded: of what is no number for all of them, of what is out of range for the failure thresholds.

use super::tolerance::Tolerance;
use crate::data::{whole, Source};
use crate::execution::Execution;
use crate::failure::{Failure, Outcome};
use crate::flow::Surroundings;
use crate::frame::Slot;
use expr::Value;

/// A whole number.
pub(crate) fn integer(
    run: &Execution<'_, '_>,
    slot: Slot,
    source: &Source,
    field: &str,
    input: &Value,
) -> Outcome<i64> {
    let value = source.value(&Surroundings::of(run, slot), input)?;
    whole(&value).ok_or_else(|| not_a(&value, field, "integer", source))
}

fn float(run: &Execution<'_, '_>, slot: Slot, source: &Source, field: &str, input: &Value) -> Outcome<f64> {
    let value = source.value(&Surroundings::of(run, slot), input)?;
    let number = match &value {
        Value::String(text) => text.parse().ok(),
        value => value.as_f64(),
    };
    number.ok_or_else(|| not_a(&value, field, "float", source))
}

fn not_a(value: &Value, field: &str, kind: &str, source: &Source) -> Failure {
    let shown = value.as_str().map_or_else(|| value.to_json_string(), str::to_owned);
    source.refuse(
        |path| {
            format!("The {field}Path field refers to value \"{shown}\" which is not a valid {kind}: {path}")
        },
        |field| format!("The {field} field cannot be parsed as an {kind}: {shown}"),
    )
}

/// `ToleratedFailureCount` and `ToleratedFailurePercentage`.
pub(crate) fn tolerance(
    run: &Execution<'_, '_>,
    slot: Slot,
    count: Option<&Source>,
    percentage: Option<&Source>,
    input: &Value,
) -> Outcome<Tolerance> {
    let mut tolerance = Tolerance::default();
    if let Some(source) = count {
        let count = integer(run, slot, source, "ToleratedFailureCount", input)?;
        let negative = |_| Failure::runtime("ToleratedFailureCount cannot be negative.");
        tolerance.count = Some(u64::try_from(count).map_err(negative)?);
    }
    if let Some(source) = percentage {
        let share = float(run, slot, source, "ToleratedFailurePercentage", input)?;
        if !(0.0..=100.0).contains(&share) {
            return Err(Failure::runtime("ToleratedFailurePercentage must be between 0 and 100."));
        }
        tolerance.percentage = Some(share);
    }
    Ok(tolerance)
}
