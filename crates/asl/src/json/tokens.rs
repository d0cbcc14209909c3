//! A flat list of coloured pieces, for syntax highlighting. Works on broken text.

use super::lexer::{Lexeme, LexemeKind, Lexer};
use crate::Span;
use serde::{Deserialize, Serialize};

/// A piece of the text with one colour. White space is in no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Place in the text.
    pub span: Span,
    /// Its colour.
    pub kind: TokenKind,
}

/// The kinds that are coloured differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenKind {
    /// A member's key.
    Key,
    /// A string value.
    String,
    /// A number.
    Number,
    /// `true`, `false`, `null` or another bare word.
    Literal,
    /// A bracket, comma, colon or a character that does not belong.
    Punct,
    /// A string that is evaluated when the state machine runs: a path, an intrinsic function, a JSONata
    /// expression, a substitution.
    Path,
    /// A comment, which JSON does not allow.
    Comment,
}

/// The tokens of a text in order, not overlapping.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer::new(text);
    let mut tokens = Vec::new();
    let mut key_wants_path = false;
    let mut lexeme = lexer.next_lexeme();
    while lexeme.kind != LexemeKind::End {
        let next = lexer.next_lexeme();
        let source = text.get(lexeme.span.start..lexeme.span.end).unwrap_or_default();
        let kind = kind(lexeme, next, source, key_wants_path);
        match (kind, lexeme.kind) {
            (TokenKind::Key, _) => key_wants_path = source.trim_end_matches(['"', '\'']).ends_with(".$"),
            (_, LexemeKind::Punct(b':')) | (TokenKind::Comment, _) => {}
            _ => key_wants_path = false,
        }
        tokens.push(Token { span: lexeme.span, kind });
        lexeme = next;
    }
    tokens
}

fn kind(lexeme: Lexeme, next: Lexeme, source: &str, key_wants_path: bool) -> TokenKind {
    let is_key = next.kind == LexemeKind::Punct(b':');
    match lexeme.kind {
        LexemeKind::String { .. } | LexemeKind::Word if is_key => TokenKind::Key,
        LexemeKind::String { .. } => {
            let inner = source.trim_start_matches(['"', '\'']);
            let evaluated = key_wants_path || inner.starts_with('$') || inner.starts_with("{%");
            if evaluated {
                TokenKind::Path
            } else {
                TokenKind::String
            }
        }
        LexemeKind::Number => TokenKind::Number,
        LexemeKind::Word => TokenKind::Literal,
        LexemeKind::Substitution => TokenKind::Path,
        LexemeKind::Comment => TokenKind::Comment,
        LexemeKind::Punct(_) | LexemeKind::Unknown | LexemeKind::End => TokenKind::Punct,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use TokenKind::{Comment, Key, Literal, Number, Path, Punct, String};

    fn check(text: &str, expect: &[(&str, TokenKind)]) {
        let found: Vec<_> =
            tokens(text).into_iter().map(|t| (&text[t.span.start..t.span.end], t.kind)).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn colours() {
        check(
            r#"{"a": "x", "b.$": "States.UUID()", "c": "$.d" // note"#,
            &[
                ("{", Punct),
                ("\"a\"", Key),
                (":", Punct),
                ("\"x\"", String),
                (",", Punct),
                ("\"b.$\"", Key),
                (":", Punct),
                ("\"States.UUID()\"", Path),
                (",", Punct),
                ("\"c\"", Key),
                (":", Punct),
                ("\"$.d\"", Path),
                ("// note", Comment),
            ],
        );
        check(
            "[1.5, true, \"{% $x %}\", ${N}, \"open",
            &[
                ("[", Punct),
                ("1.5", Number),
                (",", Punct),
                ("true", Literal),
                (",", Punct),
                ("\"{% $x %}\"", Path),
                (",", Punct),
                ("${N}", Path),
                (",", Punct),
                ("\"open", String),
            ],
        );
    }
}
