//! Mocks of single calls: `calls` in a mocks file.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;
use common::*;
use sim::{Scenario, Status};

const ASK: &str = r#""Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","Parameters":{"QueueUrl":"q","MessageBody":{"token.$":"$$.Task.Token"}}"#;

/// Asks until it is told yes.
fn asks_again() -> String {
    format!(
        r#"{{"StartAt":"Ask","States":{{"Ask":{{{ASK},"Catch":[{{"ErrorEquals":["No"],"ResultPath":null,"Next":"Mend"}}],"End":true}},
            "Mend":{{"Type":"Wait","Seconds":5,"Next":"Ask"}}}}}}"#
    )
}

#[test]
fn a_loop_asks_and_each_round_is_answered_for_itself() {
    let mocks = r#"{"states":{"Ask":{"outcome":"hang","calls":{
        "0-1":{"latency":10,"outcome":{"error":"No"}},"2":{"latency":3,"outcome":{"constant":"yes"}}}}}}"#;
    let outcome = run(&asks_again(), "{}", mocks);
    assert_eq!(
        (outcome.status, outcome.duration()),
        (Status::Succeeded, 10_000 + 5_000 + 10_000 + 5_000 + 3_000)
    );
    assert_eq!(outcome.output.unwrap().as_str(), Some("yes"));
    let visits: Vec<_> = outcome.trace.visits.iter().map(|visit| visit.attempts.len()).collect();
    assert_eq!(visits, [1, 0, 1, 0, 1]);
}

#[test]
fn iterations_are_numbered_as_they_ask_and_the_rest_goes_as_the_mock_says() {
    let machine = format!(
        r#"{{"StartAt":"M","States":{{"M":{{"Type":"Map","ItemsPath":"$.all","MaxConcurrency":2,"ItemProcessor":{{"StartAt":"Ask","States":{{"Ask":{{{ASK},"End":true}}}}}},"End":true}}}}}}"#
    );
    // The first two ask at 0, the third after the second was answered, the fourth after the first.
    let mocks = r#"{"states":{"Ask":{"latency":60,"outcome":{"constant":"usual"},"calls":{"1":{"latency":7,"outcome":{"constant":"second"}}}}}}"#;
    let outcome = run(&machine, r#"{"all":[1,2,3,4]}"#, mocks);
    assert_eq!(outcome.output.as_ref().unwrap(), &json(r#"["usual","second","usual","usual"]"#));
    assert_eq!(outcome.duration(), 120_000);
    let third = r#"{"states":{"Ask":{"latency":60,"outcome":{"constant":"usual"},"calls":{"2":{"outcome":{"constant":"third"}}}}}}"#;
    let outcome = run(&machine, r#"{"all":[1,2,3,4]}"#, third);
    assert_eq!(outcome.output.unwrap(), json(r#"["usual","usual","third","usual"]"#));
}

#[test]
fn jobs_are_numbered_over_the_states_that_call_them() {
    let glue =
        r#""Type":"Task","Resource":"arn:aws:states:::glue:startJobRun.sync","Parameters":{"JobName":"j"}"#;
    let machine =
        format!(r#"{{"StartAt":"A","States":{{"A":{{{glue},"Next":"B"}},"B":{{{glue},"End":true}}}}}}"#);
    let of = |mocks: &str| run(&machine, "{}", mocks).duration();
    assert_eq!(of(r#"{"jobs":{"j":{"latency":10,"calls":{"1":{"latency":1}}}}}"#), 11_000);
    assert_eq!(of(r#"{"jobs":{"j":{"latency":10,"calls":{"0-1":{"latency":2}}}}}"#), 4_000);
}

#[test]
fn what_is_wrong_with_them_is_said() {
    let check = |calls: &str, path: &str, word: &str| {
        let (_, found) = Scenario::parse(&format!(r#"{{"states":{{"A":{{"calls":{calls}}}}}}}"#));
        let said: Vec<_> = found.iter().map(|it| (it.path.as_str(), it.message.as_str())).collect();
        assert!(
            matches!(said[..], [(at, message)] if at == format!("/states/A/calls{path}") && message.contains(word)),
            "{said:?}"
        );
    };
    check("3", "", "object of mocks");
    check(r#"{"x":{}}"#, "/x", "numbered from 0");
    check(r#"{"0-3":{},"2":{}}"#, "/2", "an answer already");
    check(r#"{"0":{"calls":{}}}"#, "/0/calls", "no such field");
    check(r#"{"0":{"latency":-1}}"#, "/0/latency", "");
}
