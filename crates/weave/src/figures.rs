//! The figures of many runs: spreads, histograms, how often one layout beats another, costs, what a task weighs.

use crate::compare::{Context, Series};
use crate::machine::{Machine, Measurer};
use crate::trials::sketch::{quantile, Sketch};
use crate::trials::tally::Tally;
use crate::trials::Partial;
use plan::Plan;
use protocol::{Costs, Histogram, LayoutReport, Pairing, Spread, TaskWeight};

/// Bins of a histogram.
const BINS: i64 = 48;

/// So many runs are made again at most to see what a minute less in a task saves, over all tasks of a layout.
const RUNS_AGAIN: u64 = 1_000;
/// And so many transitions in them.
const TRANSITIONS_AGAIN: u64 = 2_000_000;

const MINUTE_MS: i64 = 60_000;

/// Percentiles by the nearest rank: the least value that this share of runs does not exceed.
pub fn spread(values: &Sketch) -> Spread {
    let sorted = values.sorted();
    let at = |percent| quantile(&sorted, percent);
    Spread { mean: values.mean(), p50: at(50), p90: at(90), p99: at(99) }
}

/// Puts a histogram into every report, with the same bins in each; of a single run there is none.
pub fn histograms(series: &[Series], reports: &mut [LayoutReport]) {
    let sorted: Vec<Vec<(i64, u64)>> = series.iter().map(|s| s.tally.makespan.sorted()).collect();
    let values = || sorted.iter().flatten().map(|(value, _)| *value);
    let (Some(least), Some(most)) = (values().min(), values().max()) else { return };
    if series.iter().all(|s| s.tally.makespan.count() < 2) {
        return;
    }
    let bin_ms = (most - least) / BINS + 1;
    for (values, report) in sorted.iter().zip(reports) {
        let mut counts = vec![0; BINS as usize];
        for (value, count) in values {
            let bin = usize::try_from((value - least) / bin_ms).unwrap_or(0);
            if let Some(bin) = counts.get_mut(bin) {
                *bin += count;
            }
        }
        report.histogram = Some(Histogram { from_ms: least, bin_ms, counts });
    }
}

/// Each pair of layouts, in their order; of a single run there are none.
pub fn pairs(series: &[Series], partial: &Partial) -> Vec<Pairing> {
    let firsts = series.iter().enumerate();
    let both = firsts.flat_map(|(place, first)| series.iter().skip(place + 1).map(move |s| (first, s)));
    let pairing = |(first, second): (&Series, &Series)| -> Option<Pairing> {
        let pair = partial.pair(first.place, second.place)?;
        let count = pair.gain.count();
        // The gain is the second's: that one is said to be sooner.
        (count > 1).then(|| Pairing {
            layout: second.machine.layout,
            other: first.machine.layout,
            sooner: pair.second as f64 / count as f64,
            together: (count - pair.first - pair.second) as f64 / count as f64,
            saving_ms: spread(&pair.gain),
        })
    };
    both.filter_map(pairing).collect()
}

/// What a thousand runs cost, those that fail among them. `express`: whether Express takes the definition at all.
pub fn costs(tally: &Tally, plan: &Plan, express: bool) -> Costs {
    let prices = &plan.prices;
    let count = tally.runs().max(1) as f64;
    let each = |total: u64| 1000.0 * total as f64 / count;
    Costs {
        standard_usd: prices.standard_usd(each(tally.transitions)),
        express_usd: 1000.0 * prices.express_usd(tally.billed_ms as f64 / count / 1000.0),
        express_share: if express { tally.express as f64 / count } else { 0.0 },
        polling_usd: prices.lambda_usd(each(tally.lambda_polls), plan.polling.check_s),
    }
}

/// What each task weighs. Where it is not asked for or runs are too many or too long, none is made again.
pub fn weights(context: &Context<'_>, machine: &Machine, tally: &Tally) -> Vec<TaskWeight> {
    let tasks = &context.plan.tasks;
    let transitions = tally.transitions / tally.runs().max(1);
    let again = RUNS_AGAIN.min(TRANSITIONS_AGAIN / transitions.max(1)) / tasks.len().max(1) as u64;
    let runs = context.partial.runs.min(if context.settings.weights { again } else { 0 });
    let runs = u32::try_from(runs).unwrap_or(0);
    let mut saved = vec![0_i64; tasks.len()];
    let mut made = 0_u32;
    let mut measurer = Measurer::new(machine);
    for run in 0..runs {
        let drawn = context.draws.draw(run);
        let Ok(whole) = measurer.measure(&drawn) else { continue };
        made += 1;
        for (task, saved) in saved.iter_mut().enumerate() {
            let less = measurer.measure(&drawn.less(task, MINUTE_MS));
            *saved += whole.makespan_ms - less.map_or(whole.makespan_ms, |less| less.makespan_ms);
        }
    }
    let weight = |(place, task): (usize, &plan::Task)| TaskWeight {
        id: task.id.clone(),
        slope: tally.slope(place),
        minute_less_ms: saved.get(place).filter(|_| made > 0).map(|ms| *ms as f64 / f64::from(made)),
    };
    tasks.iter().enumerate().map(weight).collect()
}
