//! An object or an array that is being changed.

use asl::json::{Kind, Node};
use asl::Span;

use super::render::to_text;
use super::style::{indent_at, Style};
use super::value::{Piece, Value};

/// An object or an array, taken apart so that items can be added and removed while everything else stays.
#[derive(Debug, Clone)]
pub(crate) struct List<'a> {
    /// The opening bracket.
    pub open: Piece,
    /// What is in it.
    pub items: Vec<Item<'a>>,
    /// From the last item to the closing bracket, which broken text may lack.
    pub tail: Piece,
    /// Whether it is an object.
    pub object: bool,
    /// Indentation of the line on which it starts.
    pub indent: String,
    /// Indentation of its items; `None` where they stand on one line.
    pub inner: Option<String>,
}

/// A member of an object, or an element of an array.
#[derive(Debug, Clone)]
pub(crate) struct Item<'a> {
    /// Comma and white space before it.
    pub before: Piece,
    /// The key, decoded; empty in an array.
    pub key: String,
    /// The key as written; empty in an array.
    pub raw_key: Piece,
    /// From the key to the value.
    pub colon: Piece,
    /// The value.
    pub value: Value<'a>,
}

impl<'a> List<'a> {
    /// Takes a node apart; `None` if it is neither an object nor an array.
    pub fn of(node: &'a Node, text: &str, style: &Style) -> Option<Self> {
        let object = match node.kind {
            Kind::Object(_) => true,
            Kind::Array(_) => false,
            _ => return None,
        };
        let open = Span { start: node.span.start, end: (node.span.start + 1).min(node.span.end) };
        let mut at = open.end;
        let mut items = Vec::new();
        for member in node.members() {
            items.push(Item {
                before: Piece::Kept(Span { start: at, end: member.key_span.start.max(at) }),
                key: member.key.clone(),
                raw_key: Piece::Kept(member.key_span),
                colon: Piece::Kept(Span {
                    start: member.key_span.end,
                    end: member.value.span.start.max(member.key_span.end),
                }),
                value: Value::Kept(&member.value),
            });
            at = member.value.span.end.max(member.key_span.end);
        }
        for element in node.elements() {
            let before = Piece::Kept(Span { start: at, end: element.span.start.max(at) });
            items.push(Item {
                before,
                key: String::new(),
                raw_key: Piece::none(),
                colon: Piece::none(),
                value: Value::Kept(element),
            });
            at = element.span.end.max(at);
        }
        let indent = indent_at(text, node.span.start).to_owned();
        let inner = match items.first() {
            Some(first) => first.before.text(text).rsplit_once('\n').map(|(_, white)| white.to_owned()),
            None => style.lines.then(|| format!("{indent}{}", style.unit)),
        };
        let tail = Piece::Kept(Span { start: at, end: node.span.end.max(at) });
        Some(Self { open: Piece::Kept(open), items, tail, object, indent, inner })
    }

    /// The same, free of the text it was taken from.
    pub fn owned<'b>(&self, text: &str) -> List<'b> {
        let item = |item: &Item| Item {
            before: item.before.owned(text),
            key: item.key.clone(),
            raw_key: item.raw_key.owned(text),
            colon: item.colon.owned(text),
            value: Value::New(to_text(&item.value, text)),
        };
        List {
            open: self.open.owned(text),
            items: self.items.iter().map(item).collect(),
            tail: self.tail.owned(text),
            object: self.object,
            indent: self.indent.clone(),
            inner: self.inner.clone(),
        }
    }

    /// The place of the last member with this key.
    pub fn position(&self, key: &str) -> Option<usize> {
        self.items.iter().rposition(|item| item.key == key)
    }

    /// Indentation of the line on which an item stands.
    pub fn item_indent(&self) -> String {
        self.inner.clone().unwrap_or_else(|| self.indent.clone())
    }

    /// Puts an item at `index`. Its `before` is made here.
    pub fn insert(&mut self, index: usize, mut item: Item<'a>, text: &str, style: &Style) {
        let index = index.min(self.items.len());
        let (first, next) = match &self.inner {
            Some(indent) => (style.line(indent), format!(",{}", style.line(indent))),
            None => (String::new(), style.comma.to_owned()),
        };
        if self.items.is_empty() {
            item.before = Piece::New(first);
            let closer = self.tail.text(text).trim_start().to_owned();
            let line = self.inner.as_ref().map(|_| style.line(&self.indent)).unwrap_or_default();
            self.tail = Piece::New(format!("{line}{closer}"));
        } else if index == 0 {
            if let Some(second) = self.items.first_mut() {
                item.before = std::mem::replace(&mut second.before, Piece::New(next));
            }
        } else {
            item.before = Piece::New(next);
        }
        self.items.insert(index, item);
    }

    /// Takes an item out.
    pub fn remove(&mut self, index: usize, text: &str) -> Option<Item<'a>> {
        if index >= self.items.len() {
            return None;
        }
        let item = self.items.remove(index);
        if self.items.is_empty() {
            self.tail = Piece::New(self.tail.text(text).trim_start().to_owned());
        } else if index == 0 {
            if let Some(first) = self.items.first_mut() {
                first.before = item.before.clone();
            }
        }
        Some(item)
    }
}
