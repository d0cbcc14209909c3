//! The language by itself, without AWS's rules: what its own test suite asks.

use super::convert::{from_library, to_library};
use crate::value::Value;
use jsonata_core::evaluator::{Context, Evaluator, EvaluatorOptions};
use jsonata_core::value::JValue;

/// How deep an evaluation may nest that says nothing else: a JavaScript stack takes no more.
const MAX_DEPTH: usize = 500;

/// Evaluates an expression against `data` with `bindings` as variables, nesting no deeper than `depth` levels (500 where it
/// says nothing). `None` is undefined.
///
/// # Errors
/// The code of the language's error, `T2001`; the whole message of one that has none. Nesting too deep is `U1001`, as in
/// the suite.
pub fn evaluate_plain(
    text: &str,
    data: Option<&Value>,
    bindings: &[(&str, &Value)],
    depth: Option<usize>,
) -> Result<Option<Value>, String> {
    let code = |message: &str| match message.trim_start_matches("Invalid syntax: ").split_once(':') {
        Some(("D1011", _)) => "U1001".to_owned(),
        Some((code, _)) => code.to_owned(),
        None => message.to_owned(),
    };
    let tree = jsonata_core::parser::parse(text).map_err(|error| code(&error.to_string()))?;
    let mut context = Context::new();
    let convert = |value: &Value| to_library(value).map_err(|_| "U1002".to_owned());
    for (name, value) in bindings {
        context.bind((*name).to_owned(), convert(value)?);
    }
    let data = data.map_or(Ok(JValue::Undefined), convert)?;
    let options =
        EvaluatorOptions { max_stack_depth: Some(depth.unwrap_or(MAX_DEPTH)), ..EvaluatorOptions::default() };
    let mut evaluator = Evaluator::with_options(context, options);
    let value = evaluator.evaluate(&tree, &data).map_err(|error| code(error.message()))?;
    from_library(&value).map_err(|_| "a value that JSON does not have".to_owned())
}
