//! The parser recovers: what it understands of broken text, and what it says about it.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "helpers of tests may fail")]

use asl::json::{parse, print, print_compact, Node, MAX_DEPTH};

/// `text` reads as `expect` (compact JSON) and these are the findings, in order.
fn check(text: &str, expect: &str, codes: &[&str]) {
    let (node, found) = parse(text);
    assert_eq!(print_compact(&node), expect, "{text}");
    assert_eq!(found.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), codes, "{text}");
    for finding in &found {
        assert!(finding.fix.is_some(), "{} has no fix", finding.code);
        assert!(finding.span.start <= finding.span.end && finding.span.end <= text.len(), "{finding:?}");
    }
}

#[test]
fn good_json() {
    check(
        r#" {"a": [1, 2.50, -3e+7], "b": {"c": null, "d": true}, "é": "\u00e9"} "#,
        r#"{"a":[1,2.50,-3e+7],"b":{"c":null,"d":true},"é":"é"}"#,
        &[],
    );
    check("\u{feff}[]", "[]", &[]);
    check("\"x\"", "\"x\"", &[]);
    check(r#"{"N": ${Max}, "S": "${A}-x", "T": ${A}${B}}"#, r#"{"N":${Max},"S":"${A}-x","T":${A}${B}}"#, &[]);
}

#[test]
fn commas_and_colons() {
    check("[1, 2,]", "[1,2]", &["TRAILING_COMMA"]);
    check("[,1]", "[1]", &["EXTRA_COMMA"]);
    check("[1,,2]", "[1,2]", &["EXTRA_COMMA"]);
    check("[1 2]", "[1,2]", &["MISSING_COMMA"]);
    check("{\"a\": 1\n \"b\": 2}", r#"{"a":1,"b":2}"#, &["MISSING_COMMA"]);
    check(r#"{"a": 1, "b": 2,}"#, r#"{"a":1,"b":2}"#, &["TRAILING_COMMA"]);
    check(r#"{"a" 1}"#, r#"{"a":1}"#, &["MISSING_COLON"]);
    check(r#"{"a": }"#, r#"{"a":null}"#, &["MISSING_VALUE"]);
    check("{\"Next\":\n \"End\": true}", r#"{"Next":null,"End":true}"#, &["MISSING_VALUE", "MISSING_COMMA"]);
    check(r#"{: 1, "b": 2}"#, r#"{"b":2}"#, &["MISSING_KEY"]);
    check(r#"{{"a": 1}, "b": 2}"#, r#"{"b":2}"#, &["MISSING_KEY"]);
    check(r#"["a": 1, 2]"#, r#"["a",2]"#, &["KEY_IN_ARRAY"]);
}

#[test]
fn brackets() {
    check(r#"{"a": [1, 2}"#, r#"{"a":[1,2]}"#, &["MISSING_BRACKET"]);
    check(r#"[{"a": 1]"#, r#"[{"a":1}]"#, &["MISSING_BRACKET"]);
    check("[1}]", "[1]", &["UNEXPECTED_CHARACTER"]);
    check("{}}", "{}", &["TRAILING_TEXT"]);
    check("@{}", "{}", &["UNEXPECTED_CHARACTER"]);
    check("[@1]", "[1]", &["UNEXPECTED_CHARACTER"]);
    check(
        "[1, ${X, 2]",
        "[1,{\"X\":null,\"2\":null}]",
        &[
            "UNEXPECTED_CHARACTER",
            "UNQUOTED_KEY",
            "MISSING_COLON",
            "MISSING_VALUE",
            "UNQUOTED_KEY",
            "MISSING_COLON",
            "MISSING_VALUE",
            "MISSING_BRACKET",
        ],
    );
}

#[test]
fn truncated_text() {
    check("", "null", &["EMPTY_DOCUMENT"]);
    check("  \n", "null", &["EMPTY_DOCUMENT"]);
    check("{", "{}", &["UNEXPECTED_END"]);
    check(r#"{"a": {"b": [1, "#, r#"{"a":{"b":[1]}}"#, &["UNEXPECTED_END"]);
    check(r#"{"a":"#, r#"{"a":null}"#, &["UNEXPECTED_END"]);
    check(r#"{"a""#, r#"{"a":null}"#, &["MISSING_COLON", "UNEXPECTED_END"]);
    check(r#"{"a": "b"#, r#"{"a":"b"}"#, &["UNCLOSED_STRING", "UNEXPECTED_END"]);
    let (_, found) = parse(r#"{"a": [{"#);
    assert_eq!(found[0].fix.as_deref(), Some("Add }]} at the end."));
}

#[test]
fn strings() {
    check("{'a': 'b'}", r#"{"a":"b"}"#, &["WRONG_QUOTES", "WRONG_QUOTES"]);
    check("{“a”: “b”}", r#"{"a":"b"}"#, &["WRONG_QUOTES", "WRONG_QUOTES"]);
    check("[\"a\tb\"]", r#"["a\tb"]"#, &["CONTROL_CHARACTER"]);
    check("[\"a\nb\"]", r#"["a\nb"]"#, &["CONTROL_CHARACTER"]);
    check("{\"a\": \"b\n \"c\": 1}", r#"{"a":"b","c":1}"#, &["UNCLOSED_STRING", "MISSING_COMMA"]);
    check(r#"["\x"]"#, r#"["x"]"#, &["INVALID_ESCAPE"]);
    check(r#"["\ud800"]"#, "[\"\u{fffd}\"]", &["LONE_SURROGATE"]);
}

#[test]
fn words_and_numbers() {
    check("{a: 1}", r#"{"a":1}"#, &["UNQUOTED_KEY"]);
    check("{\"a\": Done}", r#"{"a":"Done"}"#, &["UNQUOTED_STRING"]);
    check("[True, None]", "[true,null]", &["INVALID_LITERAL", "INVALID_LITERAL"]);
    check("[NaN, -Infinity]", "[null,null]", &["INVALID_NUMBER", "INVALID_NUMBER"]);
    check("[01, +1, .5]", "[1,1,0.5]", &["INVALID_NUMBER", "INVALID_NUMBER", "INVALID_NUMBER"]);
    check("// x\n[1, /* y */ 2] # z", "[1,2]", &["COMMENT", "COMMENT", "COMMENT"]);
}

#[test]
fn duplicate_keys_are_kept_and_named() {
    let text = r#"{"States": {"A": 1, "A": 2}}"#;
    check(text, r#"{"States":{"A":1,"A":2}}"#, &["DUPLICATE_KEY"]);
    let (node, found) = parse(text);
    assert_eq!(found[0].path, "/States");
    assert_eq!(&text[found[0].span.start..found[0].span.end], "\"A\"");
    assert_eq!(node.pointer("/States/A").and_then(Node::as_i64), Some(2));
    assert_eq!(node.to_value(), serde_json::json!({"States": {"A": 2}}));
}

#[test]
fn places() {
    let text = r#"{"States": {"a/b": {"Choices": [{"Next": "X"}]}}}"#;
    let (node, _) = parse(text);
    let next = node.pointer("/States/a~1b/Choices/0/Next").expect("it is there");
    assert_eq!(&text[next.span.start..next.span.end], "\"X\"");
    assert_eq!(node.pointer("/"), Some(&node));
    assert_eq!(node.pointer(""), Some(&node));
    assert_eq!(node.pointer("/States/none"), None);
    let (_, found) = parse(r#"{"States": {"A": {"Choices": [1, nope]}}}"#);
    assert_eq!(found[0].path, "/States/A/Choices/1");
}

#[test]
fn depth_is_bounded() {
    for text in [
        "[".repeat(10_000),
        format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)),
        "{\"a\":".repeat(10_000),
    ] {
        let (node, found) = parse(&text);
        assert!(found.iter().any(|finding| finding.code == "TOO_DEEP"));
        let (mut depth, mut inner) = (0, &node);
        while let Some(next) = inner.elements().first().or_else(|| inner.get("a")) {
            (depth, inner) = (depth + 1, next);
        }
        assert_eq!(depth, MAX_DEPTH);
        assert!(asl::json::tokens(&text).len() >= 10_000);
    }
    let fits = format!("{}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
    assert_eq!(parse(&fits).1, []);
}

#[test]
fn large_documents() {
    let state = r#"{"Type":"Pass","Comment":"0123456789012345678901234567890123456789","Next":"S0"}"#;
    let states: Vec<String> = (0..120_000).map(|number| format!("\"S{number}\":{state}")).collect();
    let text = format!("{{\"StartAt\":\"S0\",\"States\":{{{}}}}}", states.join(","));
    assert!(text.len() > 10_000_000);
    let parsed = asl::parse(&text);
    assert_eq!(parsed.machine.states().len(), 120_000);
    assert!(!parsed.is_valid());
    let (again, found) = parse(&print(&parsed.document));
    assert_eq!((print_compact(&again), found), (text, vec![]));
}

#[test]
fn hostile_texts_take_linear_time() {
    for piece in
        ["\"\n", "'\n", "“\n", "\"\\", "{\"", "/*", "${", "[,", "}", "\u{fffd}", "{\"a\"", "\"'", "nope "]
    {
        // Anything worse than linear would take minutes.
        let text = piece.repeat(200_000);
        asl::parse(&text);
        asl::json::tokens(&text);
    }
    let long_key = format!("{{\"{}\": [{}", "k".repeat(1_000_000), "nope ".repeat(10_000));
    let (_, found) = parse(&long_key);
    assert!(found.iter().map(|finding| finding.path.len() + finding.message.len()).sum::<usize>() < 100_000);
}
