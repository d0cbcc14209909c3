//! `Timestamp` of a Wait state is an RFC 3339 moment.

use super::{context::Context, report::Report, Rule};
use crate::model::{jsonata, QueryLanguage};

pub(super) const RULE: Rule = Rule {
    name: "timestamps",
    summary: "A Wait state's Timestamp is an RFC 3339 date-time with an offset.",
    check,
};

fn check(context: &Context, report: &mut Report) {
    for state in context.states().filter(|state| state.kind == "Wait") {
        let Some((value, path)) = state.field("Timestamp") else { continue };
        let Some(text) = value.as_str().filter(|text| !text.contains("${")) else { continue };
        let computed = state.language == QueryLanguage::JSONata && jsonata(text).is_some();
        if !computed && !is_rfc3339(text) {
            report
                .schema(&path, value, "String does not match RFC3339 timestamp")
                .fix("Write it like 2030-01-31T08:30:00Z.");
        }
    }
}

/// `2030-01-31T08:30:00[.123](Z|+01:00)`
fn is_rfc3339(text: &str) -> bool {
    let mut rest = text;
    let mut number = |digits: usize, most: u32, then: &[char]| {
        let value = rest.get(..digits).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        let fits = value.and_then(|part| part.parse::<u32>().ok()).is_some_and(|value| value <= most);
        let after = rest.get(digits..).unwrap_or_default();
        let next = if then.is_empty() { Some(after) } else { after.strip_prefix(then) };
        rest = next.unwrap_or_default();
        fits && next.is_some()
    };
    let date_time = number(4, 9999, &['-'])
        && number(2, 12, &['-'])
        && number(2, 31, &['T'])
        && number(2, 23, &[':'])
        && number(2, 59, &[':'])
        && number(2, 60, &[]);
    if let Some(fraction) = rest.strip_prefix('.') {
        let end = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
        if end.len() == fraction.len() {
            return false;
        }
        rest = end;
    }
    date_time && (rest == "Z" || is_offset(rest))
}

fn is_offset(text: &str) -> bool {
    let parts = text.strip_prefix(['+', '-']).and_then(|text| text.split_once(':'));
    let within =
        |part: &str, most: u32| part.len() == 2 && part.parse::<u32>().is_ok_and(|value| value <= most);
    parts.is_some_and(|(hours, minutes)| within(hours, 23) && within(minutes, 59))
}

#[cfg(test)]
mod tests {
    use super::is_rfc3339;

    #[test]
    fn moments() {
        for text in ["2016-12-05T21:29:29Z", "2016-12-05T21:29:29.123Z", "2016-12-05T21:29:29+01:00"] {
            assert!(is_rfc3339(text), "{text}");
        }
        for text in [
            "05-12-2016T21:29:29Z",
            "2016-12-05 21:29:29Z",
            "2016-12-05T21:29:29",
            "2016-13-05T21:29:29Z",
            "",
            "é",
        ] {
            assert!(!is_rfc3339(text), "{text}");
        }
    }
}
