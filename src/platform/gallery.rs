//! The examples that come with the page.

use plan::Plan;

/// File name and text of each example, in the order of the menu.
pub const EXAMPLES: &[(&str, &str)] = &[];

/// The plan that the page opens on when nothing is stored and no link is given.
pub fn first() -> Plan {
    EXAMPLES
        .iter()
        .find_map(|(_, text)| serde_json::from_str(text).ok())
        .unwrap_or_else(|| editor::plan::empty_plan("Untitled"))
}
