//! Where in the document a caret is.

use asl::json::{Kind, Member, Node};
use asl::Span;

use crate::machine::address::Step;
use crate::machine::Reading;

/// Where a caret is.
#[derive(Debug, Clone, PartialEq)]
pub struct Caret {
    /// The way to the object or array around it.
    pub way: Vec<Step>,
    /// What it is in.
    pub spot: Spot,
}

/// What a caret is in.
#[derive(Debug, Clone, PartialEq)]
pub enum Spot {
    /// A key, or where one could stand. `colon` says whether one follows already.
    Key {
        /// The key's place, quotes included; empty where there is none yet.
        span: Span,
        /// A colon follows.
        colon: bool,
    },
    /// A member's value, or where it should stand.
    Value {
        /// The member's key.
        key: String,
        /// The value's place; empty where there is none yet.
        span: Span,
    },
    /// An element of an array, or where one could stand.
    Element {
        /// Its number.
        index: usize,
        /// Its place; empty where there is none yet.
        span: Span,
    },
}

/// Where the caret at `offset` is; `None` outside of everything.
pub fn caret(reading: &Reading, offset: usize) -> Option<Caret> {
    let root = reading.tree();
    if offset <= root.span.start || (offset >= root.span.end && closed(root, reading.text())) {
        return None;
    }
    let mut way = Vec::new();
    let spot = descend(root, reading.text(), offset, &mut way)?;
    Some(Caret { way, spot })
}

fn closed(node: &Node, text: &str) -> bool {
    let whole = text.get(node.span.start..node.span.end).unwrap_or_default();
    whole.len() > 1
        && match node.kind {
            Kind::Object(_) => whole.ends_with('}'),
            Kind::Array(_) => whole.ends_with(']'),
            _ => true,
        }
}

fn descend(node: &Node, text: &str, offset: usize, way: &mut Vec<Step>) -> Option<Spot> {
    match &node.kind {
        Kind::Object(members) => in_object(members, text, offset, way),
        Kind::Array(elements) => in_array(elements, text, offset, way),
        _ => None,
    }
}

fn in_object(members: &[Member], text: &str, offset: usize, way: &mut Vec<Step>) -> Option<Spot> {
    for (index, member) in members.iter().enumerate() {
        if offset < member.key_span.start || offset == member.key_span.start && offset < member.key_span.end {
            break;
        }
        let after = text.get(member.key_span.end..).unwrap_or_default().trim_start();
        let colon = after.starts_with(':');
        if offset <= member.key_span.end {
            return Some(Spot::Key { span: member.key_span, colon });
        }
        let next = members.get(index + 1).map(|next| next.key_span.start);
        let value = &member.value;
        let missing = value.is_missing();
        let ends = if missing { next.unwrap_or(usize::MAX) } else { value.span.end };
        let open = next.is_none() && !closed(value, text);
        if offset <= ends || open {
            // Before the colon, and behind a value's closing bracket or quote, nothing can be said.
            let before = text.get(member.key_span.end..offset).unwrap_or_default();
            if !before.contains(':') || before.contains(',') && missing {
                break;
            }
            if contains(value, text, offset) && (value.is_object() || value.is_array()) {
                way.push(step(members, index));
                return descend(value, text, offset, way);
            }
            let span = if missing { Span { start: offset, end: offset } } else { value.span };
            if offset < span.start {
                // A value stands already, unless it is the key of what comes next.
                let next = text.get(span.end..).unwrap_or_default().trim_start().starts_with(':');
                let span = Span { start: offset, end: offset };
                return next.then(|| Spot::Value { key: member.key.clone(), span });
            }
            return Some(Spot::Value { key: member.key.clone(), span });
        }
    }
    Some(Spot::Key { span: Span { start: offset, end: offset }, colon: false })
}

fn in_array(elements: &[Node], text: &str, offset: usize, way: &mut Vec<Step>) -> Option<Spot> {
    let mut index = 0;
    for (at, element) in elements.iter().enumerate() {
        if element.span.start >= offset && !element.is_missing() {
            break;
        }
        index = at + 1;
        let open = at + 1 == elements.len() && !closed(element, text);
        if contains(element, text, offset) || (offset <= element.span.end || open) && !element.is_missing() {
            let container = element.is_object() || element.is_array();
            if container && contains(element, text, offset) {
                way.push(Step { key: at.to_string(), copy: None });
                return descend(element, text, offset, way);
            }
            if !container {
                return Some(Spot::Element { index: at, span: element.span });
            }
        }
    }
    Some(Spot::Element { index, span: Span { start: offset, end: offset } })
}

/// Whether a caret is inside a value: behind its first byte, and before its last if it is closed.
fn contains(node: &Node, text: &str, offset: usize) -> bool {
    offset > node.span.start && (offset < node.span.end || !closed(node, text))
}

fn step(members: &[Member], index: usize) -> Step {
    let key = members.get(index).map(|member| member.key.clone()).unwrap_or_default();
    let last = members.iter().rposition(|member| member.key == key) == Some(index);
    let copy = members.iter().take(index).filter(|member| member.key == key).count();
    Step { copy: (!last).then_some(copy), key }
}
