//! AWS Lambda: `lambda:invoke`, and functions by their own ARN.
//!
//! `lambda:invoke` wraps what the function returns (recorded shape, without the HTTP metadata, which no definition
//! should depend on); a direct ARN gives it as it is.

use super::service::{object, text, Call, Service};
use asl::arn::function_name;
use expr::Value;

/// `lambda:invoke`
pub struct Invoke;

impl Service for Invoke {
    fn answers(&self, service: &str, action: &str) -> bool {
        (service, action) == ("lambda", "invoke")
    }

    fn subject<'a>(&self, _arn: &'a str, parameters: &'a Value) -> Option<&'a str> {
        text(parameters, "FunctionName").map(function_name)
    }

    fn event(&self, parameters: &Value) -> Value {
        // A null payload is none, and a function without one is given an empty object (recorded).
        let payload = parameters.get("Payload").filter(|payload| !payload.is_null());
        payload.cloned().unwrap_or_else(Value::empty_object)
    }

    fn runs(&self) -> Option<&'static str> {
        Some("lambda")
    }

    fn succeeded(&self, call: &Call<'_>, result: Value) -> Value {
        let version = text(call.parameters, "Qualifier").unwrap_or("$LATEST");
        invoked(version, result)
    }
}

/// A function by its own ARN: it is given the parameters and its result is the task's.
pub struct Function;

impl Service for Function {
    fn answers(&self, service: &str, action: &str) -> bool {
        (service, action) == ("lambda", "function")
    }

    fn subject<'a>(&self, arn: &'a str, _parameters: &'a Value) -> Option<&'a str> {
        Some(function_name(arn))
    }

    fn runs(&self) -> Option<&'static str> {
        Some("lambda")
    }
}

/// What `lambda:invoke` gives.
pub(super) fn invoked(version: &str, payload: Value) -> Value {
    object([("ExecutedVersion", version.into()), ("Payload", payload), ("StatusCode", Value::Int(200))])
}
