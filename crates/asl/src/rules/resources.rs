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
        let Some(text) = value.as_str().filter(|text| !text.contains("${") && !exists(text)) else {
            continue;
        };
        if text.trim_start().starts_with("arn:") {
            unknown(value, &path, text, meant(text), report);
        } else if text.contains(':') {
            // Other services than AWS's may be named by any URI (specification, "Task State"; recorded: statelint).
            report.warning("INVALID_RESOURCE", &path, value.span, NO_ARN).fix(FIX);
        } else {
            report.schema(&path, value, NO_ARN).fix(FIX);
        }
    }
}

const NO_ARN: &str = "Value is not a valid resource ARN";
const FIX: &str = "Write an ARN such as arn:aws:states:::lambda:invoke.";

fn exists(text: &str) -> bool {
    let called = match Resource::parse(text) {
        Resource::Integration { service, action, sdk: false, pattern } => {
            integrations::exists(&service, &action, pattern)
        }
        // Of more than two hundred services with thousands of actions only the form is known: camel case, and no .sync.
        Resource::Integration { action, sdk: true, pattern, .. } => {
            !matches!(pattern, IntegrationPattern::Sync | IntegrationPattern::Sync2)
                && !action.starts_with(|c: char| c.is_ascii_uppercase())
        }
        Resource::Lambda { arn } => is_function(&arn),
        Resource::Activity { .. } => true,
        // A Task of Simple Workflow is in the specification's own examples (recorded: statelint).
        Resource::Other(text) => text.starts_with("arn:") && text.split(':').nth(2) == Some("swf"),
    };
    called && is_of_aws(text) && text.trim_end() == text
}

/// Whether the partition is one of AWS's, as `aws-cn` is.
pub(super) fn is_of_aws(text: &str) -> bool {
    let partition = text.strip_prefix("arn:").and_then(|rest| rest.split(':').next());
    partition.is_none_or(|partition| partition == "aws" || partition.starts_with("aws-"))
}

/// `arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]`: no suffix says how to wait for one, and layers cannot be called.
fn is_function(arn: &str) -> bool {
    let parts: Vec<&str> = arn.split(':').skip(5).collect();
    let fits = |name: &&str| !name.is_empty() && !name.contains(|c: char| c == '.' || c.is_whitespace());
    matches!(parts.as_slice(), ["function", names @ ..] if (1..=2).contains(&names.len()) && names.iter().all(fits))
}

/// The ARN that was meant by one that names nothing, if it can be told.
fn meant(text: &str) -> Option<String> {
    let trimmed = text.trim();
    if exists(trimmed) {
        return Some(trimmed.to_owned());
    }
    let (partition, rest) = trimmed.strip_prefix("arn:")?.split_once(':')?;
    let partition = if is_of_aws(trimmed) { partition } else { "aws" };
    if let Some(call) = rest.strip_prefix("states:").map(|rest| rest.trim_start_matches(':')) {
        return integrations::meant(call).map(|call| format!("arn:{partition}:states:::{call}"));
    }
    let arn = format!("arn:{partition}:{rest}");
    let plain = arn.split('.').next().unwrap_or_default();
    (exists(plain)).then(|| plain.to_owned())
}

/// A resource that there is not, and the one that was meant.
pub(super) fn unknown(value: &Node, path: &str, text: &str, meant: Option<String>, report: &mut Report) {
    let message = format!(
        "The resource provided {text} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region."
    );
    let is_callback = text.contains(":function:") && text.ends_with(".waitForTaskToken");
    let fix = match meant {
        // The function itself gets no token.
        Some(_) if is_callback => {
            "Call it by \"arn:aws:states:::lambda:invoke.waitForTaskToken\", with FunctionName and Payload."
                .to_owned()
        }
        // Which actions there are is known of few services.
        Some(meant) if meant.contains(":aws-sdk:") && !text.contains(":aws-sdk:") => {
            format!("Use \"{meant}\", if the service has this action.")
        }
        Some(meant) => format!("Did you mean \"{meant}\"?"),
        None if text.contains(":lambda:") => {
            "Write a function's ARN: arn:aws:lambda:REGION:ACCOUNT:function:NAME.".to_owned()
        }
        None => "Use an aws-sdk integration: arn:aws:states:::aws-sdk:SERVICE:ACTION.".to_owned(),
    };
    report.schema(path, value, message).fix(fix);
}
