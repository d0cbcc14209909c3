//! A state may move from JSONPath to JSONata, never back.

use super::{context::Context, report::Report, Rule};
use crate::model::QueryLanguage;

pub(super) const RULE: Rule =
    Rule { name: "query_language", summary: "A state machine in JSONata has no state in JSONPath.", check };

fn check(context: &Context, report: &mut Report) {
    if context.language != QueryLanguage::JSONata {
        return;
    }
    for state in context.states().filter(|state| state.language == QueryLanguage::JSONPath) {
        let span = state.node.get("QueryLanguage").map_or(state.name_span, |value| value.span);
        let message = "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine";
        report
            .error("SCHEMA_VALIDATION_FAILED", &state.path, span, message)
            .fix("Remove it here, or set JSONata on single states only.");
    }
}
