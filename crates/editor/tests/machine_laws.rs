//! What holds of any sequence of commands on any definition: the text stays JSON, no command leaves a transition
//! without its state, undo leads to the first text and redo to the last, byte for byte, and what is known beside the text
//! goes with it.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use editor::machine::{
    Address, Beside, Command, Edit, EntryList, Exit, MachineDocument, MachineEditor, NewState, Opened,
    RunPart, Slot, StateType,
};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;

/// What a random command is made of.
#[derive(Debug, Clone)]
struct Seed {
    op: u8,
    a: Index,
    b: Index,
    c: Index,
    small: usize,
    name: String,
}

fn seed() -> impl Strategy<Value = Seed> {
    (0..24_u8, any::<Index>(), any::<Index>(), any::<Index>(), 0..4_usize, name())
        .prop_map(|(op, a, b, c, small, name)| Seed { op, a, b, c, small, name })
}

/// Names as people, and other people, write them.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z ]{1,12}",
        Just("say \"hi\" \\ back".to_owned()),
        Just("🙂 rocket 🚀/~2~0".to_owned()),
        Just("\u{202e}שלום עולם".to_owned()),
        Just("<img src=x onerror=alert(1)>".to_owned()),
        Just("tab\tnewline\nnul\u{0}".to_owned()),
        "[a-z]{81,120}",
    ]
}

/// The command that a seed means for a document.
fn command(seed: &Seed, editor: &MachineEditor) -> Command {
    let reading = editor.document().present();
    let index = reading.index();
    let state = |at: &Index| match index.states.as_slice() {
        [] => Address::root().state("none"),
        states => at.get(states).address.clone(),
    };
    let scope = |at: &Index| at.get(&index.scopes).address.clone();
    let exit = match seed.small {
        0 => Exit::Default,
        1 => Exit::Choice(seed.c.index(3)),
        2 => Exit::Catch(seed.c.index(2)),
        _ => Exit::Next,
    };
    let slot = match seed.b.index(7) {
        0 => Slot::Start { scope: scope(&seed.c) },
        1 => Slot::Branch { state: state(&seed.c), index: seed.small },
        2 => Slot::Rule { choice: state(&seed.c) },
        3 => Slot::Catcher { state: state(&seed.c) },
        4 => Slot::Loose { scope: scope(&seed.c) },
        5 => Slot::Line { from: state(&seed.c), exits: vec![exit] },
        _ => Slot::Line { from: state(&seed.c), exits: vec![Exit::Next] },
    };
    let kind = *seed.a.get(&StateType::ALL);
    let list = *seed.b.get(&[EntryList::Choices, EntryList::Catch, EntryList::Retry]);
    let many = || {
        let first = state(&seed.a);
        let scope = first.scope();
        let siblings = index.states.iter().map(|state| state.address.clone());
        let near = siblings.filter(|other| other.scope() == scope).skip(seed.b.index(3)).take(seed.small);
        std::iter::once(first).chain(near).collect::<Vec<_>>()
    };
    match seed.op {
        0 | 1 => Command::InsertState { state: NewState::of(kind), slot },
        2 => Command::InsertState {
            state: NewState { name: Some(seed.name.clone()), ..NewState::of(kind) },
            slot,
        },
        3 | 4 => Command::Move { states: many(), slot },
        5 => Command::Delete(vec![state(&seed.a), state(&seed.b)]),
        6 => Command::Delete(many()),
        7 => Command::Rename { state: state(&seed.a), name: seed.name.clone() },
        8 => Command::SetType { state: state(&seed.b), kind },
        9 => Command::Connect { from: state(&seed.a), exit, to: Some(state(&seed.b)) },
        10 => Command::Connect { from: state(&seed.a), exit, to: None },
        11 => Command::AddBranch { state: state(&seed.a), index: seed.small },
        12 => Command::RemoveBranch { state: state(&seed.a), index: seed.small },
        13 => Command::AddEntry { state: state(&seed.a), list, index: seed.small },
        14 => Command::MoveEntry { state: state(&seed.a), list, from: seed.small, to: 0 },
        15 => Command::RemoveEntry { state: state(&seed.a), list, index: seed.small },
        16 => Command::Duplicate(many()),
        17 => Command::Paste { text: reading.text().to_string(), slot },
        18 => Command::Nudge { states: many(), by: (8, -16) },
        19 => Command::PutBack(if seed.small == 0 { Vec::new() } else { many() }),
        20 => {
            let name = seed.name.clone();
            let parts = [RunPart::Title(name.clone()), RunPart::Input(name.clone()), RunPart::Mocks(name)];
            Command::ChangeRun { at: seed.small, part: seed.c.get(&parts).clone() }
        }
        21 => Command::AddRun { like: seed.small },
        22 => Command::RemoveRun(seed.small),
        23 => Command::Retitle(seed.name.clone()),
        _ => Command::SetField {
            state: state(&seed.a),
            pointer: format!("/{}", ["Comment", "Retry/-", "Parameters/a/b", "Assign/x"][seed.small]),
            value: Some(asl::json::quote(&seed.name)),
        },
    }
}

/// The names that transitions lead to and no state has. A command may carry such a name along (a Task that led
/// nowhere becomes a Choice that does), but never brings one in.
fn lost(document: &MachineDocument) -> Vec<String> {
    let found = document.present().diagnostics();
    let lost = found.iter().filter(|finding| finding.code == "MISSING_TRANSITION_TARGET");
    let lost = lost.filter(|finding| finding.message.starts_with("Missing '"));
    let names = lost.filter_map(|finding| finding.message.split_once(": ").map(|(_, name)| name.to_owned()));
    // Scopes without states start nowhere.
    names.filter(|name| !name.is_empty()).collect()
}

/// Carries random commands out.
fn walk(text: &str, seeds: &[Seed]) -> Result<(), TestCaseError> {
    let first = Beside::from(&Opened::bare("A machine", text));
    let mut editor = MachineEditor::of(MachineDocument::new(text).with_beside(first.clone()));
    let mut steps = 0;
    for seed in seeds {
        // A paste doubles the machine.
        if editor.document().text().len() > 60_000 {
            break;
        }
        let command = command(seed, &editor);
        let before = std::sync::Arc::clone(editor.document().text());
        let beside = editor.document().beside().clone();
        let lost_before = lost(editor.document());
        let done = editor.perform(&command);
        let now = editor.document().text();
        let context = format!("{command:?}\nbefore:\n{before}\nafter:\n{now}");
        match done {
            Ok(Some(done)) => {
                steps += 1;
                prop_assert!(!done.name.is_empty());
                prop_assert!(!done.edits.is_empty() || beside != *editor.document().beside(), "{context}");
                let after = editor::machine::edit::apply(&before, &done.edits);
                prop_assert_eq!(after.as_deref(), Some(&**now));
            }
            _ => {
                prop_assert_eq!(&before, now, "a refusal changes nothing: {}", context);
                prop_assert_eq!(&beside, editor.document().beside());
            }
        }
        prop_assert!(!editor.document().beside().runs.is_empty());
        prop_assert!(serde_json::from_str::<Value>(now).is_ok(), "no JSON: {context}");
        prop_assert!(!editor.document().is_broken(), "broken: {context}");
        let lost_now = lost(editor.document());
        let new: Vec<_> = lost_now.iter().filter(|name| !lost_before.contains(name)).collect();
        prop_assert!(new.is_empty(), "{new:?} {context}");
        for at in editor.selection() {
            prop_assert!(editor.document().present().index().state(at).is_some(), "{at} {context}");
        }
    }
    let last = editor.document().clone();
    prop_assert_eq!(editor.steps().past().len(), steps);
    let is_at = |editor: &MachineEditor, text: &str, beside: &Beside| {
        prop_assert_eq!(&**editor.document().text(), text);
        prop_assert_eq!(editor.document().beside(), beside);
        Ok(())
    };
    while editor.undo().is_some() {}
    is_at(&editor, text, &first)?;
    while editor.redo().is_some() {}
    is_at(&editor, last.text(), last.beside())?;
    editor.walk_to(steps / 2);
    editor.walk_to(steps);
    is_at(&editor, last.text(), last.beside())?;
    Ok(())
}

const POLLER: &str = include_str!("../../../examples/rds-snapshot.asl.json");
const NESTED: &str = r#"{"StartAt":"P","States":{"P":{"Type":"Parallel","Next":"M","Branches":[
    {"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"Variable":"$.x","IsPresent":true,"Next":"B"}],"Default":"A"},
     "B":{"Type":"Succeed"}}},{"StartAt":"","States":{}}],"Catch":[{"ErrorEquals":["States.ALL"],"Next":"F"}]},
	"M": {"Type":"Map", "ItemProcessor": {"StartAt":"C","States":{"C":{"Type":"Pass","Next":"D"},"D":{"Type":"Wait","Seconds":1.0,"End":true}}},
	 "End": true}, "F" : {"Type":"Fail"} } }"#;
const TWINS: &str = "{\r\n\t\"StartAt\": \"A\",\r\n\t\"States\": {\r\n\t\t\"A\": {\"Type\": \"Pass\", \"Next\": \"A\"},\r\n\t\t\"A\": {\"Type\": \"Task\", \"Next\": \"gone\"},\r\n\t\t\"B\": 7\r\n\t}\r\n}\r\n";

fn start() -> impl Strategy<Value = String> {
    let fixed = [editor::machine::document::EMPTY, POLLER, NESTED, TWINS, "{}", r#"{"States":[]}"#];
    let corpus: Vec<String> = published().into_iter().filter(|text| text.len() < 8_000).collect();
    let fixed: Vec<String> = fixed.iter().map(|text| (*text).to_owned()).collect();
    prop_oneof![3 => prop::sample::select(fixed.clone()), 2 => prop::sample::select(if corpus.is_empty() { fixed } else { corpus })]
}

/// Published workflows as text.
fn published() -> Vec<String> {
    corpus::workflows().iter().map(|(_, definition)| format!("{definition:#}")).collect()
}

#[path = "flow/corpus.rs"]
mod corpus;

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_commands_can_be_undone(text in start(), seeds in prop::collection::vec(seed(), 1..25)) {
        walk(&text, &seeds)?;
    }

    #[test]
    fn typing_anything_can_be_undone(
        text in start(),
        typed in prop::collection::vec((any::<Index>(), 0..6_usize, "[\\{\\}\\[\\]\",:a \\n]{0,4}"), 1..30),
        seeds in prop::collection::vec(seed(), 1..6),
    ) {
        let mut editor = MachineEditor::new(&text);
        for (at, length, insert) in typed {
            let now = editor.document().text();
            let start = at.index(now.len() + 1);
            let end = (start + length).min(now.len());
            if now.is_char_boundary(start) && now.is_char_boundary(end) {
                editor.typed(vec![Edit { start, end, insert }]).unwrap();
            }
        }
        // Commands work on a broken text, or say why not, and never make it worse.
        for seed in &seeds {
            let command = command(seed, &editor);
            let _ = editor.perform(&command);
        }
        let last = editor.document().text().to_string();
        while editor.undo().is_some() {}
        prop_assert_eq!(&**editor.document().text(), text.as_str());
        while editor.redo().is_some() {}
        prop_assert_eq!(&**editor.document().text(), last.as_str());
    }
}

#[test]
fn every_published_workflow_can_be_taken_apart() {
    for text in published() {
        let mut editor = MachineEditor::new(&text);
        while let Some(state) = editor.document().present().index().states.first() {
            let delete = Command::Delete(vec![state.address.clone()]);
            editor.perform(&delete).unwrap();
            assert!(serde_json::from_str::<Value>(editor.document().text()).is_ok());
        }
        while editor.undo().is_some() {}
        assert_eq!(&**editor.document().text(), text);
    }
}
