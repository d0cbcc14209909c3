//! Small machines, their results and their histories.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;
use common::*;
use sim::{Ending, Limits, Options, Program, Status, TraceLevel};

fn state(rest: &str) -> String {
    format!(r#"{{"StartAt":"S","States":{{"S":{{{rest}}}}}}}"#)
}

/// Runs a machine of one state; `Ok` is the output, `Err` the error and cause.
fn check(rest: &str, input: &str, expect: Result<&str, (&str, &str)>) {
    let outcome = run(&state(rest), input, "{}");
    let text = |text: &Option<std::sync::Arc<str>>| text.as_deref().unwrap_or("-").to_owned();
    let got = match outcome.status {
        Status::Succeeded => Ok(outcome.output.unwrap().to_json_string()),
        _ => Err((text(&outcome.error), text(&outcome.cause))),
    };
    let expect = expect.map(str::to_owned).map_err(|(error, cause)| (error.to_owned(), cause.to_owned()));
    assert_eq!(got, expect, "{rest}");
}

#[test]
fn data_flows_through_a_state() {
    check(r#""Type":"Pass","End":true"#, r#"{"a":1}"#, Ok(r#"{"a":1}"#));
    check(r#""Type":"Pass","Result":{"b":2},"End":true"#, r#"{"a":1}"#, Ok(r#"{"b":2}"#));
    check(
        r#""Type":"Pass","Result":2,"ResultPath":"$.x.y","End":true"#,
        r#"{"a":1}"#,
        Ok(r#"{"a":1,"x":{"y":2}}"#),
    );
    check(r#""Type":"Pass","Result":2,"ResultPath":null,"End":true"#, r#"{"a":1}"#, Ok(r#"{"a":1}"#));
    check(r#""Type":"Pass","InputPath":"$.a","OutputPath":"$.b","End":true"#, r#"{"a":{"b":7}}"#, Ok("7"));
    check(r#""Type":"Pass","InputPath":null,"End":true"#, r#"{"a":1}"#, Ok("{}"));
    check(
        r#""Type":"Pass","Parameters":{"x.$":"$.a","n":[{"y.$":"$$.State.Name"}]},"End":true"#,
        r#"{"a":1}"#,
        Ok(r#"{"x":1,"n":[{"y":"S"}]}"#),
    );
    check(r#""Type":"Succeed","InputPath":"$.a""#, r#"{"a":5}"#, Ok("5"));
    check(r#""Type":"Wait","Seconds":3,"End":true"#, r#"{"a":1}"#, Ok(r#"{"a":1}"#));
}

#[test]
fn errors_are_worded_as_recorded() {
    const P: &str = "An error occurred while executing the state 'S' (entered at the event id #2).";
    let runtime = |rest: &str, input: &str, cause: &str| {
        check(rest, input, Err(("States.Runtime", &format!("{P} {cause}"))));
    };
    runtime(
        r#""Type":"Pass","InputPath":"$.a","End":true"#,
        "{}",
        "Invalid path '$.a' : No results for path: $['a']",
    );
    runtime(
        r#""Type":"Wait","SecondsPath":"$.p","End":true"#,
        r#"{"p":-1}"#,
        "The SecondsPath parameter references a negative value: $.p == -1",
    );
    runtime(
        r#""Type":"Wait","SecondsPath":"$.p","End":true"#,
        r#"{"p":1.5}"#,
        "The SecondsPath parameter cannot be parsed as a long value: $.p == 1.5",
    );
    runtime(r#""Type":"Wait","TimestampPath":"$.p","End":true"#, r#"{"p":"v"}"#,
        "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.p == v");
    runtime(r#""Type":"Wait","Seconds":2147558400,"End":true"#, "{}", "Wait state delay is too long.");
    runtime(
        r#""Type":"Map","End":true,"ItemProcessor":{"StartAt":"I","States":{"I":{"Type":"Succeed"}}}"#,
        "1",
        "Map state input must be an array but was: 1",
    );
    check(r#""Type":"Fail","Error":"E","Cause":"because""#, "{}", Err(("E", "because")));
    check(r#""Type":"Fail","ErrorPath":"$.e""#, r#"{"e":"E"}"#, Err(("E", "-")));
    runtime(
        r#""Type":"Fail","Error":"E","CausePath":"$.c""#,
        r#"{"c":[1]}"#,
        "The CausePath parameter does not reference a string: $.c == [1]",
    );
    runtime(
        r#""Type":"Fail","ErrorPath":"States.ArrayGetItem($.c, 0)""#,
        r#"{"c":[1]}"#,
        "The ErrorPath parameter does not reference a string: States.ArrayGetItem($.c, 0) == 1",
    );
    check(r#""Type":"Fail""#, "{}", Err(("-", "-")));
}

#[test]
fn waits_move_the_clock_and_nothing_else() {
    let lasts = |rest: &str, input: &str| {
        run(&state(&format!(r#""Type":"Wait",{rest},"End":true"#)), input, "{}").duration()
    };
    assert_eq!(lasts(r#""Seconds":90"#, "{}"), 90_000);
    assert_eq!(lasts(r#""SecondsPath":"$.s""#, r#"{"s":7}"#), 7_000);
    assert_eq!(lasts(r#""Timestamp":"2026-11-21T10:48:05.5Z""#, "{}"), 60_500);
    assert_eq!(lasts(r#""Timestamp":"2020-01-01T00:00:00Z""#, "{}"), 0);
}

#[test]
fn choices_take_the_first_rule_that_holds() {
    let machine = r#"{"StartAt":"C","States":{
        "C":{"Type":"Choice","Choices":[
            {"Variable":"$.n","NumericGreaterThan":10,"Next":"Big"},
            {"And":[{"Variable":"$.s","IsPresent":true},{"Variable":"$.s","StringEquals":"x"}],"Next":"X"}],"Default":"Other"},
        "Big":{"Type":"Pass","Result":"big","End":true},"X":{"Type":"Pass","Result":"x","End":true},
        "Other":{"Type":"Pass","Result":"other","End":true}}}"#;
    let goes = |input: &str| run(machine, input, "{}").output.unwrap().to_json_string();
    assert_eq!(goes(r#"{"n":11,"s":"x"}"#), "\"big\"");
    assert_eq!(goes(r#"{"n":10,"s":"x"}"#), "\"x\"");
    assert_eq!(goes(r#"{"n":10}"#), "\"other\"");
    let lonely = r#"{"StartAt":"C","States":{"C":{"Type":"Choice","Choices":[{"Variable":"$.a","IsPresent":true,"Next":"D"}]},"D":{"Type":"Succeed"}}}"#;
    let lost = |machine: &str, id: u32| {
        let outcome = run(machine, "{}", "{}");
        let cause = format!("An error occurred while executing the state 'C' (entered at the event id #{id}). Failed to transition out of the state. The state does not point to a next state.");
        assert_eq!(
            (outcome.error.as_deref(), outcome.cause.as_deref()),
            (Some("States.Runtime"), Some(&*cause))
        );
    };
    lost(lonely, 2);
    let jsonata = r#"{"QueryLanguage":"JSONata","StartAt":"C","States":{"C":{"Type":"Choice","Choices":[{"Condition":"{% false %}","Next":"D"}]},"D":{"Type":"Succeed"}}}"#;
    lost(jsonata, 2);
    // Nothing catches it.
    let around = format!(
        r#"{{"StartAt":"P","States":{{"P":{{"Type":"Parallel","Branches":[{lonely}],"Catch":[{{"ErrorEquals":["States.ALL"],"Next":"D"}}],"End":true}},"D":{{"Type":"Succeed"}}}}}}"#
    );
    lost(&around, 4);
}

const TASK: &str =
    r#""Type":"Task","Resource":"arn:aws:states:::glue:startJobRun.sync","Parameters":{"JobName":"j"}"#;

#[test]
fn a_glue_job_takes_its_time() {
    let outcome = run(&state(&format!(r#"{TASK},"End":true"#)), "{}", r#"{"jobs":{"j":{"latency":120}}}"#);
    assert_eq!(
        lines(&outcome),
        [
            "0 1<-0 ExecutionStarted",
            "0 2<-0 TaskStateEntered S",
            "0 3<-2 TaskScheduled",
            "0 4<-3 TaskStarted",
            "0 5<-4 TaskSubmitted",
            "120000 6<-5 TaskSucceeded",
            "120000 7<-6 TaskStateExited S",
            "120000 8<-7 ExecutionSucceeded",
        ]
    );
    let output = outcome.output.unwrap();
    assert_eq!(output.get("JobRunState").unwrap().as_str(), Some("SUCCEEDED"));
    assert_eq!(output.get("CompletedOn").unwrap().as_i64(), Some(1_795_258_145_000));
    let attempt = &outcome.trace.visits[0].attempts[0];
    assert_eq!((attempt.started.since(outcome.started_at), attempt.outcome), (0, Ending::Succeeded));
}

#[test]
fn optimised_integrations_give_times_as_numbers() {
    const STARTED: i64 = 1_795_258_025_000;
    let failed = run(
        &state(&format!(r#"{TASK},"End":true"#)),
        "{}",
        r#"{"jobs":{"j":{"outcome":{"error":"Broken"}}}}"#,
    );
    let cause = json(failed.cause.as_deref().unwrap());
    assert_eq!(cause.get("StartedOn").unwrap().as_i64(), Some(STARTED));
    let ecs = r#""Type":"Task","Resource":"arn:aws:states:::ecs:runTask.sync","Parameters":{"TaskDefinition":"t"},"End":true"#;
    let output = run(&state(ecs), "{}", "{}").output.unwrap();
    assert_eq!(output.get("StartedAt").unwrap().as_i64(), Some(STARTED));
    // Through aws-sdk: they are texts.
    let asks = format!(
        r#"{{"StartAt":"S","States":{{"S":{{{TASK},"Next":"Q"}},"Q":{{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:glue:getJobRun","Parameters":{{"JobName":"j","RunId.$":"$.Id"}},"End":true}}}}}}"#
    );
    let output = run(&asks, "{}", "{}").output.unwrap();
    assert_eq!(output.get("JobRun").unwrap().get("StartedOn").unwrap().as_str(), Some(START));
}

#[test]
fn retries_back_off_without_events_of_their_own() {
    let definition = state(&format!(
        r#"{TASK},"Retry":[{{"ErrorEquals":["States.TaskFailed"],"IntervalSeconds":3,"MaxAttempts":3,"BackoffRate":2,"MaxDelaySeconds":5}}],"End":true"#
    ));
    let mocks =
        r#"{"jobs":{"j":{"latency":10,"outcome":{"sequence":[{"error":"Oops"},{"error":"Oops"},"echo"]}}}}"#;
    let outcome = run(&definition, "{}", mocks);
    assert_eq!(
        (outcome.status, outcome.duration()),
        (Status::Succeeded, 10_000 + 3_000 + 10_000 + 5_000 + 10_000)
    );
    // A state entered and two retries.
    assert_eq!(outcome.transitions, 3);
    let attempts: Vec<_> = outcome.trace.visits[0].attempts.iter().map(|a| a.outcome).collect();
    assert_eq!(attempts, [Ending::Failed, Ending::Failed, Ending::Succeeded]);
    assert!(
        lines(&outcome)[5].contains("TaskFailed") && lines(&outcome)[6].contains("13000 7<-6 TaskScheduled")
    );

    let always = run(&definition, "{}", r#"{"jobs":{"j":{"outcome":{"error":"Oops"}}}}"#);
    assert_eq!((always.status, always.transitions), (Status::Failed, 4));
}

#[test]
fn catchers_take_what_is_left() {
    let definition = format!(
        r#"{{"StartAt":"S","States":{{"S":{{{TASK},"Catch":[{{"ErrorEquals":["Other"],"Next":"Never"}},{{"ErrorEquals":["States.ALL"],"ResultPath":"$.error","Next":"Caught"}}],"Next":"Never"}},
            "Never":{{"Type":"Fail"}},"Caught":{{"Type":"Pass","OutputPath":"$.error.Error","End":true}}}}}}"#
    );
    let outcome =
        run(&definition, r#"{"kept":1}"#, r#"{"jobs":{"j":{"outcome":{"error":"Oops","cause":"c"}}}}"#);
    assert_eq!(outcome.output.unwrap().as_str(), Some("States.TaskFailed"));
    assert_eq!(outcome.trace.visits[0].outcome, Ending::Caught);
}

#[test]
fn timeouts_and_heartbeats_end_a_wait_for_nothing() {
    let ends = |rest: &str, mocks: &str| {
        let outcome = run(&state(&format!(r#"{TASK},{rest},"End":true"#)), "{}", mocks);
        (outcome.status, outcome.error.as_deref().unwrap_or_default().to_owned(), outcome.duration())
    };
    let hang = r#"{"jobs":{"j":{"outcome":"hang"}}}"#;
    let timeout = |after| (Status::Failed, "States.Timeout".to_owned(), after);
    assert_eq!(ends(r#""TimeoutSeconds":30"#, hang), timeout(30_000));
    assert_eq!(
        ends(r#""TimeoutSeconds":30"#, r#"{"jobs":{"j":{"latency":29}}}"#),
        (Status::Succeeded, String::new(), 29_000)
    );
    let token = r#""Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","Parameters":{"QueueUrl":"q","MessageBody":"b"},"HeartbeatSeconds":5,"End":true"#;
    let beats = |mocks: &str| run(&state(token), "{}", mocks);
    assert_eq!(beats(r#"{"default":{"latency":60}}"#).duration(), 5_000);
    assert_eq!(beats(r#"{"default":{"latency":60,"heartbeat":4}}"#).duration(), 60_000);
    let forever = run(&state(&format!(r#"{TASK},"End":true"#)), "{}", hang);
    assert_eq!((forever.status, forever.duration()), (Status::TimedOut, 365 * 86_400_000));
}

#[test]
fn what_a_task_sends_is_within_the_quota() {
    let sends = |letters: usize, parameters: &str| {
        let definition = format!(
            r#"{{"StartAt":"S","States":{{"S":{{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage",
            "Parameters":{parameters},"ResultPath":null,"Next":"Done",
            "Catch":[{{"ErrorEquals":["States.DataLimitExceeded"],"Next":"Caught"}}]}},
            "Done":{{"Type":"Pass","Result":"sent","End":true}},"Caught":{{"Type":"Pass","Result":"caught","End":true}}}}}}"#
        );
        let outcome = run(&definition, &format!(r#"{{"a":"{}"}}"#, "x".repeat(letters)), "{}");
        let scheduled = outcome.history.events().any(|event| event.kind() == "TaskScheduled");
        (outcome.output.unwrap().as_str().unwrap_or_default().to_owned(), scheduled)
    };
    // {"QueueUrl":"","MessageBody":"..."} has 32 bytes beside the text.
    let twice = r#"{"QueueUrl":"","MessageBody.$":"States.Format('{}{}', $.a, $.a)"}"#;
    assert_eq!(sends((262_144 - 32) / 2, twice), ("sent".to_owned(), true));
    assert_eq!(sends((262_144 - 32) / 2 + 1, twice), ("caught".to_owned(), false));
    assert_eq!(sends(262_100, r#"{"QueueUrl":"","MessageBody.$":"$.a"}"#), ("sent".to_owned(), true));
}

#[test]
fn variables_are_within_their_quotas() {
    let ends = |letters: usize, assign: &str| {
        let definition = format!(
            r#"{{"StartAt":"S","States":{{"S":{{"Type":"Pass","Assign":{{{assign}}},"Next":"Done"}},"Done":{{"Type":"Succeed"}}}}}}"#
        );
        let outcome = run(&definition, &format!(r#"{{"a":"{}"}}"#, "x".repeat(letters)), "{}");
        outcome.error.as_deref().unwrap_or("-").to_owned()
    };
    assert_eq!(ends(100_000, r#""v.$":"$.a","w.$":"$.a""#), "-");
    assert_eq!(ends(200_000, r#""v.$":"$.a""#), "-");
    assert_eq!(ends(200_000, r#""v.$":"$.a","w.$":"$.a""#), "States.DataLimitExceeded");
    assert_eq!(ends(200_000, r#""v.$":"States.Format('{}{}', $.a, $.a)""#), "States.DataLimitExceeded");
    let many = |states: usize, name: &dyn Fn(usize) -> String| {
        let one = |i: usize| {
            let next =
                if i + 1 == states { r#""End":true"#.to_owned() } else { format!(r#""Next":"S{}""#, i + 1) };
            format!(r#""S{i}":{{"Type":"Pass","Assign":{{"{}.$":"$.a"}},{next}}}"#, name(i))
        };
        let all = (0..states).map(one).collect::<Vec<_>>().join(",");
        let definition = format!(r#"{{"StartAt":"S0","States":{{{all}}}}}"#);
        let outcome = run(&definition, &format!(r#"{{"a":"{}"}}"#, "x".repeat(200_000)), "{}");
        outcome.status == Status::Succeeded
    };
    // 52 texts of 200,002 bytes are within 10,485,760.
    let names = |i: usize| format!("v{i}");
    assert!(many(52, &names));
    assert!(!many(53, &names));
    assert!(many(60, &|i| format!("v{}", i % 50)));
}

#[test]
fn a_heartbeat_that_expires_is_both_kinds_of_timeout() {
    let ends = |rest: &str, error: &str| {
        let definition = format!(
            r#"{{"StartAt":"S","States":{{"S":{{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Parameters":{{"QueueUrl":"q","MessageBody":"b"}},{rest},"Next":"Done","Retry":[{{"ErrorEquals":["{error}"],"MaxAttempts":1}}],
            "Catch":[{{"ErrorEquals":["{error}"],"Next":"Caught"}}]}},
            "Done":{{"Type":"Succeed"}},"Caught":{{"Type":"Succeed"}}}}}}"#
        );
        let outcome = run(&definition, "{}", r#"{"default":{"outcome":"hang"}}"#);
        let caught = outcome.output.and_then(|output| output.get("Error").cloned());
        (caught.and_then(|error| error.as_str().map(str::to_owned)), outcome.trace.visits[0].attempts.len())
    };
    let caught = (Some("States.Timeout".to_owned()), 2);
    let missed = (None, 1);
    assert_eq!(ends(r#""HeartbeatSeconds":5"#, "States.HeartbeatTimeout"), caught);
    assert_eq!(ends(r#""HeartbeatSeconds":5,"TimeoutSeconds":9"#, "States.HeartbeatTimeout"), caught);
    assert_eq!(ends(r#""HeartbeatSeconds":5"#, "States.Timeout"), caught);
    assert_eq!(ends(r#""HeartbeatSeconds":5"#, "States.TaskFailed"), missed);
    assert_eq!(ends(r#""TimeoutSeconds":5"#, "States.HeartbeatTimeout"), missed);
    assert_eq!(ends(r#""TimeoutSeconds":5"#, "States.Timeout"), caught);
}

#[test]
fn branches_run_at_once_and_keep_their_order() {
    let branch = |name: &str, s: u32| {
        format!(
            r#"{{"StartAt":"{name}","States":{{"{name}":{{"Type":"Wait","Seconds":{s},"Next":"{name} done"}},"{name} done":{{"Type":"Pass","Result":"{name}","End":true}}}}}}"#
        )
    };
    let definition = state(&format!(
        r#""Type":"Parallel","Branches":[{},{}],"End":true"#,
        branch("a", 20),
        branch("b", 10)
    ));
    let outcome = run(&definition, "{}", "{}");
    assert_eq!(outcome.output.as_ref().unwrap().to_json_string(), r#"["a","b"]"#);
    assert_eq!(
        lines(&outcome),
        [
            "0 1<-0 ExecutionStarted",
            "0 2<-0 ParallelStateEntered S",
            "0 3<-2 ParallelStateStarted",
            "0 4<-3 WaitStateEntered a",
            "0 5<-3 WaitStateEntered b",
            "10000 6<-5 WaitStateExited b",
            "10000 7<-6 PassStateEntered b done",
            "10000 8<-7 PassStateExited b done",
            "20000 9<-4 WaitStateExited a",
            "20000 10<-9 PassStateEntered a done",
            "20000 11<-10 PassStateExited a done",
            "20000 12<-11 ParallelStateSucceeded",
            "20000 13<-11 ParallelStateExited S",
            "20000 14<-13 ExecutionSucceeded",
        ]
    );
    let frames: Vec<_> = outcome
        .trace
        .frames
        .iter()
        .map(|f| (f.parent, f.index, f.ended.unwrap().since(outcome.started_at)))
        .collect();
    assert_eq!(frames, [(None, 0, 20_000), (Some(0), 0, 20_000), (Some(0), 1, 10_000)]);
}

#[test]
fn a_branch_that_fails_aborts_the_others() {
    let definition = state(&format!(
        r#""Type":"Parallel","Branches":[
            {{"StartAt":"Job","States":{{"Job":{{{TASK},"End":true}}}}}},
            {{"StartAt":"W","States":{{"W":{{"Type":"Wait","Seconds":100,"End":true}}}}}}],"End":true"#
    ));
    let outcome = run(&definition, "{}", r#"{"jobs":{"j":{"latency":10,"outcome":{"error":"Oops"}}}}"#);
    let types: Vec<_> = outcome.history.events().skip(8).map(|event| event.kind()).collect();
    assert_eq!(
        types,
        ["TaskFailed", "TaskStateAborted", "WaitStateAborted", "ParallelStateFailed", "ExecutionFailed"]
    );
    assert_eq!(outcome.duration(), 10_000);
    assert_eq!(outcome.trace.frames[2].outcome, Ending::Aborted);
}

#[test]
fn iterations_keep_to_the_concurrency() {
    let map = |concurrency: u32| {
        state(&format!(
            r#""Type":"Map","MaxConcurrency":{concurrency},"ItemSelector":{{"i.$":"$$.Map.Item.Index","v.$":"$$.Map.Item.Value"}},
               "ItemProcessor":{{"StartAt":"W","States":{{"W":{{"Type":"Wait","SecondsPath":"$.v","End":true}}}}}},"End":true"#
        ))
    };
    let lasts = |concurrency| run(&map(concurrency), "[5,1,1,1]", "{}").duration();
    assert_eq!([lasts(1), lasts(2), lasts(0)], [8_000, 5_000, 5_000]);
    let outcome = run(&map(1), "[2,1]", "{}");
    assert_eq!(outcome.output.as_ref().unwrap().to_json_string(), r#"[{"i":0,"v":2},{"i":1,"v":1}]"#);
    assert_eq!(
        lines(&outcome)[2..],
        [
            "0 3<-2 MapStateStarted",
            "0 4<-3 MapIterationStarted S[0]",
            "0 5<-4 WaitStateEntered W",
            "2000 6<-5 WaitStateExited W",
            "2000 7<-6 MapIterationSucceeded S[0]",
            "2000 8<-6 MapIterationStarted S[1]",
            "2000 9<-8 WaitStateEntered W",
            "3000 10<-9 WaitStateExited W",
            "3000 11<-10 MapIterationSucceeded S[1]",
            "3000 12<-11 MapStateSucceeded",
            "3000 13<-11 MapStateExited S",
            "3000 14<-13 ExecutionSucceeded",
        ]
    );
    assert_eq!(run(&map(0), "[]", "{}").output.unwrap().to_json_string(), "[]");
}

#[test]
fn variables_are_seen_further_on_and_inside() {
    let definition = r#"{"StartAt":"A","States":{
        "A":{"Type":"Pass","Result":{"n":42},"Assign":{"answer.$":"$.n"},"Next":"P"},
        "P":{"Type":"Parallel","Branches":[{"StartAt":"B","States":{"B":{"Type":"Pass","Parameters":{"x.$":"$answer"},"End":true}}}],"End":true}}}"#;
    assert_eq!(run(definition, "{}", "{}").output.unwrap().to_json_string(), r#"[{"x":42}]"#);
}

#[test]
fn every_budget_has_its_own_error() {
    let endless =
        r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","Next":"A"}}}"#;
    let ends = |limits: Limits| {
        let outcome = run_with(endless, "{}", "{}", Options { limits, ..options() });
        (outcome.error.unwrap().to_string(), outcome.cause.unwrap().to_string(), outcome.history.len())
    };
    let events = ends(Limits::STANDARD);
    assert_eq!(events.1, "The execution reached the maximum number of history events (25000).");
    assert_eq!(events.2, 25_000);
    assert_eq!(ends(Limits { transitions: Some(10), ..unbounded() }).0, "Stepweave.TransitionLimitExceeded");
    let large = run(
        &state(r#""Type":"Pass","ResultPath":"$.twice","End":true"#),
        &format!(r#"{{"a":"{}"}}"#, "x".repeat(140_000)),
        "{}",
    );
    assert_eq!(
        (large.error.as_deref(), large.cause.as_deref()),
        (Some("States.DataLimitExceeded"),
         Some("The state/task 'S' returned a result with a size exceeding the maximum number of bytes service limit."))
    );
    let slow = r#"{"TimeoutSeconds":5,"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":9,"End":true}}}"#;
    let outcome = run(slow, "{}", "{}");
    assert_eq!((outcome.status, outcome.duration()), (Status::TimedOut, 5_000));
}

#[test]
fn a_caller_can_step_and_stop() {
    let program = compile(&state(r#""Type":"Wait","Seconds":9,"End":true"#));
    let scenario = scenario("{}");
    let mut world = sim::Mocked::new(&scenario, options().start_time);
    let mut execution = sim::Execution::new(&program, json("{}"), options(), &mut world);
    assert!(execution.step() && execution.history().len() == 2);
    execution.stop(Some("Enough"), None);
    assert!(!execution.step());
    let outcome = execution.into_outcome();
    assert_eq!((outcome.status, outcome.error.as_deref()), (Status::Aborted, Some("Enough")));
}

#[test]
fn what_cannot_be_run_is_refused() {
    let refused = |definition: &str| {
        Program::compile(&asl::parse(definition).machine)
            .unwrap_err()
            .into_iter()
            .map(|d| d.code)
            .collect::<Vec<_>>()
    };
    let jsonata = r#"{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Succeed","Output":"{% 1 ?? 2 %}"}}}"#;
    let loaded = expr::jsonata::loaded();
    assert_eq!(refused(jsonata), [if loaded { "INVALID_EXPRESSION" } else { "NOT_LOADED" }]);
    assert_eq!(
        refused(r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"}}}"#),
        ["MISSING_TRANSITION_TARGET"]
    );
    assert_eq!(refused(r#"{"StartAt":"B","States":{}}"#), ["MISSING_TRANSITION_TARGET"]);
    assert_eq!(refused(&state(r#""Type":"Pass","InputPath":"$.[","End":true"#)), ["INVALID_EXPRESSION"]);
    assert_eq!(refused(&state(r#""Type":"Dance","End":true"#)), ["INVALID_STATE_TYPE"]);
}

#[test]
fn a_program_is_shared_between_threads() {
    fn shareable<T: Send + Sync>() {}
    shareable::<Program>();
}

#[test]
fn tracing_changes_nothing_but_what_is_kept() {
    let definition = state(&format!(r#"{TASK},"End":true"#));
    let mocks = r#"{"jobs":{"j":{"latency":{"distribution":"exponential","mean_s":60}}}}"#;
    let at = |trace| run_with(&definition, "{}", mocks, Options { trace, ..options() });
    let (full, timings, nothing) = (at(TraceLevel::Full), at(TraceLevel::Timings), at(TraceLevel::Nothing));
    assert_eq!((&full.trace, full.ended_at), (&timings.trace, timings.ended_at));
    assert_eq!(nothing.ended_at, full.ended_at);
    assert!(timings.history.is_empty() && nothing.trace.visits.is_empty());
}

#[test]
fn an_aborted_iteration_comes_before_what_is_in_it() {
    let each = r#""Type":"Map","ItemProcessor":{"StartAt":"C","States":{
        "C":{"Type":"Choice","Choices":[{"Variable":"$","NumericEquals":0,"Next":"F"}],"Default":"W"},
        "F":{"Type":"Fail","Error":"E"},"W":{"Type":"Wait","Seconds":9,"End":true}}},"End":true"#;
    let kinds: Vec<String> = lines(&run(&state(each), "[1,1,0]", "{}"))
        .iter()
        .map(|line| line.split_once(' ').unwrap().1.split_once(' ').unwrap().1.to_owned())
        .skip_while(|kind| !kind.starts_with("MapIterationFailed"))
        .collect();
    assert_eq!(
        kinds,
        [
            "MapIterationFailed S[2]",
            "MapIterationAborted S[0]",
            "WaitStateAborted",
            "MapIterationAborted S[1]",
            "WaitStateAborted",
            "MapStateFailed",
            "ExecutionFailed"
        ]
    );
}

#[test]
fn a_scheduled_function_says_its_timeout_alone() {
    let task = r#""Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","TimeoutSeconds":60,"HeartbeatSeconds":30,"End":true"#;
    let scheduled = run(&state(task), "{}", "{}").history.events().nth(2).unwrap().to_json();
    let details = scheduled["lambdaFunctionScheduledEventDetails"].as_object().unwrap();
    assert_eq!(details["timeoutInSeconds"], 60);
    assert!(!details.contains_key("heartbeatInSeconds"), "{details:?}");
}
