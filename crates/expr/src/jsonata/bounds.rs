//! What keeps an expression from running on: how deep it may nest, how much it may build, how long it may go on.

use super::convert::{weigh, MAX_BYTES};
use super::error::Thrown;
use super::functions::thrown;
use super::guard::{CROSS, HOLD, PICTURE, ROOM, SPAN, TICK, WIDTH};
use super::wording;
use jsonata_core::evaluator::{Evaluator, EvaluatorError, EvaluatorOptions, HostFnResult};
use jsonata_core::value::JValue;
use std::cell::Cell;
use std::rc::Rc;

/// How deep evaluation may nest. AWS refuses the 101st level; the library counts a little differently, so this is a
/// little wider.
const MAX_DEPTH: usize = 128;

/// The longest list that an expression may build (measured on AWS).
pub(super) const MAX_SEQUENCE: usize = 873_782;

/// What the counted steps of one evaluation may weigh together, in bytes: two million steps at most, a second or so.
const BUDGET: usize = 1 << 28;

/// What a counted step weighs at least, for the time that counting takes.
const STEP: usize = 128;

/// By how much an item grows that carries what the steps before it have bound.
const BINDING: usize = 64;

/// No time limit: the library would read the machine's clock, which wasm32 does not have.
pub(super) fn options() -> EvaluatorOptions {
    EvaluatorOptions {
        max_stack_depth: Some(MAX_DEPTH),
        max_sequence_length: Some(MAX_SEQUENCE),
        ..EvaluatorOptions::default()
    }
}

/// Lets the calls that [`super::guard`] puts into a tree count.
pub(super) fn register(evaluator: &mut Evaluator) {
    let budget = Rc::new(Cell::new(BUDGET));
    for name in [TICK, HOLD, CROSS, SPAN, ROOM, WIDTH, PICTURE] {
        let budget = budget.clone();
        let call = move |arguments: &[JValue]| count(name, arguments, &budget);
        // No function of the library's has such a name.
        let _ = evaluator.register_fn(name, call);
    }
}

fn count(name: &str, arguments: &[JValue], budget: &Cell<usize>) -> HostFnResult {
    let spend = |bytes: usize| match budget.get().checked_sub(bytes.max(STEP)) {
        Some(left) => {
            budget.set(left);
            Ok(())
        }
        None => Err(thrown(Thrown::time())),
    };
    let last = arguments.last().cloned().unwrap_or(JValue::Undefined);
    match name {
        SPAN => {
            let number = |index: usize| arguments.get(index).and_then(JValue::as_f64).unwrap_or(0.0);
            let count = (number(1) - number(0)).clamp(0.0, 2.0 * MAX_SEQUENCE as f64) as usize;
            if count > MAX_SEQUENCE {
                return Err(thrown(Thrown::memory()));
            }
            spend(8 * count)?;
        }
        ROOM => {
            let often = arguments.first().map_or(0, |value| match value {
                JValue::Array(items) => items.len(),
                value => value.as_str().map_or(0, str::len),
            });
            let bytes = often.saturating_mul(last.as_str().map_or(0, str::len));
            if bytes > MAX_BYTES {
                return Err(thrown(Thrown::memory()));
            }
            spend(bytes)?;
        }
        PICTURE => {
            if let Some(component) = last.as_str().and_then(strange_component) {
                let message = format!("D3132: {component}");
                return Err(thrown(Thrown::Coded(wording::of("D3132", &message))));
            }
        }
        WIDTH if last.as_f64().is_some_and(|width| width.abs() > MAX_BYTES as f64) => {
            return Err(thrown(Thrown::memory()));
        }
        _ => {
            let mut room = MAX_BYTES;
            weigh(&last, &mut room).map_err(thrown)?;
            let bytes = MAX_BYTES - room;
            spend(if name == CROSS { bytes.saturating_mul(BINDING) } else { bytes })?;
        }
    }
    Ok(last)
}

/// The first component of a picture of dates and times that is no letter. One that is missing the library tells itself.
fn strange_component(picture: &str) -> Option<char> {
    // Two brackets are one that is meant.
    let picture = picture.replace("[[", "");
    let mut components = picture.split('[').skip(1).filter_map(|rest| rest.trim_start().chars().next());
    components.find(|component| !component.is_ascii_alphabetic() && *component != ']')
}

/// The library's failure as ours: its bounds in AWS's words.
pub(super) fn failure(error: &EvaluatorError) -> Thrown {
    let message = error.message();
    match error.code() {
        Some("D1011" | "U1001") => Thrown::stack(),
        Some("D1012" | "U1003") => Thrown::time(),
        Some("D2014" | "D2015") => Thrown::memory(),
        Some(code) => Thrown::Coded(wording::of(code, message)),
        None => Thrown::Bound(message.to_owned()),
    }
}
