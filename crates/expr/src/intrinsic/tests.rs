use super::*;
use crate::scope::Bindings;
use proptest::prelude::*;

const INPUT: &str =
    r#"{"s":"Hello","n":3,"f":1.5,"z":null,"o":{"a":1,"b":[]},"l":[1,1.0,"1",[2],[2],{"a":1}],"t":"n={}"}"#;

fn eval(call: &str) -> Result<String, String> {
    let (input, bindings) = (Value::parse(INPUT).unwrap(), Bindings::default());
    let call = Intrinsic::parse(call).map_err(|e| e.to_string())?;
    call.eval(&Scope::new(&input, &bindings)).map(|v| v.to_json_string()).map_err(|e| e.to_string())
}

fn check(call: &str, expect: &str) {
    assert_eq!(eval(call).as_deref(), Ok(expect), "{call}");
}

fn check_error(call: &str, reason: &str) {
    let expect = format!("States.Runtime: The function '{call}' had the following error: {reason}");
    assert_eq!(eval(call).err(), Some(expect));
}

#[test]
fn texts() {
    check("States.Format('{}-{}', $.s, $.n)", "\"Hello-3\"");
    check("States.Format('{} {} {}', $.o, $.z, $.f)", "\"{a=1, b=[]} null 1.5\"");
    check("States.Format('{}', States.Array(1, 'a', null))", "\"[1, a, null]\"");
    check(r"States.Format('\{\}\'\\ {}', true)", r#""{}'\\ true""#);
    check("States.Format($.t, 7)", "\"n=7\"");
    check("States.StringSplit('a,b;;c', ',;')", r#"["a","b","c"]"#);
    check("States.StringSplit('abc', '')", r#"["abc"]"#);
    check("States.StringSplit('', ',')", "[]");
    check("States.Base64Encode('Data to encode')", "\"RGF0YSB0byBlbmNvZGU=\"");
    check("States.Base64Decode('RGF0YSB0byBlbmNvZGU')", "\"Data to encode\"");
    check("States.Hash('input data', 'SHA-1')", "\"aaff4a450a104cd177d28d18d74485e8cae074b7\"");
    check("States.Hash('', 'MD5')", "\"d41d8cd98f00b204e9800998ecf8427e\"");
}

#[test]
fn arrays() {
    check("States.Array()", "[]");
    check("States.Array($.s, 1.50, 'it\\'s', null, false)", r#"["Hello",1.5,"it's",null,false]"#);
    check("States.ArrayPartition($.l, 4)", r#"[[1,1.0,"1",[2]],[[2],{"a":1}]]"#);
    check("States.ArrayPartition(States.Array(1,2,3), 1.5)", "[[1,2],[3]]");
    check("States.ArrayContains($.l, States.Array(2))", "true");
    check("States.ArrayContains($.l, '2')", "false");
    check("States.ArrayRange(1, 9, 2)", "[1,3,5,7,9]");
    check("States.ArrayRange(9, 1, -4)", "[9,5,1]");
    check("States.ArrayRange(3, 1, 1)", "[]");
    check("States.ArrayRange(1, 2, 5)", "[1]");
    check("States.ArrayGetItem($.l, 2)", "\"1\"");
    check("States.ArrayLength($.l)", "6");
    check("States.ArrayLength($.l[?(@.no)])", "0");
    check("States.ArrayUnique($.l)", r#"[1,"1",[2],{"a":1}]"#);
}

#[test]
fn long_lists_are_no_trouble() {
    let items: Value = (0..40_000).map(|n| Value::array(vec![Value::Int(n % 30_000)])).collect();
    assert_eq!(array::unique(&items).and_then(|unique| unique.as_array().map(<[_]>::len)), Some(30_000));
}

#[test]
fn data_and_numbers() {
    check("States.JsonToString($.o)", r#""{\"a\":1,\"b\":[]}""#);
    check(r#"States.StringToJson('\{"a":[1.0]\}')"#, r#"{"a":[1.0]}"#);
    check(r#"States.StringToJson('{"a":1}')"#, r#"{"a":1}"#);
    check("States.StringToJson('')", "null");
    check(
        "States.JsonMerge($.o, States.StringToJson('{\"a\":2,\"c\":3}'), false)",
        r#"{"a":2,"b":[],"c":3}"#,
    );
    check("States.MathAdd(1.49, 1.5)", "3");
    check("States.MathAdd(-1.5, 0)", "-1");
    check("States.MathAdd($.n, -1)", "2");
    check("States.MathRandom(5, 6)", "5");
    let seeded = eval("States.MathRandom(0, 999, 3)");
    assert_eq!(seeded, eval("States.MathRandom(0, 999, 3)"));
    assert_ne!(seeded, eval("States.MathRandom(0, 999, 4)"));
    assert_ne!(eval("States.Array(States.UUID(), 1)"), eval("States.Array(States.UUID(), 2)"));
}

#[test]
fn a_uuid_is_one() {
    let uuid = eval("States.UUID()").unwrap();
    assert!(
        regex_lite::Regex::new("^\"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\"$")
            .unwrap()
            .is_match(&uuid),
        "{uuid}"
    );
}

#[test]
fn failures() {
    check_error(
        "States.Format('{}', States.Format('{}', $.nope))",
        &format!("The JsonPath argument for the field '$.nope' could not be found in the input '{INPUT}'"),
    );
    check_error(
        "States.Format('{}',$$.Nope.Deep)",
        &format!(
            "The JsonPath argument for the field '$.Nope.Deep' could not be found in the input '{INPUT}'"
        ),
    );
    check_error(
        "States.Format('{}', $.n[0])",
        "Filter: [0] can only be applied to arrays. Current context is: 3",
    );
    check_error(
        "States.Format('{} {}', 1)",
        "Invalid arguments in States.Format: number of arguments do not match the occurrences of {}.",
    );
    check_error(
        "States.Format('{a}', 1)",
        "Invalid template in States.Format: matching '}' not found for '{'.",
    );
    for call in [
        "States.MathAdd('1', 2)",
        "States.MathAdd(2147483647, 1)",
        "States.MathRandom(2, 2)",
        "States.ArrayRange(1, 5, 0)",
        "States.ArrayRange(1, 1001, 1)".replace("1001", "1002").as_str(),
        "States.ArrayPartition($.l, 0)",
        "States.ArrayGetItem($.l, 6)",
        "States.ArrayGetItem($.l, -1)",
        "States.ArrayLength($.s)",
        "States.JsonMerge($.o, $.o, true)",
        "States.JsonMerge($.o, $.l, false)",
        "States.StringToJson('{')",
        "States.StringToJson($.n)",
        "States.Base64Decode('!')",
        "States.Hash('a', 'SHA-3')",
        "States.UUID(1)",
    ] {
        let name = call.split('(').next().unwrap_or_default();
        check_error(call, &format!("Invalid arguments in {name}"));
    }
}

#[test]
fn texts_that_are_no_calls() {
    for text in [
        "States.Nope()",
        "States.Format",
        "States.Format('a'",
        "States.Format('a',)",
        "States.Format(a)",
        "States.Format('a') x",
        r#"States.Format('\"')"#,
        "States.Array([1])",
        "States.Array(\"a\")",
        "",
    ] {
        assert!(Intrinsic::parse(text).is_err(), "{text}");
    }
    assert!(Intrinsic::parse(&"States.Array(".repeat(10_000)).is_err());
}

proptest! {
    #[test]
    fn any_call_is_read_and_evaluated_without_panic(
        name in "(Array|ArrayPartition|ArrayContains|ArrayRange|ArrayGetItem|ArrayLength|ArrayUnique|Base64Encode|Base64Decode|Hash|JsonMerge|StringToJson|JsonToString|MathRandom|MathAdd|StringSplit|UUID|Format)",
        arguments in prop::collection::vec(r"(\$\.[snfzolt]|-?[0-9]{1,19}(\.5)?|'[^']{0,4}'|null|true)", 0..4),
    ) {
        let _ = eval(&format!("States.{name}({})", arguments.join(",")));
    }
}
