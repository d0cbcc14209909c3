//! Variables that no state assigns, and functions that there are not.
//!
//! AWS takes such a definition (recorded: `test_invalid_credentials_field`, whose `$state.input` is not complained about); where
//! it is evaluated, the state fails or gets nothing: a warning.

use super::{
    context::{Context, StateView},
    report::{nearest, Report},
    variables::assigned,
    Rule,
};
use crate::{
    expression::{jsonata_references, FUNCTIONS},
    json::{Kind, Node},
    model::{jsonata, QueryLanguage},
    variables::{of_state, NOT_ITS_OWN},
};
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    name: "undefined_variables",
    summary: "Every variable is assigned somewhere, and functions exist.",
    check,
};

fn check(context: &Context, report: &mut Report) {
    let Some(known) = known(context) else { return };
    for state in context.states() {
        let mut used = of_state(state.node, state.language);
        if state.language == QueryLanguage::JSONata
            && place(state.node, &mut String::new(), &calls_eval).is_some()
        {
            used.insert("eval");
        }
        for name in used.iter().filter(|name| !known.contains(*name)) {
            undefined(state, name, &known, report);
        }
    }
}

/// The variables of the whole document; none where an expression or another template may name others.
fn known<'a>(context: &'a Context) -> Option<BTreeSet<&'a str>> {
    let assigns = |node: &'a Node| node.get("Assign");
    let open = |assign: &Node| {
        !assign.is_object() || assign.members().iter().any(|member| member.key.contains("${"))
    };
    let entries =
        |state: &'a StateView| ["Catch", "Choices"].into_iter().flat_map(|list| state.elements(list));
    let is_open = |state: &'a StateView| {
        entries(state).map(|(entry, _)| entry).chain([state.node]).filter_map(assigns).any(open)
    };
    if context.states().any(is_open) {
        return None;
    }
    Some(context.scopes.iter().flat_map(assigned).map(|variable| variable.name).collect())
}

fn undefined(state: &StateView, name: &str, known: &BTreeSet<&str>, report: &mut Report) {
    let mut path = state.path.clone();
    let called = format!("${name}(");
    let variable = format!("${name}");
    let goes_on = |rest: &str| rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    let mentions = |text: &str| text.split(&variable).skip(1).any(|rest| !goes_on(rest));
    let node = place(state.node, &mut path, &mentions);
    let span = node.map_or(state.name_span, |node| node.span);
    let is_call = state.language == QueryLanguage::JSONata
        && node.and_then(Node::as_str).is_some_and(|text| text.contains(&called));
    if is_call {
        let fix = match nearest(name, FUNCTIONS.iter().copied().filter(|known| *known != "eval")) {
            Some(function) if name != "eval" => format!("Write ${function}."),
            _ => "Use one of JSONata's functions, or $partition, $range, $hash, $random, $uuid and $parse."
                .to_owned(),
        };
        report.warning("UNKNOWN_FUNCTION", &path, span, format!("There is no function ${name}")).fix(fix);
        return;
    }
    let near = nearest(
        name,
        known
            .iter()
            .copied()
            .chain(["states"].into_iter().filter(|_| state.language == QueryLanguage::JSONata)),
    );
    let fix = match near {
        Some(near) => format!("Write ${near}, or assign '{name}' in a state before."),
        None if state.language == QueryLanguage::JSONPath => {
            format!("Write $.{name} for a field of the input, or assign '{name}' in a state before.")
        }
        None => format!(
            "Assign '{name}' in a state before, or write $states.input.{name} for a field of the input."
        ),
    };
    report
        .warning("UNDEFINED_VARIABLE", &path, span, format!("The variable '{name}' is never assigned"))
        .fix(fix);
}

fn calls_eval(text: &str) -> bool {
    jsonata(text).is_some_and(|inner| jsonata_references(inner).iter().any(|found| found.variable == "eval"))
}

/// The first text of a state for which this holds. `path` becomes its place; it stays as it is if there is none.
fn place<'a>(node: &'a Node, path: &mut String, holds: &dyn Fn(&str) -> bool) -> Option<&'a Node> {
    let length = path.len();
    let mut below = |step: &str, node: &'a Node| {
        path.push('/');
        path.push_str(step);
        let found = place(node, path, holds);
        if found.is_none() {
            path.truncate(length);
        }
        found
    };
    match &node.kind {
        Kind::String(text) => holds(text).then_some(node),
        Kind::Object(members) => {
            let own = members.iter().filter(|member| !NOT_ITS_OWN.contains(&member.key.as_str()));
            own.into_iter().find_map(|member| below(&member.key, &member.value))
        }
        Kind::Array(elements) => {
            elements.iter().enumerate().find_map(|(index, element)| below(&index.to_string(), element))
        }
        _ => None,
    }
}
