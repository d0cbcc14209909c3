//! A text as numbered lines with coloured pieces and places to fold.

use asl::json::{tokens, TokenKind};
use asl::Span;
use std::collections::BTreeSet;

/// A stretch of a line in one colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Place in the text.
    pub span: Span,
    /// Colour; `None` for white space.
    pub kind: Option<TokenKind>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// Place in the text, without the line break.
    pub span: Span,
    /// Everything on the line.
    pub pieces: Vec<Piece>,
    /// Spaces it starts with.
    pub indent: usize,
    /// The line that closes what this one opens, if that is another line.
    pub closes: Option<usize>,
}

/// A text as lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// The text.
    pub text: String,
    /// Its lines; at least one.
    pub lines: Vec<Line>,
}

impl Listing {
    /// Splits and colours a JSON text; broken JSON is coloured as far as it is understood.
    pub fn new(text: &str) -> Self {
        let mut lines = split(text);
        let mut line = 0;
        let mut open: Vec<usize> = Vec::new();
        for token in tokens(text) {
            while lines.get(line).is_some_and(|at| at.span.end < token.span.start) {
                line += 1;
            }
            match text.get(token.span.start..token.span.end) {
                Some("{" | "[") => open.push(line),
                Some("}" | "]") => {
                    let opened =
                        open.pop().filter(|opened| *opened < line).and_then(|opened| lines.get_mut(opened));
                    if let Some(opened) = opened {
                        opened.closes = Some(line);
                    }
                }
                _ => {}
            }
            colour(&mut lines, line, token.span, token.kind);
        }
        for line in &mut lines {
            fill(line);
        }
        Self { text: text.to_owned(), lines }
    }

    /// The text of a piece.
    pub fn get(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// The line in which a byte lies.
    pub fn line_of(&self, offset: usize) -> usize {
        self.lines.partition_point(|line| line.span.end < offset).min(self.lines.len().saturating_sub(1))
    }

    /// First and last line of a place.
    pub fn lines_of(&self, span: Span) -> (usize, usize) {
        (self.line_of(span.start), self.line_of(span.end.saturating_sub(1).max(span.start)))
    }

    /// The lines that can be seen while those in `folded` hide what they open.
    pub fn visible(&self, folded: &BTreeSet<usize>) -> Vec<usize> {
        let mut visible = Vec::with_capacity(self.lines.len());
        let mut index = 0;
        while let Some(line) = self.lines.get(index) {
            visible.push(index);
            index = match line.closes {
                // The closing bracket is shown on the folded line itself.
                Some(closes) if folded.contains(&index) => closes + 1,
                _ => index + 1,
            };
        }
        visible
    }
}

fn split(text: &str) -> Vec<Line> {
    let mut start = 0;
    let line = |text: &str| {
        let span = Span { start, end: start + text.trim_end_matches('\r').len() };
        start += text.len() + 1;
        Line { span, indent: text.len() - text.trim_start_matches(' ').len(), ..Line::default() }
    };
    text.split('\n').map(line).collect()
}

/// Adds a coloured piece, cut at line breaks.
fn colour(lines: &mut [Line], first: usize, span: Span, kind: TokenKind) {
    for line in lines.iter_mut().skip(first).take_while(|line| line.span.start < span.end) {
        let piece = Span { start: span.start.max(line.span.start), end: span.end.min(line.span.end) };
        if piece.start < piece.end {
            line.pieces.push(Piece { span: piece, kind: Some(kind) });
        }
    }
}

/// Puts white space between the coloured pieces.
fn fill(line: &mut Line) {
    let mut at = line.span.start;
    let mut pieces = Vec::with_capacity(line.pieces.len() * 2);
    for piece in line.pieces.drain(..) {
        if at < piece.span.start {
            pieces.push(Piece { span: Span { start: at, end: piece.span.start }, kind: None });
        }
        at = piece.span.end;
        pieces.push(piece);
    }
    if at < line.span.end {
        pieces.push(Piece { span: Span { start: at, end: line.span.end }, kind: None });
    }
    line.pieces = pieces;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}";

    #[test]
    fn brackets_fold() {
        let listing = Listing::new(TEXT);
        let closes: Vec<_> = listing.lines.iter().map(|line| line.closes).collect();
        assert_eq!(closes, [Some(5), Some(3), None, None, None, None]);
        assert_eq!(listing.visible(&BTreeSet::from([1])), [0, 1, 4, 5]);
        assert_eq!(listing.visible(&BTreeSet::from([0, 1])), [0]);
        assert_eq!(listing.visible(&BTreeSet::from([4])).len(), 6);
    }

    #[test]
    fn places_have_lines() {
        let listing = Listing::new(TEXT);
        let check = |part: &str, expect| {
            let start = TEXT.find(part).unwrap();
            assert_eq!(listing.lines_of(Span { start, end: start + part.len() }), expect, "{part}");
        };
        check("{\n", (0, 0));
        check("\"a\": [\n    1\n  ]", (1, 3));
        check("{}", (4, 4));
        assert_eq!(listing.line_of(usize::MAX), 5);
    }

    proptest! {
        #[test]
        fn pieces_are_the_whole_text(text in "[{}\\[\\]:,\"a1 \n\r\\\\é]{0,80}") {
            let listing = Listing::new(&text);
            let line = |line: &Line| line.pieces.iter().map(|piece| listing.get(piece.span)).collect::<String>();
            let joined: Vec<String> = listing.lines.iter().map(line).collect();
            prop_assert_eq!(joined.join("\n"), text.split('\n').map(|line| line.trim_end_matches('\r')).collect::<Vec<_>>().join("\n"));
        }
    }
}
