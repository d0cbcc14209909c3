//! Texts that look as if they were evaluated, and are taken as they are.
//!
//! The codes of the warnings in JSONPath are AWS's (API reference, ValidateStateMachineDefinitionDiagnostic). `NO_DOLLAR` is
//! found where payload templates are looked through, `NO_PATH` of Choice rules where those are.

use super::{
    context::{Context, StateView},
    parameters::takes_object,
    report::Report,
    Rule,
};
use crate::{
    expression::appears_dynamic,
    json::{Kind, Member, Node},
    model::QueryLanguage,
    Span,
};

pub(super) const RULE: Rule = Rule {
    name: "static_values",
    summary: "What looks like a path stands where paths are evaluated.",
    check,
};

/// The fields of a state in JSONata whose texts are taken as they are, unless they are expressions.
const IN_JSONATA: &[&str] = &[
    "Output",
    "Arguments",
    "Assign",
    "ItemSelector",
    "Credentials",
    "Error",
    "Cause",
    "ItemReader/Arguments",
    "ItemBatcher/BatchInput",
    "ResultWriter/Arguments",
];

fn check(context: &Context, report: &mut Report) {
    for state in context.states() {
        match state.language {
            QueryLanguage::JSONata => jsonata(state, report),
            QueryLanguage::JSONPath => jsonpath(state, report),
        }
    }
}

fn jsonpath(state: &StateView, report: &mut Report) {
    if let (Some((result, mut path)), "Pass") = (state.field("Result"), state.kind) {
        texts(result, &mut path, &mut |text, span, path| {
            let message = format!("The Result of a Pass state is static: {text} is not evaluated");
            let fix = match result.as_str() {
                Some(_) if text.starts_with('$') => {
                    format!("Use \"InputPath\": \"{text}\" instead of Result.")
                }
                _ => "Use Parameters instead of Result, with a .$ behind each name whose value is evaluated."
                    .to_owned(),
            };
            report.warning("PASS_RESULT_IS_STATIC", path, span, message).fix(fix);
        });
    }
    for name in ["Error", "Cause"] {
        if let Some(member) = state.node.member(name).filter(|_| state.kind == "Fail") {
            no_path(member, &state.path, report);
        }
    }
}

/// Says that a field's value looks like a path, where the field that takes a path has `Path` behind its name. `path` is that of
/// the object.
pub(super) fn no_path(member: &Member, path: &str, report: &mut Report) {
    if member.value.as_str().is_some_and(appears_dynamic) {
        let name = &member.key;
        let message =
            format!("The value of '{name}' looks like a path, but the field's name does not end with 'Path'");
        report
            .warning("NO_PATH", &format!("{path}/{name}"), member.key_span, message)
            .fix(format!("Did you mean \"{name}Path\"?"));
    }
}

fn jsonata(state: &StateView, report: &mut Report) {
    let own = IN_JSONATA.iter().filter_map(|name| {
        let node = name.split('/').try_fold(state.node, |node, key| node.get(key));
        // What a call is given is an object, or another rule speaks.
        let is_told = name.ends_with("Arguments")
            && node?.as_str().is_some()
            && (name.contains('/') || takes_object(state));
        (!is_told).then_some((node?, format!("{}/{name}", state.path)))
    });
    let entries = ["Catch", "Choices"].into_iter().flat_map(|list| state.elements(list));
    let of_entries = entries.flat_map(|(entry, path)| {
        let field = move |name: &&str| Some((entry.get(name)?, format!("{path}/{name}")));
        ["Output", "Assign"].iter().filter_map(field).collect::<Vec<_>>()
    });
    for (node, mut path) in own.chain(of_entries) {
        texts(node, &mut path, &mut |text, span, path| {
            let message = format!("{text} is not evaluated: the state uses JSONata");
            let rename = if path.ends_with(".$") { ", and leave out the .$ behind the name" } else { "" };
            let fix = match expression(text) {
                Some(expression) => format!("Write \"{{% {expression} %}}\"{rename}."),
                None => format!("Write an expression between {{% and %}}{rename}."),
            };
            report.warning("JSONPATH_IN_JSONATA", path, span, message).fix(fix);
        });
    }
}

/// What to do where a path or a call stands in place of a field's value.
pub(super) fn dynamic_fix(language: QueryLanguage, name: &str, text: &str) -> String {
    match (language, expression(text)) {
        (QueryLanguage::JSONata, Some(expression)) => format!("Write \"{{% {expression} %}}\"."),
        (QueryLanguage::JSONata, None) => "Write an expression between {% and %}.".to_owned(),
        (QueryLanguage::JSONPath, _) if text.starts_with('$') => format!("Rename it to \"{name}Path\"."),
        (QueryLanguage::JSONPath, _) => {
            format!("Let a state before this one compute it, and use \"{name}Path\".")
        }
    }
}

/// A plain path as JSONata has it.
fn expression(path: &str) -> Option<String> {
    let (root, rest) = match path.strip_prefix("$$") {
        Some(rest) => ("$states.context", rest),
        None => ("$states.input", path.strip_prefix('$')?),
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '[' | ']');
    rest.chars().all(plain).then(|| format!("{root}{rest}"))
}

/// Every text below a node that looks as if it were evaluated, with its place. `path` is the same again afterwards.
fn texts(node: &Node, path: &mut String, found: &mut dyn FnMut(&str, Span, &str)) {
    let length = path.len();
    match &node.kind {
        Kind::String(text) if appears_dynamic(text) => found(text, node.span, path),
        Kind::Object(members) => {
            for member in members {
                path.push('/');
                path.push_str(&member.key);
                texts(&member.value, path, found);
                path.truncate(length);
            }
        }
        Kind::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                path.push('/');
                path.push_str(&index.to_string());
                texts(element, path, found);
                path.truncate(length);
            }
        }
        _ => {}
    }
}
