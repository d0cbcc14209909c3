//! What holds of every flow chart, whatever the definition: boxes do not overlap, children lie in their containers,
//! edges run clear of every box but their own, and the same definition gives the same picture.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

use editor::flow::{chart, picture, Picture, Rect, Shape};
use proptest::prelude::*;
use serde_json::{json, Map};
use std::collections::BTreeSet;

fn draw(definition: &str) -> Picture {
    picture(&chart(&asl::parse(definition).machine), &BTreeSet::new())
}

/// With the outermost containers drawn as nodes.
fn draw_collapsed(definition: &str) -> Picture {
    let chart = chart(&asl::parse(definition).machine);
    picture(&chart, &chart.states.iter().map(|state| state.path.clone()).collect())
}

fn inside(inner: Rect, outer: Rect) -> bool {
    inner.x >= outer.x
        && inner.y >= outer.y
        && inner.x + inner.width <= outer.x + outer.width
        && inner.y + inner.height <= outer.y + outer.height
}

fn overlap(a: Rect, b: Rect) -> bool {
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

/// Whether the stretch from `a` to `b` passes through the inside of `rect`; running along its border is allowed.
fn passes(a: (i32, i32), b: (i32, i32), rect: Rect) -> bool {
    let (left, right) = (a.0.min(b.0), a.0.max(b.0));
    let (top, bottom) = (a.1.min(b.1), a.1.max(b.1));
    left < rect.x + rect.width
        && rect.x < right.max(left + 1)
        && top < rect.y + rect.height
        && rect.y < bottom.max(top + 1)
        && !(left == right && (left == rect.x || left == rect.x + rect.width))
        && !(top == bottom && (top == rect.y || top == rect.y + rect.height))
}

fn on_border(point: (i32, i32), rect: Rect) -> bool {
    let around = Rect { x: rect.x - 1, y: rect.y - 1, width: rect.width + 2, height: rect.height + 2 };
    let at = Rect { x: point.0, y: point.1, width: 0, height: 0 };
    let deep = Rect { x: rect.x + 1, y: rect.y + 1, width: rect.width - 2, height: rect.height - 2 };
    inside(at, around)
        && !(deep.width > 0 && deep.height > 0 && overlap(Rect { width: 1, height: 1, ..at }, deep))
}

fn check(definition: &str) -> Result<(), String> {
    let collapsed = draw_collapsed(definition);
    if !collapsed.lanes.is_empty() || collapsed.boxes.iter().any(|shown| shown.depth > 0) {
        return Err("a collapsed container shows what is in it".to_owned());
    }
    clear(&collapsed).map_err(|error| format!("collapsed: {error}"))?;
    let shown = draw(definition);
    clear(&shown)?;
    (draw(definition) == shown).then_some(()).ok_or_else(|| "drawn twice, two pictures".to_owned())
}

fn clear(shown: &Picture) -> Result<(), String> {
    let whole = Rect { x: 0, y: 0, width: shown.width, height: shown.height };
    let ancestors = |mut index: usize| {
        let mut all = Vec::new();
        while let Some(parent) = shown.boxes[index].parent {
            all.push(parent);
            index = parent;
        }
        all
    };
    for (index, a) in shown.boxes.iter().enumerate() {
        if !inside(a.rect, whole) {
            return Err(format!("{} lies outside the picture: {:?} in {whole:?}", a.id, a.rect));
        }
        if a.parent.is_some_and(|parent| !inside(a.rect, shown.boxes[parent].rect)) {
            return Err(format!("{} lies outside its container", a.id));
        }
        for (other, b) in shown.boxes.iter().enumerate().skip(index + 1) {
            let related = ancestors(other).contains(&index) || ancestors(index).contains(&other);
            if !related && overlap(a.rect, b.rect) {
                return Err(format!("{} {:?} and {} {:?} overlap", a.id, a.rect, b.id, b.rect));
            }
        }
    }
    for edge in &shown.edges {
        let (from, to) = (&shown.boxes[edge.from], &shown.boxes[edge.to]);
        let name = format!("edge {} -> {} {:?}", from.id, to.id, edge.points);
        let around = ancestors(edge.from);
        if edge.points.len() < 2 || !on_border(edge.points[0], from.rect) {
            return Err(format!("{name} does not start at its box {:?}", from.rect));
        }
        if !edge.points.last().is_some_and(|last| on_border(*last, to.rect)) {
            return Err(format!("{name} does not end at its box {:?}", to.rect));
        }
        for pair in edge.points.windows(2) {
            if pair[0].0 != pair[1].0 && pair[0].1 != pair[1].1 {
                return Err(format!("{name} is oblique"));
            }
            for (index, other) in shown.boxes.iter().enumerate() {
                if !around.contains(&index) && passes(pair[0], pair[1], other.rect) {
                    return Err(format!("{name} passes through {} {:?}", other.id, other.rect));
                }
            }
            let container = around.first().map_or(whole, |parent| shown.boxes[*parent].rect);
            for point in pair {
                if !inside(Rect { x: point.0, y: point.1, width: 0, height: 0 }, container) {
                    return Err(format!("{name} leaves its scope {container:?}"));
                }
            }
        }
    }
    Ok(())
}

#[test]
fn the_checks_can_fail() {
    let rect = Rect { x: 10, y: 10, width: 20, height: 20 };
    for (a, b, expect) in [
        ((0, 20), (40, 20), true),
        ((20, 0), (20, 40), true),
        ((15, 20), (25, 20), true),
        ((0, 10), (40, 10), false),
        ((30, 0), (30, 40), false),
        ((0, 20), (10, 20), false),
        ((20, 30), (20, 40), false),
        ((0, 5), (40, 5), false),
    ] {
        assert_eq!(passes(a, b, rect), expect, "{a:?} {b:?}");
    }
}

const POLLER: &str = r#"{"StartAt":"Run","States":{"Run":{"Type":"Parallel","Next":"Notify",
    "Catch":[{"ErrorEquals":["States.ALL"],"Next":"Failed"}],"Branches":[
    {"StartAt":"Job 1","States":{"Job 1":{"Type":"Task","Resource":"r","Next":"Check"},
        "Check":{"Type":"Task","Resource":"r","Next":"Done?"},
        "Done?":{"Type":"Choice","Choices":[{"Variable":"$.s","StringEquals":"DONE","Next":"Load"}],"Default":"Wait"},
        "Wait":{"Type":"Wait","Seconds":30,"Next":"Check"},"Load":{"Type":"Task","Resource":"r","End":true}}},
    {"StartAt":"Job 2","States":{"Job 2":{"Type":"Task","Resource":"r","End":true}}}]},
    "Notify":{"Type":"Pass","End":true},"Failed":{"Type":"Fail"}}}"#;

#[test]
fn a_poller_reads_as_one_line_with_a_loop_on_the_left_and_the_exit_on_the_right() {
    check(POLLER).unwrap();
    let shown = draw(POLLER);
    let find = |name: &str| shown.boxes.iter().position(|shown| shown.name == name).unwrap();
    let middle = |name: &str| shown.boxes[find(name)].rect.x + shown.boxes[find(name)].rect.width / 2;
    for name in ["Check", "Done?", "Wait", "Load"] {
        assert_eq!(middle(name), middle("Job 1"), "{name}");
    }
    assert_eq!((middle("Run"), middle("Notify")), (middle("Start"), middle("Start")));
    let top = |name: &str| shown.boxes[find(name)].rect.y;
    assert!(top("Wait") < top("Load"), "the loop comes before what follows it");
    let edge = |from: &str, to: &str| {
        shown.edges.iter().find(|edge| edge.from == find(from) && edge.to == find(to)).unwrap()
    };
    let back = edge("Wait", "Check");
    assert!(back.points.iter().all(|point| point.0 <= shown.boxes[find("Wait")].rect.x), "{back:?}");
    let exit = edge("Done?", "Load");
    let right = shown.boxes[find("Wait")].rect.x + 168;
    assert!(exit.points.iter().any(|point| point.0 > right), "{exit:?}");
    let catch = edge("Run", "Failed");
    assert!(catch.catch && catch.points.len() == 4, "{catch:?}");
}

/// Tasks with a Choice after each, whose default ends in a failure.
fn guarded(tasks: usize) -> String {
    let section = |at: usize| {
        let next = if at + 1 == tasks { "Done".to_owned() } else { format!("Task {}", at + 1) };
        format!(
            r#""Task {at}":{{"Type":"Pass","Next":"Good {at}"}},"Good {at}":{{"Type":"Choice","Choices":[{{"Variable":"$.good",
            "BooleanEquals":true,"Next":"{next}"}}],"Default":"Bad {at}"}},"Bad {at}":{{"Type":"Fail"}},"#
        )
    };
    let sections: String = (0..tasks).map(section).collect();
    format!(r#"{{"StartAt":"Task 0","States":{{{sections}"Done":{{"Type":"Succeed"}}}}}}"#)
}

#[test]
fn the_way_that_goes_on_stays_in_line_and_short_ends_close_beside_it() {
    let shown = draw(&guarded(40));
    clear(&shown).expect("clear");
    let middle = |name: &str| {
        let found = shown.boxes.iter().find(|it| it.name == name).expect(name);
        found.rect.x + found.rect.width / 2
    };
    for at in 0..40 {
        assert_eq!(middle(&format!("Task {at}")), middle("Task 0"), "Task {at}");
        assert_eq!(middle(&format!("Good {at}")), middle("Task 0"), "Good {at}");
    }
    // One on each side of the line at most.
    assert!(shown.width < 4 * 168, "{} wide", shown.width);
}

#[test]
fn odd_definitions_have_a_picture() {
    for text in [
        "",
        "{}",
        "null",
        r#"{"StartAt":"A","States":{}}"#,
        r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"A"}}}"#,
        r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","Next":"A"},"C":{"Type":"Pass","Next":"C"}}}"#,
        r#"{"StartAt":"A","States":{"A":{"Type":"Parallel","Branches":[],"End":true}}}"#,
        r#"{"StartAt":"A","States":{"A":{"Type":"Parallel","Branches":[{}, {"StartAt":"X","States":{}}],"End":true}}}"#,
        r#"{"StartAt":"A","States":{"A":{"Type":"Map","ItemProcessor":{"StartAt":"X","States":{"X":{"Type":"Fail"}}},"End":true}}}"#,
    ] {
        check(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    }
}

#[test]
fn names_without_a_state_are_drawn_as_missing() {
    let text = r##"{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"Variable":"$.x","IsNull":true,"Next":"Nowhere"}],"Default":"B"},
        "B":{"Type":"Task","Next":"Nowhere","Catch":[{"ErrorEquals":["a"],"Next":"#end"}]},
        "P":{"Type":"Parallel","Branches":[{"StartAt":"X","States":{"X":{"Type":"Pass","Next":"B"}}}],"End":true}}}"##;
    check(text).unwrap();
    let shown = draw(text);
    let stubs: Vec<_> = shown.boxes.iter().filter(|it| it.shape == Shape::Missing).collect();
    let ids: Vec<_> = stubs.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["#missing #end", "#missing Nowhere", "/States/P/Branches/0#missing B"]);
    assert!(stubs.iter().all(|it| it.address().is_none() && it.terminal_of().is_none()));
    let missing = shown.edges.iter().filter(|edge| edge.missing);
    let lines: Vec<_> = missing
        .map(|edge| (shown.boxes[edge.from].name.as_str(), shown.boxes[edge.to].name.as_str(), edge.catch))
        .collect();
    assert_eq!(
        lines,
        [("A", "Nowhere", false), ("B", "Nowhere", false), ("B", "#end", true), ("X", "B", false)]
    );
    let end = shown.boxes.iter().find(|it| it.shape == Shape::End).unwrap();
    assert!(stubs[..2].iter().all(|it| it.rect.y < end.rect.y));
}

#[path = "flow/corpus.rs"]
mod corpus;
#[path = "flow/machines.rs"]
mod machines;

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_definition_is_drawn_clearly(definition in machines::scope(2)) {
        check(&definition.to_string()).map_err(|error| TestCaseError::fail(format!("{error}\n{definition}")))?;
    }
}

#[test]
fn real_workflows_are_drawn_clearly() {
    let all = corpus::workflows();
    assert!(all.is_empty() || all.len() > 100, "{}", all.len());
    for (id, definition) in all {
        check(&definition.to_string()).unwrap_or_else(|error| panic!("{id}: {error}"));
    }
}

#[test]
fn two_thousand_states_are_drawn() {
    let mut states = Map::new();
    for index in 0..2_000 {
        let next = format!("S{}", index + 1);
        let state = match index {
            1_999 => json!({"Type": "Succeed"}),
            _ if index % 10 == 0 => json!({"Type": "Choice", "Default": next,
                "Choices": [{"Variable": "$.a", "NumericEquals": 1, "Next": format!("S{}", (index + 7).min(1_999))}]}),
            _ => json!({"Type": "Pass", "Next": next}),
        };
        states.insert(format!("S{index}"), state);
    }
    let shown = draw(&json!({"StartAt": "S0", "States": states}).to_string());
    assert_eq!(shown.boxes.len(), 2_002);
}
