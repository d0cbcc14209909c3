//! A text being changed: a tree over it of which only what is touched is taken apart. Everything else stays byte for
//! byte, and what is new is laid out as its surroundings are. The outcome is a list of edits.

mod list;
mod render;
mod style;
mod value;

use asl::json::{Kind, Node};
use asl::Span;

use self::list::{Item, List};
use self::render::{to_text, Render};
use self::value::{Piece, Value};
use super::address::{Address, Step};
use super::edit::Edit;

use self::style::reindent;
pub(crate) use self::style::Style;

/// A text being changed.
pub(crate) struct Draft<'a> {
    text: &'a str,
    root: Value<'a>,
    style: Style,
    /// Place of the root in the text.
    span: Span,
}

/// A member that was taken out of an object, to be put somewhere else.
#[derive(Debug, Clone)]
pub(crate) struct Cut {
    /// The key, decoded.
    pub key: String,
    raw_key: String,
    colon: String,
    text: String,
    indent: String,
}

impl Cut {
    /// The value as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same value under another key.
    #[must_use]
    pub fn with_key(self, key: &str) -> Self {
        Self { key: key.to_owned(), raw_key: asl::json::quote(key), colon: ": ".to_owned(), ..self }
    }

    /// The same value for an array.
    #[must_use]
    pub fn without_key(self) -> Self {
        Self { key: String::new(), raw_key: String::new(), colon: String::new(), ..self }
    }
}

impl<'a> Draft<'a> {
    /// A draft of `text`, whose tree is `root`. A text with nothing in it becomes an empty object.
    pub fn new(text: &'a str, root: &'a Node) -> Self {
        let style = Style::of(text);
        if matches!(root.kind, Kind::Missing) && text.trim().is_empty() {
            let list = List {
                open: Piece::New("{".to_owned()),
                items: Vec::new(),
                tail: Piece::New("}".to_owned()),
                object: true,
                indent: String::new(),
                inner: Some(style.unit.clone()),
            };
            let span = Span { start: 0, end: text.len() };
            return Self { text, root: Value::List(Box::new(list)), style, span };
        }
        Self { text, root: Value::Kept(root), style, span: root.span }
    }

    /// The edits that make the draft of the text.
    pub fn edits(&self) -> Vec<Edit> {
        let mut render = Render::new(self.text);
        render.kept(Span { start: 0, end: self.span.start });
        render.value(&self.root);
        render.kept(Span { start: self.span.end.max(self.span.start), end: self.text.len() });
        render.finish()
    }

    /// Whether something is there.
    pub fn has(&mut self, at: &Address) -> bool {
        self.value(at).is_some()
    }

    /// The value at an address.
    fn value(&mut self, at: &Address) -> Option<&mut Value<'a>> {
        self.value_in(at).map(|(value, _)| value)
    }

    /// The same, with what the list that holds it says of its layout.
    fn value_in(&mut self, at: &Address) -> Option<(&mut Value<'a>, Option<(String, bool)>)> {
        let mut value = &mut self.root;
        let mut around = None;
        for step in at.steps() {
            let list = value.list(self.text, &self.style, around)?;
            let index = index(list, &step)?;
            around = Some((list.item_indent(), list.inner.is_some()));
            value = &mut list.items.get_mut(index)?.value;
        }
        Some((value, around))
    }

    /// The object or array at an address.
    fn list(&mut self, at: &Address) -> Option<&mut List<'a>> {
        let (text, style) = (self.text, self.style.clone());
        let (value, around) = self.value_in(at)?;
        value.list(text, &style, around)
    }

    /// The item at an address, as its list and place.
    fn item(&mut self, at: &Address) -> Option<(&mut List<'a>, usize)> {
        let step = at.steps().pop()?;
        let list = self.list(&at.up(1))?;
        let index = index(list, &step)?;
        Some((list, index))
    }

    /// Where in its object or array something stands.
    pub fn position(&mut self, at: &Address) -> Option<usize> {
        self.item(at).map(|(_, index)| index)
    }

    /// How many items an object or array has; 0 of anything else.
    pub fn count(&mut self, at: &Address) -> usize {
        self.list(at).map_or(0, |list| list.items.len())
    }

    /// The keys of an object, in the order of the text.
    pub fn keys(&mut self, at: &Address) -> Vec<String> {
        self.list(at).map(|list| list.items.iter().map(|item| item.key.clone()).collect()).unwrap_or_default()
    }

    /// The value at an address as a tree, as it stands in the draft.
    pub fn read(&mut self, at: &Address) -> Option<Node> {
        let text = self.text;
        let value = self.value(at)?;
        Some(match value {
            Value::Kept(node) => node.clone(),
            value => asl::json::parse(&to_text(value, text)).0,
        })
    }

    /// The string at an address.
    pub fn string(&mut self, at: &Address) -> Option<String> {
        self.read(at)?.as_str().map(str::to_owned)
    }

    /// Puts another value where one stands. `false` if there is none.
    pub fn replace(&mut self, at: &Address, new: &Node) -> bool {
        let style = self.style.clone();
        let Some((list, index)) = self.item(at) else { return false };
        let printed = style.print(new, &list.item_indent(), list.inner.is_some());
        list.items.get_mut(index).is_some_and(|item| {
            item.value = Value::New(printed);
            true
        })
    }

    /// Gives a member of the object at `at` a value: where the key stands, or else at `index`.
    pub fn set(&mut self, at: &Address, key: &str, new: &Node, index: usize) -> bool {
        match self.list(at) {
            Some(list) if list.object && list.position(key).is_some() => self.replace(&at.child(key), new),
            Some(list) if list.object => self.insert(at, index, Some(key), new),
            _ => false,
        }
    }

    /// Puts a value into an object (with a key) or an array (without) at `index`.
    pub fn insert(&mut self, at: &Address, index: usize, key: Option<&str>, new: &Node) -> bool {
        let (text, style) = (self.text, self.style.clone());
        let Some(list) = self.list(at).filter(|list| list.object == key.is_some()) else { return false };
        let value = Value::New(style.print(new, &list.item_indent(), list.inner.is_some()));
        let item = Item {
            before: Piece::none(),
            key: key.unwrap_or_default().to_owned(),
            raw_key: key.map_or_else(Piece::none, |key| Piece::New(asl::json::quote(key))),
            colon: key.map_or_else(Piece::none, |_| Piece::New(style.colon.to_owned())),
            value,
        };
        list.insert(index, item, text, &style);
        true
    }

    /// Takes an item away. `false` if it is not there.
    pub fn remove(&mut self, at: &Address) -> bool {
        let text = self.text;
        let Some((list, index)) = self.item(at) else { return false };
        list.remove(index, text).is_some()
    }

    /// Takes a member or element out, with everything in it as it is written.
    pub fn cut(&mut self, at: &Address) -> Option<Cut> {
        let text = self.text;
        let (list, index) = self.item(at)?;
        let indent = list.item_indent();
        let item = list.remove(index, text)?;
        Some(Cut {
            raw_key: item.raw_key.text(text).to_owned(),
            colon: item.colon.text(text).to_owned(),
            text: to_text(&item.value, text),
            key: item.key,
            indent,
        })
    }

    /// Puts what was cut into an object or array.
    pub fn put(&mut self, at: &Address, index: usize, cut: &Cut) -> bool {
        let (text, style) = (self.text, self.style.clone());
        let Some(list) = self.list(at) else { return false };
        let item = Item {
            before: Piece::none(),
            key: cut.key.clone(),
            raw_key: Piece::New(cut.raw_key.clone()),
            colon: Piece::New(cut.colon.clone()),
            value: Value::New(reindent(&cut.text, &cut.indent, &list.item_indent())),
        };
        list.insert(index, item, text, &style);
        true
    }

    /// Gives a member another key.
    pub fn rename(&mut self, at: &Address, key: &str) -> bool {
        let Some((list, index)) = self.item(at) else { return false };
        list.items.get_mut(index).is_some_and(|item| {
            item.key = key.to_owned();
            item.raw_key = Piece::New(asl::json::quote(key));
            true
        })
    }
}

fn index(list: &List, step: &Step) -> Option<usize> {
    if !list.object {
        return step.key.parse().ok().filter(|index| *index < list.items.len());
    }
    match step.copy {
        None => list.position(&step.key),
        Some(copy) => {
            let mut twins = list.items.iter().enumerate().filter(|(_, item)| item.key == step.key);
            twins.nth(copy).map(|(index, _)| index)
        }
    }
}

#[cfg(test)]
mod tests;
