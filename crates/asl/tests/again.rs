//! A text that is read again after a change is understood as if it were read for the first time.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

use asl::json::{parse, parse_again, Change};
use proptest::prelude::*;
use std::path::Path;

/// What hands type and paste, sound and broken.
const PIECES: &[&str] = &[
    "x",
    "é",
    "0",
    " ",
    "\n",
    "\t",
    ",",
    ":",
    "\"",
    "\"\"",
    "'",
    "\\",
    "\\n",
    "\\u00e9",
    "\\ud83d",
    "{",
    "}",
    "{}",
    "[",
    "]",
    "[]",
    "${",
    "${X}",
    "$",
    "//",
    "/*",
    "*/",
    "#",
    "-",
    "1e",
    "null",
    "tru",
    "NaN",
    "“",
    "\u{feff}",
    "\"Type\": \"Pass\"",
    "\"A\": 1,",
    ", \"A\": {\"B\": []}",
    "{\"Next\": \"C\"}",
    "\"Comment\": \"a\nb\",",
    "",
];

/// Texts to begin with: the gallery, and some that are not quite sound.
fn texts() -> Vec<String> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut files: Vec<_> = std::fs::read_dir(examples)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    let mut texts: Vec<String> = files.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let odd = [
        "",
        "{}",
        "[1, [2, {\"a\": 3}], \"b\"]",
        "\u{feff}{\"a\": {\"b\": \"c\"}}",
        "{\"a\": {\"b\": 1}, \"a\": {\"c\": \"\\ud83d\"}, \"d\": [true, {\"e\": ${N}}]}",
        "{\"a\": {\"b\" 1}, \"c\": {\"d\": [}, \"e\": {\"f\": \"g\"}}",
        "{\"a\": {\"b\": \"c\"}} trailing",
        "{\"a\": {\"b\": 1} // note\n, \"c\": {\"d\": 'x'}}",
        "{\"a\": ${\"b\"}, \"c\": {\"d\": \"two\nlines\"}}",
    ];
    texts.extend(odd.map(str::to_owned));
    texts.push(format!("{}{{\"a\": {{}}}}{}", "[".repeat(515), "]".repeat(515)));
    texts
}

/// A change: where, how much goes, what comes.
fn edit() -> impl Strategy<Value = (prop::sample::Index, usize, &'static str)> {
    let length = prop_oneof![4 => Just(0_usize), 2 => 1_usize..4, 1 => 4_usize..60];
    (any::<prop::sample::Index>(), length, prop::sample::select(PIECES.to_vec()))
}

fn changed(text: &str, (place, length, piece): (prop::sample::Index, usize, &str)) -> (String, Change) {
    let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
    let start = boundary(place.index(text.len() + 1));
    let end = boundary(start + length).max(start);
    let after = format!("{}{piece}{}", &text[..start], &text[end..]);
    (after, Change { start, end, length: piece.len() })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    /// Change upon change, each read from what the one before was understood as.
    #[test]
    fn reading_again_is_reading(text in prop::sample::select(texts()), edits in prop::collection::vec(edit(), 1..8)) {
        let mut text = text;
        let (mut tree, mut found) = parse(&text);
        for edit in edits {
            let (after, change) = changed(&text, edit);
            let whole = parse(&after);
            if let Some(again) = parse_again(&tree, &found, &after, change) {
                prop_assert_eq!((&again.tree, &again.found), (&whole.0, &whole.1), "{:?} in {}", change, text);
            }
            (text, (tree, found)) = (after, whole);
        }
    }
}

/// Whether a change at `at` can be read by itself; if so it must be understood as ever.
fn check(text: &str, at: &str, insert: &str, expect: bool) {
    let (tree, found) = parse(text);
    let start = text.find(at).unwrap() + at.len();
    let after = format!("{}{insert}{}", &text[..start], &text[start..]);
    let again = parse_again(&tree, &found, &after, Change { start, end: start, length: insert.len() });
    assert_eq!(again.is_some(), expect, "{insert} after {at} in {text}");
    assert_eq!(
        again.map_or_else(|| parse(&after), |again| (again.tree, again.found)),
        parse(&after),
        "{insert} after {at} in {text}"
    );
}

#[test]
fn what_is_typed_in_a_value_is_read_by_itself() {
    let text = r#"{"S": {"A": {"T": "one", "N": 12, "L": [1, {"x": "y"}]}, "B": {"T": "two"}, "B": {}}}"#;
    check(text, "on", "x", true);
    check(text, "\"one", "\\n", true);
    check(text, "\"one", "\"", false);
    check("{\"A\": {\n\"T\": \"one\",\n\"N\": 1\n}, \"B\": 2}", "\"one", "\"", true);
    check(text, "\"y\"", ", \"z\": [1, {}]", true);
    check(text, "\"y\"", ", \"z\"", true);
    check(text, "{\"T\": \"one\"", ", \"T\": 1", true);
    check(text, "\"B\": {\"T\": \"tw", "x", true);
    check(text, "\"S\"", "x", false);
    check(text, "\"A\": {", "}", false);
    check(text, "\"A\": {", "{", false);
    check(text, "\"B\": {}}", "}", false);
}
