//! From a draft to the edits that make it of the text.

use asl::Span;

use super::list::{Item, List};
use super::value::{Piece, Value};
use crate::machine::edit::{trim, Edit};

/// Walks a draft; what is kept moves `at` along the text, what is new waits until something is kept again.
pub(super) struct Render<'t> {
    text: &'t str,
    at: usize,
    pending: String,
    edits: Vec<Edit>,
}

impl<'t> Render<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, at: 0, pending: String::new(), edits: Vec::new() }
    }

    /// Text that stays. What stands before something that was already passed has been moved, and counts as new.
    pub fn kept(&mut self, span: Span) {
        if span.start < self.at {
            self.pending.push_str(self.text.get(span.start..span.end).unwrap_or_default());
            return;
        }
        self.flush(span.start);
        self.at = span.end;
    }

    pub fn piece(&mut self, piece: &Piece) {
        match piece {
            Piece::Kept(span) => self.kept(*span),
            Piece::New(text) => self.pending.push_str(text),
        }
    }

    pub fn value(&mut self, value: &Value) {
        match value {
            Value::Kept(node) => self.kept(node.span),
            Value::New(text) => self.pending.push_str(text),
            Value::List(list) => self.list(list),
        }
    }

    fn list(&mut self, list: &List) {
        self.piece(&list.open);
        list.items.iter().for_each(|item| self.item(item));
        self.piece(&list.tail);
    }

    fn item(&mut self, item: &Item) {
        self.piece(&item.before);
        self.piece(&item.raw_key);
        self.piece(&item.colon);
        self.value(&item.value);
    }

    fn flush(&mut self, to: usize) {
        let insert = std::mem::take(&mut self.pending);
        if self.at < to || !insert.is_empty() {
            let edit = trim(self.text, Edit { start: self.at, end: to, insert });
            if edit.start < edit.end || !edit.insert.is_empty() {
                self.edits.push(edit);
            }
        }
        self.at = to;
    }

    /// The edits, in the order of the text.
    pub fn finish(mut self) -> Vec<Edit> {
        self.flush(self.text.len());
        self.edits
    }
}

/// A value as it would stand in the text.
pub(super) fn to_text(value: &Value, text: &str) -> String {
    match value {
        Value::Kept(node) => text.get(node.span.start..node.span.end).unwrap_or_default().to_owned(),
        Value::New(new) => new.clone(),
        Value::List(list) => {
            let mut out = list.open.text(text).to_owned();
            for item in &list.items {
                out.push_str(item.before.text(text));
                out.push_str(item.raw_key.text(text));
                out.push_str(item.colon.text(text));
                out.push_str(&to_text(&item.value, text));
            }
            out.push_str(list.tail.text(text));
            out
        }
    }
}
