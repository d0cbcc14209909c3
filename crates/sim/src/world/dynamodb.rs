//! Amazon DynamoDB: `putItem`, `getItem`, `updateItem`, `deleteItem` on tables that executions share.
//!
//! Items are attribute values as the API writes them (`{"S": "text"}`). Each call takes effect at one instant, so
//! that a condition and its update are one step, as DynamoDB promises for single items. Shapes and errors: DynamoDB
//! API reference.

use super::dynamodb_expression::{holds, update};
use super::service::{object, text, Service};
use super::shared::{Act, Shared};
use super::{Run, TaskError};
use expr::Value;
use indexmap::IndexMap;

/// An item: attribute name to attribute value.
pub type Item = IndexMap<String, Value>;

/// Tables by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tables {
    tables: IndexMap<String, Table>,
}

/// One table.
#[derive(Debug, Clone, Default, PartialEq)]
struct Table {
    /// Names of the key's attributes: the partition key and, if there is one, the sort key.
    key: Vec<String>,
    items: Vec<Item>,
}

impl Tables {
    /// Makes an empty table, unless it is there.
    pub fn create(&mut self, name: &str, key: &[String]) {
        let table = Table { key: key.to_vec(), items: Vec::new() };
        self.tables.entry(name.to_owned()).or_insert(table);
    }

    /// Empties every table.
    pub fn clear(&mut self) {
        self.tables.values_mut().for_each(|table| table.items.clear());
    }

    /// The items of a table, in the order in which they were first written.
    pub fn items(&self, name: &str) -> &[Item] {
        self.tables.get(name).map_or(&[], |table| table.items.as_slice())
    }
}

impl Table {
    /// Where the item is whose key attributes are those of `item`.
    fn place(&self, item: &Item) -> Option<usize> {
        let same = |other: &Item| self.key.iter().all(|name| other.get(name) == item.get(name));
        self.items.iter().position(same)
    }

    /// Whether an item has every attribute of the key; `exactly`: and no other.
    fn has_key(&self, item: &Item, exactly: bool) -> bool {
        self.key.iter().all(|name| item.contains_key(name)) && (!exactly || item.len() == self.key.len())
    }
}

/// The actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DynamoDb {
    /// `dynamodb:putItem`
    PutItem,
    /// `dynamodb:getItem`
    GetItem,
    /// `dynamodb:updateItem`
    UpdateItem,
    /// `dynamodb:deleteItem`
    DeleteItem,
}

impl Service for DynamoDb {
    fn answers(&self, service: &str, action: &str) -> bool {
        let own = match self {
            Self::PutItem => "putItem",
            Self::GetItem => "getItem",
            Self::UpdateItem => "updateItem",
            Self::DeleteItem => "deleteItem",
        };
        service == "dynamodb" && action == own
    }

    fn subject<'a>(&self, _arn: &'a str, parameters: &'a Value) -> Option<&'a str> {
        text(parameters, "TableName")
    }

    fn accepted(&self, _run: &Run, _parameters: &Value) -> Value {
        Value::empty_object()
    }

    fn act(&self, act: &Act<'_>, shared: &mut Shared) -> Option<Result<Value, TaskError>> {
        let name = text(act.parameters, "TableName").unwrap_or_default();
        let Some(table) = shared.tables.tables.get_mut(name) else {
            return Some(Err(error(act, "ResourceNotFoundException", "Requested resource not found")));
        };
        Some(self.apply(act, table))
    }
}

impl DynamoDb {
    fn apply(self, act: &Act<'_>, table: &mut Table) -> Result<Value, TaskError> {
        let given = item_of(act.parameters.get(if self == Self::PutItem { "Item" } else { "Key" }));
        if !table.has_key(&given, self != Self::PutItem) {
            let cause = match self {
                Self::PutItem => "One or more parameter values were invalid: Missing the key in the item",
                _ => "The provided key element does not match the schema",
            };
            return Err(error(act, "ValidationException", cause));
        }
        let place = table.place(&given);
        let old = place.and_then(|place| table.items.get(place)).cloned();
        if self == Self::GetItem {
            let item = old.as_ref().map(|item| ("Item", value_of(item)));
            return Ok(Value::object(item.into_iter().map(|(k, v)| (k.into(), v)).collect()));
        }
        let invalid = |cause: String| error(act, "ValidationException", &cause);
        if !holds(act.parameters, old.as_ref().unwrap_or(&Item::new())).map_err(invalid)? {
            return Err(error(act, "ConditionalCheckFailedException", "The conditional request failed"));
        }
        let new = match self {
            Self::DeleteItem => None,
            Self::PutItem => Some(given),
            _ => {
                let mut item = old.clone().unwrap_or(given);
                update(act.parameters, &mut item).map_err(invalid)?;
                Some(item)
            }
        };
        let answer = attributes(act.parameters, old.as_ref(), new.as_ref());
        match (place, new) {
            (Some(place), Some(new)) => {
                table.items.get_mut(place).map(|slot| *slot = new).unwrap_or_default()
            }
            (None, Some(new)) => table.items.push(new),
            (Some(place), None) => {
                table.items.remove(place);
            }
            (None, None) => {}
        }
        Ok(answer)
    }
}

/// The answer to a write: what `ReturnValues` asks for.
fn attributes(parameters: &Value, old: Option<&Item>, new: Option<&Item>) -> Value {
    let wanted = match text(parameters, "ReturnValues") {
        Some("ALL_OLD") => old,
        Some("ALL_NEW" | "UPDATED_NEW") => new,
        _ => None,
    };
    match wanted {
        Some(item) => object([("Attributes", value_of(item))]),
        None => Value::empty_object(),
    }
}

pub(super) fn item_of(value: Option<&Value>) -> Item {
    let entries = value.and_then(Value::as_object).into_iter().flat_map(|entries| entries.iter());
    entries.map(|(name, value)| (name.to_string(), value.clone())).collect()
}

fn value_of(item: &Item) -> Value {
    Value::object(item.iter().map(|(name, value)| (name.as_str().into(), value.clone())).collect())
}

/// An error under the name that the integration gives it.
fn error(act: &Act<'_>, name: &str, message: &str) -> TaskError {
    let service = if act.sdk { "DynamoDb" } else { "DynamoDB" };
    let cause = format!("{message} (Service: {service}, Status Code: 400, Request ID: {})", act.now.millis());
    TaskError::new(&format!("{service}.{name}"), cause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Time;

    fn call(shared: &mut Shared, action: DynamoDb, parameters: &str) -> String {
        let parameters = Value::parse(parameters).unwrap();
        let act = Act { parameters: &parameters, sdk: false, now: Time::from_millis(0) };
        match action.act(&act, shared).unwrap() {
            Ok(value) => value.to_json_string(),
            Err(error) => error.error.unwrap().to_string(),
        }
    }

    #[test]
    fn a_condition_and_its_update_are_one_step() {
        let mut shared = Shared::default();
        shared.tables.create("t", &["id".to_owned()]);
        let mut check = |action, parameters: &str, expect: &str| {
            assert_eq!(call(&mut shared, action, parameters), expect, "{parameters}");
        };
        use DynamoDb::*;
        let key = r#""TableName":"t","Key":{"id":{"S":"a"}}"#;
        check(GetItem, &format!("{{{key}}}"), "{}");
        check(PutItem, r#"{"TableName":"t","Item":{"id":{"S":"a"},"n":{"N":"1"}}}"#, "{}");
        check(GetItem, &format!("{{{key}}}"), r#"{"Item":{"id":{"S":"a"},"n":{"N":"1"}}}"#);
        let append = format!(
            r##"{{{key},"UpdateExpression":"SET #w = list_append(if_not_exists(#w, :none), :w), n = n + :one",
            "ConditionExpression":"attribute_not_exists(done)","ReturnValues":"ALL_NEW",
            "ExpressionAttributeNames":{{"#w":"waiters"}},
            "ExpressionAttributeValues":{{":none":{{"L":[]}},":w":{{"L":[{{"S":"x"}}]}},":one":{{"N":"2"}}}}}}"##
        );
        let appended = r#"{"Attributes":{"id":{"S":"a"},"n":{"N":"3"},"waiters":{"L":[{"S":"x"}]}}}"#;
        check(UpdateItem, &append, appended);
        let done = format!(
            r#"{{{key},"UpdateExpression":"SET done = :d REMOVE n","ExpressionAttributeValues":{{":d":{{"BOOL":true}}}}}}"#
        );
        check(UpdateItem, &done, "{}");
        check(UpdateItem, &append, "DynamoDB.ConditionalCheckFailedException");
        check(DeleteItem, &format!(r#"{{{key},"ReturnValues":"ALL_OLD"}}"#), &{
            r#"{"Attributes":{"id":{"S":"a"},"waiters":{"L":[{"S":"x"}]},"done":{"BOOL":true}}}"#.to_owned()
        });
        check(GetItem, r#"{"TableName":"t","Key":{"other":{"S":"a"}}}"#, "DynamoDB.ValidationException");
        check(GetItem, r#"{"TableName":"none","Key":{}}"#, "DynamoDB.ResourceNotFoundException");
        check(
            UpdateItem,
            &format!(r#"{{{key},"UpdateExpression":"SET x = ("}}"#),
            "DynamoDB.ValidationException",
        );
    }
}
