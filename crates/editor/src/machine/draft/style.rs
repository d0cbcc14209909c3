//! How a text is laid out, so that what is added looks like what is there.

use asl::json::{quote, Kind, Node};

/// The habits of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Style {
    /// `\n` or `\r\n`.
    pub newline: &'static str,
    /// One step of indentation.
    pub unit: String,
    /// Between key and value.
    pub colon: &'static str,
    /// Between two items on one line.
    pub comma: &'static str,
    /// Whether items stand on lines of their own.
    pub lines: bool,
}

impl Style {
    /// Reads the habits off a text.
    pub fn of(text: &str) -> Self {
        let lines = text.contains('\n') || !text.contains(':');
        let tight = !lines && !text.contains("\": ");
        let unit = text.lines().skip(1).find_map(|line| {
            let indent = line.len() - line.trim_start().len();
            (indent > 0).then(|| line.get(..indent)).flatten()
        });
        Self {
            newline: if text.contains("\r\n") { "\r\n" } else { "\n" },
            unit: unit.unwrap_or("  ").to_owned(),
            colon: if tight { ":" } else { ": " },
            comma: if tight { "," } else { ", " },
            lines,
        }
    }

    /// A line break followed by indentation.
    pub fn line(&self, indent: &str) -> String {
        format!("{}{indent}", self.newline)
    }

    /// A value as text, for a place whose line is indented by `indent`; on one line unless `lines`.
    pub fn print(&self, node: &Node, indent: &str, lines: bool) -> String {
        let mut out = String::new();
        self.write(node, indent, lines, &mut out);
        out
    }

    fn write(&self, node: &Node, indent: &str, lines: bool, out: &mut String) {
        let inner = format!("{indent}{}", self.unit);
        match &node.kind {
            Kind::Array(elements) if !elements.is_empty() => {
                self.list(('[', ']'), elements, (indent, &inner, lines), out, |element, out| {
                    self.write(element, &inner, lines, out);
                });
            }
            Kind::Object(members) if !members.is_empty() => {
                self.list(('{', '}'), members, (indent, &inner, lines), out, |member, out| {
                    out.push_str(&quote(&member.key));
                    out.push_str(self.colon);
                    self.write(&member.value, &inner, lines, out);
                });
            }
            _ => out.push_str(&asl::json::print_compact(node)),
        }
    }

    fn list<T>(
        &self,
        (open, close): (char, char),
        items: &[T],
        (indent, inner, lines): (&str, &str, bool),
        out: &mut String,
        write: impl Fn(&T, &mut String),
    ) {
        out.push(open);
        for (index, item) in items.iter().enumerate() {
            match (index, lines) {
                (0, false) => {}
                (0, true) => out.push_str(&self.line(inner)),
                (_, true) => out.push_str(&format!(",{}", self.line(inner))),
                (_, false) => out.push_str(self.comma),
            }
            write(item, out);
        }
        if lines {
            out.push_str(&self.line(indent));
        }
        out.push(close);
    }
}

/// The white space at the start of the line in which `offset` lies.
pub(crate) fn indent_at(text: &str, offset: usize) -> &str {
    let before = text.get(..offset).unwrap_or_default();
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let rest = text.get(line..).unwrap_or_default();
    let width = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    rest.get(..width).unwrap_or_default()
}

/// A piece of text that stood on a line indented by `from`, for a line indented by `to`.
pub(crate) fn reindent(text: &str, from: &str, to: &str) -> String {
    if from == to || !text.contains('\n') {
        return text.to_owned();
    }
    let mut lines = text.split('\n');
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        out.push('\n');
        match line.strip_prefix(from) {
            Some(rest) => {
                out.push_str(to);
                out.push_str(rest);
            }
            None => out.push_str(line),
        }
    }
    out
}
