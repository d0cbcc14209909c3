//! What services answer, for the validation of mocked results (`fieldValidationMode`).
//!
//! The shapes are in `results.txt`. Of a call that is not there nothing is validated. The words are those recorded.

use asl::model::{IntegrationPattern, Resource};
use expr::Value;

/// How strictly a mocked result is compared with what the service's API says. Source: API reference, MockInput.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FieldValidation {
    /// Required fields must be there, and what is there must fit.
    #[default]
    Strict,
    /// What is there must fit.
    Present,
    /// Anything goes.
    None,
}

impl FieldValidation {
    /// As the API writes it.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "STRICT" => Some(Self::Strict),
            "PRESENT" => Some(Self::Present),
            "NONE" => Some(Self::None),
            _ => None,
        }
    }
}

/// What the API of the resource has against this as its result, if anything.
pub(super) fn objection(resource: &Resource, result: &Value, mode: FieldValidation) -> Option<String> {
    if mode == FieldValidation::None {
        return None;
    }
    let shape = shape_of(resource)?;
    check(&shape, "", result, mode == FieldValidation::Strict)
        .err()
        .map(|why| format!("Mock result schema validation error: {why}"))
}

fn shape_of(resource: &Resource) -> Option<Shape<'static>> {
    let Resource::Integration { service, action, pattern, .. } = resource else { return None };
    let call = match pattern {
        IntegrationPattern::RequestResponse => format!("{service}:{action} "),
        // A job that is waited for answers as the call that watches it does.
        IntegrationPattern::Sync | IntegrationPattern::Sync2 => format!("{service}:{action}.sync "),
        // Whoever returns the token answers whatever they like.
        IntegrationPattern::WaitForTaskToken => return None,
    };
    let text = include_str!("results.txt").lines().find_map(|line| line.strip_prefix(&call))?;
    Reader { rest: text }.shape()
}

/// What a value must look like.
#[derive(Debug, Clone, PartialEq)]
enum Shape<'a> {
    Any,
    Text,
    OneOf(Vec<&'a str>),
    Flag,
    Number(Option<f64>, Option<f64>),
    List(Box<Shape<'a>>),
    Keyed(Box<Shape<'a>>),
    Fields(Vec<Field<'a>>),
}

#[derive(Debug, Clone, PartialEq)]
struct Field<'a> {
    name: &'a str,
    required: bool,
    shape: Shape<'a>,
}

fn check(shape: &Shape<'_>, field: &str, value: &Value, strict: bool) -> Result<(), String> {
    let must_be = |what: &str| Err(format!("Field '{field}' must be {what}"));
    match (shape, value) {
        (Shape::Any, _)
        | (_, Value::Null)
        | (Shape::Text, Value::String(_))
        | (Shape::Flag, Value::Bool(_)) => Ok(()),
        (Shape::OneOf(all), Value::String(text)) if all.contains(&&**text) => Ok(()),
        (Shape::OneOf(_), Value::String(_)) => Err(format!("Field '{field}' is not an expected value")),
        (Shape::Text | Shape::OneOf(_), _) => must_be("a string"),
        (Shape::Flag, _) => must_be("a boolean"),
        (Shape::Number(least, most), value) => match value.as_f64() {
            None => must_be("a number"),
            Some(number) if least.is_some_and(|least| number < least) => {
                Err(format!("Field '{field}' is less than the minimum value"))
            }
            Some(number) if most.is_some_and(|most| number > most) => {
                Err(format!("Field '{field}' exceeds the maximum value"))
            }
            Some(_) => Ok(()),
        },
        (Shape::List(element), value) => match value.as_array() {
            Some(elements) => elements.iter().try_for_each(|value| check(element, field, value, strict)),
            None => must_be("an array"),
        },
        (Shape::Keyed(element), value) => match value.as_object() {
            Some(members) => members.values().try_for_each(|value| check(element, field, value, strict)),
            None => must_be("an object"),
        },
        (Shape::Fields(fields), value) => {
            let Some(members) = value.as_object() else { return must_be("an object") };
            fields.iter().try_for_each(|field| match members.get(field.name) {
                Some(value) => check(&field.shape, field.name, value, strict),
                None if field.required && strict => {
                    Err(format!("Required field '{}' is missing", field.name))
                }
                None => Ok(()),
            })
        }
    }
}

/// Reads the notation of `results.txt`.
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn shape(&mut self) -> Option<Shape<'a>> {
        let first = self.rest.chars().next()?;
        self.rest = self.rest.get(1..)?;
        Some(match first {
            '*' => Shape::Any,
            's' => Shape::Text,
            '?' => Shape::Flag,
            'n' => {
                let bounds = self.until(&[' ', ')', ']', '}']);
                let (least, most) = bounds.split_once("..").unwrap_or_default();
                Shape::Number(asl::json::float(least), asl::json::float(most))
            }
            '<' => {
                let words = self.until(&['>']).split('|').collect();
                self.eat('>');
                Shape::OneOf(words)
            }
            '[' => Shape::List(Box::new(self.enclosed(']')?)),
            '{' => Shape::Keyed(Box::new(self.enclosed('}')?)),
            '(' => Shape::Fields(self.fields()?),
            _ => return None,
        })
    }

    fn enclosed(&mut self, close: char) -> Option<Shape<'a>> {
        let shape = self.shape()?;
        self.eat(close).then_some(shape)
    }

    fn fields(&mut self) -> Option<Vec<Field<'a>>> {
        let mut fields = Vec::new();
        while !self.eat(')') {
            self.eat(' ');
            let name = self.until(&[':', '!']);
            let required = self.eat('!');
            self.eat(':');
            fields.push(Field { name, required, shape: self.shape()? });
        }
        Some(fields)
    }

    fn until(&mut self, ends: &[char]) -> &'a str {
        let (taken, rest) = self.rest.split_at(self.rest.find(ends).unwrap_or(self.rest.len()));
        self.rest = rest;
        taken
    }

    fn eat(&mut self, c: char) -> bool {
        let rest = self.rest.strip_prefix(c);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_can_be_read() {
        for line in include_str!("results.txt").lines().filter(|line| !line.starts_with('#')) {
            let (call, shape) = line.split_once(' ').unwrap();
            let mut reader = Reader { rest: shape };
            assert!(matches!(reader.shape(), Some(Shape::Fields(_))), "{call}");
            assert_eq!(reader.rest, "", "{call}");
        }
    }

    #[test]
    fn mocks_are_compared() {
        use FieldValidation::{None, Present, Strict};
        let check = |action: &str, result: &str, mode, expect: &str| {
            let resource = Resource::parse(&format!("arn:aws:states:::{action}"));
            let said = objection(&resource, &Value::parse(result).unwrap(), mode).unwrap_or_default();
            let said = said.strip_prefix("Mock result schema validation error: ").unwrap_or(&said);
            assert_eq!(said, expect, "{action} {result}");
        };
        let sdk = "aws-sdk:lambda:getFunction";
        check(sdk, r#"{"Configuration": {"MemorySize": 128}}"#, Strict, "");
        check(
            sdk,
            r#"{"Configuration": {"MemorySize": 1}}"#,
            Present,
            "Field 'MemorySize' is less than the minimum value",
        );
        check(sdk, r#"{"Configuration": []}"#, Strict, "Field 'Configuration' must be an object");
        check(
            "aws-sdk:s3:getObject",
            r#"{"StorageClass": "Paper"}"#,
            Strict,
            "Field 'StorageClass' is not an expected value",
        );
        check(
            "aws-sdk:s3:getObject",
            r#"{"DeleteMarker": "yes"}"#,
            Strict,
            "Field 'DeleteMarker' must be a boolean",
        );
        check(
            "states:startExecution",
            r#"{"StartDate": "x"}"#,
            Strict,
            "Required field 'ExecutionArn' is missing",
        );
        check("states:startExecution", r#"{"StartDate": "x"}"#, Present, "");
        check("states:startExecution", r#"{"StartDate": 1}"#, None, "");
        check("states:startExecution.waitForTaskToken", r#"{"StartDate": 1}"#, Strict, "");
        check(
            "events:putEvents",
            r#"{"Entries": [{"EventId": "a"}, {"EventId": 1}]}"#,
            Strict,
            "Field 'EventId' must be a string",
        );
        check("nobody:knows", r#"{"a": 1}"#, Strict, "");
    }
}
