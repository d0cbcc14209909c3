use super::*;
use crate::scope::Bindings;

const INPUT: &str = r#"{"s":"abc","n":3,"f":3.0,"b":true,"z":null,"t":"2016-03-14T01:59:00Z","t2":"2016-03-14T02:59:00+01:00","l":[1]}"#;

/// Evaluates a rule, given without its `Next`.
fn eval(rule: &str) -> Result<bool, String> {
    let choice = format!(
        r#"{{"StartAt":"C","States":{{"C":{{"Type":"Choice","Choices":[{{{rule},"Next":"E"}}]}},"E":{{"Type":"Succeed"}}}}}}"#
    );
    let parsed = asl::parse(&choice);
    let state = parsed.machine.scope.states.get("C").unwrap();
    let asl::model::StateKind::Choice(choice) = &state.kind else { panic!("no Choice") };
    let rule = Rule::compile(&choice.choices[0].condition).map_err(|(_, e)| e.to_string())?;
    let (input, bindings) = (Value::parse(INPUT).unwrap(), Bindings::default());
    rule.eval(&Scope::new(&input, &bindings)).map_err(|e| e.to_string())
}

fn check(rule: &str, expect: bool) {
    assert_eq!(eval(rule), Ok(expect), "{rule}");
}

#[test]
fn comparisons() {
    let check = |path: &str, operator: &str, expect: bool| {
        check(&format!(r#""Variable":"{path}",{operator}"#), expect)
    };
    check("$.s", r#""StringEquals":"abc""#, true);
    check("$.n", r#""StringEquals":"3""#, false);
    check("$.s", r#""StringLessThan":"abd""#, true);
    check("$.s", r#""StringGreaterThanEquals":"abc""#, true);
    check("$.s", r#""StringEqualsPath":"$.s""#, true);
    check("$.s", r#""StringEqualsPath":"$.n""#, false);
    check("$.s", r#""StringMatches":"a*c""#, true);
    check("$.n", r#""NumericEquals":3.0"#, true);
    check("$.f", r#""NumericEquals":3"#, true);
    check("$.n", r#""NumericLessThan":3.5"#, true);
    check("$.s", r#""NumericLessThan":3.5"#, false);
    check("$.n", r#""NumericGreaterThanPath":"$.l[0]""#, true);
    check("$.b", r#""BooleanEquals":true"#, true);
    check("$.z", r#""BooleanEquals":false"#, false);
    check("$.t", r#""TimestampEqualsPath":"$.t2""#, true);
    check("$.t", r#""TimestampLessThan":"2016-03-14T01:59:00.1Z""#, true);
    check("$.s", r#""TimestampLessThan":"2016-03-14T01:59:00Z""#, false);
}

#[test]
fn type_tests() {
    let check = |path: &str, operator: &str, expect: bool| {
        check(&format!(r#""Variable":"{path}","{operator}":true"#), expect);
        check(&format!(r#""Variable":"{path}","{operator}":false"#), !expect);
    };
    check("$.z", "IsNull", true);
    check("$.n", "IsNull", false);
    check("$.n", "IsNumeric", true);
    check("$.s", "IsNumeric", false);
    check("$.s", "IsString", true);
    check("$.b", "IsBoolean", true);
    check("$.t", "IsTimestamp", true);
    check("$.s", "IsTimestamp", false);
    check("$.no", "IsPresent", false);
    check("$.no.way[3]", "IsPresent", false);
    check("$.z", "IsPresent", true);
}

#[test]
fn combinations() {
    check(r#""And":[{"Variable":"$.b","BooleanEquals":true},{"Variable":"$.n","NumericEquals":3}]"#, true);
    check(r#""Or":[{"Variable":"$.b","BooleanEquals":false},{"Variable":"$.n","NumericEquals":3}]"#, true);
    check(r#""Not":{"Variable":"$.b","BooleanEquals":true}"#, false);
    check(r#""And":[{"Variable":"$.no","IsPresent":true},{"Variable":"$.no","NumericEquals":3}]"#, false);
}

#[test]
fn a_missing_value_fails() {
    let expect = |path: &str| {
        Err(format!("States.Runtime: Invalid path '{path}': The choice state's condition path references an invalid value."))
    };
    assert_eq!(eval(r#""Variable":"$.jobs[0].done","BooleanEquals":true"#), expect("$.jobs[0].done"));
    assert_eq!(eval(r#""Variable":"$.no","IsNull":true"#), expect("$.no"));
    assert_eq!(eval(r#""Variable":"$.n","NumericEqualsPath":"$.no""#), expect("$.no"));
}
