//! The comparison of a plan's layouts.

use crate::Case;
use protocol::RunSettings;

/// The article's pipeline.
const PLAN: &str = include_str!("../../examples/nightly-glue.plan.json");

/// The case of this name, if it is one of these. `size` is the number of runs of each layout; a unit is one run of one.
pub fn case(name: &str, size: u64) -> Option<Result<Case, String>> {
    match name {
        "compare" => Some(compare(size)),
        _ => None,
    }
}

fn compare(size: u64) -> Result<Case, String> {
    let plan = plan::parse(PLAN).0.ok_or("the example plan cannot be read")?;
    let runs = u32::try_from(size).map_err(|_| "too many runs")?;
    let settings = RunSettings { runs, seed: 7, expected: false, traces: false };
    Ok(Box::new(move || {
        let comparison = weave::compare(&plan, &settings).map_err(|errors| format!("{errors:?}"))?;
        Ok(u64::from(runs) * comparison.layouts.len() as u64)
    }))
}
