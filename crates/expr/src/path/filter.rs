//! Filters: `[?(@.kind == 'a' && @.n > 3)]`.

use super::eval::Run;
use super::function::order;
use super::parse::{parse_at, parse_quoted};
use super::pattern::Matching;
use super::Path;
use crate::cursor::Cursor;
use crate::error::SyntaxError;
use crate::value::{java_double, Value};
use std::cmp::Ordering;
use std::sync::Arc;

#[cfg(not(feature = "jsonata-on-demand"))]
use super::pattern::compile;
#[cfg(feature = "jsonata-on-demand")]
use crate::jsonata::compile_pattern as compile;

/// Parentheses, `!` and lists nest no deeper than this.
const MAX_NESTING: usize = 32;

/// A condition on an element.
#[derive(Debug, Clone)]
pub(super) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    /// The path leads somewhere; a constant is as it is.
    Exists(Operand),
    Compare(Operand, Comparator, Operand),
}

/// A side of a comparison.
#[derive(Debug, Clone)]
pub(super) enum Operand {
    Value(Value),
    Path(Path),
    Regex(Arc<dyn Matching>),
}

/// How two sides are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparator {
    Same,
    NotSame,
    Equal,
    NotEqual,
    Matches,
    AtMost,
    AtLeast,
    Less,
    Greater,
    In,
    NotIn,
    Contains,
    SubsetOf,
    AnyOf,
    NoneOf,
    All,
    Size,
    Empty,
}

/// The comparators as written; of two where one begins the other, the longer comes first.
const COMPARATORS: [(&str, Comparator); 18] = [
    ("===", Comparator::Same),
    ("!==", Comparator::NotSame),
    ("==", Comparator::Equal),
    ("!=", Comparator::NotEqual),
    ("=~", Comparator::Matches),
    ("<=", Comparator::AtMost),
    (">=", Comparator::AtLeast),
    ("<", Comparator::Less),
    (">", Comparator::Greater),
    ("in", Comparator::In),
    ("nin", Comparator::NotIn),
    ("contains", Comparator::Contains),
    ("subsetof", Comparator::SubsetOf),
    ("anyof", Comparator::AnyOf),
    ("noneof", Comparator::NoneOf),
    ("all", Comparator::All),
    ("size", Comparator::Size),
    ("empty", Comparator::Empty),
];

impl Filter {
    /// Whether the condition holds of `current`.
    pub(super) fn accepts(&self, run: &Run<'_>, current: &Value) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.accepts(run, current)),
            Self::Any(parts) => parts.iter().any(|part| part.accepts(run, current)),
            Self::Not(part) => !part.accepts(run, current),
            Self::Exists(Operand::Path(path)) => run.inner(path, current).is_ok(),
            Self::Exists(operand) => matches!(operand, Operand::Value(Value::Bool(true))),
            Self::Compare(left, Comparator::Matches, Operand::Regex(regex)) => {
                left.value(run, current).is_some_and(|value| matches(&value, &**regex))
            }
            Self::Compare(left, comparator, right) => {
                compare(left.value(run, current), *comparator, right.value(run, current))
            }
        }
    }
}

impl Operand {
    fn value(&self, run: &Run<'_>, current: &Value) -> Option<Value> {
        match self {
            Self::Value(value) => Some(value.clone()),
            Self::Path(path) => run.inner(path, current).ok(),
            Self::Regex(_) => None,
        }
    }
}

fn matches(value: &Value, regex: &dyn Matching) -> bool {
    match value {
        Value::String(text) => regex.is_match(text),
        Value::Array(items) => items.iter().filter_map(Value::as_str).any(|text| regex.is_match(text)),
        Value::Int(_) | Value::Float(_) | Value::Big(_) => regex.is_match(&value.to_json_string()),
        _ => false,
    }
}

/// Compares as Jayway does. A path that led nowhere is `None`, which equals nothing.
fn compare(left: Option<Value>, comparator: Comparator, right: Option<Value>) -> bool {
    let negated = match comparator {
        Comparator::NotEqual => Some(Comparator::Equal),
        Comparator::NotSame => Some(Comparator::Same),
        Comparator::NotIn => Some(Comparator::In),
        Comparator::NoneOf => Some(Comparator::AnyOf),
        _ => None,
    };
    if let Some(comparator) = negated {
        return !compare(left, comparator, right);
    }
    let (Some(left), Some(right)) = (left, right) else { return false };
    let ordered = |wanted: fn(Ordering) -> bool| order(&left, &right).is_some_and(wanted);
    match comparator {
        Comparator::Equal => equal(&left, &right),
        Comparator::Same => left.kind() == right.kind() && left == right,
        Comparator::AtMost => ordered(Ordering::is_le),
        Comparator::AtLeast => ordered(Ordering::is_ge),
        Comparator::Less => ordered(Ordering::is_lt),
        Comparator::Greater => ordered(Ordering::is_gt),
        _ => compare_lists(&left, comparator, &right),
    }
}

fn compare_lists(left: &Value, comparator: Comparator, right: &Value) -> bool {
    let list = |value: &Value| value.as_array().unwrap_or_default().to_vec();
    let has = |items: &[Value], value: &Value| items.iter().any(|item| equal(item, value));
    let length = match left {
        Value::Array(items) => Some(items.len()),
        Value::String(text) => Some(text.encode_utf16().count()),
        _ => None,
    };
    match comparator {
        Comparator::In => has(&list(right), left),
        Comparator::Contains => match (left, right) {
            (Value::String(text), Value::String(part)) => text.contains(&**part),
            _ => has(&list(left), right),
        },
        Comparator::SubsetOf => list(left).iter().all(|item| has(&list(right), item)),
        Comparator::AnyOf => list(left).iter().any(|item| has(&list(right), item)),
        Comparator::All => list(right).iter().all(|item| has(&list(left), item)),
        Comparator::Size => length.map(|length| length as i64) == right.as_i64() && length.is_some(),
        Comparator::Empty => length.map(|length| length == 0) == right.as_bool() && length.is_some(),
        _ => false,
    }
}

/// Equality across kinds: a text equals a number that is written the same, a number a text that reads the same.
fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::String(text), number) if number.is_number() => match number {
            Value::Float(float) => **text == *java_double(*float),
            whole => **text == *whole.to_json_string(),
        },
        (number, Value::String(text)) if number.is_number() => {
            Value::parse(text).is_ok_and(|value| value.is_number() && value == *number)
        }
        _ => left == right,
    }
}

/// Reads `(...)` after the question mark.
pub(super) fn parse_filter(cursor: &mut Cursor<'_>, nesting: usize) -> Result<Filter, SyntaxError> {
    cursor.expect("(")?;
    let filter = parse_any(cursor, nesting)?;
    cursor.skip_space();
    cursor.expect(")")?;
    Ok(filter)
}

fn parse_any(cursor: &mut Cursor<'_>, nesting: usize) -> Result<Filter, SyntaxError> {
    let mut parts = vec![parse_all(cursor, nesting)?];
    cursor.skip_space();
    while cursor.skip("||") {
        parts.push(parse_all(cursor, nesting)?);
        cursor.skip_space();
    }
    Ok(if parts.len() > 1 { Filter::Any(parts) } else { Filter::All(parts) })
}

fn parse_all(cursor: &mut Cursor<'_>, nesting: usize) -> Result<Filter, SyntaxError> {
    let mut parts = vec![parse_one(cursor, nesting)?];
    cursor.skip_space();
    while cursor.skip("&&") {
        parts.push(parse_one(cursor, nesting)?);
        cursor.skip_space();
    }
    Ok(Filter::All(parts))
}

fn parse_one(cursor: &mut Cursor<'_>, nesting: usize) -> Result<Filter, SyntaxError> {
    if nesting > MAX_NESTING {
        return Err(cursor.error("The filter nests too deep."));
    }
    cursor.skip_space();
    match cursor.peek() {
        Some('!') => {
            cursor.skip("!");
            Ok(Filter::Not(Box::new(parse_one(cursor, nesting + 1)?)))
        }
        Some('(') => parse_filter(cursor, nesting + 1),
        _ => parse_comparison(cursor, nesting),
    }
}

fn parse_comparison(cursor: &mut Cursor<'_>, nesting: usize) -> Result<Filter, SyntaxError> {
    let left = parse_operand(cursor, nesting)?;
    cursor.skip_space();
    let written = |(text, _): &&(&str, Comparator)| match text.starts_with(|c: char| c.is_ascii_alphabetic())
    {
        true => { *cursor }.skip_word(text),
        false => cursor.rest().starts_with(text),
    };
    let Some((text, comparator)) = COMPARATORS.iter().find(written) else {
        return match left {
            Operand::Path(_) | Operand::Value(Value::Bool(_)) => Ok(Filter::Exists(left)),
            _ => Err(cursor.error("Expected a comparison.")),
        };
    };
    cursor.at += text.len();
    let right = parse_operand(cursor, nesting)?;
    if (*comparator == Comparator::Matches) != matches!(right, Operand::Regex(_)) {
        return Err(cursor.error("'=~' goes with a /pattern/, and only '=~' does."));
    }
    Ok(Filter::Compare(left, *comparator, right))
}

fn parse_operand(cursor: &mut Cursor<'_>, nesting: usize) -> Result<Operand, SyntaxError> {
    cursor.skip_space();
    match cursor.peek() {
        Some('@' | '$') => Ok(Operand::Path(parse_at(cursor, true, nesting + 1)?)),
        Some('/') => parse_regex(cursor),
        _ => parse_literal(cursor, nesting).map(Operand::Value),
    }
}

fn parse_literal(cursor: &mut Cursor<'_>, nesting: usize) -> Result<Value, SyntaxError> {
    if nesting > MAX_NESTING {
        return Err(cursor.error("The filter nests too deep."));
    }
    cursor.skip_space();
    match cursor.peek() {
        Some('\'' | '"') => parse_quoted(cursor).map(Value::from),
        Some('[') => {
            cursor.skip("[");
            parse_list(cursor, nesting)
        }
        _ => {
            let text = cursor.take_while(|c| !"()[],&|=<>!~".contains(c) && !c.is_whitespace());
            if text.is_empty() {
                return Err(cursor.error("Expected a value or a path."));
            }
            // A bare word, as deployed definitions have it, stands for itself.
            Ok(Value::parse(text).unwrap_or_else(|_| Value::from(text)))
        }
    }
}

fn parse_list(cursor: &mut Cursor<'_>, nesting: usize) -> Result<Value, SyntaxError> {
    let mut items = Vec::new();
    cursor.skip_space();
    while !cursor.skip("]") {
        if !items.is_empty() {
            cursor.expect(",")?;
        }
        items.push(parse_literal(cursor, nesting + 1)?);
        cursor.skip_space();
    }
    Ok(Value::array(items))
}

/// `/pattern/flags`, which must match the whole text.
fn parse_regex(cursor: &mut Cursor<'_>) -> Result<Operand, SyntaxError> {
    let start = cursor.at;
    cursor.skip("/");
    let mut pattern = String::new();
    loop {
        match cursor.next() {
            Some('/') => break,
            Some('\\') if cursor.peek() == Some('/') => {}
            Some('\\') => {
                pattern.push('\\');
                pattern.extend(cursor.next());
            }
            Some(c) => pattern.push(c),
            None => return Err(SyntaxError::new(start, "The pattern is not closed.")),
        }
    }
    let flags = cursor.take_while(|c| c.is_ascii_alphabetic());
    let insensitive = if flags.contains('i') { "(?i)" } else { "" };
    let whole = format!("^{insensitive}(?:{pattern})$");
    let regex = compile(&whole)
        .map_err(|error| SyntaxError::new(start, format!("The pattern cannot be used: {error}.")))?;
    Ok(Operand::Regex(regex))
}
