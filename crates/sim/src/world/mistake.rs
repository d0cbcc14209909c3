//! What the readers of mocks files and of mock configurations say of a mistake.

use asl::json::pointer::join;
use asl::json::{Kind, Node};
use asl::Diagnostic;

/// Something in a file of mocks that is not understood.
pub(super) fn mistake(node: &Node, path: &str, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error("INVALID_MOCK", path, node.span, message)
}

/// The numbers in a value that are none: `1e999`, which no run could hold.
pub(super) fn numbers(node: &Node, path: &str, found: &mut Vec<Diagnostic>) {
    match &node.kind {
        Kind::Number(_) if node.as_f64().is_none() => {
            found.push(mistake(node, path, "The number is too large."))
        }
        Kind::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                numbers(element, &join(path, &index.to_string()), found);
            }
        }
        Kind::Object(members) => {
            members.iter().for_each(|member| numbers(&member.value, &join(path, &member.key), found));
        }
        _ => {}
    }
}
