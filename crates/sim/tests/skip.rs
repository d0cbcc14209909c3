//! Polls that are skipped leave no trace: the outcome is the same as without skipping, to the last count. So are the
//! figures of runs that leave out what cannot influence them, and take over what earlier runs made.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;
use common::pollers::*;
use common::*;
use proptest::prelude::*;
use sim::{
    Begin, Execution, Foresight, KnownCall, Limits, Mocked, Options, Outcome, Reuse, TaskCall, TaskError,
    Ticket, Time, TraceLevel, Value, World,
};

fn outcome(machine: &str, mocks: &str, limits: Limits, trace: TraceLevel, skip_polls: bool) -> Outcome {
    let options = Options { limits, trace, skip_polls, ..options() };
    run_with(machine, r#"{"poll":{"attempt":0}}"#, mocks, options)
}

/// How many laps were saved, by how much less the interpreter did; the outcome must not tell.
fn check(machine: &str, mocks: &str, limits: Limits) -> Outcome {
    let skipped = outcome(machine, mocks, limits, TraceLevel::Nothing, true);
    let run = outcome(machine, mocks, limits, TraceLevel::Nothing, false);
    assert_eq!(skipped, run, "{machine} {mocks}");
    let mut full = outcome(machine, mocks, limits, TraceLevel::Full, true);
    assert_eq!(full.history.len() as u64, full.events);
    (full.history, full.trace) = Default::default();
    assert_eq!(skipped, full, "{machine} {mocks}");
    for skip_polls in [true, false] {
        for lean in lean(machine, mocks, limits, skip_polls) {
            assert_eq!(lean.figures(), skipped.figures(), "{machine} {mocks}");
            assert_eq!(lean.output, None);
        }
    }
    skipped
}

/// Three runs of which only the figures are wanted, the later ones with what the earlier ones left.
fn lean(machine: &str, mocks: &str, limits: Limits, skip_polls: bool) -> Vec<Outcome> {
    let options = Options { limits, trace: TraceLevel::Nothing, skip_polls, figures_only: true, ..options() };
    let (program, scenario, input) = (compile(machine), scenario(mocks), json(r#"{"poll":{"attempt":0}}"#));
    let mut world = Mocked::new(&scenario, options.start_time);
    let mut reuse = Reuse::default();
    let mut outcomes = Vec::new();
    for _ in 0..3 {
        world.again(&[], &[]);
        let run = Execution::again(&program, input.clone(), options.clone(), &mut world, reuse);
        let outcome;
        (outcome, reuse) = run.run_on();
        outcomes.push(outcome);
    }
    outcomes
}

fn awaiting(job: &str, name: &str, wait: u32, then: &str) -> String {
    let end = format!(r#""{name} end":{{"Type":"Pass","End":true}}"#);
    let after = task(then, &format!(r#""Next":"{name} end""#));
    branch(&format!("Check {name}"), &[status_check(name, job, wait, &format!("Run {then}")), after, end])
}

#[test]
fn pollers_of_a_job_in_another_branch() {
    let alone = branch("Run a", &[task("a", r#""End":true"#)]);
    let machine =
        parallel(&[alone.clone(), awaiting("a", "first", 30, "b"), awaiting("a", "second", 7, "c")]);
    let mocks = |a: u32, check: f64| {
        format!(
            r#"{{"jobs":{{"a":{{"latency":{a}}},"b":{{"latency":55}},"c":{{"latency":200}},"check":{{"latency":{check},"outcome":"status-check"}}}}}}"#
        )
    };
    let done = check(&machine, &mocks(3600, 0.75), STANDARD);
    assert!(done.transitions > 1000, "{}", done.transitions);
    check(&machine, &mocks(3600, 0.0), STANDARD);
    check(&machine, &mocks(210, 0.0), STANDARD);
    // It never ends, and runs into the quota on events.
    let endless = check(&machine, &mocks(30_000_000, 0.5), STANDARD);
    assert!(endless.cause.unwrap().contains("maximum number of history events (25000)"));
    let bounded = Limits { transitions: Some(5000), ..STANDARD };
    let bounded = check(&machine, &mocks(30_000_000, 0.5), bounded);
    assert_eq!(bounded.error.as_deref(), Some("Stepweave.TransitionLimitExceeded"));
}

#[test]
fn pollers_of_their_own_jobs() {
    let mocks = r#"{"jobs":{"a":{"latency":86400},"b":{"latency":1000.5},"c":{"latency":1001}}}"#;
    let unbounded = Limits { transitions: None, ..unbounded() };
    let alone = check(&job_poller("a", 1), mocks, unbounded);
    assert!(alone.transitions > 250_000);
    check(&parallel(&[job_poller("a", 30), job_poller("b", 30), job_poller("c", 7)]), mocks, unbounded);
}

#[test]
fn a_decision_on_the_count_of_attempts_is_not_skipped_past() {
    let machine = branch(
        "Check p",
        &[
            status_check("p", "a", 10, "End").replace(
                r#""Choices":["#,
                r#""Choices":[{"Variable":"$.poll.attempt","NumericGreaterThan":20,"Next":"Late"},"#,
            ),
            r#""Late":{"Type":"Fail","Error":"Late"}"#.to_owned(),
            r#""End":{"Type":"Succeed"}"#.to_owned(),
        ],
    );
    let late = check(&machine, r#"{"jobs":{"check":{"outcome":"status-check"}}}"#, STANDARD);
    assert_eq!((late.error.as_deref(), late.duration()), (Some("Late"), 200_000));
}

#[test]
fn what_draws_or_counts_by_itself_is_run() {
    let sequence = r#"{"resources":{"arn:aws:states:::demo:ask":{"outcome":{"sequence":[
        {"constant":{"JobRun":{"JobRunState":"RUNNING"}}},{"constant":{"JobRun":{"JobRunState":"RUNNING"}}},
        {"constant":{"JobRun":{"JobRunState":"RUNNING"}}},{"constant":{"JobRun":{"JobRunState":"SUCCEEDED"}}}]}}}}"#;
    let asked = job_poller("a", 5).replace("aws-sdk:glue:getJobRun", "demo:ask");
    assert_eq!(check(&asked, sequence, STANDARD).duration(), 20_000);
    let drawn = r#"{"jobs":{"a":{"latency":600},"check":{"latency":{"distribution":"uniform","min_s":0,"max_s":3},"outcome":"status-check"}}}"#;
    let alone = branch("Run a", &[task("a", r#""End":true"#)]);
    check(&parallel(&[alone, awaiting("a", "first", 10, "b")]), drawn, STANDARD);
    let timed = job_poller("a", 5).replace(
        r#""Variable":"$.status.JobRun.JobRunState","StringEquals":"RUNNING","#,
        r#""Variable":"$$.State.EnteredTime","TimestampLessThan":"2026-11-21T11:00:00Z","#,
    );
    check(&timed, r#"{"jobs":{"a":{"latency":60}}}"#, STANDARD);
}

/// Jobs a, b and c take so long; two pollers ask after jobs, and another run of one is started.
fn crowd(waits: [u32; 4], order: [usize; 3], timeout: Option<u32>) -> String {
    let awaited = |place: usize| ["a", "b", "c"][order[place]];
    let machine = parallel(&[
        branch("Run a", &[task("a", r#""End":true"#)]),
        branch("Run b", &[task("b", r#""End":true"#)]),
        awaiting(awaited(0), "p", waits[0], "d"),
        awaiting(awaited(1), "q", waits[1], "e"),
        job_poller("c", waits[2]),
        // Starts another run of a job that is polled.
        branch(
            "Pause",
            &[
                format!(
                    r#""Pause":{{"Type":"Wait","Seconds":{},"Next":"Run {}"}}"#,
                    waits[3] * 20,
                    awaited(2)
                ),
                task(awaited(2), r#""End":true"#),
            ],
        ),
    ]);
    match timeout {
        Some(seconds) => machine.replacen('{', &format!("{{\"TimeoutSeconds\":{seconds},"), 1),
        None => machine,
    }
}

fn crowd_mocks([a, b, c, d]: [u32; 4], check_ms: u32) -> String {
    format!(
        r#"{{"jobs":{{"a":{{"latency":{a}}},"b":{{"latency":{b}}},"c":{{"latency":{c}}},"d":{{"latency":{d}.5}},"e":{{"latency":{}}},
            "check":{{"latency":{},"outcome":"status-check"}}}}}}"#,
        a / 3,
        f64::from(check_ms) / 1000.0
    )
}

#[test]
fn the_quota_on_events_is_reached_in_the_same_instant() {
    let mocks = crowd_mocks([2975, 2975, 2109, 0], 130);
    check(&crowd([1, 13, 21, 1], [0, 0, 0], None), &mocks, STANDARD);
    for most in (300..9000).step_by(731) {
        let limits = Limits { events: Some(most), ..STANDARD };
        check(&crowd([1, 13, 21, 1], [0, 0, 0], None), &mocks, limits);
        let limits = Limits { transitions: Some(most), ..STANDARD };
        check(&crowd([21, 1, 2, 3], [0, 1, 0], None), &mocks, limits);
    }
}

/// Loops that keep step are skipped from different laps on; where they land together, and where a quota falls among them,
/// they go in the order in which they would have gone.
#[test]
fn loops_that_keep_step_keep_their_order() {
    let mocks = crowd_mocks([2689, 2689, 2669, 0], 0);
    check(&crowd([2, 2, 7, 1], [0, 0, 0], None), &mocks, STANDARD);
    // The one takes a step more than the other, or as long for its call as for its wait.
    for check_ms in [0, 1000, 2000] {
        for waits in [[2, 2, 2, 1], [1, 2, 3, 1], [2, 1, 1, 1]] {
            for most in 300..324 {
                let limits = Limits { events: Some(most), ..STANDARD };
                let mocks = crowd_mocks([2689, 2689, 2669, 0], check_ms);
                check(&crowd(waits, [0, 0, 0], None), &mocks, limits);
            }
        }
    }
}

#[test]
fn polls_are_really_skipped() {
    struct Counting<'s>(Mocked<'s>, u64);
    impl World for Counting<'_> {
        fn begin(&mut self, call: &TaskCall<'_>, now: Time) -> Result<Begin, TaskError> {
            self.1 += 1;
            self.0.begin(call, now)
        }
        fn finish(&mut self, ticket: Ticket, now: Time) -> Result<Value, TaskError> {
            self.0.finish(ticket, now)
        }
        fn next_change(&self) -> Option<Time> {
            self.0.next_change()
        }
        fn skipped(&mut self, calls: u64) {
            self.0.skipped(calls);
        }
        fn needs_places(&self) -> bool {
            self.0.needs_places()
        }
        fn foresee(&mut self, call: KnownCall<'_>, now: Time) -> Option<Foresight> {
            self.0.foresee(call, now)
        }
    }
    let calls = |machine: &str, mocks: &str| {
        let (program, scenario) = (compile(machine), scenario(mocks));
        let options = Options { trace: TraceLevel::Nothing, limits: unbounded(), ..options() };
        let mut world = Counting(Mocked::new(&scenario, options.start_time), 0);
        Execution::new(&program, json(r#"{"poll":{"attempt":0}}"#), options, &mut world).run();
        world.1
    };
    // The start, the first question and the last.
    assert_eq!(calls(&job_poller("a", 1), r#"{"jobs":{"a":{"latency":86400}}}"#), 3);
    // What a run has found out, the next need not ask: it starts the job, and looks at it once it has ended.
    let (program, scenario) = (compile(&job_poller("a", 1)), scenario(r#"{"jobs":{"a":{"latency":86400}}}"#));
    let options = Options {
        trace: TraceLevel::Nothing,
        limits: unbounded(),
        figures_only: true,
        names: Default::default(),
        ..options()
    };
    let mut world = Counting(Mocked::new(&scenario, options.start_time), 0);
    let (mut reuse, input) = (Reuse::default(), json("{}"));
    let calls_of_runs = [0; 3].map(|_| {
        world.0.again(&[], &[]);
        world.1 = 0;
        let run = Execution::again(
            &program,
            input.clone(),
            options.clone(),
            &mut world,
            std::mem::take(&mut reuse),
        );
        reuse = run.run_on().1;
        world.1
    });
    // The first asks what it was not told before.
    assert_eq!(calls_of_runs, [3, 1, 1]);
    let alone = branch("Run a", &[task("a", r#""End":true"#)]);
    let mocks = r#"{"jobs":{"a":{"latency":86400},"check":{"latency":0.75,"outcome":"status-check"}}}"#;
    assert!(calls(&parallel(&[alone, awaiting("a", "p", 30, "b"), awaiting("a", "q", 7, "c")]), mocks) < 30);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn skipping_is_never_seen(
        latencies in proptest::array::uniform4(0u32..4000),
        waits in proptest::array::uniform4(1u32..40),
        check_ms in prop_oneof![Just(0u32), Just(1000), 0u32..3000],
        order in proptest::array::uniform3(0usize..3),
        timeout in prop_oneof![Just(None), (1u32..5000).prop_map(Some)],
    ) {
        check(&crowd(waits, order, timeout), &crowd_mocks(latencies, check_ms), STANDARD);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, ..ProptestConfig::default() })]

    /// Rounds of pollers that earlier runs have gone, and counts that they have seen, are those of a run that goes them all.
    #[test]
    fn rounds_are_taken_over(
        runs in proptest::collection::vec(proptest::array::uniform5(1u32..900), 2..10),
        waits in proptest::array::uniform4(1u32..30),
        check_ms in prop_oneof![Just(0u32), Just(1000), 0u32..3000],
        order in proptest::array::uniform3(0usize..3),
        timeout in prop_oneof![Just(None), (1u32..1500).prop_map(Some)],
        events in prop_oneof![Just(25_000u64), 100u64..2000],
    ) {
        let mut scenario = scenario(&crowd_mocks([0; 4], check_ms));
        for (place, job) in ["a", "b", "c", "d", "e"].into_iter().enumerate() {
            scenario.jobs[job].given = Some(place);
        }
        let machine = crowd(waits, order, timeout);
        let options = Options { limits: Limits { events: Some(events), ..STANDARD }, ..options() };
        check_runs(&machine, r#"{"poll":{"attempt":0}}"#, &scenario, &runs, options);
    }
}

/// Two pollers side by side, and a job that fails; then the two once more.
fn interrupted(waits: [u32; 2]) -> String {
    let both = |rest: &str, more: &str| {
        let [a, b] = [job_poller("a", waits[0]), job_poller("b", waits[1])];
        format!(r#"{{"Type":"Parallel","ResultPath":null,{rest},"Branches":[{a},{b}{more}]}}"#)
    };
    let failing = format!(",{}", branch("Run c", &[task("c", r#""End":true"#)]));
    let caught =
        r#""Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":null,"Next":"Again"}],"Next":"Again""#;
    let (first, again) = (both(caught, &failing), both(r#""End":true"#, ""));
    format!(r#"{{"StartAt":"First","States":{{"First":{first},"Again":{again}}}}}"#)
}

/// Runs with these latencies, one after the other, each with what those before it left.
fn check_in_turn(runs: &[[u32; 3]], waits: [u32; 2], fails: bool, skip_polls: bool, events: u64) {
    let outcome = if fails { r#","outcome":{"error":"Boom"}"# } else { "" };
    let mut scenario = scenario(&format!(r#"{{"jobs":{{"a":{{}},"b":{{}},"c":{{"latency":0{outcome}}}}}}}"#));
    for (place, mock) in scenario.jobs.values_mut().enumerate() {
        mock.given = Some(place);
    }
    let options = Options { limits: Limits { events: Some(events), ..STANDARD }, skip_polls, ..options() };
    check_runs(&interrupted(waits), "{}", &scenario, runs, options);
}

#[test]
fn what_runs_take_over_keeps_its_order() {
    check_in_turn(&[[45, 45, 56], [1, 1, 1]], [11, 11], false, true, 104);
    for events in 90..120 {
        check_in_turn(&[[45, 45, 56], [1, 1, 1], [45, 45, 56]], [11, 11], false, true, events);
        check_in_turn(&[[45, 45, 56], [1, 1, 1], [45, 45, 56]], [11, 11], true, true, events);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, ..ProptestConfig::default() })]

    /// Whole seconds, so that much happens at one instant.
    #[test]
    fn runs_that_differ_in_their_latencies_take_over_from_each_other(
        runs in proptest::collection::vec(proptest::array::uniform3(1u32..90), 2..12),
        waits in proptest::array::uniform2(1u32..12),
        fails in any::<bool>(),
        skip_polls in any::<bool>(),
        events in prop_oneof![Just(25_000u64), 20u64..400],
    ) {
        check_in_turn(&runs, waits, fails, skip_polls, events);
    }
}
