//! Comma-separated values as RFC 4180 has them, read with patience: rows end with LF or CRLF, cells may be quoted,
//! and what separates them is whichever of comma, semicolon and tab the first row has most of.

use asl::Span;

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The text, without quotes and the white space around it.
    pub text: String,
    /// Its place, quotes included.
    pub span: Span,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// The rows that are not blank.
    pub rows: Vec<Vec<Cell>>,
    /// Their numbers as a spreadsheet counts: from 1, blank ones too.
    numbers: Vec<usize>,
    /// What separates cells.
    pub separator: char,
    /// Where a quote was opened and never closed.
    pub open_quote: Option<Span>,
}

impl Rows {
    /// The number of the row at this place.
    pub fn number(&self, place: usize) -> Option<usize> {
        self.numbers.get(place).copied()
    }
}

/// Reads a table.
pub fn read(text: &str) -> Rows {
    let separator = separator(text);
    let mut table = Rows { rows: Vec::new(), numbers: Vec::new(), separator, open_quote: None };
    let mut number = 0;
    let mut row: Vec<Cell> = Vec::new();
    let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    while at < text.len() {
        let (cell, closed) = cell(text, at, separator);
        at = cell.span.end;
        if !closed {
            table.open_quote.get_or_insert(cell.span);
        }
        row.push(cell);
        let rest = text.get(at..).unwrap_or_default();
        if rest.starts_with(separator) {
            at += separator.len_utf8();
            if at < text.len() {
                continue;
            }
            // A separator at the very end is followed by an empty cell.
            row.push(Cell { text: String::new(), span: Span { start: at, end: at } });
        }
        at += line_end(text.get(at..).unwrap_or_default());
        let row = std::mem::take(&mut row);
        number += 1;
        if row.iter().any(|cell| !cell.text.is_empty()) {
            table.rows.push(row);
            table.numbers.push(number);
        }
    }
    table
}

fn separator(text: &str) -> char {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |separator: &char| first.matches(*separator).count();
    // The earlier of equals: `max_by_key` takes the last.
    ['\t', ';', ','].into_iter().max_by_key(count).unwrap_or(',')
}

fn line_end(rest: &str) -> usize {
    match rest {
        _ if rest.starts_with("\r\n") => 2,
        _ if rest.starts_with(['\n', '\r']) => 1,
        _ => 0,
    }
}

/// The cell that begins at `start`, and whether its quote, if any, is closed.
fn cell(text: &str, start: usize, separator: char) -> (Cell, bool) {
    let rest = text.get(start..).unwrap_or_default();
    let ends = |c: char| c == separator || c == '\n' || c == '\r';
    let indent = rest.len() - rest.trim_start_matches([' ', '\t']).trim_start_matches(separator).len();
    let quoted =
        rest.get(indent..).and_then(|rest| rest.strip_prefix('"')).filter(|_| !rest.starts_with(separator));
    let Some(quoted) = quoted else {
        let length = rest.find(ends).unwrap_or(rest.len());
        let text = rest.get(..length).unwrap_or_default().trim().to_owned();
        return (Cell { text, span: Span { start, end: start + length } }, true);
    };
    let mut inner = String::new();
    let mut characters = quoted.char_indices().peekable();
    let mut close = None;
    while let Some((at, c)) = characters.next() {
        match c {
            '"' if characters.next_if(|(_, next)| *next == '"').is_some() => inner.push('"'),
            '"' => {
                close = Some(at + 1);
                break;
            }
            _ => inner.push(c),
        }
    }
    let after = start + indent + 1 + close.unwrap_or(quoted.len());
    let trailing = text.get(after..).unwrap_or_default();
    let length = trailing.find(ends).unwrap_or(trailing.len());
    // `"a"b`: not allowed, but plain what is meant.
    inner.push_str(trailing.get(..length).unwrap_or_default().trim_end());
    let cell = Cell { text: inner.trim().to_owned(), span: Span { start, end: after + length } };
    (cell, close.is_some())
}

/// A cell as it is written: quoted where it must be.
pub fn quote(text: &str) -> String {
    let plain = !text.contains([',', ';', '\t', '"', '\n', '\r']) && text.trim() == text;
    if plain {
        return text.to_owned();
    }
    format!("\"{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&[&str]]) {
        let table = read(text);
        let rows: Vec<Vec<&str>> =
            table.rows.iter().map(|row| row.iter().map(|cell| cell.text.as_str()).collect()).collect();
        assert_eq!(rows, expect, "{text:?}");
    }

    #[test]
    fn tables() {
        check("a,b\n1,2\n", &[&["a", "b"], &["1", "2"]]);
        check("a;b\r\n1;2,5", &[&["a", "b"], &["1", "2,5"]]);
        check("a\tb\n\n1\t2\t\n", &[&["a", "b"], &["1", "2", ""]]);
        check("a, b ,\"c, \"\"d\"\"\ne\"\n", &[&["a", "b", "c, \"d\"\ne"]]);
        check("\u{feff}a,b\n,\n,x", &[&["a", "b"], &["", "x"]]);
        check("a,\"b\"c,d", &[&["a", "bc", "d"]]);
        check("a,", &[&["a", ""]]);
        check("", &[]);
        check("\n\r\n ", &[]);
    }

    #[test]
    fn blank_rows_count() {
        let table = read("a,b\r\n\r\n1,2\n\n\n\"3\n4\",5\n6,7");
        assert_eq!(table.numbers, [1, 3, 6, 7]);
    }

    #[test]
    fn an_open_quote_is_told() {
        let table = read("a,b\n1,\"2\n3,4");
        assert_eq!(table.open_quote, Some(Span { start: 6, end: 12 }));
    }

    #[test]
    fn what_is_written_is_read_again() {
        for text in ["", "a", "a,b", "say \"a\"", "two\nlines", " padded"] {
            let table = read(&format!("x,{}\n", quote(text)));
            assert_eq!(table.rows[0][1].text, text.trim(), "{text:?}");
        }
    }
}
