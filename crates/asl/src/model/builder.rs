//! From the document to the model.

use super::field::jsonata;
use super::*;
use crate::json::{Kind, Member, Node};
use std::sync::Arc;

/// Builds the model of a document, as far as it can be understood.
pub(crate) fn build(document: &Node) -> StateMachine {
    let declared = machine_language(document);
    StateMachine {
        version: text(document, "Version"),
        timeout_seconds: spanned(document, "TimeoutSeconds", Node::as_i64),
        scope: scope(document, "", declared),
    }
}

/// Builds the model of one state of a document.
pub(crate) fn build_state(document: &Node, member: &Member, path: &str) -> State {
    state(member, path.to_owned(), machine_language(document))
}

/// Builds the model of one scope of a document.
pub(crate) fn build_scope(document: &Node, node: &Node, path: &str) -> Scope {
    scope(node, path, machine_language(document))
}

fn scope(node: &Node, path: &str, inherited: QueryLanguage) -> Scope {
    let states = node.get("States").map(Node::members).unwrap_or_default();
    let path_of = |name: &str| format!("{path}/States/{name}");
    Scope {
        path: if path.is_empty() { "/".to_owned() } else { path.to_owned() },
        span: node.span,
        comment: text(node, "Comment"),
        query_language: inherited,
        start_at: name(node, "StartAt"),
        states: states
            .iter()
            .filter(|member| member.value.is_object())
            .map(|member| (member.key.clone(), state(member, path_of(&member.key), inherited)))
            .collect(),
    }
}

fn state(member: &Member, path: String, inherited: QueryLanguage) -> State {
    let node = &member.value;
    let query_language = declared_language(node).unwrap_or(inherited);
    let kind = kind(node, &path, inherited);
    State {
        name: member.key.clone(),
        name_span: member.key_span,
        span: node.span,
        comment: text(node, "Comment"),
        query_language,
        next: name(node, "Next"),
        end: node.get("End").and_then(Node::as_bool) == Some(true),
        input_path: nullable_path(node, "InputPath"),
        output_path: nullable_path(node, "OutputPath"),
        result_path: nullable_path(node, "ResultPath"),
        parameters: template(node, "Parameters").filter(|_| !matches!(kind, StateKind::Map(_))),
        result_selector: template(node, "ResultSelector"),
        arguments: template(node, "Arguments"),
        output: template(node, "Output"),
        assign: template(node, "Assign"),
        retry: list(node, "Retry", retrier),
        catch: list(node, "Catch", catcher),
        kind,
        path,
    }
}

fn kind(node: &Node, path: &str, inherited: QueryLanguage) -> StateKind {
    match node.get("Type").and_then(Node::as_str).unwrap_or_default() {
        "Task" => StateKind::Task(TaskState {
            resource: name(node, "Resource"),
            timeout_seconds: setting(node, "TimeoutSeconds", Node::as_i64),
            heartbeat_seconds: setting(node, "HeartbeatSeconds", Node::as_i64),
            credentials: template(node, "Credentials"),
        }),
        "Pass" => StateKind::Pass(PassState { result: template(node, "Result") }),
        "Choice" => StateKind::Choice(ChoiceState {
            choices: list(node, "Choices", choice_rule),
            default: name(node, "Default"),
        }),
        "Wait" => StateKind::Wait(wait_for(node)),
        "Succeed" => StateKind::Succeed,
        "Fail" => StateKind::Fail(FailState {
            error: setting(node, "Error", string),
            cause: setting(node, "Cause", string),
        }),
        "Parallel" => {
            let branches = node.get("Branches").map(Node::elements).unwrap_or_default();
            let branch = |(index, node)| scope(node, &format!("{path}/Branches/{index}"), inherited);
            StateKind::Parallel(ParallelState { branches: branches.iter().enumerate().map(branch).collect() })
        }
        "Map" => StateKind::Map(Box::new(map(node, path, inherited))),
        other => StateKind::Unknown(other.to_owned()),
    }
}

fn wait_for(node: &Node) -> Option<Spanned<WaitFor>> {
    let seconds = setting(node, "Seconds", Node::as_i64)
        .map(|seconds| Spanned { value: WaitFor::Seconds(seconds.value), span: seconds.span });
    seconds.or_else(|| {
        let timestamp = setting(node, "Timestamp", string)?;
        Some(Spanned { value: WaitFor::Timestamp(timestamp.value), span: timestamp.span })
    })
}

fn map(node: &Node, path: &str, inherited: QueryLanguage) -> MapState {
    let field = if node.get("ItemProcessor").is_some() { "ItemProcessor" } else { "Iterator" };
    let processor = node.get(field);
    let config = processor.and_then(|processor| processor.get("ProcessorConfig"));
    let config_is =
        |key, value| config.and_then(|config| config.get(key)).and_then(Node::as_str) == Some(value);
    MapState {
        processor: processor.map(|processor| scope(processor, &format!("{path}/{field}"), inherited)),
        processor_config: ProcessorConfig {
            mode: if config_is("Mode", "DISTRIBUTED") { MapMode::Distributed } else { MapMode::Inline },
            express: config_is("ExecutionType", "EXPRESS"),
        },
        items_path: name(node, "ItemsPath"),
        items: template(node, "Items"),
        item_selector: template(node, "ItemSelector").or_else(|| template(node, "Parameters")),
        max_concurrency: setting(node, "MaxConcurrency", Node::as_i64),
        item_reader: node.get("ItemReader").map(item_reader),
        item_batcher: node.get("ItemBatcher").map(item_batcher),
        result_writer: node.get("ResultWriter").map(result_writer),
        tolerated_failure_count: setting(node, "ToleratedFailureCount", Node::as_i64),
        tolerated_failure_percentage: setting(node, "ToleratedFailurePercentage", Node::as_f64),
        label: name(node, "Label"),
    }
}

fn item_reader(node: &Node) -> ItemReader {
    let config = node.get("ReaderConfig");
    let option = |key| config.and_then(|config| text(config, key));
    ItemReader {
        resource: name(node, "Resource"),
        parameters: template(node, "Parameters").or_else(|| template(node, "Arguments")),
        config: ReaderConfig {
            input_type: option("InputType"),
            transformation: option("Transformation"),
            manifest_type: option("ManifestType"),
            csv_delimiter: option("CSVDelimiter"),
            csv_header_location: option("CSVHeaderLocation"),
            csv_headers: config.map(|config| strings(config, "CSVHeaders")).unwrap_or_default(),
            max_items: config.and_then(|config| setting(config, "MaxItems", Node::as_i64)),
            items_pointer: option("ItemsPointer"),
        },
    }
}

fn item_batcher(node: &Node) -> ItemBatcher {
    ItemBatcher {
        batch_input: template(node, "BatchInput"),
        max_items_per_batch: setting(node, "MaxItemsPerBatch", Node::as_i64),
        max_input_bytes_per_batch: setting(node, "MaxInputBytesPerBatch", Node::as_i64),
    }
}

fn result_writer(node: &Node) -> ResultWriter {
    let option = |key| node.get("WriterConfig").and_then(|config| text(config, key));
    ResultWriter {
        resource: name(node, "Resource"),
        parameters: template(node, "Parameters").or_else(|| template(node, "Arguments")),
        config: WriterConfig { transformation: option("Transformation"), output_type: option("OutputType") },
    }
}

fn choice_rule(node: &Node) -> ChoiceRule {
    ChoiceRule {
        span: node.span,
        comment: text(node, "Comment"),
        condition: condition(node),
        next: name(node, "Next"),
        assign: template(node, "Assign"),
        output: template(node, "Output"),
    }
}

fn condition(node: &Node) -> Condition {
    let inner = |key| node.get(key).map(|all| all.elements().iter().map(condition).collect());
    if let Some(all) = inner("And") {
        return Condition::And(all);
    }
    if let Some(any) = inner("Or") {
        return Condition::Or(any);
    }
    if let Some(not) = node.get("Not") {
        return Condition::Not(Box::new(condition(not)));
    }
    if let Some(value) = node.get("Condition") {
        return match &value.kind {
            Kind::Bool(value) => Condition::Constant(*value),
            Kind::String(text) => jsonata(text).map_or(Condition::Invalid, |expression| {
                Condition::Jsonata(Spanned { value: expression.to_owned(), span: value.span })
            }),
            _ => Condition::Invalid,
        };
    }
    comparison(node).map_or(Condition::Invalid, Condition::Comparison)
}

fn comparison(node: &Node) -> Option<Comparison> {
    let variable = name(node, "Variable")?;
    let (member, (operator, is_path)) =
        node.members().iter().find_map(|member| Some((member, Operator::parse(&member.key)?)))?;
    let operand = if is_path {
        Operand::Path(member.value.as_str()?.to_owned())
    } else {
        Operand::Literal(member.value.clone())
    };
    Some(Comparison { span: node.span, variable, operator, operand })
}

fn retrier(node: &Node) -> Retrier {
    let int = |key| node.get(key).and_then(Node::as_i64);
    Retrier {
        span: node.span,
        error_equals: strings(node, "ErrorEquals"),
        interval_seconds: int("IntervalSeconds").unwrap_or(1),
        max_attempts: int("MaxAttempts").unwrap_or(3),
        backoff_rate: node.get("BackoffRate").and_then(Node::as_f64).unwrap_or(2.0),
        max_delay_seconds: int("MaxDelaySeconds"),
        jitter_strategy: match node.get("JitterStrategy").and_then(Node::as_str) {
            Some("FULL") => JitterStrategy::Full,
            _ => JitterStrategy::None,
        },
    }
}

fn catcher(node: &Node) -> Catcher {
    Catcher {
        span: node.span,
        error_equals: strings(node, "ErrorEquals"),
        next: name(node, "Next"),
        result_path: nullable_path(node, "ResultPath"),
        output: template(node, "Output"),
        assign: template(node, "Assign"),
    }
}

// --- fields -------------------------------------------------------------------------------------------------

fn spanned<T>(node: &Node, key: &str, read: impl Fn(&Node) -> Option<T>) -> Option<Spanned<T>> {
    let value = node.get(key)?;
    Some(Spanned { value: read(value)?, span: value.span })
}

fn string(node: &Node) -> Option<String> {
    node.as_str().map(str::to_owned)
}

fn name(node: &Node, key: &str) -> Option<Spanned<String>> {
    spanned(node, key, string)
}

fn text(node: &Node, key: &str) -> Option<String> {
    node.get(key).and_then(string)
}

fn template(node: &Node, key: &str) -> Option<Template> {
    node.get(key).filter(|value| !value.is_missing()).cloned().map(Arc::new)
}

fn nullable_path(node: &Node, key: &str) -> Option<Spanned<NullablePath>> {
    spanned(node, key, |value| match &value.kind {
        Kind::Null => Some(NullablePath::Discard),
        _ => string(value).map(NullablePath::Path),
    })
}

/// `key`, a JSONata expression in it, or `keyPath`.
fn setting<T>(node: &Node, key: &str, read: impl Fn(&Node) -> Option<T>) -> Option<Spanned<Setting<T>>> {
    let own = spanned(node, key, |value| match value.as_str().and_then(jsonata) {
        Some(expression) => Some(Setting::Jsonata(expression.to_owned())),
        None => read(value).map(Setting::Literal),
    });
    own.or_else(|| spanned(node, &format!("{key}Path"), |value| string(value).map(Setting::Path)))
}

fn list<T>(node: &Node, key: &str, read: impl Fn(&Node) -> T) -> Vec<T> {
    node.get(key).map(Node::elements).unwrap_or_default().iter().map(read).collect()
}

fn strings(node: &Node, key: &str) -> Vec<String> {
    node.get(key).map(Node::elements).unwrap_or_default().iter().filter_map(string).collect()
}

/// The query language that a state machine or a state declares, if it is one that is known.
pub fn declared_language(node: &Node) -> Option<QueryLanguage> {
    match node.get("QueryLanguage")?.as_str()? {
        "JSONata" => Some(QueryLanguage::JSONata),
        "JSONPath" => Some(QueryLanguage::JSONPath),
        _ => None,
    }
}

/// The query language of a state machine, JSONPath if it declares none. A declaration that slipped into `States` (seen
/// in published workflows) is read as it was meant; a rule warns.
pub(crate) fn machine_language(root: &Node) -> QueryLanguage {
    declared_language(root).or_else(|| declared_language(root.get("States")?)).unwrap_or_default()
}
