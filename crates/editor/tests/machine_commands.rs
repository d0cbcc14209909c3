//! What each command makes of a text: nothing but what it says.

use editor::machine::{
    Address, Command, EntryList, Exit, MachineDocument, MachineEditor, NewState, Slot, StateType,
};

/// A pass state of one line.
macro_rules! machine {
    ($start:literal, $($line:literal),* $(,)?) => {
        concat!("{\n  \"StartAt\": \"", $start, "\",\n  \"States\": {\n", machine!(@ $($line),*), "\n  }\n}\n")
    };
    (@ $line:literal) => { concat!("    ", $line) };
    (@ $line:literal, $($rest:literal),*) => { concat!("    ", $line, ",\n", machine!(@ $($rest),*)) };
}

fn root(name: &str) -> Address {
    Address::root().state(name)
}

/// Carries a command out: the text after, or the refusal. Undo must lead back byte for byte.
fn after(text: &str, command: &Command) -> String {
    let mut editor = MachineEditor::new(text);
    match editor.perform(command) {
        Err(refusal) => {
            assert_eq!(&**editor.document().text(), text);
            format!("refused: {refusal}")
        }
        Ok(None) => "nothing".to_owned(),
        Ok(Some(_)) => {
            let now = editor.document().text().to_string();
            for at in editor.selection() {
                assert!(editor.document().present().index().state(at).is_some());
            }
            editor.undo();
            assert_eq!(&**editor.document().text(), text, "undo of {command:?}");
            editor.redo();
            assert_eq!(&**editor.document().text(), now, "redo of {command:?}");
            now
        }
    }
}

fn check(text: &str, command: Command, expect: &str) {
    assert_eq!(after(text, &command), expect, "{command:?}");
}

fn insert(kind: StateType, slot: Slot) -> Command {
    Command::InsertState { state: NewState::of(kind), slot }
}

fn line(from: &str, exit: Exit) -> Slot {
    Slot::Line { from: root(from), exits: vec![exit] }
}

const ABC: &str = machine!(
    "A",
    r#""A": { "Type": "Pass", "Next": "B" }"#,
    r#""B": { "Type": "Pass", "Next": "C" }"#,
    r#""C": { "Type": "Pass", "End": true }"#
);

#[test]
fn new_states_find_their_place() {
    check(
        ABC,
        insert(StateType::Succeed, line("C", Exit::Next)),
        &ABC.replace(
            "\"End\": true }",
            "\"Next\": \"Succeed\" },\n    \"Succeed\": {\n      \"Type\": \"Succeed\"\n    }",
        ),
    );
    check(
        ABC,
        insert(StateType::Pass, line("A", Exit::Next)),
        &ABC.replace(
            "\"Next\": \"B\" },",
            "\"Next\": \"Pass\" },\n    \"Pass\": {\n      \"Type\": \"Pass\",\n      \"Next\": \"B\"\n    },",
        ),
    );
    check(
        ABC,
        insert(StateType::Fail, line("A", Exit::Next)),
        "refused: 'Fail' ends here: 'B' after it would not be reached.",
    );
    let wait =
        "{\n      \"Type\": \"Wait\",\n      \"Seconds\": 60,\n      \"Next\": \"A\"\n    },\n    \"A\": {";
    check(
        ABC,
        insert(StateType::Wait, Slot::Start { scope: Address::root() }),
        &ABC.replace("\"StartAt\": \"A\"", "\"StartAt\": \"Wait\"")
            .replace("\"A\": {", &format!("\"Wait\": {wait}")),
    );
}

#[test]
fn an_empty_machine_is_filled() {
    let pass = "{\n  \"StartAt\": \"Pass\",\n  \"States\": {\n    \"Pass\": {\n      \"Type\": \"Pass\",\n      \"End\": true\n    }\n  }\n}";
    let start = || insert(StateType::Pass, Slot::Start { scope: Address::root() });
    check(editor::machine::document::EMPTY, start(), &format!("{pass}\n"));
    check("", start(), pass);
    check("{}", start(), pass);
    let line = r#"{"n":1}"#;
    check(line, start(), r#"{"n":1,"StartAt":"Pass","States":{"Pass":{"Type":"Pass","End":true}}}"#);
}

#[test]
fn deleting_heals() {
    let delete = |names: &[&str]| Command::Delete(names.iter().map(|name| root(name)).collect());
    check(
        ABC,
        delete(&["B"]),
        machine!("A", r#""A": { "Type": "Pass", "Next": "C" }"#, r#""C": { "Type": "Pass", "End": true }"#),
    );
    check(
        ABC,
        delete(&["A"]),
        machine!("B", r#""B": { "Type": "Pass", "Next": "C" }"#, r#""C": { "Type": "Pass", "End": true }"#),
    );
    check(ABC, delete(&["B", "C"]), machine!("A", r#""A": { "Type": "Pass", "End": true }"#));
    check(ABC, delete(&["A", "B", "C"]), "{\n  \"StartAt\": \"\",\n  \"States\": {}\n}\n");
    check(ABC, delete(&["X"]), "refused: There is no state 'X' here any more.");
}

#[test]
fn choices_and_catchers_heal_too() {
    let text = machine!(
        "A",
        r#""A": {"Type":"Choice","Choices":[{"Condition":"{% true %}","Next":"B"},{"Condition":"{% true %}","Next":"C"}],"Default":"B"}"#,
        r#""B": {"Type":"Succeed"}"#,
        r#""C": {"Type":"Task","Resource":"x","Catch":[{"ErrorEquals":["E"],"Next":"B"}],"End":true}"#
    );
    check(
        text,
        Command::Delete(vec![root("B")]),
        machine!(
            "A",
            r#""A": {"Type":"Choice","Choices":[{"Condition":"{% true %}","Next":"C"}]}"#,
            r#""C": {"Type":"Task","Resource":"x","End":true}"#
        ),
    );
    check(
        text,
        Command::Delete(vec![root("A")]),
        machine!(
            "B",
            r#""B": {"Type":"Succeed"}"#,
            r#""C": {"Type":"Task","Resource":"x","Catch":[{"ErrorEquals":["E"],"Next":"B"}],"End":true}"#
        ),
    );
}

#[test]
fn what_follows_a_loop_follows_its_choice() {
    let text = machine!(
        "Wait",
        r#""Wait": {"Type":"Wait","Seconds":1,"Next":"Done?"}"#,
        r#""Done?": {"Type":"Choice","Choices":[{"Condition":"{% $x %}","Next":"Load"}],"Default":"Wait"}"#,
        r#""Load": {"Type":"Pass","End":true}"#
    );
    check(
        text,
        Command::Delete(vec![root("Done?")]),
        machine!(
            "Wait",
            r#""Wait": {"Type":"Wait","Seconds":1,"Next":"Load"}"#,
            r#""Load": {"Type":"Pass","End":true}"#
        ),
    );
}

#[test]
fn every_reference_follows_a_name() {
    let text = machine!(
        "A",
        r#""A" : {"Type":"Choice","Choices":[{"Condition":"{% true %}","Next":"A"}],"Default":"A"}"#,
        r#""B": {"Type":"Parallel","Branches":[{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"A"}}}],"Catch":[{"ErrorEquals":["E"],"Next":"A"}],"Next":"A"}"#
    );
    let rename = |name: &str| Command::Rename { state: root("A"), name: name.to_owned() };
    check(
        text,
        rename("<b>\"é\u{202e}"),
        machine!(
            "<b>\\\"é\u{202e}",
            "\"<b>\\\"é\u{202e}\" : {\"Type\":\"Choice\",\"Choices\":[{\"Condition\":\"{% true %}\",\"Next\":\"<b>\\\"é\u{202e}\"}],\"Default\":\"<b>\\\"é\u{202e}\"}",
            "\"B\": {\"Type\":\"Parallel\",\"Branches\":[{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Pass\",\"Next\":\"A\"}}}],\"Catch\":[{\"ErrorEquals\":[\"E\"],\"Next\":\"<b>\\\"é\u{202e}\"}],\"Next\":\"<b>\\\"é\u{202e}\"}"
        ),
    );
    check(
        text,
        rename("B"),
        "refused: There is a state 'B' already; names are unique in the whole state machine.",
    );
    check(text, rename(""), "refused: A state needs a name.");
    check(text, rename("A"), "refused: It is called 'A' already.");
}

#[test]
fn of_twins_the_one_that_is_meant() {
    let text = machine!("A", r#""A": {"Type":"Pass","Next":"A"}"#, r#""A": {"Type":"Wait","Next":"A"}"#);
    let first = Address::from("/States/A~20");
    check(
        text,
        Command::Rename { state: first.clone(), name: "B".to_owned() },
        machine!("A", r#""B": {"Type":"Pass","Next":"A"}"#, r#""A": {"Type":"Wait","Next":"A"}"#),
    );
    check(text, Command::Delete(vec![first]), machine!("A", r#""A": {"Type":"Wait","Next":"A"}"#));
    check(text, Command::Delete(vec![root("A")]), machine!("A", r#""A": {"Type":"Pass","Next":"A"}"#));
}

#[test]
fn states_move() {
    let relocate =
        |names: &[&str], slot| Command::Move { states: names.iter().map(|name| root(name)).collect(), slot };
    check(
        ABC,
        relocate(&["A"], line("B", Exit::Next)),
        machine!(
            "B",
            r#""B": { "Type": "Pass", "Next": "A" }"#,
            r#""A": { "Type": "Pass", "Next": "C" }"#,
            r#""C": { "Type": "Pass", "End": true }"#
        ),
    );
    check(
        ABC,
        relocate(&["A", "B"], line("C", Exit::Next)),
        machine!(
            "C",
            r#""C": { "Type": "Pass", "Next": "A" }"#,
            r#""A": { "Type": "Pass", "Next": "B" }"#,
            r#""B": { "Type": "Pass", "End": true }"#
        ),
    );
    check(ABC, relocate(&["B"], line("B", Exit::Next)), "refused: It is there already.");
    check(ABC, relocate(&["B"], line("A", Exit::Next)), "nothing");
}

#[test]
fn states_move_into_branches_and_out() {
    let text = machine!(
        "A",
        r#""A": { "Type": "Pass", "Next": "P" }"#,
        r#""P": { "Type": "Parallel", "Branches": [ { "StartAt": "", "States": {} } ], "End": true }"#
    );
    let inside = machine!(
        "P",
        r#""P": { "Type": "Parallel", "Branches": [ { "StartAt": "A", "States": {"A": { "Type": "Pass", "End": true }} } ], "End": true }"#
    );
    let branch = root("P").branch(0);
    check(
        text,
        Command::Move { states: vec![root("A")], slot: Slot::Start { scope: branch.clone() } },
        inside,
    );
    check(
        inside,
        Command::Move { states: vec![branch.state("A")], slot: Slot::Start { scope: Address::root() } },
        text,
    );
    check(
        text,
        Command::Move { states: vec![root("P")], slot: Slot::Start { scope: branch } },
        "refused: A state cannot be moved into itself.",
    );
}

#[test]
fn copies_get_names_of_their_own() {
    check(
        ABC,
        Command::Duplicate(vec![root("A"), root("B")]),
        machine!(
            "A",
            r#""A": { "Type": "Pass", "Next": "B" }"#,
            r#""B": { "Type": "Pass", "Next": "A 2" }"#,
            r#""A 2": {
      "Type": "Pass",
      "Next": "B 2"
    }"#,
            r#""B 2": {
      "Type": "Pass",
      "Next": "C"
    }"#,
            r#""C": { "Type": "Pass", "End": true }"#
        ),
    );
    check(
        ABC,
        Command::Paste { text: r#"{"Type": "Wait", "Seconds": 1.50}"#.to_owned(), slot: line("B", Exit::Next) },
        &ABC.replace(
            "\"Next\": \"C\" },",
            "\"Next\": \"Wait\" },\n    \"Wait\": {\n      \"Type\": \"Wait\",\n      \"Seconds\": 1.50,\n      \"Next\": \"C\"\n    },",
        ),
    );
    let words = Command::Paste { text: "words".to_owned(), slot: line("B", Exit::Next) };
    assert!(after(ABC, &words).starts_with("refused: The clipboard holds no states"));
}

#[test]
fn types_change_and_shared_fields_stay() {
    let text = machine!(
        "A",
        r#""A": { "Type": "Task", "Comment": "c", "Resource": "r", "TimeoutSeconds": 5, "my field": 1.0, "InputPath": "$.x", "Next": "B" }"#,
        r#""B": { "Type": "Succeed" }"#
    );
    let set = |kind| Command::SetType { state: root("A"), kind };
    let line = r#"{ "Type": "Task", "Comment": "c", "Resource": "r", "TimeoutSeconds": 5, "my field": 1.0, "InputPath": "$.x", "Next": "B" }"#;
    let becomes = |new: &str| text.replace(line, new);
    check(
        text,
        set(StateType::Pass),
        &becomes(r#"{ "Type": "Pass", "Comment": "c", "my field": 1.0, "InputPath": "$.x", "Next": "B" }"#),
    );
    check(text, set(StateType::Fail), &becomes(r#"{ "Type": "Fail", "Comment": "c", "my field": 1.0 }"#));
    check(
        text,
        set(StateType::Choice),
        &becomes(
            r#"{ "Type": "Choice", "Comment": "c", "my field": 1.0, "InputPath": "$.x", "Choices": [{"Variable": "$.value", "IsPresent": true, "Next": "B"}], "Default": "B" }"#,
        ),
    );
    check(
        text,
        Command::SetType { state: root("B"), kind: StateType::Wait },
        &text.replace(r#"{ "Type": "Succeed" }"#, r#"{ "Type": "Wait", "Seconds": 60, "End": true }"#),
    );
    assert!(after(text, &set(StateType::Task)).starts_with("refused"));
}

#[test]
fn what_runs_inside_stays_inside() {
    let text = machine!(
        "M",
        r#""M": {"Type":"Map","ItemProcessor":{"ProcessorConfig":{"Mode":"INLINE"},"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}},"End":true}"#
    );
    let set = |kind| Command::SetType { state: root("M"), kind };
    let parallel = machine!(
        "M",
        r#""M": {"Type":"Parallel", "Branches": [{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}],"End":true}"#
    );
    check(text, set(StateType::Parallel), parallel);
    check(
        parallel,
        set(StateType::Map),
        machine!(
            "M",
            r#""M": {"Type":"Map", "ItemProcessor": {"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}},"End":true}"#
        ),
    );
}

#[test]
fn ways_lead_elsewhere() {
    let connect =
        |from: &str, exit, to: Option<&str>| Command::Connect { from: root(from), exit, to: to.map(root) };
    check(ABC, connect("A", Exit::Next, Some("C")), &ABC.replace("\"Next\": \"B\"", "\"Next\": \"C\""));
    check(ABC, connect("A", Exit::Next, None), &ABC.replace("\"Next\": \"B\"", "\"End\": true"));
    check(ABC, connect("C", Exit::Next, Some("A")), &ABC.replace("\"End\": true", "\"Next\": \"A\""));
    check(ABC, connect("A", Exit::Default, Some("C")), "refused: A Pass state has no rules.");
    check(ABC, connect("A", Exit::Catch(0), Some("C")), "refused: A Pass state catches no errors.");
    let task =
        machine!("A", r#""A": {"Type": "Task", "Resource": "r", "End": true}"#, r#""B": {"Type": "Fail"}"#);
    let caught = task.replace(
        "\"r\", \"End\"",
        "\"r\", \"Catch\": [{\"ErrorEquals\": [\"States.ALL\"], \"Next\": \"B\"}], \"End\"",
    );
    check(task, connect("A", Exit::Catch(0), Some("B")), &caught);
    check(&caught, connect("A", Exit::Catch(0), None), &caught.replace(", \"Next\": \"B\"", ""));
    check(task, connect("A", Exit::Catch(1), Some("B")), "refused: There is no such catcher.");
    check(task, connect("B", Exit::Next, Some("A")), "refused: A Fail state ends here and leads nowhere.");
    check(ABC, Command::SetStart(root("B")), &ABC.replace("\"StartAt\": \"A\"", "\"StartAt\": \"B\""));
}

#[test]
fn fields_are_set() {
    let set = |pointer: &str, value: Option<&str>| Command::SetField {
        state: root("A"),
        pointer: pointer.to_owned(),
        value: value.map(str::to_owned),
    };
    let text = machine!(
        "A",
        r#""A": {"Type": "Task", "Resource": "r", "Retry": [{"MaxAttempts": 1}], "End": true}"#
    );
    check(text, set("/Resource", Some("\"s\"")), &text.replace("\"r\"", "\"s\""));
    check(
        text,
        set("/Parameters/Payload/n", Some("1.50")),
        &text.replace("\"r\", ", "\"r\", \"Parameters\": {\"Payload\": {\"n\": 1.50}}, "),
    );
    check(text, set("/Retry/0/MaxAttempts", Some("2")), &text.replace(": 1}", ": 2}"));
    check(text, set("/Retry/-", Some("{}")), &text.replace(": 1}]", ": 1}, {}]"));
    check(text, set("/Retry/0", None), &text.replace("\"Retry\": [{\"MaxAttempts\": 1}], ", ""));
    check(text, set("/Resource", None), &text.replace("\"Resource\": \"r\", ", ""));
    check(
        text,
        set("/Comment", Some("nonsense")),
        "refused: This is no JSON: The text nonsense is not in quotes.",
    );
    check(text, set("/Comment", None), "refused: This field is not there.");
    check(text, set("/Retry/5", Some("1")), "refused: '5' cannot be put here.");
    let machine = Command::SetMachineField {
        scope: Address::root(),
        pointer: "/TimeoutSeconds".to_owned(),
        value: Some("9".to_owned()),
    };
    check(text, machine, &text.replace("{\n  \"StartAt\"", "{\n  \"TimeoutSeconds\": 9,\n  \"StartAt\""));
}

#[test]
fn lists_are_sorted_by_hand() {
    let text = machine!("A", r#""A": {"Type": "Choice", "Choices": [{"n": 1}, {"n": 2}, {"n": 3}]}"#);
    let list = EntryList::Choices;
    check(
        text,
        Command::MoveEntry { state: root("A"), list, from: 2, to: 0 },
        &text.replace(r#"{"n": 1}, {"n": 2}, {"n": 3}"#, r#"{"n": 3}, {"n": 1}, {"n": 2}"#),
    );
    check(
        text,
        Command::RemoveEntry { state: root("A"), list, index: 1 },
        &text.replace(r#", {"n": 2}"#, ""),
    );
    check(
        text,
        Command::MoveEntry { state: root("A"), list, from: 3, to: 0 },
        "refused: There is no such rule.",
    );
    check(
        text,
        Command::AddEntry { state: root("A"), list, index: 9 },
        &text.replace("3}]", "3}, {\"Variable\": \"$.value\", \"IsPresent\": true, \"Next\": \"\"}]"),
    );
}

#[test]
fn branches_come_and_go() {
    let text = machine!("P", r#""P": {"Type": "Parallel", "Branches": [{"n": 1}, {"n": 2}], "End": true}"#);
    check(
        text,
        Command::AddBranch { state: root("P"), index: 1 },
        &text.replace("1}, ", "1}, {\"StartAt\": \"\", \"States\": {}}, "),
    );
    check(text, Command::RemoveBranch { state: root("P"), index: 0 }, &text.replace("{\"n\": 1}, ", ""));
    check(
        text,
        Command::MoveBranch { state: root("P"), from: 0, to: 1 },
        &text.replace("{\"n\": 1}, {\"n\": 2}", "{\"n\": 2}, {\"n\": 1}"),
    );
    check(
        text,
        insert(StateType::Pass, Slot::Branch { state: root("P"), index: 2 }),
        &text.replace(
            "2}]",
            "2}, {\"StartAt\": \"Pass\", \"States\": {\"Pass\": {\"Type\": \"Pass\", \"End\": true}}}]",
        ),
    );
}

#[test]
fn choices_have_somewhere_to_go() {
    let text = machine!("A", r#""A": {"Type":"Pass","End":true}"#);
    let made = after(text, &insert(StateType::Choice, line("A", Exit::Next)));
    let document = MachineDocument::new(made.as_str());
    assert!(document.present().diagnostics().iter().all(|finding| !finding.is_error()), "{made}");
    let rule = after(&made, &insert(StateType::Fail, Slot::Rule { choice: root("Choice") }));
    assert!(rule.contains("\"IsPresent\": true,\n          \"Next\": \"Fail\""), "{rule}");
    assert_eq!(rule.matches("IsPresent").count(), 1, "the rule that asks nothing yet is taken");
    let more = after(&rule, &insert(StateType::Wait, Slot::Rule { choice: root("Choice") }));
    assert_eq!(more.matches("IsPresent").count(), 2);
    assert!(more.contains("\"Seconds\": 60,\n      \"Next\": \"Succeed\""), "{more}");
}

#[test]
fn a_broken_text_stays_usable() {
    let broken = ABC.replace("\"C\": { \"Type\"", "\"C\": { \"Type");
    let mut editor = MachineEditor::new(ABC);
    let at = ABC.find("\"C\": {").unwrap() + 12;
    editor.typed(vec![editor::machine::Edit { start: at, end: at + 1, insert: String::new() }]).unwrap();
    assert!(editor.document().is_broken());
    assert_eq!(editor.document().good().index().states.len(), 3, "the canvas keeps what it had");
    editor.perform(&Command::Rename { state: root("A"), name: "X".to_owned() }).unwrap().unwrap();
    assert!(editor.document().text().contains("\"X\": { \"Type\": \"Pass\", \"Next\": \"B\" }"));
    let shows =
        |editor: &MachineEditor, name: &str| editor.document().good().index().state(&root(name)).is_some();
    assert!(shows(&editor, "X") && !shows(&editor, "A"), "the canvas follows what is done on it");
    editor.undo().unwrap();
    assert!(shows(&editor, "A") && !shows(&editor, "X"));
    editor.redo().unwrap();
    assert!(shows(&editor, "X"));
    let found = editor.document().present().diagnostics();
    assert!(found.len() == 1 && found[0].code != "MISSING_FIELD", "only what is amiss: {found:#?}");
    let refused = editor.perform(&Command::Format).unwrap_err();
    assert!(refused.0.starts_with("A broken text cannot be formatted. Line "), "{refused}");
    assert!(broken.len() < ABC.len());
    while editor.undo().is_some() {}
    assert_eq!(&**editor.document().text(), ABC);
    assert!(!editor.document().is_broken());
}

#[test]
fn a_missing_comma_keeps_nobody_from_understanding() {
    let text = ABC.replacen("\"A\",", "\"A\"", 1);
    assert_ne!(text, ABC);
    let mut editor = MachineEditor::new(ABC);
    let at = ABC.find("\"A\",").unwrap() + 3;
    editor.typed(vec![editor::machine::Edit { start: at, end: at + 1, insert: String::new() }]).unwrap();
    assert_eq!(&**editor.document().text(), text);
    assert!(!editor.document().is_broken());
    editor.perform(&Command::Rename { state: root("A"), name: "X".to_owned() }).unwrap().unwrap();
    assert!(editor.document().good().index().state(&root("X")).is_some());
    let codes: Vec<_> =
        editor.document().present().diagnostics().iter().map(|found| found.code.clone()).collect();
    assert_eq!(codes, ["MISSING_COMMA"]);
}

#[test]
fn a_text_that_is_no_object_is_said_to_be_none() {
    for text in ["[]", "3", "\"A\""] {
        let editor = MachineEditor::new(text);
        assert!(editor.document().is_broken(), "{text}");
        let found = editor.document().present().diagnostics();
        assert!(found.iter().any(asl::Diagnostic::is_error), "{text}");
    }
}

#[test]
fn formatting_is_the_consoles() {
    check(r#"{"StartAt":"A","n":1.0}"#, Command::Format, "{\n  \"StartAt\": \"A\",\n  \"n\": 1.0\n}");
    check("{}", Command::Format, "nothing");
}

#[test]
fn going_back_and_forth_reads_no_text_twice() {
    let mut editor = MachineEditor::new(r#"{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#);
    let first = std::sync::Arc::clone(editor.document().present());
    editor.perform(&Command::Rename { state: Address::root().state("A"), name: "B".to_owned() }).unwrap();
    let second = std::sync::Arc::clone(editor.document().present());
    for _ in 0..3 {
        editor.undo();
        assert!(std::sync::Arc::ptr_eq(editor.document().present(), &first));
        editor.redo();
        assert!(std::sync::Arc::ptr_eq(editor.document().present(), &second));
    }
}

#[test]
fn what_another_type_cannot_keep_is_told() {
    let check = |state: &str, kind, expect: Option<&str>| {
        let text = format!(r#"{{"StartAt":"Q","States":{{"Q":{state}}}}}"#);
        let command = Command::SetType { state: Address::root().state("Q"), kind };
        let done = MachineEditor::new(&text).perform(&command).unwrap().unwrap();
        assert_eq!(done.note.as_deref(), expect, "{state}");
    };
    let branch = r#"{"StartAt":"X","States":{"X":{"Type":"Pass","End":true}}}"#;
    let parallel = |branches: &[&str]| {
        format!(r#"{{"Type":"Parallel","Branches":[{}],"End":true}}"#, branches.join(","))
    };
    let three = parallel(&[branch, &branch.replace('X', "Y"), &branch.replace('X', "Z")]);
    let gone = "Branches B and C of 'Q' are gone: a Map state has one item processor. Undo brings them back.";
    check(&three, StateType::Map, Some(gone));
    let empty = r#"{"StartAt": "", "States": {}}"#;
    check(&parallel(&[branch, empty]), StateType::Map, None);
    check(&parallel(&[empty, empty]), StateType::Pass, None);
    check(
        &three,
        StateType::Pass,
        Some("Branches of 'Q' is gone: a Pass state does not have it. Undo brings it back."),
    );
    let task = r#"{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName": ""},"End":true}"#;
    check(task, StateType::Wait, None);
    let caught =
        task.replace("\"End\"", r#""Catch":[{"ErrorEquals":["a"],"Next":"Q"}],"TimeoutSeconds":5,"End""#);
    let gone =
        "Catch and TimeoutSeconds of 'Q' are gone: a Wait state does not have them. Undo brings them back.";
    check(&caught, StateType::Wait, Some(gone));
    let map = format!(
        r#"{{"Type":"Map","ItemProcessor":{},"End":true}}"#,
        branch.replacen('{', r#"{"ProcessorConfig":{"Mode":"DISTRIBUTED"},"#, 1)
    );
    check(
        &map,
        StateType::Parallel,
        Some("ProcessorConfig of 'Q' is gone: a Parallel state does not have it. Undo brings it back."),
    );
}
