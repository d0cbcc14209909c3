//! Every layout of a plan, run under the same conditions and set side by side.
//!
//! Every figure comes from running the emitted definitions on the interpreter. The order of layouts, also where they
//! tie, is sequential, staged, polling; the others are measured against staged.

use crate::draws::durations_ms;
use crate::explain;
use crate::hazards;
use crate::loss::decompose;
use crate::machine::{Machine, Run, Setup};
use crate::record::Span;
use crate::timeline::timeline;
use asl::{Diagnostic, Span as Place};
use plan::{Graph, Plan, Schedule};
use protocol::{
    Comparison, Layout, LayoutReport, Omitted, RunSettings, RunTrace, Spread, TaskFacts, TaskRun,
};
use serde_json::Value;

/// The layouts, in the order to show them.
pub const LAYOUTS: [Layout; 3] = [Layout::Sequential, Layout::Staged, Layout::Polling];

/// Weaves the plan into every layout, runs each `settings.runs` times and compares them. A layout that would break
/// one of AWS's quotas is named in `omitted`, with the quota, and has no figures.
///
/// # Errors
/// The plan's own errors; or why no layout at all can be run.
pub fn compare(plan: &Plan, settings: &RunSettings) -> Result<Comparison, Vec<Diagnostic>> {
    let (graph, schedule) = prepare(plan, settings)?;
    let mut series = Vec::new();
    let mut omitted = Vec::new();
    for layout in LAYOUTS {
        match Series::run(plan, &graph, layout, settings) {
            Ok(runs) => series.push(runs),
            Err(diagnostics) => omitted.push(Omitted { layout, diagnostics }),
        }
    }
    let Some(best) = series.iter().min_by_key(|s| s.total_ms()).map(|s| s.machine.layout) else {
        // What breaks every layout is said once.
        let mut reasons: Vec<Diagnostic> = Vec::new();
        for reason in omitted.into_iter().flat_map(|omitted| omitted.diagnostics) {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        return Err(reasons);
    };
    let has = |layout: Layout| series.iter().any(|s| s.machine.layout == layout);
    let reference = if has(Layout::Staged) { Layout::Staged } else { Layout::Sequential };
    let reference = if has(reference) { reference } else { best };
    let bounds: i64 = series.first().map_or(0, |s| s.traces.iter().map(|t| t.bound_ms).sum());
    let mut layouts: Vec<LayoutReport> = series.iter().map(|s| s.report(plan, &graph, settings)).collect();
    explain::notes(plan, &graph, &series, reference, &mut layouts);
    let story = explain::Story { plan, graph: &graph, settings, series: &series, reference, best };
    Ok(Comparison {
        bound_ms: mean(bounds, runs(settings)),
        critical_path: ids(plan, &schedule.critical_path),
        tasks: facts(plan, &schedule),
        runs: runs(settings),
        seed: settings.seed,
        layouts,
        reference,
        best,
        headline: story.headline(),
        reason: story.reason(),
        gain_bound: story.gain_bound(),
        omitted,
    })
}

/// The event history of a layout's first run, or of the run that shows a hazard, as GetExecutionHistory returns it
/// (timestamps in milliseconds since the epoch).
///
/// # Errors
/// The plan's errors, those of the layout, or `NO_SUCH_HAZARD` if this plan does not show it.
pub fn history(
    plan: &Plan,
    settings: &RunSettings,
    layout: Layout,
    hazard: Option<&str>,
) -> Result<Vec<Value>, Vec<Diagnostic>> {
    let (graph, _) = prepare(plan, settings)?;
    let machine = Machine::new(plan, layout)?;
    let durations = durations_ms(plan, settings, 0);
    let first = machine.run(Setup { durations_ms: durations.clone(), history: true, ..Setup::default() })?;
    let Some(code) = hazard else { return Ok(first.outcome.history.to_json()) };
    if code != hazards::STALE_RUN {
        return hazards::hazard_run(plan, settings, layout, code).map(|outcome| outcome.history.to_json());
    }
    let spans = first.record.task_spans(plan.tasks.len()).unwrap_or_default();
    match hazards::stale_run(plan, &graph, &machine, &durations, &spans) {
        Some(shown) if shown.hazard.code == code => Ok(shown.run.outcome.history.to_json()),
        _ => {
            let message = format!("No run of this layout shows the hazard \"{code}\".");
            Err(vec![Diagnostic::error("NO_SUCH_HAZARD", "/", Place::default(), message)])
        }
    }
}

/// The plan's graph, and its critical path at the first run's durations.
fn prepare(plan: &Plan, settings: &RunSettings) -> Result<(Graph, Schedule), Vec<Diagnostic>> {
    let errors: Vec<Diagnostic> = plan::check(plan).into_iter().filter(Diagnostic::is_error).collect();
    let graph = Graph::new(plan);
    match graph.schedule(&durations_ms(plan, settings, 0)) {
        Some(schedule) if errors.is_empty() => Ok((graph, schedule)),
        _ => Err(errors),
    }
}

/// How many runs; at least one.
pub(crate) fn runs(settings: &RunSettings) -> u32 {
    settings.runs.max(1)
}

/// All runs of one layout.
pub(crate) struct Series {
    pub machine: Machine,
    /// The first run, with its history.
    pub first: Run,
    /// When each task ran in the first run.
    pub spans: Vec<Span>,
    pub traces: Vec<RunTrace>,
    transitions: u64,
    polls: u64,
}

impl Series {
    fn run(
        plan: &Plan,
        graph: &Graph,
        layout: Layout,
        settings: &RunSettings,
    ) -> Result<Self, Vec<Diagnostic>> {
        let machine = Machine::new(plan, layout)?;
        // Expected durations are the same in every run, and nothing else in these worlds is left to chance.
        let distinct = if settings.expected { 1 } else { runs(settings) };
        let repeats = u64::from(runs(settings) / distinct);
        let (mut traces, mut transitions, mut polls, mut shown) = (Vec::new(), 0, 0, None);
        for number in 0..distinct {
            let durations_ms = durations_ms(plan, settings, number);
            let run = machine.run(Setup { durations_ms, history: number == 0, ..Setup::default() })?;
            let spans = run.record.task_spans(plan.tasks.len()).ok_or_else(|| vec![lost_task()])?;
            traces.push(trace(plan, graph, &run, &spans));
            transitions += run.outcome.transitions * repeats;
            polls += run.record.polls() as u64 * repeats;
            shown.get_or_insert((run, spans));
        }
        let traces = traces.iter().cycle().take(runs(settings) as usize).cloned().collect();
        let (first, spans) = shown.ok_or_else(|| vec![lost_task()])?;
        Ok(Self { machine, first, spans, traces, transitions, polls })
    }

    /// Sum of the makespans: the least has the least mean.
    pub fn total_ms(&self) -> i64 {
        self.traces.iter().map(|trace| trace.makespan_ms).sum()
    }

    /// Mean makespan, to the nearest millisecond.
    pub fn mean_ms(&self) -> i64 {
        mean(self.total_ms(), u32::try_from(self.traces.len()).unwrap_or(u32::MAX))
    }

    fn report(&self, plan: &Plan, graph: &Graph, settings: &RunSettings) -> LayoutReport {
        let count = f64::from(runs(settings));
        let transitions = self.transitions as f64 / count;
        let shown =
            hazards::stale_run(plan, graph, &self.machine, &durations_ms(plan, settings, 0), &self.spans);
        LayoutReport {
            layout: self.machine.layout,
            title: explain::title(self.machine.layout).to_owned(),
            subtitle: explain::subtitle(plan, graph, &self.machine),
            makespan_ms: spread(self.traces.iter().map(|trace| trace.makespan_ms).collect()),
            transitions,
            polls: self.polls as f64 / count,
            cost_per_1000_usd: transitions * 1000.0 * sim::cost::USD_PER_TRANSITION,
            definition: self.machine.weaving.definition.clone(),
            task_states: self.machine.weaving.task_states.clone(),
            timeline: timeline(plan, &self.first.record),
            loss: self.traces.first().map(|trace| trace.loss).unwrap_or_default(),
            hazards: shown.into_iter().map(|shown| shown.hazard).collect(),
            traces: if settings.traces { self.traces.clone() } else { Vec::new() },
            history_sha256: sim::trace_hash(&self.first.outcome.history),
        }
    }
}

fn lost_task() -> Diagnostic {
    Diagnostic::error("RUN_FAILED", "/tasks", Place::default(), "A task of the plan did not run.")
}

/// What one run showed, with the critical path of the durations that it showed.
fn trace(plan: &Plan, graph: &Graph, run: &Run, spans: &[Span]) -> RunTrace {
    let durations: Vec<i64> = spans.iter().map(Span::duration_ms).collect();
    let (bound_ms, loss) = match graph.schedule(&durations) {
        Some(schedule) => (schedule.length, decompose(graph, &run.record, spans, &schedule)),
        None => Default::default(),
    };
    let ran = |(task, span): (&plan::Task, &Span)| TaskRun {
        id: task.id.clone(),
        start_ms: span.start_ms,
        end_ms: span.end_ms,
    };
    RunTrace {
        makespan_ms: run.record.end_ms,
        bound_ms,
        loss,
        tasks: plan.tasks.iter().zip(spans).map(ran).collect(),
    }
}

fn facts(plan: &Plan, schedule: &Schedule) -> Vec<TaskFacts> {
    let one = |(task, slack): (&plan::Task, &i64)| TaskFacts {
        id: task.id.clone(),
        slack_ms: *slack,
        critical: *slack == 0,
    };
    plan.tasks.iter().zip(&schedule.slack).map(one).collect()
}

fn ids(plan: &Plan, tasks: &[usize]) -> Vec<String> {
    tasks.iter().filter_map(|task| plan.tasks.get(*task)).map(|task| task.id.clone()).collect()
}

fn mean(sum: i64, count: u32) -> i64 {
    let count = i64::from(count.max(1));
    (sum + count / 2).div_euclid(count)
}

/// Percentiles by the nearest rank: the least value that this share of runs does not exceed.
fn spread(mut values: Vec<i64>) -> Spread {
    values.sort_unstable();
    let count = values.len();
    let at = |percent: usize| {
        let rank = (percent * count).div_ceil(100).max(1);
        values.get(rank - 1).copied().unwrap_or(0)
    };
    let mean = values.iter().sum::<i64>() as f64 / count.max(1) as f64;
    Spread { mean, p50: at(50), p90: at(90), p99: at(99) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_occurred() {
        let spread = spread((1..=10).rev().collect());
        assert_eq!((spread.mean, spread.p50, spread.p90, spread.p99), (5.5, 5, 9, 10));
        assert_eq!(super::spread(vec![7]), Spread { mean: 7.0, p50: 7, p90: 7, p99: 7 });
    }
}
