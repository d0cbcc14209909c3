//! The time axis that all layouts of a comparison share.

/// Step between two labelled ticks, in seconds, from which the axis takes the first that leaves few enough.
const STEPS_S: [i64; 22] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400,
    172_800, 432_000, 864_000, 2_592_000,
];

/// The same in milliseconds, for what is over within a second.
const STEPS_MS: [i64; 9] = [2, 4, 10, 20, 50, 100, 200, 500, 1_000];

/// A labelled moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// When, in ms.
    pub at_ms: i64,
    /// The figure below it, in the axis's unit.
    pub label: String,
}

/// An axis from 0 to `max_ms`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    /// The right end.
    pub max_ms: i64,
    /// Between two labelled ticks; a half line lies in the middle.
    pub step_ms: i64,
    /// Labelled moments, from 0 on.
    pub ticks: Vec<Tick>,
    /// "Minutes from start"
    pub unit: &'static str,
}

impl Axis {
    /// The axis on which everything up to `end_ms` can be seen, with at most `most` labelled intervals.
    pub fn new(end_ms: i64, most: i64) -> Self {
        let end_ms = end_ms.max(1);
        let step_ms = step(end_ms, most.max(1));
        let half = step_ms / 2;
        // A little air after the end; a multiple of half a step closes the grid.
        let max_ms = end_ms.saturating_add(half - 1) / half * half;
        let (unit, name) = unit(step_ms);
        let ticks = (0..=max_ms / step_ms).map(|index| index * step_ms);
        let ticks = ticks.map(|at_ms| Tick { at_ms, label: (at_ms / unit).to_string() }).collect();
        Self { max_ms, step_ms, ticks, unit: name }
    }

    /// Where a moment lies on an axis `width` pixels wide.
    pub fn x(&self, at_ms: i64, width: i64) -> f64 {
        at_ms as f64 * width as f64 / self.max_ms as f64
    }

    /// Where a moment lies, in per cent of the axis.
    pub fn percent(&self, at_ms: i64) -> f64 {
        at_ms as f64 * 100.0 / self.max_ms as f64
    }

    /// Half-way lines and ticks, in order: `(moment, labelled)`.
    pub fn lines(&self) -> Vec<(i64, bool)> {
        let half = self.step_ms / 2;
        (0..=self.max_ms / half).map(|index| (index * half, index % 2 == 0)).collect()
    }
}

fn step(end_ms: i64, most: i64) -> i64 {
    let fits = |step_ms: i64| end_ms.div_euclid(step_ms) <= most;
    if end_ms < 1_000 {
        if let Some(step_ms) = STEPS_MS.into_iter().find(|step_ms| fits(*step_ms)) {
            return step_ms;
        }
    }
    if let Some(step_s) = STEPS_S.iter().find(|step_s| fits(**step_s * 1_000)) {
        return step_s * 1_000;
    }
    let mut step_ms: i64 = 2_592_000_000;
    while !fits(step_ms) {
        step_ms = step_ms.saturating_mul(10);
    }
    step_ms
}

fn unit(step_ms: i64) -> (i64, &'static str) {
    match step_ms {
        ..1_000 => (1, "Milliseconds from start"),
        1_000..60_000 => (1_000, "Seconds from start"),
        60_000..3_600_000 => (60_000, "Minutes from start"),
        3_600_000..86_400_000 => (3_600_000, "Hours from start"),
        _ => (86_400_000, "Days from start"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(end_ms: i64, max_ms: i64, labels: &str, unit: &str) {
        let axis = Axis::new(end_ms, 7);
        let found: Vec<_> = axis.ticks.iter().map(|tick| tick.label.as_str()).collect();
        assert_eq!((axis.max_ms, found.join(" ").as_str(), axis.unit), (max_ms, labels, unit), "{end_ms}");
    }

    #[test]
    fn steps_are_round() {
        check(3_660_000, 3_900_000, "0 10 20 30 40 50 60", "Minutes from start");
        check(3_600_000, 3_600_000, "0 10 20 30 40 50 60", "Minutes from start");
        check(90_000, 90_000, "0 15 30 45 60 75 90", "Seconds from start");
        check(20_000_000, 21_600_000, "0 1 2 3 4 5 6", "Hours from start");
        check(1_000, 1_000, "0 1", "Seconds from start");
        check(600, 600, "0 100 200 300 400 500 600", "Milliseconds from start");
        check(1, 1, "0", "Milliseconds from start");
        check(0, 1, "0", "Milliseconds from start");
        check(600_000_000, 604_800_000, "0 1 2 3 4 5 6 7", "Days from start");
    }

    #[test]
    fn any_length_has_an_axis() {
        for end_ms in [i64::MIN, -1, 7, i64::MAX / 4, i64::MAX] {
            let axis = Axis::new(end_ms, 7);
            assert!(!axis.ticks.is_empty() && axis.ticks.len() <= 9 && axis.max_ms > 0, "{end_ms}: {axis:?}");
        }
    }
}
