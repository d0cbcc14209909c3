//! Quantiles of any number of values in memory that does not grow with them.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// So many values are kept as they are, and quantiles are exact; more go into buckets.
const EXACT: usize = 65_536;

/// Values below this have a bucket each; each octave above has half as many, so that a bucket is at most a thousandth as
/// wide as the values in it.
const FINE: u64 = 2048;

/// Whole numbers, summed up. Whatever the order in which values come or parts are merged, the same values make the same
/// quantiles: exact ones up to 65,536 values, beyond that within a thousandth.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Sketch {
    count: u64,
    total: i64,
    exact: Vec<i64>,
    /// How many values each bucket has, once there are too many to keep.
    buckets: BTreeMap<i32, u64>,
}

impl Sketch {
    /// Takes a value in.
    pub fn add(&mut self, value: i64) {
        self.count += 1;
        self.total += value;
        if self.buckets.is_empty() && self.exact.len() < EXACT {
            self.exact.push(value);
        } else {
            self.coarsen();
            self.put(value, 1);
        }
    }

    /// Takes another's values in.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.total += other.total;
        if self.count > EXACT as u64 {
            self.coarsen();
            other.exact.iter().for_each(|value| self.put(*value, 1));
            other.buckets.iter().for_each(|(bucket, count)| {
                *self.buckets.entry(*bucket).or_default() += count;
            });
        } else {
            self.exact.extend(&other.exact);
        }
    }

    /// How many values there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Their sum.
    pub fn total(&self) -> i64 {
        self.total
    }

    /// Their mean; 0 of none.
    pub fn mean(&self) -> f64 {
        self.total as f64 / self.count.max(1) as f64
    }

    /// Values in order, and how often each occurs; of buckets their middles.
    pub fn sorted(&self) -> Vec<(i64, u64)> {
        let mut values: Vec<(i64, u64)> = self.exact.iter().map(|value| (*value, 1)).collect();
        values.extend(self.buckets.iter().map(|(bucket, count)| (middle(*bucket), *count)));
        values.sort_unstable();
        values
    }

    fn coarsen(&mut self) {
        for value in std::mem::take(&mut self.exact) {
            self.put(value, 1);
        }
    }

    fn put(&mut self, value: i64, count: u64) {
        *self.buckets.entry(bucket(value)).or_default() += count;
    }
}

/// The quantile of sorted values by the nearest rank: the least value that this share of them does not exceed.
pub fn quantile(sorted: &[(i64, u64)], percent: u64) -> i64 {
    let count: u64 = sorted.iter().map(|(_, count)| count).sum();
    let rank = (percent * count).div_ceil(100).max(1);
    let mut seen = 0;
    for (value, count) in sorted {
        seen += count;
        if seen >= rank {
            return *value;
        }
    }
    0
}

/// Negative values mirror positive ones.
fn bucket(value: i64) -> i32 {
    let size = value.unsigned_abs();
    let place = if size < FINE {
        size as i32
    } else {
        let shift = size.ilog2() - (FINE.ilog2() - 1);
        let octave = (shift - 1) as i32;
        FINE as i32 + octave * (FINE / 2) as i32 + ((size >> shift) - FINE / 2) as i32
    };
    if value < 0 {
        -place - 1
    } else {
        place
    }
}

fn middle(bucket: i32) -> i64 {
    if bucket < 0 {
        return -middle(-(bucket + 1));
    }
    let (place, fine) = (i64::from(bucket), FINE as i64);
    if place < fine {
        return place;
    }
    let (octave, within) = ((place - fine) / (fine / 2), (place - fine) % (fine / 2));
    let shift = octave + 1;
    ((fine / 2 + within) << shift) + (1 << (shift - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(values: impl IntoIterator<Item = i64>) -> Sketch {
        let mut sketch = Sketch::default();
        values.into_iter().for_each(|value| sketch.add(value));
        sketch
    }

    #[test]
    fn percentiles_are_values_that_occurred() {
        let sorted = of((1..=10).rev()).sorted();
        assert_eq!([50, 90, 99].map(|percent| quantile(&sorted, percent)), [5, 9, 10]);
        assert_eq!(quantile(&of([7]).sorted(), 99), 7);
        assert_eq!(quantile(&[], 50), 0);
    }

    #[test]
    fn many_values_fill_buckets_no_wider_than_a_thousandth() {
        let count = 200_000;
        let sketch = of((0..count).map(|i| i * 37));
        assert!(sketch.exact.is_empty() && sketch.buckets.len() < 20_000);
        for percent in [1, 50, 99] {
            let (found, expect) = (quantile(&sketch.sorted(), percent), 37 * count * percent as i64 / 100);
            assert!((found - expect).abs() * 1000 <= expect + 37_000, "{percent}%: {found} for {expect}");
        }
    }

    proptest! {
        #[test]
        fn a_bucket_holds_its_middle_and_what_is_near(value in -(1i64 << 40)..(1i64 << 40)) {
            let middle = middle(bucket(value));
            prop_assert_eq!(bucket(middle), bucket(value));
            prop_assert!((middle - value).abs() * 1000 <= value.abs());
        }

        #[test]
        fn parts_make_the_same_as_the_whole(cut in 0usize..70_000, seed in any::<u64>()) {
            let values: Vec<i64> = (0..70_000).map(|i| (sim::chance::mix(seed ^ i) >> 30) as i64).collect();
            let (first, second) = values.split_at(cut);
            let mut merged = of(first.iter().copied());
            merged.merge(&of(second.iter().copied()));
            prop_assert_eq!(merged, of(values));
        }
    }
}
