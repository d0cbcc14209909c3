//! DynamoDB's update and condition expressions over top-level attributes:
//! `SET a = :v, b = if_not_exists(b, :v), c = list_append(c, :l), n = n + :one REMOVE d`;
//! `attribute_exists(a) AND attribute_not_exists(b) AND c = :v AND d <> :v`.

use super::dynamodb::{item_of, Item};
use super::service::text;
use asl::on_demand::OnDemand;
use expr::Value;
use std::iter::Peekable;
use std::vec::IntoIter;

/// What DynamoDB does with a call's expressions. In a browser they are a piece of the module that arrives before anything is
/// run that may hold some (crates/engine). Elsewhere they are always there.
#[derive(Debug)]
pub struct Expressions {
    /// Whether the call's `ConditionExpression` holds for the item as it is; of no item, for an empty one.
    holds: fn(&Value, &Item) -> Result<bool, String>,
    /// Does to the item what the call's `UpdateExpression` says.
    update: fn(&Value, &mut Item) -> Result<(), String>,
}

/// All of them.
pub const EXPRESSIONS: Expressions = Expressions {
    holds: |parameters, item| Ok(Condition::of(parameters)?.is_none_or(|condition| condition.holds(item))),
    update: |parameters, item| Update::of(parameters)?.apply(item),
};

/// Whether the call's `ConditionExpression` holds. `Err`: what is wrong with it.
pub fn holds(parameters: &Value, item: &Item) -> Result<bool, String> {
    match text(parameters, "ConditionExpression") {
        Some(_) => (expressions()?.holds)(parameters, item),
        None => Ok(true),
    }
}

/// Does what the call's `UpdateExpression` says. `Err`: what is wrong with it.
pub fn update(parameters: &Value, item: &mut Item) -> Result<(), String> {
    match text(parameters, "UpdateExpression") {
        Some(_) => (expressions()?.update)(parameters, item),
        None => Ok(()),
    }
}

fn expressions() -> Result<&'static Expressions, String> {
    EXPRESSIONS_ON_DEMAND.get().ok_or_else(|| "DynamoDB's expressions are not loaded".to_owned())
}

/// Where they are: without them no call may hold expressions.
pub static EXPRESSIONS_ON_DEMAND: OnDemand<&'static Expressions> =
    OnDemand::new(if cfg!(feature = "on-demand") { None } else { Some(&EXPRESSIONS) });

/// What an operand stands for.
#[derive(Debug, Clone, PartialEq)]
enum Operand {
    Value(Value),
    Attribute(String),
    IfNotExists(String, Box<Operand>),
    ListAppend(Box<Operand>, Box<Operand>),
    /// A sum; `true`: a difference.
    Sum(Box<Operand>, Box<Operand>, bool),
}

/// An update expression.
#[derive(Debug, Default)]
struct Update {
    set: Vec<(String, Operand)>,
    remove: Vec<String>,
}

/// A condition expression: all of these hold.
#[derive(Debug)]
struct Condition(Vec<Test>);

#[derive(Debug)]
enum Test {
    Exists(String, bool),
    Equals(Operand, Operand, bool),
}

impl Update {
    /// The call's `UpdateExpression`; an update of nothing where there is none. `Err`: what is wrong with it.
    fn of(parameters: &Value) -> Result<Self, String> {
        let mut update = Self::default();
        let Some(expression) = text(parameters, "UpdateExpression") else { return Ok(update) };
        let mut parser = Parser::new(expression, parameters, "UpdateExpression");
        while let Some(clause) = parser.words.next() {
            match clause.to_ascii_uppercase().as_str() {
                "SET" => parser.list(|parser| {
                    let name = parser.name()?;
                    parser.expect("=")?;
                    update.set.push((name, parser.sum()?));
                    Ok(())
                })?,
                "REMOVE" => parser.list(|parser| {
                    update.remove.push(parser.name()?);
                    Ok(())
                })?,
                _ => return Err(parser.wrong(&clause)),
            }
        }
        Ok(update)
    }

    /// Changes the item. Every operand sees the item as it was.
    fn apply(&self, item: &mut Item) -> Result<(), String> {
        let before = item.clone();
        for (name, operand) in &self.set {
            item.insert(name.clone(), operand.value(&before)?);
        }
        for name in &self.remove {
            item.shift_remove(name);
        }
        Ok(())
    }
}

impl Condition {
    /// The call's `ConditionExpression`. `Err`: what is wrong with it.
    fn of(parameters: &Value) -> Result<Option<Self>, String> {
        let Some(expression) = text(parameters, "ConditionExpression") else { return Ok(None) };
        let mut parser = Parser::new(expression, parameters, "ConditionExpression");
        let mut tests = vec![parser.test()?];
        while let Some(word) = parser.words.next() {
            match word.eq_ignore_ascii_case("and") {
                true => tests.push(parser.test()?),
                false => return Err(parser.wrong(&word)),
            }
        }
        Ok(Some(Self(tests)))
    }

    /// Whether it holds for the item as it is; of no item, for an empty one.
    fn holds(&self, item: &Item) -> bool {
        self.0.iter().all(|test| match test {
            Test::Exists(name, wanted) => item.contains_key(name) == *wanted,
            Test::Equals(left, right, wanted) => {
                (left.value(item).ok().is_some_and(|value| right.value(item) == Ok(value))) == *wanted
            }
        })
    }
}

impl Operand {
    fn value(&self, item: &Item) -> Result<Value, String> {
        match self {
            Self::Value(value) => Ok(value.clone()),
            Self::Attribute(name) => item.get(name).cloned().ok_or_else(|| {
                "The provided expression refers to an attribute that does not exist in the item".to_owned()
            }),
            Self::IfNotExists(name, otherwise) => {
                item.get(name).cloned().map_or_else(|| otherwise.value(item), Ok)
            }
            Self::ListAppend(first, second) => {
                let list = |operand: &Self| -> Result<Vec<Value>, String> {
                    let value = operand.value(item)?;
                    let items = value.get("L").and_then(Value::as_array).map(<[Value]>::to_vec);
                    items.ok_or_else(|| mistyped("list_append"))
                };
                let (mut items, more) = (list(first)?, list(second)?);
                items.extend(more);
                Ok(typed("L", Value::array(items)))
            }
            Self::Sum(left, right, minus) => {
                let number = |operand: &Self| -> Result<i64, String> {
                    let value = operand.value(item)?;
                    let digits = value.get("N").and_then(Value::as_str).and_then(|text| text.parse().ok());
                    digits.ok_or_else(|| mistyped("+"))
                };
                let (left, right) = (number(left)?, number(right)?);
                let sum = if *minus { left.saturating_sub(right) } else { left.saturating_add(right) };
                Ok(typed("N", sum.to_string().into()))
            }
        }
    }
}

fn typed(kind: &str, value: Value) -> Value {
    Value::object(vec![(kind.into(), value)])
}

fn mistyped(operator: &str) -> String {
    format!(
        "An operand in the update expression has an incorrect data type: operator or function: {operator}"
    )
}

struct Parser {
    words: Peekable<IntoIter<String>>,
    names: Item,
    values: Item,
    field: &'static str,
}

impl Parser {
    fn new(expression: &str, parameters: &Value, field: &'static str) -> Self {
        Self {
            words: words(expression).into_iter().peekable(),
            names: item_of(parameters.get("ExpressionAttributeNames")),
            values: item_of(parameters.get("ExpressionAttributeValues")),
            field,
        }
    }

    fn wrong(&self, at: &str) -> String {
        format!("Invalid {}: Syntax error; token: \"{at}\"", self.field)
    }

    fn next(&mut self) -> Result<String, String> {
        self.words.next().ok_or_else(|| self.wrong("<EOF>"))
    }

    fn expect(&mut self, word: &str) -> Result<(), String> {
        let next = self.next()?;
        if next == word {
            Ok(())
        } else {
            Err(self.wrong(&next))
        }
    }

    /// One or more of something, with commas between them.
    fn list(&mut self, mut each: impl FnMut(&mut Self) -> Result<(), String>) -> Result<(), String> {
        each(self)?;
        while self.words.next_if(|word| word == ",").is_some() {
            each(self)?;
        }
        Ok(())
    }

    fn name(&mut self) -> Result<String, String> {
        let word = self.next()?;
        self.resolve(word)
    }

    /// An attribute's name, `#` placeholders looked up.
    fn resolve(&self, word: String) -> Result<String, String> {
        if word.starts_with('#') {
            let name = self.names.get(&word).and_then(Value::as_str).map(str::to_owned);
            return name.ok_or_else(|| {
                format!("Invalid {}: An expression attribute name used in the document path is not defined; attribute name: {word}", self.field)
            });
        }
        match word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            true => Ok(word),
            false => Err(self.wrong(&word)),
        }
    }

    fn sum(&mut self) -> Result<Operand, String> {
        let mut left = self.operand()?;
        while let Some(sign) = self.words.next_if(|word| word == "+" || word == "-") {
            left = Operand::Sum(Box::new(left), Box::new(self.operand()?), sign == "-");
        }
        Ok(left)
    }

    fn operand(&mut self) -> Result<Operand, String> {
        let word = self.next()?;
        if word.starts_with(':') {
            return self.values.get(&word).cloned().map(Operand::Value).ok_or_else(|| {
                format!("Invalid {}: An expression attribute value used in expression is not defined; attribute value: {word}", self.field)
            });
        }
        let function = matches!(word.as_str(), "if_not_exists" | "list_append");
        if !(function && self.words.next_if(|next| next == "(").is_some()) {
            return self.resolve(word).map(Operand::Attribute);
        }
        let operand = if word == "if_not_exists" {
            let name = self.name()?;
            self.expect(",")?;
            Operand::IfNotExists(name, Box::new(self.operand()?))
        } else {
            let first = self.operand()?;
            self.expect(",")?;
            Operand::ListAppend(Box::new(first), Box::new(self.operand()?))
        };
        self.expect(")")?;
        Ok(operand)
    }

    fn test(&mut self) -> Result<Test, String> {
        let exists = match self.words.peek().map(String::as_str) {
            Some("attribute_exists") => Some(true),
            Some("attribute_not_exists") => Some(false),
            _ => None,
        };
        if let Some(wanted) = exists {
            self.next()?;
            self.expect("(")?;
            let name = self.name()?;
            self.expect(")")?;
            return Ok(Test::Exists(name, wanted));
        }
        let left = self.operand()?;
        let operator = self.next()?;
        let wanted = match operator.as_str() {
            "=" => true,
            "<>" => false,
            _ => return Err(self.wrong(&operator)),
        };
        Ok(Test::Equals(left, self.operand()?, wanted))
    }
}

/// Names, placeholders and signs.
fn words(expression: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for c in expression.chars() {
        let in_word = c.is_ascii_alphanumeric() || matches!(c, '_' | '#' | ':' | '.');
        match words.last_mut() {
            Some(word) if (open && in_word) || (c == '>' && word == "<") => word.push(c),
            _ if !c.is_whitespace() => words.push(c.to_string()),
            _ => {}
        }
        open = in_word;
    }
    words
}
