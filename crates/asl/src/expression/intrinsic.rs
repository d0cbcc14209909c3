//! Intrinsic function calls: `States.Format('{} of {}', $.a, States.ArrayLength($.b))`.

use super::{is_path, SyntaxError};

/// The functions with the least and the most arguments they take.
pub const INTRINSICS: &[(&str, usize, usize)] = &[
    ("Array", 0, usize::MAX),
    ("ArrayContains", 2, 2),
    ("ArrayGetItem", 2, 2),
    ("ArrayLength", 1, 1),
    ("ArrayPartition", 2, 2),
    ("ArrayRange", 3, 3),
    ("ArrayUnique", 1, 1),
    ("Base64Decode", 1, 1),
    ("Base64Encode", 1, 1),
    ("Format", 1, usize::MAX),
    ("Hash", 2, 2),
    ("JsonMerge", 3, 3),
    ("JsonToString", 1, 1),
    ("MathAdd", 2, 2),
    ("MathRandom", 2, 3),
    ("StringSplit", 2, 2),
    ("StringToJson", 1, 1),
    ("UUID", 0, 0),
];

/// Functions whose arguments are numbers, so that a text is no use.
const NUMERIC: &[&str] = &["ArrayRange", "MathAdd", "MathRandom"];

/// Calls may nest this deep; AWS allows ten.
const MAX_NESTING: usize = 32;

/// Checks the form of a call: names, numbers of arguments, literals.
pub fn check_intrinsic(text: &str) -> Result<(), SyntaxError> {
    let mut parser = Parser { text, at: 0 };
    parser.skip_space();
    parser.call(0)?;
    parser.skip_space();
    if parser.rest().is_empty() {
        Ok(())
    } else {
        Err(parser.error("Text follows the function call"))
    }
}

fn wrong_count(name: &str, least: usize, most: usize, count: usize) -> String {
    let takes = match most {
        usize::MAX => format!("{least} or more"),
        _ if least == most => least.to_string(),
        _ => format!("{least} to {most}"),
    };
    let noun = if takes == "1" { "argument" } else { "arguments" };
    format!("{name} takes {takes} {noun}, not {count}")
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    fn call(&mut self, nesting: usize) -> Result<(), SyntaxError> {
        let start = self.at;
        if nesting > MAX_NESTING {
            return Err(self.error("Function calls are nested too deeply"));
        }
        let name = self.take_while(|c| c.is_ascii_alphanumeric() || c == '.');
        let known = INTRINSICS.iter().find(|(known, ..)| name.strip_prefix("States.") == Some(known));
        let Some((known, least, most)) = known else {
            return Err(SyntaxError::new(start, format!("'{name}' is not an intrinsic function")));
        };
        self.skip_space();
        if !self.eat('(') {
            return Err(self.error("'(' is missing after the function's name"));
        }
        let count = self.arguments(NUMERIC.contains(known), nesting)?;
        if (*least..=*most).contains(&count) {
            Ok(())
        } else {
            Err(SyntaxError::new(start, wrong_count(name, *least, *most, count)))
        }
    }

    fn arguments(&mut self, numeric: bool, nesting: usize) -> Result<usize, SyntaxError> {
        self.skip_space();
        if self.eat(')') {
            return Ok(0);
        }
        let mut count = 0;
        loop {
            self.skip_space();
            if numeric && self.rest().starts_with('\'') {
                return Err(self.error("This function takes numbers"));
            }
            self.argument(nesting)?;
            count += 1;
            self.skip_space();
            if self.eat(')') {
                return Ok(count);
            }
            if !self.eat(',') {
                return Err(self.error("',' or ')' is missing"));
            }
        }
    }

    fn argument(&mut self, nesting: usize) -> Result<(), SyntaxError> {
        match self.rest().chars().next() {
            Some('\'') => self.string(),
            Some('$') => self.path(),
            Some('S') => self.call(nesting + 1),
            Some(_) => {
                let word = self.take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '-'));
                let literal =
                    matches!(word, "true" | "false" | "null") || crate::json::typed_float(word).is_some();
                if literal {
                    Ok(())
                } else {
                    Err(self.error("An argument is a path, a number, a call, or a text in single quotes"))
                }
            }
            None => Err(self.error("The call is not closed")),
        }
    }

    /// In single quotes; only `\'`, `\{`, `\}` and `\\` are escapes.
    fn string(&mut self) -> Result<(), SyntaxError> {
        let start = self.at;
        self.eat('\'');
        loop {
            match self.bump() {
                Some('\'') => return Ok(()),
                Some('\\') if matches!(self.bump(), Some('\'' | '{' | '}' | '\\')) => {}
                Some('\\') => return Err(self.error("Only \\', \\{, \\} and \\\\ are escape sequences here")),
                Some(_) => {}
                None => return Err(SyntaxError::new(start, "The text is not closed")),
            }
        }
    }

    /// Up to the comma or parenthesis that ends the argument.
    fn path(&mut self) -> Result<(), SyntaxError> {
        let start = self.at;
        let mut depth = 0usize;
        let mut quote = None;
        let mut end = self.text.len();
        for (offset, c) in self.rest().char_indices() {
            match (quote, c) {
                (Some(mark), _) if c == mark => quote = None,
                (Some(_), _) => {}
                (None, '\'' | '"') => quote = Some(c),
                (None, '[' | '(') => depth += 1,
                (None, ')' | ',') if depth == 0 => {
                    end = start + offset;
                    break;
                }
                (None, ']' | ')') => depth = depth.saturating_sub(1),
                (None, _) => {}
            }
        }
        self.at = end;
        let path = self.text.get(start..end).unwrap_or_default().trim_end();
        if is_path(path) {
            Ok(())
        } else {
            Err(SyntaxError::new(start, format!("'{path}' is not a valid JSONPath")))
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.rest().chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let taken = rest.get(..rest.find(|c| !keep(c)).unwrap_or(rest.len())).unwrap_or_default();
        self.at += taken.len();
        taken
    }

    fn skip_space(&mut self) {
        self.take_while(char::is_whitespace);
    }

    fn error(&self, message: &str) -> SyntaxError {
        SyntaxError::new(self.at, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls() {
        for text in [
            "States.UUID()",
            "States.Format('{} it\\'s \\{ {}', $.a, $$.b)",
            "States.Array(1, -2.5, true, null, 'x', $.a[?(@.b == ',')], States.Array())",
            "States.MathAdd($.a['b,c'], -1)",
            "States.ArrayGetItem( $.a , 0 )",
        ] {
            assert_eq!(check_intrinsic(text), Ok(()), "{text}");
        }
        let check =
            |text: &str, at: usize| assert_eq!(check_intrinsic(text).map_err(|e| e.at), Err(at), "{text}");
        check("States.Nope()", 0);
        check("States.UUID", 11);
        check("States.UUID(1)", 0);
        check("States.UUID() x", 14);
        check("States.MathAdd(1, '-1')", 18);
        check("States.Format('a", 14);
        check("States.Format('a', b)", 20);
        check(r#"States.Format('a\"b')"#, 18);
        check("States.Format($.a", 17);
        check("States.Format($...)", 14);
    }
}
