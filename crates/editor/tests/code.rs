//! What the code pane offers at a caret, in sound and in broken text. `|` is the caret.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use editor::code::{caret, complete, fixes, hover, Completion, Seen, Sort};
use editor::machine::{MachineDocument, MachineEditor, Reading};
use editor::run::{rows, Playback};

fn at_caret(text: &str) -> (Reading, usize) {
    let offset = text.find('|').expect("a caret");
    (Reading::new(text.replacen('|', "", 1).into()), offset)
}

fn offered(text: &str) -> Vec<Completion> {
    let (reading, offset) = at_caret(text);
    complete(&reading, offset, &Seen::default())
}

/// Everything in `has` is offered, and nothing in `lacks`.
fn check(text: &str, has: &[&str], lacks: &[&str]) {
    let labels: Vec<String> = offered(text).into_iter().map(|completion| completion.label).collect();
    for label in has {
        assert!(labels.iter().any(|other| other == label), "{label} at {text}: {labels:?}");
    }
    for label in lacks {
        assert!(!labels.iter().any(|other| other == label), "no {label} at {text}: {labels:?}");
    }
}

/// What the text is after the completion with this label was taken.
fn taken(text: &str, label: &str) -> String {
    let (reading, offset) = at_caret(text);
    let found = complete(&reading, offset, &Seen::default());
    let one = found
        .iter()
        .find(|completion| completion.label == label)
        .unwrap_or_else(|| panic!("{label}: {found:?}"));
    let mut after = reading.text().to_string();
    let mut insert = one.insert.clone();
    insert.insert(one.caret, '|');
    put(&mut after, one, &insert);
    after
}

fn put(text: &mut String, one: &Completion, insert: &str) {
    text.replace_range(one.span.start..one.span.end, insert);
    if let Some(at) = one.comma {
        assert!(at <= one.span.start);
        text.insert(at, ',');
    }
}

/// Places where something could be typed: around members, elements and commas, in what is written bare, in quotes.
fn places(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in text.char_indices() {
        if !quoted && "{}[],: \n\"".contains(c) {
            found.extend([at, at + 1]);
        }
        if quoted && c == '"' && !escaped {
            found.extend([at, at + 1]);
        }
        escaped = quoted && c == '\\' && !escaped;
        quoted ^= c == '"' && !(quoted && text[..at].ends_with('\\'));
    }
    found.retain(|at| *at <= text.len());
    found.sort_unstable();
    found.dedup();
    found
}

const DOCUMENTS: &[&str] = &[
    include_str!("../../../examples/card-application.asl.json"),
    r#"{"StartAt":"A","States":{"A":{"Type":"Succeed"},"B":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage",
        "Parameters":{"QueueUrl.$":"$.q"},"Retry":[{"ErrorEquals":["States.ALL"]}],"Catch":[{"ErrorEquals":["a","b"],"Next":"A"}],"Next":"A"}}}"#,
    r#"{
  "QueryLanguage": "JSONata",
  "StartAt": "A",
  "States": {
    "A": {
      "Type": "Choice",
      "Choices": [
        { "Condition": "{% $states.input.x = 1 %}", "Next": "B" }
      ],
      "Default": "B"
    },
    "B": {
      "Type": "Map",
      "Items": "{% [1, 2] %}",
      "MaxConcurrency": 3,
      "ItemProcessor": { "StartAt": "C", "States": { "C": { "Type": "Wait", "Seconds": 1, "End": true } } },
      "Output": { "a": "{% $states.result %}" },
      "End": true
    }
  }
}"#,
    r#"{"States":{}}"#,
    "{}",
];

#[test]
fn what_is_taken_leaves_the_text_whole() {
    let mut tried = 0;
    for text in DOCUMENTS {
        for at in places(text) {
            let reading = Reading::new((*text).into());
            for one in complete(&reading, at, &Seen::default()) {
                let mut after = (*text).to_owned();
                put(&mut after, &one, &one.insert);
                let sound = serde_json::from_str::<serde_json::Value>(&after);
                assert!(sound.is_ok(), "{} at {}: {after}", one.label, &text[at..]);
                assert!(one.caret <= one.insert.len());
                tried += 1;
            }
        }
        // A word that was begun where a member could stand, in quotes or without.
        for (word, caret) in [("\"C\"", 2), ("C", 1)] {
            for at in places(text) {
                let quoted = text[..at].matches('"').count() % 2 == 1;
                let around = (text[..at].trim_end().chars().last(), text[at..].trim_start().chars().next());
                let member = matches!(
                    around,
                    (Some('{' | ','), Some('"' | '}')) | (Some('"' | '}' | ']'), Some('}' | ','))
                );
                if quoted || !member {
                    continue;
                }
                let typed = format!("{}{word}{}", &text[..at], &text[at..]);
                let reading = Reading::new(typed.as_str().into());
                for one in complete(&reading, at + caret, &Seen::default()) {
                    let mut after = typed.clone();
                    put(&mut after, &one, &one.insert);
                    let sound = serde_json::from_str::<serde_json::Value>(&after);
                    assert!(sound.is_ok(), "{} for {word} at {}: {after}", one.label, &text[at..]);
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 5_000, "{tried}");
}

#[test]
fn neighbours_are_parted() {
    let check = |text: &str, label: &str, expect: &str| assert_eq!(taken(text, label), expect);
    let end = "{\n  \"Type\": \"Fail\",\n  \"End\": true\n}";
    let wait = end.replace("Fail\"", "Wait\",\n  \"Seconds\": 60");
    check(
        r#"{"States":{|"A":{"Type":"Pass"}}}"#,
        "Wait",
        &format!(r#"{{"States":{{"Wait|": {wait},"A":{{"Type":"Pass"}}}}}}"#),
    );
    let before = "{\"States\":{\"A\":{\n  \"Type\":\"Succeed\"\n  |\n}}}";
    check(before, "Comment", &before.replace("\n  |", ",\n  \"Comment\": \"|\""));
    check(
        r#"{"States":{"A":{"Type":"Task",|"End":true}}}"#,
        "Catch",
        "{\"States\":{\"A\":{\"Type\":\"Task\",\"Catch\": [\n  {\n    \"ErrorEquals\": [\n      \"States.ALL\"\n    ],\n    \"Next\": \"|\"\n  }\n],\"End\":true}}}",
    );
    check(
        r#"{"States":{"A":{"Type":"Wait",|"End":true}}}"#,
        "Seconds",
        r#"{"States":{"A":{"Type":"Wait","Seconds": 60|,"End":true}}}"#,
    );
}

#[test]
fn keys_that_are_legal_and_not_there() {
    check("{|}", &["StartAt", "States", "Comment", "QueryLanguage"], &["Next", "Type"]);
    check(r#"{"StartAt":"A",|}"#, &["States"], &["StartAt"]);
    check(
        r#"{"States":{"A":{"Type":"Wait",|}}}"#,
        &["Seconds", "Timestamp", "Next", "End"],
        &["Resource", "Type", "Output"],
    );
    check(
        r#"{"States":{"A":{"Type":"Wait","Seconds":1,"End":true,|}}}"#,
        &["Comment"],
        &["SecondsPath", "Timestamp", "Next"],
    );
    check(
        r#"{"QueryLanguage":"JSONata","States":{"A":{"Type":"Task",|}}}"#,
        &["Arguments", "Output"],
        &["Parameters", "InputPath"],
    );
    check(r#"{"States":{"A":{"Type":"Task","Retry":[{|}]}}}"#, &["ErrorEquals", "MaxAttempts"], &["Next"]);
    check(
        r#"{"States":{"A":{"Type":"Task","Catch":[{"ErrorEquals":[],|}]}}}"#,
        &["Next", "ResultPath"],
        &["ErrorEquals"],
    );
    check(
        r#"{"States":{"A":{"Type":"Choice","Choices":[{"Variable":"$.a","StringEquals":"x",|}]}}}"#,
        &["Next"],
        &["NumericEquals"],
    );
    check(
        r#"{"States":{"A":{"Type":"Choice","Choices":[{"And":[{|}]}]}}}"#,
        &["Variable", "IsPresent"],
        &["Next"],
    );
    check(r#"{"States":{"A":{"Type":"Map","ItemProcessor":{|}}}}"#, &["ProcessorConfig", "StartAt"], &[]);
    check(
        r#"{"States":{"A":{"Type":"Map","ItemReader":{"ReaderConfig":{|}}}}}"#,
        &["InputType", "CSVHeaders"],
        &[],
    );
    check(r#"{"States":{"A":{|}}}"#, &["Type"], &["Next"]);
    check(r#"{"States":{|}}"#, &["Task", "Parallel"], &["Type"]);
    let sqs = r#"{"States":{"A":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{"QueueUrl.$":"$.q",|}}}}"#;
    check(sqs, &["MessageBody"], &["QueueUrl"]);
}

#[test]
fn values_that_are_legal() {
    check(r#"{"States":{"A":{"Type":"|"}}}"#, &["Task", "Parallel"], &["A"]);
    check(r#"{"States":{"A":{"Type":|}}}"#, &["Task"], &[]);
    check(r#"{"StartAt":"|","States":{"A":{},"B \"q\"":{}}}"#, &["A", "B \"q\""], &[]);
    check(r#"{"States":{"A":{"Type":"Pass","Next":"|"},"B":{}}}"#, &["B"], &["A"]);
    check(r#"{"States":{"A":{"Type":"Choice","Choices":[{"Next":"|"}]},"B":{}}}"#, &["B"], &[]);
    let inner =
        r#"{"States":{"P":{"Type":"Parallel","Branches":[{"StartAt":"|","States":{"X":{}}}]},"B":{}}}"#;
    check(inner, &["X"], &["B", "P"]);
    check(
        r#"{"States":{"A":{"Type":"Task","Resource":"arn:|"}}}"#,
        &["arn:aws:states:::lambda:invoke", "arn:aws:states:::states:startExecution.sync:2"],
        &[],
    );
    check(r#"{"States":{"A":{"Type":"Task","Retry":[{"ErrorEquals":["|"]}]}}}"#, &["States.ALL"], &[]);
    check(r#"{"States":{"A":{"Type":"Pass","InputPath":"$|"}}}"#, &["$", "$$.Execution.Id"], &[]);
    let assigned = r#"{"States":{"A":{"Type":"Pass","Assign":{"total":1}},"B":{"Type":"Pass","Parameters":{"x.$":"|"}}}}"#;
    check(assigned, &["$total", "$.", "States.UUID()"], &["total"]);
    let jsonata = r#"{"QueryLanguage":"JSONata","States":{"A":{"Type":"Pass","Assign":{"total":1},"Output":{"x":"{% $st| %}"}}}}"#;
    check(jsonata, &["$states.input", "$total", "$uuid()", "$substringBefore()"], &["$.", "$eval()"]);
    check(
        r#"{"States":{"A":{"Type":"Map","ItemProcessor":{"ProcessorConfig":{"Mode":"|"}}}}}"#,
        &["DISTRIBUTED"],
        &[],
    );
    check(r#"{"Comment":"|"}"#, &[], &["$"]);
}

#[test]
fn what_is_taken_fits_in() {
    let check = |text: &str, label: &str, expect: &str| assert_eq!(taken(text, label), expect);
    check("{|}", "StartAt", r#"{"StartAt": "|"}"#);
    check(r#"{"St|"}"#, "States", r#"{"States": {|}}"#);
    check(r#"{"St|": {}}"#, "States", r#"{"States"|: {}}"#);
    check(r#"{"States":{"A":{"Type":"Pa|"}}}"#, "Pass", r#"{"States":{"A":{"Type":"Pass"|}}}"#);
    check(r#"{"States":{"A":{"Type":|}}}"#, "Pass", r#"{"States":{"A":{"Type":"Pass"|}}}"#);
    check(
        r#"{"States":{"Wa|"}}"#,
        "Pass",
        "{\"States\":{\"Pass|\": {\n  \"Type\": \"Pass\",\n  \"End\": true\n}}}",
    );
    let indented = "{\"States\": {\n    \"Wait\": {},\n    |\n}}";
    let wait =
        "\"Wait 2|\": {\n      \"Type\": \"Wait\",\n      \"Seconds\": 60,\n      \"End\": true\n    }";
    check(indented, "Wait", &indented.replace('|', wait));
    let text = r#"{"QueryLanguage":"JSONata","States":{"A":{"Type":"Pass","Output":"{% $st| %}"}}}"#;
    check(text, "$states.input", &text.replace("$st|", "$states.input|"));
}

#[test]
fn broken_text_is_no_hindrance() {
    let broken = "{\n  \"StartAt\": \"A\",\n  \"States\": {\n    \"A\": {\n      \"Type\": \"Pass\",\n      \"Next\": \"|\n    },\n    \"B\": { \"Type\": \"Succeed\" }\n  }\n}";
    check(broken, &["B"], &["A"]);
    check(
        "{\n  \"States\": {\n    \"A\": {\n      \"Type\": \"Task\",\n      \"Re|\n",
        &["Resource", "Retry"],
        &["Type"],
    );
    check("{ \"States\": { \"A\": { \"Type\": \"Pass\", \"Next\": |", &[], &["Type"]);
    check("{ \"States\": { \"B\": {}, \"A\": { \"Type\": \"Pass\", \"Next\": |", &["B"], &[]);
    check("{ \"States\": { \"A\": { \"Type\": \"Wait\", |", &["Seconds"], &[]);
}

#[test]
fn any_caret_in_any_beginning_is_answered() {
    let text = include_str!("../../../examples/card-application.asl.json");
    for end in (0..text.len()).step_by(17).filter(|end| text.is_char_boundary(*end)) {
        let reading = Reading::new(text[..end].into());
        for offset in [0, end / 2, end.saturating_sub(1), end] {
            let found = complete(&reading, offset, &Seen::default());
            assert!(found.iter().all(|one| one.span.start <= one.span.end && one.span.end <= end));
            let _ = (hover(&reading, offset), caret(&reading, offset));
        }
    }
}

#[test]
fn things_are_explained() {
    let check = |text: &str, expect: Option<&str>| {
        let (reading, offset) = at_caret(text);
        let found = hover(&reading, offset).map(|hover| format!("{}: {}", hover.title, hover.text));
        assert_eq!(found.as_deref(), expect, "{text}");
    };
    check(r#"{"Sta|rtAt":"A"}"#, Some("StartAt: The state where this scope starts. It must be there."));
    check(
        r#"{"States":{"A":{"Type":"|Succeed"}}}"#,
        Some("Succeed state: Ends its scope; an execution ends as succeeded."),
    );
    check(
        r#"{"States":{"A":{"Type":"Task","Resource":"arn:|aws:states:::glue:startJobRun.sync"}}}"#,
        Some("Glue StartJobRun: Runs a Glue job. Wait until the job has ended."),
    );
    check(
        r#"{"States":{"A":{"Type":"Pass","Next":"|B"},"B":{"Type":"Fail","Comment":"c"}}}"#,
        Some("Fail state 'B': c"),
    );
    check(
        r#"{"Stat|es":{"|":1}}"#.replace("\"|\"", "\"x\"").as_str(),
        Some("States: The states of this scope, by name. It must be there."),
    );
    check(r#"{"no such |field":1}"#, None);
    check("|", None);
}

/// Carries out the first remedy of each finding until nothing is left, or nothing more can be done.
fn mended(text: &str) -> String {
    let mut editor = MachineEditor::new(text);
    for _ in 0..20 {
        let document: MachineDocument = editor.document().clone();
        let found = document.present().diagnostics();
        let Some(fix) = found.iter().find_map(|finding| fixes(&document, finding).into_iter().next()) else {
            break;
        };
        assert!(!fix.label.is_empty());
        editor.perform(&fix.command).unwrap();
    }
    editor.document().text().to_string()
}

#[test]
fn findings_are_mended() {
    let check = |text: &str, expect: &str| assert_eq!(mended(text), expect, "{text}");
    let sound = r#"{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}"#;
    check(&sound.replace("true}", "true,}"), sound);
    check(&sound.replace("\"Pass\",", "\"Pass\""), sound);
    check(&sound.replace("\"A\",", "'A',"), sound);
    check(&sound.replace("true", "True"), sound);
    check(sound.trim_end_matches('}'), sound);
    let noted = sound.replace("\"End\"", "\"Comment\":\"c\",\"End\"");
    check(&noted.replace("Comment", "Coment"), &noted);
    check(&sound.replace(",\"End\":true", ""), sound);
    check(&sound.replace("\"StartAt\":\"A\"", "\"StartAt\":\"a\""), sound);
    check(&sound.replace("true}", "true,\"Seconds\":1}"), sound);
    check(&sound.replace("}}}", "},\"B\":{\"Type\":\"Fail\"}}}"), sound);
    let made = mended(r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"Somewhere"}}}"#);
    assert!(made.contains("\"Somewhere\":{\"Type\":\"Pass\",\"End\":true}"), "{made}");
    let both = mended(
        r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"A","End":true},"B":{"Type":"Task","End":true}}}"#,
    );
    assert!(!both.contains("\"B\"") || both.contains("lambda:invoke"), "{both}");
}

#[test]
fn paths_of_the_last_run_come_first() {
    let event = serde_json::json!({
        "id": 2, "previousEventId": 0, "timestamp": 0, "type": "PassStateEntered",
        "stateEnteredEventDetails": { "name": "A", "input": r#"{"order": {"id": 7}}"# },
    });
    let rows = rows(&[event]);
    let seen = Seen::of(&rows, &Playback::new(&rows));
    let first = |text: &str| {
        let (reading, offset) = at_caret(text);
        complete(&reading, offset, &seen).into_iter().map(|it| (it.label, it.detail)).next()
    };
    let known = |label: &str, detail: &str| Some((label.to_owned(), detail.to_owned()));
    let state =
        |fields: &str| format!(r#"{{"StartAt": "A", "States": {{"A": {{"Type": "Pass", {fields}}}}}}}"#);
    assert_eq!(first(&state(r#""InputPath": "|""#)), known("$.order", r#"{"id":7}"#));
    assert_eq!(first(&state(r#""Parameters": {"a.$": "$.o|"}"#)), known("$.order", r#"{"id":7}"#));
    // What a task gives is not what it was given.
    let of_result = state(r#""ResultSelector": {"a.$": "|"}"#).replace("Pass", "Task");
    assert_eq!(first(&of_result), known("$", ""));
}

/// What an expression is offered in a JSONata state machine, with `|` for it.
fn expression(state: &str, has: &[&str], lacks: &[&str]) {
    let state = state.replace('|', "\"{% $st| %}\"");
    check(
        &format!(r#"{{"QueryLanguage":"JSONata","StartAt":"A","States":{{"A":{{{state}}}}}}}"#),
        has,
        lacks,
    );
}

#[test]
fn expressions_are_offered_what_is_there() {
    let (result, error) = ("$states.result", "$states.errorOutput");
    let condition = r#""Type":"Choice","Choices":[{"Condition":|,"Next":"A"}]"#;
    expression(condition, &["$states.input", "$states.context", "$lookup()"], &[result, error]);
    expression(r#""Type":"Choice","Choices":[],"Output":|"#, &["$states.input"], &[result, error]);
    for kind in ["Task", "Parallel", "Map"] {
        expression(&format!(r#""Type":"{kind}","Output":|"#), &[result], &[error]);
        expression(&format!(r#""Type":"{kind}","Assign":{{"a":{{"b":[|]}}}}"#), &[result], &[error]);
        expression(&format!(r#""Type":"{kind}","Arguments":{{"Output":|}}"#), &[], &[result, error]);
        expression(&format!(r#""Type":"{kind}","Catch":[{{"Output":|}}]"#), &[error], &[result]);
        expression(&format!(r#""Type":"{kind}","Catch":[{{"Assign":{{"a":|}}}}]"#), &[error], &[result]);
    }
    expression(r#""Type":"Pass","Output":|"#, &["$states.input"], &[result, error]);
    // An inner state is not what its container is.
    let inner = r#""Type":"Map","Output":"{% $states.result %}","ItemProcessor":{"StartAt":"B","States":{"B":{"Type":"Pass","Output":|}}}"#;
    expression(inner, &[], &[result, error]);
}

fn evaluated(text: &str) -> String {
    let found = expr::jsonata::Expression::compile(text).unwrap().evaluate(&expr::Bindings::default());
    found.unwrap().map_or_else(String::new, |value| value.to_json_string())
}

#[test]
fn functions_are_those_that_can_be_called() {
    let text = r#"{"QueryLanguage":"JSONata","States":{"A":{"Type":"Pass","Output":"{% | %}"}}}"#;
    let calls: Vec<String> =
        offered(text).into_iter().filter(|it| it.sort == Sort::Function).map(|it| it.label).collect();
    assert_eq!(calls.len(), 68);
    for call in &calls {
        let name = call.trim_end_matches("()");
        assert_eq!(evaluated(&format!("$type({name})")), "\"function\"", "{call}");
    }
    assert!(["$lookup()", "$sort()", "$reduce()", "$toMillis()"]
        .iter()
        .all(|call| calls.iter().any(|it| it == call)));
    assert_eq!(taken(text, "$count()"), text.replace('|', "$count(|)"));
    assert_eq!(taken(text, "$uuid()"), text.replace('|', "$uuid()|"));
}
