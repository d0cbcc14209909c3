//! How long each task takes in each run.

use plan::Plan;
use protocol::RunSettings;
use sim::chance::mix;

/// The durations of a plan's tasks, run by run.
///
/// A draw depends on (seed, run, task id) and nothing else: the same task takes the same time in every layout
/// (common random numbers), and adding or changing one task leaves the others' draws alone.
#[derive(Debug, Clone)]
pub struct Draws<'p> {
    plan: &'p Plan,
    expected: bool,
    /// Of each task: its part of the random state.
    names: Vec<u64>,
}

impl<'p> Draws<'p> {
    /// The draws of a plan under these settings.
    pub fn new(plan: &'p Plan, settings: &RunSettings) -> Self {
        let names = plan.tasks.iter().map(|task| named(settings.seed, &task.id)).collect();
        Self { plan, expected: settings.expected, names }
    }

    /// Task durations in milliseconds, in plan order: means, or the draws of run number `run`.
    pub fn durations_ms(&self, run: u32) -> Vec<i64> {
        let mut durations_ms = Vec::with_capacity(self.names.len());
        self.fill(run, &mut durations_ms);
        durations_ms
    }

    /// The same, into a list that is used again.
    pub fn fill(&self, run: u32, durations_ms: &mut Vec<i64>) {
        durations_ms.clear();
        durations_ms.extend(self.plan.tasks.iter().zip(&self.names).map(
            |(task, name)| match self.expected {
                true => task.duration.mean_ms(),
                false => task.duration.quantile_ms(uniform(*name, run)),
            },
        ));
    }
}

fn named(seed: u64, task: &str) -> u64 {
    task.bytes().fold(mix(seed), |state, byte| mix(state ^ u64::from(byte)))
}

/// A number between 0 and 1, both excluded.
fn uniform(named: u64, run: u32) -> f64 {
    let bits = mix(named ^ mix(u64::from(run))) >> 12;
    (bits as f64 + 0.5) / (1_u64 << 52) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_uniform_and_independent() {
        let n = 10_000_u32;
        let draws = |task: &'static str| (0..n).map(move |run| uniform(named(7, task), run));
        let mean = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / f64::from(n);
        assert!((mean(&mut draws("a")) - 0.5).abs() < 0.01);
        assert!((mean(&mut draws("a").map(|u| (u - 0.5) * (u - 0.5))) - 1.0 / 12.0).abs() < 0.003);
        let both = mean(&mut draws("a").zip(draws("b")).map(|(a, b)| (a - 0.5) * (b - 0.5)));
        assert!(both.abs() < 0.005, "correlation of two tasks: {both}");
        assert_ne!(named(7, "a"), named(8, "a"));
    }
}
