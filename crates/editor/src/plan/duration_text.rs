//! Durations as people write them in a task's row: `4 min`, `26m ± 4`, `90 s`, `1h 5m`, `3 to 5 min`.

use plan::{Distribution, Typed};

use crate::duration::words;

/// What to say to someone whose text is no duration.
pub const EXAMPLES: &str = "Write a duration such as 4 min, 26m ± 4, 90 s, 1h 5m or 3 to 5 min";

/// The longest a Standard workflow may run, in seconds: one year (Step Functions quotas).
const LONGEST_S: f64 = 365.0 * 86_400.0;

/// A distribution in two parts: the usual time and, where it varies, how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DurationText {
    /// `26 min`
    pub mean: String,
    /// `± 4`, in the unit that ends `mean` unless it names its own.
    pub spread: Option<String>,
}

impl DurationText {
    /// Both parts: `26 min ± 4`.
    pub fn whole(&self) -> String {
        match &self.spread {
            Some(spread) => format!("{} {spread}", self.mean),
            None => self.mean.clone(),
        }
    }
}

/// Writes a distribution; `parse` reads fixed times, uniform ones and mean with spread back.
pub fn print(duration: &Distribution) -> DurationText {
    if let Distribution::Uniform { min_s, max_s } = duration {
        let (unit, seconds) = unit_of(*min_s);
        let mean =
            format!("{} to {} {unit}", decimal(min_s / seconds, 100.0), decimal(max_s / seconds, 100.0));
        return DurationText { mean, spread: None };
    }
    let (mean_s, sd_s) = (duration.mean(), duration.sd());
    let mean = words(duration.mean_ms());
    let (unit, seconds) = unit_of(mean_s);
    let spread = (sd_s > 0.0).then(|| {
        let figure = decimal(sd_s / seconds, if sd_s / seconds < 0.05 { 1000.0 } else { 10.0 });
        if mean.ends_with(&format!(" {unit}")) {
            format!("± {figure}")
        } else {
            format!("± {figure} {unit}")
        }
    });
    DurationText { mean, spread }
}

/// Seconds without loss, as [`seconds`] reads them: `4 min`, `90 s`, `0.75 s`.
pub fn exact(seconds: f64) -> String {
    if seconds >= 60.0 && seconds % 60.0 == 0.0 {
        format!("{} min", seconds / 60.0)
    } else {
        format!("{seconds} s")
    }
}

/// Reads one duration, a number alone being seconds.
///
/// # Errors
/// A sentence that says what to write.
pub fn seconds(text: &str) -> Result<f64, String> {
    time(text, 1.0)
}

/// The short form for a card: the spread only where it is two units or more.
pub fn brief(duration: &Distribution) -> String {
    let text = print(duration);
    let (_, seconds) = unit_of(duration.mean());
    if duration.sd() / seconds >= 1.95 {
        text.whole()
    } else {
        text.mean
    }
}

fn unit_of(seconds: f64) -> (&'static str, f64) {
    if seconds < 60.0 {
        ("s", 1.0)
    } else {
        ("min", 60.0)
    }
}

fn decimal(value: f64, precision: f64) -> String {
    format!("{}", (value * precision).round() / precision)
}

/// Reads a duration. A number alone is minutes; a spread alone takes the unit before it. `now` is what the task has:
/// a normal distribution stays normal, and text that says what is there changes nothing. The error is a sentence
/// that says what to write.
pub fn parse(text: &str, now: &Distribution) -> Result<Distribution, String> {
    let text = text.trim();
    if text == print(now).whole() {
        return Ok(now.clone());
    }
    parse_in(text, 60.0, now)
}

/// The same of whatever is there; a number alone counts `unit` seconds.
pub fn parse_in(text: &str, unit: f64, now: &Distribution) -> Result<Distribution, String> {
    let typed = Typed::of(text);
    let read = match (typed, typed.seconds(unit)) {
        (Typed::Alone(text), _) => Distribution::Fixed { seconds: time(text, unit)? },
        (_, None) => return Err(no_duration(text)),
        (Typed::Range(..), Some((min_s, max_s))) => range(min_s, max_s)?,
        (Typed::Around(..), Some((mean_s, sd_s))) => around(mean_s, sd_s, now),
    };
    if read.mean() > LONGEST_S {
        return Err("A Standard workflow runs for at most one year: write a shorter duration".to_owned());
    }
    match read.problems().into_iter().next() {
        Some((_, problem)) => Err(problem),
        None => Ok(read),
    }
}

fn range(min_s: f64, max_s: f64) -> Result<Distribution, String> {
    if min_s > max_s {
        return Err("Write the shorter time first, as in 3 to 5 min".to_owned());
    }
    Ok(Distribution::Uniform { min_s, max_s })
}

fn around(mean_s: f64, sd_s: f64, now: &Distribution) -> Distribution {
    match now {
        _ if sd_s == 0.0 => Distribution::Fixed { seconds: mean_s },
        Distribution::Normal { .. } => Distribution::Normal { mean_s, sd_s },
        _ => Distribution::Lognormal { mean_s, sd_s },
    }
}

fn time(text: &str, unit: f64) -> Result<f64, String> {
    plan::typed(text, unit).map(|(seconds, _)| seconds).ok_or_else(|| no_duration(text))
}

fn no_duration(text: &str) -> String {
    match text.trim_start().starts_with(['-', '−']) {
        true => format!("A duration cannot be negative. {EXAMPLES}"),
        false => EXAMPLES.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Distribution) {
        assert_eq!(parse(text, &Distribution::Fixed { seconds: 1.0 }), Ok(expect), "{text}");
    }

    #[test]
    fn people_write_durations_in_many_ways() {
        check("4 min", Distribution::Fixed { seconds: 240.0 });
        check("4", Distribution::Fixed { seconds: 240.0 });
        check("90 s", Distribution::Fixed { seconds: 90.0 });
        check("1h 5m", Distribution::Fixed { seconds: 3900.0 });
        check("1:05:00", Distribution::Fixed { seconds: 3900.0 });
        check("1,5 hours", Distribution::Fixed { seconds: 5400.0 });
        check("26m ± 4", Distribution::Lognormal { mean_s: 1560.0, sd_s: 240.0 });
        check("26 min +/- 30 s", Distribution::Lognormal { mean_s: 1560.0, sd_s: 30.0 });
        check("3 to 5 min", Distribution::Uniform { min_s: 180.0, max_s: 300.0 });
        check("3-5 min", Distribution::Uniform { min_s: 180.0, max_s: 300.0 });
        check("90 s – 2 min", Distribution::Uniform { min_s: 90.0, max_s: 120.0 });
        check("5 min ± 0", Distribution::Fixed { seconds: 300.0 });
    }

    #[test]
    fn what_is_no_duration_is_told_apart() {
        let said = |text: &str| parse(text, &Distribution::Fixed { seconds: 1.0 }).unwrap_err();
        for text in ["", "soon", "4 bananas", "4 min later", "1.2.3 s", "± 4"] {
            assert_eq!(said(text), EXAMPLES, "{text}");
        }
        assert!(said("-4 min").starts_with("A duration cannot be negative"));
        assert!(said("9999999999 h").contains("one year"));
        assert!(said("5 to 3 min").contains("shorter time first"));
    }

    #[test]
    fn what_is_printed_reads_back() {
        let all = [
            Distribution::Fixed { seconds: 240.0 },
            Distribution::Fixed { seconds: 3900.0 },
            Distribution::Lognormal { mean_s: 1560.0, sd_s: 240.0 },
            Distribution::Lognormal { mean_s: 240.0, sd_s: 36.0 },
            Distribution::Uniform { min_s: 90.0, max_s: 300.0 },
            Distribution::Exponential { mean_s: 200.0 },
        ];
        for duration in all {
            assert_eq!(parse(&print(&duration).whole(), &duration), Ok(duration.clone()), "{duration:?}");
            if !matches!(duration, Distribution::Exponential { .. }) {
                let other = Distribution::Fixed { seconds: 1.0 };
                assert_eq!(parse(&print(&duration).whole(), &other), Ok(duration));
            }
        }
    }

    #[test]
    fn cards_show_only_spreads_that_matter() {
        assert_eq!(brief(&Distribution::Lognormal { mean_s: 1560.0, sd_s: 240.0 }), "26 min ± 4");
        assert_eq!(brief(&Distribution::Lognormal { mean_s: 420.0, sd_s: 60.0 }), "7 min");
    }
}
