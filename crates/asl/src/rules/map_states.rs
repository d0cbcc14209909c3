//! What only a Distributed Map has.

use super::{
    context::{Context, StateView},
    report::Report,
    Rule,
};
use crate::json::Node;

pub(super) const RULE: Rule = Rule {
    name: "map_states",
    summary: "Fields of a Distributed Map stand in one, and its mode is complete.",
    check,
};

/// They do nothing in an Inline Map.
const DISTRIBUTED_ONLY: &[&str] =
    &["ItemReader", "ItemBatcher", "ResultWriter", "ToleratedFailurePercentage"];
const LONGEST_LABEL: usize = 40;

fn check(context: &Context, report: &mut Report) {
    for state in context.states().filter(|state| state.kind == "Map") {
        check_mode(state, report);
        check_label(state, report);
    }
}

fn check_mode(state: &StateView, report: &mut Report) {
    let processor = state.node.get("ItemProcessor").or_else(|| state.node.get("Iterator"));
    let config = processor.and_then(|processor| processor.get("ProcessorConfig"));
    let config_of = |key| config.and_then(|config| config.get(key)).and_then(Node::as_str);
    if config_of("Mode") == Some("DISTRIBUTED") {
        if let (Some(config), None) = (config, config_of("ExecutionType")) {
            let path = format!("{}/ItemProcessor/ProcessorConfig", state.path);
            report
                .warning(
                    "MISSING_EXECUTION_TYPE",
                    &path,
                    config.span,
                    "A Distributed Map should say its ExecutionType",
                )
                .fix("Add \"ExecutionType\": \"STANDARD\" or \"EXPRESS\".");
        }
        return;
    }
    for field in DISTRIBUTED_ONLY {
        if let Some(member) = state.node.member(field) {
            let message = format!("'{field}' needs a Distributed Map");
            report
                .warning("DISTRIBUTED_MAP_ONLY", &format!("{}/{field}", state.path), member.key_span, message)
                .fix("Add \"ProcessorConfig\": {\"Mode\": \"DISTRIBUTED\"} to the ItemProcessor.");
        }
    }
}

fn check_label(state: &StateView, report: &mut Report) {
    let Some((label, path)) = state.field("Label") else { return };
    let length = label.as_str().unwrap_or_default().chars().count();
    if length > LONGEST_LABEL && !label.is_substitution() {
        let message = format!("The label has {length} characters; at most {LONGEST_LABEL} are allowed");
        report.schema(&path, label, message).fix("Shorten the label.");
    }
}
