//! Payload templates: `x.$` holds a path or a call, and there is no second `x`.

use std::fmt::Display;

use super::{context::Context, report::Report, Rule};
use crate::{
    expression::{appears_dynamic, check_intrinsic, is_path_or_intrinsic, INTRINSICS},
    json::Node,
    model::QueryLanguage,
    suggest::nearest,
};

pub(super) const RULE: Rule = Rule {
    name: "templates",
    summary: "In payload templates the value of 'x.$' is a path or an intrinsic function call.",
    check,
};

/// The fields of a state that are payload templates, as pointers.
pub(super) const TEMPLATES: &[&str] = &[
    "Parameters",
    "ResultSelector",
    "ItemSelector",
    "Assign",
    "Credentials",
    "ItemReader/Parameters",
    "ItemBatcher/BatchInput",
    "ResultWriter/Parameters",
];

fn check(context: &Context, report: &mut Report) {
    for state in context.states().filter(|state| state.language == QueryLanguage::JSONPath) {
        for name in TEMPLATES {
            let node = name.split('/').try_fold(state.node, |node, key| node.get(key));
            if let Some(node) = node {
                template(node, &mut format!("{}/{name}", state.path), report);
            }
        }
        for list in ["Catch", "Choices"] {
            for (entry, path) in state.elements(list) {
                if let Some(node) = entry.get("Assign") {
                    template(node, &mut format!("{path}/Assign"), report);
                }
            }
        }
    }
}

/// `path` is the node's, and the same again afterwards.
fn template(node: &Node, path: &mut String, report: &mut Report) {
    for member in node.members() {
        let key = member.key.as_str();
        let Some(plain) = key.strip_suffix(".$") else {
            if member.value.as_str().is_some_and(appears_dynamic) {
                let message = format!(
                    "No .$ on the field '{key}', whose value appears to be a JSONPath or intrinsic function"
                );
                let fix = format!("Did you mean \"{key}.$\"?");
                report.warning("NO_DOLLAR", &format!("{path}/{key}"), member.key_span, message).fix(fix);
            }
            below(&member.value, key, path, report);
            continue;
        };
        if node.get(plain).is_some() {
            let message =
                format!("The fields '{plain}' and '{key}' have the same name once the path is evaluated");
            report.error("DUPLICATE_FIELD_NAME", path, member.key_span, message).fix("Remove one of them.");
        }
        let text = member.value.as_str();
        let fits = text.is_some_and(|text| is_path_or_intrinsic(text) || text.contains("${"));
        if !fits && !member.value.is_missing() {
            let message = format!(
                "The value for the field '{key}' must be a valid JSONPath or a valid intrinsic function call"
            );
            report
                .schema(path, &member.value, message)
                .fix(text.and_then(intrinsic_fix).unwrap_or_else(|| format!("Write a path such as \"$.{plain}\", or drop the .$ from the key if the value is meant as it is.")));
        }
    }
    for (index, element) in node.elements().iter().enumerate() {
        below(element, index, path, report);
    }
}

/// What is wrong with what looks like a call of an intrinsic function: the call that was meant, if a few mends make one.
pub(super) fn intrinsic_fix(text: &str) -> Option<String> {
    let is_call = text.split('(').next().is_some_and(|name| {
        name.len() < text.len() && name.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("States."))
    });
    let error = check_intrinsic(text).err().filter(|_| is_call)?;
    let meant = mended(text.to_owned()).or_else(|| mended(text.replace('"', "'")));
    Some(meant.map_or_else(|| format!("{}.", error.message), |meant| format!("Did you mean \"{meant}\"?")))
}

/// The call with the names of functions that there are, and closed.
fn mended(mut text: String) -> Option<String> {
    const MENDS: usize = 4;
    for _ in 0..MENDS {
        match check_intrinsic(&text) {
            Ok(()) => return Some(text),
            Err(error) if error.at >= text.len() => text.push(')'),
            Err(error) => text = with_known_name(&text, error.at)?,
        }
    }
    None
}

/// The text with the known function's name in place of the mistyped one that begins at `at`.
fn with_known_name(text: &str, at: usize) -> Option<String> {
    let (before, rest) = text.split_at_checked(at)?;
    let (name, rest) = rest.split_at_checked(rest.find('(')?)?;
    let names: Vec<String> = INTRINSICS.iter().map(|(known, ..)| format!("States.{known}")).collect();
    let known = nearest(name, names.iter().map(String::as_str)).filter(|known| *known != name)?;
    Some(format!("{before}{known}{rest}"))
}

/// Only what has parts has anything to check.
fn below(node: &Node, step: impl Display, path: &mut String, report: &mut Report) {
    if node.members().is_empty() && node.elements().is_empty() {
        return;
    }
    let length = path.len();
    path.push('/');
    path.push_str(&step.to_string());
    template(node, path, report);
    path.truncate(length);
}
