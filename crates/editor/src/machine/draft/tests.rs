use super::*;
use crate::machine::edit::apply;

/// What `change` makes of a text.
fn check(text: &str, change: impl Fn(&mut Draft), expect: &str) {
    let (node, _) = asl::json::parse(text);
    let mut draft = Draft::new(text, &node);
    change(&mut draft);
    let edits = draft.edits();
    assert_eq!(apply(text, &edits).as_deref(), Some(expect), "{text}");
    let changed: usize = edits.iter().map(|edit| edit.end - edit.start).sum();
    assert!(changed <= text.len());
}

fn json(text: &str) -> Node {
    asl::json::parse(text).0
}

fn at(text: &str) -> Address {
    Address::from(text)
}

#[test]
fn what_is_added_looks_like_its_surroundings() {
    let add = |draft: &mut Draft| assert!(draft.insert(&at("/a"), 1, Some("n"), &json(r#"{"x":[1]}"#)));
    check(
        "{\n    \"a\": {\n        \"b\": 1.0\n    }\n}\n",
        add,
        "{\n    \"a\": {\n        \"b\": 1.0,\n        \"n\": {\n            \"x\": [\n                1\n            ]\n        }\n    }\n}\n",
    );
    check(r#"{"a":{"b":1.0}}"#, add, r#"{"a":{"b":1.0,"n":{"x":[1]}}}"#);
    check(
        "{\r\n\t\"a\": { \"b\": 1 },\r\n\t\"c\": 2\r\n}",
        add,
        "{\r\n\t\"a\": { \"b\": 1, \"n\": {\"x\": [1]} },\r\n\t\"c\": 2\r\n}",
    );
    check(
        "{\n  \"a\": {}\n}",
        add,
        "{\n  \"a\": {\n    \"n\": {\n      \"x\": [\n        1\n      ]\n    }\n  }\n}",
    );
    check("  ", |draft| assert!(draft.insert(&at(""), 0, Some("n"), &json("1"))), "{\n  \"n\": 1\n}");
}

#[test]
fn commas_follow() {
    let remove = |keys: &'static [&str]| {
        move |draft: &mut Draft| keys.iter().for_each(|key| assert!(draft.remove(&at(key))))
    };
    let text = "{ \"a\": 1,\n  \"b\": 2 , \"c\": 3\n}";
    check(text, remove(&["/a"]), "{ \"b\": 2 , \"c\": 3\n}");
    check(text, remove(&["/b"]), "{ \"a\": 1 , \"c\": 3\n}");
    check(text, remove(&["/c"]), "{ \"a\": 1,\n  \"b\": 2\n}");
    check(text, remove(&["/a", "/c"]), "{ \"b\": 2\n}");
    check(text, remove(&["/c", "/b", "/a"]), "{}");
    check("[1, 2]", remove(&["/1", "/0"]), "[]");
    check(
        "[1, 2]",
        |draft| {
            assert!(draft.remove(&at("/0")) && draft.insert(&at(""), 0, None, &json("7")));
            assert!(!draft.remove(&at("/9")) && !draft.insert(&at(""), 0, Some("k"), &json("7")));
        },
        "[7, 2]",
    );
}

#[test]
fn values_are_replaced_where_they_stand() {
    let text = r#"{"a": 1.50,  "b": {"c": [ "x" , "y"]}, "a": 2}"#;
    check(text, |draft| assert!(draft.replace(&at("/b/c/1"), &json("null"))), &text.replace("\"y\"", "null"));
    check(text, |draft| assert!(draft.replace(&at("/a"), &json("3"))), &text.replace(": 2", ": 3"));
    check(text, |draft| assert!(draft.replace(&at("/a~20"), &json("3"))), &text.replace("1.50", "3"));
    check(text, |draft| assert!(draft.rename(&at("/b"), "q\"")), &text.replace("\"b\"", "\"q\\\"\""));
    check(
        text,
        |draft| {
            assert!(draft.set(&at("/b"), "n", &json("{\"d\":1}"), 9));
            assert!(draft.set(&at("/b/n"), "e", &json("2"), 9));
        },
        &text.replace("\"y\"]}", "\"y\"], \"n\": {\"d\": 1, \"e\": 2}}"),
    );
}

#[test]
fn what_moves_is_indented_anew() {
    let text =
        "{\n  \"a\": {\n    \"k\\u0041\" : {\n      \"x\": 1\n    },\n    \"l\": 2\n  },\n  \"b\": {}\n}";
    check(
        text,
        |draft| {
            let cut = draft.cut(&at("/a/kA")).unwrap();
            assert!(draft.put(&at(""), 0, &cut));
        },
        "{\n  \"k\\u0041\" : {\n    \"x\": 1\n  },\n  \"a\": {\n    \"l\": 2\n  },\n  \"b\": {}\n}",
    );
}

#[test]
fn broken_text_is_changed_where_it_is_sound() {
    let text = "{\n  \"a\": {\"b\": },\n  \"c\": 1\n  \"d\": [1,\n";
    check(text, |draft| assert!(draft.replace(&at("/c"), &json("2"))), &text.replace(": 1\n", ": 2\n"));
}
