//! The recovering parser.

use super::lexer::{Lexeme, LexemeKind, Lexer};
use super::{number, string, Kind, Member, Node, MAX_DEPTH};
use crate::{Diagnostic, Span};
use indexmap::IndexSet;

/// After this many findings the rest is not worth saying.
pub(super) const MAX_DIAGNOSTICS: usize = 200;

/// Parses any text. The tree holds what was understood, the list what is wrong; an empty list means that the text is
/// JSON (or JSON with unquoted `${Substitutions}`).
pub fn parse(text: &str) -> (Node, Vec<Diagnostic>) {
    let mut parser = Parser::new(text);
    parser.skip_strays();
    let root = parser.value(0);
    parser.finish();
    (root, parser.diagnostics)
}

/// One step of the way from the root to where the parser is.
pub(super) enum Step {
    Key(String),
    Index(usize),
}

/// The keys of an object so far: most objects have so few that they are looked through.
#[derive(Default)]
struct Keys(IndexSet<String>);

impl Keys {
    /// Members beyond which a set is worth making.
    const FEW: usize = 16;

    /// Whether the key is among those of `before`, which it follows.
    fn know(&mut self, key: &str, before: &[Member]) -> bool {
        if before.len() < Self::FEW {
            return before.iter().any(|member| member.key == key);
        }
        if before.len() >= Self::FEW && self.0.is_empty() {
            self.0.extend(before.iter().map(|member| member.key.clone()));
        }
        !self.0.insert(key.to_owned())
    }
}

pub(super) struct Parser<'a> {
    text: &'a str,
    lexer: Lexer<'a>,
    /// The lexeme that comes next; comments are taken out before.
    next: Lexeme,
    /// Where the last lexeme ended.
    last_end: usize,
    path: Vec<Step>,
    /// The brackets that are open, innermost last.
    open: Vec<u8>,
    end_reported: bool,
    depth_reported: bool,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Self {
        Self::begin(text, Lexer::new(text), Vec::new(), Vec::new())
    }

    /// A parser before the value that begins at byte `at`, this way into these brackets.
    pub(super) fn within(text: &'a str, at: usize, path: Vec<Step>, open: Vec<u8>) -> Self {
        Self::begin(text, Lexer::at(text, at), path, open)
    }

    /// Reads one value; `None` if the text ends in it.
    pub(super) fn one_value(mut self) -> Option<(Node, Vec<Diagnostic>)> {
        let node = self.value(self.open.len());
        self.diagnostics.sort_by_key(|finding| finding.span.start);
        (!self.end_reported && self.last_end == node.span.end).then_some((node, self.diagnostics))
    }

    fn begin(text: &'a str, lexer: Lexer<'a>, path: Vec<Step>, open: Vec<u8>) -> Self {
        let start = Lexeme { kind: LexemeKind::End, span: Span::default() };
        let mut parser = Self {
            text,
            lexer,
            next: start,
            last_end: 0,
            path,
            open,
            end_reported: false,
            depth_reported: false,
            diagnostics: Vec::new(),
        };
        parser.bump();
        parser.last_end = 0;
        parser
    }

    // --- values ---------------------------------------------------------------------------------------------

    fn value(&mut self, depth: usize) -> Node {
        let lexeme = self.next;
        match lexeme.kind {
            LexemeKind::Punct(b'{' | b'[') if depth >= MAX_DEPTH => self.too_deep(),
            LexemeKind::Punct(b'{') => self.object(depth),
            LexemeKind::Punct(b'[') => self.array(depth),
            LexemeKind::String { .. } => {
                self.bump();
                Node { span: lexeme.span, kind: Kind::String(self.string(lexeme)) }
            }
            LexemeKind::Number => self.number(),
            LexemeKind::Word => self.word(),
            LexemeKind::Substitution => {
                self.bump();
                Node { span: lexeme.span, kind: Kind::Substitution(self.source(lexeme).to_owned()) }
            }
            _ => self.hole(),
        }
    }

    /// A value should be here and is not. Consumes nothing.
    fn hole(&mut self) -> Node {
        let span = Span { start: self.last_end, end: self.last_end };
        if self.next.kind == LexemeKind::End {
            self.text_ends(span);
        } else {
            let found = brief(self.source(self.next));
            let message = format!("A value is missing before '{found}'");
            self.report(
                "MISSING_VALUE",
                span,
                message,
                "Write a value: a string, number, object, array, true, false or null.",
            );
        }
        Node { span, kind: Kind::Missing }
    }

    fn number(&mut self) -> Node {
        let lexeme = self.bump();
        let raw = self.source(lexeme);
        let shown = brief(raw);
        if number::is_valid(raw) {
            return Node { span: lexeme.span, kind: Kind::Number(raw.to_owned()) };
        }
        let message = format!("{shown} is not a number that JSON knows");
        let kind = if let Some(repaired) = number::repair(raw) {
            self.report("INVALID_NUMBER", lexeme.span, message, format!("Write {}.", brief(&repaired)));
            Kind::Number(repaired)
        } else {
            self.report(
                "INVALID_NUMBER",
                lexeme.span,
                message,
                "Write a decimal number, or put it in double quotes.",
            );
            Kind::Missing
        };
        Node { span: lexeme.span, kind }
    }

    fn word(&mut self) -> Node {
        let lexeme = self.bump();
        let raw = self.source(lexeme);
        let shown = brief(raw);
        let meant = match raw.to_ascii_lowercase().as_str() {
            "true" => Some(Kind::Bool(true)),
            "false" => Some(Kind::Bool(false)),
            "null" | "none" | "nil" | "undefined" => Some(Kind::Null),
            _ => None,
        };
        let kind = match (raw, meant) {
            ("true" | "false" | "null", Some(kind)) => kind,
            ("NaN" | "Infinity" | "inf" | "nan", _) => {
                let message = format!("JSON has no {raw}");
                self.report("INVALID_NUMBER", lexeme.span, message, "Write a finite number, or null.");
                Kind::Missing
            }
            (_, Some(kind)) => {
                let written = super::print(&Node::new(kind.clone()));
                let message = format!("{raw} is not a value that JSON knows");
                self.report("INVALID_LITERAL", lexeme.span, message, format!("Write {written}."));
                kind
            }
            (_, None) => {
                let message = format!("The text {shown} is not in quotes");
                self.report("UNQUOTED_STRING", lexeme.span, message, format!("Write \"{shown}\"."));
                Kind::String(raw.to_owned())
            }
        };
        Node { span: lexeme.span, kind }
    }

    /// Decodes a string lexeme and reports its flaws.
    fn string(&mut self, lexeme: Lexeme) -> String {
        let LexemeKind::String { standard, closed } = lexeme.kind else { return String::new() };
        let source = self.source(lexeme);
        let opening = source.chars().next().map_or(0, char::len_utf8);
        let closing = if closed { source.chars().next_back().map_or(0, char::len_utf8) } else { 0 };
        let inner = source.get(opening..source.len() - closing).unwrap_or_default();
        if !standard {
            self.report(
                "WRONG_QUOTES",
                lexeme.span,
                "JSON strings stand in double quotes",
                format!("Write {}.", super::quote(&brief(inner))),
            );
        }
        if !closed {
            let end = Span { start: lexeme.span.end, end: lexeme.span.end };
            self.report("UNCLOSED_STRING", end, "The string is not closed", "Add a closing double quote.");
        }
        let (text, flaws) = string::decode(inner);
        for flaw in flaws {
            let start = lexeme.span.start + opening + flaw.at;
            self.report(flaw.code, Span { start, end: start + flaw.len }, flaw.message, flaw.fix);
        }
        text
    }

    /// Steps over a value that is nested too deeply, without recursion.
    fn too_deep(&mut self) -> Node {
        let start = self.next.span.start;
        if !self.depth_reported {
            self.depth_reported = true;
            let message = format!(
                "Objects and arrays are nested deeper than {MAX_DEPTH} levels; what lies deeper is left out"
            );
            self.report("TOO_DEEP", self.next.span, message, "Make the document flatter.");
        }
        let mut level = 0usize;
        loop {
            match self.next.kind {
                LexemeKind::Punct(b'{' | b'[') => level += 1,
                LexemeKind::Punct(b'}' | b']') => level = level.saturating_sub(1),
                LexemeKind::End => break,
                _ => {}
            }
            self.bump();
            if level == 0 {
                break;
            }
        }
        Node { span: Span { start, end: self.last_end }, kind: Kind::Missing }
    }

    // --- containers -----------------------------------------------------------------------------------------

    fn object(&mut self, depth: usize) -> Node {
        let start = self.open_bracket(b'{');
        let mut members = Vec::new();
        let mut keys = Keys::default();
        let mut first = true;
        while self.another(b'}', std::mem::take(&mut first)) {
            match self.next.kind {
                LexemeKind::Punct(b':') => {
                    self.report(
                        "MISSING_KEY",
                        self.next.span,
                        "A key is missing before ':'",
                        "Write a key in double quotes.",
                    );
                    self.bump();
                    self.value(depth + 1);
                }
                LexemeKind::Punct(_) => {
                    let message = "A value stands where a key should be";
                    self.report("MISSING_KEY", self.next.span, message, "Give it a key: \"Name\": ...");
                    self.value(depth + 1);
                }
                _ => {
                    let member = self.member(depth, &members, &mut keys);
                    members.push(member);
                }
            }
        }
        Node { span: self.close_bracket(start), kind: Kind::Object(members) }
    }

    fn member(&mut self, depth: usize, before: &[Member], keys: &mut Keys) -> Member {
        let lexeme = self.bump();
        let key = self.key(lexeme);
        if keys.know(&key, before) {
            let message = format!(
                "The key \"{}\" occurs twice in this object: only the last one would count",
                brief(&key)
            );
            self.report("DUPLICATE_KEY", lexeme.span, message, "Rename or remove one of them.");
        }
        self.path.push(Step::Key(key));
        if self.next.kind == LexemeKind::Punct(b':') {
            self.bump();
        } else {
            let at = Span { start: self.last_end, end: self.last_end };
            self.report("MISSING_COLON", at, "A colon is missing after the key", "Add ':' and a value.");
        }
        let value = if self.next_is_key() { self.hole() } else { self.value(depth + 1) };
        let key = match self.path.pop() {
            Some(Step::Key(key)) => key,
            _ => String::new(),
        };
        Member { key, key_span: lexeme.span, value }
    }

    fn key(&mut self, lexeme: Lexeme) -> String {
        if matches!(lexeme.kind, LexemeKind::String { .. }) {
            return self.string(lexeme);
        }
        let raw = self.source(lexeme).to_owned();
        if lexeme.kind != LexemeKind::Substitution {
            let shown = brief(&raw);
            let message = format!("The key {shown} is not in quotes");
            self.report("UNQUOTED_KEY", lexeme.span, message, format!("Write \"{shown}\"."));
        }
        raw
    }

    fn array(&mut self, depth: usize) -> Node {
        let start = self.open_bracket(b'[');
        let mut elements = Vec::new();
        while self.another(b']', elements.is_empty()) {
            self.path.push(Step::Index(elements.len()));
            elements.push(self.value(depth + 1));
            if self.next.kind == LexemeKind::Punct(b':') {
                let message = "A key stands in an array; arrays hold values without keys";
                self.report(
                    "KEY_IN_ARRAY",
                    self.next.span,
                    message,
                    "Put the key and its value in braces: {\"key\": value}.",
                );
                self.bump();
                self.value(depth + 1);
            }
            self.path.pop();
        }
        Node { span: self.close_bracket(start), kind: Kind::Array(elements) }
    }

    /// Between two items: deals with commas, stray closers and the end. `true` if an item starts here.
    fn another(&mut self, closer: u8, mut first: bool) -> bool {
        let mut comma: Option<Span> = None;
        loop {
            match self.next.kind {
                LexemeKind::End => {
                    self.text_ends(Span { start: self.last_end, end: self.last_end });
                    return false;
                }
                LexemeKind::Punct(b',') => {
                    if first || comma.is_some() {
                        self.report(
                            "EXTRA_COMMA",
                            self.next.span,
                            "Nothing stands before this comma",
                            "Remove the comma.",
                        );
                    }
                    comma = Some(self.next.span);
                    first = false;
                    self.bump();
                }
                LexemeKind::Punct(found @ (b'}' | b']')) => {
                    if found != closer
                        && !self.open.iter().rev().skip(1).any(|&open| closer_of(open) == found)
                    {
                        self.stray(self.next);
                        self.bump();
                        continue;
                    }
                    if let Some(span) = comma {
                        self.report(
                            "TRAILING_COMMA",
                            span,
                            "Nothing follows this comma",
                            "Remove the comma.",
                        );
                    }
                    return false;
                }
                LexemeKind::Unknown => {
                    self.stray(self.next);
                    self.bump();
                }
                _ => {
                    if !first && comma.is_none() {
                        let at = Span { start: self.last_end, end: self.last_end };
                        self.report("MISSING_COMMA", at, "A comma is missing here", "Add a comma.");
                    }
                    return true;
                }
            }
        }
    }

    fn open_bracket(&mut self, bracket: u8) -> usize {
        self.open.push(bracket);
        self.bump().span.start
    }

    /// Takes the closing bracket if it is the right one; if it belongs to an outer bracket, says so and leaves it.
    fn close_bracket(&mut self, start: usize) -> Span {
        let closer = self.open.last().map_or(b'}', |&open| closer_of(open));
        if self.next.kind == LexemeKind::Punct(closer) {
            self.bump();
        } else if let LexemeKind::Punct(found) = self.next.kind {
            let (closer, found) = (char::from(closer), char::from(found));
            let message = format!("'{closer}' is missing before '{found}'");
            let at = Span { start: self.last_end, end: self.last_end };
            self.report("MISSING_BRACKET", at, message, format!("Add '{closer}'."));
        }
        self.open.pop();
        Span { start, end: self.last_end }
    }

    // --- lexemes and findings -------------------------------------------------------------------------------

    /// Takes the next lexeme.
    fn bump(&mut self) -> Lexeme {
        let taken = self.next;
        self.last_end = taken.span.end;
        self.next = self.lexer.next_lexeme();
        while self.next.kind == LexemeKind::Comment {
            self.report("COMMENT", self.next.span, "JSON has no comments", "Use a \"Comment\" field.");
            self.next = self.lexer.next_lexeme();
        }
        taken
    }

    /// Whether a string followed by a colon comes next: a key and not a value.
    fn next_is_key(&self) -> bool {
        matches!(self.next.kind, LexemeKind::String { .. } | LexemeKind::Word)
            && self.lexer.clone().next_lexeme().kind == LexemeKind::Punct(b':')
    }

    fn source(&self, lexeme: Lexeme) -> &'a str {
        self.text.get(lexeme.span.start..lexeme.span.end).unwrap_or_default()
    }

    fn stray(&mut self, lexeme: Lexeme) {
        let found = self.source(lexeme);
        self.report(
            "UNEXPECTED_CHARACTER",
            lexeme.span,
            format!("'{found}' does not belong here"),
            "Remove it.",
        );
    }

    /// Says once that the text ends too early, and what would close it.
    fn text_ends(&mut self, at: Span) {
        if self.end_reported {
            return;
        }
        self.end_reported = true;
        if self.open.is_empty() {
            self.report("EMPTY_DOCUMENT", at, "The text is empty", "Write an object.");
            return;
        }
        let closers: String =
            self.open.iter().rev().take(40).map(|&open| char::from(closer_of(open))).collect();
        let message = "The text ends before everything is closed";
        self.report("UNEXPECTED_END", at, message, format!("Add {closers} at the end."));
    }

    /// Before the root value: what cannot start one.
    fn skip_strays(&mut self) {
        while matches!(self.next.kind, LexemeKind::Unknown | LexemeKind::Punct(b'}' | b']' | b',' | b':')) {
            self.stray(self.next);
            self.bump();
        }
    }

    /// After the root value: anything left does not belong.
    fn finish(&mut self) {
        if self.next.kind != LexemeKind::End {
            let span = Span { start: self.next.span.start, end: self.text.len() };
            let message = "Text follows the end of the document";
            self.report(
                "TRAILING_TEXT",
                span,
                message,
                "Remove it, or remove the closing bracket before it.",
            );
        }
        self.diagnostics.sort_by_key(|finding| finding.span.start);
    }

    fn report(&mut self, code: &str, span: Span, message: impl Into<String>, fix: impl Into<String>) {
        if self.diagnostics.len() < MAX_DIAGNOSTICS {
            self.diagnostics.push(Diagnostic::error(code, self.path_text(), span, message).with_fix(fix));
        }
    }

    fn path_text(&self) -> String {
        let mut text = String::new();
        for step in &self.path {
            text.push('/');
            match step {
                Step::Key(key) => text.push_str(&brief(key)),
                Step::Index(index) => text.push_str(&index.to_string()),
            }
        }
        if text.is_empty() {
            "/".to_owned()
        } else {
            text
        }
    }
}

fn closer_of(open: u8) -> u8 {
    if open == b'{' {
        b'}'
    } else {
        b']'
    }
}

/// A text short enough for a message.
fn brief(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
