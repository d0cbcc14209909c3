//! Payload templates: `x.$` holds a path or a call, and there is no second `x`.

use super::{context::Context, report::Report, Rule};
use crate::{expression::is_path_or_intrinsic, json::Node, model::QueryLanguage};

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
            if let Some(node) = state.node.pointer(&format!("/{name}")) {
                template(node, &format!("{}/{name}", state.path), report);
            }
        }
        for list in ["Catch", "Choices"] {
            for (entry, path) in state.elements(list) {
                if let Some(node) = entry.get("Assign") {
                    template(node, &format!("{path}/Assign"), report);
                }
            }
        }
    }
}

fn template(node: &Node, path: &str, report: &mut Report) {
    for member in node.members() {
        let key = member.key.as_str();
        let Some(plain) = key.strip_suffix(".$") else {
            template(&member.value, &format!("{path}/{key}"), report);
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
                .fix(format!("Write a path such as \"$.{plain}\", or drop the .$ from the key if the value is meant as it is."));
        }
    }
    for (index, element) in node.elements().iter().enumerate() {
        template(element, &format!("{path}/{index}"), report);
    }
}
