//! What an Express workflow cannot do.

use super::{context::Context, report::Report, Rule, WorkflowType};
use crate::model::{IntegrationPattern, Resource};

pub(super) const RULE: Rule = Rule {
    name: "express",
    summary: "Express workflows have no activities, no .sync and no .waitForTaskToken.",
    check,
};

fn check(context: &Context, report: &mut Report) {
    if context.workflow != WorkflowType::Express {
        return;
    }
    for state in context.states().filter(|state| state.kind == "Task") {
        let Some((value, path)) = state.field("Resource") else { continue };
        let message = match value.as_str().map(Resource::parse) {
            Some(Resource::Activity { .. }) => "Express state machine does not support Activity ARN",
            Some(Resource::Integration {
                pattern: IntegrationPattern::Sync | IntegrationPattern::Sync2,
                ..
            }) => "Express state machine does not support '.sync' service integration",
            // The blank at the end is AWS's.
            Some(Resource::Integration { pattern: IntegrationPattern::WaitForTaskToken, .. }) => {
                "Express state machine does not support '.waitForTaskToken' service integration "
            }
            _ => continue,
        };
        report
            .schema(&path, value, message)
            .fix("Make it a Standard workflow, or ask for the response only.");
    }
}
