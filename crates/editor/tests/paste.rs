//! What is pasted cuts nothing off.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use editor::machine::{Address, Command, Exit, MachineEditor, Slot};

const FLOW: &str =
    r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","End":true}}}"#;

/// Pastes after A, or first of all: where the states then lead, and what is said.
fn check(pasted: &str, start: bool, expect: &str, note: Option<&str>) {
    let root = Address::root();
    let slot = match start {
        true => Slot::Start { scope: root },
        false => Slot::Line { from: root.state("A"), exits: vec![Exit::Next] },
    };
    let mut editor = MachineEditor::new(FLOW);
    let done = editor.perform(&Command::Paste { text: pasted.to_owned(), slot }).unwrap().unwrap();
    let (tree, _) = asl::json::parse(editor.document().text());
    let next =
        |node: &asl::json::Node| node.get("Next").and_then(|next| next.as_str()).unwrap_or("-").to_owned();
    let states = tree.get("States").unwrap().members();
    let start = tree.get("StartAt").unwrap().as_str().unwrap();
    let lines: Vec<_> = states.iter().map(|it| format!("{}>{}", it.key, next(&it.value))).collect();
    assert_eq!(format!("{start}: {}", lines.join(" ")), expect, "{pasted}");
    assert_eq!(done.note.as_deref(), note, "{pasted}");
}

#[test]
fn what_followed_is_still_reached() {
    let states = |states: &str| format!(r#"{{"StartAt":"X","States":{{{states}}}}}"#);
    let open = states(r#""X":{"Type":"Pass","Next":"Y"},"Y":{"Type":"Pass","End":true}"#);
    check(&open, false, "A: A>X X>Y Y>B B>-", None);
    check(&open, true, "X: X>Y Y>A A>B B>-", None);
    let closed = states(r#""X":{"Type":"Task","Next":"Y"},"Y":{"Type":"Succeed"}"#);
    let beside = "'X' ends by itself and stands beside the flow: 'B' would not be reached after it.";
    check(&closed, false, "A: A>B B>- X>Y Y>-", Some(beside));
    check(&closed, true, "A: A>B B>- X>Y Y>-", Some(&beside.replace("'B'", "'A'")));
    check(r#"{"Fail":{"Type":"Fail"}}"#, false, "A: A>B B>- Fail>-", Some(&beside.replace("'X'", "'Fail'")));
    // A state that ends is no way on where nothing leads to it.
    let apart =
        states(r#""X":{"Type":"Pass","Next":"Y"},"Y":{"Type":"Succeed"},"Z":{"Type":"Pass","End":true}"#);
    check(&apart, false, "A: A>B B>- X>Y Y>- Z>-", Some(beside));
    // After an error is a way, too.
    let caught = states(
        r#""X":{"Type":"Task","Next":"Y","Catch":[{"ErrorEquals":["a"],"Next":"Z"}]},"Y":{"Type":"Fail"},"Z":{"Type":"Pass","End":true}"#,
    );
    check(&caught, false, "A: A>X X>Y Y>- Z>B B>-", None);
    check(r#""X":{"Type":"Pass","Next":"B"}"#, false, "A: A>X X>B B>-", None);
    check(r#""X":{"Type":"Pass","Next":"nowhere"}"#, false, "A: A>X X>B B>-", None);
}
