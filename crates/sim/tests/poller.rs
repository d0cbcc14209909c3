//! The article's poller: one branch runs a Glue job, another asks a function until it is done.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;
use common::*;
use sim::{trace_hash, Entropy, Options, Outcome, Status, TraceLevel};

/// Branch `Job` runs `job-3`; branch `Ask` polls for it every `wait` seconds.
fn machine(wait: u32) -> String {
    format!(
        r#"{{"StartAt":"Both","States":{{"Both":{{"Type":"Parallel","End":true,"Branches":[
        {{"StartAt":"Job","States":{{"Job":{{"Type":"Task","Resource":"arn:aws:states:::glue:startJobRun.sync","Parameters":{{"JobName":"job-3"}},"End":true}}}}}},
        {{"StartAt":"Prepare","States":{{
          "Prepare":{{"Type":"Pass","Parameters":{{"attempt":0,"job":{{"name":"job-3"}},"sfn":{{"startedOn.$":"$$.Execution.StartTime","triggerOffset":60}}}},"Next":"Wait"}},
          "Wait":{{"Type":"Wait","Seconds":{wait},"Next":"Ask"}},
          "Ask":{{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{{"FunctionName":"check-job-status","Payload.$":"$"}},
                  "ResultSelector":{{"attempt.$":"$.Payload.attempt","status.$":"$.Payload.status"}},"ResultPath":"$.check","Next":"Done?"}},
          "Done?":{{"Type":"Choice","Choices":[{{"Variable":"$.check.status","StringEquals":"DONE","Next":"Yes"}}],"Default":"Wait"}},
          "Yes":{{"Type":"Succeed"}}}}}}]}}}}}}"#
    )
}

fn mocks(job_s: &str, earlier: &str) -> String {
    format!(
        r#"{{"jobs":{{"job-3":{{"latency":{job_s}}},"check-job-status":{{"latency":0.75,"outcome":"status-check"}}}},"earlier_runs":[{earlier}]}}"#
    )
}

/// When branch `Ask` saw that the job was done, in milliseconds since the start.
fn seen(outcome: &Outcome) -> i64 {
    outcome.trace.frames[2].ended.unwrap().since(outcome.started_at)
}

#[test]
fn a_poller_sees_the_end_of_the_job_at_its_next_check() {
    let check = |wait: u32, job_s: &str, expect: i64| {
        let outcome = run(&machine(wait), "{}", &mocks(job_s, ""));
        assert_eq!((outcome.status, seen(&outcome)), (Status::Succeeded, expect), "{wait} {job_s}");
    };
    // The answer is computed when the call completes: a check that starts before the job's end can see it.
    check(30, "100", 3 * 30_750 + 30_750);
    check(30, "30.5", 30_750);
    check(30, "30.75", 30_750);
    check(30, "30.751", 61_500);
}

#[test]
fn an_earlier_run_within_the_offset_is_believed() {
    // 10:47:05 rounded down to 60 minutes is 10:00:00: a run of 10:10 counts, one of 09:50 does not.
    let with = |started_s: i32| {
        let earlier = format!(r#"{{"job":"job-3","started_s":{started_s},"duration_s":60}}"#);
        seen(&run(&machine(30), "{}", &mocks("600", &earlier)))
    };
    assert_eq!(with(-2225), 30_750);
    assert_eq!(with(-3425), 20 * 30_750);
}

#[test]
fn the_trace_says_what_a_branch_was_doing() {
    let outcome = run(&machine(30), "{}", &mocks("100", ""));
    let program = compile(&machine(30));
    let doing = |frame: u32, second: i64| {
        let visit = outcome.trace.visit_at(frame, outcome.started_at.plus(second * 1000)).unwrap();
        program.state_name(visit.state).to_owned()
    };
    assert_eq!([doing(0, 50), doing(1, 50), doing(2, 50), doing(2, 61)], ["Both", "Job", "Wait", "Ask"]);
    assert!(outcome.trace.visit_at(1, outcome.started_at.plus(110_000)).is_none());
    assert_eq!(outcome.trace.frames_of(0).count(), 2);
}

#[test]
fn equal_runs_have_equal_hashes_and_others_do_not() {
    let drawn = mocks(r#"{"distribution":"lognormal","mean_s":240,"sd_s":36}"#, "");
    let hash = |seed, run| {
        let options = Options { entropy: Entropy { seed, run }, ..options() };
        trace_hash(&run_with(&machine(30), "{}", &drawn, options).history)
    };
    assert_eq!(hash(7, 0), hash(7, 0));
    assert_ne!(hash(7, 0), hash(7, 1));
    assert_ne!(hash(7, 0), hash(8, 0));
    // Natively and in wasm32 the same: a change here is a change of every shared link's trace.
    assert_eq!(hash(7, 0), "61b8fe25faa1a86180c56d52ed79dbe0d4b26f21ff58c81b8e82e02dba41d0bf");
}

#[test]
fn one_mock_does_not_reshuffle_another() {
    let ends = |check_s: &str| {
        let mocks = format!(
            r#"{{"jobs":{{"job-3":{{"latency":{{"distribution":"exponential","mean_s":300}}}},
                "check-job-status":{{"latency":{check_s},"outcome":"status-check"}}}}}}"#
        );
        run(&machine(30), "{}", &mocks).trace.frames[1].ended
    };
    assert_eq!(ends("0.75"), ends(r#"{"distribution":"uniform","min_s":0,"max_s":9}"#));
}

#[test]
fn a_day_of_polling_every_second_is_limited_by_transitions_alone() {
    let options = Options { limits: unbounded(), trace: TraceLevel::Timings, ..options() };
    let outcome = run_with(&machine(1), "{}", &mocks("86400", ""), options);
    assert_eq!(outcome.status, Status::Succeeded);
    assert!(outcome.transitions > 140_000, "{}", outcome.transitions);
    assert!(seen(&outcome) - 86_400_000 < 1_750);
}
