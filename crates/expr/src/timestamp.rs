//! Points in time as Step Functions reads them: ISO-8601 extended, with an offset.

/// A point in time, to the nanosecond. Later ones compare greater, whatever their offsets were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub seconds: i64,
    /// Nanoseconds past the second, 0 to 999,999,999.
    pub nanos: u32,
}

impl Timestamp {
    /// Reads `2016-03-14T01:59:00Z` and its like, as Java's `ISO_OFFSET_DATE_TIME` does: seconds and up to nine digits of a
    /// fraction may be left out, the offset may not; the day must exist.
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader(text.as_bytes());
        let year = i64::from(reader.number(4)?);
        let month = reader.after(b'-')?.number(2)?;
        let day = reader.after(b'-')?.number(2)?;
        if !reader.skip(b'T') {
            reader.after(b't')?;
        }
        let hour = reader.number(2).filter(|hour| *hour < 24)?;
        let minute = reader.after(b':')?.number(2).filter(|minute| *minute < 60)?;
        let second = if reader.skip(b':') { reader.number(2).filter(|second| *second < 60)? } else { 0 };
        let nanos = if reader.skip(b'.') { reader.fraction()? } else { 0 };
        let offset = reader.offset()?;
        let valid =
            (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day) && reader.0.is_empty();
        let in_day = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
        valid.then(|| Self { seconds: days_from_epoch(year, month, day) * 86_400 + in_day - offset, nanos })
    }

    /// Milliseconds since 1970-01-01T00:00:00Z, rounded down.
    pub fn millis(self) -> i64 {
        self.seconds.saturating_mul(1000).saturating_add(i64::from(self.nanos / 1_000_000))
    }
}

/// What has not been read.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn skip(&mut self, byte: u8) -> bool {
        match self.0.split_first() {
            Some((first, rest)) if *first == byte => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    fn after(&mut self, byte: u8) -> Option<&mut Self> {
        self.skip(byte).then_some(self)
    }

    fn digit(&mut self) -> Option<u32> {
        let (first, rest) = self.0.split_first()?;
        let digit = char::from(*first).to_digit(10)?;
        self.0 = rest;
        Some(digit)
    }

    fn number(&mut self, digits: usize) -> Option<u32> {
        (0..digits).try_fold(0, |number, _| Some(number * 10 + self.digit()?))
    }

    /// One to nine digits after the point, as nanoseconds.
    fn fraction(&mut self) -> Option<u32> {
        let mut nanos = self.digit()? * 100_000_000;
        let mut worth = 10_000_000;
        while worth > 0 {
            let Some(digit) = self.digit() else { break };
            nanos += digit * worth;
            worth /= 10;
        }
        Some(nanos)
    }

    /// `Z`, `+01:00` or `+01:00:30`, in seconds east.
    fn offset(&mut self) -> Option<i64> {
        if self.skip(b'Z') || self.skip(b'z') {
            return Some(0);
        }
        let sign = if self.skip(b'-') { -1 } else { self.after(b'+').map(|_| 1)? };
        let hours = self.number(2)?;
        let minutes = self.after(b':')?.number(2).filter(|minutes| *minutes < 60)?;
        let seconds = if self.skip(b':') { self.number(2).filter(|seconds| *seconds < 60)? } else { 0 };
        let offset = i64::from(hours * 3600 + minutes * 60 + seconds);
        // Java knows no zone further than 18 hours off.
        (offset <= 18 * 3600).then_some(sign * offset)
    }
}

fn days_in(year: i64, month: u32) -> u32 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar: years begin in March, so that the leap day comes last.
fn days_from_epoch(year: i64, month: u32, day: u32) -> i64 {
    let (month, day) = (i64::from(month), i64::from(day));
    let year = if month <= 2 { year - 1 } else { year };
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_java_reads() {
        let check = |text: &str, expect: Option<(i64, u32)>| {
            assert_eq!(Timestamp::parse(text).map(|t| (t.seconds, t.nanos)), expect, "{text}");
        };
        check("1970-01-01T00:00:00Z", Some((0, 0)));
        check("2016-03-14T01:59:00Z", Some((1_457_920_740, 0)));
        check("2016-02-29T00:00:00.5Z", Some((1_456_704_000, 500_000_000)));
        check("2016-02-29T00:00:00.123456789Z", Some((1_456_704_000, 123_456_789)));
        check("2016-03-14T02:59:00+01:00", Some((1_457_920_740, 0)));
        check("2016-03-14T01:59Z", Some((1_457_920_740, 0)));
        check("1969-12-31T23:59:59z", Some((-1, 0)));
        check("0000-03-01T00:00:00Z", Some((-62_162_035_200, 0)));
        check("2015-02-29T00:00:00Z", None);
        check("2016-13-05T21:29:29Z", None);
        check("2016-12-05T25:29:29Z", None);
        check("2016-12-05 21:29:29Z", None);
        check("05-12-2016T21:29:29Z", None);
        check("2016-12-05T21:29:29", None);
        check("2016-12-05T21:29:29.Z", None);
        check("2016-12-05T21:29:29+0100", None);
        check("2016-12-05T21:29:29+19:00", None);
        check("2016-12-05T21:29:29Zx", None);
        check("", None);
    }
}
