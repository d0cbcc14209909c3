//! Two JSON objects as one.

use serde_json::Value;

/// `own` with `wished` merged in: objects field by field, anything else in favour of `wished`. A field with and the
/// same without `.$` are one field.
pub fn merged(own: Value, wished: Value) -> Value {
    let (mut fields, wishes) = match (own, wished) {
        (Value::Object(fields), Value::Object(wishes)) => (fields, wishes),
        (_, wished) => return wished,
    };
    for (key, wish) in wishes {
        let twin = key.strip_suffix(".$").map_or_else(|| format!("{key}.$"), str::to_owned);
        fields.shift_remove(&twin);
        let value = match fields.get_mut(&key) {
            Some(own) => merged(own.take(), wish),
            None => wish,
        };
        fields.insert(key, value);
    }
    Value::Object(fields)
}
