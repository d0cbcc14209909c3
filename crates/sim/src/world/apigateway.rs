//! Amazon API Gateway: `apigateway:invoke` looks at its parameters before it calls.

use super::runs::Run;
use super::service::Service;
use expr::Value;

/// `apigateway:invoke`
pub struct Invoke;

impl Service for Invoke {
    fn answers(&self, service: &str, action: &str) -> bool {
        (service, action) == ("apigateway", "invoke")
    }

    fn subject<'a>(&self, _arn: &'a str, _parameters: &'a Value) -> Option<&'a str> {
        None
    }

    fn accepted(&self, _run: &Run, _parameters: &Value) -> Value {
        Value::empty_object()
    }

    /// Every header is a list of strings (recorded: a plain string is refused).
    fn objection(&self, parameters: &Value) -> Option<String> {
        let headers = parameters.get("Headers")?.as_object()?;
        let valid = |value: &Value| {
            value.as_array().is_some_and(|list| list.iter().all(|item| item.as_str().is_some()))
        };
        (!headers.values().all(valid))
            .then(|| "The value of the field 'Headers' has an invalid format".to_owned())
    }
}
