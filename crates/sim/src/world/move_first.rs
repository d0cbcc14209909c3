//! The iterator's Lambda function of the article on processing jobs one after another: it takes a list and returns it
//! with the first item moved to the end.

use super::TaskError;
use expr::Value;

/// The function's answer to `event`.
///
/// # Errors
/// What a function that expects a list says of anything else.
pub fn move_first_to_end(event: Value) -> Result<Value, TaskError> {
    let Some(items) = event.as_array() else {
        let cause = format!(
            "{{\"errorMessage\":\"Expected a list, but the event is of type {}\",\"errorType\":\"TypeError\"}}",
            event.kind()
        );
        return Err(TaskError::new("TypeError", cause));
    };
    match items.split_first() {
        Some((first, rest)) => Ok(Value::array(rest.iter().chain([first]).cloned().collect())),
        None => Ok(event),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_becomes_the_last() {
        let check = |event: &str, expect: &str| {
            let answer = move_first_to_end(Value::parse(event).unwrap());
            let said = answer.map_or_else(|e| e.cause.unwrap().to_string(), |value| value.to_json_string());
            assert_eq!(said, expect, "{event}");
        };
        check("[1,2,3]", "[2,3,1]");
        check(r#"[{"done":true}]"#, r#"[{"done":true}]"#);
        check("[]", "[]");
        check(
            "{}",
            r#"{"errorMessage":"Expected a list, but the event is of type object","errorType":"TypeError"}"#,
        );
        check(
            "null",
            r#"{"errorMessage":"Expected a list, but the event is of type null","errorType":"TypeError"}"#,
        );
    }
}
