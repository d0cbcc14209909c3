//! Choice rules, compiled from the typed model.

mod compile;
mod pattern;

use crate::error::{EvalError, SyntaxError};
use crate::path::Path;
use crate::scope::Scope;
use crate::timestamp::Timestamp;
use crate::value::{compare_numbers, Value};
use asl::model::Condition;
use pattern::Pattern;
use std::cmp::Ordering;
use std::sync::Arc;

/// The compiled condition of one Choice rule.
#[derive(Debug, Clone)]
pub struct Rule(Node);

#[derive(Debug, Clone)]
enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Compare(Path, Test),
}

/// What is asked of the value under `Variable`.
#[derive(Debug, Clone)]
enum Test {
    String(Relation, Operand<Arc<str>>),
    Number(Relation, Operand<Value>),
    Bool(Operand<bool>),
    Timestamp(Relation, Operand<Timestamp>),
    Matches(Pattern),
    /// Whether the value is of a kind, and whether it should be.
    Is(Kind, bool),
    /// Whether there is a value, and whether there should be.
    Present(bool),
    /// An operand of another kind than the operator compares: holds of nothing.
    Never,
}

impl Test {
    /// The path on the right side, if there is one.
    fn operand_path(&self) -> Option<&Path> {
        match self {
            Self::String(_, Operand::Path(path))
            | Self::Number(_, Operand::Path(path))
            | Self::Bool(Operand::Path(path))
            | Self::Timestamp(_, Operand::Path(path)) => Some(path),
            _ => None,
        }
    }
}

/// The right side of a comparison.
#[derive(Debug, Clone)]
enum Operand<T> {
    Literal(T),
    Path(Path),
}

/// Which orders satisfy a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    Equal,
    Less,
    Greater,
    AtMost,
    AtLeast,
}

impl Relation {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Less => order.is_lt(),
            Self::Greater => order.is_gt(),
            Self::AtMost => order.is_le(),
            Self::AtLeast => order.is_ge(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Null,
    Number,
    String,
    Bool,
    Timestamp,
}

impl Rule {
    /// Compiles the condition of a rule.
    ///
    /// # Errors
    /// A path that is none, or a condition in JSONata, or one that was not understood; with its place in the rule, a JSON
    /// Pointer.
    pub fn compile(condition: &Condition) -> Result<Self, (String, SyntaxError)> {
        compile::compile(condition).map(Self)
    }

    /// The paths that the rule reads.
    pub fn paths(&self) -> Vec<&Path> {
        let (mut found, mut pending) = (Vec::new(), vec![&self.0]);
        while let Some(node) = pending.pop() {
            match node {
                Node::All(nodes) | Node::Any(nodes) => pending.extend(nodes),
                Node::Not(node) => pending.push(node),
                Node::Compare(path, compared) => {
                    found.push(path);
                    found.extend(compared.operand_path());
                }
            }
        }
        found
    }

    /// Whether the rule applies.
    ///
    /// # Errors
    /// `States.Runtime` where a path leads nowhere and is not asked `IsPresent`.
    pub fn eval(&self, scope: &Scope<'_>) -> Result<bool, EvalError> {
        eval(&self.0, scope)
    }
}

fn eval(node: &Node, scope: &Scope<'_>) -> Result<bool, EvalError> {
    match node {
        Node::All(nodes) => {
            for node in nodes {
                if !eval(node, scope)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Node::Any(nodes) => {
            for node in nodes {
                if eval(node, scope)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Node::Not(node) => eval(node, scope).map(|holds| !holds),
        Node::Compare(path, Test::Present(wanted)) => Ok(path.find_any(scope).is_some() == *wanted),
        Node::Compare(path, test) => {
            let value = path.find_any(scope).ok_or_else(|| invalid(path))?;
            compare(&value, test, scope)
        }
    }
}

fn invalid(path: &Path) -> EvalError {
    let path = path.text();
    EvalError::runtime(format!(
        "Invalid path '{path}': The choice state's condition path references an invalid value."
    ))
}

fn compare(value: &Value, test: &Test, scope: &Scope<'_>) -> Result<bool, EvalError> {
    Ok(match test {
        Test::String(relation, operand) => with(operand, scope, |operand| match operand {
            Given::Literal(text) => compare_strings(value, text, *relation),
            Given::Value(other) => other.as_str().is_some_and(|text| compare_strings(value, text, *relation)),
        })?,
        Test::Number(relation, operand) => with(operand, scope, |operand| {
            let (Given::Literal(other) | Given::Value(other)) = operand;
            compare_numbers(value, other).is_some_and(|order| relation.holds(order))
        })?,
        Test::Bool(operand) => with(operand, scope, |operand| {
            let other = match operand {
                Given::Literal(truth) => Some(*truth),
                Given::Value(other) => other.as_bool(),
            };
            other.is_some() && other == value.as_bool()
        })?,
        Test::Timestamp(relation, operand) => with(operand, scope, |operand| {
            let other = match operand {
                Given::Literal(time) => Some(*time),
                Given::Value(other) => timestamp(other),
            };
            timestamp(value).zip(other).is_some_and(|(time, other)| relation.holds(time.cmp(&other)))
        })?,
        Test::Matches(pattern) => value.as_str().is_some_and(|text| pattern.matches(text)),
        Test::Is(kind, wanted) => is(value, *kind) == *wanted,
        Test::Present(_) | Test::Never => false,
    })
}

/// A resolved right side.
enum Given<'a, T> {
    Literal(&'a T),
    Value(&'a Value),
}

fn with<T>(
    operand: &Operand<T>,
    scope: &Scope<'_>,
    judge: impl FnOnce(Given<'_, T>) -> bool,
) -> Result<bool, EvalError> {
    match operand {
        Operand::Literal(literal) => Ok(judge(Given::Literal(literal))),
        Operand::Path(path) => {
            let value = path.find_any(scope).ok_or_else(|| invalid(path))?;
            Ok(judge(Given::Value(&value)))
        }
    }
}

/// Strings are ordered by UTF-16 code units, as Java does.
fn compare_strings(value: &Value, other: &str, relation: Relation) -> bool {
    match (value.as_str(), relation) {
        (None, _) => false,
        (Some(text), Relation::Equal) => text == other,
        (Some(text), _) => relation.holds(text.encode_utf16().cmp(other.encode_utf16())),
    }
}

fn timestamp(value: &Value) -> Option<Timestamp> {
    Timestamp::parse(value.as_str()?)
}

fn is(value: &Value, kind: Kind) -> bool {
    match kind {
        Kind::Null => value.is_null(),
        Kind::Number => value.is_number(),
        Kind::String => value.as_str().is_some(),
        Kind::Bool => value.as_bool().is_some(),
        Kind::Timestamp => timestamp(value).is_some(),
    }
}

#[cfg(test)]
mod tests;
