//! Expressions that mean harm: refused or evaluated within bounds, never a panic.
//!
//! None of these tests has a clock: what is not bounded would run for hours or take all memory.

#![allow(clippy::unwrap_used, clippy::panic)] // a test may fail

use expr::{Bindings, Expression, ReferencePath, Scope, Template, Value};
use std::thread;

/// As much stack as a wasm tab has; frames that are not optimised, as here, are several times as large as a tab's.
const STACK: usize = 1 << 20;

/// Runs on a small stack: a deeper recursion would end the test program.
fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(STACK).spawn(run).unwrap();
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

/// Reads it as what it could be, and evaluates what can be read against a value of some size.
fn check(text: &str) {
    let items = vec![r#"{"a":[[1,2],[3,4]],"text":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}"#; 20].join(",");
    let input = Value::parse(&format!(r#"{{"list":[{items}],"text":"{}"}}"#, "x,".repeat(5_000))).unwrap();
    let bindings = Bindings::default();
    if let Ok(expression) = Expression::parse(text) {
        let found = expression.eval(&Scope::new(&input, &bindings), "v.$");
        let _ = found.map_err(|error| assert!(error.cause.len() < 1_000_000 + 3 * text.len()));
    }
    if let Ok(path) = ReferencePath::parse(text) {
        let _ = path.set(input, Value::Null);
    }
}

#[test]
fn paths() {
    for piece in ["..*", "[*]", "..list", "['list','a']", ".length()", "[?(@)]"] {
        check(&format!("$.list{}", piece.repeat(40)));
        check(&format!("${}", piece.repeat(100_000)));
    }
    for (open, inner, close) in [
        ("[?(@.a == $.list", "", ")]"),
        ("[?(", "@.a", ")]"),
        ("[?(!(", "@.a", "))]"),
        (".concat($.list", "", ")"),
        ("[?(@.a in [", "1", "])]"),
    ] {
        for depth in [3, 30, 10_000] {
            check(&format!("$.list{}{inner}{}", open.repeat(depth), close.repeat(depth)));
        }
    }
    check(&format!("$.list[?({})]", vec!["@.a == 1"; 20_000].join(" || ")));
    check(&format!("$.list[?(@.text =~ /{}b/)]", "(a*)*".repeat(30)));
    check(&format!("$.list[?(@.text =~ /{}/)]", "a?".repeat(2_000)));
    check("$.list[?(@.text =~ /a{1000}{1000}{1000}/)]");
    check(&format!("$.list[{}]", vec!["0"; 200_000].join(",")));
    for index in
        ["99999999999999999999", "-99999999999999999999", "9223372036854775807", "-9223372036854775808"]
    {
        check(&format!("$.list[{index}]"));
        check(&format!("$.list[{index}:{index}]"));
        check(&format!("$.list[?(@.a == {index})]"));
    }
}

#[test]
fn intrinsic_functions() {
    let bounds = ["9223372036854775807", "-9223372036854775808", "1e308", "1e-320"];
    for first in bounds {
        for last in bounds {
            for step in bounds {
                check(&format!("States.ArrayRange({first}, {last}, {step})"));
            }
            check(&format!("States.MathAdd({first}, {last})"));
            check(&format!("States.MathRandom({first}, {last})"));
            check(&format!("States.MathRandom({first}, {last}, {first})"));
        }
        check(&format!("States.ArrayPartition($.list, {first})"));
        check(&format!("States.ArrayGetItem($.list, {first})"));
    }
    for function in ["Array", "JsonToString", "StringToJson", "Base64Encode", "Base64Decode", "Format"] {
        for depth in [5, 30, 100_000] {
            check(&format!("{}$.text{}", format!("States.{function}(").repeat(depth), ")".repeat(depth)));
        }
    }
    let many = |argument: &str| vec![argument; 5_000].join(", ");
    check(&format!("States.Format('{}', {})", "{}".repeat(5_000), many("$")));
    check(&format!("States.JsonToString(States.Array({}))", many("$")));
    check(&format!("States.ArrayUnique(States.Array({}))", many("$.list")));
    check("States.StringSplit($.text, ',')");
    check("States.JsonMerge($, $, false)");
}

#[test]
fn templates() {
    on_a_small_stack(|| {
        for (open, inner, close, depth) in
            [(r#"{"a":"#, "1", "}", 1_000), ("[", r#"{"v.$":"$.x"}"#, "]", 100)]
        {
            let nested = format!("{}{inner}{}", open.repeat(depth), close.repeat(depth));
            let template = Template::compile(&Value::parse(&nested).unwrap()).unwrap();
            let (input, bindings) = (Value::parse(r#"{"x":1}"#).unwrap(), Bindings::default());
            let value = template.eval(&Scope::new(&input, &bindings)).unwrap();
            assert_eq!(value.to_json_string().len() as u64, value.byte_len());
            assert!(value == value.clone());
        }
        let nested = format!("{}{}{}", "[".repeat(999), r#"{"v.$":"$.x"}"#, "]".repeat(999));
        let refused = Template::compile(&Value::parse(&nested).unwrap()).unwrap_err();
        assert_eq!(refused.to_string(), "The template nests deeper than 128 levels.");
    });
    let many: String = (0..20_000).map(|n| format!(r#""f{n}.$":"$","#)).collect();
    let template = Template::compile(&Value::parse(&format!(r#"{{{many}"z":1}}"#)).unwrap()).unwrap();
    let input = Value::from("x".repeat(100));
    let made = template.eval(&Scope::new(&input, &Bindings::default())).unwrap();
    // Fields are found by name, not one by one: quadratic, this would not end.
    assert!(made.byte_len() > 2_000_000);
}

#[test]
fn json_as_deep_as_it_gets() {
    on_a_small_stack(|| {
        for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
            let text = |depth: usize| format!("{}1{}", open.repeat(depth), close.repeat(depth));
            for depth in [1_001, 10_000, 1_000_000] {
                assert!(Value::parse(&text(depth)).is_err(), "{depth}");
            }
            let value = Value::parse(&text(1_000)).unwrap();
            let (input, bindings) = (value.clone(), Bindings::default());
            let scope = Scope::new(&input, &bindings);
            for expression in [
                "$..a",
                "$..*",
                "$..[0]",
                "States.JsonToString($)",
                "States.ArrayContains(States.Array($), $)",
                "States.ArrayUnique(States.Array($, $))",
                "States.Hash($, 'MD5')",
            ] {
                let _ = Expression::parse(expression).unwrap().eval(&scope, "v.$");
            }
            assert_eq!(value, input);
        }
        // What is built around it nests deeper still, a level a turn, until it is refused.
        let bindings = Bindings::default();
        let wrap = Expression::parse("States.Array(States.Array(States.Array($)))").unwrap();
        let mut value = Value::Null;
        for _ in 0..2_000 {
            match wrap.eval(&Scope::new(&value, &bindings), "v.$") {
                Ok(deeper) => value = deeper,
                Err(_) => break,
            }
        }
        let _ = (value.to_json_string(), value.byte_len(), value == value.clone());
    });
}

/// What JSONata is asked to do ends: refused when it is compiled, or when it has gone too deep or on for too long.
#[cfg(feature = "jsonata")]
#[test]
fn jsonata() {
    use expr::jsonata::Expression;
    let check = |text: String, ends: &'static str| {
        on_a_small_stack(move || {
            let input = r#"{"l":[1,2,3],"s":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"}"#;
            let bindings = Bindings { input: Value::parse(input).ok(), ..Bindings::default() };
            let answer = match Expression::compile(&text) {
                Ok(expression) => format!("{:?}", expression.evaluate(&bindings)),
                Err(error) => format!("not compiled: {error}"),
            };
            assert!(answer.contains(ends), "{text:.60}: {answer:.300}");
        });
    };
    for (open, close) in [("(", ")"), ("[", "]"), ("{'a':", "}"), ("$not(", ")"), ("function(){", "}")] {
        for depth in [300, 200_000] {
            check(format!("{}1{}", open.repeat(depth), close.repeat(depth)), "not compiled");
        }
    }
    for (join, count) in [(" + 1", 5_000), (".l", 5_000), ("[0]", 5_000), (" ~> $string", 2_000)] {
        check(format!("$states.input{}", join.repeat(count)), "");
    }
    check("($f := function($n) { 1 + $f($n + 1) }; $f(1))".to_owned(), "Stack overflow");
    check("($f := function($l) { $f($append($l, $l)) }; $f([1]))".to_owned(), "Bound");
    check("($f := function($s) { $f($s & $s) }; $f('x'))".to_owned(), "Bound");
    check("$sum([1..100000000])".to_owned(), "memory");
    check("$pad('', 1e15, 'x')".to_owned(), "memory");
    check(format!("$states.input.s ~> /{}b/", "(a*)*".repeat(12)), "");
}
