//! How long each task takes in each run.

use plan::{Plan, Task};
use protocol::RunSettings;
use sim::chance::mix;

/// Task durations in milliseconds, in plan order: means, or the draws of run number `run`.
///
/// A draw depends on (seed, run, task id) and nothing else: the same task takes the same time in every layout
/// (common random numbers), and adding or changing one task leaves the others' draws alone.
pub fn durations_ms(plan: &Plan, settings: &RunSettings, run: u32) -> Vec<i64> {
    let one = |task: &Task| match settings.expected {
        true => task.duration.mean_ms(),
        false => task.duration.quantile_ms(uniform(settings.seed, run, &task.id)),
    };
    plan.tasks.iter().map(one).collect()
}

/// A number between 0 and 1, both excluded.
fn uniform(seed: u64, run: u32, task: &str) -> f64 {
    let named = task.bytes().fold(mix(seed), |state, byte| mix(state ^ u64::from(byte)));
    let bits = mix(named ^ mix(u64::from(run))) >> 12;
    (bits as f64 + 0.5) / (1_u64 << 52) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_uniform_and_independent() {
        let n = 10_000_u32;
        let draws = |task: &'static str| (0..n).map(move |run| uniform(7, run, task));
        let mean = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / f64::from(n);
        assert!((mean(&mut draws("a")) - 0.5).abs() < 0.01);
        assert!((mean(&mut draws("a").map(|u| (u - 0.5) * (u - 0.5))) - 1.0 / 12.0).abs() < 0.003);
        let both = mean(&mut draws("a").zip(draws("b")).map(|(a, b)| (a - 0.5) * (b - 0.5)));
        assert!(both.abs() < 0.005, "correlation of two tasks: {both}");
        assert_ne!(uniform(7, 0, "a"), uniform(8, 0, "a"));
    }
}
