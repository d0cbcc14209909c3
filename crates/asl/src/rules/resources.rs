//! A Task's resource exists.

use super::{context::Context, report::Report, Rule};
use crate::{
    json::Node,
    model::{IntegrationPattern, Resource},
};

pub(super) const RULE: Rule = Rule {
    name: "resources",
    summary: "A Task's Resource is a Lambda function, an activity or a service integration that exists.",
    check,
};

/// The optimised integrations whose actions are few and settled: service and actions.
const OPTIMISED: &[(&str, &[&str])] = &[
    ("athena", &["startQueryExecution", "stopQueryExecution", "getQueryExecution", "getQueryResults"]),
    ("batch", &["submitJob"]),
    (
        "codebuild",
        &[
            "startBuild",
            "stopBuild",
            "batchDeleteBuilds",
            "batchGetReports",
            "startBuildBatch",
            "stopBuildBatch",
            "retryBuildBatch",
            "deleteBuildBatch",
        ],
    ),
    ("dynamodb", &["getItem", "putItem", "updateItem", "deleteItem"]),
    ("ecs", &["runTask"]),
    ("events", &["putEvents"]),
    ("glue", &["startJobRun"]),
    ("http", &["invoke"]),
    ("lambda", &["invoke"]),
    ("sns", &["publish"]),
    ("sqs", &["sendMessage"]),
    ("states", &["startExecution", "startSyncExecution"]),
];

fn check(context: &Context, report: &mut Report) {
    for state in context.states().filter(|state| state.kind == "Task") {
        let Some((value, path)) = state.field("Resource") else { continue };
        let Some(text) = value.as_str().filter(|text| !text.contains("${")) else { continue };
        match Resource::parse(text) {
            Resource::Integration { service, action, sdk: false, pattern } => {
                optimised(&service, &action, pattern, (value, &path, text), report);
            }
            Resource::Integration { action, sdk: true, .. } => {
                if action.starts_with(|c: char| c.is_ascii_uppercase()) {
                    unknown(value, &path, text, report);
                }
            }
            Resource::Other(_) if !text.starts_with("arn:") => {
                report
                    .warning("INVALID_RESOURCE", &path, value.span, "Value is not a valid resource ARN")
                    .fix("Write an ARN such as arn:aws:states:::lambda:invoke.");
            }
            Resource::Other(_) | Resource::Lambda { .. } | Resource::Activity { .. } => {}
        }
    }
}

fn optimised(
    service: &str,
    action: &str,
    pattern: IntegrationPattern,
    (value, path, text): (&Node, &str, &str),
    report: &mut Report,
) {
    let Some((_, actions)) = OPTIMISED.iter().find(|(known, _)| *known == service) else { return };
    let sync2_elsewhere = pattern == IntegrationPattern::Sync2 && service != "states";
    if !actions.contains(&action) || sync2_elsewhere {
        unknown(value, path, text, report);
    }
}

fn unknown(value: &Node, path: &str, text: &str, report: &mut Report) {
    let message = format!(
        "The resource provided {text} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region."
    );
    report
        .schema(path, value, message)
        .fix("Use an aws-sdk integration: arn:aws:states:::aws-sdk:SERVICE:ACTION.");
}
