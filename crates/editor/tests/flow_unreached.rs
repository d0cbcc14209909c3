//! States that the start does not reach leave those alone that it does.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use editor::flow::{chart, picture, Picture, Rect};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

fn draw(definition: &Value) -> Picture {
    picture(&chart(&asl::parse(&definition.to_string()).machine), &BTreeSet::new())
}

/// The outer states by name.
fn places(picture: &Picture) -> BTreeMap<String, Rect> {
    let outer = picture.boxes.iter().filter(|it| it.depth == 0 && !it.kind.is_empty());
    outer.map(|it| (it.name.clone(), it.rect)).collect()
}

/// The states that a way leads to from the start.
fn reached(definition: &Value) -> BTreeSet<String> {
    let flat = chart(&asl::parse(&definition.to_string()).machine);
    let mut open: Vec<usize> = flat.start.into_iter().collect();
    let mut found = BTreeSet::new();
    while let Some(at) = open.pop() {
        if found.insert(flat.states[at].name.clone()) {
            open.extend(flat.states[at].exits.iter().filter_map(|exit| exit.to));
        }
    }
    found
}

#[derive(Debug, Default)]
struct Tally {
    machines: usize,
    pairs: usize,
    flips: usize,
}

/// The rows of what is reached are the same with and without what is not.
fn check(definition: &Value) -> Result<Tally, String> {
    let stay = reached(definition);
    let mut without = definition.clone();
    let Some(states) = without["States"].as_object_mut() else { return Ok(Tally::default()) };
    let all = states.len();
    states.retain(|name, _| stay.contains(name));
    let mut tally = Tally::default();
    if stay.is_empty() || states.len() == all {
        return Ok(tally);
    }
    tally.machines = 1;
    let (with, without) = (places(&draw(definition)), places(&draw(&without)));
    for (name, a) in &without {
        for (other, b) in without.iter().filter(|(other, _)| *other > name) {
            let (a_now, b_now) = (with[name], with[other]);
            if a.y.cmp(&b.y) != a_now.y.cmp(&b_now.y) {
                return Err(format!(
                    "{name} and {other} are in other rows: {a:?} {b:?}, {a_now:?} {b_now:?}"
                ));
            }
            tally.pairs += usize::from(a.y == b.y);
            tally.flips += usize::from(a.y == b.y && (a.x < b.x) != (a_now.x < b_now.x));
        }
    }
    Ok(tally)
}

/// Each state of the outermost flow in turn is passed by.
fn pass_by(definition: &Value, tally: &mut Tally) -> Result<(), String> {
    let Some(states) = definition["States"].as_object() else { return Ok(()) };
    for (name, state) in states.iter().filter(|(_, state)| state["Next"].is_string()).take(12) {
        let mut other = definition.clone();
        let after = state["Next"].clone();
        if let Some(before) = states.iter().find(|(_, it)| it["Next"] == name.as_str()).map(|it| it.0) {
            other["States"][before]["Next"] = after;
        } else if definition["StartAt"] == name.as_str() {
            other["StartAt"] = after;
        }
        let one = check(&other).map_err(|error| format!("without {name}: {error}"))?;
        tally.machines += one.machines;
        tally.pairs += one.pairs;
        tally.flips += one.flips;
    }
    Ok(())
}

#[path = "flow/corpus.rs"]
mod corpus;
#[path = "flow/machines.rs"]
mod machines;

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_not_reached_moves_no_rows(definition in machines::scope(1)) {
        check(&definition).map_err(|error| TestCaseError::fail(format!("{error}\n{definition}")))?;
    }
}

#[test]
fn states_of_real_workflows_that_are_passed_by_move_little() {
    let all = corpus::workflows();
    if all.is_empty() {
        return;
    }
    let mut tally = Tally::default();
    for (id, definition) in all {
        pass_by(&definition, &mut tally).unwrap_or_else(|error| panic!("{id}: {error}"));
    }
    println!("{tally:?}");
    assert!(tally.machines > 100 && tally.flips * 50 < tally.pairs, "{tally:?}");
}

#[test]
fn the_line_from_the_start_is_its_own() {
    let definition = serde_json::json!({"StartAt": "B", "States": {
        "A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "C"}, "C": {"Type": "Pass", "End": true}}});
    let shown = draw(&definition);
    let at = places(&shown);
    assert!(at["B"].y < at["C"].y && at["A"].y > at["B"].y, "{at:?}");
    let start = shown.edges.iter().find(|edge| shown.boxes[edge.from].name == "Start").unwrap();
    assert_eq!(start.points.len(), 2, "{start:?}");
}
