//! Small edits move little. What holds of one state inserted, deleted or renamed:
//!
//! 1. A new name of a state that is no container moves nothing at all.
//! 2. In every scope but the changed one and those around it, everything keeps its place within the scope.
//! 3. In the scopes around it, all that changes is the size of the box that holds the change: what was in one row and
//!    still is keeps its order from left to right.
//! 4. In the changed scope the drawing is made anew, of the graph alone (same graph, same picture), so no order can be
//!    promised there; what is promised is how seldom it matters. Over all published workflows, of the pairs of states
//!    that share a row before and after, less than one in a hundred changes its order; of all states, less than one in ten
//!    moves sideways and less than one in twenty of those above the edited one up or down.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use editor::flow::{picture, Picture, Rect};
use editor::machine::{Address, Command, Exit, MachineEditor, NewState, Slot, StateType};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Where the states of a scope lie, from its start.
type Places = BTreeMap<String, Rect>;

fn draw(editor: &MachineEditor) -> Picture {
    picture(&editor.document().good().chart(), &BTreeSet::new())
}

/// By scope, the places of its states by name.
fn scopes(picture: &Picture) -> BTreeMap<Address, Places> {
    let start = |scope: &Address| {
        let id = format!("{scope}#start");
        picture.boxes.iter().find(|shown| shown.id == id).map_or((0, 0), |shown| (shown.rect.x, shown.rect.y))
    };
    let mut all: BTreeMap<Address, Places> = BTreeMap::new();
    for shown in &picture.boxes {
        let Some(address) = shown.address() else { continue };
        let (scope, name) = (address.scope(), address.name());
        let (x, y) = start(&scope);
        let rect = Rect { x: shown.rect.x - x, y: shown.rect.y - y, ..shown.rect };
        all.entry(scope).or_default().insert(name, rect);
    }
    all
}

/// What an edit moved.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    edits: usize,
    pairs: usize,
    flips: usize,
    states: usize,
    sideways: usize,
    above: usize,
    risen: usize,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.edits += other.edits;
        self.pairs += other.pairs;
        self.flips += other.flips;
        self.states += other.states;
        self.sideways += other.sideways;
        self.above += other.above;
        self.risen += other.risen;
    }
}

/// Pairs that share a row before and after, and those of them whose order is another.
fn flips(before: &Places, after: &Places) -> (usize, usize) {
    let (mut pairs, mut flips) = (0, 0);
    let both: Vec<(Rect, Rect)> =
        before.iter().filter_map(|(name, was)| Some((*was, *after.get(name)?))).collect();
    for (at, (a, a_now)) in both.iter().enumerate() {
        for (b, b_now) in both.iter().skip(at + 1).filter(|(b, b_now)| a.y == b.y && a_now.y == b_now.y) {
            pairs += 1;
            flips += usize::from((a.x < b.x) != (a_now.x < b_now.x));
        }
    }
    (pairs, flips)
}

/// Compares two pictures before and after an edit of the state `edited`, or right after it.
fn compare(before: &Picture, after: &Picture, edited: &Address) -> Result<Tally, String> {
    let changed = &edited.scope();

    let (was, now) = (scopes(before), scopes(after));
    let mut tally = Tally { edits: 1, ..Tally::default() };
    for (scope, places) in &was {
        let Some(places_now) = now.get(scope) else { continue };
        let around = scope != changed && scope.holds(changed);
        let (pairs, flips) = flips(places, places_now);
        match scope == changed {
            true => {
                (tally.pairs, tally.flips) = (pairs, flips);
                let row = places.get(&edited.name()).map_or(0, |place| place.y);
                for (name, place) in places {
                    let Some(now) = places_now.get(name) else { continue };
                    tally.states += 1;
                    tally.sideways += usize::from(now.x != place.x);
                    tally.above += usize::from(place.y < row);
                    tally.risen += usize::from(place.y < row && now.y != place.y);
                }
            }
            false if around && flips > 0 => {
                return Err(format!("{scope:?}, around the change, is in another order"))
            }
            false if !around && places != places_now => return Err(format!("{scope:?} is not the same")),
            false => {}
        }
    }
    Ok(tally)
}

/// Inserts after, deletes and renames the state, each on its own.
fn try_all(editor: &mut MachineEditor, state: &Address) -> Result<Tally, String> {
    let before = draw(editor);
    let entry = editor.document().present().index().state(state).map(|entry| entry.kind.clone());
    let contains = matches!(entry.as_deref(), Some("Parallel" | "Map"));
    let mut tally = Tally::default();
    let rename = Command::Rename { state: state.clone(), name: "Another name".to_owned() };
    let slot = Slot::Line { from: state.clone(), exits: vec![Exit::Next] };
    let insert = Command::InsertState { state: NewState::of(StateType::Pass), slot };
    let delete = Command::Delete(vec![state.clone()]);
    for command in [rename, insert, delete] {
        if !matches!(editor.perform(&command), Ok(Some(_))) {
            continue;
        }
        let after = draw(editor);
        if matches!(command, Command::Rename { .. }) {
            let places = |picture: &Picture| picture.boxes.iter().map(|shown| shown.rect).collect::<Vec<_>>();
            if !contains && places(&before) != places(&after) {
                return Err(format!("{state:?} has another name, and things move"));
            }
        } else {
            tally.add(compare(&before, &after, state).map_err(|error| format!("{command:?}: {error}"))?);
        }
        editor.undo();
    }
    Ok(tally)
}

/// All edits of all states, at most so many.
fn check(text: &str, most: usize) -> Result<Tally, String> {
    let mut editor = MachineEditor::new(text);
    let states: Vec<Address> =
        editor.document().present().index().states.iter().map(|state| state.address.clone()).collect();
    let mut tally = Tally::default();
    for state in states.iter().step_by(states.len() / most.max(1) + 1) {
        tally.add(try_all(&mut editor, state)?);
    }
    Ok(tally)
}

#[test]
fn edits_of_real_workflows_move_little() {
    let all = corpus::workflows();
    if all.is_empty() {
        return;
    }
    let mut tally = Tally::default();
    for (id, definition) in all {
        let one = check(&format!("{definition:#}"), 40);
        tally.add(one.unwrap_or_else(|error| panic!("{id}: {error}")));
    }
    println!("{tally:?}");
    assert!(tally.edits > 1_000 && tally.pairs > 1_000 && tally.above > 1_000, "{tally:?}");
    assert!(tally.flips * 100 < tally.pairs, "{tally:?}");
    assert!(tally.sideways * 10 < tally.states, "{tally:?}");
    assert!(tally.risen * 20 < tally.above, "{tally:?}");
}

#[path = "flow/corpus.rs"]
mod corpus;
#[path = "flow/machines.rs"]
mod machines;

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edits_of_any_machine_leave_other_scopes_alone(definition in machines::scope(2)) {
        check(&format!("{definition:#}"), 8)
            .map_err(|error| TestCaseError::fail(format!("{error}\n{definition}")))?;
    }
}
