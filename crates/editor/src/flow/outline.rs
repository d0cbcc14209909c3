//! The flow chart as a tree of words: what a keyboard and a screen reader walk through.

use super::chart::{Flat, Icon};

/// A row of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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

/// All states as the flow comes to them, what is in a container behind it.
pub fn outline(chart: &Flat) -> Vec<Item> {
    let mut items = Vec::new();
    add(chart, 0, &mut items);
    items
}

fn add(chart: &Flat, depth: usize, items: &mut Vec<Item>) {
    for node in chart.in_flow().into_iter().filter_map(|at| chart.states.get(at)) {
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

/// The state so many steps before or after the selected one, of those that containers in `folded` do not hide; the first if
/// none is selected.
pub fn step<'a>(
    items: &'a [Item],
    folded: &std::collections::BTreeSet<String>,
    selected: Option<&str>,
    by: isize,
) -> Option<&'a Item> {
    let is_state = |at: &usize| items.get(*at).is_some_and(|item| item.icon.is_some());
    let states: Vec<usize> = unfolded(items, folded).into_iter().filter(is_state).collect();
    let now = selected.and_then(|id| items.iter().position(|item| item.id == id));
    let next = match now {
        None => 0,
        // From where it would stand, if it is hidden.
        Some(now) if by > 0 => states.partition_point(|at| *at <= now).saturating_add_signed(by - 1),
        Some(now) => states.partition_point(|at| *at < now).saturating_add_signed(by),
    };
    items.get(*states.get(next.min(states.len().saturating_sub(1)))?)
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

    fn order(states: &str) -> String {
        let items = outline(&super::super::chart(
            &asl::parse(&format!(r#"{{"StartAt":"A","States":{{{states}}}}}"#)).machine,
        ));
        items.iter().map(|item| item.name.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn states_are_told_as_the_flow_comes_to_them() {
        let check = |states: &str, expect: &str| assert_eq!(order(states), expect);
        let pass = |name: &str, next: &str| format!(r#""{name}":{{"Type":"Pass","Next":"{next}"}},"#);
        let end = |name: &str| format!(r#""{name}":{{"Type":"Succeed"}}"#);
        let choice = |name: &str, rule: &str, default: &str| {
            format!(
                r#""{name}":{{"Type":"Choice","Choices":[{{"Variable":"$.a","IsNull":true,"Next":"{rule}"}}],"Default":"{default}"}},"#
            )
        };
        check(&format!("{}{}{}", pass("C", "D"), pass("A", "C"), end("D")), "A C D");
        // Both ways before what they lead to, the main one first.
        let both = [pass("D", "E"), pass("C", "D"), pass("B", "D"), choice("A", "B", "C"), end("E")].concat();
        check(&both, "A C B D E");
        // A loop before what follows it.
        check(&[pass("W", "B"), choice("B", "Z", "W"), pass("A", "B"), end("Z")].concat(), "A B W Z");
        // What is not reached comes last.
        check(&[pass("X", "Y"), pass("A", "B"), pass("Y", "B"), end("B")].concat(), "A B X Y");
        check(&format!("{}{}", pass("A", "A"), end("B")), "A B");
    }

    #[test]
    fn steps_pass_by_what_is_folded() {
        let items = outline(&super::super::chart(&asl::parse(TEXT).machine));
        let check = |folded: &[&str], selected: Option<&str>, by: isize, expect: &str| {
            let folded: BTreeSet<String> = folded.iter().map(|id| (*id).to_owned()).collect();
            assert_eq!(step(&items, &folded, selected, by).map(|item| item.name.as_str()), Some(expect));
        };
        let (p, a) = ("/States/P", "/States/P/Branches/0/States/A");
        check(&[], None, 1, "P");
        check(&[], Some(p), 1, "A");
        check(&[], Some(p), isize::MAX, "F");
        check(&[], Some(p), -1, "P");
        check(&[p], Some(p), 1, "F");
        check(&[p], Some(a), 1, "F");
        check(&[p], Some(a), -1, "P");
        assert_eq!(step(&[], &BTreeSet::new(), None, 1), None);
    }
}
