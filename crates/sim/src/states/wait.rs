//! Wait: lets time pass. Source of the wordings: recorded executions.

use crate::data::Source;
use crate::execution::{Due, Execution};
use crate::failure::{Failure, Outcome};
use crate::flow::{self, Gives, Surroundings};
use crate::frame::Slot;
use crate::program::{StateDef, WaitDef};
use crate::time::{seconds, Time};
use expr::Value;

/// The longest wait that is accepted, 24,855 days (recorded; 2^31 milliseconds a thousand times).
const LONGEST_S: i64 = 24_855 * 86_400;

pub(crate) fn run(run: &mut Execution<'_, '_>, slot: Slot, def: &StateDef, wait: &WaitDef) -> Outcome<()> {
    let now = run.now();
    let input = match wait {
        // Nothing looks at it.
        WaitDef::Seconds(_) if def.hands_on && run.probe.is_none() => Value::Null,
        _ => flow::effective_input(run, slot, def)?,
    };
    let until = match wait {
        WaitDef::Seconds(s) => now.plus(seconds(*s)),
        WaitDef::SecondsPath(source) => now.plus(seconds(seconds_at(run, slot, source, &input)?)),
        WaitDef::Timestamp(text) => {
            Time::parse(text).ok_or_else(|| Failure::runtime(bad_timestamp("Timestamp", text)))?
        }
        WaitDef::TimestampPath(source) => timestamp_at(run, slot, source, &input)?,
    };
    if until.since(now) > seconds(LONGEST_S) {
        return Err(Failure::runtime("Wait state delay is too long."));
    }
    run.renew(slot);
    let until = crate::shortcuts::fast_forward::ahead(run, slot, until);
    run.schedule_at(slot, until, Due::Wake);
    Ok(())
}

/// The wait is over.
pub(crate) fn wake(run: &mut Execution<'_, '_>, slot: Slot) -> Outcome<()> {
    run.wake_up(slot);
    if let Some(until) = crate::shortcuts::known_lap::again(run, slot) {
        run.schedule_at(slot, until, Due::Wake);
        return Ok(());
    }
    if let Some(outcome) = run.ask_on_waking(slot).or_else(|| run.follow(slot, &Value::Null, 1)) {
        return outcome;
    }
    let def = run.def(slot);
    if def.hands_on && run.probe.is_none() {
        return flow::hand_on(run, slot, def, def.next);
    }
    let input = flow::effective_input(run, slot, def)?;
    flow::pass_on(run, slot, def, input, def.next, Gives::of(def))
}

fn seconds_at(run: &Execution<'_, '_>, slot: Slot, source: &Source, input: &Value) -> Outcome<i64> {
    let value = source.value(&Surroundings::of(run, slot), input).map_err(|failure| {
        if !failure.runtime {
            return failure;
        }
        let path = source.text();
        Failure::runtime(format!("The SecondsPath parameter does not reference an input value: {path}"))
    })?;
    let whole = match &value {
        Value::String(text) => text.parse().ok(),
        value => value.as_i64(),
    };
    // A path may lead to more, which is too long at another place (recorded).
    let most = if matches!(source, Source::Jsonata(..)) { 99_999_999 } else { i64::MAX };
    match whole {
        Some(s) if (0..=most).contains(&s) => Ok(s),
        Some(s) => Err(source.refuse(
            |path| format!("The SecondsPath parameter references a negative value: {path} == {s}"),
            |field| format!("{field} must be between 0 and 99999999 but was: {s}"),
        )),
        None => Err(source.refuse(
            |path| {
                format!(
                    "The SecondsPath parameter cannot be parsed as a long value: {path} == {}",
                    shown(&value)
                )
            },
            |field| format!("The {field} field cannot be parsed as a long value: {}", shown(&value)),
        )),
    }
}

fn timestamp_at(run: &Execution<'_, '_>, slot: Slot, source: &Source, input: &Value) -> Outcome<Time> {
    let value = source.value(&Surroundings::of(run, slot), input)?;
    value.as_str().and_then(Time::parse).ok_or_else(|| {
        source.refuse(
            |path| {
                format!(
                    "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: {path} == {}",
                    shown(&value)
                )
            },
            |field| bad_timestamp(field, &shown(&value)),
        )
    })
}

fn bad_timestamp(field: &str, text: &str) -> String {
    format!(
        "The {field} field cannot be parsed as an ISO-8601 extended offset date-time format string: {text}"
    )
}

/// A string without its quotes, anything else as JSON.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_json_string(), str::to_owned)
}
