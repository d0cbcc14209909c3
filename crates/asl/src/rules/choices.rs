//! The rules of Choice states.

use super::{
    context::{Context, StateView},
    report::Report,
    static_values, timestamps, Rule,
};
use crate::{
    expression::{appears_dynamic, is_path},
    json::{Member, Node},
    model::{jsonata, Operator, QueryLanguage},
};

pub(super) const RULE: Rule =
    Rule { name: "choices", summary: "A Choice state has rules, each with one condition and a Next.", check };

const COMBINATORS: &[&str] = &["And", "Or", "Not"];

fn check(context: &Context, report: &mut Report) {
    for state in context.states().filter(|state| state.kind == "Choice") {
        if let Some((choices, path)) = state.field("Choices") {
            if choices.is_array() && choices.elements().is_empty() {
                report.schema(&path, choices, "Value cannot be empty").fix("Add a rule.");
            }
        }
        if state.node.get("Default").is_none() && !state.node.get("Choices").is_none_or(Node::is_missing) {
            report
                .warning(
                    "MISSING_DEFAULT",
                    &state.path,
                    state.name_span,
                    "Without 'Default' the execution fails if no rule applies",
                )
                .fix("Add \"Default\" with the name of a state.");
        }
        for (rule, path) in state.elements("Choices") {
            if rule.is_object() {
                top_rule(state, rule, &path, report);
            } else if !rule.is_substitution() && !rule.is_missing() {
                let message = format!("Expected value of type Object, but found {}", rule.describe());
                report.schema(&path, rule, message).fix("Write an object with a condition and a Next.");
            }
        }
    }
}

fn top_rule(state: &StateView, rule: &Node, path: &str, report: &mut Report) {
    if rule.get("Next").is_none() {
        report
            .schema(path, rule, "These fields are required: [Next]")
            .fix("Add \"Next\" with the name of a state.");
    }
    match state.language {
        QueryLanguage::JSONata => jsonata_rule(rule, path, report),
        QueryLanguage::JSONPath => condition(rule, path, true, report),
    }
}

fn jsonata_rule(rule: &Node, path: &str, report: &mut Report) {
    allowed(rule, path, &["Comment", "Condition", "Next", "Assign", "Output"], report);
    let Some(value) = rule.get("Condition") else {
        report
            .schema(path, rule, "These fields are required: [Condition]")
            .fix("Add \"Condition\": \"{% ... %}\".");
        return;
    };
    let is_condition = value.as_bool().is_some() || value.as_str().and_then(jsonata).is_some();
    if !is_condition && !value.is_substitution() && !value.is_missing() {
        let message = "A condition is a JSONata expression, true or false";
        report.schema(&format!("{path}/Condition"), value, message).fix("Write \"{% ... %}\".");
    }
}

/// A JSONPath rule or a part of one. Only the outermost has `Next` and `Assign`.
fn condition(rule: &Node, path: &str, outermost: bool, report: &mut Report) {
    let combinators: Vec<&str> =
        COMBINATORS.iter().copied().filter(|name| rule.get(name).is_some()).collect();
    let operators: Vec<&str> = rule
        .members()
        .iter()
        .map(|member| member.key.as_str())
        .filter(|key| Operator::parse(key).is_some())
        .collect();
    if combinators.len() + operators.len() > 1 {
        let list = [combinators.clone(), operators.clone()].concat().join(", ");
        report
            .schema(path, rule, format!("Only one of these fields is allowed: [{list}]"))
            .fix("Join several conditions with And or Or.");
    }
    let extra: &[&str] = if outermost { &["Comment", "Next", "Assign"] } else { &["Comment"] };
    if let Some(name) = combinators.first() {
        allowed(rule, path, &[extra, COMBINATORS].concat(), report);
        inner_conditions(rule, name, &format!("{path}/{name}"), report);
    } else if operators.is_empty() && rule.members().iter().any(|member| is_misspelt(&member.key)) {
        // `and` is meant as a combinator: what its array lacks of a comparison is not missing.
        allowed(rule, path, &[extra, COMBINATORS].concat(), report);
    } else {
        allowed(rule, path, &[extra, &["Variable"]].concat(), report);
        comparison(rule, operators.first().copied(), path, report);
    }
}

fn is_misspelt(key: &str) -> bool {
    COMBINATORS.iter().any(|name| key != *name && key.eq_ignore_ascii_case(name))
}

fn inner_conditions(rule: &Node, name: &str, path: &str, report: &mut Report) {
    let Some(inner) = rule.get(name).filter(|inner| !inner.is_missing() && !inner.is_substitution()) else {
        return;
    };
    if name == "Not" {
        inner_condition(inner, path, report);
    } else if !inner.is_array() {
        let message = format!("Expected value of type Array, but found {}", inner.describe());
        report.schema(path, inner, message).fix("Write an array of conditions, such as [{...}, {...}].");
    } else if inner.elements().is_empty() {
        report.schema(path, inner, "Value cannot be empty").fix("Write an array of conditions.");
    } else {
        for (index, entry) in inner.elements().iter().enumerate().filter(|(_, entry)| !entry.is_missing()) {
            inner_condition(entry, &format!("{path}/{index}"), report);
        }
    }
}

fn inner_condition(entry: &Node, path: &str, report: &mut Report) {
    if entry.is_object() {
        condition(entry, path, false, report);
    } else {
        let message = format!("Expected value of type Object, but found {}", entry.describe());
        report.schema(path, entry, message).fix("Write an object with one condition.");
    }
}

fn comparison(rule: &Node, operator: Option<&str>, path: &str, report: &mut Report) {
    match rule.get("Variable") {
        None => report
            .schema(path, rule, "These fields are required: [Variable]")
            .fix("Add \"Variable\" with the path of the value to compare."),
        Some(variable) => {
            let text = variable.as_str().unwrap_or_default();
            if !is_path(text) && !text.contains("${") && !variable.is_missing() {
                report
                    .schema(&format!("{path}/Variable"), variable, "Value is not a Reference Path")
                    .fix("Write a path such as \"$.status\".");
            }
        }
    }
    let Some(name) = operator else {
        report
            .schema(path, rule, "A rule needs a comparison operator")
            .fix("Add an operator such as \"StringEquals\" with a value.");
        return;
    };
    if let (Some((operator, is_path)), Some(member)) = (Operator::parse(name), rule.member(name)) {
        operand(operator, is_path, member, path, report);
    }
}

/// `path` is that of the rule.
fn operand(operator: Operator, by_path: bool, member: &Member, path: &str, report: &mut Report) {
    let (value, name) = (&member.value, member.key.as_str());
    if value.is_substitution() || value.is_missing() {
        return;
    }
    let place = || format!("{path}/{name}");
    let (fits, expected) = match name {
        _ if by_path => (value.as_str().is_some_and(is_path), "a path such as \"$.limit\""),
        _ if operator.is_type_test() || name.starts_with("Boolean") => {
            (value.as_bool().is_some(), "true or false")
        }
        _ if name.starts_with("Numeric") => (value.as_f64().is_some(), "a number"),
        _ => (value.as_str().is_some(), "a string"),
    };
    if !fits {
        let found = value.as_str().map_or(value.describe().to_owned(), |text| format!("\"{text}\""));
        let message = format!("{name} compares with {expected}, but found {found}");
        let twin = operator.has_path() && value.as_str().is_some_and(appears_dynamic) && !by_path;
        let fix = if twin { format!("Rename it to \"{name}Path\".") } else { format!("Write {expected}.") };
        report.schema(&place(), value, message).fix(fix);
    } else if !by_path && operator.has_path() {
        static_values::no_path(member, path, report);
        let text = value.as_str().filter(|text| name.starts_with("Timestamp") && !appears_dynamic(text));
        if let Some(text) = text {
            timestamps::check_literal(text, value, &place(), report);
        }
    }
}

/// `fields` with a `Variable` stand for the comparison operators too.
fn allowed(rule: &Node, path: &str, fields: &[&str], report: &mut Report) {
    let compares = fields.contains(&"Variable");
    for member in rule.members() {
        let key = member.key.as_str();
        let known = fields.contains(&key) || (compares && Operator::parse(key).is_some());
        if known || key.contains("${") {
            continue;
        }
        let operators = if compares { operator_names() } else { Vec::new() };
        let names = fields.iter().copied().chain(operators.iter().map(String::as_str));
        report
            .error(
                "SCHEMA_VALIDATION_FAILED",
                &format!("{path}/{key}"),
                member.key_span,
                "Field is not supported",
            )
            .suggest(key, names, format!("Remove '{key}'; it has no meaning here."));
    }
}

fn operator_names() -> Vec<String> {
    let names = |operator: &Operator| {
        let name = operator.name().to_owned();
        let twin = operator.has_path().then(|| format!("{name}Path"));
        [Some(name), twin].into_iter().flatten()
    };
    Operator::ALL.iter().flat_map(names).collect()
}
