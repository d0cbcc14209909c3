//! A hash that agrees with equality.

use super::Value;

/// Levels of nesting that the hash looks into; deeper parts do not count.
const LEVELS: u32 = 3;

impl Value {
    /// The same for values that are equal; for others most likely not, if they differ near the top.
    pub fn rough_hash(&self) -> u64 {
        hash(self, LEVELS)
    }
}

fn hash(value: &Value, levels: u32) -> u64 {
    match value {
        Value::Null => 1,
        Value::Bool(truth) => 2 + u64::from(*truth),
        // Numbers are equal by worth, so they are hashed as what all kinds can be.
        Value::Int(_) | Value::Float(_) | Value::Big(_) => {
            let number = value.as_f64().unwrap_or_default();
            mix(4, if number == 0.0 { 0 } else { number.to_bits() })
        }
        Value::String(text) => hash_text(text),
        Value::Array(items) if levels > 0 => {
            items.iter().fold(mix(5, items.len() as u64), |sum, item| mix(sum, hash(item, levels - 1)))
        }
        // The order of keys does not count.
        Value::Object(object) if levels > 0 => object
            .iter()
            .fold(6, |sum: u64, (key, item)| sum.wrapping_add(mix(hash_text(key), hash(item, levels - 1)))),
        Value::Array(_) => 7,
        Value::Object(_) => 8,
    }
}

fn hash_text(text: &str) -> u64 {
    text.bytes().fold(9, |sum, byte| mix(sum, u64::from(byte)))
}

fn mix(a: u64, b: u64) -> u64 {
    (a ^ b.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23)
}
