//! What a JSONata expression refers to: `$states.input.order.id`, `$rows[0].name`.

use super::jsonata_lexer::{Lexer, Token};

/// A variable and the fields of it that are named right behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The variable without its dollar sign: `states`, `rows`; empty for `$`.
    pub variable: String,
    /// The fields and indexes (in decimal) that follow.
    pub keys: Vec<String>,
    /// As written.
    pub text: String,
    /// Whether the expression is this reference and nothing else.
    pub alone: bool,
}

/// The references of an expression (without its delimiters) in the order of the text, called functions among them. Of a
/// malformed expression those up to the mistake.
pub fn jsonata_references(text: &str) -> Vec<Reference> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        if token.kind != Token::Variable {
            continue;
        }
        let mut keys = Vec::new();
        let mut end = token.end;
        while let Some((key, length)) = tokens.get(at..).and_then(step) {
            keys.push(key);
            at += length;
            end = tokens.get(at - 1).map_or(end, |last| last.end);
        }
        let whole = text.get(token.start..end).unwrap_or_default();
        found.push(Reference {
            variable: token.text.trim_start_matches('$').to_owned(),
            keys,
            text: whole.to_owned(),
            alone: whole.len() == text.trim().len(),
        });
    }
    found
}

struct Piece<'a> {
    kind: Token<'a>,
    text: &'a str,
    start: usize,
    end: usize,
}

fn tokens(text: &str) -> Vec<Piece<'_>> {
    let mut lexer = Lexer { text, at: 0 };
    let mut pieces = Vec::new();
    // A slash divides behind a value and opens a regular expression anywhere else.
    let mut prefix = true;
    while let Ok((kind, start)) = lexer.next(prefix) {
        if kind == Token::End {
            break;
        }
        prefix = matches!(kind, Token::Op(op) if !matches!(op, ")" | "]" | "}"));
        pieces.push(Piece {
            kind,
            text: text.get(start..lexer.at).unwrap_or_default(),
            start,
            end: lexer.at,
        });
    }
    pieces
}

/// `.name`, `` .`a name` ``, `."a name"`, `[0]`, `["name"]`: the key and how many tokens it takes.
fn step(rest: &[Piece<'_>]) -> Option<(String, usize)> {
    match rest {
        [dot, name, ..] if dot.kind == Token::Op(".") && name.kind == Token::Term => {
            Some((unquoted(name.text), 2))
        }
        [open, index, close, ..]
            if open.kind == Token::Op("[") && index.kind == Token::Term && close.kind == Token::Op("]") =>
        {
            let quoted = index.text.starts_with(['"', '\'']);
            let number = index.text.bytes().all(|byte| byte.is_ascii_digit());
            (quoted || number).then(|| (unquoted(index.text), 3))
        }
        _ => None,
    }
}

/// The name without its quotes. Escapes stay as they are: a key with one is rare, and then only not recognised.
fn unquoted(name: &str) -> String {
    let inner = ['`', '"', '\''].iter().find_map(|quote| name.strip_prefix(*quote)?.strip_suffix(*quote));
    inner.unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        let check = |text: &str, expect: &[(&str, &str, bool)]| {
            let found = jsonata_references(text);
            let shown: Vec<(String, String, bool)> =
                found.into_iter().map(|r| (r.variable, r.keys.join("/"), r.alone)).collect();
            let expect: Vec<(String, String, bool)> =
                expect.iter().map(|(v, k, alone)| ((*v).to_owned(), (*k).to_owned(), *alone)).collect();
            assert_eq!(shown, expect, "{text}");
        };
        check("$states.input.order.id", &[("states", "input/order/id", true)]);
        check(" $rows[0].`first name` ", &[("rows", "0/first name", true)]);
        check("$a / $b.c", &[("a", "", false), ("b", "c", false)]);
        check("$sum($x.y[z > 1].w)", &[("sum", "", false), ("x", "y", false)]);
        check("'$no' & /* $no */ $yes['k'].m", &[("yes", "k/m", false)]);
        check("$match(s, /[$a]/)", &[("match", "", false)]);
        check("$open & 'not closed", &[("open", "", false)]);
        check("", &[]);
    }
}
