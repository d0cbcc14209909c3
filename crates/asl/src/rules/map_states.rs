//! What only a Distributed Map has.
//!
//! Developer Guide, "Using Map state in Distributed mode" and the pages of its fields. Required fields are worded as others
//! have seen ValidateStateMachineDefinition word them; where only the guide demands something, it is a warning.

use super::{
    context::{Context, StateView},
    parameters::{self, Call, Caller},
    report::Report,
    resources, Rule,
};
use crate::{
    json::Node,
    model::{IntegrationPattern::RequestResponse, Resource},
    suggest::nearest,
};
use indexmap::IndexMap;

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
const INVALID_LABEL: &str = "INVALID_LABEL_NAME";
const LONGEST_LABEL: usize = 40;
/// What no label may contain, beside blanks and control characters.
const NOT_IN_LABELS: &str = "?*<>{}[]:;,\\|^~$#%&`\"";

fn check(context: &Context, report: &mut Report) {
    let mut labels = IndexMap::new();
    for state in context.states().filter(|state| state.kind == "Map") {
        check_label(state, &mut labels, report);
        check_batcher(state, report);
        // In an Inline Map they do nothing.
        if check_mode(state, report) {
            check_call(state, "ItemReader", READERS, report);
            check_call(state, "ResultWriter", WRITERS, report);
            check_reader(state, report);
        }
    }
}

/// Whether it is a Distributed Map.
fn check_mode(state: &StateView, report: &mut Report) -> bool {
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
        return true;
    }
    for field in DISTRIBUTED_ONLY {
        if let Some(member) = state.node.member(field) {
            let message = format!("'{field}' needs a Distributed Map");
            report
                .warning("DISTRIBUTED_MAP_ONLY", &format!("{}/{field}", state.path), member.key_span, message)
                .fix("Add \"ProcessorConfig\": {\"Mode\": \"DISTRIBUTED\", \"ExecutionType\": \"STANDARD\"} to the ItemProcessor.");
        }
    }
    false
}

fn check_label<'a>(state: &StateView<'a>, seen: &mut IndexMap<&'a str, String>, report: &mut Report) {
    let Some((label, path)) = state.field("Label") else { return };
    let text = label.as_str().unwrap_or_default();
    let length = text.chars().count();
    if length > LONGEST_LABEL && !label.is_substitution() {
        let message = format!("The label has {length} characters; at most {LONGEST_LABEL} are allowed");
        report.error(INVALID_LABEL, &path, label.span, message).fix("Shorten the label.");
    }
    let unfit = |c: &char| c.is_whitespace() || c.is_control() || NOT_IN_LABELS.contains(*c);
    if let Some(unfit) = text.chars().find(unfit).filter(|_| !text.contains("${")) {
        let message = format!("The label contains {unfit:?}, which labels cannot contain");
        report
            .error(INVALID_LABEL, &path, label.span, message)
            .fix("Use letters, digits, '-' and '_': blanks, wildcards, brackets and special characters are not allowed.");
    }
    if let Some(first) = seen.get(text) {
        let message = format!("Duplicate label name: {text}");
        report
            .error("DUPLICATE_LABEL_NAME", &path, label.span, message)
            .fix(format!("Choose another label: it is taken at {first}."));
    } else if !text.contains("${") {
        seen.insert(text, path);
    }
}

/// What an `ItemReader` can call: the fields that a call needs, and the others that it knows (`*`: not said here).
const READERS: &[Call] = &[
    ("s3:getObject", "Bucket Key", "*"),
    (
        "s3:listObjectsV2",
        "Bucket",
        "ContinuationToken Delimiter EncodingType ExpectedBucketOwner FetchOwner MaxKeys OptionalObjectAttributes Prefix RequestPayer StartAfter",
    ),
];
/// What a `ResultWriter` can.
const WRITERS: &[Call] = &[("s3:putObject", "Bucket", "*")];

/// `ItemReader` and `ResultWriter` name a call that there is, and give it what it needs.
fn check_call(state: &StateView, field: &str, calls: &[Call], report: &mut Report) {
    let Some((node, path)) = state.field(field).filter(|(node, _)| node.is_object()) else { return };
    let given = node.get("Parameters").or_else(|| node.get("Arguments"));
    let Some(resource) = node.get("Resource") else {
        // Results may be shaped without being written to a bucket.
        if node.get("WriterConfig").is_none() || given.is_some() {
            let (call, needed, _) = calls.first().copied().unwrap_or_default();
            let needed = needed.replace(' ', " and ");
            report.schema(&path, node, "These fields are required: [Resource]").fix(format!(
                "Add \"Resource\": \"arn:aws:states:::{call}\" and what it is given: {needed}."
            ));
        }
        return;
    };
    let Some(text) = resource.as_str().filter(|text| !text.contains("${")) else { return };
    let called = match Resource::parse(text) {
        Resource::Integration { service, action, sdk: false, pattern: RequestResponse }
            if resources::is_of_aws(text) =>
        {
            format!("{service}:{action}")
        }
        _ => String::new(),
    };
    if let Some(call) = calls.iter().find(|(known, ..)| *known == called) {
        let caller = Caller { node, path: &path, span: node.span, language: state.language };
        parameters::check_object(&caller, report);
        parameters::of_call(&caller, call, report);
    } else {
        let names = || calls.iter().map(|(known, ..)| *known);
        let meant = nearest(&called, names()).or(names().next());
        let meant = meant.map(|call| format!("arn:aws:states:::{call}"));
        resources::unknown(resource, &format!("{path}/Resource"), text, meant, report);
    }
}

fn check_reader(state: &StateView, report: &mut Report) {
    let Some((reader, path)) = state.field("ItemReader").filter(|(node, _)| node.is_object()) else { return };
    let reads =
        reader.get("Resource").and_then(Node::as_str).is_some_and(|text| text.ends_with(":s3:getObject"));
    let Some(config) = reader.get("ReaderConfig") else {
        if reads {
            report
                .schema(&path, reader, "These fields are required: [ReaderConfig]")
                .fix("Add \"ReaderConfig\": {\"InputType\": \"JSON\"}, or what else the object is.");
        }
        return;
    };
    let path = format!("{path}/ReaderConfig");
    let word = |field| config.get(field).and_then(Node::as_str).unwrap_or_default();
    let loads = reads || word("Transformation") == "LOAD_AND_FLATTEN";
    let needs = [
        (
            "InputType",
            loads && word("ManifestType") != "S3_INVENTORY",
            "Add \"InputType\", such as \"JSON\".",
        ),
        (
            "CSVHeaderLocation",
            loads && word("InputType") == "CSV" && config.get("ManifestType").is_none(),
            "Add \"CSVHeaderLocation\": \"FIRST_ROW\".",
        ),
        (
            "CSVHeaders",
            word("CSVHeaderLocation") == "GIVEN",
            "Add \"CSVHeaders\" with the names of the columns, or say FIRST_ROW.",
        ),
    ];
    for (field, _, fix) in needs.iter().filter(|(field, needed, _)| *needed && config.get(field).is_none()) {
        report.schema(&path, config, format!("These fields are required: [{field}]")).fix(*fix);
    }
    check_headers(config, &format!("{path}/CSVHeaders"), report);
}

fn check_headers(config: &Node, path: &str, report: &mut Report) {
    let Some(headers) = config.get("CSVHeaders").filter(|headers| headers.is_array()) else { return };
    let fix = "Write the columns' names, each in double quotes.";
    if headers.elements().is_empty() {
        report.schema(path, headers, "Value cannot be empty").fix(fix);
    }
    let unfit =
        |header: &&Node| header.as_str().is_none() && !header.is_substitution() && !header.is_missing();
    if let Some(header) = headers.elements().iter().find(unfit) {
        let message = format!("Expected value of type String, but found {}", header.describe());
        report.schema(path, header, message).fix(fix);
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
