//! One expression alone.

use crate::json;
use asl::model::QueryLanguage;
use asl::{Diagnostic, Span};
use expr::jsonata::{self, CompileError, QueryError, Thrown};
use expr::{Bindings, EvalError, Path, Scope, SyntaxError, Template, Value};
use protocol::{Evaluated, Evaluation, EvaluationFailure};
use std::cell::Cell;

/// Evaluates an expression.
///
/// # Errors
/// One of the texts that it sees is not JSON.
pub fn evaluate(asked: &Evaluation) -> Result<Evaluated, Vec<Diagnostic>> {
    let input = json(&asked.input, "The input", Value::empty_object)?;
    let variables = json(&asked.variables, "The variables' text", Value::empty_object)?;
    let bindings = Bindings {
        context: json(&asked.context, "The context object", Value::empty_object)?,
        variables: variables.as_object().cloned().unwrap_or_default(),
        random: Cell::new(asked.seed),
        input: Some(input.clone()),
        result: optional(&asked.result, "The result")?,
        error_output: optional(&asked.error_output, "The error output")?,
        now: sim::Time::SCHEDULED.millis(),
    };
    let found = match asked.language {
        QueryLanguage::JSONPath => json_path(&asked.expression, &Scope::new(&input, &bindings)),
        QueryLanguage::JSONata => jsonata(&asked.expression, &bindings),
    };
    Ok(match found {
        Ok(value) => Evaluated::Value(value.to_json_string()),
        Err(failure) => Evaluated::Failed(failure),
    })
}

fn optional(text: &str, what: &str) -> Result<Option<Value>, Vec<Diagnostic>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    json(text, what, || Value::Null).map(Some)
}

/// A path in the words of `InputPath`, an intrinsic function in its own, or a payload template.
fn json_path(text: &str, scope: &Scope<'_>) -> Result<Value, EvaluationFailure> {
    let (start, text) = trimmed(text);
    let syntax = |error: SyntaxError| no_expression(start, text, &error);
    if text.starts_with('$') {
        return Path::parse(text).map_err(syntax)?.eval(scope).map_err(failed);
    }
    if !text.starts_with(['{', '[']) {
        return expr::Intrinsic::parse(text).map_err(syntax)?.eval(scope).map_err(failed);
    }
    let template = Value::parse(text).map_err(|error| at(start + error.offset, error.to_string()))?;
    let template = Template::compile(&template).map_err(|error| EvaluationFailure {
        error: None,
        message: format!("{error}: {}", error.reason.message),
        span: text.find(error.field.as_str()).map(|found| {
            let start = start + found;
            Span { start, end: start + error.field.len() }
        }),
    })?;
    template.eval(scope).map_err(failed)
}

fn jsonata(text: &str, bindings: &Bindings) -> Result<Value, EvaluationFailure> {
    let (mut start, mut text) = trimmed(text);
    if let Some(inner) = text.strip_prefix("{%").and_then(|text| text.strip_suffix("%}")) {
        let (space, inner) = trimmed(inner);
        (start, text) = (start + 2 + space, inner);
    }
    let expression = jsonata::Expression::compile(text).map_err(|error| match error {
        CompileError::Syntax(error) => no_expression(start, text, &error),
        CompileError::NotLoaded => EvaluationFailure { error: None, message: error.to_string(), span: None },
    })?;
    let message = match expression.evaluate(bindings) {
        Ok(Some(value)) => return Ok(value),
        Ok(None) => "The expression returned nothing (undefined).".to_owned(),
        Err(Thrown::Coded(message) | Thrown::Bound(message)) => message,
        Err(Thrown::Unsupported) => "The expression returned an unsupported result type.".to_owned(),
    };
    Err(EvaluationFailure { error: Some(QueryError::NAME.to_owned()), message, span: None })
}

/// The text without the space around it, and where it starts.
fn trimmed(text: &str) -> (usize, &str) {
    (text.len() - text.trim_start().len(), text.trim())
}

/// The text that starts at `start` is no expression.
fn no_expression(start: usize, text: &str, error: &SyntaxError) -> EvaluationFailure {
    at(start + error.offset.min(text.len()), error.message.clone())
}

fn at(place: usize, message: String) -> EvaluationFailure {
    EvaluationFailure { error: None, message, span: Some(Span { start: place, end: place }) }
}

fn failed(error: EvalError) -> EvaluationFailure {
    EvaluationFailure { error: Some(error.error.to_owned()), message: error.cause, span: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INPUT: &str = r#"{"a":1,"items":[{"n":2},{"n":3}]}"#;

    fn ask(language: QueryLanguage, expression: &str) -> Result<String, String> {
        let asked = Evaluation {
            expression: expression.to_owned(),
            language,
            input: INPUT.to_owned(),
            context: r#"{"State":{"Name":"S"}}"#.to_owned(),
            variables: r#"{"v":[7]}"#.to_owned(),
            error_output: r#"{"Error":"E"}"#.to_owned(),
            ..Evaluation::default()
        };
        match evaluate(&asked).unwrap() {
            Evaluated::Value(value) => Ok(value),
            Evaluated::Failed(EvaluationFailure { error, message, span }) => {
                let place = span.map(|span| format!(" at {}", span.start)).unwrap_or_default();
                Err(format!("{}: {message}{place}", error.unwrap_or_default()))
            }
        }
    }

    fn check(language: QueryLanguage, cases: &[(&str, Result<&str, &str>)]) {
        for (expression, expect) in cases {
            let got = ask(language, expression);
            match expect {
                Ok(value) => assert_eq!(got.as_deref(), Ok(*value), "{expression}"),
                Err(words) => {
                    assert!(got.as_ref().is_err_and(|e| e.contains(words)), "{expression}: {got:?}")
                }
            }
        }
    }

    #[test]
    fn json_path() {
        check(
            QueryLanguage::JSONPath,
            &[
                (" $.items[*].n ", Ok("[2,3]")),
                ("$$.State.Name", Ok("\"S\"")),
                ("$v[0]", Ok("7")),
                ("States.MathAdd($.a, 2)", Ok("3")),
                (r#"{"x.$":"$.a","y":[{"z.$":"States.Array($v[0])"}]}"#, Ok(r#"{"x":1,"y":[{"z":[7]}]}"#)),
                ("$.b", Err("States.Runtime: Invalid path '$.b'")),
                ("States.MathAdd($.b, 2)", Err("States.Runtime: The function 'States.MathAdd($.b, 2)'")),
                ("  $.a[", Err(" at 6")),
                ("States.Nope($)", Err(" at ")),
                (r#"{"x.$":"nope"}"#, Err(": The value for the field 'x.$' must be a valid JSONPath")),
                (r#"{"x.$":"#, Err(" at 7")),
                ("", Err(" at 0")),
            ],
        );
    }

    #[test]
    fn jsonata() {
        check(
            QueryLanguage::JSONata,
            &[
                ("$sum($states.input.items.n)", Ok("5")),
                ("{% $states.context.State.Name & $v[0] %}", Ok("\"S7\"")),
                ("$states.errorOutput.Error", Ok("\"E\"")),
                ("$states.input.gone", Err("States.QueryEvaluationError: The expression returned nothing")),
                ("$x()", Err("States.QueryEvaluationError: T1006")),
                ("{% 1 + %}", Err(" at 6")),
                ("($f := function($n) {$f($n) + 1}; $f(1))", Err("Stack overflow")),
                ("$sum", Err("unsupported result type")),
            ],
        );
    }

    #[test]
    fn an_unfinished_condition_is_no_error_of_its_input() {
        // Where a breakpoint waits for a condition, this tells what was typed from what the run's inputs make of it.
        let found = ask(QueryLanguage::JSONata, "attempt >").unwrap_err();
        assert!(found.starts_with(": ") && !found.contains(')'), "{found}");
    }

    #[test]
    fn what_is_seen_must_be_json() {
        let asked = Evaluation { variables: "{".to_owned(), ..Evaluation::default() };
        let found = evaluate(&asked).unwrap_err();
        assert!(found[0].message.starts_with("The variables' text is not JSON"), "{}", found[0].message);
    }
}
