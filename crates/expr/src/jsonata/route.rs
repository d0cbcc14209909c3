//! Paths of names and predicates through objects and lists of objects, the short way (see [`super::fast`]).

use super::fast::{eval, variable, Sight};
use crate::value::Value;
use jsonata_core::ast::{AstNode, PathStep, Stage};

/// What a path has led to.
enum Reached<'v> {
    /// A value that is no list, or the list that is the value of one field.
    One(&'v Value),
    /// What was found in the items of a list: no lists themselves.
    Many(Vec<&'v Value>),
}

/// The value of a path; `None`: the library is to say.
pub(super) fn path(steps: &[PathStep], sight: &Sight<'_>) -> Option<Value> {
    if !steps.iter().all(is_plain) {
        return None;
    }
    let (start, rest) = start(steps, sight)?;
    let mut reached = start;
    for step in rest {
        let AstNode::Name(name) = &step.node else { return None };
        reached = filtered(field(reached, name)?, step, sight)?;
    }
    match reached {
        Reached::One(value) => Some(value.clone()),
        // Of one item it is the item, of none it is undefined.
        Reached::Many(found) => match found.as_slice() {
            [] => None,
            [only] => Some((*only).clone()),
            found => Some(Value::array(found.iter().copied().cloned().collect())),
        },
    }
}

/// A step without bindings, and with predicates alone.
fn is_plain(step: &PathStep) -> bool {
    step.focus.is_none()
        && step.index_var.is_none()
        && !step.is_tuple
        && step.stages.iter().all(|stage| matches!(stage, Stage::Filter(_)))
}

/// Where a path starts, and the steps from there on.
fn start<'e, 's>(steps: &'s [PathStep], sight: &Sight<'e>) -> Option<(Reached<'e>, &'s [PathStep])> {
    let (first, rest) = steps.split_first()?;
    match &first.node {
        AstNode::Variable(root) if root == "states" => {
            let (part, rest) = rest.split_first()?;
            let AstNode::Name(name) = &part.node else { return None };
            let states = sight.environment.states();
            let value = match name.as_str() {
                "input" => states.input?,
                "result" => states.result?,
                "errorOutput" => states.error_output?,
                "context" => sight.environment.context(),
                _ => return None,
            };
            if !first.stages.is_empty() {
                return None;
            }
            Some((filtered(Reached::One(value), part, sight)?, rest))
        }
        AstNode::Variable(root) => {
            Some((filtered(Reached::One(variable(root, sight)?), first, sight)?, rest))
        }
        // In a predicate: a field of the item.
        AstNode::Name(_) => Some((Reached::One(sight.item?), steps)),
        _ => None,
    }
}

/// The field of what was reached. Items without it are left out, as the language does.
fn field<'v>(reached: Reached<'v>, name: &str) -> Option<Reached<'v>> {
    let mut found = Vec::new();
    match reached {
        Reached::One(Value::Array(items)) => collect(items.iter(), name, &mut found)?,
        Reached::One(value) => return value.get(name).map(Reached::One),
        Reached::Many(items) => collect(items.into_iter(), name, &mut found)?,
    }
    Some(Reached::Many(found))
}

/// A list that would be spread among the others is left to the library, and so is an item that is no object.
fn collect<'v>(items: impl Iterator<Item = &'v Value>, name: &str, found: &mut Vec<&'v Value>) -> Option<()> {
    for item in items {
        match item.as_object()?.get(name) {
            Some(Value::Array(_)) => return None,
            Some(value) => found.push(value),
            None => {}
        }
    }
    Some(())
}

/// What a step's predicates leave: of a list the objects for which they are true. Anything but true and false, such as a
/// position, is left to the library.
fn filtered<'v>(reached: Reached<'v>, step: &PathStep, sight: &Sight<'v>) -> Option<Reached<'v>> {
    let mut reached = reached;
    for stage in &step.stages {
        let Stage::Filter(predicate) = stage else { return None };
        let items: Vec<&Value> = match reached {
            Reached::One(Value::Array(items)) => items.iter().collect(),
            Reached::One(_) => return None,
            Reached::Many(items) => items,
        };
        let mut kept = Vec::new();
        for item in items {
            item.as_object()?;
            if eval(predicate, &Sight { item: Some(item), ..*sight })?.as_bool()? {
                kept.push(item);
            }
        }
        reached = Reached::Many(kept);
    }
    Some(reached)
}
