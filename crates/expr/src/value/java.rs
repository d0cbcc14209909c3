//! Text as Java's `toString` gives it: maps as `{a=1}`, lists as `[1, 2]`, texts bare.

use super::number::java_double;
use super::Value;

/// What is still to be written: a value, or punctuation between.
enum Pending<'a> {
    Value(&'a Value),
    Text(&'a str),
}

impl Value {
    /// The text of `States.Format`: strings as they are, `null`, numbers as JSON has them, lists `[1, 2]`, objects `{a=1, b=[]}`.
    pub fn to_java_string(&self) -> String {
        let mut out = String::new();
        let mut pending = vec![Pending::Value(self)];
        while let Some(next) = pending.pop() {
            match next {
                Pending::Text(text) => out.push_str(text),
                Pending::Value(value) => write_value(value, &mut pending, &mut out),
            }
        }
        out
    }
}

fn write_value<'a>(value: &'a Value, pending: &mut Vec<Pending<'a>>, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Value::Int(number) => out.push_str(&number.to_string()),
        Value::Float(number) => out.push_str(&java_double(*number)),
        Value::Big(number) => out.push_str(number.as_str()),
        Value::String(text) => out.push_str(text),
        Value::Array(items) => {
            out.push('[');
            pending.push(Pending::Text("]"));
            for (place, item) in items.iter().enumerate().rev() {
                pending.push(Pending::Value(item));
                pending.extend((place > 0).then_some(Pending::Text(", ")));
            }
        }
        Value::Object(object) => {
            out.push('{');
            pending.push(Pending::Text("}"));
            for (place, (key, item)) in object.iter().enumerate().rev() {
                pending.push(Pending::Value(item));
                pending.push(Pending::Text("="));
                pending.push(Pending::Text(key));
                pending.extend((place > 0).then_some(Pending::Text(", ")));
            }
        }
    }
}
