//! What most expressions are, evaluated on our own values: paths into objects and lists of objects, predicates,
//! arithmetic, comparison, joining of texts, conditions, objects and arrays of these.
//!
//! Everything that is not plain (a list in a list, a value of another kind than expected, anything undefined) is left
//! to the library, whose answer is then the only one; so the two cannot disagree on what is difficult. What is left to it
//! must first be copied into the library's own values: for an expression over a list that is most of the work.

use super::convert::{number_from, MAX_BYTES};
use super::route::path;
use crate::scope::Environment;
use crate::value::{Object, Value, MAX_DEPTH};
use jsonata_core::ast::{AstNode, BinaryOp, UnaryOp};
use std::sync::Arc;

/// The value, or `None`: the library is to say.
pub(super) fn evaluate(tree: &AstNode, environment: &dyn Environment) -> Option<Value> {
    let value = eval(tree, &Sight { environment, item: None })?;
    is_plain(&value, 0).then_some(value)
}

/// Numbers that the library would hand back otherwise (`1.0`, past 64 bits), and what may be too large or too deep for it.
fn is_plain(value: &Value, depth: usize) -> bool {
    match value {
        Value::Float(number) => libm::trunc(*number) != *number,
        Value::Int(number) => number.unsigned_abs() <= 1 << 53,
        Value::Big(_) => false,
        Value::Array(items) => fits(value, depth) && items.iter().all(|item| is_plain(item, depth + 1)),
        Value::Object(object) => fits(value, depth) && object.values().all(|item| is_plain(item, depth + 1)),
        Value::String(_) => fits(value, depth),
        Value::Null | Value::Bool(_) => true,
    }
}

/// Texts weigh what they are long, numbers eight bytes: so four times the text is more than enough.
fn fits(value: &Value, depth: usize) -> bool {
    depth < MAX_DEPTH && (depth > 0 || value.byte_len() < (MAX_BYTES / 4) as u64)
}

/// What a part of an expression can see.
#[derive(Clone, Copy)]
pub(super) struct Sight<'e> {
    pub environment: &'e dyn Environment,
    /// In a predicate: the item that it is about, in which its names are looked up.
    pub item: Option<&'e Value>,
}

pub(super) fn eval(node: &AstNode, sight: &Sight<'_>) -> Option<Value> {
    match node {
        AstNode::String(text) => Some(Value::string(text.as_str())),
        AstNode::Number(number) => Some(number_from(*number)),
        AstNode::Boolean(truth) => Some(Value::Bool(*truth)),
        AstNode::Null => Some(Value::Null),
        AstNode::Variable(name) => variable(name, sight).cloned(),
        AstNode::Path { steps } => path(steps, sight),
        AstNode::Binary { op, lhs, rhs } => binary(*op, lhs, rhs, sight),
        AstNode::Unary { op: UnaryOp::Negate, operand } => {
            number(&eval(operand, sight)?).map(|number| number_from(-number))
        }
        AstNode::Block(items) => match items.as_slice() {
            [only] => eval(only, sight),
            _ => None,
        },
        AstNode::Conditional { condition, then_branch, else_branch } => {
            match (eval(condition, sight)?.as_bool()?, else_branch) {
                (true, _) => eval(then_branch, sight),
                (false, Some(node)) => eval(node, sight),
                (false, None) => None,
            }
        }
        AstNode::Object(pairs) => object(pairs, sight),
        AstNode::Array(items) => array(items, sight),
        AstNode::Function { name, args, is_builtin: true } => call(name, args, sight),
        _ => None,
    }
}

pub(super) fn variable<'e>(name: &str, sight: &Sight<'e>) -> Option<&'e Value> {
    (!name.is_empty() && name != "states").then(|| sight.environment.variable(name))?
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(_) | Value::Float(_) => value.as_f64(),
        _ => None,
    }
}

fn binary(op: BinaryOp, lhs: &AstNode, rhs: &AstNode, sight: &Sight<'_>) -> Option<Value> {
    use BinaryOp::*;
    if !matches!(
        op,
        Add | Subtract
            | Multiply
            | Divide
            | Modulo
            | Equal
            | NotEqual
            | LessThan
            | LessThanOrEqual
            | GreaterThan
            | GreaterThanOrEqual
            | And
            | Or
            | Concatenate
    ) {
        return None;
    }
    let (left, right) = (eval(lhs, sight)?, eval(rhs, sight)?);
    let arithmetic = |compute: fn(f64, f64) -> f64| {
        let result = compute(number(&left)?, number(&right)?);
        result.is_finite().then(|| number_from(result))
    };
    match op {
        Add => arithmetic(|a, b| a + b),
        Subtract => arithmetic(|a, b| a - b),
        Multiply => arithmetic(|a, b| a * b),
        Divide => arithmetic(|a, b| a / b),
        Modulo => arithmetic(libm::fmod),
        And => Some(Value::Bool(left.as_bool()? && right.as_bool()?)),
        Or => Some(Value::Bool(left.as_bool()? || right.as_bool()?)),
        Concatenate => {
            let (left, right) = (text(&left)?, text(&right)?);
            Some(Value::from(format!("{left}{right}")))
        }
        Equal => equal(&left, &right).map(Value::Bool),
        NotEqual => equal(&left, &right).map(|equal| Value::Bool(!equal)),
        _ => {
            let order = order(&left, &right)?;
            Some(Value::Bool(match op {
                LessThan => order.is_lt(),
                LessThanOrEqual => order.is_le(),
                GreaterThan => order.is_gt(),
                _ => order.is_ge(),
            }))
        }
    }
}

/// Scalars of one kind.
fn equal(left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::String(a), Value::String(b)) => Some(a == b),
        (Value::Bool(a), Value::Bool(b)) => Some(a == b),
        (Value::Null, Value::Null) => Some(true),
        _ => Some(number(left)? == number(right)?),
    }
}

/// Numbers, or texts that order alike in every encoding.
fn order(left: &Value, right: &Value) -> Option<std::cmp::Ordering> {
    match (left, right) {
        (Value::String(a), Value::String(b)) if a.is_ascii() && b.is_ascii() => Some(a.cmp(b)),
        _ => number(left)?.partial_cmp(&number(right)?),
    }
}

/// What `&` makes of a value that needs no thought.
fn text(value: &Value) -> Option<std::borrow::Cow<'_, str>> {
    match value {
        Value::String(text) => Some((&**text).into()),
        Value::Int(number) if number.unsigned_abs() <= 1 << 53 => Some(number.to_string().into()),
        Value::Bool(truth) => Some(truth.to_string().into()),
        _ => None,
    }
}

fn object(pairs: &[(AstNode, AstNode)], sight: &Sight<'_>) -> Option<Value> {
    let mut object = Object::with_capacity(pairs.len());
    for (key, value) in pairs {
        let AstNode::String(key) = key else { return None };
        if object.contains_key(key) {
            return None;
        }
        object.push_unique(Arc::from(key.as_str()), eval(value, sight)?);
    }
    Some(Value::from(object))
}

/// A list in a list is spread, unless it is written there.
fn array(items: &[AstNode], sight: &Sight<'_>) -> Option<Value> {
    let mut list = Vec::with_capacity(items.len());
    for item in items {
        let value = eval(item, sight)?;
        if matches!(value, Value::Array(_)) && !matches!(item, AstNode::Array(_)) {
            return None;
        }
        list.push(value);
    }
    Some(Value::array(list))
}

/// `$sum` and `$count` of a list.
fn call(name: &str, args: &[AstNode], sight: &Sight<'_>) -> Option<Value> {
    let [list] = args else { return None };
    if !matches!(name, "sum" | "count") || sight.environment.variable(name).is_some() {
        return None;
    }
    let list = eval(list, sight)?;
    let items = list.as_array()?;
    match name {
        "count" => Some(Value::Int(i64::try_from(items.len()).ok()?)),
        _ => {
            let mut total = 0.0;
            for item in items {
                total += number(item)?;
            }
            total.is_finite().then(|| number_from(total))
        }
    }
}
