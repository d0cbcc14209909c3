//! What is wrong with a woven definition, told at the plan's own places: a person knows the plan, not what is made of it.

use crate::machine::{compile, substituted};
use crate::{weave, Weaving};
use asl::{Diagnostic, Severity, Span, WorkflowType};
use plan::Plan;
use protocol::Layout;

/// What is wrong with every definition that is woven of the plan: what its tasks' own parameters and resources bring in.
/// Empty for a plan with errors of its own.
pub fn errors(plan: &Plan) -> Vec<Diagnostic> {
    // The tasks' calls are the same in every layout; this one is the smallest.
    let Ok(weaving) = weave(plan, Layout::Sequential) else { return Vec::new() };
    let found = compile(&weaving.definition).err().unwrap_or_default();
    found.into_iter().map(|finding| told_of_plan(&weaving, finding)).collect()
}

/// What AWS will not take of the calls that the plan's tasks make: parameters that a call needs or does not know. Warnings,
/// as a plan may leave open what has no part in when its tasks run. Empty where there are [`errors`].
pub fn calls(plan: &Plan) -> Vec<Diagnostic> {
    let Ok(weaving) = weave(plan, Layout::Sequential) else { return Vec::new() };
    if compile(&weaving.definition).is_err() {
        return Vec::new();
    }
    let (document, _) = asl::json::parse(&substituted(&weaving.definition));
    let mut found = asl::check(&document, WorkflowType::Standard);
    found.sort_by_key(|finding| finding.span.start);
    let told = |finding: Diagnostic| {
        let finding = told_of_plan(&weaving, finding);
        let task =
            finding.path.split('/').nth(2).and_then(|number| plan.tasks.get(number.parse::<usize>().ok()?));
        let message = format!(
            "The call of \"{}\" would be refused: {}.",
            task?.label(),
            finding.message.trim_end_matches('.')
        );
        Some(Diagnostic { severity: Severity::Warning, message, ..finding })
    };
    found.into_iter().filter_map(told).collect()
}

/// A finding in a woven definition, at the task that it is about; without a place in the text, which is another one.
pub fn told_of_plan(weaving: &Weaving, finding: Diagnostic) -> Diagnostic {
    let place = weaving.task_states.iter().enumerate().find_map(|(task, (_, state))| {
        let (_, rest) = finding.path.rsplit_once(&format!("/States/{state}"))?;
        let rest = rest.strip_prefix('/').or(rest.is_empty().then_some(""))?;
        Some(place_in_task(task, rest))
    });
    let path = place.unwrap_or_else(|| finding.path.clone());
    Diagnostic { path, span: Span::default(), ..finding }
}

/// `rest` is a path in the state.
fn place_in_task(task: usize, rest: &str) -> String {
    match rest.split_once('/').map_or((rest, ""), |(field, inner)| (field, inner)) {
        ("Parameters" | "Arguments", "") => format!("/tasks/{task}/parameters"),
        ("Parameters" | "Arguments", inner) => format!("/tasks/{task}/parameters/{inner}"),
        ("Resource", _) => format!("/tasks/{task}/resource"),
        _ => format!("/tasks/{task}"),
    }
}
