//! To and from `serde_json::Value`, for code that needs the data and not the text.

use super::{Kind, Member, Node, MAX_DEPTH};
use serde_json::{Map, Number, Value};

/// The plain value. Of duplicate keys the last counts; holes and numbers beyond a float's range become `null`,
/// substitutions their text.
pub fn to_value(node: &Node) -> Value {
    match &node.kind {
        Kind::Missing | Kind::Null => Value::Null,
        Kind::Bool(value) => Value::Bool(*value),
        Kind::Number(raw) => number(raw),
        Kind::String(text) | Kind::Substitution(text) => Value::String(text.clone()),
        Kind::Array(elements) => Value::Array(elements.iter().map(to_value).collect()),
        Kind::Object(members) => {
            let pairs = members.iter().map(|member| (member.key.clone(), to_value(&member.value)));
            Value::Object(pairs.collect::<Map<_, _>>())
        }
    }
}

impl Node {
    /// See [`to_value`].
    pub fn to_value(&self) -> Value {
        to_value(self)
    }
}

/// The tree of a plain value, with empty spans. What lies deeper than [`MAX_DEPTH`] becomes a hole.
pub fn from_value(value: &Value) -> Node {
    convert(value, 0)
}

fn convert(value: &Value, depth: usize) -> Node {
    Node::new(match value {
        Value::Null => Kind::Null,
        Value::Bool(value) => Kind::Bool(*value),
        Value::Number(number) => Kind::Number(number.to_string()),
        Value::String(text) => Kind::String(text.clone()),
        Value::Array(_) | Value::Object(_) if depth >= MAX_DEPTH => Kind::Missing,
        Value::Array(elements) => {
            Kind::Array(elements.iter().map(|element| convert(element, depth + 1)).collect())
        }
        Value::Object(members) => Kind::Object(
            members
                .iter()
                .map(|(key, value)| Member {
                    key: key.clone(),
                    key_span: crate::Span::default(),
                    value: convert(value, depth + 1),
                })
                .collect(),
        ),
    })
}

fn number(raw: &str) -> Value {
    serde_json::from_str::<Number>(raw).map_or(Value::Null, Value::Number)
}
