//! CSV as an ItemReader reads it: every row is an object of texts.
//!
//! Rules as recorded: rows that are too short are filled with empty texts, columns beyond the headers are dropped,
//! duplicate headers are refused. A quoted field (RFC 4180) may hold delimiters, line ends and doubled quotes.

use super::def::CsvDef;
use expr::Value;
use std::sync::Arc;

/// The rows of `text` as objects, no more than `most`. `Err`: the cause of States.ItemReaderFailed.
pub(crate) fn items(text: &str, def: &CsvDef, most: usize) -> Result<Vec<Value>, String> {
    let mut rows = Rows { rest: text, delimiter: def.delimiter };
    let headers: Vec<Arc<str>> = match &def.headers {
        Some(headers) => headers.iter().map(|header| header.as_str().into()).collect(),
        None => rows.next().unwrap_or_default().into_iter().map(Arc::from).collect(),
    };
    let mut sorted: Vec<&Arc<str>> = headers.iter().collect();
    sorted.sort_unstable();
    if sorted.windows(2).any(|pair| matches!(pair, [a, b] if a == b)) {
        return Err("CSV headers cannot contain duplicates.".to_owned());
    }
    let item = |row: Vec<String>| {
        let mut fields = row.into_iter();
        let entry = |header: &Arc<str>| (header.clone(), Value::from(fields.next().unwrap_or_default()));
        Value::object(headers.iter().map(entry).collect())
    };
    Ok(rows.take(most).map(item).collect())
}

/// The rows of a text.
struct Rows<'a> {
    rest: &'a str,
    delimiter: char,
}

impl Iterator for Rows<'_> {
    type Item = Vec<String>;

    fn next(&mut self) -> Option<Vec<String>> {
        // Empty lines are no rows.
        self.rest = self.rest.trim_start_matches(['\n', '\r']);
        if self.rest.is_empty() {
            return None;
        }
        let mut row = Vec::new();
        loop {
            row.push(self.field());
            let mut after = self.rest.chars();
            match after.next() {
                Some(c) if c == self.delimiter => self.rest = after.as_str(),
                Some(_) => {
                    self.rest = after.as_str();
                    return Some(row);
                }
                None => return Some(row),
            }
        }
    }
}

impl Rows<'_> {
    /// One field; the rest begins with what ended it.
    fn field(&mut self) -> String {
        let delimiter = self.delimiter;
        let ends = |c: char| c == delimiter || c == '\n' || c == '\r';
        let mut field = String::new();
        if let Some(quoted) = self.rest.strip_prefix('"') {
            self.rest = quoted;
            loop {
                let end = self.rest.find('"').unwrap_or(self.rest.len());
                let (part, after) = self.rest.split_at(end);
                field.push_str(part);
                self.rest = after.strip_prefix('"').unwrap_or(after);
                match self.rest.strip_prefix('"') {
                    Some(rest) if !after.is_empty() => {
                        field.push('"');
                        self.rest = rest;
                    }
                    _ => break,
                }
            }
        }
        let end = self.rest.find(ends).unwrap_or(self.rest.len());
        let (part, after) = self.rest.split_at(end);
        field.push_str(part);
        self.rest = after;
        field
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, delimiter: char, headers: Option<&[&str]>, expect: Result<&str, &str>) {
        let headers = headers.map(|given| given.iter().map(|h| (*h).to_owned()).collect());
        let got = items(text, &CsvDef { delimiter, headers }, usize::MAX);
        let got = got.map(|items| Value::array(items).to_json_string());
        assert_eq!(
            got.as_deref(),
            expect.as_ref().map(|s| *s).map_err(|e| (*e).to_owned()).as_ref().map(|s| *s),
            "{text}"
        );
    }

    #[test]
    fn rows_become_objects_of_texts() {
        check("a,b\n1,2\r\n3,4\n", ',', None, Ok(r#"[{"a":"1","b":"2"},{"a":"3","b":"4"}]"#));
        check("1;2\n3", ';', Some(&["x", "y"]), Ok(r#"[{"x":"1","y":"2"},{"x":"3","y":""}]"#));
        check("a\n1,2,3\n   \n", ',', None, Ok(r#"[{"a":"1"},{"a":"   "}]"#));
        check("a|b\n\"x|\"\"y\"\"\nz\"|2", '|', None, Ok(r#"[{"a":"x|\"y\"\nz","b":"2"}]"#));
        check("a\n\"open", ',', None, Ok(r#"[{"a":"open"}]"#));
        check("\n\na\n\n1\n\n", ',', None, Ok(r#"[{"a":"1"}]"#));
        check("", ',', None, Ok("[]"));
        check("a,a\n1,2", ',', None, Err("CSV headers cannot contain duplicates."));
    }
}
