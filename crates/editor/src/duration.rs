//! Durations as people read and type them.

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A duration in ms as figures with their units, largest first, at most three: `[("29", "min"), ("8", "s")]`.
/// Whole seconds from a minute on, and up to three decimals below. The sign is dropped.
pub fn parts(ms: i64) -> Vec<(String, &'static str)> {
    let ms = ms.saturating_abs();
    if ms < MINUTE {
        return vec![(decimal_seconds(ms), "s")];
    }
    let seconds = ms.saturating_add(SECOND / 2) / SECOND * SECOND;
    let split = [
        (seconds / DAY, "d"),
        (seconds % DAY / HOUR, "h"),
        (seconds % HOUR / MINUTE, "min"),
        (seconds % MINUTE / SECOND, "s"),
    ];
    let shown = split.iter().skip_while(|(figure, _)| *figure == 0).take(3);
    shown.filter(|(figure, _)| *figure != 0).map(|(figure, unit)| (figure.to_string(), *unit)).collect()
}

/// The same without hours, for figures beside others of which the longest is of less than two of them: `61 min`, not
/// `1 h 1 min`, beside `29 min 8 s`.
pub fn parts_beside(ms: i64, longest_ms: i64) -> Vec<(String, &'static str)> {
    let ms = ms.saturating_abs();
    if ms < HOUR || ms.max(longest_ms) >= 2 * HOUR {
        return parts(ms);
    }
    let seconds = (ms + SECOND / 2) / SECOND;
    let split = [(seconds / 60, "min"), (seconds % 60, "s")];
    split
        .iter()
        .filter(|(figure, _)| *figure != 0)
        .map(|(figure, unit)| (figure.to_string(), *unit))
        .collect()
}

fn decimal_seconds(ms: i64) -> String {
    let (whole, thousandths) = (ms / SECOND, ms % SECOND);
    let text = format!("{whole}.{thousandths:03}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A duration in ms as words: `29 min 8 s`, `0.75 s`, `1 h 2 min`.
pub fn words(ms: i64) -> String {
    let parts = parts(ms);
    parts.iter().map(|(figure, unit)| format!("{figure} {unit}")).collect::<Vec<_>>().join(" ")
}

/// Words with a sign in front, for differences: `+14 min`, `−17 min 52 s`.
pub fn signed(ms: i64) -> String {
    let sign = if ms < 0 { "\u{2212}" } else { "+" };
    format!("{sign}{}", words(ms))
}

/// A moment of a run as a clock shows it: `07:30`, `06:59.2`, `1:02:03`.
pub fn clock(ms: i64) -> String {
    let (hours, minutes, rest) = (ms / HOUR, ms % HOUR / MINUTE, ms % MINUTE);
    let (seconds, thousandths) = (rest / SECOND, rest % SECOND);
    let fraction = if thousandths == 0 { String::new() } else { format!(".{thousandths:03}") };
    let fraction = fraction.trim_end_matches('0');
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}{fraction}")
    } else {
        format!("{minutes:02}:{seconds:02}{fraction}")
    }
}

/// A moment of something that lasts `whole_ms`, or how long a part of it has gone on, as exactly as it is worth being shown while
/// it runs: whole seconds from a minute on, rounded like those of [`words`]; tenths below, thousandths below a second. The
/// end is what [`words`] says. Of days nobody counts the seconds: `2 d 03:04`, but `03:04:05` on the first of them.
pub fn clock_of(ms: i64, whole_ms: i64) -> String {
    let rounded = match whole_ms {
        MINUTE.. => ms.saturating_add(SECOND / 2) / SECOND * SECOND,
        SECOND.. if ms < whole_ms => ms / 100 * 100,
        _ => ms,
    };
    match rounded {
        DAY.. => {
            let minutes = rounded % DAY / MINUTE;
            format!("{} d {:02}:{:02}", rounded / DAY, minutes / 60, minutes % 60)
        }
        _ => clock(rounded),
    }
}

/// Whole seconds from what a person typed: `30`, `30 s`, `2 min`, `1m30s`, `1 h`, `00:05:00`. A bare number is seconds.
/// `None` if it is not a duration or is not between one second and a day.
pub fn typed_seconds(text: &str) -> Option<u32> {
    let (seconds, _) = plan::typed(text, 1.0)?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 86,400")]
    let whole = || seconds as u32;
    ((1.0..=86_400.0).contains(&seconds) && seconds % 1.0 == 0.0).then(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_in_words() {
        let check = |ms: i64, expect: &str| assert_eq!(words(ms), expect);
        check(0, "0 s");
        check(750, "0.75 s");
        check(30_000, "30 s");
        check(59_999, "59.999 s");
        check(60_000, "1 min");
        check(1_748_000, "29 min 8 s");
        check(2_820_000, "47 min");
        check(3_660_000, "1 h 1 min");
        check(3_599_600, "1 h");
        check(90_061_000, "1 d 1 h 1 min");
        check(-1_072_000, "17 min 52 s");
        check(i64::MAX, "106751991167 d 7 h 12 min");
    }

    #[test]
    fn compared_figures_stay_in_minutes() {
        let check_beside = |ms: i64, longest_ms: i64, expect: &str| {
            let parts = parts_beside(ms, longest_ms);
            let words: Vec<_> = parts.iter().map(|(figure, unit)| format!("{figure} {unit}")).collect();
            assert_eq!(words.join(" "), expect);
        };
        let check = |ms: i64, expect: &str| check_beside(ms, ms, expect);
        check(3_660_000, "61 min");
        check(3_668_000, "61 min 8 s");
        check(1_748_000, "29 min 8 s");
        check(7_260_000, "2 h 1 min");
        check_beside(3_660_000, 7_199_999, "61 min");
        check_beside(3_660_000, 7_200_000, "1 h 1 min");
    }

    #[test]
    fn differences_carry_a_sign() {
        assert_eq!(signed(-1_072_000), "\u{2212}17 min 52 s");
        assert_eq!(signed(840_000), "+14 min");
    }

    #[test]
    fn moments_on_a_clock() {
        let check = |ms: i64, expect: &str| assert_eq!(clock(ms), expect);
        check(0, "00:00");
        check(419_200, "06:59.2");
        check(450_000, "07:30");
        check(3_723_000, "1:02:03");
    }

    #[test]
    fn clocks_say_what_the_headline_says() {
        let check = |ms: i64, whole_ms: i64, expect: &str| assert_eq!(clock_of(ms, whole_ms), expect);
        // 29 min 1 s
        check(1_740_750, 1_740_750, "29:01");
        check(1_740_400, 1_740_750, "29:00");
        // 0.75 s
        check(750, 750, "00:00.75");
        check(123, 750, "00:00.123");
        check(4_267, 9_250, "00:04.2");
        check(9_250, 9_250, "00:09.25");
        check(2_000, 3 * DAY, "00:02");
        check(DAY + 2 * HOUR + 3 * MINUTE, 3 * DAY, "1 d 02:03");
        check(3 * DAY, 3 * DAY, "3 d 00:00");
        check(0, 0, "00:00");
    }

    #[test]
    fn typed_durations() {
        let check = |text: &str, expect: Option<u32>| assert_eq!(typed_seconds(text), expect, "{text:?}");
        check("30", Some(30));
        check(" 30 s ", Some(30));
        check("2 min", Some(120));
        check("1m30s", Some(90));
        check("1 h", Some(3_600));
        check("00:05:00", Some(300));
        check("1.5 s", None);
        check("0", None);
        check("", None);
        check("-5", None);
        check("five", None);
        check("3 fortnights", None);
        check("99999999999", None);
        check("4294967295 h", None);
    }
}
