//! A Task's resource exists.

use super::{context::Context, integrations, report::Report, Rule};
use crate::{
    json::Node,
    model::{IntegrationPattern, Resource},
};

pub(super) const RULE: Rule = Rule {
    name: "resources",
    summary: "A Task's Resource is a Lambda function, an activity or a service integration that exists.",
    check,
};

fn check(context: &Context, report: &mut Report) {
    for state in context.states().filter(|state| state.kind == "Task") {
        let Some((value, path)) = state.field("Resource") else { continue };
        let Some(text) = value.as_str().filter(|text| !text.contains("${")) else { continue };
        match Resource::parse(text) {
            Resource::Integration { service, action, sdk: false, pattern } => {
                if !integrations::exists(&service, &action, pattern) {
                    let meant = integrations::meant(&service, &action);
                    unknown(value, &path, text, meant.as_deref(), report);
                }
            }
            // Of more than two hundred services with thousands of actions only the form is known: camel case, and no .sync.
            Resource::Integration { action, sdk: true, pattern, .. } => {
                let waits = matches!(pattern, IntegrationPattern::Sync | IntegrationPattern::Sync2);
                if waits || action.starts_with(|c: char| c.is_ascii_uppercase()) {
                    unknown(value, &path, text, None, report);
                }
            }
            Resource::Other(_) => other(value, &path, text, report),
            Resource::Lambda { .. } | Resource::Activity { .. } => {}
        }
    }
}

fn other(value: &Node, path: &str, text: &str, report: &mut Report) {
    const NO_ARN: &str = "Value is not a valid resource ARN";
    const FIX: &str = "Write an ARN such as arn:aws:states:::lambda:invoke.";
    if text.starts_with("arn:") {
        // A Task of Simple Workflow is in the specification's own examples (recorded: statelint).
        if text.split(':').nth(2) != Some("swf") {
            unknown(value, path, text, None, report);
        }
    } else if text.contains(':') {
        // Other services than AWS's may be named by any URI (specification, "Task State"; recorded: statelint).
        report.warning("INVALID_RESOURCE", path, value.span, NO_ARN).fix(FIX);
    } else {
        report.schema(path, value, NO_ARN).fix(FIX);
    }
}

/// A resource that there is not. `meant`: the nearest that there is, as `SERVICE:ACTION`.
pub(super) fn unknown(value: &Node, path: &str, text: &str, meant: Option<&str>, report: &mut Report) {
    let message = format!(
        "The resource provided {text} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region."
    );
    let fix = match meant {
        Some(meant) if !text.contains(&format!("::{meant}")) => format!("Did you mean \"{meant}\"?"),
        Some(meant) => format!("Wait for {meant} in another way: it does not have this one."),
        None => "Use an aws-sdk integration: arn:aws:states:::aws-sdk:SERVICE:ACTION.".to_owned(),
    };
    report.schema(path, value, message).fix(fix);
}
