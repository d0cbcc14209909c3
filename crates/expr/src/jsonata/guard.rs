//! Counts what an expression does that is not simple, so that it ends.
//!
//! The library bounds how deep an evaluation nests and how long a list becomes, but not how often a function calls itself
//! in tail position, how often a loop inside a loop turns, or how large a text grows that is joined with itself. So where
//! an expression may do that, calls are put into its tree: `$⟨tick⟩()` counts a turn, `$⟨hold⟩(x)` counts what `x` weighs
//! and gives it back, `$⟨cross⟩(x)` counts it many times, `$⟨span⟩(a, b)` counts the numbers that `a..b` makes. All draw on one budget an evaluation.

use super::walk::each_child;
use jsonata_core::ast::{AstNode, BinaryOp, PathStep};

/// Names that no expression can say.
pub(super) const TICK: &str = "⟨tick⟩";
pub(super) const HOLD: &str = "⟨hold⟩";
pub(super) const CROSS: &str = "⟨cross⟩";
pub(super) const SPAN: &str = "⟨span⟩";
pub(super) const ROOM: &str = "⟨room⟩";
pub(super) const WIDTH: &str = "⟨width⟩";
pub(super) const PICTURE: &str = "⟨picture⟩";

/// Puts the counting calls into a tree.
pub(super) fn count(node: &mut AstNode) {
    each_child(node, &mut count);
    match node {
        AstNode::Lambda { body, .. } => {
            hold_end(body);
            let inner = std::mem::replace(&mut **body, AstNode::Null);
            **body = AstNode::Block(vec![call(TICK, vec![]), inner]);
        }
        AstNode::Binary { op: BinaryOp::ColonEqual | BinaryOp::In, rhs, .. } => hold(rhs),
        AstNode::Binary { op: BinaryOp::Range, lhs, rhs } => {
            let last = std::mem::replace(&mut **rhs, AstNode::Null);
            **rhs = call(SPAN, vec![(**lhs).clone(), last]);
        }
        AstNode::Function { name, args, .. } => arguments(name, args),
        AstNode::Call { args, .. } => args.iter_mut().for_each(hold),
        AstNode::Path { steps } => steps.iter_mut().skip(1).for_each(step),
        _ => {}
    }
}

/// A step makes its value again for each item of the step before.
fn step(step: &mut PathStep) {
    match &mut step.node {
        // A later `%` reads what such a block's own steps were at; a call around them would hide it.
        AstNode::FunctionApplication(_) | AstNode::Block(_) if step.is_tuple || step.inner_tuple => {}
        AstNode::FunctionApplication(inner) => hold(inner),
        // `@` and `#`: every item goes on with all that the steps before have bound.
        node if step.is_tuple && matches!(node, AstNode::Variable(_)) => wrap(CROSS, node),
        node => hold(node),
    }
}

/// `$pad` makes a text of any width, whatever it is given.
pub(super) fn measure_widths(node: &mut AstNode) {
    each_child(node, &mut measure_widths);
    if let AstNode::Function { name, args, is_builtin: true } = node {
        if name == "pad" {
            let width = usize::from(args.len() > 1);
            if let Some(width) = args.get_mut(width).filter(|arg| !matches!(arg, AstNode::Placeholder)) {
                wrap(WIDTH, width);
            }
        }
    }
}

/// Functions that take a picture of dates and times. A component that is no letter is none; looking for its name
/// the library would cut through it.
const DATES: [&str; 2] = ["fromMillis", "toMillis"];

/// Has pictures of dates and times looked at before the library does; whether there may be any.
pub(super) fn look_at_pictures(node: &mut AstNode) -> bool {
    let mut any = false;
    match &mut *node {
        // This names it, and does not mean it.
        AstNode::Binary { op: BinaryOp::ColonEqual, rhs, .. } => any |= look_at_pictures(rhs),
        node => each_child(node, &mut |child| any |= look_at_pictures(child)),
    }
    match node {
        // Which of them is the picture depends on whether the first comes by `~>`.
        AstNode::Function { name, args, is_builtin: true } if DATES.contains(&name.as_str()) => {
            args.iter_mut()
                .filter(|arg| !matches!(arg, AstNode::Placeholder))
                .for_each(|arg| wrap(PICTURE, arg));
            any = true;
        }
        // Called by another name.
        AstNode::Variable(name) if DATES.contains(&name.as_str()) => {
            if let Some(own) = stand_in(name) {
                *node = own;
                any = true;
            }
        }
        _ => {}
    }
    any
}

/// A function that calls the one of this name.
fn stand_in(name: &str) -> Option<AstNode> {
    let more = if name == "fromMillis" { "$exists($c) ? $fromMillis($a, $b, $c) : " } else { "" };
    let params = if more.is_empty() { "$a, $b" } else { "$a, $b, $c" };
    let text = format!("function({params}) {{ {more}$exists($b) ? ${name}($a, $b) : ${name}($a) }}");
    let mut own = jsonata_core::parser::parse(&text).ok()?;
    look_at_pictures(&mut own);
    Some(own)
}

fn arguments(name: &str, args: &mut [AstNode]) {
    // `$join(list, separator)` and `$replace(text, pattern, text)` repeat their last.
    match (name, args) {
        ("join", [list, separator]) => multiply(list, separator),
        ("replace", [text, _, with] | [text, _, with, _]) => multiply(text, with),
        (_, args) => args.iter_mut().for_each(hold),
    }
}

/// `repeated` may stand as often as `often` is long.
fn multiply(often: &mut AstNode, repeated: &mut AstNode) {
    if !matches!(repeated, AstNode::Lambda { .. } | AstNode::Placeholder) {
        let inner = std::mem::replace(repeated, AstNode::Null);
        *repeated = call(ROOM, vec![often.clone(), inner]);
    }
    hold(often);
}

/// Holds what a function gives, but for calls in tail position, which stay there: their arguments have been held.
fn hold_end(node: &mut AstNode) {
    match node {
        AstNode::Conditional { then_branch, else_branch, .. } => {
            hold_end(then_branch);
            if let Some(node) = else_branch {
                hold_end(node);
            }
        }
        AstNode::Block(items) => {
            if let Some(last) = items.last_mut() {
                hold_end(last);
            }
        }
        AstNode::Function { .. } | AstNode::Call { .. } => {}
        node => hold(node),
    }
}

fn hold(node: &mut AstNode) {
    match node {
        // What weighs nothing, what is no value, and steps that mean the name and not the value.
        AstNode::Number(_)
        | AstNode::Boolean(_)
        | AstNode::Null
        | AstNode::Undefined
        | AstNode::String(_)
        | AstNode::Regex { .. }
        | AstNode::Placeholder
        | AstNode::Lambda { .. }
        | AstNode::Transform { .. }
        | AstNode::Name(_)
        | AstNode::Wildcard
        | AstNode::Descendant
        | AstNode::Parent(_)
        | AstNode::Sort { .. }
        | AstNode::FunctionApplication(_)
        | AstNode::ArrayGroup(_) => {}
        node => wrap(HOLD, node),
    }
}

fn wrap(name: &str, node: &mut AstNode) {
    let inner = std::mem::replace(node, AstNode::Null);
    *node = call(name, vec![inner]);
}

fn call(name: &str, args: Vec<AstNode>) -> AstNode {
    AstNode::Function { name: name.to_owned(), args, is_builtin: true }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jsonata::{bounds, convert::to_library};
    use crate::value::Value;
    use jsonata_core::evaluator::{Context, Evaluator};
    use jsonata_core::value::JValue;

    /// What a case of the language's suite gives, counted or not; errors by their code.
    fn outcome(case: &Value, counted: bool) -> String {
        let text = case.get("expr").and_then(Value::as_str).unwrap_or_default();
        let Ok(mut tree) = jsonata_core::parser::parse(text) else { return "no expression".to_owned() };
        let mut context = Context::new();
        for (name, value) in case.get("bindings").and_then(Value::as_object).unwrap().iter() {
            context.bind(name.to_string(), to_library(value).unwrap());
        }
        let mut evaluator = Evaluator::with_options(context, bounds::options());
        if counted {
            count(&mut tree);
            bounds::register(&mut evaluator);
        }
        let data = case.get("data").map_or(JValue::Undefined, |data| to_library(data).unwrap());
        match evaluator.evaluate(&tree, &data) {
            Ok(value) => format!("{value:?}"),
            Err(error) => error.code().unwrap_or("no code").to_owned(),
        }
    }

    /// Counting changes nothing but the depth: what the suite gives is the same with it.
    #[test]
    fn counting_changes_no_result() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/conformance/jsonata.jsonl");
        let Ok(text) = std::fs::read_to_string(path) else {
            eprintln!("skipped: {path} is absent");
            return;
        };
        // Chance and the clock; and ranges past the bound, which is ours.
        let random = ["$random", "$shuffle", "$millis", "$now", "1000000"];
        let cases = text.lines().filter_map(|line| Value::parse(line).ok());
        let cases = cases.filter(|case| {
            let text = case.get("expr").and_then(Value::as_str).unwrap_or_default();
            case.get("timelimit").is_none_or(Value::is_null) && !random.iter().any(|name| text.contains(name))
        });
        let wrong: Vec<String> = cases
            .filter_map(|case| {
                let (plain, counted) = (outcome(&case, false), outcome(&case, true));
                (plain != counted).then(|| format!("{}: {plain} became {counted}", case.get("expr").unwrap()))
            })
            .collect();
        assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    }
}
