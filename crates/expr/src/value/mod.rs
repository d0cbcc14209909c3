//! The interpreter's one value type: JSON whose containers are shared, so that a clone costs nothing.
//!
//! Nothing here recurses: a state machine can nest its data deeper than any stack is high, so dropping, comparing, printing
//! and measuring all keep their own stack on the heap. Text is only read down to [`MAX_DEPTH`].

mod array;
mod compare;
mod convert;
mod hash;
mod java;
mod number;
mod object;
mod parse;
mod print;
mod weigh;

pub use array::Array;
pub use convert::TooDeep;
pub use number::BigInt;
pub use object::Object;
pub use parse::{JsonError, MAX_DEPTH};
pub use weigh::Weight;

pub(crate) use compare::compare_numbers;
pub(crate) use number::java_double;
use number::number_from_text;

use std::sync::Arc;

/// A JSON value as Step Functions holds it: objects keep their key order, whole numbers stay whole (`3` is not `3.0` when
/// printed, but equals it), and whole numbers past 64 bits keep every digit.
#[derive(Clone, Default)]
pub enum Value {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number within 64 bits.
    Int(i64),
    /// A number written with a fraction or an exponent; always finite.
    Float(f64),
    /// A whole number past 64 bits.
    Big(BigInt),
    /// Text.
    String(Arc<str>),
    /// A list; shared, see [`Array`].
    Array(Arc<Array>),
    /// An object; shared, see [`Object`].
    Object(Arc<Object>),
}

impl Value {
    /// A list of `items`.
    pub fn array(items: Vec<Value>) -> Self {
        Self::Array(Arc::new(Array::new(items)))
    }

    /// An object of `entries`; of two entries with one key the later value stays, at the earlier place.
    pub fn object(entries: Vec<(Arc<str>, Value)>) -> Self {
        Self::Object(Arc::new(Object::from_entries(entries)))
    }

    /// The object without keys, `{}`.
    pub fn empty_object() -> Self {
        Self::Object(Arc::default())
    }

    /// Text.
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        Self::String(text.into())
    }

    /// A finite float, or `null`, which is what JSON has for the others.
    pub fn float(number: f64) -> Self {
        if number.is_finite() {
            Self::Float(number)
        } else {
            Self::Null
        }
    }

    /// The text, if this is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value, if this is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(truth) => Some(*truth),
            _ => None,
        }
    }

    /// The whole number, if this is one within 64 bits; `3.0` is not.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// The nearest float, if this is a number.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Int(number) => Some(*number as f64),
            Self::Float(number) => Some(*number),
            Self::Big(number) => Some(number.to_f64()),
            _ => None,
        }
    }

    /// The elements, if this is a list.
    pub fn as_array(&self) -> Option<&[Value]> {
        match self {
            Self::Array(array) => Some(array),
            _ => None,
        }
    }

    /// The object, if this is one.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The value under `key`, if this is an object that has it.
    #[inline]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_object()?.get(key)
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether this is a number of any kind.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Int(_) | Self::Float(_) | Self::Big(_))
    }

    /// Whether this is a list or an object.
    pub fn is_container(&self) -> bool {
        matches!(self, Self::Array(_) | Self::Object(_))
    }

    /// Whether somebody else holds this list or object too.
    #[inline]
    pub fn is_shared(&self) -> bool {
        match self {
            Self::Array(array) => Arc::strong_count(array) > 1,
            Self::Object(object) => Arc::strong_count(object) > 1,
            _ => false,
        }
    }

    /// Whether this is the very value that the other is: held together, or equal and small. Costs nothing; of values that
    /// were made apart it says no.
    #[inline]
    pub fn is_the_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Object(a), Self::Object(b)) => Arc::ptr_eq(a, b),
            (Self::Array(a), Self::Array(b)) => Arc::ptr_eq(a, b),
            (Self::String(a), Self::String(b)) => Arc::ptr_eq(a, b),
            (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            _ => false,
        }
    }

    /// What a person would call this kind of value: `null`, `boolean`, `number`, `string`, `array` or `object`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Int(_) | Self::Float(_) | Self::Big(_) => "number",
            Self::String(_) => "string",
            Self::Array(_) => "array",
            Self::Object(_) => "object",
        }
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_json_string())
    }
}

impl std::fmt::Display for Value {
    /// The compact JSON text.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_json_string())
    }
}

#[cfg(test)]
mod tests;
