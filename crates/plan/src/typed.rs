//! Durations as people type them: `90 s`, `1h 30m`, `2 hours`, `00:05:00`. The one reader of the whole program.

use asl::json::typed_float;

/// Seconds, and those of the last unit named: `1h 5m` is (3900, 60). A figure without a unit counts `unit` seconds. A
/// comma may separate decimals. With colons it is a clock's: `HH:MM:SS` or `MM:SS`. `None` if it is no duration.
pub fn typed(text: &str, unit: f64) -> Option<(f64, f64)> {
    let text = text.trim().to_ascii_lowercase();
    if text.is_empty() {
        return None;
    }
    if text.contains(':') {
        return Some((clock(&text)?, unit));
    }
    let mut rest = text.as_str();
    let (mut seconds, mut last) = (0.0, unit);
    while !rest.is_empty() {
        let (figure, after) = split_where(rest, |c| !(c.is_ascii_digit() || c == '.' || c == ','));
        let (word, after) = split_where(after.trim_start(), |c| !c.is_ascii_alphabetic());
        last = if word.is_empty() { unit } else { unit_seconds(word)? };
        seconds += typed_float(&figure.replace(',', "."))? * last;
        rest = after.trim_start();
    }
    seconds.is_finite().then_some((seconds, last))
}

/// A duration as people type it, by its figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed<'t> {
    /// `4 min`
    Alone(&'t str),
    /// `3 to 5 min`, `3–5 min`, `3-5 min`
    Range(&'t str, &'t str),
    /// `26 min ± 4`, `26 min +/- 4`
    Around(&'t str, &'t str),
}

impl<'t> Typed<'t> {
    /// Parts a text; whether its parts are durations is not looked at.
    pub fn of(text: &'t str) -> Self {
        let around = ["±", "+/-", "+-"].into_iter().find_map(|sign| text.split_once(sign));
        if let Some((mean, spread)) = around {
            return Self::Around(mean, spread);
        }
        let range = [" to ", "–", "-"].into_iter().find_map(|sign| text.split_once(sign));
        match range.filter(|(low, _)| !low.trim().is_empty()) {
            Some((low, high)) => Self::Range(low, high),
            None => Self::Alone(text),
        }
    }

    /// The two durations of one that varies, and in seconds; a figure without a unit takes that of the other, or else counts
    /// `unit` seconds. `None`: it does not vary, or is no duration.
    pub fn seconds(self, unit: f64) -> Option<(f64, f64)> {
        match self {
            Self::Alone(_) => None,
            Self::Range(low, high) => {
                let (high, unit) = typed(high, unit)?;
                Some((typed(low, unit)?.0, high))
            }
            Self::Around(mean, spread) => {
                let (mean, unit) = typed(mean, unit)?;
                Some((mean, typed(spread, unit)?.0))
            }
        }
    }
}

fn split_where(text: &str, end: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(end).unwrap_or(text.len()))
}

fn unit_seconds(unit: &str) -> Option<f64> {
    Some(match unit {
        "ms" | "msec" | "millisecond" | "milliseconds" => 0.001,
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3600.0,
        "d" | "day" | "days" => 86_400.0,
        _ => return None,
    })
}

/// Seconds of `1:02:03`, `02:03` or `00:00:01.5`: less than sixty behind each colon.
fn clock(text: &str) -> Option<f64> {
    let mut seconds = 0.0;
    for (place, part) in text.split(':').enumerate() {
        let is_figure = part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let figure = typed_float(part).filter(|_| is_figure)?;
        if place > 2 || (place > 0 && figure >= 60.0) || seconds % 1.0 != 0.0 {
            return None;
        }
        seconds = seconds * 60.0 + figure;
    }
    seconds.is_finite().then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_write_durations_in_many_ways() {
        let check = |text: &str, expect: f64| {
            assert_eq!(typed(text, 1.0).map(|(seconds, _)| seconds), Some(expect), "{text:?}");
        };
        check("5", 5.0);
        check(" 0.2 s ", 0.2);
        check("200 ms", 0.2);
        check("90s", 90.0);
        check("2 sec", 2.0);
        check("10 min", 600.0);
        check("10 Minutes", 600.0);
        check("1h 30m", 5_400.0);
        check("1h30m", 5_400.0);
        check("2 hours", 7_200.0);
        check("1,5 hrs", 5_400.0);
        check("90 d", 7_776_000.0);
        check("1 day 1", 86_401.0);
        check("00:05:00", 300.0);
        check("05:00", 300.0);
        check("90:00", 5_400.0);
        check("1:02:03", 3_723.0);
        check("00:00:01.5", 1.5);
    }

    #[test]
    fn the_last_unit_is_told_and_a_bare_figure_has_the_callers() {
        assert_eq!(typed("1h 5m", 1.0), Some((3_900.0, 60.0)));
        assert_eq!(typed("4", 60.0), Some((240.0, 60.0)));
        assert_eq!(typed("00:05", 60.0), Some((5.0, 60.0)));
    }

    #[test]
    fn what_is_no_duration_is_none() {
        for text in [
            "",
            " ",
            "soon",
            "-3",
            "4 weeks",
            "4 min later",
            "1.2.3 s",
            "min",
            "::",
            "1:60",
            "1:2:3:4",
            "1.5:00",
            "1:-5",
            "1e3:00",
            "x:00",
            "0x1",
            "∞",
            "1:nan",
        ] {
            assert_eq!(typed(text, 1.0), None, "{text:?}");
        }
        assert_eq!(typed(&"9".repeat(400), 1.0), None);
    }
}
