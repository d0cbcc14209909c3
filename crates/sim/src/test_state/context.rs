//! The context object of a test: given in the request, or made up.

use super::request::{Exception, Request};
use crate::options::Options;
use expr::Value;
use std::sync::Arc;

/// What a context object may hold: field by field the members and whether they must be of a type. Source: developer
/// guide, "Accessing execution data from the Context object".
const FIELDS: &[(&str, &[(&str, Type)])] = &[
    (
        "Execution",
        &[
            ("Id", Type::Text),
            ("Input", Type::Any),
            ("Name", Type::Text),
            ("RoleArn", Type::Text),
            ("StartTime", Type::Text),
            ("RedriveCount", Type::Number),
            ("RedriveTime", Type::Text),
        ],
    ),
    ("State", &[("EnteredTime", Type::Text), ("Name", Type::Text), ("RetryCount", Type::Number)]),
    ("StateMachine", &[("Id", Type::Text), ("Name", Type::Text)]),
    ("Task", &[("Token", Type::Text)]),
    ("Map", &[("Item", Type::Object)]),
];

#[derive(Clone, Copy, PartialEq)]
enum Type {
    Any,
    Text,
    Number,
    Object,
}

/// Refuses a context object that has what none has, or has it of another type; in the recorded words.
pub(super) fn check(context: &Value) -> Result<(), Exception> {
    let refuse = |why: String| Err(Exception::validation(format!("Invalid Context object provided: {why}")));
    let Some(members) = context.as_object() else { return refuse("must be a JSON object".to_owned()) };
    for (name, value) in members.iter() {
        let Some((_, fields)) = FIELDS.iter().find(|(known, _)| **known == **name) else {
            return refuse(format!("Field '{name}' is not allowed"));
        };
        let Some(inner) = value.as_object() else { return refuse(format!("{name} must be an object")) };
        for (key, value) in inner.iter() {
            let Some((_, expected)) = fields.iter().find(|(known, _)| **known == **key) else {
                return refuse(format!("Field '{key}' is not allowed"));
            };
            let (fits, what) = match expected {
                Type::Any => (true, ""),
                Type::Text => (value.as_str().is_some(), "a string"),
                Type::Number => (value.is_number(), "a number"),
                Type::Object => (value.as_object().is_some(), "an object"),
            };
            if !fits {
                return refuse(format!("{name}.{key} must be {what}"));
            }
        }
    }
    Ok(())
}

/// The context object that the state sees. One that is made up is of an Express execution, as recorded; the state is
/// called `StateName` in it whatever its name.
pub(super) fn of(request: &Request, options: &Options, retries: bool) -> Value {
    if let Some(context) = &request.context {
        return context.clone();
    }
    let text = |text: &str| Value::string(text);
    let object = |entries: Vec<(&str, Value)>| {
        Value::object(entries.into_iter().map(|(key, value)| (Arc::from(key), value)).collect())
    };
    let account = request.account();
    let now = text(&options.start_time.iso());
    let execution = object(vec![
        ("Id", text(&format!("arn:aws:states:us-east-1:{account}:express:TestState:execution"))),
        ("Input", request.input.clone()),
        ("Name", text("execution")),
        ("RoleArn", request.role_arn.as_deref().map_or(Value::Null, text)),
        ("StartTime", now.clone()),
    ]);
    let machine = object(vec![
        ("Id", text(&format!("arn:aws:states:us-east-1:{account}:stateMachine:TestState"))),
        ("Name", text("TestState")),
    ]);
    let mut state = vec![("Name", text(super::STATE_NAME)), ("EnteredTime", now)];
    if retries {
        state.push(("RetryCount", Value::Int(0)));
    }
    object(vec![("Execution", execution), ("StateMachine", machine), ("State", object(state))])
}
