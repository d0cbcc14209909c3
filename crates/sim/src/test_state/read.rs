//! Reading a request as the API writes it.

use super::request::{Configuration, Exception, InspectionLevel, Mock, Request};
use super::results::FieldValidation;
use crate::history::Fault;
use expr::Value;
use std::sync::Arc;

impl Request {
    /// Reads `{"definition", "stateName"?, "input"?, "inspectionLevel"?, "mock"?, "stateConfiguration"?, "context"?,
    /// "variables"?, "roleArn"?}`. What the API takes as JSON text may also be JSON itself.
    ///
    /// # Errors
    /// A field is not what it must be.
    pub fn read(fields: &Value) -> Result<Self, Exception> {
        let text = |key: &str| fields.get(key).and_then(Value::as_str);
        let definition = fields.get("definition").filter(|definition| !definition.is_null());
        let definition = definition.ok_or_else(|| missing("definition"))?;
        Ok(Self {
            definition: definition.as_str().map_or_else(|| definition.to_json_string(), str::to_owned),
            state_name: text("stateName").map(str::to_owned),
            input: json(fields, "input")?.unwrap_or_else(Value::empty_object),
            level: word(fields, "inspectionLevel", "INFO, DEBUG, TRACE", InspectionLevel::parse)?,
            mock: object(fields, "mock").map(mock).transpose()?,
            configuration: object(fields, "stateConfiguration")
                .map(configuration)
                .transpose()?
                .unwrap_or_default(),
            context: json(fields, "context")?,
            variables: json(fields, "variables")?,
            role_arn: text("roleArn").map(str::to_owned),
            account: None,
        })
    }
}

fn mock(fields: &Value) -> Result<Mock, Exception> {
    let fault = |fault: &Value| {
        let text = |key: &str| fault.get(key).and_then(Value::as_str).map(Arc::from);
        Fault { error: text("error"), cause: text("cause") }
    };
    Ok(Mock {
        result: source(fields, "result"),
        error: object(fields, "errorOutput").map(fault),
        validation: word(fields, "fieldValidationMode", "STRICT, PRESENT, NONE", FieldValidation::parse)?,
    })
}

fn configuration(fields: &Value) -> Result<Configuration, Exception> {
    let count = |key: &str| match fields.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_i64().map(u64::try_from) {
            Some(Ok(count)) => Ok(Some(count)),
            _ => Err(constraint(
                &value.to_json_string(),
                key,
                "Member must have value greater than or equal to 0",
            )),
        },
    };
    Ok(Configuration {
        retrier_retry_count: count("retrierRetryCount")?.unwrap_or(0),
        error_caused_by_state: fields.get("errorCausedByState").and_then(Value::as_str).map(str::to_owned),
        map_iteration_failure_count: count("mapIterationFailureCount")?,
        map_item_reader_data: source(fields, "mapItemReaderData"),
    })
}

/// A member that is an object, if it is there.
fn object<'a>(fields: &'a Value, key: &str) -> Option<&'a Value> {
    fields.get(key).filter(|value| value.as_object().is_some())
}

/// JSON text, or the text of JSON.
fn source(fields: &Value, key: &str) -> Option<String> {
    match fields.get(key)? {
        Value::Null => None,
        Value::String(text) => Some(text.to_string()),
        value => Some(value.to_json_string()),
    }
}

/// JSON, or what a JSON text says.
fn json(fields: &Value, key: &str) -> Result<Option<Value>, Exception> {
    match fields.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => {
            let invalid = |error| Exception::validation(format!("The {key} is not valid JSON: {error}"));
            Value::parse(text).map(Some).map_err(invalid)
        }
        Some(value) => Ok(Some(value.clone())),
    }
}

/// One of a few words; the default where there is none.
fn word<T: Default>(
    fields: &Value,
    key: &str,
    words: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, Exception> {
    match fields.get(key) {
        None | Some(Value::Null) => Ok(T::default()),
        Some(value) => {
            let text = value.as_str().unwrap_or_default();
            let why = format!("Member must satisfy enum value set: [{words}]");
            parse(text).ok_or_else(|| constraint(text, key, &why))
        }
    }
}

fn missing(key: &str) -> Exception {
    Exception {
        code: "ParamValidationError",
        message: format!("Parameter validation failed:\nMissing required parameter in input: \"{key}\""),
    }
}

/// The API's own words for a field that is not as it must be.
fn constraint(value: &str, key: &str, why: &str) -> Exception {
    Exception::validation(format!(
        "1 validation error detected: Value '{value}' at '{key}' failed to satisfy constraint: {why}"
    ))
}
