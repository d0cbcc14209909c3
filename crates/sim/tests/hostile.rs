//! Definitions, data and mocks that mean harm: a clear error within bounds, never a hang, never a panic.
//!
//! None of these tests has a clock: what is not bounded would run for hours or take all memory.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;
use common::*;
use sim::{Limits, Options, Outcome, Status, TraceLevel};

/// The run fails with this error, and its cause says this.
fn check(definition: &str, input: &str, mocks: &str, limits: Limits, error: &str, cause: &str) -> Outcome {
    let options = Options { limits, trace: TraceLevel::Timings, ..options() };
    let outcome = run_with(definition, input, mocks, options);
    let found = (outcome.error.as_deref(), outcome.cause.as_deref().unwrap_or_default());
    assert_eq!(
        (outcome.status, found.0),
        (Status::Failed, Some(error)),
        "{:.300}: {:.300}",
        definition,
        found.1
    );
    assert!(found.1.contains(cause), "{:.300} should say {cause:?}", found.1);
    outcome
}

/// A machine of one scope.
fn machine(states: &str) -> String {
    format!(r#"{{"StartAt":"A","States":{{{states}}}}}"#)
}

const FULL: &str = "The execution reached the maximum number of history events (25000).";

#[test]
fn endless_loops_end() {
    let loops = [
        r#""A":{"Type":"Pass","Next":"A"}"#,
        r#""A":{"Type":"Wait","Seconds":0,"Next":"A"}"#,
        r#""A":{"Type":"Wait","Seconds":1,"Next":"A"}"#,
        r#""A":{"Type":"Choice","Choices":[{"Variable":"$.no","IsPresent":true,"Next":"B"}],"Default":"A"},"B":{"Type":"Succeed"}"#,
        r#""A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f"},"Next":"A"}"#,
        r#""A":{"Type":"Parallel","Branches":[{"StartAt":"B","States":{"B":{"Type":"Pass","End":true}}}],"Next":"A"}"#,
        r#""A":{"Type":"Map","ItemsPath":"$.list","ResultPath":null,"ItemProcessor":{"StartAt":"B","States":{"B":{"Type":"Pass","End":true}}},"Next":"A"}"#,
        // Every way out of the failing state leads back into it.
        r#""A":{"Type":"Parallel","Branches":[{"StartAt":"B","States":{"B":{"Type":"Fail"}}}],"Catch":[{"ErrorEquals":["States.ALL"],"Next":"A"}],"End":true}"#,
    ];
    for states in loops {
        let few = Limits { events: Some(2_000), ..Limits::STANDARD };
        let full = FULL.replace("25000", "2000");
        check(&machine(states), r#"{"list":[1,2]}"#, "{}", few, "States.Runtime", &full);
        let limits = Limits { events: None, transitions: Some(5_000), ..Limits::STANDARD };
        let outcome = run_with(
            &machine(states),
            r#"{"list":[]}"#,
            "{}",
            Options { limits, trace: TraceLevel::Nothing, ..options() },
        );
        // With no bound on events the one on transitions, or a year's end, stops it.
        assert!([Status::Failed, Status::TimedOut].contains(&outcome.status), "{states}");
        assert!(outcome.transitions <= 5_001);
    }
}

#[test]
fn retries_without_end_end() {
    let task = r#""A":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","Retry":[{"ErrorEquals":["States.ALL"],"IntervalSeconds":1,"MaxAttempts":99999999,"BackoffRate":1.0}],"End":true}"#;
    let fails = r#"{"default":{"outcome":{"error":"E","cause":"c"}}}"#;
    check(&machine(task), "{}", fails, Limits::STANDARD, "States.Runtime", FULL);
    // A wait that grows past the year ends with the execution's longest duration.
    let task = task.replace("1.0", "1e300").replace("\"IntervalSeconds\":1", "\"IntervalSeconds\":99999999");
    let outcome = run(&machine(&task), "{}", fails);
    assert_eq!(outcome.status, Status::TimedOut);
    assert_eq!(outcome.duration(), 365 * 24 * 3_600_000);
}

#[test]
fn multiplying_maps_and_branches_end() {
    let mut scope = r#""A":{"Type":"Pass","End":true}"#.to_owned();
    for _ in 0..3 {
        let inner = machine(&scope);
        scope = format!(r#""A":{{"Type":"Map","ItemsPath":"$","End":true,"ItemProcessor":{inner}}}"#);
    }
    // A list of lists of lists: every level has fifty items.
    let leaf = format!("[{}]", vec!["0"; 50].join(","));
    let list = (0..2).fold(leaf, |inner, _| format!("[{}]", vec![inner.as_str(); 50].join(",")));
    assert!(list.len() < 262_144);
    check(&machine(&scope), &list, "{}", Limits::STANDARD, "States.Runtime", FULL);

    let mut scope = r#""A":{"Type":"Pass","End":true}"#.to_owned();
    for _ in 0..4 {
        let branch = machine(&scope);
        scope = format!(
            r#""A":{{"Type":"Parallel","End":true,"Branches":[{}]}}"#,
            [branch.as_str(); 12].join(",")
        );
    }
    check(&machine(&scope), "{}", "{}", Limits::STANDARD, "States.Runtime", FULL);
}

#[test]
fn data_that_doubles_ends() {
    let limit = "States.DataLimitExceeded";
    let doubling = r#""A":{"Type":"Pass","Parameters":{"a.$":"$","b.$":"$"},"Next":"A"}"#;
    check(&machine(doubling), "{}", "{}", Limits::STANDARD, limit, "");
    // At once: half a gigabyte, were it written out.
    let fields: Vec<String> = (0..2_000).map(|n| format!(r#""f{n}.$":"$""#)).collect();
    let wide = format!(r#""A":{{"Type":"Pass","Parameters":{{{}}},"End":true}}"#, fields.join(","));
    let input = format!(r#"{{"text":"{}"}}"#, "x".repeat(250_000));
    check(&machine(&wide), &input, "{}", Limits::STANDARD, limit, "");
    // Values share what they hold, so that even without the quota nothing is written out.
    let limits = Limits { payload_bytes: None, transitions: Some(100), ..Limits::STANDARD };
    check(&machine(doubling), "{}", "{}", limits, "Stepweave.TransitionLimitExceeded", "");
    let variables = r#""A":{"Type":"Pass","Assign":{"x.$":"States.Array($x, $x)"},"Next":"A"},"S":{"Type":"Pass","Assign":{"x":1},"Next":"A"}"#;
    let variables = machine(variables).replace(r#""StartAt":"A""#, r#""StartAt":"S""#);
    let limits = Limits { transitions: Some(200), ..Limits::STANDARD };
    let outcome = run_with(&variables, "{}", "{}", Options { limits, ..options() });
    assert_eq!(outcome.status, Status::Failed);
}

#[test]
fn texts_that_grow_end() {
    let input = format!(r#"{{"text":"{}"}}"#, "x".repeat(250_000));
    let copies = vec!["$"; 4_000].join(", ");
    let placeholders = "{}".repeat(4_000);
    for expression in [
        format!("States.JsonToString(States.Array({copies}))"),
        format!("States.Format('{placeholders}', {copies})"),
        format!("States.JsonToString(States.JsonToString(States.Array({copies})))"),
    ] {
        let states = format!(r#""A":{{"Type":"Pass","Parameters":{{"v.$":"{expression}"}},"End":true}}"#);
        let outcome = run(&machine(&states), &input, "{}");
        assert_eq!(outcome.status, Status::Failed);
        assert!(outcome.cause.unwrap().len() < 2_000_000);
    }
    let fields: Vec<String> = (0..4_000).map(|n| format!(r#""f{n}.$":"States.JsonToString($)""#)).collect();
    let states = format!(r#""A":{{"Type":"Pass","Parameters":{{{}}},"End":true}}"#, fields.join(","));
    let outcome = run(&machine(&states), &input, "{}");
    assert_eq!(outcome.status, Status::Failed);
}

#[test]
fn times_past_all_bounds_end() {
    for wait in [
        r#""Seconds":99999999"#,
        r#""SecondsPath":"$.huge""#,
        r#""SecondsPath":"$.long""#,
        r#""Timestamp":"9999-12-31T23:59:59Z""#,
        r#""TimestampPath":"$.far""#,
    ] {
        let states = format!(r#""A":{{"Type":"Wait",{wait},"End":true}}"#);
        let input = r#"{"huge":1e300,"long":9223372036854775807,"far":"9999-12-31T23:59:59.999Z"}"#;
        let outcome = run(&machine(&states), input, "{}");
        assert!([Status::TimedOut, Status::Failed].contains(&outcome.status), "{wait}: {outcome:?}");
    }
    // Back to 1970 and before is no wait at all.
    let states = r#""A":{"Type":"Wait","Timestamp":"0001-01-01T00:00:00Z","End":true}"#;
    assert_eq!(run(&machine(states), "{}", "{}").duration(), 0);
    let task =
        r#""A":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","End":true}"#;
    for latency in ["1e300", r#"{"distribution":"lognormal","mean_s":1e200,"sd_s":1e200}"#] {
        let mocks = format!(r#"{{"default":{{"latency":{latency}}}}}"#);
        let (_, findings) = sim::Scenario::parse(&mocks);
        if findings.is_empty() {
            assert_eq!(run(&machine(task), "{}", &mocks).status, Status::TimedOut, "{latency}");
        }
    }
}

#[test]
fn numbers_past_all_bounds_are_data_like_any_other() {
    let input =
        r#"{"big":123456789012345678901234567890,"tiny":1e-320,"zero":-0,"index":99999999999999999999}"#;
    let outcome = run(&machine(r#""A":{"Type":"Pass","End":true}"#), input, "{}");
    assert_eq!(outcome.status, Status::Succeeded);
    for (state, error) in [
        (r#""Type":"Pass","InputPath":"$.list[99999999999999999999]","End":true"#, "States.Runtime"),
        (
            r#""Type":"Pass","Parameters":{"v.$":"States.ArrayRange(0, 9223372036854775807, 1)"},"End":true"#,
            "States.Runtime",
        ),
        (r#""Type":"Pass","Parameters":{"v.$":"States.MathAdd($.big, $.big)"},"End":true"#, "States.Runtime"),
        (
            r#""Type":"Map","ItemsPath":"$.big","ItemProcessor":{"StartAt":"B","States":{"B":{"Type":"Pass","End":true}}},"End":true"#,
            "States.Runtime",
        ),
    ] {
        let definition = machine(&format!(r#""A":{{{state}}}"#));
        match sim::Program::compile(&asl::parse(&definition).machine) {
            Err(refused) => assert!(!refused.is_empty()),
            Ok(_) => drop(check(&definition, input, "{}", Limits::STANDARD, error, "")),
        }
    }
}

#[test]
fn paths_that_multiply_end() {
    let list = format!("[{}]", vec!["[[1,2],[3,4]]"; 200].join(","));
    let steps = "..*".repeat(12);
    for path in [
        format!("$.list{steps}"),
        format!("$.list[?(@{steps} == $.list{steps})]"),
        format!("$.list[?({})]", vec!["@.a == 1"; 2_000].join(" || ")),
        format!("$.list[{}]", vec!["0"; 20_000].join(",")),
        format!("$.list{}", "[0:99999999]".repeat(500)),
        format!("$.list[?(@ =~ /{}x/)]", "(a*)*".repeat(20)),
    ] {
        let states = format!(r#""A":{{"Type":"Pass","InputPath":"{path}","End":true}}"#);
        let definition = machine(&states);
        if sim::Program::compile(&asl::parse(&definition).machine).is_ok() {
            let outcome = run(&definition, &format!(r#"{{"list":{list}}}"#), "{}");
            assert_ne!(outcome.status, Status::Running, "{path:.80}");
        }
    }
}
