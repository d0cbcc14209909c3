//! Equality and order as the States Language means them: numbers by worth, objects whatever the order of their keys.

use super::Value;
use std::cmp::Ordering;
use std::sync::Arc;

impl PartialEq for Value {
    /// `1 == 1.0`; objects are equal when they have the same keys with equal values, in any order.
    fn eq(&self, other: &Self) -> bool {
        let mut pending = vec![];
        let mut pair = Some((self, other));
        while let Some((a, b)) = pair {
            if !equal_here(a, b, &mut pending) {
                return false;
            }
            pair = pending.pop();
        }
        true
    }
}

impl Value {
    /// Whether both print alike: numbers of one kind, keys in one order. Stricter than equality.
    pub fn is_identical(&self, other: &Self) -> bool {
        let mut pending = vec![(self, other)];
        while let Some((a, b)) = pending.pop() {
            let alike = match (a, b) {
                (Self::Float(a), Self::Float(b)) => a.to_bits() == b.to_bits(),
                (Self::Array(a), Self::Array(b)) => {
                    pending.extend(a.iter().zip(b.iter()));
                    a.len() == b.len()
                }
                (Self::Object(a), Self::Object(b)) => {
                    pending.extend(a.values().zip(b.values()));
                    a.keys().eq(b.keys())
                }
                (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b) && a == b,
            };
            if !alike {
                return false;
            }
        }
        true
    }
}

/// Whether the two agree as far as they can be judged without looking into them; what remains to compare goes to `pending`.
fn equal_here<'a>(a: &'a Value, b: &'a Value, pending: &mut Vec<(&'a Value, &'a Value)>) -> bool {
    match (a, b) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::String(a), Value::String(b)) => a == b,
        (Value::Array(a), Value::Array(b)) => {
            if !Arc::ptr_eq(a, b) {
                pending.extend(a.iter().zip(b.iter()));
            }
            a.len() == b.len()
        }
        (Value::Object(a), Value::Object(b)) => {
            Arc::ptr_eq(a, b)
                || a.len() == b.len()
                    && a.iter()
                        .all(|(key, value)| b.get(key).map(|other| pending.push((value, other))).is_some())
        }
        _ => compare_numbers(a, b) == Some(Ordering::Equal),
    }
}

/// How two numbers compare by worth, exactly; `None` unless both are numbers.
pub(crate) fn compare_numbers(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Float(a), Value::Float(b)) => a.partial_cmp(b),
        (Value::Int(a), Value::Float(b)) => Some(compare_mixed(*a, *b)),
        (Value::Float(a), Value::Int(b)) => Some(compare_mixed(*b, *a).reverse()),
        (Value::Big(a), Value::Big(b)) => Some(a.cmp(b)),
        // Past 64 bits a float is spaced wider than one: comparing the nearest floats loses nothing that matters.
        (Value::Big(a), _) => a.to_f64().partial_cmp(&b.as_f64()?),
        (_, Value::Big(b)) => a.as_f64()?.partial_cmp(&b.to_f64()),
        _ => None,
    }
}

/// A 64-bit whole number against a float without rounding the former.
fn compare_mixed(whole: i64, float: f64) -> Ordering {
    const PAST: f64 = 9_223_372_036_854_775_808.0;
    if float >= PAST {
        return Ordering::Less;
    }
    if float < -PAST {
        return Ordering::Greater;
    }
    let floor = libm::floor(float);
    whole.cmp(&(floor as i64)).then(if float > floor { Ordering::Less } else { Ordering::Equal })
}
