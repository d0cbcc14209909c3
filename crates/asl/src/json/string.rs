//! Decodes the inside of a string and names what is wrong with it.

/// Something wrong inside a string, with the byte offset from the start of the decoded text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    pub at: usize,
    pub len: usize,
    pub code: &'static str,
    pub message: String,
    pub fix: String,
}

/// Decodes escapes. What cannot be decoded is kept as it stands or becomes U+FFFD; raw control characters are kept.
pub(super) fn decode(inner: &str) -> (String, Vec<Flaw>) {
    if !inner.bytes().any(|byte| byte == b'\\' || byte < 0x20) {
        return (inner.to_owned(), Vec::new());
    }
    let mut decoder = Decoder { inner, at: 0, out: String::with_capacity(inner.len()), flaws: Vec::new() };
    while let Some(c) = decoder.bump() {
        match c {
            '\\' => decoder.escape(),
            '\0'..='\x1f' => decoder.control(c),
            _ => decoder.out.push(c),
        }
    }
    (decoder.out, decoder.flaws)
}

struct Decoder<'a> {
    inner: &'a str,
    at: usize,
    out: String,
    flaws: Vec<Flaw>,
}

impl Decoder<'_> {
    fn bump(&mut self) -> Option<char> {
        let c = self.inner.get(self.at..)?.chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn escape(&mut self) {
        let start = self.at - 1;
        let decoded = match self.bump() {
            Some(c @ ('"' | '\\' | '/')) => c,
            Some('b') => '\x08',
            Some('f') => '\x0c',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => self.unicode(start),
            Some(other) => {
                self.flaw(
                    start,
                    "INVALID_ESCAPE",
                    format!("\\{other} is not an escape sequence of JSON"),
                    format!("Write {other} without the backslash, or \\\\{other} for a backslash."),
                );
                other
            }
            None => return,
        };
        self.out.push(decoded);
    }

    /// After `\u`: four hex digits, and of a surrogate pair the second half too.
    fn unicode(&mut self, start: usize) -> char {
        let Some(unit) = self.hex4() else {
            let fix = "Write four hexadecimal digits after \\u, such as \\u00e9.".to_owned();
            self.flaw(start, "INVALID_ESCAPE", "\\u needs four hexadecimal digits".to_owned(), fix);
            return char::REPLACEMENT_CHARACTER;
        };
        let scalar = match unit {
            0xD800..=0xDBFF => {
                self.low_surrogate().map(|low| 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
            }
            0xDC00..=0xDFFF => None,
            _ => Some(unit),
        };
        scalar.and_then(char::from_u32).unwrap_or_else(|| {
            let message = format!("\\u{unit:04x} is half of a surrogate pair and stands for no character");
            let fix = "Write both halves, such as \\ud83d\\ude00, or the character itself.".to_owned();
            self.flaw(start, "LONE_SURROGATE", message, fix);
            char::REPLACEMENT_CHARACTER
        })
    }

    fn low_surrogate(&mut self) -> Option<u32> {
        let before = self.at;
        if self.inner.get(self.at..)?.starts_with("\\u") {
            self.at += 2;
            if let Some(low @ 0xDC00..=0xDFFF) = self.hex4() {
                return Some(low);
            }
        }
        self.at = before;
        None
    }

    fn hex4(&mut self) -> Option<u32> {
        let digits = self.inner.get(self.at..self.at + 4)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }

    /// Raw control characters are kept; one flaw a string says so.
    fn control(&mut self, c: char) {
        self.out.push(c);
        if !self.flaws.iter().any(|flaw| flaw.code == "CONTROL_CHARACTER") {
            let (name, escape) = match c {
                '\n' => ("a line break", "\\n".to_owned()),
                '\r' => ("a carriage return", "\\r".to_owned()),
                '\t' => ("a tab", "\\t".to_owned()),
                _ => ("a control character", format!("\\u{:04x}", u32::from(c))),
            };
            let message = format!("A JSON string cannot hold {name} as it is");
            self.flaw(self.at - 1, "CONTROL_CHARACTER", message, format!("Write {escape} instead."));
        }
    }

    fn flaw(&mut self, at: usize, code: &'static str, message: String, fix: String) {
        self.flaws.push(Flaw { at, len: self.at - at, code, message, fix });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(inner: &str, expect: &str, codes: &[&str]) {
        let (text, flaws) = decode(inner);
        assert_eq!(text, expect);
        assert_eq!(flaws.iter().map(|flaw| flaw.code).collect::<Vec<_>>(), codes, "{inner}");
    }

    #[test]
    fn decodes() {
        check("plain é", "plain é", &[]);
        check(r#"\"\\\/\b\f\n\r\t"#, "\"\\/\x08\x0c\n\r\t", &[]);
        check(r"\u00e9\ud83d\ude00", "é😀", &[]);
        check(r"\ud83d", "\u{fffd}", &["LONE_SURROGATE"]);
        check(r"\ud83dx", "\u{fffd}x", &["LONE_SURROGATE"]);
        check(r"\ud83d\u0041", "\u{fffd}A", &["LONE_SURROGATE"]);
        check(r"\ude00", "\u{fffd}", &["LONE_SURROGATE"]);
        check(r"\x", "x", &["INVALID_ESCAPE"]);
        check(r"\u12", "\u{fffd}12", &["INVALID_ESCAPE"]);
        check(r"\u12é4", "\u{fffd}12é4", &["INVALID_ESCAPE"]);
        check("a\tb\tc\nd", "a\tb\tc\nd", &["CONTROL_CHARACTER"]);
        check("\\", "", &[]);
    }
}
