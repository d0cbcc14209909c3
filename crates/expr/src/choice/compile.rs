//! From the typed model to what is evaluated.

use super::{Kind, Node, Operand, Pattern, Relation, Test};
use crate::error::SyntaxError;
use crate::path::Path;
use crate::timestamp::Timestamp;
use crate::value::Value;
use asl::model::{Comparison, Condition, Operand as Written, Operator};
use std::sync::Arc;

/// What does not compile, with its place in the rule, a JSON Pointer.
type Refusal = (String, SyntaxError);

pub(super) fn compile(condition: &Condition) -> Result<Node, Refusal> {
    match condition {
        Condition::And(parts) => all("And", parts).map(Node::All),
        Condition::Or(parts) => all("Or", parts).map(Node::Any),
        Condition::Not(part) => {
            let part = compile(part).map_err(|(below, error)| (format!("/Not{below}"), error))?;
            Ok(Node::Not(Box::new(part)))
        }
        Condition::Comparison(comparison) => {
            let variable = Path::parse(&comparison.variable.value);
            let operand = || format!("/{}Path", comparison.operator.name());
            Ok(Node::Compare(
                variable.map_err(|error| ("/Variable".to_owned(), error))?,
                compile_test(comparison).map_err(|error| (operand(), error))?,
            ))
        }
        Condition::Jsonata(_) | Condition::Constant(_) => {
            Err((String::new(), SyntaxError::new(0, "The condition is in JSONata, not in JSONPath.")))
        }
        Condition::Invalid => Err((String::new(), SyntaxError::new(0, "The condition was not understood."))),
    }
}

fn all<C: FromIterator<Node>>(name: &str, parts: &[Condition]) -> Result<C, Refusal> {
    let part =
        |(index, part)| compile(part).map_err(|(below, error)| (format!("/{name}/{index}{below}"), error));
    parts.iter().enumerate().map(part).collect()
}

fn compile_test(comparison: &Comparison) -> Result<Test, SyntaxError> {
    use Operator as O;
    let operand = &comparison.operand;
    let relation = relation(comparison.operator);
    let test = match comparison.operator {
        O::StringEquals
        | O::StringLessThan
        | O::StringGreaterThan
        | O::StringLessThanEquals
        | O::StringGreaterThanEquals => compile_operand(operand, |value| value.as_str().map(Arc::from))?
            .map(|text| Test::String(relation, text)),
        O::NumericEquals
        | O::NumericLessThan
        | O::NumericGreaterThan
        | O::NumericLessThanEquals
        | O::NumericGreaterThanEquals => {
            compile_operand(operand, |value| Some(value).filter(Value::is_number))?
                .map(|number| Test::Number(relation, number))
        }
        O::BooleanEquals => compile_operand(operand, |value| value.as_bool())?.map(Test::Bool),
        O::TimestampEquals
        | O::TimestampLessThan
        | O::TimestampGreaterThan
        | O::TimestampLessThanEquals
        | O::TimestampGreaterThanEquals => {
            compile_operand(operand, |value| Timestamp::parse(value.as_str()?))?
                .map(|time| Test::Timestamp(relation, time))
        }
        O::StringMatches => {
            literal(operand).and_then(|value| Some(Test::Matches(Pattern::new(value.as_str()?))))
        }
        O::IsPresent => literal(operand).and_then(|value| value.as_bool()).map(Test::Present),
        O::IsNull => kind_test(operand, Kind::Null),
        O::IsNumeric => kind_test(operand, Kind::Number),
        O::IsString => kind_test(operand, Kind::String),
        O::IsBoolean => kind_test(operand, Kind::Bool),
        O::IsTimestamp => kind_test(operand, Kind::Timestamp),
    };
    Ok(test.unwrap_or(Test::Never))
}

/// The order that the operator's name ends on.
fn relation(operator: Operator) -> Relation {
    let name = operator.name();
    if name.ends_with("LessThanEquals") {
        Relation::AtMost
    } else if name.ends_with("GreaterThanEquals") {
        Relation::AtLeast
    } else if name.ends_with("LessThan") {
        Relation::Less
    } else if name.ends_with("GreaterThan") {
        Relation::Greater
    } else {
        Relation::Equal
    }
}

/// The operand; `None` if it is a literal of the wrong kind.
fn compile_operand<T>(
    operand: &Written,
    read: impl FnOnce(Value) -> Option<T>,
) -> Result<Option<Operand<T>>, SyntaxError> {
    match operand {
        Written::Literal(node) => Ok(read(Value::from(node)).map(Operand::Literal)),
        Written::Path(path) => Path::parse(path).map(|path| Some(Operand::Path(path))),
    }
}

fn literal(operand: &Written) -> Option<Value> {
    match operand {
        Written::Literal(node) => Some(Value::from(node)),
        Written::Path(_) => None,
    }
}

fn kind_test(operand: &Written, kind: Kind) -> Option<Test> {
    literal(operand)?.as_bool().map(|wanted| Test::Is(kind, wanted))
}
