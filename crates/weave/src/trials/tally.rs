//! What is kept of many runs of one layout: sums and a sketch, whatever their number.

use super::sketch::Sketch;
use crate::machine::{Failed, Measure};
use asl::Diagnostic;
use serde::{Deserialize, Serialize};

/// An Express execution lasts at most five minutes.
const EXPRESS_MS: i64 = 300_000;
/// Express executions are billed by the begun tenth of a second.
const BILLED_MS: i64 = 100;

/// The runs of one layout.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Makespans of the runs that succeeded, in milliseconds.
    pub makespan: Sketch,
    /// The first run that succeeded.
    pub first: Option<u32>,
    /// How many did not.
    pub failed: u64,
    /// Why the first of those did not.
    pub failure: Option<Diagnostic>,
    /// State transitions of all runs, as are the counts that follow: what failed is billed too.
    pub transitions: u64,
    /// Status checks.
    pub polls: u64,
    /// Invocations of Lambda functions.
    pub lambda_calls: u64,
    /// Those of them that are status checks.
    pub lambda_polls: u64,
    /// Runs that end within an Express execution's five minutes.
    pub express: u64,
    /// Durations of all runs, as Express bills them.
    pub billed_ms: i64,
    /// Of each task, in the runs that succeeded.
    pub tasks: Vec<Moments>,
}

/// How a task's duration `d` goes together with the makespan `m`, both in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Moments {
    /// Sum of `d`.
    pub d: i64,
    /// Sum of `d * d`.
    pub dd: i128,
    /// Sum of `d * m`.
    pub dm: i128,
}

impl Tally {
    /// Takes a run in.
    pub fn add(&mut self, run: u32, durations_ms: &[i64], measured: &Result<Measure, Failed>) {
        match measured {
            Ok(measure) => {
                self.bill(measure);
                self.succeed(run, durations_ms, measure.makespan_ms);
            }
            Err(Failed { measure, diagnostics }) => {
                self.bill(measure);
                self.failed += 1;
                if self.failure.is_none() {
                    self.failure = diagnostics.first().cloned();
                }
            }
        }
    }

    /// How many runs were taken in.
    pub fn runs(&self) -> u64 {
        self.makespan.count() + self.failed
    }

    fn bill(&mut self, measure: &Measure) {
        let m = measure.makespan_ms;
        self.transitions += measure.transitions;
        self.polls += measure.polls;
        self.lambda_calls += measure.lambda_calls;
        self.lambda_polls += measure.lambda_polls;
        self.express += u64::from(m <= EXPRESS_MS);
        self.billed_ms += (m + BILLED_MS - 1) / BILLED_MS * BILLED_MS;
    }

    fn succeed(&mut self, run: u32, durations_ms: &[i64], m: i64) {
        self.first = self.first.or(Some(run));
        self.makespan.add(m);
        self.tasks.resize(durations_ms.len(), Moments::default());
        for (task, d) in self.tasks.iter_mut().zip(durations_ms) {
            task.d += d;
            task.dd += i128::from(*d) * i128::from(*d);
            task.dm += i128::from(*d) * i128::from(m);
        }
    }

    /// Takes in what was kept of later runs.
    pub fn merge(&mut self, later: &Self) {
        self.makespan.merge(&later.makespan);
        self.first = self.first.or(later.first);
        self.failed += later.failed;
        if self.failure.is_none() {
            self.failure.clone_from(&later.failure);
        }
        self.transitions += later.transitions;
        self.polls += later.polls;
        self.lambda_calls += later.lambda_calls;
        self.lambda_polls += later.lambda_polls;
        self.express += later.express;
        self.billed_ms += later.billed_ms;
        self.tasks.resize(self.tasks.len().max(later.tasks.len()), Moments::default());
        for (task, later) in self.tasks.iter_mut().zip(&later.tasks) {
            task.d += later.d;
            task.dd += later.dd;
            task.dm += later.dm;
        }
    }

    /// By how many milliseconds the makespan grows when a task takes one more: the slope of the regression line over the
    /// runs. `None` where the task always takes the same.
    pub fn slope(&self, task: usize) -> Option<f64> {
        let moments = self.tasks.get(task)?;
        let n = i128::from(self.makespan.count());
        let (d, m) = (i128::from(moments.d), i128::from(self.makespan.total()));
        let variance = n.checked_mul(moments.dd)? - d * d;
        let together = n.checked_mul(moments.dm)? - d * m;
        (variance > 0).then(|| together as f64 / variance as f64)
    }
}
