use super::{Object, Value, MAX_DEPTH};
use proptest::prelude::*;
use std::sync::Arc;

fn parse(text: &str) -> Value {
    Value::parse(text).unwrap()
}

#[test]
fn prints_as_java_does() {
    let check = |input: &str, expect: &str| {
        let value = parse(input);
        assert_eq!(value.to_json_string(), expect);
        assert_eq!(value.byte_len(), expect.len() as u64, "{input}");
    };
    check("3.0", "3.0");
    check("3", "3");
    check("-0", "0");
    check("-0.0", "-0.0");
    check("1e10", "1.0E10");
    check("1.5e-7", "1.5E-7");
    check("0.001", "0.001");
    check("0.00099", "9.9E-4");
    check("9999999.5", "9999999.5");
    check("10000000.0", "1.0E7");
    check("12345678.5", "1.23456785E7");
    check("9223372036854775807", "9223372036854775807");
    check("-9223372036854775808", "-9223372036854775808");
    check("123456789012345678901234567890", "123456789012345678901234567890");
    check(r#" { "b" : [ 1 , null, true,false ] , "a" : {} } "#, r#"{"b":[1,null,true,false],"a":{}}"#);
    check(r#""\u00e9\ud83d\ude00\/\u001f\n\"\\""#, "\"é😀/\\u001F\\n\\\"\\\\\"");
    check(r#"{"a":1,"b":2,"a":3}"#, r#"{"a":3,"b":2}"#);
    check("[]", "[]");
}

#[test]
fn refuses_what_is_not_json() {
    let check =
        |input: &str, offset: usize| assert_eq!(Value::parse(input).unwrap_err().offset, offset, "{input}");
    check("", 0);
    check("[1,]", 3);
    check("{\"a\" 1}", 5);
    check("{a:1}", 1);
    check("01", 1);
    check("1.", 2);
    check("\"\u{1}\"", 1);
    check("\"abc", 4);
    check("\"\\ud800\"", 1);
    check("\"\\x\"", 1);
    check("1 2", 2);
    check("nul", 0);
    check("1e999", 0);
    check("[1}", 2);
}

#[test]
fn equality_is_by_worth() {
    let check = |a: &str, b: &str, expect: bool| {
        let (a, b) = (parse(a), parse(b));
        assert_eq!(a == b, expect, "{a} {b}");
        assert!(!expect || a.rough_hash() == b.rough_hash(), "{a} {b}");
    };
    check("1", "1.0", true);
    check("9007199254740993", "9007199254740992.0", false);
    check("9223372036854775807", "9223372036854775808.0", false);
    check("100000000000000000000", "1e20", true);
    check("100000000000000000000", "100000000000000000001", false);
    check(r#"{"a":1,"b":[2]}"#, r#"{"b":[2.0],"a":1}"#, true);
    check(r#"{"a":1}"#, r#"{"a":1,"b":2}"#, false);
    check("[1,2]", "[2,1]", false);
    check("null", "false", false);
    check("\"1\"", "1", false);
}

#[test]
fn large_objects_behave_like_small_ones() {
    let mut object = Object::default();
    for n in (0..100).rev() {
        object.insert(format!("k{n}"), Value::Int(n));
    }
    assert_eq!(object.insert("k42", Value::Null), Some(Value::Int(42)));
    assert_eq!(object.remove("k50"), Some(Value::Int(50)));
    assert_eq!(object.len(), 99);
    assert_eq!(object.get("k42"), Some(&Value::Null));
    assert_eq!(object.get("k50"), None);
    assert_eq!(object.get("k7"), Some(&Value::Int(7)));
    assert_eq!(object.keys().next().map(|key| &**key), Some("k99"));
    let twice: Object = object.iter().chain(object.iter()).map(|(k, v)| (k.clone(), v.clone())).collect();
    assert_eq!(Value::from(twice), Value::from(object));
}

#[test]
fn changing_forgets_the_length() {
    let mut object = parse(r#"{"a":[1]}"#).as_object().cloned().unwrap();
    assert_eq!(Value::from(object.clone()).byte_len(), 9);
    object.insert("bb", Value::Null);
    assert_eq!(Value::from(object).byte_len(), 19);
}

#[test]
fn depth_harms_nothing() {
    let nest = |leaf: i64| {
        let mut value = Value::Int(leaf);
        for level in 0..200_000 {
            value = match level % 2 {
                0 => Value::array(vec![value]),
                _ => Value::object(vec![(Arc::from("a"), value)]),
            };
        }
        value
    };
    let (a, b, c) = (nest(1), nest(1), nest(2));
    assert_eq!(a, b);
    assert_ne!(a, c);
    assert_eq!(a.byte_len(), a.to_json_string().len() as u64);
    assert!(a.to_serde().is_err());
    let text = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(Value::parse(&text(MAX_DEPTH)).is_ok());
    assert!(Value::parse(&text(MAX_DEPTH + 1)).is_err());
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        any::<f64>().prop_map(Value::float),
        ".*".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::array),
            prop::collection::vec((".{0,3}", inner), 0..20)
                .prop_map(|entries| entries.into_iter().map(|(k, v)| (Arc::from(k), v)).collect()),
        ]
    })
}

proptest! {
    #[test]
    fn text_round_trips(value in any_value()) {
        let text = value.to_json_string();
        prop_assert_eq!(Value::parse(&text).unwrap().to_json_string(), text.clone());
        prop_assert_eq!(value.byte_len(), text.len() as u64);
        prop_assert_eq!(Value::from(value.to_serde().unwrap()), value);
    }

    #[test]
    fn any_text_is_read_as_serde_json_reads_it(text in r#"[-\[\]{}",:0-9a-eE.+ \\un]{0,24}"#) {
        let ours = Value::parse(&text).ok();
        let theirs = serde_json::from_str::<serde_json::Value>(&text).ok().map(Value::from);
        prop_assert_eq!(ours, theirs);
    }
}
