//! Payload templates and Choice rules until the expression crate has them.

use asl::json::{Kind, Node};
use asl::model::{Condition, Operand, Operator};
use expr::{EvalError, Path, Scope, Value};
use std::cmp::Ordering;
use std::sync::Arc;

#[derive(Debug)]
pub(crate) enum Template {
    Constant(Value),
    Path { path: Path, field: String },
    Array(Vec<Template>),
    Object(Vec<(Arc<str>, Template)>),
}

impl Template {
    pub fn compile(node: &Node) -> Result<Self, String> {
        Ok(match &node.kind {
            Kind::Object(members) => {
                Self::Object(members.iter().map(Self::member).collect::<Result<_, _>>()?)
            }
            Kind::Array(items) => Self::Array(items.iter().map(Self::compile).collect::<Result<_, _>>()?),
            _ => Self::Constant(Value::from(node.to_value())),
        })
    }

    fn member(member: &asl::json::Member) -> Result<(Arc<str>, Self), String> {
        let Some(name) = member.key.strip_suffix(".$") else {
            return Ok((member.key.as_str().into(), Self::compile(&member.value)?));
        };
        let text = member.value.as_str().unwrap_or_default();
        if !text.starts_with('$') {
            return Err("Intrinsic functions are not run yet.".to_owned());
        }
        let path = Path::parse(text).map_err(|error| error.to_string())?;
        Ok((name.into(), Self::Path { path, field: member.key.clone() }))
    }

    pub fn eval(&self, scope: &Scope<'_>) -> Result<Value, EvalError> {
        Ok(match self {
            Self::Constant(value) => value.clone(),
            Self::Path { path, field } => path
                .find(scope)
                .map_err(|_| {
                    EvalError::runtime(format!(
                        "The JSONPath '{}' specified for the field '{field}' could not be found in the input '{}'",
                        path.text(),
                        scope.input.to_json_string()
                    ))
                })?
                .into_owned(),
            Self::Array(items) => items.iter().map(|item| item.eval(scope)).collect::<Result<Value, _>>()?,
            Self::Object(entries) => entries
                .iter()
                .map(|(key, value)| Ok((key.clone(), value.eval(scope)?)))
                .collect::<Result<Value, EvalError>>()?,
        })
    }
}

#[derive(Debug)]
pub(crate) enum Rule {
    And(Vec<Rule>),
    Or(Vec<Rule>),
    Not(Box<Rule>),
    Compare { variable: Path, operator: Operator, operand: Side },
}

#[derive(Debug)]
pub(crate) enum Side {
    Literal(Value),
    Path(Path),
}

impl Rule {
    pub fn compile(condition: &Condition) -> Result<Self, String> {
        let path = |text: &str| Path::parse(text).map_err(|error| error.to_string());
        let all = |rules: &[Condition]| rules.iter().map(Self::compile).collect::<Result<Vec<_>, _>>();
        Ok(match condition {
            Condition::And(rules) => Self::And(all(rules)?),
            Condition::Or(rules) => Self::Or(all(rules)?),
            Condition::Not(rule) => Self::Not(Box::new(Self::compile(rule)?)),
            Condition::Comparison(comparison) => Self::Compare {
                variable: path(&comparison.variable)?,
                operator: comparison.operator,
                operand: match &comparison.operand {
                    Operand::Literal(node) => Side::Literal(Value::from(node.to_value())),
                    Operand::Path(text) => Side::Path(path(text)?),
                },
            },
            Condition::Jsonata(_) | Condition::Constant(_) => {
                return Err("JSONata is not run yet.".to_owned())
            }
            Condition::Invalid => return Err("The rule is not understood.".to_owned()),
        })
    }

    pub fn holds(&self, scope: &Scope<'_>) -> Result<bool, EvalError> {
        match self {
            Self::And(rules) => rules.iter().try_fold(true, |so_far, rule| Ok(so_far && rule.holds(scope)?)),
            Self::Or(rules) => rules.iter().try_fold(false, |so_far, rule| Ok(so_far || rule.holds(scope)?)),
            Self::Not(rule) => Ok(!rule.holds(scope)?),
            Self::Compare { variable, operator: Operator::IsPresent, operand } => {
                let wanted = matches!(operand, Side::Literal(Value::Bool(true)));
                Ok(variable.find_any(scope).is_some() == wanted)
            }
            Self::Compare { variable, operator, operand } => {
                let found = |path: &Path| {
                    path.find_any(scope).map(std::borrow::Cow::into_owned).ok_or_else(|| {
                        EvalError::runtime(format!(
                            "Invalid path '{}': The choice state's condition path references an invalid value.",
                            path.text()
                        ))
                    })
                };
                let left = found(variable)?;
                let right = match operand {
                    Side::Literal(value) => value.clone(),
                    Side::Path(path) => found(path)?,
                };
                compare(*operator, &left, &right)
            }
        }
    }
}

fn compare(operator: Operator, left: &Value, right: &Value) -> Result<bool, EvalError> {
    use Operator as O;
    let text = || Some(left.as_str()?.cmp(right.as_str()?));
    let number = || left.as_f64()?.partial_cmp(&right.as_f64()?);
    let kind = |is: bool| Ok(Some(is) == right.as_bool());
    let is =
        |order: Option<Ordering>, wanted: &[Ordering]| Ok(order.is_some_and(|order| wanted.contains(&order)));
    match operator {
        O::StringEquals => is(text(), &[Ordering::Equal]),
        O::BooleanEquals => Ok(left.as_bool().is_some() && left.as_bool() == right.as_bool()),
        O::NumericEquals => is(number(), &[Ordering::Equal]),
        O::NumericLessThan => is(number(), &[Ordering::Less]),
        O::NumericGreaterThan => is(number(), &[Ordering::Greater]),
        O::NumericLessThanEquals => is(number(), &[Ordering::Less, Ordering::Equal]),
        O::NumericGreaterThanEquals => is(number(), &[Ordering::Greater, Ordering::Equal]),
        O::IsNull => kind(left.is_null()),
        O::IsString => kind(left.as_str().is_some()),
        O::IsNumeric => kind(left.is_number()),
        O::IsBoolean => kind(left.as_bool().is_some()),
        other => Err(EvalError::runtime(format!("{} is not run yet.", other.name()))),
    }
}
