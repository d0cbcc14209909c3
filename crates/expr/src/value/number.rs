//! Numbers as Java reads and prints them, which is how they come out of Step Functions.

use super::Value;
use std::cmp::Ordering;
use std::sync::Arc;

/// A whole number past 64 bits, as its decimal digits without leading zeros, with `-` if negative.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BigInt(Arc<str>);

impl BigInt {
    /// The decimal text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest float; infinite past its range.
    pub fn to_f64(&self) -> f64 {
        let past = if self.is_negative() { f64::NEG_INFINITY } else { f64::INFINITY };
        asl::json::float(&self.0).unwrap_or(past)
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        self.0.starts_with('-')
    }
}

impl Ord for BigInt {
    fn cmp(&self, other: &Self) -> Ordering {
        let magnitude = |number: &Self| {
            let digits = number.0.trim_start_matches('-');
            (digits.len(), digits.to_owned())
        };
        match (self.is_negative(), other.is_negative()) {
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => magnitude(self).cmp(&magnitude(other)),
            (true, true) => magnitude(other).cmp(&magnitude(self)),
        }
    }
}

impl PartialOrd for BigInt {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The value of a number's JSON text; `None` when it is past the range of a float. The text must be valid.
///
/// `-0` is the whole number 0, as recorded; `-0.0` keeps its sign.
pub(crate) fn number_from_text(text: &str) -> Option<Value> {
    if text.contains(['.', 'e', 'E']) {
        return asl::json::float(text).map(Value::Float);
    }
    Some(match text.parse() {
        Ok(number) => Value::Int(number),
        Err(_) => Value::Big(BigInt(text.into())),
    })
}

/// A float as Java's `Double.toString` has it: `3.0`, `1.0E10`, `1.0E-5`; plain from a thousandth up to ten million.
pub(crate) fn java_double(number: f64) -> String {
    let magnitude = number.abs();
    if magnitude == 0.0 || (1e-3..1e7).contains(&magnitude) {
        return format!("{number:?}");
    }
    let text = format!("{number:e}");
    match text.split_once('e') {
        Some((digits, exponent)) if digits.contains('.') => format!("{digits}E{exponent}"),
        Some((digits, exponent)) => format!("{digits}.0E{exponent}"),
        None => text,
    }
}
