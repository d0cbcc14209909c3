//! `Catch`: which errors, in which order, and where to.

use super::{context::Context, report::Report, retriers::error_lists, Rule};

pub(super) const RULE: Rule = Rule {
    name: "catchers",
    summary: "Every catcher names errors and a Next; States.ALL stands alone and in the last one.",
    check,
};

fn check(context: &Context, report: &mut Report) {
    for state in context.states() {
        let entries: Vec<_> = state.elements("Catch").collect();
        for (entry, path) in
            entries.iter().filter(|(entry, _)| entry.is_object() && entry.get("Next").is_none())
        {
            report
                .schema(path, entry, "These fields are required: [Next]")
                .fix("Add \"Next\" with the name of the state that handles the error.");
        }
        error_lists(&entries, report);
    }
}
