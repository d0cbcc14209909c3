//! What an Express workflow cannot do.

use super::{
    context::{Context, StateView},
    report::Report,
    Rule,
};
use crate::model::{IntegrationPattern, Resource};

pub(super) const RULE: Rule = Rule {
    name: "express",
    summary: "Express executions have no activities, no .sync, no .waitForTaskToken and no Distributed Map.",
    check,
};

/// The states of an Express workflow, and those that a Distributed Map runs in Express child executions.
fn check(context: &Context, report: &mut Report) {
    for state in context.scopes.iter().filter(|scope| scope.express).flat_map(|scope| &scope.states) {
        match state.kind {
            "Task" => task(state, report),
            "Map" => map(state, report),
            _ => {}
        }
    }
}

fn task(state: &StateView, report: &mut Report) {
    let Some((value, path)) = state.field("Resource") else { return };
    let message = match value.as_str().map(Resource::parse) {
        Some(Resource::Activity { .. }) => "Express state machine does not support Activity ARN",
        Some(Resource::Integration {
            pattern: IntegrationPattern::Sync | IntegrationPattern::Sync2, ..
        }) => "Express state machine does not support '.sync' service integration",
        // The blank at the end is AWS's.
        Some(Resource::Integration { pattern: IntegrationPattern::WaitForTaskToken, .. }) => {
            "Express state machine does not support '.waitForTaskToken' service integration "
        }
        _ => return,
    };
    report.schema(&path, value, message).fix("Make it a Standard workflow, or ask for the response only.");
}

/// Developer Guide, "Using Map state in Distributed mode": only in Standard workflows. The words are those that others have
/// seen of ValidateStateMachineDefinition; the records have none.
fn map(state: &StateView, report: &mut Report) {
    for field in ["ItemProcessor", "Iterator"] {
        let Some((processor, path)) = state.field(field) else { continue };
        let Some(mode) = processor.get("ProcessorConfig").and_then(|config| config.get("Mode")) else {
            continue;
        };
        if mode.as_str() == Some("DISTRIBUTED") {
            let message =
                "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines";
            report
                .schema(&format!("{path}/ProcessorConfig/Mode"), mode, message)
                .fix("Make it a Standard workflow, or the mode INLINE.");
        }
    }
}
