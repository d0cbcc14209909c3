//! Many runs of every layout, with the same durations drawn in each: as they come, any part of them on its own, in memory
//! that does not grow with their number.
//!
//! ```text
//! Trials::new(plan, settings)            weaves and compiles each layout, once
//!   .run_range(0..500)  ─▶ Partial ─┐    on any thread or worker
//!   .run_range(500..1000) ─▶ Partial ─┴▶ merge, in any grouping, in order ─▶ the same figures
//! ```

pub mod sketch;
pub mod tally;

use crate::draws::{Drawn, Draws};
use crate::machine::{Machine, Measurer};
use asl::{Diagnostic, Span};
use plan::{Graph, Plan};
use protocol::{Omitted, RunSettings};
use serde::{Deserialize, Serialize};
use sketch::Sketch;
use std::ops::Range;
use std::sync::Arc;
use tally::Tally;

/// Every layout of a plan, woven and compiled. A copy shares them.
#[derive(Debug, Clone)]
pub struct Woven {
    pub(crate) graph: Graph,
    pub(crate) machines: Vec<Arc<Machine>>,
    pub(crate) omitted: Vec<Omitted>,
    order: Vec<usize>,
}

/// Every layout of a plan, ready to run.
#[derive(Debug)]
pub struct Trials<'p> {
    pub(crate) plan: &'p Plan,
    pub(crate) settings: RunSettings,
    pub(crate) draws: Draws<'p>,
    pub(crate) woven: Woven,
}

/// What some of the runs showed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Partial {
    /// How many runs.
    pub runs: u64,
    /// Those in which a task fails at every attempt that it has: no layout could succeed.
    pub doomed: u64,
    /// Sum of the others' critical paths.
    pub bound_ms: i64,
    /// Of each layout that could be woven, in order.
    pub tallies: Vec<Tally>,
    /// Of each pair of layouts, `(0, 1), (0, 2), ..., (1, 2), ...`.
    pub pairs: Vec<Pair>,
}

/// Two layouts, run by run.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Pair {
    /// Runs in which the first finished sooner.
    pub first: u64,
    /// Runs in which the second did.
    pub second: u64,
    /// By how many milliseconds the second finished sooner; runs in which both succeeded.
    pub gain: Sketch,
}

impl Woven {
    /// Weaves the plan into the settings' layouts. One that would break a quota is left out, and named.
    ///
    /// # Errors
    /// The plan's own errors; `NO_LAYOUTS` if there are none.
    pub fn new(plan: &Plan, settings: &RunSettings) -> Result<Self, Vec<Diagnostic>> {
        if settings.layouts.is_empty() {
            let message = "No layout is chosen to be compared.";
            return Err(vec![Diagnostic::error("NO_LAYOUTS", "/", Span::default(), message)]);
        }
        let errors: Vec<Diagnostic> = plan::check(plan).into_iter().filter(Diagnostic::is_error).collect();
        let graph = Graph::new(plan);
        let order = match graph.order() {
            Some(order) if errors.is_empty() => order,
            _ => return Err(errors),
        };
        let (mut machines, mut omitted) = (Vec::new(), Vec::new());
        for layout in settings.layouts.iter() {
            match Machine::new(plan, layout, settings.query_language) {
                Ok(machine) => machines.push(Arc::new(machine)),
                Err(diagnostics) => omitted.push(Omitted { layout, diagnostics }),
            }
        }
        Ok(Self { graph, machines, omitted, order })
    }
}

impl<'p> Trials<'p> {
    /// Weaves the plan into each layout that the settings name.
    ///
    /// # Errors
    /// Those of [`Woven::new`].
    pub fn new(plan: &'p Plan, settings: &RunSettings) -> Result<Self, Vec<Diagnostic>> {
        Ok(Self::of(plan, settings, Woven::new(plan, settings)?))
    }

    /// Of what was woven of this same plan before.
    pub fn of(plan: &'p Plan, settings: &RunSettings, woven: Woven) -> Self {
        Self { plan, settings: *settings, draws: Draws::new(plan, settings), woven }
    }

    /// How many runs differ: with expected durations they are all the same.
    pub fn distinct(&self) -> u32 {
        if self.settings.expected {
            1
        } else {
            self.settings.runs.max(1)
        }
    }

    /// Makes these runs of every layout.
    pub fn run_range(&self, runs: Range<u32>) -> Partial {
        let count = self.woven.machines.len();
        let mut partial = Partial {
            tallies: vec![Tally::default(); count],
            pairs: vec![Pair::default(); count * count.saturating_sub(1) / 2],
            ..Partial::default()
        };
        let (mut drawn, mut finish_ms) = (Drawn::default(), Vec::new());
        let mut makespans = Vec::with_capacity(count);
        let mut measurers: Vec<Measurer<'_>> =
            self.woven.machines.iter().map(|machine| Measurer::new(machine)).collect();
        for run in runs {
            self.draws.redraw(run, &mut drawn);
            partial.runs += 1;
            if drawn.doomed {
                partial.doomed += 1;
            } else {
                partial.bound_ms += self.bound_ms(&drawn.task_ms, &mut finish_ms);
            }
            makespans.clear();
            for (measurer, tally) in measurers.iter_mut().zip(&mut partial.tallies) {
                let measured = measurer.measure(&drawn);
                tally.add(run, &drawn.task_ms, &measured);
                makespans.push(measured.ok().map(|measure| measure.makespan_ms));
            }
            pair_up(&makespans, &mut partial.pairs);
        }
        partial
    }

    /// The critical path's length. `finish_ms` is only a list to use again.
    fn bound_ms(&self, durations_ms: &[i64], finish_ms: &mut Vec<i64>) -> i64 {
        finish_ms.clear();
        finish_ms.resize(durations_ms.len(), 0);
        let mut bound = 0;
        for &task in &self.woven.order {
            let ready = |d: &usize| finish_ms.get(*d).copied().unwrap_or(0);
            let start = self.woven.graph.dependencies(task).iter().map(ready).max().unwrap_or(0);
            let end = start + durations_ms.get(task).copied().unwrap_or(0);
            if let Some(finish) = finish_ms.get_mut(task) {
                *finish = end;
            }
            bound = bound.max(end);
        }
        bound
    }
}

fn pair_up(makespans: &[Option<i64>], pairs: &mut [Pair]) {
    let firsts = makespans.iter().enumerate();
    let both = firsts.flat_map(|(place, first)| makespans.iter().skip(place + 1).map(move |s| (first, s)));
    for ((first, second), pair) in both.zip(pairs) {
        if let (Some(first), Some(second)) = (first, second) {
            pair.first += u64::from(first < second);
            pair.second += u64::from(second < first);
            pair.gain.add(first - second);
        }
    }
}

impl Partial {
    /// Takes in what later runs showed.
    pub fn merge(&mut self, later: &Self) {
        self.runs += later.runs;
        self.doomed += later.doomed;
        self.bound_ms += later.bound_ms;
        self.tallies.resize(self.tallies.len().max(later.tallies.len()), Tally::default());
        for (own, later) in self.tallies.iter_mut().zip(&later.tallies) {
            own.merge(later);
        }
        self.pairs.resize(self.pairs.len().max(later.pairs.len()), Pair::default());
        for (own, later) in self.pairs.iter_mut().zip(&later.pairs) {
            own.first += later.first;
            own.second += later.second;
            own.gain.merge(&later.gain);
        }
    }

    /// Runs in which no task fails for good.
    pub fn sound(&self) -> u64 {
        self.runs - self.doomed.min(self.runs)
    }

    /// The pair of two layouts by their places, the lesser first.
    pub fn pair(&self, first: usize, second: usize) -> Option<&Pair> {
        let count = self.tallies.len();
        let before: usize = (0..first).map(|row| count - 1 - row).sum();
        self.pairs.get(before + second.checked_sub(first + 1)?)
    }
}
