//! Variables that no state assigns, and functions that there are not.
//!
//! AWS takes such a definition (recorded: `test_invalid_credentials_field`, whose `$state.input` is not complained about); where
//! it is evaluated, the state fails or gets nothing: a warning.

use super::{
    context::{Context, StateView},
    report::Report,
    variables::assigned,
    Rule,
};
use crate::{
    expression::{jsonata_references, FUNCTIONS},
    json::{Kind, Node},
    model::{jsonata, QueryLanguage},
    suggest::nearest,
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
    let variable = format!("${name}");
    let goes_on = |rest: &str| rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    let node = place(state.node, &mut path, &|text| text.split(&variable).skip(1).any(|rest| !goes_on(rest)));
    let span = node.map_or(state.name_span, |node| node.span);
    let in_jsonata = state.language == QueryLanguage::JSONata;
    let text = node.and_then(Node::as_str).unwrap_or_default();
    if in_jsonata && text.contains(&format!("{variable}(")) {
        let message = format!("There is no function {variable}");
        report.warning("UNKNOWN_FUNCTION", &path, span, message).fix(function_fix(name));
    } else {
        let message = format!("The variable '{name}' is never assigned");
        report.warning("UNDEFINED_VARIABLE", &path, span, message).fix(variable_fix(name, known, in_jsonata));
    }
}

fn function_fix(name: &str) -> String {
    match nearest(name, FUNCTIONS.iter().copied().filter(|known| *known != "eval")).filter(|_| name != "eval")
    {
        Some(function) => format!("Write ${function}."),
        None => "Use one of JSONata's functions, or $partition, $range, $hash, $random, $uuid and $parse."
            .to_owned(),
    }
}

fn variable_fix(name: &str, known: &BTreeSet<&str>, in_jsonata: bool) -> String {
    let states = in_jsonata.then_some("states");
    match nearest(name, known.iter().copied().chain(states)) {
        Some(near) => format!("Write ${near}, or assign '{name}' in a state before."),
        None => {
            let field = if in_jsonata { "$states.input" } else { "$" };
            format!("Write {field}.{name} for a field of the input, or assign '{name}' in a state before.")
        }
    }
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
