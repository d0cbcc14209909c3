//! JSONata expressions are well formed, and stand where they are evaluated.

use super::{
    context::{Context, StateView},
    report::{Report, SCHEMA},
    states_variable, Rule,
};
use crate::{
    expression::check_jsonata,
    json::{quote, Kind, Node},
    line_column,
    model::{jsonata, QueryLanguage},
    Span,
};

pub(super) const RULE: Rule = Rule {
    name: "expressions",
    summary: "JSONata expressions are well formed and stand in JSONata states.",
    check,
};

fn check(context: &Context, report: &mut Report) {
    let mut path = String::new();
    for state in context.states() {
        for member in state.node.members() {
            // Inner states have a turn of their own; Comment and Result are never evaluated.
            if !matches!(
                member.key.as_str(),
                "Branches" | "ItemProcessor" | "Iterator" | "Comment" | "Result"
            ) {
                path.push_str(&state.path);
                below(state, &member.value, &member.key, &mut path, report);
                path.clear();
            }
        }
    }
}

/// Looks at what lies a step further in. `path` is the same again afterwards.
fn below(state: &StateView, node: &Node, step: &str, path: &mut String, report: &mut Report) {
    let plain = node.as_str().is_some_and(|text| !text.starts_with("{%"));
    if plain {
        return;
    }
    let whole = path.len();
    path.push('/');
    path.push_str(step);
    value(state, node, path, report);
    path.truncate(whole);
}

fn value(state: &StateView, node: &Node, path: &mut String, report: &mut Report) {
    match &node.kind {
        Kind::String(text) if text.starts_with("{%") => expression(state, node, text, path, report),
        Kind::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                below(state, element, &index.to_string(), path, report);
            }
        }
        Kind::Object(members) => {
            for member in members.iter().filter(|member| member.key != "Comment") {
                below(state, &member.value, &member.key, path, report);
            }
        }
        _ => {}
    }
}

fn expression(state: &StateView, node: &Node, text: &str, path: &str, report: &mut Report) {
    if text.contains("${") {
        return;
    }
    if state.language == QueryLanguage::JSONPath {
        report
            .warning(
                "JSONATA_IN_JSONPATH",
                path,
                node.span,
                "This JSONata expression is not evaluated: the state uses JSONPath",
            )
            .fix("Add \"QueryLanguage\": \"JSONata\" to the state or the state machine.");
        return;
    }
    let Some(inner) = jsonata(text) else {
        report
            .error(SCHEMA, path, node.span, "The JSONata expression does not end with %}")
            .fix("End it with %}.");
        return;
    };
    states_variable::check(state, node, inner, path, report);
    if inner.trim().is_empty() {
        // Refused only when it is evaluated.
        report
            .warning(
                "EMPTY_EXPRESSION",
                path,
                node.span,
                "The JSONata expression is empty; it fails when it is evaluated",
            )
            .fix("Write an expression between {% and %}.");
        return;
    }
    if let Err(error) = check_jsonata(inner) {
        // Behind the opening {%, which is no part of it even where it looks the same.
        let begins = text.get(2..).and_then(|text| text.find(inner)).map_or(0, |at| at + 2);
        let at = begins + error.at;
        let place = match line_column(text, at) {
            (1, column) => format!("character {column}"),
            (line, column) => format!("line {line}, character {column}"),
        };
        let message = format!("Invalid JSONata expression: {} ({place}, counted from {{%)", error.message);
        report.error(SCHEMA, path, within(node, text, at), message).fix("Correct the expression.");
    }
}

/// The rest of a string from a place in it on, in the document; all of it where it is written in a way of its own.
fn within(node: &Node, text: &str, at: usize) -> Span {
    let written = node.span.end.saturating_sub(node.span.start);
    let before = text.get(..at).unwrap_or_default();
    let offset = match () {
        () if written == text.len() + 2 => before.len() + 1,
        () if written == quote(text).len() => quote(before).len() - 1,
        () => return node.span,
    };
    Span { start: node.span.start + offset, end: node.span.end - 1 }
}
