//! What something in the text means.

use asl::Span;

use super::caret::{caret, Spot};
use super::data;
use crate::machine::{Reading, StateType};
use crate::schema::{self, object_at, Field, Kind, Need, Place};

/// A documentation of something in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// What is explained.
    pub span: Span,
    /// What it is: "Resource", "Succeed".
    pub title: String,
    /// What it means, a sentence or two.
    pub text: String,
}

/// What is under a pointer at `offset`.
pub fn hover(reading: &Reading, offset: usize) -> Option<Hover> {
    // A pointer is over a letter, a caret between two.
    let found = caret(reading, offset + 1)?;
    let (place, language) = object_at(reading.tree(), &found.way);
    match (&found.spot, place) {
        (Spot::Key { span, .. }, Place::Object(object)) => {
            let key = key(reading, *span)?;
            let field = schema::field(object, &key, language)?;
            Some(Hover { span: *span, title: key, text: explain(field) })
        }
        (Spot::Key { span, .. }, Place::Value(field)) if matches!(field.key, "Parameters" | "Arguments") => {
            let key = key(reading, *span)?;
            let around = found.way.split_last()?.1;
            let state = around.iter().fold(reading.tree().clone(), |node, step| {
                node.get(&step.key)
                    .or_else(|| node.elements().get(step.key.parse::<usize>().ok()?))
                    .cloned()
                    .unwrap_or(node)
            });
            let argument = schema::argument(state.get("Resource")?.as_str()?, &key)?;
            Some(Hover { span: *span, title: argument.key.to_owned(), text: argument.doc.to_owned() })
        }
        (Spot::Key { span, .. }, Place::States) => {
            let state = reading.index().states.iter().find(|state| state.name_span == *span)?;
            let kind = StateType::of(&state.kind)?;
            Some(Hover {
                span: *span,
                title: format!("{} state", kind.name()),
                text: schema::type_doc(kind).to_owned(),
            })
        }
        (Spot::Value { key, span }, Place::Object(object)) => {
            let field = schema::field(object, key, language)?;
            value(reading, field, *span)
        }
        (Spot::Element { span, .. }, Place::Value(field)) if field.kind == Kind::ErrorNames => {
            let name = key(reading, *span)?;
            let (_, doc) = data::ERRORS.iter().find(|(known, _)| *known == name)?;
            Some(Hover { span: *span, title: name, text: (*doc).to_owned() })
        }
        _ => None,
    }
}

/// The string at a place.
fn key(reading: &Reading, span: Span) -> Option<String> {
    let raw = reading.text().get(span.start..span.end)?;
    asl::json::parse(raw).0.as_str().map(str::to_owned)
}

fn value(reading: &Reading, field: &Field, span: Span) -> Option<Hover> {
    let text = key(reading, span)?;
    let of = |title: &str, text: String| Some(Hover { span, title: title.to_owned(), text });
    match field.kind {
        Kind::Resource => {
            let service = schema::service(&text)?;
            let pattern = service
                .patterns
                .iter()
                .find(|pattern| text.ends_with(pattern.suffix()) && !pattern.suffix().is_empty());
            let waits =
                pattern.map(|pattern| format!(" {}.", schema::pattern_label(*pattern))).unwrap_or_default();
            of(&format!("{} {}", service.service, service.action), format!("{}{waits}", service.doc))
        }
        Kind::StateName => {
            let state = reading.index().states.iter().find(|state| state.name == text)?;
            let comment = reading.node(&state.address)?.get("Comment").and_then(asl::json::Node::as_str);
            of(&format!("{} state '{text}'", state.kind), comment.unwrap_or_default().to_owned())
        }
        Kind::Enum(_) if field.key == "Type" => {
            let kind = StateType::of(&text)?;
            of(&format!("{text} state"), schema::type_doc(kind).to_owned())
        }
        _ => None,
    }
}

/// A field in a sentence or two.
fn explain(field: &Field) -> String {
    let mut text = field.doc.to_owned();
    match field.need {
        Need::Required => text.push_str(" It must be there."),
        Need::OneOf(keys) => text.push_str(&format!(" Exactly one of {} must be there.", keys.join(", "))),
        Need::Optional => {
            if let Some(default) = field.default {
                text.push_str(&format!(" Without it: {default}."));
            }
        }
    }
    text
}
