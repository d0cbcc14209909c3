//! Reads a changed text again, and of it no more than the value in which the change lies.
//!
//! The parser is put where it stood before that value, with the brackets and the way that it had there, and reads on in the
//! new text. If it comes out just where the value ended, everything behind is read as before, only elsewhere. That holds
//! because what stands outside is clean: no lexeme of it looked further than its own end. Where any of this is in doubt the
//! answer is `None`, and the text is read whole.

use super::lexer::{LexemeKind, Lexer};
use super::parser::{Parser, Step, MAX_DIAGNOSTICS};
use super::{Kind, Member, Node};
use crate::{Diagnostic, Span};

/// What stood between two bytes of a text became something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Offset of the first byte that went.
    pub start: usize,
    /// Offset just past the last byte that went.
    pub end: usize,
    /// How many bytes stand there instead.
    pub length: usize,
}

impl Change {
    /// How far what follows has moved.
    pub fn shift(self) -> isize {
        self.length.wrapping_sub(self.end - self.start).cast_signed()
    }
}

/// What may be wrong outside the value that is read again: nothing else in the text is understood otherwise for it.
const LOCAL: &[&str] = &["DUPLICATE_KEY", "LONE_SURROGATE"];
/// Values around the change that are tried, the innermost first: what does not come out where it did is broken, mostly.
const TRIES: usize = 3;

/// A text read again.
#[derive(Debug, Clone, PartialEq)]
pub struct Again {
    /// The tree, as [`parse`](super::parse) makes it.
    pub tree: Node,
    /// What is wrong, likewise.
    pub found: Vec<Diagnostic>,
    /// The value that was read, there where it stood before the change. All others are what they were, if elsewhere.
    pub place: Span,
}

/// What [`parse`](super::parse) makes of `text`, which is the text of `tree` and `found` after a change; `None` where that
/// cannot be told without reading it whole.
pub fn parse_again(tree: &Node, found: &[Diagnostic], text: &str, change: Change) -> Option<Again> {
    // Said once in a text, wherever it is first.
    if change.end < change.start || found.iter().any(|finding| finding.code == "TOO_DEEP") {
        return None;
    }
    let way = way_to(tree, change);
    let first = way.len().saturating_sub(TRIES);
    (first..way.len()).rev().find_map(|last| {
        let way = way.get(..=last)?;
        let (node, found, place) = read(tree, way, found, text, change)?;
        Some(Again { tree: grafted(tree, way, node, change.shift()), found, place })
    })
}

/// A change strictly within a value leaves its first and last byte alone.
fn holds(node: &Node, change: Change) -> bool {
    node.span.start < change.start && change.end < node.span.end
}

/// The way from the root to the innermost value around a change, as places in objects and arrays. Without the root itself.
fn way_to(tree: &Node, change: Change) -> Vec<usize> {
    let (mut node, mut way) = (tree, Vec::new());
    loop {
        let ends_before = |node: &Node| node.span.end <= change.start;
        let at = match &node.kind {
            Kind::Object(members) => members.partition_point(|member| ends_before(&member.value)),
            Kind::Array(elements) => elements.partition_point(ends_before),
            _ => return way,
        };
        match child(node, at).filter(|child| holds(child, change)) {
            Some(inner) => node = inner,
            None => return way,
        }
        way.push(at);
    }
}

fn child(node: &Node, at: usize) -> Option<&Node> {
    node.members().get(at).map(|member| &member.value).or_else(|| node.elements().get(at))
}

/// Reads the value at the end of the way; with it everything that is wrong with the text, and where the value was.
fn read(
    tree: &Node,
    way: &[usize],
    found: &[Diagnostic],
    text: &str,
    change: Change,
) -> Option<(Node, Vec<Diagnostic>, Span)> {
    let (mut node, mut steps, mut open) = (tree, Vec::new(), Vec::new());
    for at in way {
        let (bracket, step) = match node.members().get(*at) {
            Some(member) => (b'{', Step::Key(member.key.clone())),
            None => (b'[', Step::Index(*at)),
        };
        open.push(bracket);
        steps.push(step);
        node = child(node, *at)?;
    }
    let place = node.span;
    let (mut all, after) = outside(found, place, change.shift())?;
    let span = Span { end: place.end.checked_add_signed(change.shift())?, ..place };
    if !closes(text, span) {
        return None;
    }
    let (node, inside) = Parser::within(text, span.start, steps, open).one_value()?;
    let is_inside = |finding: &Diagnostic| span.start < finding.span.start && finding.span.end < span.end;
    if node.span != span || !inside.iter().all(is_inside) {
        return None;
    }
    all.extend(inside);
    all.extend(after);
    (all.len() < MAX_DIAGNOSTICS).then_some((node, all, place))
}

/// Whether what is opened in a place is closed just at its end. Where it is not, the parser would run on to the end of the
/// text, and in vain.
fn closes(text: &str, place: Span) -> bool {
    let (mut lexer, mut level) = (Lexer::at(text, place.start), 0_usize);
    loop {
        let lexeme = lexer.next_lexeme();
        match lexeme.kind {
            LexemeKind::Punct(b'{' | b'[') => level += 1,
            LexemeKind::Punct(b'}' | b']') => level = level.saturating_sub(1),
            LexemeKind::End => return false,
            _ => {}
        }
        if level == 0 || lexeme.span.end >= place.end {
            return level == 0 && lexeme.span.end == place.end;
        }
    }
}

/// What was wrong before and behind a value, there where it is now; `None` if it could have to do with what is in it.
fn outside(found: &[Diagnostic], value: Span, shift: isize) -> Option<(Vec<Diagnostic>, Vec<Diagnostic>)> {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for finding in found {
        let Span { start, end } = finding.span;
        let local = LOCAL.contains(&finding.code.as_str());
        if value.start < start && end < value.end {
            // Said again, if it still holds.
        } else if local && end < value.start {
            before.push(finding.clone());
        } else if local && value.end < start {
            after.push(Diagnostic { span: finding.span.moved(shift), ..finding.clone() });
        } else {
            return None;
        }
    }
    (found.len() < MAX_DIAGNOSTICS).then_some((before, after))
}

/// The tree with another value at the end of the way; what follows it has moved.
fn grafted(tree: &Node, way: &[usize], value: Node, shift: isize) -> Node {
    let Some((at, rest)) = way.split_first() else { return value };
    let mut value = Some(value);
    let mut inner = |place: usize, node: &Node| match (place.cmp(at), value.take_if(|_| place == *at)) {
        (_, Some(value)) => grafted(node, rest, value, shift),
        (std::cmp::Ordering::Less, None) => node.clone(),
        (_, None) => later(node, shift),
    };
    let kind = match &tree.kind {
        Kind::Object(members) => {
            let member = |(place, member): (usize, &Member)| Member {
                key: member.key.clone(),
                key_span: if place > *at { member.key_span.moved(shift) } else { member.key_span },
                value: inner(place, &member.value),
            };
            Kind::Object(members.iter().enumerate().map(member).collect())
        }
        Kind::Array(elements) => {
            Kind::Array(elements.iter().enumerate().map(|(place, node)| inner(place, node)).collect())
        }
        other => other.clone(),
    };
    let span = Span { end: tree.span.end.wrapping_add_signed(shift), ..tree.span };
    Node { span, kind }
}

/// A value that has moved.
fn later(node: &Node, by: isize) -> Node {
    let kind = match &node.kind {
        Kind::Array(elements) => Kind::Array(elements.iter().map(|node| later(node, by)).collect()),
        Kind::Object(members) => {
            let member = |member: &Member| Member {
                key: member.key.clone(),
                key_span: member.key_span.moved(by),
                value: later(&member.value, by),
            };
            Kind::Object(members.iter().map(member).collect())
        }
        scalar => scalar.clone(),
    };
    Node { span: node.span.moved(by), kind }
}
