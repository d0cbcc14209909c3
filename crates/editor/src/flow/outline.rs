//! The flow chart as a tree of words: what a keyboard and a screen reader walk through.

use super::chart::{Flat, Icon};

/// A row of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The state's path, or of a branch its container's with `#` and its number.
    pub id: String,
    /// Name of the state or the branch.
    pub name: String,
    /// Tile of a state; `None` for a branch.
    pub icon: Option<Icon>,
    /// Depth, 0 outside.
    pub depth: usize,
    /// Whether something lies below it.
    pub parent: bool,
}

/// All states in the order of the text, branches between.
pub fn outline(chart: &Flat) -> Vec<Item> {
    let mut items = Vec::new();
    add(chart, 0, &mut items);
    items
}

fn add(chart: &Flat, depth: usize, items: &mut Vec<Item>) {
    for node in &chart.states {
        items.push(Item {
            id: node.path.clone(),
            name: node.name.clone(),
            icon: Some(node.icon),
            depth,
            parent: !node.lanes.is_empty(),
        });
        for (index, (label, lane)) in node.lanes.iter().enumerate() {
            let id = format!("{}#{index}", node.path);
            let parent = !lane.states.is_empty();
            items.push(Item { id, name: label.clone(), icon: None, depth: depth + 1, parent });
            add(lane, depth + 2, items);
        }
    }
}

/// The rows that can be seen while those in `folded` hide what lies below them: their places among all.
pub fn unfolded(items: &[Item], folded: &std::collections::BTreeSet<String>) -> Vec<usize> {
    let mut hidden_below: Option<usize> = None;
    let mut seen = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        if hidden_below.is_some_and(|depth| item.depth > depth) {
            continue;
        }
        hidden_below = folded.contains(&item.id).then_some(item.depth);
        seen.push(at);
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const TEXT: &str = r#"{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[
        {"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}},{"StartAt":"B","States":{"B":{"Type":"Pass","End":true}}}]},
        "F":{"Type":"Fail"}}}"#;

    fn check(folded: &[&str], expect: &str) {
        let items = outline(&super::super::chart(&asl::parse(TEXT).machine));
        let folded: BTreeSet<String> = folded.iter().map(|id| (*id).to_owned()).collect();
        let rows = unfolded(&items, &folded);
        let words: Vec<_> =
            rows.iter().map(|at| format!("{}{}", "-".repeat(items[*at].depth), items[*at].name)).collect();
        assert_eq!(words.join(" "), expect);
    }

    #[test]
    fn the_tree_mirrors_the_chart() {
        check(&[], "P -Branch A --A -Branch B --B F");
        check(&["/States/P"], "P F");
        check(&["/States/P#0"], "P -Branch A -Branch B --B F");
    }
}
