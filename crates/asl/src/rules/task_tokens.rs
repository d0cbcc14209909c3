//! Whoever waits for a task token passes it on.

use super::{
    context::{Context, StateView},
    report::Report,
    Rule,
};
use crate::{
    expression::jsonata_references,
    json::{Kind, Node},
    model::{jsonata, IntegrationPattern, QueryLanguage, Resource},
};

pub(super) const RULE: Rule = Rule {
    name: "task_tokens",
    summary: "A Task with .waitForTaskToken gives the token to what it calls.",
    check,
};

/// Without its token nobody can answer, and the Task waits until it times out. AWS takes such a definition: a warning.
fn check(context: &Context, report: &mut Report) {
    for state in context.states().filter(|state| state.kind == "Task") {
        let Some((resource, path)) = state.field("Resource") else { continue };
        let waits = matches!(
            resource.as_str().map(Resource::parse),
            Some(Resource::Integration { pattern: IntegrationPattern::WaitForTaskToken, .. })
        );
        if waits && !may_pass(state) {
            let (name, field) = match state.language {
                QueryLanguage::JSONPath => ("$$.Task.Token", r#""TaskToken.$": "$$.Task.Token""#),
                QueryLanguage::JSONata => {
                    ("$states.context.Task.Token", r#""TaskToken": "{% $states.context.Task.Token %}""#)
                }
            };
            report
                .warning(
                    "TASK_TOKEN_NOT_PASSED",
                    &path,
                    resource.span,
                    format!("The task token is not passed on: nothing refers to {name}"),
                )
                .fix(format!("Send it along where it is looked for, such as {field}."));
        }
    }
}

fn may_pass(state: &StateView) -> bool {
    match state.language {
        QueryLanguage::JSONPath => {
            let context_is_input = state.node.get("InputPath").is_some_and(|path| holds(path, refers));
            context_is_input || state.node.get("Parameters").is_some_and(|given| holds(given, refers))
        }
        // What a whole expression gives is not guessed at.
        QueryLanguage::JSONata => state
            .node
            .get("Arguments")
            .is_some_and(|given| !given.is_object() || holds(given, expression_refers)),
    }
}

/// Whether a text below a node passes; what another template puts in may.
fn holds(node: &Node, refers: fn(&str) -> bool) -> bool {
    match &node.kind {
        Kind::String(text) => text.contains("${") || refers(text),
        Kind::Substitution(_) => true,
        Kind::Object(members) => members.iter().any(|member| holds(&member.value, refers)),
        Kind::Array(elements) => elements.iter().any(|element| holds(element, refers)),
        _ => false,
    }
}

/// A path, or a call with one, to the token or to what holds it: the whole context object, or its `Task`.
fn refers(text: &str) -> bool {
    let others = [".Execution", ".State", ".Map"];
    text.split("$$").skip(1).any(|rest| !others.iter().any(|other| rest.starts_with(other)))
}

fn expression_refers(text: &str) -> bool {
    let references = jsonata(text).map(jsonata_references).unwrap_or_default();
    let holds_token = |keys: &[&str]| matches!(keys, [] | ["context"] | ["context", "Task", ..]);
    references
        .iter()
        .filter(|found| found.variable == "states")
        .any(|found| holds_token(&found.keys.iter().map(String::as_str).collect::<Vec<_>>()))
}
