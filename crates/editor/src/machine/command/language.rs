//! The query language becomes another: what says the same in both is written anew, the rest is left to be mended.

use std::sync::Arc;

use asl::json::{Kind, Node};
use asl::model::QueryLanguage;

use super::change::{string, Change};
use crate::machine::address::Address;
use crate::machine::edit;
use crate::machine::flow::kind;
use crate::machine::reading::Reading;
use crate::text::counted;

/// What passes a state's input on, in JSONata.
const INPUT: &str = "{% $states.input %}";

/// Converts what is safe in the states that have just become JSONata, and says so.
pub(super) fn converted(change: &mut Change) {
    let Some(text) = edit::apply(change.before.text(), &change.draft.edits()) else { return };
    let after = Reading::new(Arc::from(text));
    let before = change.before.index();
    let became = after.index().states.iter().filter(|state| {
        let was = before.state(&state.address).map(|was| was.language);
        state.language == QueryLanguage::JSONata && was == Some(QueryLanguage::JSONPath)
    });
    let mut states = 0_usize;
    for state in became {
        let Some(node) = change.node(&state.address) else { continue };
        states += usize::from(convert(change, &state.address, node));
    }
    if states > 0 {
        change.note = Some(format!(
            "In {} what JSONata says otherwise was rewritten: Parameters without paths, and paths that only pass data on. What else it does not have is marked.",
            counted(states, "state")
        ));
    }
}

/// Converts a state; whether there was something to convert.
fn convert(change: &mut Change, at: &Address, node: &Node) -> bool {
    let parameters = rename_parameters(change, at, node);
    let result = drop_result_path(change, at, node);
    let mut idle = false;
    for key in ["InputPath", "OutputPath", "ResultPath"] {
        if node.get(key).and_then(Node::as_str) == Some("$") {
            idle |= change.draft.remove(&at.child(key));
        }
    }
    parameters || result || idle
}

/// The field by which a state says in JSONata what `Parameters` says in JSONPath.
pub(crate) fn parameters_in_jsonata(kind: &str) -> Option<&'static str> {
    match kind {
        "Task" | "Parallel" => Some("Arguments"),
        "Map" => Some("ItemSelector"),
        "Pass" => Some("Output"),
        _ => None,
    }
}

/// Parameters in which there is no path mean the same under another name. Those of a Pass state are its result, which
/// `ResultPath` may put elsewhere.
fn rename_parameters(change: &mut Change, at: &Address, node: &Node) -> bool {
    let (Some(parameters), Some(key)) = (node.get("Parameters"), parameters_in_jsonata(kind(node))) else {
        return false;
    };
    let placed = kind(node) == "Pass" && ["ResultPath", "Result"].iter().any(|key| node.get(key).is_some());
    let safe = is_constant(parameters) && node.get(key).is_none() && !placed;
    safe && change.draft.rename(&at.child("Parameters"), key)
}

/// A result that is dropped: the state passes its input on.
fn drop_result_path(change: &mut Change, at: &Address, node: &Node) -> bool {
    let dropped = node.get("ResultPath").is_some_and(|it| matches!(it.kind, Kind::Null));
    let whole = node.get("OutputPath").is_none_or(|it| it.as_str() == Some("$"));
    if !dropped || !whole || node.get("Output").is_some() {
        return false;
    }
    change.draft.remove(&at.child("ResultPath"));
    let place = change.field_place(at, "Output");
    change.draft.set(at, "Output", &string(INPUT), place)
}

/// Whether a payload template has neither paths nor what JSONata would take for an expression.
fn is_constant(template: &Node) -> bool {
    match &template.kind {
        Kind::Object(members) => {
            members.iter().all(|member| !member.key.ends_with(".$") && is_constant(&member.value))
        }
        Kind::Array(elements) => elements.iter().all(is_constant),
        Kind::String(text) => !text.trim_start().starts_with("{%"),
        _ => true,
    }
}
