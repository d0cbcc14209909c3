//! Prints a tree: key order, numbers as written, unknown and duplicate fields, all of it.

use super::{Kind, Node};

/// With two spaces of indentation, as the AWS console does; no newline at the end.
pub fn print(node: &Node) -> String {
    let mut out = String::new();
    write(node, Some(0), &mut out);
    out
}

/// Without any white space.
pub fn print_compact(node: &Node) -> String {
    let mut out = String::new();
    write(node, None, &mut out);
    out
}

/// A text as a JSON string, quotes included.
pub fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    write_string(text, &mut out);
    out
}

/// `indent` is the depth, or `None` for compact.
fn write(node: &Node, indent: Option<usize>, out: &mut String) {
    match &node.kind {
        Kind::Missing | Kind::Null => out.push_str("null"),
        Kind::Bool(true) => out.push_str("true"),
        Kind::Bool(false) => out.push_str("false"),
        Kind::Number(raw) | Kind::Substitution(raw) => out.push_str(raw),
        Kind::String(text) => write_string(text, out),
        Kind::Array(elements) => write_list(('[', ']'), elements, indent, out, write),
        Kind::Object(members) => write_list(('{', '}'), members, indent, out, |member, indent, out| {
            write_string(&member.key, out);
            out.push_str(if indent.is_some() { ": " } else { ":" });
            write(&member.value, indent, out);
        }),
    }
}

fn write_list<T>(
    (open, close): (char, char),
    items: &[T],
    indent: Option<usize>,
    out: &mut String,
    write_item: impl Fn(&T, Option<usize>, &mut String),
) {
    out.push(open);
    let inner = indent.map(|depth| depth + 1);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        break_line(inner, out);
        write_item(item, inner, out);
    }
    if !items.is_empty() {
        break_line(indent, out);
    }
    out.push(close);
}

fn break_line(indent: Option<usize>, out: &mut String) {
    if let Some(depth) = indent {
        out.push('\n');
        (0..depth).for_each(|_| out.push_str("  "));
    }
}

fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            '\0'..='\x1f' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    #[test]
    fn pretty_and_compact() {
        let (node, _) = parse(r#"{"b":[1.0,{}],"a":{"c":"\u0001\n"},"e":[],"n":${N}}"#);
        let pretty = "{\n  \"b\": [\n    1.0,\n    {}\n  ],\n  \"a\": {\n    \"c\": \"\\u0001\\n\"\n  },\n  \"e\": [],\n  \"n\": ${N}\n}";
        assert_eq!(print(&node), pretty);
        assert_eq!(print_compact(&node), r#"{"b":[1.0,{}],"a":{"c":"\u0001\n"},"e":[],"n":${N}}"#);
    }
}
