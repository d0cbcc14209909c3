//! Reading calls of intrinsic functions.

use super::format::Format;
use super::{Argument, Call, Function};
use crate::cursor::Cursor;
use crate::error::SyntaxError;
use crate::path::parse_at;
use crate::value::Value;

/// Calls nest no deeper than this.
const MAX_NESTING: usize = 32;

pub(super) fn parse(text: &str) -> Result<Call, SyntaxError> {
    let mut cursor = Cursor::new(text);
    cursor.skip_space();
    let call = parse_call(&mut cursor, 0)?;
    cursor.skip_space();
    if !cursor.is_end() {
        return Err(cursor.error("Nothing may follow the call."));
    }
    Ok(call)
}

fn parse_call(cursor: &mut Cursor<'_>, nesting: usize) -> Result<Call, SyntaxError> {
    if nesting > MAX_NESTING {
        return Err(cursor.error("The calls nest too deep."));
    }
    let start = cursor.at;
    let name = cursor.take_while(|c| c.is_ascii_alphanumeric() || c == '.');
    let function = Function::parse(name)
        .ok_or_else(|| SyntaxError::new(start, format!("There is no intrinsic function '{name}'.")))?;
    cursor.skip_space();
    cursor.expect("(")?;
    let mut call = Call { function, arguments: Vec::new(), format: None };
    cursor.skip_space();
    if cursor.skip(")") {
        return Ok(call);
    }
    loop {
        let argument = parse_argument(cursor, &mut call, nesting)?;
        call.arguments.push(argument);
        cursor.skip_space();
        if cursor.skip(")") {
            return Ok(call);
        }
        cursor.expect(",")?;
    }
}

fn parse_argument(cursor: &mut Cursor<'_>, call: &mut Call, nesting: usize) -> Result<Argument, SyntaxError> {
    cursor.skip_space();
    match cursor.peek() {
        Some('$') => parse_at(cursor, true, 0).map(Argument::Path),
        Some('\'') => {
            let (raw, text) = parse_text(cursor)?;
            if call.function == Function::Format && call.arguments.is_empty() {
                call.format = Some(Format::parse(raw));
            }
            Ok(Argument::Value(Value::from(text)))
        }
        Some('S') => parse_call(cursor, nesting + 1).map(Argument::Call),
        _ => {
            let start = cursor.at;
            let text = cursor.take_while(|c| c != ',' && c != ')' && !c.is_whitespace());
            let value =
                Value::parse(text).ok().filter(|value| !value.is_container() && value.as_str().is_none());
            value.map(Argument::Value).ok_or_else(|| {
                SyntaxError::new(
                    start,
                    "Expected a path, a text in single quotes, a number, true, false, null or a call.",
                )
            })
        }
    }
}

/// A text in single quotes: as written between them, and with its escapes resolved. Only `'`, `{`, `}` and `\` can be escaped.
fn parse_text<'a>(cursor: &mut Cursor<'a>) -> Result<(&'a str, String), SyntaxError> {
    let open = cursor.at;
    cursor.expect("'")?;
    let start = cursor.at;
    let mut text = String::new();
    loop {
        let raw = cursor.since(start);
        match cursor.next() {
            Some('\'') => return Ok((raw, text)),
            Some('\\') => match cursor.next() {
                Some(c @ ('\'' | '{' | '}' | '\\')) => text.push(c),
                _ => return Err(SyntaxError::new(cursor.at, "Only ', {, } and \\ can be escaped.")),
            },
            Some(c) => text.push(c),
            None => return Err(SyntaxError::new(open, "The quote is not closed.")),
        }
    }
}
