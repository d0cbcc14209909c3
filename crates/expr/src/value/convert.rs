//! To and from other crates' JSON values, and Rust's own types.

use super::{number_from_text, Object, Value};
use std::sync::Arc;

/// How deep serde_json reads, and how deep a value it is handed may nest: its values are dropped by recursion.
const SERDE_DEPTH: usize = 128;

/// The value nests too deep for a type that is walked by recursion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooDeep;

impl std::fmt::Display for TooDeep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "The value nests deeper than {SERDE_DEPTH} levels.")
    }
}

impl std::error::Error for TooDeep {}

impl Value {
    /// The same value for serde_json; fails where it nests deeper than serde_json itself reads.
    pub fn to_serde(&self) -> Result<serde_json::Value, TooDeep> {
        to_serde(self, 0)
    }
}

fn to_serde(value: &Value, depth: usize) -> Result<serde_json::Value, TooDeep> {
    use serde_json::Value as Json;
    if depth >= SERDE_DEPTH && value.is_container() {
        return Err(TooDeep);
    }
    Ok(match value {
        Value::Null => Json::Null,
        Value::Bool(truth) => Json::Bool(*truth),
        Value::Int(number) => Json::from(*number),
        Value::Float(number) => Json::from(*number),
        // serde_json holds what fits 64 unsigned bits exactly, the rest as the nearest float.
        Value::Big(number) => match number.as_str().parse::<u64>() {
            Ok(whole) => Json::from(whole),
            Err(_) => Json::from(number.to_f64()),
        },
        Value::String(text) => Json::from(&**text),
        Value::Array(items) => {
            items.iter().map(|item| to_serde(item, depth + 1)).collect::<Result<_, _>>()?
        }
        Value::Object(object) => Json::Object(
            object
                .iter()
                .map(|(key, item)| Ok((key.to_string(), to_serde(item, depth + 1)?)))
                .collect::<Result<_, TooDeep>>()?,
        ),
    })
}

impl From<&serde_json::Value> for Value {
    /// Recursive like the value it reads, which could not have been made deeper than the stack.
    fn from(json: &serde_json::Value) -> Self {
        use serde_json::Value as Json;
        match json {
            Json::Null => Self::Null,
            Json::Bool(truth) => Self::Bool(*truth),
            Json::Number(number) => number_from_text(&number.to_string()).unwrap_or_default(),
            Json::String(text) => Self::string(text.as_str()),
            Json::Array(items) => items.iter().map(Self::from).collect(),
            Json::Object(entries) => {
                entries.iter().map(|(key, item)| (Arc::from(key.as_str()), Self::from(item))).collect()
            }
        }
    }
}

impl From<&asl::json::Node> for Value {
    /// A part of a definition: holes are `null`, substitutions text, and of two members with one key the later counts.
    /// Recursive like the tree, whose depth the parser bounds.
    fn from(node: &asl::json::Node) -> Self {
        use asl::json::Kind;
        match &node.kind {
            Kind::Missing | Kind::Null => Self::Null,
            Kind::Bool(truth) => Self::Bool(*truth),
            Kind::Number(text) => number_from_text(text).unwrap_or_default(),
            Kind::String(text) | Kind::Substitution(text) => Self::string(text.as_str()),
            Kind::Array(items) => items.iter().map(Self::from).collect(),
            Kind::Object(members) => members
                .iter()
                .map(|member| (Arc::from(member.key.as_str()), Self::from(&member.value)))
                .collect(),
        }
    }
}

impl From<serde_json::Value> for Value {
    fn from(json: serde_json::Value) -> Self {
        Self::from(&json)
    }
}

impl FromIterator<Value> for Value {
    fn from_iter<I: IntoIterator<Item = Value>>(items: I) -> Self {
        Self::array(items.into_iter().collect())
    }
}

impl FromIterator<(Arc<str>, Value)> for Value {
    fn from_iter<I: IntoIterator<Item = (Arc<str>, Value)>>(entries: I) -> Self {
        Self::object(entries.into_iter().collect())
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::string(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::string(text)
    }
}

impl From<Arc<str>> for Value {
    fn from(text: Arc<str>) -> Self {
        Self::String(text)
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::array(items)
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(Arc::new(object))
    }
}
