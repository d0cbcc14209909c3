//! A state says where it goes or that it ends.

use super::{context::Context, report::Report, Rule};

pub(super) const RULE: Rule = Rule {
    name: "next_or_end",
    summary: "Task, Pass, Wait, Parallel and Map states have either Next or End.",
    check,
};

fn check(context: &Context, report: &mut Report) {
    for state in context.states() {
        if !matches!(state.kind, "Task" | "Pass" | "Wait" | "Parallel" | "Map") {
            continue;
        }
        let (next, end) = (state.node.get("Next"), state.node.get("End"));
        // `End: false` says nothing: it is as if it were not there.
        let ends = end.is_some_and(|end| end.as_bool() != Some(false));
        let message = match (next.is_some(), ends) {
            (true, true) => "has both 'Next' and 'End'",
            (false, false) => "has neither 'Next' nor 'End'",
            _ => continue,
        };
        let message = format!("State \"{}\" {message}; exactly one is required", state.name);
        let fix = if ends {
            "Remove one of them."
        } else {
            "Add \"Next\" with the name of a state, or \"End\": true."
        };
        report.error("SCHEMA_VALIDATION_FAILED", &state.path, state.name_span, message).fix(fix);
    }
}
