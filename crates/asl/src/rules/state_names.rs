//! Names are unique in the whole state machine and at most 80 characters long.

use super::{context::Context, report::Report, Rule};
use indexmap::IndexMap;

pub(super) const RULE: Rule = Rule {
    name: "state_names",
    summary: "State names are unique in the whole state machine and at most 80 characters long.",
    check,
};

const LONGEST: usize = 80;
const INVALID: &str = "INVALID_STATE_NAME";

fn check(context: &Context, report: &mut Report) {
    let mut seen: IndexMap<&str, &str> = IndexMap::new();
    for state in context.states() {
        let length = state.name.chars().count();
        if length > LONGEST {
            let message = format!("The state's name has {length} characters; at most {LONGEST} are allowed");
            report.error(INVALID, &state.path, state.name_span, message).fix("Shorten the name.");
        }
        if state.name.is_empty() {
            report
                .error(INVALID, &state.path, state.name_span, "A state's name cannot be empty")
                .fix("Give it a name.");
        }
        // Two of one name in one object are a duplicate key, which the parser reports.
        if let Some(first) = seen.insert(state.name, &state.path).filter(|first| *first != state.path) {
            let message = format!("Duplicate State name: {}", state.name);
            report
                .error("DUPLICATE_STATE_NAME", &state.path, state.name_span, message)
                .fix(format!("Rename it: the name is taken at {first}."));
        }
    }
}
