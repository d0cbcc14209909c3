//! To and from the library's values.

use super::error::Thrown;
use crate::value::{Value, MAX_DEPTH};
use jsonata_core::value::{JArray, JValue};
use std::sync::Arc;

/// What one value that an expression takes or gives may hold, in bytes, a number counting as eight; AWS's own bound, to
/// which measurements fit: `[1..873782]` passes, one element more does not.
pub(super) const MAX_BYTES: usize = 873_782 * 8;

/// From the largest magnitude on that a whole number has within 64 bits, AWS prints exponents.
const PAST_WHOLE: f64 = 9_223_372_036_854_775_808.0;

/// The value as the library holds it. Whole numbers past 2^53 become the nearest float, as in JavaScript.
pub(super) fn to_library(value: &Value) -> Result<JValue, Thrown> {
    inward(value, 0, &mut 0)
}

/// The same, and of how many values it consists.
pub(super) fn to_library_counted(value: &Value) -> Result<(JValue, usize), Thrown> {
    let mut parts = 0;
    Ok((inward(value, 0, &mut parts)?, parts))
}

fn inward(value: &Value, depth: usize, parts: &mut usize) -> Result<JValue, Thrown> {
    if depth > MAX_DEPTH {
        return Err(Thrown::stack());
    }
    *parts += 1;
    Ok(match value {
        Value::Null => JValue::Null,
        Value::Bool(truth) => JValue::Bool(*truth),
        Value::Int(number) => JValue::Number(*number as f64),
        Value::Float(number) => JValue::Number(*number),
        Value::Big(number) => JValue::Number(number.to_f64()),
        Value::String(text) => JValue::string(&**text),
        Value::Array(items) => {
            let mut list = Vec::with_capacity(items.len());
            for item in items.iter() {
                list.push(inward(item, depth + 1, parts)?);
            }
            let flat = !items.iter().any(|item| matches!(item, Value::Array(_)));
            JValue::Array(JArray::new_flat(list, flat))
        }
        Value::Object(object) => {
            let mut map = indexmap::IndexMap::with_capacity(object.len());
            for (key, item) in object.iter() {
                map.insert(key.to_string(), inward(item, depth + 1, parts)?);
            }
            JValue::object(map)
        }
    })
}

/// The value that an expression gave; `None` is undefined.
pub(super) fn from_library(value: &JValue) -> Result<Option<Value>, Thrown> {
    if value.is_undefined() {
        return Ok(None);
    }
    let mut room = MAX_BYTES;
    outward(value, 0, &mut room).map(Some)
}

fn outward(value: &JValue, depth: usize, room: &mut usize) -> Result<Value, Thrown> {
    if depth > MAX_DEPTH {
        return Err(Thrown::stack());
    }
    spend(room, 8)?;
    Ok(match value {
        JValue::Null | JValue::Undefined => Value::Null,
        JValue::Bool(truth) => Value::Bool(*truth),
        JValue::Number(number) => number_from(*number),
        JValue::String(text) => {
            spend(room, text.len())?;
            Value::string(&**text)
        }
        JValue::Array(items) => {
            let mut list = Vec::new();
            for item in items.iter() {
                list.push(outward(item, depth + 1, room)?);
            }
            Value::array(list)
        }
        JValue::Object(object) => {
            let mut entries: Vec<(Arc<str>, Value)> = Vec::new();
            for (key, item) in object.iter() {
                spend(room, key.len())?;
                entries.push((Arc::from(key.as_str()), outward(item, depth + 1, room)?));
            }
            Value::object(entries)
        }
        JValue::Lambda(_) | JValue::Builtin { .. } | JValue::Regex { .. } => return Err(Thrown::Unsupported),
    })
}

/// What a value weighs, counted through all that it shares, is taken from `room`; fails where there is none left.
pub(super) fn weigh(value: &JValue, room: &mut usize) -> Result<(), Thrown> {
    weigh_below(value, 0, room)
}

fn weigh_below(value: &JValue, depth: usize, room: &mut usize) -> Result<(), Thrown> {
    if depth > MAX_DEPTH {
        return Err(Thrown::stack());
    }
    spend(room, 8)?;
    match value {
        JValue::String(text) => spend(room, text.len()),
        JValue::Array(items) => items.iter().try_for_each(|item| weigh_below(item, depth + 1, room)),
        JValue::Object(object) => object.iter().try_for_each(|(key, item)| {
            spend(room, key.len())?;
            weigh_below(item, depth + 1, room)
        }),
        _ => Ok(()),
    }
}

fn spend(room: &mut usize, bytes: usize) -> Result<(), Thrown> {
    *room = room.checked_sub(bytes).ok_or_else(Thrown::memory)?;
    Ok(())
}

/// A whole number within 64 bits prints as one; what JSON cannot hold is a text (measured on AWS: `1/0` is `"Infinity"`).
pub(super) fn number_from(number: f64) -> Value {
    if number.is_nan() {
        return Value::string("NaN");
    }
    if number.is_infinite() {
        return Value::string(if number > 0.0 { "Infinity" } else { "-Infinity" });
    }
    if libm::trunc(number) == number && number.abs() < PAST_WHOLE {
        return Value::Int(number as i64);
    }
    Value::Float(number)
}
