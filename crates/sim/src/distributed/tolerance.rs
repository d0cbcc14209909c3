//! How many items may fail before a Map Run does.

/// `ToleratedFailureCount` and `ToleratedFailurePercentage`; where neither is given, none may.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tolerance {
    pub count: Option<u64>,
    /// 0 to 100.
    pub percentage: Option<f64>,
}

impl Tolerance {
    /// Whether `failed` of `total` items are too many: either threshold is enough.
    pub fn exceeded(self, failed: u64, total: u64) -> bool {
        let by_count = self.count.is_some_and(|most| failed > most);
        let by_share = self.percentage.is_some_and(|most| failed as f64 * 100.0 > most * total as f64);
        let by_any = self.count.is_none() && self.percentage.is_none() && failed > 0;
        by_count || by_share || by_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_threshold_is_enough() {
        let check = |count, percentage, failed, expect| {
            assert_eq!(
                Tolerance { count, percentage }.exceeded(failed, 10),
                expect,
                "{count:?} {percentage:?} {failed}"
            );
        };
        check(None, None, 0, false);
        check(None, None, 1, true);
        check(Some(2), None, 2, false);
        check(Some(2), None, 3, true);
        check(None, Some(30.0), 3, false);
        check(None, Some(30.0), 4, true);
        check(None, Some(100.0), 10, false);
        check(Some(5), Some(10.0), 2, true);
        check(Some(0), Some(50.0), 1, true);
    }
}
