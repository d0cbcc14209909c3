//! Functions at the end of a path: `$.a.length()`.

use super::Path;
use crate::value::{compare_numbers, Value};
use std::cmp::Ordering;

/// A function with its arguments.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) function: Function,
    pub(super) arguments: Vec<Argument>,
}

/// An argument of a function.
#[derive(Debug, Clone)]
pub(super) enum Argument {
    Value(Value),
    Path(Path),
}

/// The functions of Jayway's JSONPath.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Min,
    Max,
    Avg,
    Stddev,
    Sum,
    Length,
    Keys,
    Concat,
    Append,
    First,
    Last,
    Index,
}

impl Function {
    pub(super) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "min" => Self::Min,
            "max" => Self::Max,
            "avg" => Self::Avg,
            "stddev" => Self::Stddev,
            "sum" => Self::Sum,
            "length" | "size" => Self::Length,
            "keys" => Self::Keys,
            "concat" => Self::Concat,
            "append" => Self::Append,
            "first" => Self::First,
            "last" => Self::Last,
            "index" => Self::Index,
            _ => return None,
        })
    }

    /// The function of `model` and the evaluated arguments.
    pub(super) fn apply(self, model: &Value, arguments: &[Value]) -> Result<Value, String> {
        let items = model.as_array();
        Ok(match self {
            Self::Length => match model {
                Value::Array(items) => Value::Int(items.len() as i64),
                Value::Object(object) => Value::Int(object.len() as i64),
                _ => Value::Null,
            },
            Self::Keys => match model {
                Value::Object(object) => object.keys().cloned().map(Value::String).collect(),
                _ => Value::Null,
            },
            Self::Concat => concat(items.unwrap_or_default().iter().chain(arguments)),
            Self::Append => match items {
                Some(items) => items.iter().chain(arguments).cloned().collect(),
                None => model.clone(),
            },
            Self::First => element(items, 0)?,
            Self::Last => element(items, -1)?,
            Self::Index => element(items, arguments.first().and_then(Value::as_i64).unwrap_or(0))?,
            _ => self.aggregate(items.unwrap_or_default().iter().chain(arguments))?,
        })
    }

    fn aggregate<'a>(self, values: impl Iterator<Item = &'a Value>) -> Result<Value, String> {
        let numbers: Vec<f64> = values.filter_map(Value::as_f64).collect();
        if numbers.is_empty() {
            return Err("Aggregation function attempted to calculate value using empty array".to_owned());
        }
        let count = numbers.len() as f64;
        let sum: f64 = numbers.iter().sum();
        Ok(Value::float(match self {
            Self::Min => numbers.iter().copied().fold(f64::INFINITY, f64::min),
            Self::Max => numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            Self::Avg => sum / count,
            Self::Stddev => {
                let squares: f64 = numbers.iter().map(|number| number * number).sum();
                libm::sqrt(squares / count - sum * sum / count / count)
            }
            _ => sum,
        }))
    }
}

fn concat<'a>(values: impl Iterator<Item = &'a Value>) -> Value {
    Value::from(values.filter_map(Value::as_str).collect::<String>())
}

fn element(items: Option<&[Value]>, index: i64) -> Result<Value, String> {
    let found = items.and_then(|items| super::element(items, index)).cloned();
    found.ok_or_else(|| "Aggregation function attempted to calculate value using empty array".to_owned())
}

/// How two scalars of one kind are ordered; `None` for others.
pub(super) fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::String(a), Value::String(b)) => Some(a.encode_utf16().cmp(b.encode_utf16())),
        _ => compare_numbers(a, b),
    }
}
