//! Intrinsic functions between JSON and text.

use crate::value::{Object, Value};

/// The keys of both objects, the second's values winning. Deep merging is not to be had.
pub(super) fn merge(first: &Value, second: &Value, deep: &Value) -> Option<Value> {
    let (first, second) = (first.as_object()?, second.as_object()?);
    if deep.as_bool()? {
        return None;
    }
    let mut merged: Object = first.clone();
    merged.extend(second.iter().map(|(key, value)| (key.clone(), value.clone())));
    Some(Value::from(merged))
}

/// The value of a JSON text; of an empty one `null`.
pub(super) fn string_to_json(text: &Value) -> Option<Value> {
    match text.as_str()? {
        blank if blank.trim().is_empty() => Some(Value::Null),
        text => Value::parse(text).ok(),
    }
}
