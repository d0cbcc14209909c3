//! Which object of the schema stands where in a document.

use asl::json::Node;
use asl::model::{declared_language, QueryLanguage};

use super::{field, Field, Kind, Object};
use crate::machine::address::Step;
use crate::machine::flow::kind;
use crate::machine::StateType;

/// What a place in a document is to the schema.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Place {
    /// An object of the language.
    Object(Object),
    /// The value of a field, or something inside a value that is data.
    Value(&'static Field),
    /// The names of a scope's states.
    States,
    /// A place that the schema knows nothing of.
    Unknown,
}

/// What stands at a way into a document, and in which query language.
pub fn object_at(root: &Node, way: &[Step]) -> (Place, QueryLanguage) {
    let machine = declared_language(root).unwrap_or_default();
    let mut place = Place::Object(Object::StateMachine);
    let mut language_here = machine;
    let mut node = Some(root);
    for step in way {
        node = node.and_then(|node| child(node, step));
        place = match place {
            Place::Object(object) => match field(object, &step.key, language_here) {
                Some(field) => enter(field),
                None => Place::Unknown,
            },
            Place::States => {
                language_here = node.and_then(declared_language).unwrap_or(machine);
                Place::Object(node.map_or(Object::AnyState, state))
            }
            Place::Value(field) => match field.kind {
                Kind::List(object) if step.key.bytes().all(|byte| byte.is_ascii_digit()) => {
                    Place::Object(object)
                }
                _ => Place::Value(field),
            },
            Place::Unknown => Place::Unknown,
        };
        // Inner scopes are written in the machine's language again.
        if matches!(place, Place::Object(Object::Branch | Object::ItemProcessor)) {
            language_here = machine;
        }
    }
    (place, language_here)
}

fn enter(field: &'static Field) -> Place {
    match field.kind {
        Kind::Object(object) => Place::Object(object),
        Kind::States => Place::States,
        _ => Place::Value(field),
    }
}

fn state(node: &Node) -> Object {
    StateType::of(kind(node)).map_or(Object::AnyState, Object::State)
}

fn child<'n>(node: &'n Node, step: &Step) -> Option<&'n Node> {
    if node.is_array() {
        return node.elements().get(step.key.parse::<usize>().ok()?);
    }
    match step.copy {
        None => node.get(&step.key),
        Some(copy) => node
            .members()
            .iter()
            .filter(|member| member.key == step.key)
            .nth(copy)
            .map(|member| &member.value),
    }
}
