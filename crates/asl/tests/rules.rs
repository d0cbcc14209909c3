//! Every rule, by what it says of small definitions.

mod common;

use asl::parse;
use common::{check, check_jsonata, check_state};

const SCHEMA: &str = "SCHEMA_VALIDATION_FAILED";

#[test]
fn structure() {
    check("[]", &["SCHEMA_VALIDATION_FAILED / Definition must be a valid JSON object"]);
    check("{}", &["SCHEMA_VALIDATION_FAILED / These fields are required: [StartAt, States]"]);
    check(r#"{"StartAt": "A"}"#, &["SCHEMA_VALIDATION_FAILED / These fields are required: [States]"]);
    check(
        r#"{"StartAt": "A", "States": {}}"#,
        &[
            "MISSING_TRANSITION_TARGET /StartAt Missing 'StartAt' target: A",
            "SCHEMA_VALIDATION_FAILED /States Value cannot be empty",
        ],
    );
    check(r#"{"StartAt": "", "States": {}}"#, &["SCHEMA_VALIDATION_FAILED /States Value cannot be empty"]);
    check(
        r#"{"StartAt": "A", "States": {"A": {"Type": "Succeed"}, "B": 1}}"#,
        &["SCHEMA_VALIDATION_FAILED /States/B A state must be an object"],
    );
    check(
        r#"{"StartAt": "A", "States": {"QueryLanguage": "JSONata", "A": {"Type": "Pass", "Output": 1, "End": true}}}"#,
        &["MISPLACED_FIELD /States/QueryLanguage"],
    );
}

#[test]
fn types_and_names() {
    check_state(
        r#""Type": "Tsak", "Next": "Z""#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Type The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map]"],
    );
    check_state(r#""Next": "Z""#, &["SCHEMA_VALIDATION_FAILED /States/A These fields are required: [Type]"]);
    let long = "n".repeat(81);
    check(
        &format!(r#"{{"StartAt": "{long}", "States": {{"{long}": {{"Type": "Succeed"}}}}}}"#),
        &["INVALID_STATE_NAME /States/nnn"],
    );
    check_state(
        r#""Type": "Parallel", "Branches": [{"StartAt": "Z", "States": {"Z": {"Type": "Succeed"}}}], "Next": "Z""#,
        &["DUPLICATE_STATE_NAME /States/A/Branches/0/States/Z Duplicate State name: Z"],
    );
}

#[test]
fn an_empty_name() {
    let text = r#"{"StartAt": "", "States": {"": {"Type": "Succeed"}}}"#;
    check(text, &["INVALID_STATE_NAME /States/ A state's name cannot be empty"]);
}

#[test]
fn transitions() {
    check_state(
        r#""Type": "Pass""#,
        &[
            &format!("{SCHEMA} /States/A State \"A\" has neither"),
            "MISSING_TRANSITION_TARGET /States/Z State \"Z\" is not reachable.",
        ],
    );
    check_state(
        r#""Type": "Pass", "Next": "Z", "End": true"#,
        &["SCHEMA_VALIDATION_FAILED /States/A State \"A\" has both"],
    );
    check_state(r#""Type": "Pass", "Next": "Z", "End": false"#, &[]);
    check_state(
        r#""Type": "Pass", "Next": "z""#,
        &[
            "MISSING_TRANSITION_TARGET /States/A/Next Missing 'Next' target: z",
            "MISSING_TRANSITION_TARGET /States/Z State",
        ],
    );
    check_state(r#""Type": "Pass", "Next": "${Next}""#, &[]);
    check(
        r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "A"}}}"#,
        &["MISSING_END_STATE / No state ends this scope"],
    );
    check_state(
        r#""Type": "Choice", "Choices": [{"Variable": "$.a", "IsPresent": true, "Next": "Z"}], "Default": "A""#,
        &[],
    );
}

#[test]
fn a_near_name_is_suggested() {
    let fix = |text: &str| parse(text).diagnostics.first().and_then(|finding| finding.fix.clone());
    let text = r#"{"StartAt": "Chekc job", "States": {"Check job": {"Type": "Succeed"}}}"#;
    assert_eq!(fix(text).as_deref(), Some("Did you mean \"Check job\"?"));
    let text = r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "InptuPath": "$", "End": true}}}"#;
    assert_eq!(fix(text).as_deref(), Some("Did you mean \"InputPath\"?"));
    let text = r#"{"StartAt": "A", "States": {"A": {"Type": "Choice", "Default": "A", "Choices": [{"and": [], "Next": "A"}]}}}"#;
    let fixes: Vec<_> = parse(text).diagnostics.into_iter().filter_map(|finding| finding.fix).collect();
    assert!(fixes.contains(&"Did you mean \"And\"?".to_owned()), "{fixes:?}");
}

#[test]
fn transitions_stay_in_their_scope() {
    let text = r#"{"StartAt": "A", "States": {"A": {"Type": "Parallel", "End": true,
        "Branches": [{"StartAt": "X", "States": {"X": {"Type": "Pass", "Next": "Y"}}}, {"StartAt": "Y", "States": {"Y": {"Type": "Pass", "End": true}}}]}}}"#;
    check(text, &["MISSING_TRANSITION_TARGET /States/A/Branches/0/States/X/Next Missing 'Next' target: Y"]);
    let fix = parse(text).diagnostics.first().and_then(|finding| finding.fix.clone()).unwrap_or_default();
    assert!(fix.contains("/States/A/Branches/1/States/Y"), "{fix}");
}

#[test]
fn fields_of_a_type() {
    check_state(
        r#""Type": "Task", "Next": "Z""#,
        &["SCHEMA_VALIDATION_FAILED /States/A These fields are required: [Resource]"],
    );
    check_state(
        r#""Type": "Pass", "Resource": "x", "Next": "Z""#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Resource Field is not supported"],
    );
    check_state(
        r#""Type": "Wait", "Next": "Z""#,
        &["SCHEMA_VALIDATION_FAILED /States/A Exactly one of these fields is required"],
    );
    check_state(
        r#""Type": "Wait", "Seconds": 1, "SecondsPath": "$.x", "Next": "Z""#,
        &["SCHEMA_VALIDATION_FAILED /States/A Only one of these fields is allowed: [Seconds, SecondsPath]"],
    );
    check_state(
        r#""Type": "Wait", "Seconds": "1", "Next": "Z""#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Seconds Expected value of type Integer, but found a string"],
    );
    check_state(
        r#""Type": "Wait", "Seconds": -1, "Next": "Z""#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Seconds Minimum value is 0"],
    );
    check_state(
        r#""Type": "Wait", "Seconds": 1.5, "Next": "Z""#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Seconds Expected value of type Integer, but found 1.5"],
    );
    check_state(r#""Type": "Wait", "Seconds": ${Delay}, "Next": "Z""#, &[]);
    check_state(r#""Type": "Wait", "Seconds": "${Delay}", "Next": "Z""#, &[]);
    check_state(
        r#""Type": "Wait", "Timestamp": "2030-01-01 00:00:00Z", "Next": "Z""#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Timestamp String does not match RFC3339 timestamp"],
    );
    check_state(
        r#""Type": "Wait", "Timestamp": "2030-02-30T00:00:00Z", "Next": "Z""#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Timestamp String does not match RFC3339 timestamp"],
    );
    check_state(
        r#""Type": "Parallel", "Branches": [], "Next": "Z""#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Branches Value cannot be empty"],
    );
    check_state(
        r#""Type": "Map", "Next": "Z""#,
        &["SCHEMA_VALIDATION_FAILED /States/A These fields are required: [ItemProcessor]"],
    );
}

#[test]
fn heartbeats_and_sizes() {
    let task = |rest: &str| {
        format!(
            r#""Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", {rest}, "Next": "Z""#
        )
    };
    check_state(&task(r#""HeartbeatSeconds": 5, "TimeoutSeconds": 6"#), &[]);
    check_state(
        &task(r#""HeartbeatSeconds": 6, "TimeoutSeconds": 6"#),
        &["HEARTBEAT_AFTER_TIMEOUT /States/A/HeartbeatSeconds"],
    );
    check_jsonata(
        r#""Type": "Pass", "Output": "{% %}", "Next": "Z""#,
        &["EMPTY_EXPRESSION /States/A/Output"],
    );
    let padded = |length: usize| {
        let text = r#"{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}"#;
        format!("{text}{}", " ".repeat(length - text.len()))
    };
    check(&padded(1_048_576), &[]);
    check(&padded(1_048_577), &["DEFINITION_TOO_LONG / Value at 'definition' failed to satisfy constraint"]);
}

#[test]
fn retriers_and_catchers() {
    let task = |rest: &str| {
        format!(
            r#""Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "Next": "Z", {rest}"#
        )
    };
    let retry =
        |entries: &str, expect: &[&str]| check_state(&task(&format!(r#""Retry": [{entries}]"#)), expect);
    retry(
        r#"{"ErrorEquals": ["A"], "JitterStrategy": "FULL", "MaxDelaySeconds": 5}, {"ErrorEquals": ["States.ALL"]}"#,
        &[],
    );
    retry(
        r#"{"ErrorEquals": []}"#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Retry/0/ErrorEquals Value cannot be empty"],
    );
    retry("{}", &["SCHEMA_VALIDATION_FAILED /States/A/Retry/0 These fields are required: [ErrorEquals]"]);
    retry(
        "1",
        &["SCHEMA_VALIDATION_FAILED /States/A/Retry/0 Expected value of type Object, but found a number"],
    );
    retry(
        r#"{"ErrorEquals": ["States.ALL", "A"]}"#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Retry/0/ErrorEquals States.ALL must appear alone"],
    );
    retry(
        r#"{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["A"]}"#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Retry/0/ErrorEquals States.ALL must appear in the last"],
    );
    retry(
        r#"{"ErrorEquals": ["A"], "IntervalSeconds": 0}"#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Retry/0/IntervalSeconds Minimum value is 1"],
    );
    retry(
        r#"{"ErrorEquals": ["A"], "MaxAttempts": -1}"#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Retry/0/MaxAttempts Minimum value is 0"],
    );
    retry(
        r#"{"ErrorEquals": ["A"], "BackoffRate": 0.5}"#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Retry/0/BackoffRate Minimum value is 1"],
    );
    retry(
        r#"{"ErrorEquals": ["A"], "JitterStrategy": "ALL"}"#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Retry/0/JitterStrategy Value should be one of"],
    );
    retry(r#"{"ErrorEquals": ["States.Timeuot"]}"#, &["UNKNOWN_ERROR_NAME /States/A/Retry/0/ErrorEquals"]);
    retry(r#"{"ErrorEquals": ["States.Http.StatusCode.429", "States.Http.Socket"]}"#, &[]);
    retry(
        r#"{"ErrorEquals": ["States.Http.StatusCode.4xx"]}"#,
        &["UNKNOWN_ERROR_NAME /States/A/Retry/0/ErrorEquals"],
    );
    retry(r#"{"ErrorEquals": ["A"], "MaxDelaySeconds": 31622399}"#, &[]);
    retry(
        r#"{"ErrorEquals": ["A"], "MaxDelaySeconds": 31622400}"#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Retry/0/MaxDelaySeconds Maximum value is 31622399"],
    );
    for field in ["IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds"] {
        let retrier = format!(r#""Retry": [{{"ErrorEquals": ["A"], "{field}": "{{% 7 %}}"}}]"#);
        let expect = format!("SCHEMA_VALIDATION_FAILED /States/A/Retry/0/{field} Expected value of type");
        check_state(&task(&format!(r#""QueryLanguage": "JSONata", {retrier}"#)), &[&expect]);
    }
    check_state(
        &task(r#""Catch": [{"ErrorEquals": ["A"]}]"#),
        &["SCHEMA_VALIDATION_FAILED /States/A/Catch/0 These fields are required: [Next]"],
    );
    check_state(
        &task(r#""Catch": [{"ErrorEquals": ["A"], "Next": "Q"}]"#),
        &["MISSING_TRANSITION_TARGET /States/A/Catch/0/Next Missing 'Next' target: Q"],
    );
    check_state(
        &task(r#""Credentials": {"Role": "x"}"#),
        &["SCHEMA_VALIDATION_FAILED /States/A/Credentials The field 'RoleArn' is required but was missing"],
    );
}

#[test]
fn fails() {
    let fail = |path: &str, expect: &[&str]| {
        check_state(
            &format!(r#""Type": "Fail", "CausePath": "{path}""#),
            &[expect, &["MISSING_TRANSITION_TARGET /States/Z"]].concat(),
        )
    };
    for fits in [
        "$.a",
        "States.Format('{}', $.a)",
        "States.JsonToString($.a)",
        "States.ArrayGetItem($.a, 0)",
        "States.Base64Encode($.a)",
        "States.Base64Decode($.a)",
        "States.Hash($.a, 'MD5')",
        "States.UUID()",
        "States.Format('{}', States.MathAdd($.a, 1))",
    ] {
        fail(fits, &[]);
    }
    fail(
        "States.MathAdd($.a, 1)",
        &["SCHEMA_VALIDATION_FAILED /States/A/CausePath The intrinsic function States.MathAdd is not supported here"],
    );
    let text = r#"{"StartAt": "A", "States": {"A": {"Type": "Fail", "CausePath": "States.format('a')"}}}"#;
    assert_eq!(
        parse(text).diagnostics.remove(0).fix.as_deref(),
        Some("Did you mean \"States.Format('a')\"?")
    );
}

#[test]
fn choices() {
    let choice = |rules: &str, expect: &[&str]| {
        check_state(&format!(r#""Type": "Choice", "Choices": [{rules}], "Default": "Z""#), expect)
    };
    choice(
        r#"{"And": [{"Variable": "$.a", "IsNull": false}, {"Not": {"Variable": "$.b", "StringMatches": "x*"}}], "Next": "Z"}"#,
        &[],
    );
    choice("", &["SCHEMA_VALIDATION_FAILED /States/A/Choices Value cannot be empty"]);
    choice(
        r#"{"Variable": "$.a", "IsNull": false}"#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Choices/0 These fields are required: [Next]"],
    );
    choice(
        r#"{"Variable": "$.a", "Next": "Z"}"#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Choices/0 A rule needs a comparison operator"],
    );
    choice(
        r#"{"StringEquals": "a", "Next": "Z"}"#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Choices/0 These fields are required: [Variable]"],
    );
    choice(
        r#"{"Variable": "a", "StringEquals": "a", "Next": "Z"}"#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Choices/0/Variable Value is not a Reference Path"],
    );
    choice(
        r#"{"Variable": "$.a", "StringEquals": 1, "Next": "Z"}"#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Choices/0/StringEquals StringEquals compares with a string"],
    );
    choice(
        r#"{"Variable": "$.a", "NumericEqualsPath": "b", "Next": "Z"}"#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Choices/0/NumericEqualsPath"],
    );
    choice(r#"{"Variable": "$.a", "StringEquals": "a", "IsNull": true, "Next": "Z"}"#, &["SCHEMA_VALIDATION_FAILED /States/A/Choices/0 Only one of these fields is allowed: [StringEquals, IsNull]"]);
    choice(
        r#"{"Or": [{"Variable": "$.a", "IsNull": false, "Next": "Z"}], "Next": "Z"}"#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Choices/0/Or/0/Next Field is not supported"],
    );
    choice(
        r#"{"And": {"Variable": "$.a", "IsNull": true}, "Next": "Z"}"#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Choices/0/And Expected value of type Array, but found an object"],
    );
    choice(
        r#"{"and": [{"Variable": "$.a", "IsNull": true}], "Next": "Z"}"#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Choices/0/and Field is not supported"],
    );
    choice(
        r#"{"Variable": "$.a", "StringEqualsPath": "b", "Next": "Z"}"#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Choices/0/StringEqualsPath StringEqualsPath compares with a path"],
    );
    choice(
        r#"{"Variable": "$.a", "TimestampEquals": "yesterday", "Next": "Z"}"#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Choices/0/TimestampEquals String does not match RFC3339 timestamp"],
    );
    choice(
        r#"{"And": [], "Next": "Z"}"#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Choices/0/And Value cannot be empty"],
    );
    check_jsonata(
        r#""Type": "Choice", "Choices": [{"Condition": "{% true %}", "Next": "Z"}], "Default": "Z""#,
        &[],
    );
    check_jsonata(
        r#""Type": "Choice", "Choices": [{"Condition": "yes", "Next": "Z"}], "Default": "Z""#,
        &["SCHEMA_VALIDATION_FAILED /States/A/Choices/0/Condition A condition is"],
    );
    check_state(
        r#""Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": false, "Next": "Z"}]"#,
        &["MISSING_DEFAULT /States/A"],
    );
}

#[test]
fn outside_of_states_nothing_is_evaluated() {
    check(
        r#"{"StartAt": "A", "QueryLanguage": "JSONata", "TimeoutSeconds": "{% 5 %}", "States": {"A": {"Type": "Succeed"}}}"#,
        &["SCHEMA_VALIDATION_FAILED /TimeoutSeconds Expected value of type Integer, but found a string"],
    );
    let branch = |fields: &str, expect: &[&str]| {
        let fields = format!(
            r#""Type": "Parallel", "Branches": [{{{fields}, "StartAt": "B", "States": {{"B": {{"Type": "Succeed"}}}}}}], "Next": "Z""#
        );
        check_state(&fields, expect);
    };
    branch(r#""Comment": "c""#, &[]);
    branch(
        r#""QueryLanguage": "JSONata", "ProcessorConfig": {"Mode": "INLINE"}"#,
        &[
            "SCHEMA_VALIDATION_FAILED /States/A/Branches/0/QueryLanguage Field is not supported",
            "SCHEMA_VALIDATION_FAILED /States/A/Branches/0/ProcessorConfig Field is not supported",
        ],
    );
}

#[test]
fn variables() {
    let assign = |variables: &str| format!(r#""Type": "Pass", "Assign": {{{variables}}}, "Next": "Z""#);
    check_state(&assign(r#""a": 1, "größe_2.$": "$.x", "名": 3"#), &[]);
    for name in ["a-b", "2a", "a b", "", "a.b"] {
        let message = format!(
            "SCHEMA_VALIDATION_FAILED /States/A/Assign/{name} The variable name '{name}' is not a valid"
        );
        check_state(&assign(&format!(r#""{name}": 1"#)), &[&message]);
    }
    check_state(
        &assign(r#""states": 1"#),
        &["SCHEMA_VALIDATION_FAILED /States/A/Assign/states The variable name 'states' is reserved"],
    );
    check_state(&assign(&format!(r#""{}": 1"#, "v".repeat(80))), &[]);
    check_state(
        &assign(&format!(r#""{}": 1"#, "v".repeat(81))),
        &["SCHEMA_VALIDATION_FAILED /States/A/Assign/vvv"],
    );
    check_state(&assign(r#""_a": 1"#), &["UNUSUAL_VARIABLE_NAME /States/A/Assign/_a"]);
    let choice = r#""Type": "Choice", "Default": "Z", "Choices": [{"Variable": "$.a", "IsPresent": true, "Next": "Z", "Assign": {"b c": 1}}]"#;
    check_state(choice, &["SCHEMA_VALIDATION_FAILED /States/A/Choices/0/Assign/b c The variable name"]);
}

#[test]
fn inner_scopes_assign_to_variables_of_their_own() {
    let inner =
        r#""StartAt": "I", "States": {"I": {"Type": "Pass", "Assign": {"x.$": "$", "y": 1}, "End": true}}"#;
    let check = |state: &str, expect: &[&str]| {
        let text = format!(
            r#"{{"StartAt": "P", "States": {{"P": {{"Type": "Pass", "Assign": {{"x": 1}}, "Next": "A"}}, "A": {{{state}, "End": true}}}}}}"#
        );
        check(&text, expect);
    };
    let refused = "The variable name 'x' was already defined in a parent scope.";
    check(
        &format!(r#""Type": "Parallel", "Branches": [{{{inner}}}]"#),
        &[&format!("DUPLICATE_VARIABLE_NAME /States/A/Branches/0/States/I/Assign/x.$ {refused}")],
    );
    check(
        &format!(r#""Type": "Map", "ItemProcessor": {{{inner}}}"#),
        &[&format!("DUPLICATE_VARIABLE_NAME /States/A/ItemProcessor/States/I/Assign/x.$ {refused}")],
    );
    let after = inner.replace("x.$", "z.$");
    check(&format!(r#""Type": "Parallel", "Branches": [{{{after}}}], "Assign": {{"z": 1}}"#), &[]);
    let distributed = r#""ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}"#;
    check(&format!(r#""Type": "Map", "ItemProcessor": {{{distributed}, {inner}}}"#), &[]);
    let two = inner.replace("\"I\"", "\"J\"");
    let siblings =
        format!(r#""Type": "Parallel", "Branches": [{{{inner}}}, {{{two}}}]"#).replace("x.$", "z.$");
    check(&siblings, &[]);
}

#[test]
fn findings_are_bounded_and_in_order() {
    let states: Vec<String> =
        (0..5000).map(|n| format!(r#""S{n}": {{"Type": "Pass", "Next": "T{n}", "Nxt": 1}}"#)).collect();
    let found = parse(&format!(r#"{{"StartAt": "S0", "States": {{{}}}}}"#, states.join(","))).diagnostics;
    assert!((100..1000).contains(&found.len()));
    assert!(found.windows(2).all(|pair| pair[0].span.start <= pair[1].span.start));
}
