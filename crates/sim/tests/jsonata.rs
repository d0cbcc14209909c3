//! States whose query language is JSONata: data flow, variables, errors and their events.

#![cfg(feature = "jsonata")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;
use common::*;
use sim::{Execution, Mocked, Outcome, Status};

/// A state machine in JSONata.
fn machine(states: &str) -> String {
    let first = states.split('"').nth(1).unwrap_or_default();
    format!(r#"{{"QueryLanguage":"JSONata","StartAt":"{first}","States":{{{states}}}}}"#)
}

/// A state machine of one state, `S`.
fn one(fields: &str) -> String {
    machine(&format!(r#""S":{{{fields}}}"#))
}

fn output(outcome: &Outcome) -> String {
    match &outcome.output {
        Some(output) => output.to_json_string(),
        None => format!("{:?}: {:?}", outcome.error, outcome.cause),
    }
}

fn check(states: &str, input: &str, expect: &str) {
    let outcome = run(&machine(states), input, "{}");
    assert_eq!(output(&outcome), expect, "{states}");
}

/// The cause of the `States.QueryEvaluationError` in the state `S`, less the sentence about where.
fn check_error(fields: &str, input: &str, expect: &str) {
    let outcome = run(&one(fields), input, "{}");
    assert_eq!(
        outcome.error.as_deref(),
        Some("States.QueryEvaluationError"),
        "{fields}: {}",
        output(&outcome)
    );
    let cause = outcome.cause.unwrap();
    let sentence = "An error occurred while executing the state 'S' (entered at the event id #2). ";
    assert_eq!(cause.strip_prefix(sentence), Some(expect), "{fields}");
}

#[test]
fn data_flow() {
    let input = r#"{"a":1,"list":[1,2,3],"name":"x","f":1.5,"none":null}"#;
    check(r#""S":{"Type":"Pass","End":true}"#, input, input);
    check(
        r#""S":{"Type":"Pass","Output":{"v":"{% $states.input.a + 1 %}","w":["{% $states.input.name %}",null,"a {% b %}"]},"End":true}"#,
        input,
        r#"{"v":2,"w":["x",null,"a {% b %}"]}"#,
    );
    check(r#""S":{"Type":"Succeed","Output":"{% $sum($states.input.list) %}"}"#, input, "6");
    check(
        r#""S":{"Type":"Wait","Seconds":"{% $states.input.a %}","Output":"{% $states.input.f %}","End":true}"#,
        input,
        "1.5",
    );
    check(r#""S":{"Type":"Pass","Output":"{% $states.input.none %}","End":true}"#, input, "null");
    // Only a Task, Parallel or Map state has a result.
    check(
        r#""S":{"Type":"Pass","Output":"{% $keys($states) %}","End":true}"#,
        input,
        r#"["input","context"]"#,
    );
    check(
        r#""S":{"Type":"Pass","Output":"{% $states.context.State.Name & $states.context.Execution.Input.name %}","End":true}"#,
        input,
        r#""Sx""#,
    );
}

#[test]
fn variables_are_set_together_and_seen_by_later_states() {
    check(
        r#""A":{"Type":"Pass","Assign":{"n":"{% $states.input.n %}","m":2},"Next":"B"},
           "B":{"Type":"Pass","Assign":{"n":"{% $n + $m %}","m":"{% $n %}"},"Output":"{% $n * 10 %}","Next":"C"},
           "C":{"Type":"Pass","Output":["{% $n %}","{% $m %}","{% $states.input %}"],"End":true}"#,
        r#"{"n":1}"#,
        "[3,1,10]",
    );
    // A JSONPath state sets what a JSONata state reads, and the other way round.
    check(
        r#""A":{"QueryLanguage":"JSONPath","Type":"Pass","Assign":{"v.$":"$.x"},"Next":"B"},
           "B":{"Type":"Pass","Assign":{"w":"{% $v & '!' %}"},"Next":"C"},
           "C":{"QueryLanguage":"JSONPath","Type":"Pass","Parameters":{"w.$":"$w"},"End":true}"#,
        r#"{"x":"y"}"#,
        r#"{"w":"y!"}"#,
    );
}

#[test]
fn choices() {
    let states = r#""C":{"Type":"Choice","Choices":[
          {"Condition":"{% $states.input.n > 10 %}","Next":"E","Output":"big","Assign":{"v":"rule"}},
          {"Condition":"{% $states.input.n > 5 %}","Next":"E"},
          {"Condition":false,"Next":"E"}],
        "Default":"E","Output":"{% 'default ' & $states.input.n %}","Assign":{"v":"default"}},
        "E":{"Type":"Pass","Output":["{% $states.input %}","{% $exists($v) ? $v : 'none' %}"],"End":true}"#;
    check(states, r#"{"n":11}"#, r#"["big","rule"]"#);
    check(states, r#"{"n":6}"#, r#"[{"n":6},"none"]"#);
    check(states, r#"{"n":1}"#, r#"["default 1","default"]"#);
}

#[test]
fn tasks_and_their_results() {
    let mocks = r#"{"default":{"outcome":{"constant":{"total":40}}}}"#;
    let task = r#""S":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f",
        "Arguments":{"n":"{% $states.input.n %}"},"TimeoutSeconds":"{% $states.input.n * 60 %}",
        "Assign":{"total":"{% $states.result.total %}"},"Output":"{% $states.result.total + $states.input.n %}","Next":"E"},
        "E":{"Type":"Pass","Output":["{% $total %}","{% $states.input %}"],"End":true}"#;
    let outcome = run(&machine(task), r#"{"n":2}"#, mocks);
    assert_eq!(output(&outcome), "[40,42]");
    let scheduled = outcome.history.events().nth(2).unwrap().to_json();
    let details = &scheduled["lambdaFunctionScheduledEventDetails"];
    assert_eq!(
        (details["input"].as_str(), details["timeoutInSeconds"].as_i64()),
        (Some(r#"{"n":2}"#), Some(120))
    );
}

#[test]
fn catchers_see_the_error_output() {
    let mocks = r#"{"default":{"outcome":{"error":"Boom","cause":"why"}}}"#;
    let states = r#""S":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f",
        "Catch":[{"ErrorEquals":["Other"],"Next":"E"},
                 {"ErrorEquals":["States.ALL"],"Output":{"e":"{% $states.errorOutput.Error %}","in":"{% $states.input.n %}"},
                  "Assign":{"c":"{% $states.errorOutput.Cause %}"},"Next":"E"}],"End":true},
        "E":{"Type":"Pass","Output":["{% $c %}","{% $states.input %}"],"End":true}"#;
    assert_eq!(output(&run(&machine(states), r#"{"n":2}"#, mocks)), r#"["why",{"e":"Boom","in":2}]"#);
}

#[test]
fn parallel_and_map() {
    let inner =
        r#"{"StartAt":"P","States":{"P":{"Type":"Pass","Output":"{% $states.input.x + $v %}","End":true}}}"#;
    check(
        &format!(
            r#""A":{{"Type":"Pass","Assign":{{"v":1}},"Next":"B"}},
               "B":{{"Type":"Parallel","Arguments":{{"x":"{{% $states.input.n * 10 %}}"}},"Branches":[{inner},{inner}],
                    "Output":"{{% $sum($states.result) %}}","End":true}}"#
        ),
        r#"{"n":2}"#,
        "42",
    );
    check(
        r#""M":{"Type":"Map","Items":"{% $states.input.list[n > 1] %}","MaxConcurrency":"{% 1 + 1 %}",
            "ItemSelector":{"n":"{% $states.context.Map.Item.Value.n %}","i":"{% $states.context.Map.Item.Index %}","all":"{% $count($states.input.list) %}"},
            "ItemProcessor":{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}},
            "Output":"{% $states.result %}","End":true}"#,
        r#"{"list":[{"n":1},{"n":2},{"n":3}]}"#,
        r#"[{"n":2,"i":0,"all":3},{"n":3,"i":1,"all":3}]"#,
    );
    check(
        r#""M":{"Type":"Map","Items":[1,"{% $states.input %}"],"ItemProcessor":{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}},"End":true}"#,
        "7",
        "[1,7]",
    );
}

#[test]
fn errors_are_worded_as_recorded() {
    let nothing = "The JSONata expression '$states.input.x' specified for the field";
    check_error(
        r#""Type":"Pass","Output":{"a":{"b":[1,"{% $states.input.x %}"]}},"End":true"#,
        "{}",
        &format!("{nothing} 'Output/a/b[1]' returned nothing (undefined)."),
    );
    check_error(
        r#""Type":"Pass","Assign":{"v":"{%$states.input.x%}"},"End":true"#,
        "{}",
        &format!("{nothing} 'Assign/v' returned nothing (undefined)."),
    );
    check_error(r#""Type":"Wait","Seconds":"{% $states.input.x %}","End":true"#, r#"{"x":"1"}"#,
        &format!("{nothing} 'Seconds' returned an unexpected result type. Expected 'number', but was 'string' for value: \"1\""));
    for wrong in ["-1", "100000000"] {
        check_error(
            r#""Type":"Wait","Seconds":"{% $states.input.x %}","End":true"#,
            &format!(r#"{{"x":{wrong}}}"#),
            &format!("Seconds must be between 0 and 99999999 but was: {wrong}"),
        );
    }
    check_error(
        r#""Type":"Wait","Timestamp":"{% $states.input.x %}","End":true"#,
        r#"{"x":"soon"}"#,
        "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: soon",
    );
    check_error(r#""Type":"Fail","Cause":"{% $states.input.x %}""#, r#"{"x":1}"#,
        &format!("{nothing} 'Cause' returned an unexpected result type. Expected 'string', but was 'number' for value: 1"));
    check_error(r#""Type":"Pass","Output":"{% function($x){$x} %}","End":true"#, "{}",
        "The JSONata expression 'function($x){$x}' specified for the field 'Output' returned an unsupported result type.");
    check_error(r#""Type":"Pass","Output":"{% $nope() %}","End":true"#, "{}",
        "The JSONata expression '$nope()' specified for the field 'Output' threw an error during evaluation. T1006: Attempted to invoke a non-function");
    check_error(
        r#""Type":"Map","ItemProcessor":{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}},"End":true"#,
        "1",
        "Map state input must be an array but was: 1",
    );
    check_error(
        r#""Type":"Map","Items":"{% $states.input %}","ItemProcessor":{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}},"End":true"#,
        "{}",
        "The JSONata expression '$states.input' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'object' for value: {}",
    );
    let choice = r#""S":{"Type":"Choice","Choices":[{"Condition":false,"Next":"E"},{"Condition":"{% 1 %}","Next":"E"}]},"E":{"Type":"Succeed"}"#;
    let cause = run(&machine(choice), "{}", "{}").cause.unwrap();
    assert!(cause.ends_with("'Choices[1]/Condition' returned an unexpected result type. Expected 'boolean', but was 'number' for value: 1"), "{cause}");
}

#[test]
fn an_evaluation_that_fails_is_an_event_a_try() {
    let states = r#""S":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","Arguments":"{% $states.input.x %}",
        "Retry":[{"ErrorEquals":["States.QueryEvaluationError"],"MaxAttempts":1}],
        "Catch":[{"ErrorEquals":["States.ALL"],"Output":"{% $states.errorOutput.Error %}","Next":"E"}],"End":true},
        "E":{"Type":"Succeed"}"#;
    let outcome = run(&machine(states), "{}", "{}");
    assert_eq!(outcome.status, Status::Succeeded);
    assert_eq!(output(&outcome), r#""States.QueryEvaluationError""#);
    assert_eq!(
        lines(&outcome),
        [
            "0 1<-0 ExecutionStarted",
            "0 2<-0 TaskStateEntered S",
            "0 3<-0 EvaluationFailed",
            "1000 4<-3 EvaluationFailed",
            "1000 5<-4 TaskStateExited S",
            "1000 6<-5 SucceedStateEntered E",
            "1000 7<-6 SucceedStateExited E",
            "1000 8<-7 ExecutionSucceeded",
        ]
    );
    let failed = &outcome.history.events().nth(2).unwrap().to_json()["evaluationFailedEventDetails"];
    assert_eq!((failed["location"].as_str(), failed["state"].as_str()), (Some("Arguments"), Some("S")));
}

#[test]
fn a_catcher_that_fails_fails_the_state_again() {
    let inner = r#"{"StartAt":"B","States":{"B":{"Type":"Fail","Error":"MyError","Cause":"c"}}}"#;
    let states = format!(
        r#""P":{{"Type":"Parallel","Branches":[{inner}],
           "Catch":[{{"ErrorEquals":["Other"],"Next":"E"}},{{"ErrorEquals":["States.ALL"],"Output":{{"v":"{{% $states.input.missing %}}"}},"Next":"E"}}],"End":true}},
           "E":{{"Type":"Succeed"}}"#
    );
    let outcome = run(&machine(&states), "{}", "{}");
    assert!(outcome.cause.as_deref().unwrap().contains("'Catch[1]/Output/v' returned nothing"));
    let chain: Vec<(u64, String)> =
        outcome.history.events().map(|event| (event.previous(), event.kind())).collect();
    let chain: Vec<(u64, &str)> = chain.iter().map(|(previous, kind)| (*previous, kind.as_str())).collect();
    assert_eq!(
        chain,
        [
            (0, "ExecutionStarted"),
            (0, "ParallelStateEntered"),
            (2, "ParallelStateStarted"),
            (3, "FailStateEntered"),
            (4, "ParallelStateFailed"),
            (4, "EvaluationFailed"),
            (6, "ParallelStateFailed"),
            (7, "ExecutionFailed"),
        ]
    );
}

#[test]
fn chance_and_the_clock_are_the_runs_own() {
    let states = r#""W":{"Type":"Wait","Seconds":60,"Next":"S"},
        "S":{"Type":"Pass","Assign":{"u":"{% $uuid() %}","r":"{% $random() %}"},
             "Output":{"now":"{% $now() %}","millis":"{% $millis() %}","year":"{% $now('[Y]') %}","u":"{% $uuid() %}"},"Next":"E"},
        "E":{"Type":"Pass","Output":{"all":"{% $states.input %}","u":"{% $u %}","r":"{% $r %}"},"End":true}"#;
    let first = run(&machine(states), "{}", "{}");
    assert_eq!(output(&first), output(&run(&machine(states), "{}", "{}")));
    let given = first.output.unwrap();
    let at = |path: &[&str]| path.iter().fold(given.clone(), |value, key| value.get(key).unwrap().clone());
    assert_eq!(at(&["all", "now"]).as_str(), Some("2026-11-21T10:48:05.000Z"));
    assert_eq!(at(&["all", "year"]).as_str(), Some("2026"));
    assert_ne!(at(&["all", "u"]), at(&["u"]));
    assert!((0.0..1.0).contains(&at(&["r"]).as_f64().unwrap()));
}

#[test]
fn mocks_compute_what_they_answer() {
    let mocks = r#"{"default":{"latency":2,"outcome":{"jsonata":"{% {'sum': $states.input.n + 1, 'calls': $calls, 'at': $millis()} %}"}}}"#;
    let states = r#""A":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","Next":"B"},
        "B":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Arguments":{"FunctionName":"g","Payload":{"n":"{% $states.input.sum %}"}},
             "Output":"{% $states.result.Payload %}","End":true}"#;
    let outcome = run(&machine(states), r#"{"n":1}"#, mocks);
    assert_eq!(output(&outcome), r#"{"sum":3,"calls":0,"at":1795258029000}"#);
    let (_, diagnostics) = sim::Scenario::parse(r#"{"default":{"outcome":{"jsonata":"{% 1 + %}"}}}"#);
    assert_eq!(diagnostics.iter().map(|d| &*d.code).collect::<Vec<_>>(), ["INVALID_MOCK"]);
}

/// An expression that calls itself for ever is ended by its own budget, and a machine that catches that and tries again,
/// for ever, by the caller's clock, which is asked after every step that slow.
#[test]
fn endless_expressions_are_ended_and_so_is_a_machine_that_goes_on_with_them() {
    let endless = r#""{% ($f := function($n) { $f($n + 1) }; $f(1)) %}""#;
    let expression = endless.trim_matches('"').trim_start_matches("{% ").trim_end_matches(" %}");
    let expect = format!(
        "The JSONata expression '{expression}' specified for the field 'Output' threw an error during evaluation: \
         Expression evaluation timeout: Check for infinite loop"
    );
    check_error(&format!(r#""Type":"Pass","Output":{endless},"End":true"#), "{}", &expect);
    let definition = machine(&format!(
        r#""S":{{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Arguments":{endless},"End":true,
            "Catch":[{{"ErrorEquals":["States.ALL"],"Next":"S"}}]}}"#
    ));
    let (program, scenario) = (compile(&definition), scenario("{}"));
    let mut world = Mocked::new(&scenario, options().start_time);
    let mut clock = 0;
    let outcome = Execution::new(&program, json("{}"), options(), &mut world).run_within(8_000, || {
        clock += 3_000;
        clock
    });
    assert_eq!(outcome.error.as_deref(), Some("Stepweave.TimeLimitExceeded"), "{:?}", outcome.cause);
}
