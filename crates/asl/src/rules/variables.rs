//! The names of variables, and which scope they belong to.
//!
//! Developer Guide, "Passing data between states with variables": names are Unicode identifiers (UAX #31) of at most 80
//! characters; an inner scope cannot assign to a variable of an outer one. A Distributed Map sees nothing of outer scopes.
//! What the state around the scope assigns when it ends may have the same name (recorded:
//! `test_parallel_catch_error[PARALLEL_CATCH_ERROR_VARIABLE_SAMPLING]`). Of the rest no recording shows a refusal, so that it
//! is a warning.

use super::{
    context::{Context, ScopeView},
    report::{Report, SCHEMA},
    Rule,
};
use crate::{json::Member, model::QueryLanguage};
use indexmap::IndexMap;

pub(super) const RULE: Rule = Rule {
    name: "variables",
    summary: "Variables have names that can be used, and no inner scope assigns to those of an outer one.",
    check,
};

const LONGEST_NAME: usize = 80;

/// A variable that is assigned.
pub(super) struct Assigned<'a> {
    pub name: &'a str,
    member: &'a Member,
    /// The state's place.
    state: &'a str,
    /// The place of its `Assign`.
    path: String,
}

/// The variables of a scope, with the places of the states that assign to each.
type Names<'a> = IndexMap<&'a str, Vec<&'a str>>;

fn check(context: &Context, report: &mut Report) {
    let mut all: Vec<Names> = Vec::with_capacity(context.scopes.len());
    for scope in &context.scopes {
        let assigned = assigned(scope);
        for variable in &assigned {
            check_name(variable, report);
            if is_in_outer_scope(variable.name, scope, context, &all) {
                let path = format!("{}/{}", variable.path, variable.member.key);
                let message =
                    format!("The variable name '{}' was already defined in a parent scope.", variable.name);
                report
                    .warning("DUPLICATE_VARIABLE_NAME", &path, variable.member.key_span, message)
                    .fix("Choose another name.");
            }
        }
        let mut names = Names::new();
        for variable in assigned {
            names.entry(variable.name).or_default().push(variable.state);
        }
        all.push(names);
    }
}

/// What the states of a scope assign, without those inside them.
pub(super) fn assigned<'a>(scope: &'a ScopeView) -> Vec<Assigned<'a>> {
    let mut found = Vec::new();
    for state in &scope.states {
        let entries = ["Choices", "Catch"].into_iter().flat_map(|list| state.elements(list));
        let objects = entries.chain([(state.node, state.path.clone())]);
        for (object, path) in objects {
            let Some(assign) = object.get("Assign") else { continue };
            let path = format!("{path}/Assign");
            found.extend(assign.members().iter().filter(|member| !member.key.contains("${")).map(|member| {
                let key = member.key.as_str();
                let name = match state.language {
                    QueryLanguage::JSONPath => key.strip_suffix(".$").unwrap_or(key),
                    QueryLanguage::JSONata => key,
                };
                Assigned { name, member, state: &state.path, path: path.clone() }
            }));
        }
    }
    found
}

fn is_in_outer_scope(name: &str, scope: &ScopeView, context: &Context, all: &[Names]) -> bool {
    let mut outer = scope.outer;
    while let Some(at) = outer {
        let states = all.get(at).and_then(|names| names.get(name)).map(Vec::as_slice).unwrap_or_default();
        if states.iter().any(|state| !is_inside(scope, state)) {
            return true;
        }
        outer = context.scopes.get(at).and_then(|scope| scope.outer);
    }
    false
}

fn is_inside(scope: &ScopeView, state: &str) -> bool {
    scope.path.strip_prefix(state).is_some_and(|rest| rest.starts_with('/'))
}

fn check_name(variable: &Assigned, report: &mut Report) {
    let (name, member) = (variable.name, variable.member);
    let path = format!("{}/{}", variable.path, member.key);
    let length = name.chars().count();
    let fix = "Write a letter, then letters, digits and underscores.";
    if name == "states" {
        report
            .error(SCHEMA, &path, member.key_span, "The variable name 'states' is reserved")
            .fix("Choose another name.");
    } else if length > LONGEST_NAME {
        let message =
            format!("The variable name has {length} characters; at most {LONGEST_NAME} are allowed");
        report.error(SCHEMA, &path, member.key_span, message).fix("Shorten the name.");
    } else if !is_identifier(name) {
        let message = format!("The variable name '{name}' is not a valid identifier");
        report.error(SCHEMA, &path, member.key_span, message).fix(fix);
    } else if name.starts_with('_') {
        let message = format!("The variable name '{name}' does not begin with a letter; AWS may refuse it");
        report.warning("UNUSUAL_VARIABLE_NAME", &path, member.key_span, message).fix(fix);
    }
}

/// Beyond ASCII every character that is neither blank nor control is let pass: the tables of UAX #31 are long.
fn is_identifier(name: &str) -> bool {
    let fits = |c: char| match c.is_ascii() {
        true => c.is_ascii_alphanumeric() || c == '_',
        false => !c.is_whitespace() && !c.is_control(),
    };
    !name.is_empty() && name.chars().all(fits) && !name.starts_with(|c: char| c.is_numeric())
}
