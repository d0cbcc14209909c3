//! Fields that hold a path hold a path.

use super::{
    context::{Context, StateView},
    report::Report,
    templates::intrinsic_fix,
    Rule,
};
use crate::{
    expression::{check_intrinsic, is_path, is_path_or_intrinsic, is_result_path},
    json::Node,
    model::QueryLanguage,
};

pub(super) const RULE: Rule =
    Rule { name: "paths", summary: "InputPath, ResultPath and the like are paths.", check };

/// Fields of a state that hold a path; `ErrorPath` and `CausePath` take intrinsic functions too.
const PATHS: &[&str] = &[
    "InputPath",
    "OutputPath",
    "ItemsPath",
    "SecondsPath",
    "TimestampPath",
    "TimeoutSecondsPath",
    "HeartbeatSecondsPath",
    "MaxConcurrencyPath",
    "ToleratedFailureCountPath",
    "ToleratedFailurePercentagePath",
];

fn check(context: &Context, report: &mut Report) {
    for state in context.states().filter(|state| state.language == QueryLanguage::JSONPath) {
        for name in PATHS {
            check_field(state.field(name), is_path, "Value is not a valid JSONPath", report);
        }
        for name in ["ErrorPath", "CausePath"] {
            let message = "Value is not a valid JSONPath or intrinsic function call";
            check_field(state.field(name), is_path_or_intrinsic, message, report);
            textual(state.field(name), report);
        }
        result_paths(state, report);
        for name in [
            "ItemReader/ReaderConfig/MaxItemsPath",
            "ItemBatcher/MaxItemsPerBatchPath",
            "ItemBatcher/MaxInputBytesPerBatchPath",
        ] {
            let node = name.split('/').try_fold(state.node, |node, key| node.get(key));
            let field = node.map(|node| (node, format!("{}/{name}", state.path)));
            check_field(field, is_path, "Value is not a valid JSONPath", report);
        }
    }
}

/// The intrinsic functions that `ErrorPath` and `CausePath` take (Developer Guide, "Fail").
const TEXTUAL: &[&str] =
    &["Format", "JsonToString", "ArrayGetItem", "Base64Encode", "Base64Decode", "Hash", "UUID"];

fn textual(field: Option<(&Node, String)>, report: &mut Report) {
    let Some((node, path)) = field else { return };
    let call = node.as_str().map(str::trim_start).filter(|text| check_intrinsic(text).is_ok());
    let name = call.and_then(|call| call.strip_prefix("States.")?.split('(').next()).map(str::trim_end);
    if let Some(name) = name.filter(|name| !TEXTUAL.contains(name)) {
        report
            .schema(&path, node, format!("The intrinsic function States.{name} is not supported here"))
            .fix(format!("Use one of States.{}.", TEXTUAL.join(", States.")));
    }
}

fn result_paths(state: &StateView, report: &mut Report) {
    let own = state.field("ResultPath");
    let caught = state
        .elements("Catch")
        .filter_map(|(entry, path)| Some((entry.get("ResultPath")?, format!("{path}/ResultPath"))));
    for field in own.into_iter().chain(caught) {
        check_field(Some(field), is_result_path, "Value is not a Reference Path", report);
    }
}

fn check_field(field: Option<(&Node, String)>, fits: fn(&str) -> bool, message: &str, report: &mut Report) {
    let Some((node, path)) = field else { return };
    if let Some(text) = node.as_str().filter(|text| !fits(text) && !text.contains("${")) {
        let fix = match text {
            _ if text.starts_with('$') => "Correct the path.".to_owned(),
            _ if check_intrinsic(text).is_ok() => {
                "Let a state before this one compute it, and write its path.".to_owned()
            }
            _ => intrinsic_fix(text).unwrap_or_else(|| "Paths start with $.".to_owned()),
        };
        report.schema(&path, node, message).fix(fix);
    }
}
