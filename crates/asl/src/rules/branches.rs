//! A Parallel state has branches.

use super::{context::Context, report::Report, Rule};

pub(super) const RULE: Rule = Rule {
    name: "branches",
    summary: "A Parallel state has at least one branch, and branches are objects.",
    check,
};

fn check(context: &Context, report: &mut Report) {
    for state in context.states().filter(|state| state.kind == "Parallel") {
        if let Some((branches, path)) = state.field("Branches") {
            if branches.is_array() && branches.elements().is_empty() {
                report
                    .schema(&path, branches, "Value cannot be empty")
                    .fix("Add a branch with StartAt and States.");
            }
        }
        for (branch, path) in state.elements("Branches") {
            if !branch.is_object() && !branch.is_substitution() && !branch.is_missing() {
                let message = format!("Expected value of type Object, but found {}", branch.describe());
                report.schema(&path, branch, message).fix("Write an object with StartAt and States.");
            }
        }
    }
}
