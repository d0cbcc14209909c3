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

    /// Every header and every query parameter is a list of strings (recorded: a header that is a plain string is refused).
    fn malformed(&self, parameters: &Value) -> Option<&'static str> {
        let texts = |value: &Value| {
            value.as_array().is_some_and(|list| list.iter().all(|item| item.as_str().is_some()))
        };
        let valid = |value: &Value| value.as_object().is_some_and(|lists| lists.values().all(texts));
        let is_wrong = |field: &&str| parameters.get(field).is_some_and(|value| !valid(value));
        ["Headers", "QueryParameters"].into_iter().find(is_wrong)
    }
}
