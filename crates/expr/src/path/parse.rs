//! Reading paths.

use super::filters;
use super::function::{Argument, Call, Function};
use super::{Path, Root, Step};
use crate::cursor::{is_word, Cursor};
use crate::error::SyntaxError;
use crate::value::Value;
use std::sync::Arc;

/// Filters and function arguments hold paths that hold filters: no deeper than this.
const MAX_NESTING: usize = 32;

pub(super) fn parse(text: &str) -> Result<Path, SyntaxError> {
    let mut cursor = Cursor::new(text);
    let path = parse_at(&mut cursor, false, 0)?;
    if !cursor.is_end() {
        return Err(cursor.error("Expected '.' or '['."));
    }
    Ok(path)
}

/// Reads a path that may be followed by something else. One that is `embedded` in a filter or a call may start at `@` and ends
/// where the comparison or the call goes on.
pub(crate) fn parse_at(cursor: &mut Cursor<'_>, embedded: bool, nesting: usize) -> Result<Path, SyntaxError> {
    if nesting > MAX_NESTING {
        return Err(cursor.error("The path nests too deep."));
    }
    let start = cursor.at;
    let root = parse_root(cursor, embedded)?;
    let mut steps = Vec::new();
    loop {
        let deep = match cursor.peek() {
            Some('.') => {
                let deep = cursor.skip("..");
                if !deep {
                    cursor.skip(".");
                }
                deep
            }
            Some('[') => {
                steps.push(parse_brackets(cursor, nesting)?);
                continue;
            }
            _ => break,
        };
        if deep {
            steps.push(Step::Deep);
        }
        steps.push(parse_after_dot(cursor, embedded, nesting)?);
    }
    Ok(assemble(cursor.since(start), root, steps))
}

fn assemble(text: &str, root: Root, steps: Vec<Step>) -> Path {
    let last = steps.len().saturating_sub(1);
    let definite = aggregates(&steps)
        || steps.iter().enumerate().all(|(place, step)| match step {
            Step::Key(_) | Step::Index(_) | Step::Function(_) => true,
            Step::Keys(_) => place == last,
            _ => false,
        });
    let plain = steps.iter().all(|step| matches!(step, Step::Key(_) | Step::Index(_)));
    Path { text: Arc::from(text), root, steps: steps.into(), definite, plain }
}

/// Whether a function takes all that `$..` found at once, rather than each by itself.
pub(super) fn aggregates(steps: &[Step]) -> bool {
    matches!((steps.first(), steps.last()), (Some(Step::Deep), Some(Step::Function(_))))
}

fn parse_root(cursor: &mut Cursor<'_>, embedded: bool) -> Result<Root, SyntaxError> {
    if embedded && cursor.skip("@") {
        return Ok(Root::Current);
    }
    if cursor.skip("$$") {
        return Ok(Root::Context);
    }
    if !cursor.skip("$") {
        return Err(cursor.error("A path must start with '$'."));
    }
    match cursor.take_while(is_word) {
        "" => Ok(Root::Input),
        name if name.starts_with(|c: char| c.is_ascii_digit()) => {
            Err(cursor.error("A variable name must start with a letter."))
        }
        name => Ok(Root::Variable(Arc::from(name))),
    }
}

fn parse_after_dot(cursor: &mut Cursor<'_>, embedded: bool, nesting: usize) -> Result<Step, SyntaxError> {
    match cursor.peek() {
        Some('[') => parse_brackets(cursor, nesting),
        Some('*') => {
            cursor.skip("*");
            Ok(Step::Wildcard)
        }
        Some('.') | None => Err(cursor.error("Expected a property after '.'.")),
        _ => parse_name(cursor, embedded, nesting),
    }
}

/// `name` or `name(...)`. A name ends at what could not be part of one without brackets.
fn parse_name(cursor: &mut Cursor<'_>, embedded: bool, nesting: usize) -> Result<Step, SyntaxError> {
    let start = cursor.at;
    let ends = if embedded { ".[]()*'\"=!<>&|,~" } else { ".[]()*'\"" };
    let name = cursor.take_while(|c| !ends.contains(c) && !c.is_whitespace());
    if name.is_empty() {
        return Err(
            cursor.error("Expected a property name; others than plain ones go in brackets: ['a name'].")
        );
    }
    if cursor.peek() != Some('(') {
        return Ok(Step::Key(Arc::from(name)));
    }
    let function = Function::parse(name)
        .ok_or_else(|| SyntaxError::new(start, format!("There is no function '{name}'.")))?;
    let arguments = parse_arguments(cursor, nesting)?;
    if cursor.peek().is_some_and(|c| c == '.' || c == '[') {
        return Err(cursor.error("Nothing may follow a function."));
    }
    Ok(Step::Function(Call { function, arguments }))
}

fn parse_arguments(cursor: &mut Cursor<'_>, nesting: usize) -> Result<Vec<Argument>, SyntaxError> {
    cursor.expect("(")?;
    let mut arguments = Vec::new();
    cursor.skip_space();
    while !cursor.skip(")") {
        if !arguments.is_empty() {
            cursor.expect(",")?;
            cursor.skip_space();
        }
        arguments.push(match cursor.peek() {
            Some('$' | '@') => Argument::Path(parse_at(cursor, true, nesting + 1)?),
            Some('"' | '\'') => Argument::Value(Value::from(parse_quoted(cursor)?)),
            _ => {
                let start = cursor.at;
                let text = cursor.take_while(|c| c != ',' && c != ')').trim();
                let value = Value::parse(text)
                    .map_err(|_| SyntaxError::new(start, "Expected a path, a number or a string."))?;
                Argument::Value(value)
            }
        });
        cursor.skip_space();
    }
    Ok(arguments)
}

fn parse_brackets(cursor: &mut Cursor<'_>, nesting: usize) -> Result<Step, SyntaxError> {
    cursor.expect("[")?;
    cursor.skip_space();
    let step = match cursor.peek() {
        Some('\'' | '"') => parse_keys(cursor)?,
        Some('*') => {
            cursor.skip("*");
            Step::Wildcard
        }
        Some('?') => {
            cursor.skip("?");
            cursor.skip_space();
            Step::Filter(filters::parse(cursor, nesting + 1)?)
        }
        Some('(') => parse_from_end(cursor)?,
        _ => parse_indexes(cursor)?,
    };
    cursor.skip_space();
    cursor.expect("]")?;
    Ok(step)
}

fn parse_keys(cursor: &mut Cursor<'_>) -> Result<Step, SyntaxError> {
    let first = Arc::from(parse_key(cursor)?);
    let mut keys = Vec::new();
    cursor.skip_space();
    while cursor.skip(",") {
        cursor.skip_space();
        keys.push(Arc::from(parse_key(cursor)?));
        cursor.skip_space();
    }
    if keys.is_empty() {
        return Ok(Step::Key(first));
    }
    keys.insert(0, first);
    Ok(Step::Keys(keys))
}

/// A key in quotes. A backslash only keeps the quote from ending it; else it stands for itself, as recorded.
fn parse_key(cursor: &mut Cursor<'_>) -> Result<String, SyntaxError> {
    parse_between_quotes(cursor, |cursor, quote, text| {
        match cursor.next() {
            Some(c) if c == quote => text.push(c),
            other => text.extend(std::iter::once('\\').chain(other)),
        }
        Ok(())
    })
}

/// A string in single or double quotes; a backslash escapes what follows.
pub(super) fn parse_quoted(cursor: &mut Cursor<'_>) -> Result<String, SyntaxError> {
    parse_between_quotes(cursor, |cursor, _, text| {
        text.push(parse_escape(cursor)?);
        Ok(())
    })
}

/// What stands between quotes, with `escape` reading on after each backslash.
fn parse_between_quotes(
    cursor: &mut Cursor<'_>,
    escape: impl Fn(&mut Cursor<'_>, char, &mut String) -> Result<(), SyntaxError>,
) -> Result<String, SyntaxError> {
    let start = cursor.at;
    let quote = cursor.next().filter(|c| matches!(c, '\'' | '"'));
    let quote = quote.ok_or_else(|| SyntaxError::new(start, "Expected a name in quotes."))?;
    let mut text = String::new();
    loop {
        match cursor.next() {
            None => return Err(SyntaxError::new(start, "The quote is not closed.")),
            Some(c) if c == quote => return Ok(text),
            Some('\\') => escape(cursor, quote, &mut text)?,
            Some(c) => text.push(c),
        }
    }
}

fn parse_escape(cursor: &mut Cursor<'_>) -> Result<char, SyntaxError> {
    Ok(match cursor.next() {
        Some('n') => '\n',
        Some('t') => '\t',
        Some('r') => '\r',
        Some('f') => '\u{c}',
        Some('b') => '\u{8}',
        Some('u') => {
            let digits = cursor.rest().get(..4).unwrap_or_default();
            let code = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
            cursor.at += digits.len();
            code.ok_or_else(|| cursor.error("Expected four hexadecimal digits."))?
        }
        Some(c) => c,
        None => return Err(cursor.error("Expected a character after '\\'.")),
    })
}

/// `(@.length-1)`: counted from the end.
fn parse_from_end(cursor: &mut Cursor<'_>) -> Result<Step, SyntaxError> {
    let start = cursor.at;
    let text: String = cursor.take_while(|c| c != ']').chars().filter(|c| !c.is_whitespace()).collect();
    let back = text.strip_prefix("(@.length-").and_then(|rest| rest.strip_suffix(')'));
    match back.and_then(|number| number.parse::<i32>().ok()) {
        Some(back) if back > 0 => Ok(Step::Index(-i64::from(back))),
        _ => Err(SyntaxError::new(start, "Scripts are not evaluated; only (@.length-1) and its like are.")),
    }
}

/// `0`, `-1`, `0,2`, `1:`, `:2`, `1:2`, `1:2:1` (the step is ignored).
fn parse_indexes(cursor: &mut Cursor<'_>) -> Result<Step, SyntaxError> {
    let start = cursor.at;
    let text = cursor.take_while(|c| c != ']');
    let wrong = || SyntaxError::new(start, format!("'{text}' is no index, slice or quoted name."));
    let number = |text: &str| text.trim().parse::<i32>().map(i64::from).map_err(|_| wrong());
    if text.contains(':') {
        let mut ends = text.split(':');
        let mut end = || match ends.next().map(str::trim) {
            None | Some("") => Ok(None),
            Some(text) => number(text).map(Some),
        };
        let (from, to) = (end()?, end()?);
        let step = ends.next().filter(|step| !step.trim().is_empty());
        let stepped = step.map(number).transpose()?.is_some();
        return match (from, to, ends.next()) {
            // What a step alone says is: all.
            (None, None, _) if !stepped => Err(wrong()),
            (_, _, Some(_)) => Err(wrong()),
            _ => Ok(Step::Slice(from, to)),
        };
    }
    let indexes = text.split(',').map(number).collect::<Result<Vec<_>, _>>()?;
    match indexes.as_slice() {
        [index] => Ok(Step::Index(*index)),
        _ => Ok(Step::Indexes(indexes)),
    }
}
