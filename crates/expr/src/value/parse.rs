//! Strict JSON text to values, without recursion.

use super::{number_from_text, Value};
use std::borrow::Cow;
use std::sync::Arc;

/// How deep arrays and objects may nest in a text: as deep as Jackson, the reader on AWS's side, goes by default.
pub const MAX_DEPTH: usize = 1000;

/// Room is made for so many entries of an object before they come.
const MOST_FORESEEN: usize = 32;

/// Where and why a text is not JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError {
    /// Byte offset of the first character that cannot be.
    pub offset: usize,
    /// A plain sentence.
    pub message: &'static str,
}

impl std::fmt::Display for JsonError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (at byte {})", self.message, self.offset)
    }
}

impl std::error::Error for JsonError {}

impl Value {
    /// Reads one JSON text (RFC 8259). Of two entries with one key the later value stays.
    ///
    /// # Errors
    /// The first thing that is not JSON, or that nests deeper than [`MAX_DEPTH`], or a number past the range of a float.
    pub fn parse(text: &str) -> Result<Self, JsonError> {
        let mut reader = Reader { text, at: 0, keys: Default::default(), entries: 1 };
        let value = reader.document()?;
        reader.skip_space();
        if reader.at < text.len() {
            return Err(reader.error("Nothing may follow the value."));
        }
        Ok(value)
    }
}

/// A container whose closing bracket has not come yet.
enum Open {
    Array(Vec<Value>),
    Object(Vec<(Arc<str>, Value)>, Arc<str>),
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Keys that came before, each in the place of its text: the objects of a list share theirs.
    keys: [Option<Arc<str>>; 16],
    /// How many entries the last object had: the next one in a list has as many.
    entries: usize,
}

impl<'a> Reader<'a> {
    fn document(&mut self) -> Result<Value, JsonError> {
        let mut open: Vec<Open> = Vec::new();
        loop {
            let Some(mut value) = self.scalar_or_opening(&mut open)? else { continue };
            loop {
                match self.place(value, &mut open)? {
                    Placed::Whole(value) => return Ok(value),
                    Placed::Closed(closed) => value = closed,
                    Placed::More => break,
                }
            }
        }
    }

    /// A whole scalar or empty container, or `None` after opening a container that has elements.
    fn scalar_or_opening(&mut self, open: &mut Vec<Open>) -> Result<Option<Value>, JsonError> {
        self.skip_space();
        match self.peek() {
            Some(b'[') => {
                self.enter(open)?;
                if self.skip(b']') {
                    return Ok(Some(Value::array(Vec::new())));
                }
                open.push(Open::Array(Vec::new()));
                Ok(None)
            }
            Some(b'{') => {
                self.enter(open)?;
                if self.skip(b'}') {
                    return Ok(Some(Value::empty_object()));
                }
                let key = self.key()?;
                open.push(Open::Object(Vec::with_capacity(self.entries), key));
                Ok(None)
            }
            Some(b'"') => Ok(Some(Value::String(self.string()?))),
            Some(b'-' | b'0'..=b'9') => self.number().map(Some),
            _ => self.word().map(Some),
        }
    }

    fn enter(&mut self, open: &[Open]) -> Result<(), JsonError> {
        if open.len() >= MAX_DEPTH {
            return Err(self.error("The value nests too deep."));
        }
        self.at += 1;
        self.skip_space();
        Ok(())
    }

    /// Puts a value into the innermost open container and reads on to the next element or the closing bracket.
    fn place(&mut self, value: Value, open: &mut Vec<Open>) -> Result<Placed, JsonError> {
        self.skip_space();
        match open.pop() {
            None => Ok(Placed::Whole(value)),
            Some(Open::Array(mut items)) => {
                items.push(value);
                if self.skip(b',') {
                    open.push(Open::Array(items));
                    return Ok(Placed::More);
                }
                self.close(b']', "Expected ',' or ']'.")?;
                Ok(Placed::Closed(Value::array(items)))
            }
            Some(Open::Object(mut entries, key)) => {
                entries.push((key, value));
                if self.skip(b',') {
                    self.skip_space();
                    let key = self.key()?;
                    open.push(Open::Object(entries, key));
                    return Ok(Placed::More);
                }
                self.close(b'}', "Expected ',' or '}'.")?;
                self.entries = entries.len().min(MOST_FORESEEN);
                Ok(Placed::Closed(Value::object(entries)))
            }
        }
    }

    fn close(&mut self, bracket: u8, message: &'static str) -> Result<(), JsonError> {
        if self.skip(bracket) {
            Ok(())
        } else {
            Err(self.error(message))
        }
    }

    fn key(&mut self) -> Result<Arc<str>, JsonError> {
        if self.peek() != Some(b'"') {
            return Err(self.error("Expected a key in double quotes."));
        }
        let text = self.text()?;
        let key = self.shared(&text);
        self.skip_space();
        self.close(b':', "Expected ':' after the key.")?;
        Ok(key)
    }

    /// A key, shared with that of the same text before it.
    fn shared(&mut self, text: &str) -> Arc<str> {
        let place = text.bytes().next().map_or(0, usize::from) ^ text.len();
        let Some(known) = self.keys.get_mut(place % 16) else { return text.into() };
        match known {
            Some(key) if &**key == text => key.clone(),
            _ => known.insert(text.into()).clone(),
        }
    }

    fn word(&mut self) -> Result<Value, JsonError> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        for (word, value) in
            [("null", Value::Null), ("true", Value::Bool(true)), ("false", Value::Bool(false))]
        {
            if rest.starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.error("Expected a value."))
    }

    fn number(&mut self) -> Result<Value, JsonError> {
        let start = self.at;
        self.skip(b'-');
        if !self.skip(b'0') {
            self.digits()?;
        }
        if self.skip(b'.') {
            self.digits()?;
        }
        if self.skip(b'e') || self.skip(b'E') {
            if !self.skip(b'-') {
                self.skip(b'+');
            }
            self.digits()?;
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        number_from_text(text).ok_or(JsonError { offset: start, message: "The number is too large." })
    }

    fn digits(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start {
            return Err(self.error("Expected a digit."));
        }
        Ok(())
    }

    fn string(&mut self) -> Result<Arc<str>, JsonError> {
        self.text().map(Arc::from)
    }

    fn text(&mut self) -> Result<Cow<'a, str>, JsonError> {
        self.at += 1;
        let start = self.at;
        let mut unescaped: Option<String> = None;
        let mut run = start;
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    let text = unescaped.get_or_insert_with(String::new);
                    text.push_str(self.text.get(run..self.at).unwrap_or_default());
                    let c = self.escape()?;
                    text.push(c);
                    run = self.at;
                }
                Some(0..=0x1f) => return Err(self.error("Control characters in a string must be escaped.")),
                Some(_) => self.at += 1,
                None => return Err(self.error("The string is not closed.")),
            }
        }
        let tail = self.text.get(run..self.at).unwrap_or_default();
        self.at += 1;
        Ok(match unescaped {
            None => Cow::Borrowed(tail),
            Some(text) => Cow::Owned(text + tail),
        })
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        let start = self.at;
        self.at += 1;
        let letter = self.peek();
        self.at += 1;
        Ok(match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(start),
            _ => return Err(JsonError { offset: start, message: "Unknown escape." }),
        })
    }

    /// `XXXX` after `\u`, with the second half of a surrogate pair where one is due.
    fn unicode(&mut self, start: usize) -> Result<char, JsonError> {
        let wrong = JsonError { offset: start, message: "Not a Unicode character." };
        let first = self.hex4().ok_or(wrong.clone())?;
        let code = match first {
            0xd800..=0xdbff => {
                if !(self.skip(b'\\') && self.skip(b'u')) {
                    return Err(wrong);
                }
                let second =
                    self.hex4().filter(|low| (0xdc00..=0xdfff).contains(low)).ok_or(wrong.clone())?;
                0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
            }
            code => code,
        };
        char::from_u32(code).ok_or(wrong)
    }

    fn hex4(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip(&mut self, byte: u8) -> bool {
        let here = self.peek() == Some(byte);
        self.at += usize::from(here);
        here
    }

    fn error(&self, message: &'static str) -> JsonError {
        JsonError { offset: self.at, message }
    }
}

/// What became of a value that was read.
enum Placed {
    /// It is the document.
    Whole(Value),
    /// It was the last of its container, which is this.
    Closed(Value),
    /// Its container goes on.
    More,
}
