//! What holds for every text.

#![allow(clippy::indexing_slicing, reason = "helpers of tests may fail")]

use asl::json::{parse, print, print_compact, tokens, Kind, Member, Node};
use proptest::prelude::*;

/// A definition that uses much of the language, to mutate.
const SEED: &str = r#"{"StartAt": "A", "QueryLanguage": "JSONPath", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun.sync", "Parameters": {"JobName.$": "States.Format('{}', $.a)"},
    "Retry": [{"ErrorEquals": ["States.ALL"], "BackoffRate": 2.0}], "Catch": [{"ErrorEquals": ["X"], "Next": "C"}], "Next": "B"},
  "B": {"Type": "Choice", "Choices": [{"And": [{"Variable": "$.a[0]", "NumericEquals": 1}, {"Not": {"Variable": "$$.b", "IsNull": true}}], "Next": "C"}], "Default": "D"},
  "C": {"Type": "Parallel", "Branches": [{"StartAt": "P", "States": {"P": {"Type": "Wait", "Timestamp": "2030-01-01T00:00:00Z", "End": true}}}], "Next": "D"},
  "D": {"Type": "Map", "QueryLanguage": "JSONata", "Items": "{% $states.input.x[0].{'a': 1} %}", "MaxConcurrency": ${N},
    "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}, "StartAt": "Q", "States": {"Q": {"Type": "Fail", "ErrorPath": "$.e"}}}, "End": true}}}"#;

/// A piece of text that means something to the parser.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "'",
            "\\",
            "\\u",
            "\\ud800",
            "${",
            "${X}",
            "//",
            "/*",
            "\n",
            "NaN",
            "-",
            "1e",
            "null",
            "\"Type\":",
            "\"States\":",
            "\"Choices\":",
            "{%",
            "%}",
            "$.",
            "States.Format(",
            "é",
            "“",
            "\u{0}",
            "{\"Type\": \"Map\"}",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ]
}

/// The seed with some places replaced.
fn mutated() -> impl Strategy<Value = String> {
    prop::collection::vec((any::<prop::sample::Index>(), 0usize..20, piece()), 1..6).prop_map(|edits| {
        edits.into_iter().fold(SEED.to_owned(), |text, (place, length, piece)| {
            let boundary = |mut at: usize| {
                while !text.is_char_boundary(at) {
                    at -= 1;
                }
                at
            };
            let start = boundary(place.index(text.len() + 1));
            let end = boundary((start + length).min(text.len())).max(start);
            format!("{}{piece}{}", &text[..start], &text[end..])
        })
    })
}

/// A tree without spans.
fn tree() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        Just(Kind::Null),
        any::<bool>().prop_map(Kind::Bool),
        any::<i64>().prop_map(|number| Kind::Number(number.to_string())),
        "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,4})?".prop_map(Kind::Number),
        any::<String>().prop_map(Kind::String),
    ];
    leaf.prop_map(Node::new).prop_recursive(5, 60, 6, |inner| {
        let member = (any::<String>(), inner.clone()).prop_map(|(key, value)| Member {
            key,
            key_span: asl::Span::default(),
            value,
        });
        prop_oneof![
            prop::collection::vec(inner, 0..6).prop_map(|elements| Node::new(Kind::Array(elements))),
            prop::collection::vec(member, 0..6).prop_map(|members| Node::new(Kind::Object(members))),
        ]
    })
}

/// Reads a text in every way and checks what holds whatever it is.
fn read_everything(text: &str) {
    let parsed = asl::parse(text);
    for finding in &parsed.diagnostics {
        assert!(finding.span.start <= finding.span.end && finding.span.end <= text.len(), "{finding:?}");
        assert!(
            text.is_char_boundary(finding.span.start) && text.is_char_boundary(finding.span.end),
            "{finding:?}"
        );
        assert!(finding.path.starts_with('/') && !finding.message.is_empty(), "{finding:?}");
    }
    let mut last = 0;
    for token in tokens(text) {
        assert!(last <= token.span.start && token.span.start < token.span.end, "{token:?}");
        assert!(text.get(token.span.start..token.span.end).is_some(), "{token:?}");
        last = token.span.end;
    }
    // What is printed is what was understood: reading it again gives the same, holes as null.
    let printed = print(&parsed.document);
    let (again, _) = parse(&printed);
    assert_eq!(print(&again), printed);
    let _ = asl::expression::check_jsonata(text);
    let _ = asl::expression::check_intrinsic(text);
    let _ = asl::expression::is_path(text);
}

proptest! {
    #[test]
    fn arbitrary_text_is_read(text in any::<String>()) {
        read_everything(&text);
    }

    #[test]
    fn text_of_meaningful_pieces_is_read(pieces in prop::collection::vec(piece(), 0..40)) {
        read_everything(&pieces.concat());
    }

    #[test]
    fn mutated_definitions_are_read(text in mutated()) {
        read_everything(&text);
    }

    #[test]
    fn truncated_definitions_are_read(at in 0..SEED.len()) {
        let text = SEED.get(..at).unwrap_or_default();
        read_everything(text);
        prop_assert!(!asl::parse(text).is_valid());
    }

    /// Keys, order, duplicates and the digits of numbers survive printing and parsing.
    #[test]
    fn printing_loses_nothing(tree in tree()) {
        for text in [print(&tree), print_compact(&tree)] {
            let (again, found) = parse(&text);
            prop_assert_eq!(print_compact(&again), print_compact(&tree));
            prop_assert!(found.iter().all(|finding| finding.code == "DUPLICATE_KEY"), "{:?}", found);
        }
    }

    /// The values are those of an independent parser.
    #[test]
    fn values_agree_with_serde_json(tree in tree()) {
        let text = print(&tree);
        if let Ok(expect) = serde_json::from_str::<serde_json::Value>(&text) {
            prop_assert_eq!(parse(&text).0.to_value(), expect);
        }
    }
}

#[test]
fn the_seed_is_good() {
    assert_eq!(asl::validate(SEED), []);
}
