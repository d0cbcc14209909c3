//! Lift: from an existing definition back to the plan behind it.
//!
//! A definition with staged Parallel states makes every task of a stage wait for the whole stage before it, whether it
//! needs to or not. Lifting takes the definition apart ([`steps`]), follows the data from state to state ([`data`],
//! [`origin`]), and gives a plan in which each dependency says why it is there: a task reads what another wrote, or
//! nothing but a barrier stands between them. The second kind is for the person to untick.
//!
//! What a plan cannot say is said as a diagnostic; decisions, loops and Map states become one task each, a child state
//! machine whose definition comes along, so that nothing is lost.

mod asks;
mod children;
mod data;
mod history;
mod origin;
mod reads;
mod report;
mod steps;
mod tasks;
mod translate;
mod walk;

use crate::layouts::spare;
use asl::{Diagnostic, Span};
use history::Measured;
use plan::Plan;
use protocol::{Evidence, Lifted, Why};
use walk::{Walk, MAX_DEPENDENCIES};

/// The longest name a plan is given.
const MAX_NAME: usize = 80;

/// Reads the plan off a definition. Task durations come from the execution histories where a state is found in one,
/// otherwise each kind has a default. Takes any text: what is not understood is in the diagnostics.
pub fn lift(definition: &str, histories: &[String]) -> Lifted {
    let parsed = asl::parse(definition);
    let mut diagnostics: Vec<Diagnostic> =
        parsed.diagnostics.into_iter().filter(Diagnostic::is_error).collect();
    let mut measured = Measured::default();
    for (number, history) in histories.iter().enumerate() {
        if !measured.read(history) {
            let message = format!("History {} has no events of states.", number + 1);
            let fix = "Give what GetExecutionHistory returns, as JSON.";
            diagnostics.push(Diagnostic::warning("NO_HISTORY", "/", Span::default(), message).with_fix(fix));
        }
    }
    let mut walk = asks::settled(|asks| {
        let mut walk = Walk::new(&measured, asks);
        walk.machine(&parsed.document, &parsed.machine.scope);
        walk
    });
    diagnostics.extend(report::machine(&parsed.machine));
    diagnostics.append(&mut walk.diagnostics);
    diagnostics.extend(report::unretried(&walk.unretried));
    if walk.tasks.is_empty() {
        let message = "The definition has no tasks.";
        diagnostics.push(Diagnostic::error("NO_TASKS", "/States", Span::default(), message));
    }
    if walk.cut {
        let message = format!(
            "The definition makes its tasks wait for each other in more than {MAX_DEPENDENCIES} ways; the plan has the \
             first {MAX_DEPENDENCIES}."
        );
        diagnostics.push(Diagnostic::error("TOO_MANY_DEPENDENCIES", "/States", Span::default(), message));
    }
    let mut dependencies: Vec<Evidence> = Vec::new();
    for (task, waits) in walk.tasks.iter_mut().zip(walk.waits) {
        task.depends_on = waits.values().map(|evidence| evidence.from.clone()).collect();
        let data = waits.values().filter(|evidence| evidence.why == Why::Data);
        task.receives = data.map(|evidence| evidence.from.clone()).collect();
        let data = waits.iter().filter(|(_, evidence)| evidence.why == Why::Data);
        spare(task, data.filter_map(|(from, _)| walk.keys.of(*from)));
        dependencies.extend(waits.into_values());
    }
    let plan = Plan { name: name(parsed.machine.comment()), tasks: walk.tasks, ..Plan::default() };
    Lifted { plan, dependencies, tasks: walk.origins, children: walk.children, diagnostics }
}

/// The first line of the definition's comment.
fn name(comment: Option<&str>) -> String {
    let line = comment.and_then(|comment| comment.lines().find(|line| !line.trim().is_empty()));
    match line {
        Some(line) => line.trim().chars().take(MAX_NAME).collect(),
        None => "Lifted plan".to_owned(),
    }
}

#[cfg(test)]
mod tests;
