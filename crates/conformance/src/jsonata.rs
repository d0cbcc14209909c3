//! JSONata's own suite, as plain JSONata.

use crate::case::Case;
use crate::Answer;
use expr::jsonata::evaluate_plain;
use expr::Value;
use serde_json::json;

pub fn answer(case: &Case) -> Answer {
    let text = case.text("/expr").ok_or("a case has an expression")?;
    let bindings = case.value("/bindings");
    let bindings: Vec<(&str, &Value)> = bindings
        .as_object()
        .map(|all| all.iter().map(|(name, value)| (&**name, value)).collect())
        .unwrap_or_default();
    let has_data = case.value("/hasdata").as_bool() == Some(true);
    let data = has_data.then(|| case.value("/data"));
    let depth = case.value("/depth").as_i64().and_then(|depth| usize::try_from(depth).ok());
    Ok(match evaluate_plain(text, data.as_ref(), &bindings, depth) {
        Ok(Some(value)) => json!({"value": value.to_serde().map_err(|error| error.to_string())?}),
        Ok(None) => json!({"undefined": true}),
        Err(code) => json!({"error": code}),
    })
}
