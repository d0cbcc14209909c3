//! Fields of which at most one may be there.

use super::{context::Context, report::Report, Rule};
use crate::Span;

pub(super) const RULE: Rule = Rule {
    name: "exclusive_fields",
    summary: "Of fields that say the same thing at most one is there.",
    check,
};

const GROUPS: &[&[&str]] = &[
    &["Seconds", "SecondsPath", "Timestamp", "TimestampPath"],
    &["TimeoutSeconds", "TimeoutSecondsPath"],
    &["HeartbeatSeconds", "HeartbeatSecondsPath"],
    &["Error", "ErrorPath"],
    &["Cause", "CausePath"],
    &["ItemProcessor", "Iterator"],
    &["ItemSelector", "Parameters"],
    &["MaxConcurrency", "MaxConcurrencyPath"],
    &["ToleratedFailureCount", "ToleratedFailureCountPath"],
    &["ToleratedFailurePercentage", "ToleratedFailurePercentagePath"],
    &["MaxItems", "MaxItemsPath"],
    &["MaxItemsPerBatch", "MaxItemsPerBatchPath"],
    &["MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath"],
];

fn check(context: &Context, report: &mut Report) {
    for object in context.fielded() {
        for group in GROUPS {
            let present: Vec<(&str, Span)> =
                group.iter().filter_map(|name| Some((*name, object.node.member(name)?.key_span))).collect();
            let [_, (_, second), ..] = present.as_slice() else { continue };
            let names: Vec<&str> = present.iter().map(|(name, _)| *name).collect();
            let list = names.join(", ");
            let message = format!("Only one of these fields is allowed: [{list}]");
            report
                .error("SCHEMA_VALIDATION_FAILED", &object.path, *second, message)
                .fix(format!("Keep one of {list}."));
        }
    }
}
