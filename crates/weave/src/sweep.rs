//! The poll interval swept: short intervals start tasks soon and cost many transitions, long ones the other way round.
//!
//! The recommended interval is the knee of the Pareto front: of the intervals that no other beats in both delay and cost,
//! the one nearest to the ideal corner, both scaled to the front's extent.

use crate::draws::{Drawn, Draws};
use crate::figures;
use crate::machine::{Machine, Measurer};
use crate::trials::tally::Tally;
use asl::{Diagnostic, Span};
use plan::{Graph, Plan};
use protocol::{Layout, RunSettings, Sweep, SweepPoint};

/// Which intervals are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// Shortest, in seconds, at least 1.
    pub from_s: u32,
    /// Longest.
    pub to_s: u32,
    /// How many, spaced by equal ratios; those that round to the same second are tried once.
    pub steps: u32,
}

impl Default for Range {
    fn default() -> Self {
        Self { from_s: 5, to_s: 600, steps: 16 }
    }
}

/// Runs the layout at each interval of the range, with the same durations drawn at each.
///
/// # Errors
/// The plan's own errors, those of the layout, or `NO_POLLING` where it does not poll.
pub fn sweep(
    plan: &Plan,
    settings: &RunSettings,
    layout: Layout,
    range: Range,
) -> Result<Sweep, Vec<Diagnostic>> {
    sweep_at(plan, settings, layout, &intervals(range))
}

/// The same at intervals of one's own, rising, in whole seconds.
///
/// # Errors
/// Those of [`sweep`].
pub fn sweep_at(
    plan: &Plan,
    settings: &RunSettings,
    layout: Layout,
    intervals_s: &[u32],
) -> Result<Sweep, Vec<Diagnostic>> {
    if Machine::new(plan, layout, settings.query_language)?.polled().is_empty() {
        let message = format!("The {} layout of this plan does not poll.", layout.word());
        return Err(vec![Diagnostic::error("NO_POLLING", "/polling", Span::default(), message)]);
    }
    let (draws, graph) = (Draws::new(plan, settings), Graph::new(plan));
    let runs = if settings.expected { 1 } else { settings.runs.max(1) };
    let drawn: Vec<Drawn> = (0..runs).map(|run| draws.draw(run)).collect();
    let bound = |drawn: &Drawn| graph.schedule(&drawn.task_ms).map_or(0, |schedule| schedule.length);
    let bounds: Vec<i64> = drawn.iter().map(bound).collect();
    let mut points = Vec::new();
    for &interval_s in intervals_s {
        let mut plan = plan.clone();
        plan.polling.interval_s = interval_s;
        let machine = Machine::new(&plan, layout, settings.query_language)?;
        let (mut tally, mut measurer) = (Tally::default(), Measurer::new(&machine));
        let mut late_ms = 0;
        for (run, (drawn, bound)) in (0..).zip(drawn.iter().zip(&bounds)) {
            let measured = measurer.measure(drawn);
            // Each run against its own critical path: the long ones may fail, and their paths with them.
            late_ms += measured.as_ref().map_or(0, |measure| measure.makespan_ms - bound);
            tally.add(run, &drawn.task_ms, &measured);
        }
        points.push(point(&plan, &tally, &machine, late_ms));
    }
    mark_front(&mut points);
    let Some(knee) = knee(&points).copied() else {
        let message = "No interval of the range lets any run succeed.";
        return Err(vec![Diagnostic::error("RUN_FAILED", "/polling/interval_s", Span::default(), message)]);
    };
    let reason = reason(&points, &knee);
    Ok(Sweep { layout, runs, seed: settings.seed, recommended_s: knee.interval_s, reason, points })
}

/// Whole seconds by equal ratios, each once.
fn intervals(range: Range) -> Vec<u32> {
    let (from, to) = (f64::from(range.from_s.max(1)), f64::from(range.to_s.max(range.from_s).max(1)));
    let last = f64::from(range.steps.clamp(2, 1000) - 1);
    let at = |step: u32| libm::round(from * libm::pow(to / from, f64::from(step) / last)) as u32;
    let mut all: Vec<u32> = (0..range.steps.clamp(2, 1000)).map(at).collect();
    all.dedup();
    all
}

fn point(plan: &Plan, tally: &Tally, machine: &Machine, late_ms: i64) -> SweepPoint {
    let count = tally.runs().max(1) as f64;
    let costs = figures::costs(tally, plan, machine.express);
    SweepPoint {
        interval_s: plan.polling.interval_s,
        makespan_ms: figures::spread(&tally.makespan),
        delay_ms: late_ms as f64 / tally.makespan.count().max(1) as f64,
        transitions: tally.transitions as f64 / count,
        polls: tally.polls as f64 / count,
        cost_usd: costs.standard_usd + costs.polling_usd,
        failed: tally.failed as f64 / count,
        on_front: false,
    }
}

/// Whether no more runs fail at this interval than at any other: those whose tasks fail, which do so at all of them.
fn is_usable(point: &SweepPoint, all: &[SweepPoint]) -> bool {
    point.failed < 1.0 && all.iter().all(|other| point.failed <= other.failed)
}

/// An interval at which runs fail that succeed at another is never on the front.
fn mark_front(points: &mut [SweepPoint]) {
    let all = points.to_vec();
    let usable = |point: &SweepPoint| is_usable(point, &all);
    for point in points.iter_mut().filter(|point| usable(point)) {
        let beats = |other: &SweepPoint| {
            usable(other)
                && other.delay_ms <= point.delay_ms
                && other.cost_usd <= point.cost_usd
                && (other.delay_ms < point.delay_ms || other.cost_usd < point.cost_usd)
        };
        point.on_front = !all.iter().any(beats);
    }
}

fn knee(points: &[SweepPoint]) -> Option<&SweepPoint> {
    let front = || points.iter().filter(|point| point.on_front);
    let scale = |of: fn(&SweepPoint) -> f64| {
        let (least, most) = front().map(of).fold((f64::MAX, f64::MIN), |(l, m), v| (l.min(v), m.max(v)));
        move |point: &SweepPoint| if most > least { (of(point) - least) / (most - least) } else { 0.0 }
    };
    let (delay, cost) = (scale(|point| point.delay_ms), scale(|point| point.cost_usd));
    let distance = |point: &&SweepPoint| {
        let (delay, cost) = (delay(point), cost(point));
        delay * delay + cost * cost
    };
    front().min_by(|a, b| distance(a).total_cmp(&distance(b)))
}

fn reason(points: &[SweepPoint], knee: &SweepPoint) -> String {
    let usable = |point: &&SweepPoint| is_usable(point, points);
    let (Some(shortest), Some(longest)) = (points.iter().find(usable), points.iter().rfind(usable)) else {
        return String::new();
    };
    let time = |ms: f64| plan::words::duration(libm::round(ms) as i64);
    let mut said = format!(
        "Every {} s: {} late at ${:.2} per 1,000 runs.",
        knee.interval_s,
        time(knee.delay_ms),
        knee.cost_usd
    );
    let beaten = said.len();
    let sooner = knee.delay_ms - shortest.delay_ms;
    if sooner >= 1.0 {
        let more = (shortest.cost_usd - knee.cost_usd).max(0.0);
        said += &format!(" Every {} s: {} sooner, ${more:.2} more.", shortest.interval_s, time(sooner));
    }
    let less = knee.cost_usd - longest.cost_usd;
    // Less than a cent is shown as nothing.
    if less >= 0.005 {
        let later = (longest.delay_ms - knee.delay_ms).max(0.0);
        said += &format!(" Every {} s: {} later, ${less:.2} less.", longest.interval_s, time(later));
    }
    if said.len() == beaten {
        said += " No other interval is sooner or costs less.";
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of intervals with these delays and costs, the second of them recommended.
    fn said(of: [(u32, f64, f64); 3]) -> String {
        let point = |(interval_s, delay_ms, cost_usd)| SweepPoint {
            interval_s,
            delay_ms,
            cost_usd,
            ..SweepPoint::default()
        };
        let points = of.map(point);
        reason(&points, &points[1])
    }

    #[test]
    fn an_interval_is_held_against_those_that_do_better() {
        assert_eq!(
            said([(5, 1_000.0, 0.5), (10, 3_000.0, 0.3), (60, 9_000.0, 0.1)]),
            "Every 10 s: 3 s late at $0.30 per 1,000 runs. Every 5 s: 2 s sooner, $0.20 more. Every 60 s: 6 s later, $0.20 less."
        );
        assert_eq!(
            said([(5, 3_000.0, 0.3), (10, 3_000.0, 0.3), (60, 9_000.0, 0.3)]),
            "Every 10 s: 3 s late at $0.30 per 1,000 runs. No other interval is sooner or costs less."
        );
    }

    #[test]
    fn intervals_are_whole_and_each_once() {
        let range = |from_s, to_s, steps| intervals(Range { from_s, to_s, steps });
        assert_eq!(range(1, 4, 9), [1, 2, 3, 4]);
        assert_eq!(range(30, 30, 5), [30]);
        assert_eq!(range(10, 1000, 3), [10, 100, 1000]);
    }

    #[test]
    fn the_knee_is_on_the_front_and_beaten_by_none() {
        let point = |interval_s, delay_ms, cost_usd, failed| SweepPoint {
            interval_s,
            delay_ms,
            cost_usd,
            failed,
            makespan_ms: Default::default(),
            transitions: 0.0,
            polls: 0.0,
            on_front: false,
        };
        let mut points = vec![
            point(1, 0.0, 0.1, 0.5),
            point(5, 1.0, 100.0, 0.0),
            point(10, 2.0, 20.0, 0.0),
            point(11, 3.0, 21.0, 0.0),
            point(60, 50.0, 10.0, 0.0),
        ];
        mark_front(&mut points);
        assert_eq!(points.iter().map(|p| p.on_front).collect::<Vec<_>>(), [false, true, true, false, true]);
        assert_eq!(knee(&points).map(|point| point.interval_s), Some(10));
    }
}
