//! What the rules say of paths, templates and expressions.

mod common;

use asl::parse;
use common::{check, check_jsonata, check_state};

#[test]
fn paths_and_templates() {
    let pass =
        |rest: &str, expect: &[&str]| check_state(&format!(r#""Type": "Pass", "Next": "Z", {rest}"#), expect);
    pass(r#""InputPath": "$.a", "OutputPath": null, "ResultPath": "$.b[0]""#, &[]);
    pass(
        r#""InputPath": "a""#,
        &["SCHEMA_VALIDATION_FAILED /States/A/InputPath Value is not a valid JSONPath"],
    );
    pass(
        r#""ResultPath": "$$.a""#,
        &["SCHEMA_VALIDATION_FAILED /States/A/ResultPath Value is not a Reference Path"],
    );
    pass(r#""Parameters": {"a": {"b.$": "$.c", "d.$": "States.UUID()", "e.$": "${X}"}}"#, &[]);
    pass(
        r#""Parameters": {"a": [{"parsed.$": "x"}]}"#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Parameters/a/0 The value for the field 'parsed.$' must be a valid JSONPath or a valid intrinsic function call"],
    );
    pass(r#""Parameters": {"a": 1, "a.$": "$.a"}"#, &["DUPLICATE_FIELD_NAME /States/A/Parameters"]);
    pass(r#""Parameters": {"a": "{% 1 %}"}"#, &["JSONATA_IN_JSONPATH /States/A/Parameters/a"]);
}

/// What is wrong with a call, in the words of its fix.
#[test]
fn intrinsic_functions() {
    let fix = |call: &str| {
        let call = call.replace('"', "\\\"");
        let text = format!(
            r#"{{"StartAt": "A", "States": {{"A": {{"Type": "Pass", "Parameters": {{"a.$": "{call}"}}, "End": true}}}}}}"#
        );
        parse(&text).diagnostics.remove(0).fix.unwrap_or_default()
    };
    for (call, expect) in [
        ("States.format('{}', $.y)", r#"Did you mean "States.Format('{}', $.y)"?"#),
        ("States.Format(\"{}\", $.y)", r#"Did you mean "States.Format('{}', $.y)"?"#),
        ("States.Format('{}', States.Arry($.x", r#"Did you mean "States.Format('{}', States.Array($.x))"?"#),
        ("States.Format('\"{}\"', $.y", r#"Did you mean "States.Format('"{}"', $.y)"?"#),
        ("States.MathAdd(1)", "States.MathAdd takes 2 arguments, not 1."),
        ("States.UUID(1)", "States.UUID takes 0 arguments, not 1."),
        ("States.Nope(1)", "'States.Nope' is not an intrinsic function."),
        ("x", "Write a path such as \"$.a\""),
    ] {
        assert!(fix(call).starts_with(expect), "{call}: {}", fix(call));
    }
}

/// A path where another field takes one, or an expression.
#[test]
fn the_field_for_a_path_is_named() {
    let check = |language: &str, fields: &str, expect: &str| {
        let text = format!(
            r#"{{"QueryLanguage": "{language}", "StartAt": "A", "States": {{"A": {{{fields}, "End": true}}}}}}"#
        );
        let found = parse(&text).diagnostics;
        let fix = found.iter().find_map(|finding| finding.fix.clone().filter(|_| finding.is_error()));
        assert_eq!(fix.as_deref(), Some(expect), "{fields}");
    };
    check("JSONPath", r#""Type": "Wait", "Seconds": "$.s""#, "Rename it to \"SecondsPath\".");
    check("JSONPath", r#""Type": "Wait", "SecondsPath": 5"#, "Rename it to \"Seconds\".");
    check("JSONPath", r#""Type": "Wait", "Timestamp": "$.s""#, "Rename it to \"TimestampPath\".");
    check("JSONata", r#""Type": "Wait", "Timestamp": "$.s""#, "Write \"{% $states.input.s %}\".");
    check("JSONata", r#""Type": "Wait", "Seconds": "$.s""#, "Write \"{% $states.input.s %}\".");
    let task = r#""Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f""#;
    check("JSONPath", &format!(r#"{task}, "TimeoutSeconds": "$.a""#), "Rename it to \"TimeoutSecondsPath\".");
    let map = r#""Type": "Map", "ItemProcessor": {"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}"#;
    check("JSONPath", &format!(r#"{map}, "MaxConcurrency": "$.n""#), "Rename it to \"MaxConcurrencyPath\".");
}

#[test]
fn what_looks_evaluated_and_is_not() {
    let pass =
        |rest: &str, expect: &[&str]| check_state(&format!(r#""Type": "Pass", "Next": "Z", {rest}"#), expect);
    for (value, warned) in [
        ("$", true),
        ("$.y", true),
        ("$$.Task.Token", true),
        ("$[0]", true),
        ("States.Format('{}', $.y)", true),
        ("States.Foo(1)", false),
        ("$5", false),
        ("$.50", false),
        ("$ 5", false),
        ("$x", false),
        ("a $.y", false),
    ] {
        let found = ["NO_DOLLAR /States/A/Parameters/a/0/x No .$ on the field 'x'"];
        let expect = if warned { &found[..] } else { &[] };
        pass(&format!(r#""Parameters": {{"a": [{{"x": "{value}"}}]}}"#), expect);
        let found = [format!(
            "PASS_RESULT_IS_STATIC /States/A/Result/a/0 The Result of a Pass state is static: {value}"
        )];
        let expect: Vec<&str> = found.iter().map(String::as_str).filter(|_| warned).collect();
        pass(&format!(r#""Result": {{"a": ["{value}"]}}"#), &expect);
        let found = [format!("JSONPATH_IN_JSONATA /States/A/Output/a {value} is not evaluated")];
        let expect: Vec<&str> = found.iter().map(String::as_str).filter(|_| warned).collect();
        check_jsonata(&format!(r#""Type": "Pass", "Output": {{"a": "{value}"}}, "Next": "Z""#), &expect);
    }
    pass(r#""Result": "$.y""#, &["PASS_RESULT_IS_STATIC /States/A/Result"]);
    check_jsonata(
        r#""Type": "Pass", "Output": "$.x", "Assign": {"a.$": "$$.x"}, "Next": "Z""#,
        &[
            "JSONPATH_IN_JSONATA /States/A/Output $.x is not",
            "SCHEMA_VALIDATION_FAILED /States/A/Assign/a.$ The variable name",
            "JSONPATH_IN_JSONATA /States/A/Assign/a.$ $$.x is not",
        ],
    );
    let fix = |text: &str| {
        let text = format!(
            r#"{{"StartAt": "A", "States": {{"A": {{"Type": "Pass", "QueryLanguage": "JSONata", "Output": {{{text}}}, "End": true}}}}}}"#
        );
        parse(&text).diagnostics.remove(0).fix.unwrap_or_default()
    };
    assert_eq!(fix(r#""a": "$.x[0].y""#), r#"Write "{% $states.input.x[0].y %}"."#);
    assert_eq!(
        fix(r#""a.$": "$$""#),
        r#"Write "{% $states.context %}", and leave out the .$ behind the name."#
    );
    assert_eq!(fix(r#""a": "$.x-y""#), "Write an expression between {% and %}.");
    check(
        r#"{"StartAt": "A", "States": {"A": {"Type": "Fail", "Error": "$.e", "Cause": "$5"}}}"#,
        &["NO_PATH /States/A/Error The value of 'Error' looks like a path"],
    );
    check_state(
        r#""Type": "Choice", "Choices": [{"Variable": "$.a", "StringEquals": "$.b", "Next": "Z"}], "Default": "Z""#,
        &["NO_PATH /States/A/Choices/0/StringEquals"],
    );
}

#[test]
fn query_languages() {
    check_jsonata(r#""Type": "Pass", "Output": {"a": "{% $sum([1..3]) %}"}, "Next": "Z""#, &[]);
    check_jsonata(r#""Type": "Pass", "InputPath": "$.a", "Next": "Z""#, &["SCHEMA_VALIDATION_FAILED /States/A/InputPath The field 'InputPath' is not supported when 'QueryLanguage' is 'JSONata'"]);
    check_jsonata(r#""Type": "Pass", "Output": "{% 1 + %}", "Next": "Z""#, &["SCHEMA_VALIDATION_FAILED /States/A/Output Invalid JSONata expression: the expression ends too early"]);
    check_jsonata(
        r#""Type": "Pass", "Output": "{% 1", "Next": "Z""#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Output The JSONata expression does not end with %}"],
    );
    check_jsonata(r#""Type": "Wait", "Seconds": "{% 1 %}", "Next": "Z""#, &[]);
    check_jsonata(r#""Type": "Pass", "QueryLanguage": "JSONPath", "Next": "Z""#, &["SCHEMA_VALIDATION_FAILED /States/A 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine"]);
    check_state(r#""Type": "Pass", "Output": 1, "Next": "Z""#, &["SCHEMA_VALIDATION_FAILED /States/A/Output The field 'Output' is not supported when 'QueryLanguage' is 'JSONPath'"]);
}

#[test]
fn fields_of_states() {
    let missing = |place: &str, field: &str| {
        format!("UNSUPPORTED_JSONATA_EXPRESSION /States/A/{place} Field '$states.{field}' does not exist.")
    };
    let check = |fields: &str, place: &str, field: &str| check_jsonata(fields, &[&missing(place, field)]);
    check(r#""Type": "Pass", "Output": {"a": "{% $states.result.x %}"}, "Next": "Z""#, "Output/a", "result");
    check(r#""Type": "Wait", "Seconds": "{% $states.result %}", "Next": "Z""#, "Seconds", "result");
    check(
        r#""Type": "Pass", "Output": "{% $states.errorOutput.Error %}", "Next": "Z""#,
        "Output",
        "errorOutput",
    );
    check(r#""Type": "Pass", "Output": "{% $states['inptu'] %}", "Next": "Z""#, "Output", "inptu");
    let task = |rest: &str| {
        format!(
            r#""Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", {rest}, "Next": "Z""#
        )
    };
    check_jsonata(
        &task(r#""Output": "{% $states.result %}", "Assign": {"a": "{% $states.result.b %}"}"#),
        &[],
    );
    check(&task(r#""Arguments": "{% $states.result %}""#), "Arguments", "result");
    check(&task(r#""Output": "{% $states.errorOutput %}""#), "Output", "errorOutput");
    let catch = |text: &str| {
        task(&format!(
            r#""Catch": [{{"ErrorEquals": ["States.ALL"], "Next": "Z", "Output": "{{% {text} %}}"}}]"#
        ))
    };
    check_jsonata(&catch("$states.errorOutput.Cause"), &[]);
    check(&catch("$states.result"), "Catch/0/Output", "result");
    check_jsonata(
        r#""Type": "Pass", "Output": "{% '$states.result' & $states.context.State.Name %}", "Next": "Z""#,
        &[],
    );
}

/// A mistake in an expression is underlined where it is.
#[test]
fn where_an_expression_is_wrong() {
    let check = |output: &str, rest: &str, place: &str| {
        let text = format!(
            r#"{{"QueryLanguage": "JSONata", "StartAt": "A", "States": {{"A": {{"Type": "Pass", "Output": "{output}", "End": true}}}}}}"#
        );
        let finding = parse(&text).diagnostics.remove(0);
        assert_eq!(text.get(finding.span.start..finding.span.end), Some(rest), "{finding:?}");
        assert!(finding.message.ends_with(&format!("({place}, counted from {{%)")), "{}", finding.message);
    };
    check("{% 1 + %}", " %}", "character 7");
    check("{% % 1 %}", "1 %}", "character 6");
    check("{% 1 ) %}", ") %}", "character 6");
    check(r"{% (\n  'é';\n  1 2) %}", "2) %}", "line 3, character 5");
    let escaped = r"{% \u0031 ) %}";
    check(escaped, &format!("\"{escaped}\""), "character 6");
}

#[test]
fn variables_that_are_never_assigned() {
    let jsonata = |output: &str, expect: &[&str]| {
        check_jsonata(
            &format!(
                r#""Type": "Pass", "Assign": {{"total": 1}}, "Output": {{"a": ["{{% {output} %}}"]}}, "Next": "Z""#
            ),
            expect,
        );
    };
    let variable = |name: &str| {
        format!("UNDEFINED_VARIABLE /States/A/Output/a/0 The variable '{name}' is never assigned")
    };
    let function = |name: &str| format!("UNKNOWN_FUNCTION /States/A/Output/a/0 There is no function ${name}");
    jsonata("$total + $sum($map([1], function($v) { $v })) + ($x := 1; $x) & $uuid()", &[]);
    jsonata("$state.input", &[&variable("state")]);
    jsonata("$totals + $total", &[&variable("totals")]);
    jsonata("$Sum([1])", &[&function("Sum")]);
    jsonata("$foo(1)", &[&function("foo")]);
    jsonata("$eval('1')", &[&function("eval")]);
    jsonata("'$eval(1)'", &[]);
    let path = |path: &str, expect: &[&str]| {
        check_state(
            &format!(
                r#""Type": "Pass", "Parameters": {{"a.$": "{path}"}}, "Assign": {{"b.$": "$.b"}}, "Next": "Z""#
            ),
            expect,
        );
    };
    path("$b.c", &[]);
    path("States.Format('$c {}', $$.State.Name)", &[]);
    path("$c.d", &["UNDEFINED_VARIABLE /States/A/Parameters/a.$ The variable 'c' is never assigned"]);
    check_jsonata(
        r#""Type": "Pass", "Assign": "{% $states.input %}", "Output": "{% $anything %}", "Next": "Z""#,
        &[],
    );
}
