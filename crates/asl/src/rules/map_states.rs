//! What only a Distributed Map has.
//!
//! Developer Guide, "Using Map state in Distributed mode" and the pages of its fields. Required fields are worded as others
//! have seen ValidateStateMachineDefinition word them; where only the guide demands something, it is a warning.

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
const DISTRIBUTED_ONLY: &[&str] = &[
    "ItemReader",
    "ItemBatcher",
    "ResultWriter",
    "ToleratedFailureCount",
    "ToleratedFailureCountPath",
    "ToleratedFailurePercentage",
    "ToleratedFailurePercentagePath",
    "Label",
];
const LONGEST_LABEL: usize = 40;
/// What no label may contain, beside blanks and control characters.
const NOT_IN_LABELS: &str = "?*<>{}[]:;,\\|^~$#%&`\"";

fn check(context: &Context, report: &mut Report) {
    for state in context.states().filter(|state| state.kind == "Map") {
        check_mode(state, report);
        check_label(state, report);
        check_reader(state, report);
        check_batcher(state, report);
    }
}

fn check_mode(state: &StateView, report: &mut Report) {
    let processor = state.node.get("ItemProcessor").or_else(|| state.node.get("Iterator"));
    let field = if state.node.get("ItemProcessor").is_some() { "ItemProcessor" } else { "Iterator" };
    let config = processor.and_then(|processor| processor.get("ProcessorConfig"));
    let config_of = |key| config.and_then(|config| config.get(key)).and_then(Node::as_str);
    if config_of("Mode") == Some("DISTRIBUTED") {
        let says_type = config.and_then(|config| config.get("ExecutionType"));
        if let (Some(config), None) = (config, says_type) {
            report
                .schema(
                    &format!("{}/{field}/ProcessorConfig", state.path),
                    config,
                    "These fields are required: [ExecutionType]",
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
    let text = label.as_str().unwrap_or_default();
    let length = text.chars().count();
    if length > LONGEST_LABEL && !label.is_substitution() {
        let message = format!("The label has {length} characters; at most {LONGEST_LABEL} are allowed");
        report.schema(&path, label, message).fix("Shorten the label.");
    }
    let unfit = |c: &char| c.is_whitespace() || c.is_control() || NOT_IN_LABELS.contains(*c);
    if let Some(unfit) = text.chars().find(unfit).filter(|_| !text.contains("${")) {
        let message = format!("The label contains {unfit:?}, which labels cannot contain");
        report
            .schema(&path, label, message)
            .fix("Use letters, digits, '-' and '_': blanks, wildcards, brackets and special characters are not allowed.");
    }
}

fn check_reader(state: &StateView, report: &mut Report) {
    let Some(config) = state.node.get("ItemReader").and_then(|reader| reader.get("ReaderConfig")) else {
        return;
    };
    let given = config.get("CSVHeaderLocation").and_then(Node::as_str) == Some("GIVEN");
    if given && config.get("CSVHeaders").is_none() {
        let path = format!("{}/ItemReader/ReaderConfig", state.path);
        report
            .schema(&path, config, "These fields are required: [CSVHeaders]")
            .fix("Add \"CSVHeaders\" with the names of the columns, or say FIRST_ROW.");
    }
}

fn check_batcher(state: &StateView, report: &mut Report) {
    const SIZES: &[&str] =
        &["MaxItemsPerBatch", "MaxItemsPerBatchPath", "MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath"];
    let Some((batcher, path)) = state.field("ItemBatcher").filter(|(node, _)| node.is_object()) else {
        return;
    };
    if SIZES.iter().all(|size| batcher.get(size).is_none()) {
        report
            .warning(
                "BATCH_WITHOUT_SIZE",
                &path,
                batcher.span,
                "An ItemBatcher needs MaxItemsPerBatch or MaxInputBytesPerBatch",
            )
            .fix("Add \"MaxItemsPerBatch\".");
    }
}
