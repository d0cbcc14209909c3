//! Cuts text into lexemes. Never fails: what it does not know comes out as `Unknown`.

use crate::Span;

/// What a lexeme is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LexemeKind {
    /// One of `{}[],:`.
    Punct(u8),
    /// A string, its quotes included in the span.
    String {
        /// `"` was used, not `'` or a typographic quote.
        standard: bool,
        /// The closing quote is there.
        closed: bool,
    },
    /// Something that starts like a number.
    Number,
    /// A bare word: `true`, `null`, `NaN`, an unquoted key.
    Word,
    /// `${...}` outside quotes.
    Substitution,
    /// `// ...`, `# ...` or `/* ... */`.
    Comment,
    /// A character that means nothing in JSON.
    Unknown,
    /// The end of the text.
    End,
}

/// A piece of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub kind: LexemeKind,
    pub span: Span,
}

/// Reads lexemes one after another; cheap to clone, for a look ahead.
#[derive(Debug, Clone)]
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub fn new(text: &'a str) -> Self {
        // Windows editors leave a byte order mark in front; it is not worth a word.
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { text, at }
    }

    /// From this byte on.
    pub fn at(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    /// The next lexeme; `End` for ever once the text is used up.
    pub fn next_lexeme(&mut self) -> Lexeme {
        self.skip_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
        let start = self.at;
        let kind = self.scan();
        Lexeme { kind, span: Span { start, end: self.at } }
    }

    fn scan(&mut self) -> LexemeKind {
        let Some(byte) = self.peek(0) else { return LexemeKind::End };
        match byte {
            b'{' | b'}' | b'[' | b']' | b',' | b':' => {
                self.at += 1;
                LexemeKind::Punct(byte)
            }
            b'"' | b'\'' => self.string(&[char::from(byte)]),
            b'0'..=b'9' | b'-' | b'+' | b'.' => self.word(LexemeKind::Number),
            b'$' if self.peek(1) == Some(b'{') => self.substitution(),
            b'/' if matches!(self.peek(1), Some(b'/' | b'*')) => self.comment(),
            b'#' => self.comment(),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' => self.word(LexemeKind::Word),
            _ => match self.rest().chars().next() {
                Some('“' | '”' | '„') => self.string(&['“', '”', '"']),
                Some('‘' | '’') => self.string(&['‘', '’', '\'']),
                Some(other) => {
                    self.at += other.len_utf8();
                    LexemeKind::Unknown
                }
                None => LexemeKind::End,
            },
        }
    }

    fn string(&mut self, closers: &[char]) -> LexemeKind {
        let standard = closers == ['"'];
        self.at += self.rest().chars().next().map_or(0, char::len_utf8);
        let start = self.at;
        let (end, closed) = self.find_closer(closers);
        // A string that spans lines is either meant so (a pasted expression) or lacks its closing quote. In the
        // second case the quote found belongs to the next string, and what follows it is no delimiter.
        let body = self.text.get(start..end).unwrap_or_default();
        if let Some(newline) = body.find('\n') {
            let after = self
                .text
                .get(end..)
                .and_then(|rest| rest.trim_start_matches(closers).trim_start().chars().next());
            if !closed || !matches!(after, None | Some(',' | '}' | ']' | ':')) {
                self.at = start + body.get(..newline).map_or(0, |line| line.trim_end().len());
                return LexemeKind::String { standard, closed: false };
            }
        }
        self.at = end;
        if closed {
            self.at += self.rest().chars().next().map_or(0, char::len_utf8);
        }
        LexemeKind::String { standard, closed }
    }

    /// Offset of the first unescaped closing quote, or the end of the text.
    fn find_closer(&self, closers: &[char]) -> (usize, bool) {
        let ascii_only = closers.iter().all(char::is_ascii);
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        // Nearly all strings end at a plain quote with nothing escaped before it.
        let plain = |byte: &u8| *byte != b'"' && *byte != b'\\';
        if closers == ['"'] {
            at += bytes.get(at..).unwrap_or_default().iter().take_while(|byte| plain(byte)).count();
        }
        while let Some(&byte) = bytes.get(at) {
            if byte == b'\\' {
                at += 1 + self
                    .text
                    .get(at + 1..)
                    .and_then(|rest| rest.chars().next())
                    .map_or(0, char::len_utf8);
                continue;
            }
            if byte < 0x80 {
                if closers.contains(&char::from(byte)) {
                    return (at, true);
                }
                at += 1;
            } else {
                let Some(c) = self.text.get(at..).and_then(|rest| rest.chars().next()) else { break };
                if !ascii_only && closers.contains(&c) {
                    return (at, true);
                }
                at += c.len_utf8();
            }
        }
        (self.text.len(), false)
    }

    fn word(&mut self, kind: LexemeKind) -> LexemeKind {
        self.at += 1;
        self.skip_while(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'.' | b'+' | b'-')
        });
        kind
    }

    /// `${A}`, also `${A}${B}` and `${A}-x`. A dollar that opens none is a stray character.
    fn substitution(&mut self) -> LexemeKind {
        let start = self.at;
        while self.peek(0) == Some(b'$') && self.peek(1) == Some(b'{') {
            let inside = self.rest().get(2..).unwrap_or_default();
            let end =
                inside.find(['}', '{', '"', '\n']).filter(|&end| inside.as_bytes().get(end) == Some(&b'}'));
            let Some(end) = end else { break };
            self.at += 2 + end + 1;
            self.skip_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'));
        }
        if self.at == start {
            self.at += 1;
            return LexemeKind::Unknown;
        }
        LexemeKind::Substitution
    }

    fn comment(&mut self) -> LexemeKind {
        if self.peek(1) == Some(b'*') && self.peek(0) == Some(b'/') {
            let end = self.text.get(self.at + 2..).and_then(|rest| rest.find("*/"));
            self.at = end.map_or(self.text.len(), |end| self.at + 2 + end + 2);
        } else {
            self.skip_while(|byte| byte != b'\n');
        }
        LexemeKind::Comment
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn skip_while(&mut self, keep: impl Fn(u8) -> bool) {
        while self.peek(0).is_some_and(&keep) {
            self.at += 1;
        }
    }
}
