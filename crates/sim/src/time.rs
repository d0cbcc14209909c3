//! Virtual time: whole milliseconds since the Unix epoch.

use chrono::{DateTime, SecondsFormat};
use std::fmt;
use std::num::NonZeroU64;

/// An instant of virtual time, in milliseconds since 1970-01-01T00:00:00Z. Arithmetic saturates, so no run can
/// overflow its clock.
///
/// Kept so that the order of the numbers is that of the times, and none is 0: an `Option<Time>` is no larger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(NonZeroU64);

/// What tells the number that is kept from milliseconds.
const EPOCH: u64 = 1 << 63;

/// A span of virtual time in whole milliseconds.
pub type Millis = i64;

impl Time {
    /// When executions start where nothing else is said: 2026-01-05T02:00:00Z, a Monday, on the hour, as a nightly
    /// schedule would.
    pub const SCHEDULED: Self = Self::from_millis(1_767_578_400_000);

    /// The instant `ms` milliseconds after the epoch.
    pub const fn from_millis(ms: i64) -> Self {
        match NonZeroU64::new(ms as u64 ^ EPOCH) {
            Some(kept) => Self(kept),
            None => Self(NonZeroU64::MIN),
        }
    }

    /// Milliseconds since the epoch.
    pub const fn millis(self) -> i64 {
        (self.0.get() ^ EPOCH) as i64
    }

    /// The instant `span` later (earlier if negative).
    #[must_use]
    pub const fn plus(self, span: Millis) -> Self {
        Self::from_millis(self.millis().saturating_add(span))
    }

    /// How long after `earlier` this is.
    pub const fn since(self, earlier: Self) -> Millis {
        self.millis().saturating_sub(earlier.millis())
    }

    /// Reads an ISO-8601 extended offset date-time (`2026-11-21T02:10:56.123Z`, `...+01:00`), the format Step
    /// Functions accepts: a `T` between date and time, an offset at the end, fractions dropped below milliseconds.
    pub fn parse(text: &str) -> Option<Self> {
        expr::Timestamp::parse(text).map(|stamp| Self::from_millis(stamp.millis()))
    }

    /// As the context object writes times: `2026-11-21T02:10:56.123Z`.
    pub fn iso(self) -> String {
        match DateTime::from_timestamp_millis(self.millis()) {
            Some(date) => date.to_rfc3339_opts(SecondsFormat::Millis, true),
            None => self.millis().to_string(),
        }
    }
}

impl Default for Time {
    /// The epoch.
    fn default() -> Self {
        Self::from_millis(0)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iso())
    }
}

/// Whole seconds as a span.
pub const fn seconds(s: i64) -> Millis {
    s.saturating_mul(1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_aws_reads_and_writes_milliseconds() {
        let check = |text: &str, expect: Option<&str>| {
            assert_eq!(Time::parse(text).map(Time::iso).as_deref(), expect, "{text}");
        };
        check("2016-03-14T01:59:00Z", Some("2016-03-14T01:59:00.000Z"));
        check("2016-03-14T01:59:00.123456789Z", Some("2016-03-14T01:59:00.123Z"));
        check("2016-03-14T01:59:00+01:00", Some("2016-03-14T00:59:00.000Z"));
        check("2016-03-14T01:59:00", None);
        check("2016-03-14 01:59:00Z", None);
        check("2016-14-14T01:59:00Z", None);
        check("", None);
    }

    #[test]
    fn time_saturates() {
        assert_eq!(Time::from_millis(i64::MAX).plus(1), Time::from_millis(i64::MAX));
        assert_eq!(Time::from_millis(i64::MIN).plus(-1), Time::from_millis(i64::MIN + 1));
    }

    #[test]
    fn times_are_ordered_as_their_milliseconds() {
        let times = [i64::MIN + 1, -2, -1, 0, 1, 2, i64::MAX];
        assert!(times.windows(2).all(|pair| Time::from_millis(pair[0]) < Time::from_millis(pair[1])));
        assert!(times.iter().all(|ms| Time::from_millis(*ms).millis() == *ms));
        assert_eq!(size_of::<Option<Time>>(), 8);
    }
}
