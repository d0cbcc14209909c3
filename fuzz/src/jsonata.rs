//! JSONata expressions and templates, evaluated against any data.
//!
//! Sections: the expression (or, as JSON, a template), the data.

use super::expression::{bindings, reads_back};
use expr::jsonata::{Expression, Template, Thrown};
use expr::Value;

/// Whatever the texts say, compiling and evaluating them ends, within bounds and the same every time; what comes out
/// is JSON, and what is refused says why.
pub fn check(data: &[u8]) {
    let text = super::text(data);
    let [expression, data] = super::sections(&text);
    let input = Value::parse(data).unwrap_or(Value::Null);
    let evaluate = |expression: &Expression| {
        // One seed, one outcome.
        let mut bindings = bindings();
        bindings.input = Some(input.clone());
        expression.evaluate(&bindings)
    };
    match Expression::compile(expression) {
        Ok(expression) => {
            let found = evaluate(&expression);
            assert_eq!(found, evaluate(&expression));
            match found {
                Ok(Some(value)) => reads_back(&value),
                Err(Thrown::Coded(message) | Thrown::Bound(message)) => assert!(!message.is_empty()),
                Ok(None) | Err(Thrown::Unsupported) => {}
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    let template = Value::parse(expression).ok().map(|value| Template::compile(&value, "Output"));
    match template {
        Some(Ok(template)) => {
            let mut bindings = bindings();
            bindings.input = Some(input);
            match template.eval(&bindings) {
                Ok(value) => reads_back(&value),
                Err(error) => assert!(error.location.starts_with("Output")),
            }
        }
        Some(Err((at, _))) => assert!(at.starts_with("Output")),
        None => {}
    }
}
