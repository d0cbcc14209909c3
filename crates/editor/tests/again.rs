//! A text that was edited is understood as if it were read for the first time, though only what changed is read.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use editor::flow::chart_of;
use editor::machine::{Edit, MachineDocument, Reading};
use proptest::prelude::*;

/// What hands type and paste, sound and broken.
const PIECES: &[&str] = &[
    "x",
    "é",
    "0",
    " ",
    "\n",
    ",",
    ":",
    "\"",
    "\"\"",
    "\\",
    "\\ud83d",
    "{",
    "}",
    "{}",
    "[",
    "]",
    "[]",
    "${X}",
    "//",
    "null",
    "true",
    "\"Type\": \"Pass\",",
    "\"Type\": \"Parallel\",",
    "\"Type\": \"Map\",",
    "\"A\": {\"Type\": \"Wait\", \"Next\": \"A\"},",
    "\"Branches\": [{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Pass\"}}}],",
    "\"Iterator\": {\"States\": {\"B\": {}}},",
    "\"QueryLanguage\": \"JSONata\",",
    "\"Comment\": \"c\",",
    "\"ProcessorConfig\": {\"Mode\": \"DISTRIBUTED\"},",
    "\"Next\": \"A\",",
    "\"Catch\": [{\"ErrorEquals\": [\"States.ALL\"], \"Next\": \"A\"}],",
];

/// Small definitions with what is hard: states in states, names twice, words in place of states.
const SMALL: &[&str] = &[
    r#"{"StartAt":"A","QueryLanguage":"JSONPath","States":{
  "A":{"Type":"Task","Resource":"arn:aws:states:::glue:startJobRun.sync","Parameters":{"JobName":"load"},"Next":"P","Retry":[{"ErrorEquals":["X"]}]},
  "P":{"Type":"Parallel","Comment":"c","Branches":[
    {"StartAt":"B","States":{"B":{"Type":"Wait","Seconds":1,"Next":"C"},"C":{"Type":"Choice","Choices":[{"Variable":"$.a","NumericEquals":1,"Next":"B"}],"Default":"D"},"D":{"Type":"Fail","Error":"E"}}},
    {"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":{"ProcessorConfig":{"Mode":"INLINE"},"StartAt":"Q","States":{"Q":{"Type":"Pass","End":true}}},"End":true}}}],"Next":"A"},
  "Z":{"Type":"Succeed"}}}"#,
    r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"A":{"Type":"Wait","Next":"B"},"B":{"Type":"Succeed","Comment":"x"},"C":1,
  "B":{"Type":"Parallel","Branches":[{"States":{"X":{"Type":"Pass"},"X":{"Type":"Fail"}}}]}}}"#,
    r#"{"States":{"A":{"Type":"Pass","Branches":[{"States":{"I":{"Type":"Pass"}}}],"End":true,},"B~/":{"Type":"Task" "End":true}}}"#,
    "{}",
    "",
];

fn texts() -> Vec<String> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let entries = std::fs::read_dir(examples).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.filter(|path| path.to_string_lossy().ends_with(".asl.json")).collect();
    files.sort();
    let mut texts: Vec<String> = files.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    // The small ones are drawn as often as all others together.
    let times = texts.len() / SMALL.len() + 1;
    texts.extend(SMALL.iter().cycle().take(times * SMALL.len()).map(|text| (*text).to_owned()));
    texts
}

/// A step: where, how much goes, what comes, what comes behind it too, and whether somebody looks at the chart after it.
type Step = (prop::sample::Index, usize, &'static str, Option<&'static str>, bool);

fn step() -> impl Strategy<Value = Step> {
    let length = prop_oneof![4 => Just(0_usize), 2 => 1_usize..4, 1 => 4_usize..60];
    let piece = || prop::sample::select(PIECES.to_vec());
    let second = prop_oneof![5 => Just(None), 1 => piece().prop_map(Some)];
    (any::<prop::sample::Index>(), length, piece(), second, any::<bool>())
}

/// The edits of a step, one or two of them.
fn edits(text: &str, (place, length, piece, second, _): Step) -> Vec<Edit> {
    let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
    // Mostly behind something that ends there, where hands type.
    let at = boundary(place.index(text.len() + 1));
    let typed =
        text[at..].find(['"', ',', '{', '}']).map_or(at, |found| at + found + usize::from(length % 2 == 0));
    let start = if length < 3 { boundary(typed) } else { at };
    let end = boundary(start + length).max(start);
    let edit = |start, end, insert: &str| Edit { start, end, insert: insert.to_owned() };
    let mut edits = vec![edit(start, end, piece)];
    edits.extend(second.map(|piece| edit(boundary(end + 30).max(end), boundary(end + 33).max(end), piece)));
    edits
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn edited_is_read(text in prop::sample::select(texts()), steps in prop::collection::vec(step(), 1..8)) {
        let mut document = MachineDocument::new(text);
        document.present().chart();
        for step in steps {
            let edits = edits(document.text(), step);
            let Some(after) = document.edited(&edits) else { continue };
            let (now, whole) = (after.present(), Reading::new(after.text().clone()));
            let told = || format!("{edits:?} in {}", document.text());
            prop_assert_eq!(now.tree(), whole.tree(), "{}", told());
            prop_assert_eq!(now.flaw(), whole.flaw(), "{}", told());
            prop_assert_eq!(now.is_legible(), whole.is_legible(), "{}", told());
            prop_assert_eq!(now.index(), whole.index(), "{}", told());
            // In parts on the one side, at once on the other.
            while step.4 && !now.look_on() {}
            prop_assert_eq!(now.diagnostics(), whole.diagnostics(), "{}", told());
            if step.4 {
                prop_assert_eq!(&*now.chart(), &chart_of(&whole), "{}", told());
            }
            document = after;
        }
    }
}
