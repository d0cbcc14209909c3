//! Every state has one of the eight types.

use super::{
    context::Context,
    report::{Report, SCHEMA},
    schema::STATES,
    Rule,
};
use crate::json::Node;

pub(super) const RULE: Rule =
    Rule { name: "state_types", summary: "A state's Type is one of the eight of the language.", check };

fn check(context: &Context, report: &mut Report) {
    let types = || STATES.iter().map(|(name, _)| *name);
    for state in context.states() {
        let value = state.node.get("Type");
        if STATES.iter().any(|(name, _)| *name == state.kind) || value.is_some_and(Node::is_substitution) {
            continue;
        }
        let Some(value) = value else {
            report
                .error(SCHEMA, &state.path, state.name_span, "These fields are required: [Type]")
                .fix("Add a Type, such as \"Type\": \"Task\".");
            continue;
        };
        let list = types().collect::<Vec<_>>().join(", ");
        let message = format!("The field 'Type' should have one of these values: [{list}]");
        let finding = report.schema(&format!("{}/Type", state.path), value, message);
        finding.suggest(state.kind, types(), "Take one of them.");
    }
}
