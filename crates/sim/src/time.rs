//! Virtual time: whole milliseconds since the Unix epoch.

use chrono::{DateTime, SecondsFormat};
use std::fmt;

/// An instant of virtual time, in milliseconds since 1970-01-01T00:00:00Z. Arithmetic saturates, so no run can
/// overflow its clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(i64);

/// A span of virtual time in whole milliseconds.
pub type Millis = i64;

impl Time {
    /// When executions start where nothing else is said: 2026-01-05T02:00:00Z, a Monday, on the hour, as a nightly
    /// schedule would.
    pub const SCHEDULED: Self = Self::from_millis(1_767_578_400_000);

    /// The instant `ms` milliseconds after the epoch.
    pub const fn from_millis(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds since the epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The instant `span` later (earlier if negative).
    #[must_use]
    pub const fn plus(self, span: Millis) -> Self {
        Self(self.0.saturating_add(span))
    }

    /// How long after `earlier` this is.
    pub const fn since(self, earlier: Self) -> Millis {
        self.0.saturating_sub(earlier.0)
    }

    /// Reads an ISO-8601 extended offset date-time (`2026-11-21T02:10:56.123Z`, `...+01:00`), the format Step
    /// Functions accepts: a `T` between date and time, an offset at the end, fractions dropped below milliseconds.
    pub fn parse(text: &str) -> Option<Self> {
        expr::Timestamp::parse(text).map(|stamp| Self(stamp.millis()))
    }

    /// As the context object writes times: `2026-11-21T02:10:56.123Z`.
    pub fn iso(self) -> String {
        match DateTime::from_timestamp_millis(self.0) {
            Some(date) => date.to_rfc3339_opts(SecondsFormat::Millis, true),
            None => self.0.to_string(),
        }
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
    }
}
