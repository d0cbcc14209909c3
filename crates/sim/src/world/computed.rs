//! An outcome that is computed from what was sent: `{"jsonata": "{% $states.input.n * 2 %}"}`.

use super::TaskError;
use crate::time::Time;
use expr::jsonata::{CompileError, Query};
use expr::{Bindings, Object, SyntaxError, Value};
use std::cell::Cell;

/// A compiled expression over a call.
#[derive(Debug, Clone)]
pub struct Computed(Query);

impl PartialEq for Computed {
    fn eq(&self, other: &Self) -> bool {
        self.0.text() == other.0.text()
    }
}

/// What an expression can see of the call besides what was sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Occasion {
    /// How often the mock was called before: `$calls`.
    pub calls: u64,
    /// Seeds `$random()` and `$uuid()`.
    pub seed: u64,
}

impl Computed {
    /// Compiles the expression, in its delimiters or without.
    ///
    /// # Errors
    /// It is no JSONata, or this engine has none.
    pub fn compile(text: &str) -> Result<Self, CompileError> {
        let text = asl::model::jsonata(text).unwrap_or(text);
        if text.trim().is_empty() {
            let message = "The expression is empty.".to_owned();
            return Err(CompileError::Syntax(SyntaxError { offset: 0, message }));
        }
        Query::compile(text, "jsonata").map(Self)
    }

    /// The outcome of a call that was sent `event` and completes at `now`.
    ///
    /// # Errors
    /// `Stepweave.MockFailed` with what JSONata says.
    pub fn outcome(&self, event: &Value, occasion: Occasion, now: Time) -> Result<Value, TaskError> {
        let mut variables = Object::default();
        variables.insert("calls", Value::Int(i64::try_from(occasion.calls).unwrap_or(i64::MAX)));
        let around = Bindings {
            variables,
            random: Cell::new(occasion.seed),
            input: Some(event.clone()),
            now: now.millis(),
            ..Bindings::default()
        };
        self.0.value(&around).map_err(|error| TaskError::new("Stepweave.MockFailed", error.cause))
    }
}

#[cfg(all(test, feature = "jsonata"))]
mod tests {
    use super::*;

    #[test]
    fn computes_from_the_call() {
        let check = |text: &str, expect: &str| {
            let computed = Computed::compile(text).unwrap();
            let event = Value::parse(r#"{"n":2}"#).unwrap();
            let given =
                computed.outcome(&event, Occasion { calls: 3, seed: 7 }, Time::from_millis(1_000)).unwrap();
            assert_eq!(given.to_json_string(), expect, "{text}");
        };
        check("{% {'twice': $states.input.n * 2} %}", r#"{"twice":4}"#);
        check("$calls < 3 ? 'RUNNING' : 'DONE'", r#""DONE""#);
        check("$millis()", "1000");
        check("$random() = $random()", "false");
        assert!(Computed::compile("{% 1 + %}").is_err());
    }

    #[test]
    fn an_expression_that_fails_is_an_error_of_the_call() {
        let fault = Computed::compile("$error('no')").unwrap();
        let fault = fault.outcome(&Value::Null, Occasion::default(), Time::from_millis(0)).unwrap_err();
        assert_eq!(fault.error.as_deref(), Some("Stepweave.MockFailed"));
        assert!(fault.cause.unwrap().contains("threw an error during evaluation"));
    }
}
