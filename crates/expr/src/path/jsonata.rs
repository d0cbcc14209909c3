//! A path told in JSONata.

use super::filter::{Comparator, Filter, Operand};
use super::{Path, Root, Step};
use crate::value::Value;

impl Path {
    /// The steps of this path in JSONata, after `root`. `None` where JSONata has no equal, or none that always gives the
    /// same: of what can mean several values, filters alone are told, and give a list as the path does.
    pub fn to_jsonata(&self, root: &str) -> Option<String> {
        let mut told = root.to_owned();
        for step in &self.steps {
            match step {
                Step::Key(key) => told.push_str(&format!(".{}", name(key))),
                Step::Index(index) => told.push_str(&format!("[{index}]")),
                Step::Filter(filter) => told.push_str(&format!("[{}]", condition(filter)?)),
                _ => return None,
            }
        }
        Some(if self.definite { told } else { format!("[{told}]") })
    }

    /// The keys with which the path begins, as long as they are keys.
    pub fn leading_keys(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().map_while(|step| match step {
            Step::Key(key) => Some(&**key),
            _ => None,
        })
    }

    /// The same path without its first `count` steps.
    #[must_use]
    pub fn without_first(&self, count: usize) -> Self {
        let steps = self.steps.iter().skip(count).cloned().collect();
        Self { steps, ..self.clone() }
    }
}

/// A field's name, quoted where it is none of JSONata's own names.
pub fn name(key: &str) -> String {
    let starts = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let plain = starts && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let word = ["and", "or", "in", "true", "false", "null", "function"].contains(&key);
    match plain && !word {
        true => key.to_owned(),
        false => format!("`{key}`"),
    }
}

fn condition(filter: &Filter) -> Option<String> {
    let all = |parts: &[Filter], word: &str| -> Option<String> {
        let parts: Option<Vec<String>> = parts.iter().map(condition).collect();
        Some(format!("({})", parts?.join(word)))
    };
    match filter {
        Filter::All(parts) => all(parts, " and "),
        Filter::Any(parts) => all(parts, " or "),
        Filter::Not(part) => Some(format!("$not({})", condition(part)?)),
        Filter::Exists(Operand::Path(path)) => Some(format!("$exists({})", inner(path)?)),
        Filter::Exists(_) => None,
        Filter::Compare(left, comparator, right) => {
            let sign = match comparator {
                Comparator::Equal | Comparator::Same => "=",
                Comparator::NotEqual | Comparator::NotSame => "!=",
                Comparator::AtMost => "<=",
                Comparator::AtLeast => ">=",
                Comparator::Less => "<",
                Comparator::Greater => ">",
                _ => return None,
            };
            Some(format!("{} {sign} {}", operand(left)?, operand(right)?))
        }
    }
}

fn operand(operand: &Operand) -> Option<String> {
    match operand {
        Operand::Value(value @ (Value::String(_) | Value::Bool(_) | Value::Int(_) | Value::Float(_))) => {
            Some(literal(value))
        }
        Operand::Path(path) => inner(path),
        _ => None,
    }
}

/// A path that starts at the element looked at.
fn inner(path: &Path) -> Option<String> {
    match path.root {
        Root::Current => path.to_jsonata("$"),
        _ => None,
    }
}

/// A value as JSONata writes it: as JSON does, texts in single quotes, for an expression stands in JSON itself.
pub fn literal(value: &Value) -> String {
    let Value::String(text) = value else { return value.to_json_string() };
    let json = Value::from(&**text).to_json_string();
    let inside = json.get(1..json.len().saturating_sub(1)).unwrap_or_default();
    format!("'{}'", inside.replace("\\\"", "\"").replace('\'', "\\'"))
}
