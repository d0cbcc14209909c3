//! Answers by the number of the call.

/// What is said of calls by their numbers, from 0: apart from each other, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbered<T>(Vec<(u64, u64, T)>);

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Numbered<T> {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is said of a call.
    pub fn at(&self, call: u64) -> Option<&T> {
        let after = self.0.partition_point(|(first, ..)| *first <= call);
        let (_, last, said) = self.0.get(after.checked_sub(1)?)?;
        (call <= *last).then_some(said)
    }

    /// The calls that a key means, `"3"` or `"1-3"`, of which nothing is said yet; else what is wrong with it.
    pub(super) fn free(&self, key: &str) -> Result<(u64, u64), &'static str> {
        let (first, last) =
            range(key).ok_or("A call is numbered from 0, such as \"0\", or by a range such as \"1-3\".")?;
        match self.0.iter().any(|(from, to, _)| first <= *to && *from <= last) {
            true => Err("These calls have an answer already."),
            false => Ok((first, last)),
        }
    }

    /// Says something of calls that are free.
    pub(super) fn say(&mut self, (first, last): (u64, u64), said: T) {
        let at = self.0.partition_point(|(from, ..)| *from < first);
        self.0.insert(at, (first, last, said));
    }
}

fn range(key: &str) -> Option<(u64, u64)> {
    let number = |text: &str| text.parse::<u64>().ok().filter(|_| !text.starts_with('+'));
    match key.split_once('-') {
        None => number(key).map(|one| (one, one)),
        Some((first, last)) => Some((number(first)?, number(last)?)).filter(|(first, last)| first <= last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_found_by_number_and_range() {
        let mut said = Numbered::default();
        for key in ["5", "1-3", "0"] {
            let free = said.free(key).unwrap();
            said.say(free, key);
        }
        let found: Vec<_> = (0..7).map(|call| said.at(call).copied()).collect();
        assert_eq!(found, [Some("0"), Some("1-3"), Some("1-3"), Some("1-3"), None, Some("5"), None]);
        for (key, why) in [
            ("2", "already"),
            ("3-9", "already"),
            ("x", "numbered"),
            ("4-", "numbered"),
            ("7-6", "numbered"),
            ("+7", "numbered"),
        ] {
            assert!(said.free(key).is_err_and(|said| said.contains(why)), "{key}");
        }
    }
}
