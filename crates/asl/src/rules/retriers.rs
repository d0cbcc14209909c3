//! `Retry`: which errors, in which order. Bounds of the numbers are in the schema.

use super::{
    context::Context,
    report::{Report, SCHEMA},
    Rule,
};
use crate::json::Node;

pub(super) const RULE: Rule = Rule {
    name: "retriers",
    summary: "Every retrier names errors; States.ALL stands alone and in the last one.",
    check,
};

fn check(context: &Context, report: &mut Report) {
    for state in context.states() {
        error_lists(&state.elements("Retry").collect::<Vec<_>>(), report);
    }
}

/// Checks `ErrorEquals` of retriers or catchers.
pub(super) fn error_lists(entries: &[(&Node, String)], report: &mut Report) {
    for (index, (entry, path)) in entries.iter().enumerate().filter(|(_, (entry, _))| entry.is_object()) {
        let Some(errors) = entry.get("ErrorEquals") else {
            report
                .schema(path, entry, "These fields are required: [ErrorEquals]")
                .fix("Add the errors it is for.");
            continue;
        };
        let path = format!("{path}/ErrorEquals");
        if errors.is_array() && errors.elements().is_empty() {
            report
                .schema(&path, errors, "Value cannot be empty")
                .fix("Name an error, such as \"States.ALL\".");
        }
        for error in errors.elements() {
            check_name(error, &path, report);
        }
        wildcard(errors, &path, index + 1 == entries.len(), report);
    }
}

fn check_name(error: &Node, path: &str, report: &mut Report) {
    let Some(name) = error.as_str() else {
        if !error.is_missing() {
            report
                .schema(path, error, "Expected value of type String")
                .fix("Write the error's name in quotes.");
        }
        return;
    };
    if name.starts_with("States.") && !RESERVED.contains(&name) && !is_http_status(name) {
        let finding =
            report.warning("UNKNOWN_ERROR_NAME", path, error.span, format!("AWS defines no error {name}"));
        if let Some(known) = crate::suggest::nearest(name, RESERVED.iter().copied()) {
            finding.fix(format!("Did you mean {known}?"));
        }
    }
}

/// `States.Http.StatusCode.429`: what a web service answered to `http:invoke`.
fn is_http_status(name: &str) -> bool {
    let code = name.strip_prefix("States.Http.StatusCode.");
    code.is_some_and(|code| code.len() == 3 && code.bytes().all(|digit| digit.is_ascii_digit()))
}

fn wildcard(errors: &Node, path: &str, last: bool, report: &mut Report) {
    let Some(all) = errors.elements().iter().find(|error| error.as_str() == Some("States.ALL")) else {
        return;
    };
    if errors.elements().len() > 1 {
        let message = "States.ALL must appear alone in ErrorEquals";
        report
            .error(SCHEMA, path, all.span, message)
            .fix("Remove the other errors; States.ALL includes them.");
    } else if !last {
        let message = "States.ALL must appear in the last entry; those after it are never used";
        report.error(SCHEMA, path, all.span, message).fix("Move this entry to the end.");
    }
}

/// The error names that the service itself raises.
const RESERVED: &[&str] = &[
    "States.ALL",
    "States.BranchFailed",
    "States.DataLimitExceeded",
    "States.ExceedToleratedFailureThreshold",
    "States.HeartbeatTimeout",
    "States.Http.Socket",
    "States.IntrinsicFailure",
    "States.ItemReaderFailed",
    "States.NoChoiceMatched",
    "States.ParameterPathFailure",
    "States.Permissions",
    "States.QueryEvaluationError",
    "States.ResultPathMatchFailure",
    "States.ResultWriterFailed",
    "States.Runtime",
    "States.TaskFailed",
    "States.Timeout",
];
