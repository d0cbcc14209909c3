//! What is wrong with a woven definition, told at the plan's own places: a person knows the plan, not what is made of it.

use crate::machine::compile;
use crate::{weave, Weaving};
use asl::{Diagnostic, Span};
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
