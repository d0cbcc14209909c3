//! JSON text as Step Functions prints it: compact, keys in order, numbers as Java has them.

use super::array::CachedLength;
use super::number::java_double;
use super::Value;
use std::slice::Iter;
use std::sync::Arc;

/// A container that is being walked: what is left of it.
enum Open<'a> {
    Array(Iter<'a, Value>),
    Object(Iter<'a, (Arc<str>, Value)>),
}

impl<'a> Open<'a> {
    /// The container's walk, where to remember its length, and how many elements it has; `None` for a scalar.
    fn new(value: &'a Value) -> Option<(Self, &'a CachedLength, usize)> {
        match value {
            Value::Array(array) => Some((Self::Array(array.iter()), array.length(), array.len())),
            Value::Object(object) => {
                Some((Self::Object(object.entries().iter()), object.length(), object.len()))
            }
            _ => None,
        }
    }

    fn next(&mut self) -> Option<(Option<&'a str>, &'a Value)> {
        match self {
            Self::Array(items) => items.next().map(|value| (None, value)),
            Self::Object(entries) => entries.next().map(|(key, value)| (Some(&**key), value)),
        }
    }

    fn close(&self) -> char {
        match self {
            Self::Array(_) => ']',
            Self::Object(_) => '}',
        }
    }
}

impl Value {
    /// This list or object in place of a longer one, whose length counts instead of its own. Only for one that nobody
    /// else holds; as soon as it is changed it is itself again.
    #[must_use]
    pub fn in_place_of(self, bytes: u64) -> Self {
        if let Some((_, length, _)) = Open::new(&self) {
            length.set(bytes);
        }
        self
    }

    /// The compact JSON text: no spaces, keys in their order, `3.0` and `1.0E10` as Java prints them.
    pub fn to_json_string(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out);
        out
    }

    /// Appends the compact JSON text.
    pub fn write_json(&self, out: &mut String) {
        let mut walk = Vec::new();
        write_opening(self, &mut walk, out);
        while let Some((open, first)) = walk.last_mut() {
            let Some((key, value)) = open.next() else {
                out.push(open.close());
                walk.pop();
                continue;
            };
            if !std::mem::take(first) {
                out.push(',');
            }
            if let Some(key) = key {
                write_string(out, key);
                out.push(':');
            }
            write_opening(value, &mut walk, out);
        }
    }

    /// The number of bytes of the compact JSON text in UTF-8, which is what the payload quota counts. Containers remember
    /// theirs, so asking again, or asking for something built around them, is cheap. What shares its parts can be longer than
    /// any text: then it is the largest number there is.
    #[inline]
    pub fn byte_len(&self) -> u64 {
        self.known_length().unwrap_or_else(|| self.measure())
    }

    /// The length of a scalar, or of a container that has been measured.
    #[inline(always)]
    fn known_length(&self) -> Option<u64> {
        match self {
            Value::Array(array) => array.length().get(),
            Value::Object(object) => object.length().get(),
            scalar => Some(scalar_length(scalar)),
        }
    }

    /// [`Value::byte_len`] of a container that has not been measured.
    fn measure(&self) -> u64 {
        if let Value::Object(object) = self {
            // Nearly always it is made of what is known.
            let entries = object.entries();
            let punctuation = 2 + entries.len().saturating_sub(1) as u64;
            let known = entries.iter().try_fold(punctuation, |sum, (key, value)| {
                Some(sum.saturating_add(string_length(key) + 1).saturating_add(value.known_length()?))
            });
            if let Some(length) = known {
                object.length().set(length);
                return length;
            }
        }
        let Some(frame) = Frame::new(self) else { return 0 };
        let mut walk: Vec<Frame<'_>> = Vec::new();
        let mut frame = frame;
        loop {
            match frame.next_unmeasured() {
                Some(inner) => walk.push(std::mem::replace(&mut frame, inner)),
                None => {
                    frame.cache.set(frame.sum);
                    let Some(mut outer) = walk.pop() else { return frame.sum };
                    outer.sum = outer.sum.saturating_add(frame.sum);
                    frame = outer;
                }
            }
        }
    }
}

/// Prints a scalar whole, or opens a container and leaves the rest to the walk.
fn write_opening<'a>(value: &'a Value, walk: &mut Vec<(Open<'a>, bool)>, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Int(number) => out.push_str(&number.to_string()),
        Value::Float(number) => out.push_str(&java_double(*number)),
        Value::Big(number) => out.push_str(number.as_str()),
        Value::String(text) => write_string(out, text),
        Value::Array(_) | Value::Object(_) => {
            if let Some((open, ..)) = Open::new(value) {
                out.push(if open.close() == ']' { '[' } else { '{' });
                walk.push((open, true));
            }
        }
    }
}

/// Appends `text` quoted; only quotes, backslashes and control characters are escaped.
fn write_string(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| escape_length(c) != 0) {
        let (plain, from) = rest.split_at(at);
        out.push_str(plain);
        let mut chars = from.chars();
        match chars.next() {
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some('\u{8}') => out.push_str("\\b"),
            Some('\u{c}') => out.push_str("\\f"),
            Some(control) => out.push_str(&format!("\\u{:04X}", control as u32)),
            None => {}
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// How many bytes an escape adds to a character's own one; 0 for characters that stand for themselves.
fn escape_length(c: char) -> u64 {
    match c {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 1,
        '\0'..='\u{1f}' => 5,
        _ => 0,
    }
}

fn string_length(text: &str) -> u64 {
    let plain = 2 + text.len() as u64;
    // Nearly no text has anything to escape: whether it has is found out many bytes at a time.
    let special = |byte: &u8| *byte < b' ' || matches!(byte, b'"' | b'\\');
    match text.bytes().fold(false, |any, byte| any | special(&byte)) {
        false => plain,
        true => plain + text.bytes().filter(special).map(|byte| escape_length(char::from(byte))).sum::<u64>(),
    }
}

fn scalar_length(value: &Value) -> u64 {
    match value {
        Value::Null | Value::Bool(true) => 4,
        Value::Bool(false) => 5,
        Value::Int(number) => {
            u64::from(number.unsigned_abs().checked_ilog10().unwrap_or(0)) + 1 + u64::from(*number < 0)
        }
        Value::Float(number) => java_double(*number).len() as u64,
        Value::Big(number) => number.as_str().len() as u64,
        Value::String(text) => string_length(text),
        Value::Array(_) | Value::Object(_) => 0,
    }
}

/// A container that is being measured.
struct Frame<'a> {
    open: Open<'a>,
    cache: &'a CachedLength,
    sum: u64,
}

impl<'a> Frame<'a> {
    /// `None` for a scalar. Counts brackets and commas up front.
    fn new(value: &'a Value) -> Option<Self> {
        let (open, cache, count) = Open::new(value)?;
        Some(Self { open, cache, sum: 2 + (count as u64).saturating_sub(1) })
    }

    /// Adds elements until one needs a walk of its own.
    fn next_unmeasured(&mut self) -> Option<Self> {
        if let Some(known) = self.cache.get() {
            self.sum = known;
            return None;
        }
        while let Some((key, value)) = self.open.next() {
            self.sum = self.sum.saturating_add(key.map_or(0, |key| string_length(key) + 1));
            match value.known_length() {
                Some(length) => self.sum = self.sum.saturating_add(length),
                None => return Self::new(value),
            }
        }
        None
    }
}
