//! The comparison of a plan's layouts, and weaving itself.

use crate::{polled, Case};
use plan::{Distribution, Plan, Task};
use protocol::{Layout, RunSettings};

/// The article's pipeline.
const PLAN: &str = include_str!("../../examples/nightly-glue.plan.json");

/// The case of this name, if it is one of these. Of a comparison `size` is the number of runs of each layout, and a unit one
/// run of one; of weaving it is the number of tasks, which is the number of units too.
pub fn case(name: &str, size: u64) -> Option<Result<Case, String>> {
    match name {
        "compare" => Some(article().and_then(|plan| compare(plan, size))),
        "polled" => {
            Some(article().and_then(|plan| polled::case(plan, u32::try_from(size).unwrap_or(1), true)))
        }
        "polled-unskipped" => {
            Some(article().and_then(|plan| polled::case(plan, u32::try_from(size).unwrap_or(1), false)))
        }
        "weave" => Some(Ok(weave_large(size))),
        _ => None,
    }
}

fn article() -> Result<Plan, String> {
    plan::parse(PLAN).0.ok_or_else(|| "the example plan cannot be read".to_owned())
}

/// The runs alone, on one thread: what the comparison does besides does not grow with them.
fn compare(plan: Plan, size: u64) -> Result<Case, String> {
    let runs = u32::try_from(size).map_err(|_| "too many runs")?;
    let settings = RunSettings { runs, expected: false, ..Default::default() };
    Ok(Box::new(move || {
        let trials = weave::Trials::new(&plan, &settings).map_err(|errors| format!("{errors:?}"))?;
        let partial = trials.run_range(0..runs);
        Ok(partial.tallies.iter().map(|tally| tally.makespan.count()).sum())
    }))
}

/// A plan of so many tasks, each on up to three of the twenty before it, woven into every layout.
fn weave_large(size: u64) -> Case {
    let task = |place: u64| Task {
        id: format!("task-{place}"),
        name: format!("Task {place}"),
        duration: Distribution::Fixed { seconds: 60.0 },
        depends_on: (1..=3_u64)
            .map(|step| sim::chance::mix(place * 3 + step) % 20 + 1)
            .filter_map(|back| place.checked_sub(back))
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .map(|on| format!("task-{on}"))
            .collect(),
        ..Task::default()
    };
    let plan = Plan { name: "large".to_owned(), tasks: (0..size).map(task).collect(), ..Plan::default() };
    Box::new(move || {
        for layout in Layout::ALL {
            // A definition past AWS's quota is refused, once it is woven.
            let _ = weave::weave(&plan, layout);
        }
        Ok(size)
    })
}
