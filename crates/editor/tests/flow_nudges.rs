//! Boxes moved by hand: whatever is moved, children stay in their containers, edges run straight from box to box, and
//! undo leads back to the picture that the layout makes.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use editor::flow::{picture, picture_again, Layouts, Picture, Rect};
use editor::machine::{Address, Command, Edit, MachineEditor};
use proptest::prelude::*;
use proptest::sample::Index;

#[path = "flow/corpus.rs"]
mod corpus;
#[path = "flow/machines.rs"]
mod machines;

fn draw(editor: &MachineEditor) -> Picture {
    let document = editor.document();
    let chart = document.good().chart();
    picture_again(&chart, &BTreeSet::new(), document.nudges(), &mut Layouts::default())
}

fn place(editor: &MachineEditor, name: &str) -> Rect {
    draw(editor).boxes.iter().find(|shown| shown.name == name).unwrap().rect
}

fn state(name: &str) -> Address {
    Address::root().state(name)
}

fn nudge(states: &[Address], by: (i32, i32)) -> Command {
    Command::Nudge { states: states.to_vec(), by }
}

fn holds(outer: Rect, inner: Rect) -> bool {
    inner.x >= outer.x
        && inner.y >= outer.y
        && inner.x + inner.width <= outer.x + outer.width
        && inner.y + inner.height <= outer.y + outer.height
}

fn on_border(at: (i32, i32), rect: Rect) -> bool {
    let point = Rect { x: at.0, y: at.1, width: 0, height: 0 };
    let deep = Rect { x: rect.x + 2, y: rect.y + 2, width: rect.width - 4, height: rect.height - 4 };
    let near = Rect { x: rect.x - 1, y: rect.y - 1, width: rect.width + 2, height: rect.height + 2 };
    holds(near, point) && !(deep.width > 0 && deep.height > 0 && holds(deep, point))
}

fn check(shown: &Picture) -> Result<(), String> {
    let whole = Rect { x: 0, y: 0, width: shown.width, height: shown.height };
    for inner in &shown.boxes {
        let outer = inner.parent.map_or(whole, |parent| shown.boxes[parent].rect);
        if !holds(outer, inner.rect) {
            return Err(format!("{} {:?} lies outside {outer:?}", inner.id, inner.rect));
        }
    }
    for lane in &shown.lanes {
        if !holds(shown.boxes[lane.owner].rect, lane.rect) {
            return Err(format!("{} lies outside its container", lane.scope));
        }
    }
    for edge in &shown.edges {
        let (from, to) = (&shown.boxes[edge.from], &shown.boxes[edge.to]);
        let name = format!("{} -> {} {:?}", from.id, to.id, edge.points);
        let ([first, ..], [.., last]) = (edge.points.as_slice(), edge.points.as_slice()) else {
            return Err(format!("{name} has no ends"));
        };
        if edge.points.len() < 2 || !on_border(*first, from.rect) || !on_border(*last, to.rect) {
            return Err(format!("{name} does not end at {:?} and {:?}", from.rect, to.rect));
        }
        if edge.points.windows(2).any(|pair| pair[0].0 != pair[1].0 && pair[0].1 != pair[1].1) {
            return Err(format!("{name} is oblique"));
        }
        let container = from.parent.map_or(whole, |parent| shown.boxes[parent].rect);
        if edge.points.iter().any(|at| !holds(container, Rect { x: at.0, y: at.1, width: 0, height: 0 })) {
            return Err(format!("{name} leaves {container:?}"));
        }
    }
    Ok(())
}

/// Moves states by hand, one after the other, and takes it all back.
fn walk(text: &str, moves: &[(Index, (i32, i32))]) -> Result<(), TestCaseError> {
    let mut editor = MachineEditor::new(text);
    let first = draw(&editor);
    prop_assert_eq!(&first, &picture(&editor.document().good().chart(), &BTreeSet::new()));
    prop_assert_eq!(first.origin, (0, 0));
    let states: Vec<_> =
        editor.document().good().index().states.iter().map(|it| it.address.clone()).collect();
    if states.is_empty() {
        return Ok(());
    }
    for (at, by) in moves {
        editor.perform(&nudge(std::slice::from_ref(at.get(&states)), *by)).unwrap();
        check(&draw(&editor)).map_err(|error| TestCaseError::fail(format!("{error}\n{moves:?}\n{text}")))?;
    }
    prop_assert_eq!(&**editor.document().text(), text);
    let last = draw(&editor);
    while editor.undo().is_some() {}
    prop_assert_eq!(&draw(&editor), &first);
    while editor.redo().is_some() {}
    prop_assert_eq!(&draw(&editor), &last);
    editor.perform(&Command::PutBack(Vec::new())).unwrap();
    prop_assert_eq!(&draw(&editor), &first);
    Ok(())
}

fn moves() -> impl Strategy<Value = Vec<(Index, (i32, i32))>> {
    let by = prop_oneof![
        4 => (-60..60_i32, -60..60_i32),
        2 => ((-9..9_i32).prop_map(|x| x * 8), Just(0)),
        1 => (-3_000..3_000_i32, -3_000..3_000_i32),
        1 => (any::<i32>(), any::<i32>()),
    ];
    prop::collection::vec((any::<Index>(), by), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_box_can_be_moved(definition in machines::scope(2), moves in moves()) {
        walk(&definition.to_string(), &moves)?;
    }
}

#[test]
fn boxes_of_published_workflows_can_be_moved() {
    for (number, (_, definition)) in corpus::workflows().into_iter().enumerate() {
        let mut editor = MachineEditor::new(&definition.to_string());
        let states: Vec<_> =
            editor.document().good().index().states.iter().map(|it| it.address.clone()).collect();
        for (at, state) in states.iter().enumerate() {
            let by = [(40, 0), (-70, 24), (0, 90), (8, -120)][(at + number) % 4];
            editor.perform(&nudge(std::slice::from_ref(state), by)).unwrap();
        }
        check(&draw(&editor)).unwrap();
    }
}

const TEXT: &str = r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"P"},
    "P":{"Type":"Parallel","Branches":[{"StartAt":"X","States":{"X":{"Type":"Pass","End":true}}},
        {"StartAt":"Y","States":{"Y":{"Type":"Pass","End":true}}}],"Next":"B"},"B":{"Type":"Succeed"}}}"#;

fn inner(outer: &str) -> Address {
    state(outer).branch(0).state("X")
}

#[test]
fn an_edge_gets_a_jog() {
    let mut editor = MachineEditor::new(TEXT);
    let before = place(&editor, "A");
    editor.perform(&nudge(&[state("A")], (16, 0))).unwrap();
    assert_eq!(place(&editor, "A"), Rect { x: before.x + 16, ..before });
    let shown = draw(&editor);
    let edge = shown.edges.iter().find(|edge| shown.boxes[edge.to].name == "P").unwrap();
    let x = before.x + before.width / 2;
    assert_eq!(edge.points.iter().map(|at| at.0).collect::<Vec<_>>(), [x + 16, x + 16, x, x]);
}

#[test]
fn a_container_takes_along_what_is_in_it_and_grows_with_it() {
    let mut editor = MachineEditor::new(TEXT);
    let (container, child) = (place(&editor, "P"), place(&editor, "X"));
    // Its child is selected too, and yet does not move twice.
    editor.perform(&nudge(&[state("P"), inner("P")], (24, 8))).unwrap();
    assert_eq!(place(&editor, "P"), Rect { x: container.x + 24, y: container.y + 8, ..container });
    assert_eq!(place(&editor, "X"), Rect { x: child.x + 24, y: child.y + 8, ..child });
    editor.perform(&nudge(&[inner("P")], (200, 0))).unwrap();
    assert!(place(&editor, "P").width > container.width);
}

#[test]
fn start_and_end_make_room() {
    let mut editor = MachineEditor::new(TEXT);
    let (start, end) = (place(&editor, "Start"), place(&editor, "End"));
    editor.perform(&nudge(&[state("A"), state("B")], (0, 4))).unwrap();
    assert_eq!((place(&editor, "Start"), place(&editor, "End")), (start, Rect { y: end.y + 4, ..end }));
    editor.perform(&nudge(&[state("A")], (0, -44))).unwrap();
    let shown = draw(&editor);
    assert_eq!(shown.origin, (0, 40), "A went up by 40, and the start with it");
    assert_eq!(place(&editor, "Start"), start);
    assert_eq!(place(&editor, "End"), Rect { y: end.y + 44, ..end });
}

#[test]
fn an_edge_goes_round_a_box_in_its_way() {
    let mut editor = MachineEditor::new(POLLER);
    let home = draw(&editor);
    let back = |shown: &Picture| {
        let name = |at: usize| shown.boxes[at].name.as_str();
        let edge = shown.edges.iter().find(|edge| (name(edge.from), name(edge.to)) == ("Done?", "Wait"));
        edge.unwrap().points.clone()
    };
    let left = |points: &[(i32, i32)]| points.iter().map(|at| at.0).min().unwrap();
    let loop_at = left(&back(&home));
    // Into the line of the loop.
    let check = home.boxes.iter().find(|shown| shown.name == "Check").unwrap().rect;
    editor.perform(&nudge(&[state("Check")], (loop_at - check.x - 20, 0))).unwrap();
    let shown = draw(&editor);
    let check = shown.boxes.iter().find(|shown| shown.name == "Check").unwrap().rect;
    let points = back(&shown);
    assert!(left(&points) < check.x, "{points:?} {check:?}");
}

const POLLER: &str = r#"{"StartAt":"Wait","States":{"Wait":{"Type":"Wait","Seconds":30,"Next":"Check"},
    "Check":{"Type":"Pass","Next":"Done?"},
    "Done?":{"Type":"Choice","Choices":[{"Variable":"$.x","IsPresent":true,"Next":"Wait"}],"Default":"End it"},
    "End it":{"Type":"Succeed"}}}"#;

#[test]
fn nudges_and_selection_follow_a_name_that_is_typed() {
    let mut editor = MachineEditor::new(TEXT);
    editor.perform(&nudge(&[inner("P")], (8, 0))).unwrap();
    editor.select([state("P")]);
    let at = editor.document().text().find("\"P\":").unwrap() + 2;
    for letter in ["a", "r"] {
        editor.typed(vec![Edit { start: at, end: at, insert: letter.to_owned() }]).unwrap();
    }
    let moved = inner("P").moved(&state("P"), &state("Pra")).unwrap();
    assert_eq!(editor.document().nudges().of(moved.as_str()), (8, 0));
    assert_eq!(editor.selection().iter().collect::<Vec<_>>(), [&state("Pra")]);
    editor.undo();
    assert_eq!(editor.document().nudges().of(inner("P").as_str()), (8, 0));
}

#[test]
fn nudges_follow_their_states() {
    let mut editor = MachineEditor::new(TEXT);
    let of = |editor: &MachineEditor, at: Address| editor.document().nudges().of(at.as_str());
    editor.perform(&nudge(&[inner("P")], (8, 0))).unwrap();
    editor.perform(&nudge(&[state("A")], (0, 8))).unwrap();
    assert_eq!(editor.steps().past().last().unwrap().name, "Move 'A' by hand");
    editor.perform(&Command::Rename { state: state("P"), name: "Q".to_owned() }).unwrap();
    assert_eq!((of(&editor, inner("P")), of(&editor, inner("Q"))), ((0, 0), (8, 0)));
    editor.perform(&Command::Delete(vec![state("A")])).unwrap();
    assert_eq!(of(&editor, state("A")), (0, 0));
    editor.undo();
    assert_eq!(of(&editor, state("A")), (0, 8));
    editor.undo();
    assert_eq!(of(&editor, inner("P")), (8, 0));
    editor.perform(&Command::PutBack(vec![state("A")])).unwrap();
    assert_eq!((of(&editor, state("A")), of(&editor, inner("P"))), ((0, 0), (8, 0)));
    // Nothing of it is in the text.
    assert_eq!(&**editor.document().text(), TEXT);
    assert!(editor.perform(&Command::PutBack(vec![state("A")])).unwrap().is_none());
    assert!(editor.perform(&nudge(&[state("gone")], (8, 0))).is_err());
}

#[test]
fn moving_on_with_keys_is_one_step() {
    let mut editor = MachineEditor::new(TEXT);
    editor.select([state("A")]);
    for by in [(8, 0), (8, 0), (0, 8)] {
        editor.perform_on(&nudge(&[state("A")], by)).unwrap();
    }
    assert_eq!(editor.steps().past().len(), 1);
    editor.perform(&nudge(&[state("A")], (1, 1))).unwrap();
    assert_eq!(editor.steps().past().len(), 2);
    editor.undo();
    assert_eq!(editor.document().nudges().of("/States/A"), (16, 8));
    editor.undo();
    assert!(editor.document().nudges().is_empty());
}
