//! Every layout of a plan, run under the same conditions and set side by side.
//!
//! Every figure comes from running the emitted definitions on the interpreter. The order of layouts, also where they
//! tie, is that of `Layout::ALL`; the others are measured against staged.

use crate::draws::{Drawn, Draws};
use crate::explain;
use crate::figures;
use crate::hazards;
use crate::loss::decompose;
use crate::machine::{Machine, Run, Setup};
use crate::record::Span;
use crate::timeline::timeline;
use crate::trials::tally::Tally;
use crate::trials::{Partial, Trials, Woven};
use asl::{Diagnostic, Span as Place};
use plan::{Graph, Plan, Schedule};
use protocol::{Comparison, Layout, LayoutReport, Omitted, RunSettings, RunTrace, TaskFacts, TaskRun};
use serde_json::Value;
use std::sync::Arc;

/// Weaves the plan into the layouts that the settings name, runs each `settings.runs` times and compares them. A layout
/// that would break one of AWS's quotas in every run is named in `omitted`, with the quota, and has no figures.
///
/// # Errors
/// The plan's own errors; or why no layout at all can be run.
pub fn compare(plan: &Plan, settings: &RunSettings) -> Result<Comparison, Vec<Diagnostic>> {
    let trials = Trials::new(plan, settings)?;
    let partial = trials.run_range(0..trials.distinct());
    conclude(trials, &partial)
}

/// The comparison that these trials' runs make, once all parts of them are merged.
///
/// # Errors
/// Why no layout at all can be run.
pub fn conclude(trials: Trials<'_>, partial: &Partial) -> Result<Comparison, Vec<Diagnostic>> {
    let Trials { plan, settings, draws, woven } = trials;
    let Woven { graph, machines, mut omitted, .. } = woven;
    let context = Context { plan, settings: &settings, graph: &graph, draws: &draws, partial };
    let mut series = Vec::new();
    for (place, machine) in machines.into_iter().enumerate() {
        let layout = machine.layout;
        match Series::new(&context, machine, place) {
            Ok(runs) => series.push(runs),
            Err(diagnostics) => omitted.push(Omitted { layout, diagnostics }),
        }
    }
    let failed_then_mean = |s: &&Series| (s.tally.failed, s.total_ms());
    let Some(best) = series.iter().min_by_key(failed_then_mean).map(|s| s.machine.layout) else {
        // What breaks every layout is said once.
        let mut reasons: Vec<Diagnostic> = Vec::new();
        for reason in omitted.into_iter().flat_map(|omitted| omitted.diagnostics) {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        return Err(reasons);
    };
    let first = first_sound(&draws, partial.runs);
    let schedule = graph.schedule(&draws.draw(first).task_ms).unwrap_or_default();
    let has = |layout: Layout| series.iter().any(|s| s.machine.layout == layout);
    let reference = if has(Layout::Staged) { Layout::Staged } else { Layout::Sequential };
    let reference = if has(reference) { reference } else { best };
    let mut layouts: Vec<LayoutReport> = series.iter().map(|s| s.report(&context)).collect();
    figures::histograms(&series, &mut layouts);
    explain::notes(plan, &graph, &series, reference, &mut layouts);
    let settings = &settings;
    let story = explain::Story {
        plan,
        graph: &graph,
        settings,
        series: &series,
        omitted: &omitted,
        partial,
        reference,
        best,
    };
    Ok(Comparison {
        bound_ms: mean(partial.bound_ms, partial.sound()),
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
        pairs: figures::pairs(&series, partial),
        price_source: plan.prices.source.clone(),
        omitted,
    })
}

/// What the reports are about.
pub(crate) struct Context<'a> {
    pub plan: &'a Plan,
    pub settings: &'a RunSettings,
    pub graph: &'a Graph,
    pub draws: &'a Draws<'a>,
    pub partial: &'a Partial,
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
    let machine = Machine::new(plan, layout, settings.query_language)?;
    // The layout's own run may fail for what the hazard is about.
    if let Some(code) = hazard.filter(|code| *code != hazards::STALE_RUN) {
        return hazards::hazard_run(plan, settings, layout, code).map(|outcome| outcome.history.to_json());
    }
    let graph = Graph::new(plan);
    let draws = Draws::new(plan, settings);
    let drawn = draws.draw(first_sound(&draws, u64::from(runs(settings))));
    let first = machine.run(Setup { drawn: drawn.clone(), history: true, ..Setup::default() })?;
    let Some(code) = hazard else { return Ok(first.outcome.history.to_json()) };
    let spans = first.record.task_spans(plan.tasks.len()).unwrap_or_default();
    match hazards::stale_run(plan, &graph, &machine, &drawn, &spans) {
        Some(shown) if shown.hazard.code == code => Ok(shown.run.outcome.history.to_json()),
        _ => hazards::hazard_run(plan, settings, layout, code).map(|outcome| outcome.history.to_json()),
    }
}

/// The first run in which no task fails for good; the first of all if there is none.
fn first_sound(draws: &Draws<'_>, runs: u64) -> u32 {
    /// So many failures in a row are no bad luck any more.
    const PATIENCE: u64 = 10_000;
    let runs = u32::try_from(runs.min(PATIENCE)).unwrap_or(u32::MAX);
    (0..runs).find(|run| !draws.draw(*run).doomed).unwrap_or(0)
}

/// How many runs; at least one.
pub(crate) fn runs(settings: &RunSettings) -> u32 {
    settings.runs.max(1)
}

/// All runs of one layout.
pub(crate) struct Series {
    pub machine: Arc<Machine>,
    /// Its place among the layouts that were run.
    pub place: usize,
    /// The first run that succeeded, with its history.
    pub first: Run,
    /// When each task ran in that run.
    pub spans: Vec<Span>,
    /// That run, read.
    pub trace: RunTrace,
    /// What was drawn for it.
    drawn: Drawn,
    /// Every run, if that was asked for.
    traces: Vec<RunTrace>,
    pub tally: Tally,
    /// All runs that any layout could succeed in, and the sum of their critical paths.
    runs: u64,
    bound_ms: i64,
}

impl Series {
    fn new(context: &Context<'_>, machine: Arc<Machine>, place: usize) -> Result<Self, Vec<Diagnostic>> {
        let tally = context.partial.tallies.get(place).cloned().unwrap_or_default();
        let Some(number) = tally.first else {
            return Err(tally.failure.into_iter().collect());
        };
        let drawn = context.draws.draw(number);
        let setup = Setup { drawn: drawn.clone(), history: true, ..Setup::default() };
        let first = machine.run(setup)?;
        let spans = first.record.task_spans(context.plan.tasks.len()).ok_or_else(|| vec![lost_task()])?;
        let trace = trace(context.plan, context.graph, &first, &spans);
        let traces = if context.settings.traces { traces(context, &machine)? } else { Vec::new() };
        let (runs, bound_ms) = (context.partial.sound(), context.partial.bound_ms);
        Ok(Self { machine, place, first, spans, trace, drawn, traces, tally, runs, bound_ms })
    }

    /// Sum of the makespans, as if all runs had succeeded: the least has the least mean.
    pub fn total_ms(&self) -> i64 {
        let (total, count) = (self.tally.makespan.total(), self.tally.makespan.count().max(1));
        let scaled = i128::from(total) * i128::from(self.runs) / i128::from(count);
        i64::try_from(scaled).unwrap_or(i64::MAX)
    }

    /// Sum of the critical paths.
    pub fn bounds_ms(&self) -> i64 {
        self.bound_ms
    }

    /// Mean makespan, to the nearest millisecond.
    pub fn mean_ms(&self) -> i64 {
        mean(self.tally.makespan.total(), self.tally.makespan.count())
    }

    fn report(&self, context: &Context<'_>) -> LayoutReport {
        let Context { plan, graph, .. } = context;
        let count = self.tally.runs().max(1) as f64;
        let transitions = self.tally.transitions as f64 / count;
        let shown = hazards::stale_run(plan, graph, &self.machine, &self.drawn, &self.spans);
        LayoutReport {
            layout: self.machine.layout,
            title: self.machine.layout.title().to_owned(),
            subtitle: explain::subtitle(plan, graph, &self.machine),
            makespan_ms: figures::spread(&self.tally.makespan),
            transitions,
            polls: self.tally.polls as f64 / count,
            cost_per_1000_usd: plan.prices.standard_usd(transitions * 1000.0),
            definition: self.machine.weaving.definition.clone(),
            task_states: self.machine.weaving.task_states.clone(),
            timeline: timeline(plan, &self.first.record),
            loss: self.trace.loss,
            hazards: shown.into_iter().map(|shown| shown.hazard).collect(),
            failed: self.tally.failed,
            failure: self.tally.failure.clone(),
            histogram: None,
            lambda_calls: self.tally.lambda_calls as f64 / count,
            costs: figures::costs(&self.tally, plan, self.machine.express),
            weights: figures::weights(context, &self.machine, &self.tally),
            traces: self.traces.clone(),
            history_sha256: sim::trace_hash(&self.first.outcome.history),
        }
    }
}

/// Every run that succeeded, read off its timings.
fn traces(context: &Context<'_>, machine: &Machine) -> Result<Vec<RunTrace>, Vec<Diagnostic>> {
    let mut traces = Vec::new();
    for number in 0..u32::try_from(context.partial.runs).unwrap_or(u32::MAX) {
        let drawn = context.draws.draw(number);
        let Ok(run) = machine.run(Setup { drawn, ..Setup::default() }) else { continue };
        let spans = run.record.task_spans(context.plan.tasks.len()).ok_or_else(|| vec![lost_task()])?;
        traces.push(trace(context.plan, context.graph, &run, &spans));
    }
    // Expected durations are the same in every run.
    let all = runs(context.settings) as usize;
    Ok(if context.settings.expected { traces.into_iter().cycle().take(all).collect() } else { traces })
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

pub(crate) fn mean(sum: i64, count: u64) -> i64 {
    let count = i64::try_from(count.max(1)).unwrap_or(i64::MAX);
    (sum + count / 2).div_euclid(count)
}
