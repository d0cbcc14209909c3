//! Durations and counts as people write them: "29 min 8 s", "1 h 5 min", "25,000", in the sentences of the core. The page's
//! charts and cards are more exact (`editor::duration`).

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Two units at most, rounded to the smaller one: `1748000` ms is "29 min 8 s", `3900000` ms "1 h 5 min",
/// `750` ms "0.75 s". A negative duration carries a minus sign (U+2212).
pub fn duration(ms: i64) -> String {
    if ms < 0 {
        return format!("−{}", duration(ms.saturating_neg()));
    }
    if ms < 10 * SECOND {
        return format!("{} s", hundredths(ms));
    }
    let seconds = round_to(ms, SECOND);
    if seconds < MINUTE {
        return format!("{} s", seconds / SECOND);
    }
    if seconds < HOUR {
        return two((seconds / MINUTE, "min"), (seconds % MINUTE / SECOND, "s"));
    }
    let minutes = round_to(ms, MINUTE);
    if minutes < DAY {
        return two((minutes / HOUR, "h"), (minutes % HOUR / MINUTE, "min"));
    }
    let hours = round_to(ms, HOUR);
    two((hours / DAY, "d"), (hours % DAY / HOUR, "h"))
}

/// As a person would say it in passing: from ten minutes up to the nearest minute ("18 min"), otherwise
/// like [`duration`].
pub fn about(ms: i64) -> String {
    if ms.saturating_abs() < 10 * MINUTE {
        return duration(ms);
    }
    duration(round_to(ms.saturating_abs(), MINUTE) * ms.signum())
}

/// A list in a sentence: "a", "a and b", "a, b and c".
pub fn list<S: AsRef<str>>(names: &[S]) -> String {
    match names {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [init @ .., last] => {
            let init: Vec<&str> = init.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", init.join(", "), last.as_ref())
        }
    }
}

/// A count with its thousands apart: `10,000`.
pub fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn round_to(ms: i64, unit: i64) -> i64 {
    ms.saturating_add(unit / 2) / unit * unit
}

fn two(large: (i64, &str), small: (i64, &str)) -> String {
    match small.0 {
        0 => format!("{} {}", large.0, large.1),
        _ => format!("{} {} {} {}", large.0, large.1, small.0, small.1),
    }
}

/// Seconds with at most two decimals and no trailing zeros.
fn hundredths(ms: i64) -> String {
    let hundredths = (ms + 5) / 10;
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(ms: i64, expect: &str) {
        assert_eq!(duration(ms), expect, "{ms} ms");
    }

    #[test]
    fn durations_read_as_people_write_them() {
        check(0, "0 s");
        check(750, "0.75 s");
        check(8_000, "8 s");
        check(9_999, "10 s");
        check(59_600, "1 min");
        check(240_000, "4 min");
        check(29 * MINUTE + 8 * SECOND, "29 min 8 s");
        check(HOUR - 1, "1 h");
        check(HOUR + 5 * MINUTE + 20 * SECOND, "1 h 5 min");
        check(DAY - 1, "1 d");
        check(26 * HOUR, "1 d 2 h");
        check(-90_000, "−1 min 30 s");
    }

    #[test]
    fn in_passing_minutes_are_enough() {
        assert_eq!(about(17 * MINUTE + 52 * SECOND), "18 min");
        assert_eq!(about(9 * MINUTE + 8 * SECOND), "9 min 8 s");
        assert_eq!(about(i64::MIN), duration(i64::MIN));
    }

    #[test]
    fn lists_end_in_and() {
        assert_eq!(list::<&str>(&[]), "");
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    }
}
