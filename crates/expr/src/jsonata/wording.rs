//! The language's error messages in the words of its reference implementation, which AWS shows; the library has its own.

/// The message of an error `CODE: text`.
pub(super) fn of(code: &str, message: &str) -> String {
    if let Some(text) = fixed(code) {
        return format!("{code}: {text}");
    }
    match code {
        "D3132" => match message.strip_prefix("D3132: ").filter(|component| component.chars().count() == 1) {
            Some(component) => {
                format!("D3132: Unknown component specifier {component:?} in date/time picture string")
            }
            None => message.to_owned(),
        },
        "D3030" => {
            match message.strip_prefix("D3030: Cannot convert '").and_then(|m| m.strip_suffix("' to number"))
            {
                Some(text) => format!("D3030: Unable to cast value to a number: {text:?}"),
                None => message.to_owned(),
            }
        }
        // "of the + operator": the operator is quoted.
        "T2001" | "T2002" => match message.split_once(" of the ").and_then(|(side, rest)| {
            let operator = rest.strip_suffix(" operator must evaluate to a number")?;
            (!operator.starts_with('"'))
                .then(|| format!("{side} of the \"{operator}\" operator must evaluate to a number"))
        }) {
            Some(text) => text,
            None => message.to_owned(),
        },
        _ => message.to_owned(),
    }
}

/// Messages that name nothing.
fn fixed(code: &str) -> Option<&'static str> {
    Some(match code {
        // The library names the variable, the language does not.
        "T1006" => "Attempted to invoke a non-function",
        "D3010" => "Second argument of replace function cannot be an empty string",
        "D3011" => "Fourth argument of replace function must evaluate to a positive number",
        "D3012" => "Attempted to replace a matched string with a non-string value",
        "D3020" => "Third argument of split function must evaluate to a positive number",
        "D3040" => "Third argument of match function must evaluate to a positive number",
        "D3080" => "The picture string must only contain a maximum of two sub-pictures",
        "D3082" => "The sub-picture must not contain more than one instance of the 'percent' character",
        "D3083" => "The sub-picture must not contain more than one instance of the 'per-mille' character",
        "D3084" => "The sub-picture must not contain both a 'percent' and a 'per-mille' character",
        "D3088" => "The sub-picture must not contain a 'grouping-separator' at the end of the integer part",
        "D3131" => "In a decimal digit pattern, all digits must be from the same decimal group",
        "D3134" => "The timezone integer format specifier cannot have more than four digits",
        "D3135" => "No matching closing bracket ']' in date/time picture string",
        "D3138" => "The $single() function expected exactly 1 matching result.  Instead it matched more.",
        "D3139" => "The $single() function expected exactly 1 matching result.  Instead it matched 0.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_reference_says() {
        let check = |message: &str, expect: &str| {
            assert_eq!(of(message.split(':').next().unwrap_or_default(), message), expect);
        };
        check("T1006: Attempted to invoke a non-function: $f", "T1006: Attempted to invoke a non-function");
        check("D3030: Cannot convert 'x' to number", "D3030: Unable to cast value to a number: \"x\"");
        check(
            "T2001: The left side of the + operator must evaluate to a number",
            "T2001: The left side of the \"+\" operator must evaluate to a number",
        );
        check("D3137: no", "D3137: no");
    }
}
