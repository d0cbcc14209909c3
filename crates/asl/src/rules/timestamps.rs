//! `Timestamp` of a Wait state, and what a Choice rule compares with, is an RFC 3339 moment.

use super::{context::Context, report::Report, static_values::dynamic_fix, Rule};
use crate::{
    expression::appears_dynamic,
    json::Node,
    model::{jsonata, QueryLanguage},
};

pub(super) const RULE: Rule = Rule {
    name: "timestamps",
    summary: "Timestamps are RFC 3339 date-times with an offset, on days that there are.",
    check,
};

const UNFIT: &str = "String does not match RFC3339 timestamp";

fn check(context: &Context, report: &mut Report) {
    for state in context.states().filter(|state| state.kind == "Wait") {
        let Some((value, path)) = state.field("Timestamp") else { continue };
        let computed = |text: &&str| state.language == QueryLanguage::JSONata && jsonata(text).is_some();
        match value.as_str().filter(|text| !computed(text)) {
            Some(text) if appears_dynamic(text) => {
                report.schema(&path, value, UNFIT).fix(dynamic_fix(state.language, "Timestamp", text));
            }
            Some(text) => check_literal(text, value, &path, report),
            None => {}
        }
    }
}

/// A moment that is written down, in a Wait state or a Choice rule.
pub(super) fn check_literal(text: &str, value: &Node, path: &str, report: &mut Report) {
    if !text.contains("${") && !is_rfc3339(text) {
        report.schema(path, value, UNFIT).fix("Write it like 2030-01-31T08:30:00Z.");
    }
}

/// `2030-01-31T08:30:00[.123](Z|+01:00)`
fn is_rfc3339(text: &str) -> bool {
    let mut rest = text;
    let mut number = |digits: usize, least: u32, most: u32, then: &[char]| {
        let value = rest.get(..digits).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        let value = value.and_then(|part| part.parse::<u32>().ok());
        let after = rest.get(digits..).unwrap_or_default();
        let next = if then.is_empty() { Some(after) } else { after.strip_prefix(then) };
        rest = next.unwrap_or_default();
        value.filter(|value| (least..=most).contains(value) && next.is_some())
    };
    let mut date = || {
        let (year, month) = (number(4, 0, 9999, &['-'])?, number(2, 1, 12, &['-'])?);
        number(2, 1, days(year, month), &['T'])?;
        number(2, 0, 23, &[':'])?;
        number(2, 0, 59, &[':'])?;
        number(2, 0, 60, &[])
    };
    if date().is_none() {
        return false;
    }
    if let Some(fraction) = rest.strip_prefix('.') {
        let end = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
        if end.len() == fraction.len() {
            return false;
        }
        rest = end;
    }
    rest == "Z" || is_offset(rest)
}

fn days(year: u32, month: u32) -> u32 {
    let leaps = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u32::from(leaps),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
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
        for text in [
            "2016-12-05T21:29:29Z",
            "2016-12-05T21:29:29.123Z",
            "2016-12-05T21:29:29+01:00",
            "2016-02-29T00:00:00Z",
        ] {
            assert!(is_rfc3339(text), "{text}");
        }
        for text in [
            "05-12-2016T21:29:29Z",
            "2016-12-05 21:29:29Z",
            "2016-12-05T21:29:29",
            "2016-13-05T21:29:29Z",
            "2016-00-05T21:29:29Z",
            "2016-01-00T21:29:29Z",
            "2030-02-30T00:00:00Z",
            "2030-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2030-04-31T00:00:00Z",
            "",
            "é",
        ] {
            assert!(!is_rfc3339(text), "{text}");
        }
    }
}
