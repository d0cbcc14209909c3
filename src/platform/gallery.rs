//! The examples that come with the page.

use plan::Plan;

/// File name (without `.plan.json`) and text of each example, in the order of the menu.
pub const EXAMPLES: &[(&str, &str)] = &[
    ("nightly-glue", include_str!("../../examples/nightly-glue.plan.json")),
    ("three-stages", include_str!("../../examples/three-stages.plan.json")),
];

/// The examples, read.
pub fn plans() -> impl Iterator<Item = (&'static str, Plan)> {
    EXAMPLES.iter().filter_map(|(file, text)| plan::parse(text).0.map(|plan| (*file, plan)))
}

/// The plan that the page opens on when nothing is stored and no link is given.
pub fn first() -> Plan {
    plans().next().map_or_else(|| editor::plan::empty_plan("Untitled"), |(_, plan)| plan)
}
