//! What is done in the inspector's fields: what a command changes, what the history calls it, what is said of it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use editor::code::fixes;
use editor::machine::{Address, Command, Done, Exit, MachineDocument, MachineEditor, Slot};

fn root(name: &str) -> Address {
    Address::root().state(name)
}

/// Carries a command out: the text after, and what was done.
fn perform(text: &str, command: &Command) -> (String, Done) {
    let mut editor = MachineEditor::new(text);
    let done = editor.perform(command).unwrap().unwrap();
    let after = editor.document().text().to_string();
    editor.undo();
    assert_eq!(&**editor.document().text(), text, "undo of {command:?}");
    (after, done)
}

fn set(state: &str, pointer: &str, value: Option<&str>) -> Command {
    Command::SetField { state: root(state), pointer: pointer.to_owned(), value: value.map(str::to_owned) }
}

fn findings(text: &str) -> Vec<String> {
    MachineDocument::new(text).present().diagnostics().iter().map(|found| found.message.clone()).collect()
}

#[test]
fn a_rule_or_catcher_that_leads_nowhere_stays() {
    let rule = r#"{"Variable":"$.x","IsPresent":true,"Next":"B"}"#;
    let catcher = r#"{"ErrorEquals":["E"],"Next":"B"}"#;
    let text = format!(
        r#"{{"StartAt":"T","States":{{"T":{{"Type":"Task","Resource":"r","Catch":[{catcher}],"Next":"C"}},"C":{{"Type":"Choice","Choices":[{rule}],"Default":"B"}},"B":{{"Type":"Succeed"}}}}}}"#
    );
    for (from, exit) in [("C", Exit::Choice(0)), ("T", Exit::Catch(0))] {
        let (after, done) = perform(&text, &Command::Connect { from: root(from), exit, to: None });
        let open = |entry: &str| entry.replace(r#","Next":"B""#, "");
        let entry = if from == "C" { rule } else { catcher };
        assert_eq!(after, text.replace(entry, &open(entry)));
        assert_eq!(done.name, format!("Cut a way out of '{from}'"));
        assert!(findings(&after).len() > findings(&text).len(), "it is marked: {:?}", findings(&after));
        // It is led elsewhere again.
        let (again, _) = perform(&after, &Command::Connect { from: root(from), exit, to: Some(root("B")) });
        assert_eq!(again, text);
    }
    let (after, _) = perform(&text, &Command::Connect { from: root("C"), exit: Exit::Default, to: None });
    assert!(!after.contains("Default"));
}

#[test]
fn the_history_names_the_field() {
    let text = r#"{"StartAt":"C","States":{
        "C":{"Type":"Choice","Choices":[{"And":[{"Variable":"$.x","StringEquals":"a"},{"Variable":"$.y","IsNull":true}],"Next":"P"}]},
        "P":{"Type":"Parallel","Branches":[{"StartAt":"","States":{}}],"End":true},
        "M":{"Type":"Map","ItemReader":{"ReaderConfig":{"InputType":"CSV"}},"ItemProcessor":{"StartAt":"","States":{}},"Retry":[{"ErrorEquals":["E"]}],"End":true}}}"#;
    let check = |command: Command, expect: &str| assert_eq!(perform(text, &command).1.name, expect);
    check(
        set("M", "/ItemReader/ReaderConfig/InputType", Some("\"JSON\"")),
        "Set ReaderConfig.InputType of 'M'",
    );
    check(set("M", "/ItemReader/Resource", Some("\"r\"")), "Set ItemReader.Resource of 'M'");
    check(set("M", "/Label", Some("\"r\"")), "Set Label of 'M'");
    check(set("M", "/Retry/0/MaxAttempts", Some("1")), "Set MaxAttempts of retrier 1 of 'M'");
    check(set("M", "/Retry/0/ErrorEquals", None), "Remove ErrorEquals of retrier 1 of 'M'");
    check(set("C", "/Choices/0/And/1/IsNull", Some("false")), "Set IsNull of condition 2 of rule 1 of 'C'");
    check(set("C", "/Choices/0/And/1", None), "Remove condition 2 of rule 1 of 'C'");
    check(set("C", "/Choices/0/And/-", Some("{}")), "Set condition 3 of rule 1 of 'C'");
    check(set("C", "/Choices/0", Some("{}")), "Set rule 1 of 'C'");
    check(set("P", "/Branches/0/Comment", Some("\"c\"")), "Set Comment of Branch A of 'P'");
}

#[test]
fn a_catcher_that_cannot_come_along_is_told() {
    let text = r#"{"StartAt":"T","States":{
        "T":{"Type":"Task","Resource":"r","Catch":[{"ErrorEquals":["States.ALL"],"Next":"Sorry"}],"Next":"P"},
        "P":{"Type":"Parallel","Branches":[{"StartAt":"","States":{}}],"End":true},
        "Sorry":{"Type":"Fail"}}}"#;
    let slot = Slot::Start { scope: root("P").branch(0) };
    let said = "'T' has lost its catcher to 'Sorry': that state is not where it is now. Undo brings it back.";
    let (after, done) = perform(text, &Command::Move { states: vec![root("T")], slot: slot.clone() });
    assert!(!after.contains("Catch"));
    assert_eq!(done.note.as_deref(), Some(said));
    let editor = MachineEditor::new(text);
    let mut copied = editor.clone();
    copied.select([root("T")]);
    let paste = Command::Paste { text: copied.copy().unwrap(), slot };
    let (_, done) = perform(text, &paste);
    assert!(done.note.unwrap().contains("has lost its catcher to 'Sorry'"));
    // Where the state is there, the catcher comes along.
    let (after, done) = perform(text, &Command::Duplicate(vec![root("T")]));
    assert_eq!((after.matches("Catch").count(), done.note), (2, None));
}

#[test]
fn what_says_the_same_in_jsonata_is_converted() {
    let machine = |states: &str| format!(r#"{{"StartAt":"A","States":{{{states}}}}}"#);
    let check = |before: &str, after: &str| {
        let command = Command::SetMachineField {
            scope: Address::root(),
            pointer: "/QueryLanguage".to_owned(),
            value: Some("\"JSONata\"".to_owned()),
        };
        let (text, done) = perform(&machine(before), &command);
        let compact = |text: &str| asl::json::print_compact(&asl::json::parse(text).0);
        let expect = machine(after).replacen('{', r#"{"QueryLanguage":"JSONata","#, 1);
        assert_eq!(compact(&text), compact(&expect));
        assert_eq!(done.note.is_some(), before != after, "{before}");
        assert_eq!(done.name, "Set QueryLanguage");
    };
    let task = |fields: &str| format!(r#""A":{{"Type":"Task","Resource":"r",{fields}"End":true}}"#);
    check(&task(""), &task(""));
    check(&task(r#""Parameters":{"a":[1,"b"]},"#), &task(r#""Arguments":{"a":[1,"b"]},"#));
    check(&task(r#""InputPath":"$","ResultPath":"$","OutputPath":"$","#), &task(""));
    check(&task(r#""ResultPath":null,"#), &task(r#""Output":"{% $states.input %}","#));
    // What depends on data is left to be mended.
    for kept in [
        r#""Parameters":{"a.$":"$.b"},"#,
        r#""Parameters":{"a":"{% 1 %}"},"#,
        r#""ResultPath":"$.made","#,
        r#""ResultPath":null,"OutputPath":"$.x","#,
        r#""QueryLanguage":"JSONPath","Parameters":{"a":1},"#,
    ] {
        check(&task(kept), &task(kept));
    }
    let (text, done) = perform(
        &machine(&task(r#""Parameters":{"a":1},"#)),
        &set("A", "/QueryLanguage", Some("\"JSONata\"")),
    );
    assert!(text.contains(r#""Arguments":{"a":1}"#) && done.note.is_some(), "{text}");
}

#[test]
fn fields_of_the_other_language_can_be_renamed_or_removed() {
    let labels = |state: &str| {
        let text =
            format!(r#"{{"QueryLanguage":"JSONata","StartAt":"A","States":{{"A":{{{state},"End":true}}}}}}"#);
        let document = MachineDocument::new(&*text);
        let found = document.present().diagnostics();
        let all = found.iter().flat_map(|finding| fixes(&document, finding));
        all.map(|fix| {
            let (after, _) = perform(&text, &fix.command);
            assert!(findings(&after).len() < findings(&text).len(), "{}: {after}", fix.label);
            fix.label
        })
        .collect::<Vec<_>>()
    };
    let task =
        |field: &str| format!(r#""Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage",{field}"#);
    let call = r#"{"QueueUrl":"q","MessageBody":"b"}"#;
    assert_eq!(
        labels(&task(&format!(r#""Parameters":{call}"#)))[..2],
        ["Rename to Arguments", "Remove 'Parameters'"]
    );
    assert!(!labels(&task(&format!(r#""Arguments":{call},"Parameters":{call}"#)))
        .contains(&"Rename to Arguments".to_owned()));
    assert_eq!(labels(r#""Type":"Pass","Parameters":{}"#), ["Rename to Output", "Remove 'Parameters'"]);
    assert_eq!(labels(r#""Type":"Pass","InputPath":"$.a""#), ["Remove 'InputPath'"]);
}
