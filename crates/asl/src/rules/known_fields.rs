//! Fields that an object cannot have.

use super::{
    context::Context,
    fields::Fielded,
    report::Report,
    schema::{In, STATES},
    Rule,
};
use crate::{json::Member, model::QueryLanguage};

pub(super) const RULE: Rule =
    Rule { name: "known_fields", summary: "Objects have the fields of their kind and no others.", check };

fn check(context: &Context, report: &mut Report) {
    for object in context.fielded() {
        for member in object.node.members().iter().filter(|member| !member.key.contains("${")) {
            check_field(object, member, report);
        }
    }
}

fn check_field(object: &Fielded, member: &Member, report: &mut Report) {
    let name = member.key.as_str();
    let path = || object.path_of(name);
    let language = match object.language {
        QueryLanguage::JSONPath => In::JSONPath,
        QueryLanguage::JSONata => In::JSONata,
    };
    match object.fields().find(|field| field.name == name) {
        Some(field) if field.language == In::Both || field.language == language => {}
        Some(_) => {
            let message = format!(
                "The field '{name}' is not supported when 'QueryLanguage' is '{:?}'",
                object.language
            );
            report
                .error("SCHEMA_VALIDATION_FAILED", &path(), member.key_span, message)
                .fix(replacement(name));
        }
        None => {
            let finding =
                report.error("SCHEMA_VALIDATION_FAILED", &path(), member.key_span, "Field is not supported");
            let remove = format!("Remove '{name}'; it has no meaning here.");
            if exists_elsewhere(name) {
                finding.fix(remove);
            } else {
                finding.suggest(name, object.fields().map(|field| field.name), remove);
            }
        }
    }
}

/// A field of another state type is no typing mistake.
fn exists_elsewhere(name: &str) -> bool {
    STATES.iter().flat_map(|(_, groups)| groups.iter().copied().flatten()).any(|field| field.name == name)
}

/// What does the same in the other query language.
fn replacement(name: &str) -> String {
    let instead = match name {
        "Parameters" => "Arguments",
        "Arguments" => "Parameters",
        "ResultSelector" | "ResultPath" | "OutputPath" | "Result" => "Output",
        "InputPath" => "Arguments with $states.input",
        "Output" => "ResultSelector, ResultPath or OutputPath",
        "ItemsPath" => "Items",
        "Items" => "ItemsPath",
        _ => match name.strip_suffix("Path") {
            Some(base) => return format!("Use {base} with a JSONata expression instead."),
            None => return format!("Remove '{name}'."),
        },
    };
    format!("Use {instead} instead.")
}
