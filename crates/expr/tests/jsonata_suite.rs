//! JSONata's own test suite, run as plain JSONata. The suite is in ../shared/conformance; without it the test says so and
//! passes.

#![cfg(feature = "jsonata")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use expr::jsonata::evaluate_plain;
use expr::Value;
use std::path::Path;

/// Of a thousand cases so many must agree: this only rises.
const FLOOR_PER_MILLE: usize = 995;

/// Equal but for the last digits of a float, as the corpus's own judge sees it.
fn near(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| near(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| near(a, b)))
        }
        _ => match (a.as_f64(), b.as_f64()) {
            (Some(a), Some(b)) => a == b || (a - b).abs() <= 1e-12 * a.abs().max(b.abs()),
            _ => a == b,
        },
    }
}

/// Why a case does not agree.
fn objection(case: &Value) -> Option<String> {
    let bindings: Vec<(&str, &Value)> = case
        .get("bindings")
        .and_then(Value::as_object)
        .map(|bindings| bindings.iter().map(|(name, value)| (&**name, value)).collect())
        .unwrap_or_default();
    let expr = case.get("expr").and_then(Value::as_str).unwrap_or_default();
    let depth = case.get("depth").and_then(Value::as_i64).and_then(|depth| usize::try_from(depth).ok());
    let given = evaluate_plain(expr, case.get("data"), &bindings, depth);
    let expect = case.get("expect").unwrap();
    let agrees = match (expect.get("k").and_then(Value::as_str), &given) {
        (Some("val"), Ok(Some(value))) => near(value, expect.get("v").unwrap_or(&Value::Null)),
        (Some("undef"), Ok(None)) => true,
        (Some("err"), Err(code)) => expect.get("code").and_then(Value::as_str) == Some(code),
        _ => false,
    };
    (!agrees).then(|| format!("{expr}\n  gives {given:?}\n  expected {expect}"))
}

#[test]
fn its_own_suite() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance/jsonata.jsonl");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: {} is absent", path.display());
        return;
    };
    let name = |case: &Value| format!("{}/{}", case.get("group").unwrap(), case.get("name").unwrap());
    // Half a surrogate pair is no text here: such a case counts as wrong.
    let judge = |line: &str| match Value::parse(line) {
        Ok(case) => objection(&case).map(|why| format!("{}: {why}", name(&case))),
        Err(error) => Some(format!("{error}: {line}")),
    };
    let cases = text.lines().count();
    let wrong: Vec<String> = text.lines().filter_map(judge).collect();
    let agree = cases - wrong.len();
    eprintln!("{agree} of {cases} agree\n{}", wrong.join("\n"));
    assert!(agree * 1000 >= cases * FLOOR_PER_MILLE, "only {agree} of {cases} agree");
}
