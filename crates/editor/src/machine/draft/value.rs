//! The parts of a draft.

use asl::json::Node;
use asl::Span;

use super::list::List;
use super::style::Style;

/// A piece of text.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    /// As it stands in the text.
    Kept(Span),
    /// New.
    New(String),
}

impl Piece {
    /// Nothing.
    pub fn none() -> Self {
        Self::New(String::new())
    }

    /// The same, free of the text it stands in.
    pub fn owned(&self, text: &str) -> Self {
        Self::New(self.text(text).to_owned())
    }

    /// What it says.
    pub fn text<'t>(&'t self, text: &'t str) -> &'t str {
        match self {
            Self::Kept(span) => text.get(span.start..span.end).unwrap_or_default(),
            Self::New(new) => new,
        }
    }
}

/// A value of a draft.
#[derive(Debug, Clone)]
pub(crate) enum Value<'a> {
    /// As it stands in the text.
    Kept(&'a Node),
    /// New text.
    New(String),
    /// Taken apart.
    List(Box<List<'a>>),
}

impl<'a> Value<'a> {
    /// Takes an object or array apart; `None` of anything else. `around` is the indentation of the line it stands on,
    /// and whether its siblings stand on lines of their own, as it is known from the list that holds it.
    pub fn list(
        &mut self,
        text: &str,
        style: &Style,
        around: Option<(String, bool)>,
    ) -> Option<&mut List<'a>> {
        let whole = matches!(self, Self::List(_));
        let new = matches!(self, Self::New(_));
        match self {
            Self::Kept(node) => *self = Self::List(Box::new(List::of(node, text, style)?)),
            Self::New(new) => {
                let (node, _) = asl::json::parse(new);
                *self = Self::List(Box::new(List::of(&node, new, style)?.owned(new)));
            }
            Self::List(_) => {}
        }
        let Self::List(list) = self else { return None };
        if let Some((indent, lines)) = around.filter(|_| !whole && (new || list.items.is_empty())) {
            if list.items.is_empty() {
                list.inner = lines.then(|| format!("{indent}{}", style.unit));
            }
            list.indent = indent;
        }
        Some(list)
    }
}
