//! JSONata's tokens.

use super::SyntaxError;

/// A token of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// An operator or bracket, `and`, `or` and `in` among them.
    Op(&'a str),
    /// A field name, a number, a string or a regular expression.
    Term,
    /// `$x`, `$`, `$$`
    Variable,
    /// `function` or `λ`
    Function,
    /// The end of the expression.
    End,
}

const OPERATORS: &[&str] = &[
    "..", ":=", "!=", ">=", "<=", "**", "~>", ".", "[", "]", "{", "}", "(", ")", ",", "@", "#", ";", ":",
    "?", "+", "-", "*", "/", "%", "|", "=", "<", ">", "^", "&",
];

pub(super) struct Lexer<'a> {
    pub text: &'a str,
    pub at: usize,
}

impl<'a> Lexer<'a> {
    /// The next token and where it starts. A slash in prefix position opens a regular expression.
    pub fn next(&mut self, prefix: bool) -> Result<(Token<'a>, usize), SyntaxError> {
        self.skip_space()?;
        let start = self.at;
        let Some(c) = self.rest().chars().next() else { return Ok((Token::End, start)) };
        let token = match c {
            '/' if prefix => self.regex()?,
            '"' | '\'' | '`' => self.quoted(c)?,
            '0'..='9' => self.number()?,
            _ => match OPERATORS.iter().find(|op| self.rest().starts_with(**op)) {
                Some(op) => {
                    self.at += op.len();
                    Token::Op(op)
                }
                None => self.name()?,
            },
        };
        Ok((token, start))
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_space(&mut self) -> Result<(), SyntaxError> {
        loop {
            self.at += self.rest().len() - self.rest().trim_start().len();
            if !self.rest().starts_with("/*") {
                return Ok(());
            }
            match self.rest().find("*/") {
                Some(end) => self.at += end + 2,
                None => return Err(SyntaxError::new(self.at, "The comment is not closed")),
            }
        }
    }

    fn quoted(&mut self, quote: char) -> Result<Token<'a>, SyntaxError> {
        let (start, rest) = (self.at, self.rest());
        let mut characters = rest.char_indices().skip(1);
        while let Some((offset, c)) = characters.next() {
            match c {
                '\\' if quote != '`' => {
                    characters.next();
                    escape(rest.get(offset + 1..).unwrap_or_default())
                        .map_err(|message| SyntaxError::new(start + offset, message))?;
                }
                _ if c == quote => {
                    self.at += offset + 1;
                    return Ok(Token::Term);
                }
                _ => {}
            }
        }
        Err(SyntaxError::new(start, "The string is not closed"))
    }

    fn regex(&mut self) -> Result<Token<'a>, SyntaxError> {
        let start = self.at;
        let mut depth = 0usize;
        let mut escaped = false;
        for (offset, c) in self.rest().char_indices().skip(1) {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth = depth.saturating_sub(1),
                '/' if depth == 0 => {
                    self.at += offset + 1;
                    self.at += self.rest().len() - self.rest().trim_start_matches(['i', 'm']).len();
                    return Ok(Token::Term);
                }
                _ => {}
            }
        }
        Err(SyntaxError::new(start, "The regular expression is not closed"))
    }

    fn number(&mut self) -> Result<Token<'a>, SyntaxError> {
        let start = self.at;
        let digits = |lexer: &mut Self| {
            lexer.at +=
                lexer.rest().len() - lexer.rest().trim_start_matches(|c: char| c.is_ascii_digit()).len();
        };
        // No digit follows a zero that a number begins with.
        match self.rest().starts_with('0') {
            true => self.at += 1,
            false => digits(self),
        }
        let starts_digit =
            |text: Option<&str>| text.is_some_and(|text| text.starts_with(|c: char| c.is_ascii_digit()));
        if starts_digit(self.rest().strip_prefix('.')) {
            self.at += 1;
            digits(self);
        }
        if let Some(rest) = self.rest().strip_prefix(['e', 'E']) {
            let signed = rest.strip_prefix(['+', '-']);
            if starts_digit(signed.or(Some(rest))) {
                self.at += if signed.is_some() { 2 } else { 1 };
                digits(self);
            }
        }
        let written = self.text.get(start..self.at).unwrap_or_default();
        match crate::json::float(written) {
            Some(_) => Ok(Token::Term),
            None => Err(SyntaxError::new(start, "The number is out of range")),
        }
    }

    fn name(&mut self) -> Result<Token<'a>, SyntaxError> {
        let rest = self.rest();
        let ends =
            |c: char| c.is_whitespace() || (c.is_ascii_punctuation() && !matches!(c, '_' | '$' | '\\'));
        let name = rest.get(..rest.find(ends).unwrap_or(rest.len())).unwrap_or_default();
        self.at += name.len();
        match name {
            "" => Err(SyntaxError::new(
                self.at,
                format!("'{}' does not belong here", rest.chars().next().unwrap_or(' ')),
            )),
            "and" | "or" | "in" => Ok(Token::Op(name)),
            "function" | "λ" => Ok(Token::Function),
            _ if name.starts_with('$') => Ok(Token::Variable),
            _ => Ok(Token::Term),
        }
    }
}

/// Whether what follows a backslash in a string is an escape sequence; the end of the text is told by its reader.
fn escape(rest: &str) -> Result<(), &'static str> {
    match rest.strip_prefix('u') {
        Some(digits) => {
            let digits = digits.bytes().take(4).filter(u8::is_ascii_hexdigit).count();
            if digits == 4 {
                Ok(())
            } else {
                Err("Four hexadecimal digits follow \\u")
            }
        }
        None if rest.is_empty() || rest.starts_with(['"', '\\', '/', 'b', 'f', 'n', 'r', 't']) => Ok(()),
        None => Err("There is no such escape sequence; those of JSON are known"),
    }
}
