//! What many runs show beyond their means: distributions, how often one layout beats another, what a task weighs, what it
//! costs. A single run has none of it.

use crate::{Layout, Spread};
use serde::{Deserialize, Serialize};

/// How often a makespan fell where. Every layout of a comparison has the same bins.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Histogram {
    /// Where the first bin begins, in milliseconds.
    pub from_ms: i64,
    /// How wide each bin is.
    pub bin_ms: i64,
    /// Runs in each bin. Their running sum over the number of runs is the cumulative curve.
    pub counts: Vec<u64>,
}

/// Two layouts, run by run, with the same durations drawn in both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pairing {
    /// The one layout.
    pub layout: Layout,
    /// The other.
    pub other: Layout,
    /// Share of runs (0 to 1) in which `layout` finishes sooner than `other`.
    pub sooner: f64,
    /// Share of runs in which they finish together.
    pub together: f64,
    /// By how many milliseconds `layout` finishes sooner; negative where it is later.
    pub saving_ms: Spread,
}

/// What a task weighs in one layout.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskWeight {
    /// Task id.
    pub id: String,
    /// By how many seconds the makespan grows when this task takes one more: the slope of the regression line over the
    /// runs. `None` where the task always takes the same.
    pub slope: Option<f64>,
    /// By how many milliseconds the makespan shrinks when this task takes a minute less, mean over runs that were made
    /// again to see.
    pub minute_less_ms: Option<f64>,
}

/// What a thousand runs cost in US dollars.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Costs {
    /// As a Standard workflow.
    pub standard_usd: f64,
    /// As an Express workflow.
    pub express_usd: f64,
    /// Share of runs (0 to 1) that an Express workflow could hold: it ends after five minutes. It has no `.sync` and
    /// no task tokens either.
    pub express_share: f64,
    /// Invocations of Lambda functions to poll.
    pub polling_usd: f64,
}

/// How the poll interval trades delay against cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sweep {
    /// The layout that polls.
    pub layout: Layout,
    /// How many runs each interval had.
    pub runs: u32,
    /// Seed of the draws.
    pub seed: u64,
    /// By rising interval.
    pub points: Vec<SweepPoint>,
    /// The recommended interval, in seconds.
    pub recommended_s: u32,
    /// Why, in a sentence.
    pub reason: String,
}

/// One poll interval.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct SweepPoint {
    /// Seconds between two status checks.
    pub interval_s: u32,
    /// Makespan over the runs that succeeded.
    pub makespan_ms: Spread,
    /// Mean makespan beyond the mean critical path.
    pub delay_ms: f64,
    /// State transitions a run.
    pub transitions: f64,
    /// Status checks a run.
    pub polls: f64,
    /// What a thousand runs cost: transitions, and Lambda invocations to poll.
    pub cost_usd: f64,
    /// Share of runs (0 to 1) that failed, such as by the quota on history events.
    pub failed: f64,
    /// No other interval is both as quick and as cheap.
    pub on_front: bool,
}
