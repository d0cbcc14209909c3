//! Fields have values of the right type and within bounds.

use super::{
    context::Context,
    fields::Fielded,
    report::Report,
    schema::{Field, Shape},
    static_values::dynamic_fix,
    Rule,
};
use crate::{
    expression::appears_dynamic,
    json::{Kind, Node},
    model::{jsonata, QueryLanguage},
    suggest::nearest,
};

pub(super) const RULE: Rule = Rule {
    name: "field_types",
    summary: "Fields have values of the right JSON type and within bounds.",
    check,
};

fn check(context: &Context, report: &mut Report) {
    for object in context.fielded() {
        if !object.node.is_object() && !object.node.is_substitution() {
            // An object's own type is checked as its parent's field; entries of lists have no such field.
            let is_entry = object.path.rsplit('/').next().is_some_and(|last| last.parse::<usize>().is_ok());
            if is_entry && !object.node.is_missing() {
                let message = format!("Expected value of type Object, but found {}", object.node.describe());
                report.schema(&object.path, object.node, message).fix("Write an object.");
            }
            continue;
        }
        for field in object.fields() {
            let Some(value) = object.node.get(field.name) else { continue };
            if value.is_missing()
                || value.is_substitution()
                || is_expression(value, object.language, field.shape)
            {
                continue;
            }
            if let Some((message, fix)) = complaint(value, field.shape) {
                let fix = elsewhere(object, field, value).unwrap_or(fix);
                report.schema(&object.path_of(field.name), value, message).fix(fix);
            }
        }
    }
}

/// What to do with a path where a value stands, or a value where a path does: it is another field's, or an expression.
fn elsewhere(object: &Fielded, field: &Field, value: &Node) -> Option<String> {
    let has = |name: &str| object.fields().any(|field| field.name == name);
    if let Some(base) = field.name.strip_suffix("Path") {
        return (has(base) && value.as_f64().is_some()).then(|| format!("Rename it to \"{base}\"."));
    }
    let can_compute = match object.language {
        QueryLanguage::JSONPath => has(&format!("{}Path", field.name)),
        QueryLanguage::JSONata => takes_expression(field.shape),
    };
    let text = value.as_str().filter(|text| can_compute && appears_dynamic(text))?;
    Some(dynamic_fix(object.language, field.name, text))
}

/// In JSONata an expression may stand for most values.
fn is_expression(value: &Node, language: QueryLanguage, shape: Shape) -> bool {
    takes_expression(shape)
        && language == QueryLanguage::JSONata
        && value.as_str().and_then(jsonata).is_some()
}

fn takes_expression(shape: Shape) -> bool {
    matches!(
        shape,
        Shape::Int(..) | Shape::Float(..) | Shape::ObjectTemplate | Shape::Items | Shape::OneOf(_)
    )
}

fn complaint(value: &Node, shape: Shape) -> Option<(String, String)> {
    let text = || value.as_str().unwrap_or_default();
    match shape {
        Shape::Any => None,
        Shape::Text => {
            (value.as_str().is_none()).then(|| expected("String", value, "Put it in double quotes."))
        }
        Shape::NullablePath => (value.as_str().is_none() && !value.is_null())
            .then(|| expected("String", value, "Write a path or null.")),
        Shape::Bool => value.as_bool().is_none().then(|| expected("Boolean", value, "Write true or false.")),
        Shape::Object | Shape::ObjectTemplate => {
            (!value.is_object()).then(|| expected("Object", value, "Write an object."))
        }
        Shape::List => (!value.is_array()).then(|| expected("Array", value, into_array(value))),
        Shape::Items => (!value.is_array() && !value.is_object()).then(|| {
            expected("Array", value, "Write an array, or an expression such as \"{% $states.input %}\".")
        }),
        Shape::OneOf(words) if words.contains(&text()) => None,
        Shape::OneOf(words) => {
            let message = format!("Value should be one of these values: [{}]", words.join(", "));
            let fix = nearest(text(), words.iter().copied()).or(words.first().copied()).unwrap_or_default();
            Some((message, format!("Write \"{fix}\".")))
        }
        Shape::Int(least, most) => match value.as_i64() {
            Some(number) => bounds(number < least, number > most, &least.to_string(), &most.to_string()),
            None => Some(expected("Integer", value, "Write a whole number without quotes.")),
        },
        Shape::Float(least, most) => match value.as_f64() {
            Some(number) => bounds(number < least, number > most, &least.to_string(), &most.to_string()),
            None => Some(expected("Number", value, "Write a number without quotes.")),
        },
    }
}

/// A single entry lacks brackets alone; an object of entries, or of nothing, is none.
fn into_array(value: &Node) -> &'static str {
    match value.is_object() && value.members().iter().all(|member| member.value.is_object()) {
        true => "Write an array of what the names stand for, without the names.",
        false => "Put it in square brackets.",
    }
}

fn expected(kind: &str, value: &Node, fix: &str) -> (String, String) {
    let found = match &value.kind {
        Kind::Number(raw) if raw.len() < 30 => raw.clone(),
        _ => value.describe().to_owned(),
    };
    (format!("Expected value of type {kind}, but found {found}"), fix.to_owned())
}

fn bounds(too_small: bool, too_large: bool, least: &str, most: &str) -> Option<(String, String)> {
    if too_small {
        Some((format!("Minimum value is {least}"), format!("Write {least} or more.")))
    } else if too_large {
        Some((format!("Maximum value is {most}"), format!("Write {most} or less.")))
    } else {
        None
    }
}
