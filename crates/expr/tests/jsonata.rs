//! JSONata as Step Functions runs it: AWS's functions, wordings and bounds.

#![cfg(feature = "jsonata")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use expr::jsonata::{CompileError, Expression, Query, Thrown};
use expr::{Bindings, Value};
use proptest::prelude::*;
use std::cell::Cell;

const INPUT: &str = r#"{"a":1,"f":0.5,"s":"x","list":[3,1,2],"objects":[{"p":1,"on":true},{"p":2,"on":false},{"p":4,"on":true}],"none":null,"deep":{"b":{"c":[{"d":1}]}}}"#;

fn bindings() -> Bindings {
    let variables = Value::parse(r#"{"n":5,"text":"abc","big":[1,2,3,4,5,6,7,8,9,10]}"#).unwrap();
    Bindings {
        context: Value::parse(r#"{"State":{"Name":"S"}}"#).unwrap(),
        variables: variables.as_object().unwrap().clone(),
        random: Cell::new(7),
        input: Some(Value::parse(INPUT).unwrap()),
        result: Some(Value::Int(42)),
        now: 1_795_258_025_000,
        ..Bindings::default()
    }
}

fn evaluate(text: &str) -> Result<Option<Value>, Thrown> {
    Expression::compile(text).unwrap_or_else(|error| panic!("{text}: {error}")).evaluate(&bindings())
}

fn check(text: &str, expect: &str) {
    let shown = match evaluate(text) {
        Ok(Some(value)) => value.to_json_string(),
        Ok(None) => "undefined".to_owned(),
        Err(thrown) => format!("{thrown:?}"),
    };
    assert_eq!(shown, expect, "{text}");
}

fn check_thrown(text: &str, expect: Thrown) {
    assert_eq!(evaluate(text), Err(expect), "{text}");
}

fn coded(message: &str) -> Thrown {
    Thrown::Coded(message.to_owned())
}

#[test]
fn what_it_sees() {
    check("$states.input.a + $n", "6");
    check("$states.result & $states.context.State.Name", r#""42S""#);
    check("$states.errorOutput", "undefined");
    check("$states", &format!(r#"{{"input":{INPUT},"result":42,"context":{{"State":{{"Name":"S"}}}}}}"#));
    check("$states.input.objects[on].p", "[1,4]");
    check("$states.input.objects[p=2].on", "false");
    check("$states.input.deep.b.c[0].d", "1");
    check("$states.input.none", "null");
    check("$sum($map($states.input.list, function($v) { $v * $n }))", "30");
    check("$states.input.list^(>$)", "[3,2,1]");
    check("$", "undefined");
    check("a", "undefined");
}

#[test]
fn numbers_print_as_on_aws() {
    check("1.0", "1");
    check("10 / 4", "2.5");
    check("1e20", "1.0E20");
    check("9007199254740993", "9007199254740992");
    check("[1/0, -1/0]", r#"["Infinity","-Infinity"]"#);
    check("-0", "0");
}

#[test]
fn functions_of_aws() {
    check("$partition([1,2,3,4], 2)", "[[1,2],[3,4]]");
    check("$partition([1], 4)", "[[1]]");
    check("$partition([1,2,3])", "[[1,2,3]]");
    check("$partition([], 2)", "undefined");
    check("$partition([1,2], 0.9)", "undefined");
    check_thrown("$partition([1,2], -1)", coded("D3137: Second argument must be zero or greater"));
    check("$range(0, 10, 3)", "[0,3,6,9]");
    check("$range(10, 0, -5)", "[10,5,0]");
    check("$range(1, 9, 9)", "1");
    check("$range(-1.7, 2, 1)", "[-1,0,1,2]");
    check("$range(1, 9, 0)", "undefined");
    check("$range(1, 9, -1)", "undefined");
    check("$hash('x', 'MD5')", r#""9dd4e461268c8034f5c8564e155c67a6""#);
    check("$hash('x')", "undefined");
    check_thrown(
        "$hash('x', 'CRC')",
        coded("D3137: Hash algorithm 'CRC' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5"),
    );
    check_thrown(
        "$hash(1, 'MD5')",
        coded(r#"T0410: Argument 1 of function "hash" does not match function signature"#),
    );
    check("$random(42)", "0.7275636800328681");
    check("$random() < 1", "true");
    check("$length($uuid())", "36");
    check_thrown(
        "$uuid(1)",
        coded(r#"T0410: Argument 1 of function "uuid" does not match function signature"#),
    );
    check(r#"$parse('{"x": [1, null]}').x"#, "[1,null]");
    check("$parse('-0')", "0");
    check_thrown("$parse('')", coded("D3137: Invalid JSON"));
    check_thrown("$eval('1+1')", coded("T1006: Attempted to invoke a non-function"));
    check("$map([1,2,3,4], $string) ~> $partition(3)", r#"[["1","2","3"],["4"]]"#);
}

#[test]
fn the_clock_is_the_runs_own() {
    check("$millis()", "1795258025000");
    check("$now()", r#""2026-11-21T10:47:05.000Z""#);
    check("$now('[D]/[M]/[Y]')", r#""21/11/2026""#);
    check("$toMillis($now()) = $millis()", "true");
    assert_eq!(evaluate("$shuffle($big)"), evaluate("$shuffle($big)"));
}

#[test]
fn what_is_not_json_is_unsupported() {
    check_thrown("function($x){$x}", Thrown::Unsupported);
    check_thrown("[$sum]", Thrown::Unsupported);
    check_thrown("/x/", Thrown::Unsupported);
}

#[test]
fn a_component_of_a_picture_that_is_no_letter_of_ascii_is_refused() {
    let said = |text: &str| Query::compile(text, "Output/x").unwrap().value(&bindings());
    let map = r#"$map([1], function($v) { $fromMillis($v, "[é]") })"#;
    let chained = r#""1" ~> $toMillis("[é]")"#;
    let renamed = r#"($f := $fromMillis; $f(1, "[é]"))"#;
    for text in [r#"$toMillis("1", "[éD]")"#, r#"$fromMillis(1, "[ é]")"#, map, chained, renamed] {
        let cause = said(text).unwrap_err().cause;
        assert!(
            cause.ends_with("D3132: Unknown component specifier \"é\" in date/time picture string"),
            "{cause}"
        );
    }
    assert!(said(r#"$toMillis("21", "[,E[ ]nM]")"#).unwrap_err().cause.contains("D3132: "));
    assert_eq!(said(r#"$fromMillis(0, "[[é[Y]")"#).unwrap().as_str(), Some("[é1970"));
    assert_eq!(said(r#"($f := $fromMillis; $f(0, "[Y]"))"#).unwrap().as_str(), Some("1970"));
    assert_eq!(said(r#"($f := $toMillis; $f("1970-01-02"))"#).unwrap().as_i64(), Some(86_400_000));
}

#[test]
fn failures_are_worded_as_recorded() {
    let cause = |text: &str| Query::compile(text, "Output/x").unwrap().value(&bindings()).unwrap_err().cause;
    assert_eq!(
        cause("$states.input.gone"),
        "The JSONata expression '$states.input.gone' specified for the field 'Output/x' returned nothing (undefined)."
    );
    assert_eq!(
        cause("$nope(1)"),
        "The JSONata expression '$nope(1)' specified for the field 'Output/x' threw an error during evaluation. T1006: Attempted to invoke a non-function"
    );
    assert!(cause("[1..900000] ~> $count()").ends_with(
        "' threw an error during evaluation: Expression evaluation memory limit exceeded: Check for excessive memory usage"
    ));
}

#[test]
fn later_versions_of_the_language_are_refused() {
    for text in ["$n ?? 1", "$n ?: 1", "1 +", "$f(", ""] {
        assert!(matches!(Expression::compile(text), Err(CompileError::Syntax(_))), "{text}");
    }
}

/// Each would run on, or take all memory, in the library alone.
#[test]
fn what_runs_on_is_stopped() {
    let bounded = [
        "($f := function($x) { $f($x + 1) }; $f(1))",
        "($f := function($x) { 1 + $f($x) }; $f(1))",
        "($f := function($n) { $n < 2 ? $n : $f($n - 1) + $f($n - 2) }; $f(30) + $f(40))",
        "$reduce([1..60], function($a, $v) { $a & $a }, 'x')",
        "$reduce([1..60], function($a, $v) { [$a, $a] }, [1])",
        "$reduce([1..60], function($a, $v) { [[$a], [$a]] }, [1])",
        "$reduce([1..60], function($a, $v) { {'l': $a, 'r': $a} }, 1)",
        "$string($reduce([1..40], function($a, $v) { [[$a], [$a]] }, [1]))",
        "$map([1..100000], function($x) { $map([1..100000], function($y) { $x * $y }) })",
        "[1..100000].[1..100000]",
        "$big@$a.$big@$b.$big@$c.$big@$d.$big@$e.$big@$f.$big@$g.$big@$h.{'a': $a}",
        "[1..900000]",
        "[1..9999999999]",
        "$range(1, 1e15, 1)",
        "$pad('x', 2000000000)",
        "$pad('x', -2000000000)",
        "($w := 2000000000; $pad('x', $w))",
        "$join($map([1..100000], $string), $pad('x', 100000))",
        "$replace($pad('x', 1000000, 'x'), 'x', $pad('y', 1000000))",
        "($a := $pad('x', 1000000); $a := $a & $a; $a := $a & $a; $a := $a & $a; $a := $a & $a; $a := $a & $a; $a)",
    ];
    for text in bounded {
        match evaluate(text) {
            Err(Thrown::Bound(_)) => {}
            other => panic!("{text}: {:?}", other.map(|value| value.map(|value| value.byte_len()))),
        }
    }
    let nested = format!("{}1{}", "(".repeat(190), ")".repeat(190));
    check_thrown(&nested, Thrown::stack());
    assert!(Expression::compile(&"[".repeat(100_000)).is_err());
    assert!(Expression::compile(&"1+".repeat(100_000)).is_err());
}

/// What people write is not stopped.
#[test]
fn what_ends_is_not_stopped() {
    check("($f := function($n, $sum) { $n = 0 ? $sum : $f($n - 1, $sum + $n) }; $f(20000, 0))", "200010000");
    check("($f := function($n) { $n < 2 ? $n : $f($n - 1) + $f($n - 2) }; $f(15))", "610");
    check("$count($map([1..300], function($x) { $filter([1..100], function($y) { $y < $x }) }))", "300");
    check("$sum([1..200000])", "20000100000");
    check("$reduce($big, $append)", "[1,2,3,4,5,6,7,8,9,10]");
    check("$pad('x', 5, '-') & $pad('y', -3)", r#""x----  y""#);
    check("$join(['a','b'], $states.input.s)", r#""axb""#);
    check("$replace('a.b', '.', $text)", r#""aabcb""#);
    check("$states.input.objects@$o.$big[$ = $o.p]", "[1,2,4]");
    check("$states.input ~> |deep|{'b': 1}|", &INPUT.replace(r#"{"b":{"c":[{"d":1}]}}"#, r#"{"b":1}"#));
    check("$merge($each($states.input.deep, function($v, $k) { {$k: $type($v)} }))", r#"{"b":"object"}"#);
}

fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("$states.input"),
        Just("$n"),
        Just("$big"),
        Just("1"),
        Just("'x'"),
        Just("a"),
        Just("*"),
        Just("**"),
        Just("%"),
        Just("$"),
        Just("null"),
        Just("/x+/i"),
        Just("$sum"),
        Just("-1.5"),
        Just("1e308"),
        Just("function($x){$x}"),
    ]
    .prop_map(str::to_owned);
    leaf.prop_recursive(5, 24, 3, |inner| {
        let name = prop_oneof![
            Just("sum"),
            Just("map"),
            Just("string"),
            Just("reduce"),
            Just("sort"),
            Just("range"),
            Just("pad"),
            Just("zip"),
            Just("partition"),
            Just("replace"),
            Just("fromMillis"),
            Just("formatNumber"),
            Just("append"),
            Just("each"),
            Just("single"),
        ];
        let operator = prop_oneof![
            Just("+"),
            Just("&"),
            Just("."),
            Just(".."),
            Just("="),
            Just("in"),
            Just("~>"),
            Just("and"),
            Just(":="),
            Just("^("),
            Just("["),
            Just("#$i"),
            Just("@$j"),
        ];
        prop_oneof![
            (name, proptest::collection::vec(inner.clone(), 0..4))
                .prop_map(|(name, args)| format!("${name}({})", args.join(","))),
            (inner.clone(), operator, inner.clone()).prop_map(|(a, operator, b)| match operator {
                "^(" => format!("{a}^({b})"),
                "[" => format!("{a}[{b}]"),
                operator => format!("({a}){operator}({b})"),
            }),
            proptest::collection::vec(inner.clone(), 0..3).prop_map(|items| format!("[{}]", items.join(","))),
            proptest::collection::vec(inner.clone(), 0..3).prop_map(|items| format!("({})", items.join(";"))),
            inner.clone().prop_map(|item| format!("{{'k':{item}}}")),
            inner.prop_map(|item| format!("function($x){{{item}}}")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_expression_gives_something_and_the_same_again(text in expression()) {
        if let Ok(expression) = Expression::compile(&text) {
            prop_assert_eq!(expression.evaluate(&bindings()), expression.evaluate(&bindings()));
        }
    }

    #[test]
    fn any_text_compiles_or_not(text in r#"[\$a-z0-9{}()\[\].,;:?'"/|~>=+*%^@#& -]{0,40}"#) {
        if let Ok(expression) = Expression::compile(&text) {
            let _ = expression.evaluate(&bindings());
        }
    }
}
