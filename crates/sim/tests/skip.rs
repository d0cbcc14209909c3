//! Polls that are skipped leave no trace: the outcome is the same as without skipping, to the last count. So are the
//! figures of runs that leave out what cannot influence them, and take over what earlier runs made.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;
use common::*;
use proptest::prelude::*;
use sim::{
    Begin, Execution, Foresight, Limits, Mocked, Options, Outcome, Reuse, Scenario, Status, TaskCall,
    TaskError, Ticket, Time, TraceLevel, Value, World,
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
            assert_eq!(figures(&lean), figures(&skipped), "{machine} {mocks}");
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

/// What is the same whatever is left out.
fn figures(outcome: &Outcome) -> (Status, Option<&str>, Time, u64, &[u64], u64) {
    let Outcome { status, error, ended_at, transitions, entered, events, .. } = outcome;
    (*status, error.as_deref(), *ended_at, *transitions, entered, *events)
}

/// The article's poller: asks a function after `job`, every `wait` seconds.
fn status_check(name: &str, job: &str, wait: u32, then: &str) -> String {
    format!(
        r#""Check {name}":{{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke",
            "Parameters":{{"FunctionName":"check","Payload":{{"attempt.$":"$.poll.attempt","job":{{"name":"{job}"}},
                "sfn":{{"startedOn.$":"$$.Execution.StartTime","triggerOffset":60}}}}}},
            "ResultSelector":{{"attempt.$":"$.Payload.attempt","status.$":"$.Payload.status"}},"ResultPath":"$.poll",
            "Next":"{name} done?"}},
        "{name} done?":{{"Type":"Choice","Choices":[{{"Variable":"$.poll.status","StringEquals":"DONE","Next":"{then}"}}],
            "Default":"Wait {name}"}},
        "Wait {name}":{{"Type":"Wait","Seconds":{wait},"Next":"Check {name}"}}"#
    )
}

/// Starts a job and asks Glue after it.
fn job_poller(job: &str, wait: u32) -> String {
    format!(
        r#"{{"StartAt":"Start {job}","States":{{
        "Start {job}":{{"Type":"Task","Resource":"arn:aws:states:::glue:startJobRun","Parameters":{{"JobName":"{job}"}},"ResultPath":"$.run","Next":"Wait {job}"}},
        "Wait {job}":{{"Type":"Wait","Seconds":{wait},"Next":"Ask {job}"}},
        "Ask {job}":{{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:glue:getJobRun",
            "Parameters":{{"JobName":"{job}","RunId.$":"$.run.JobRunId"}},"ResultPath":"$.status","Next":"{job} done?"}},
        "{job} done?":{{"Type":"Choice","Choices":[{{"Variable":"$.status.JobRun.JobRunState","StringEquals":"RUNNING","Next":"Wait {job}"}}],"Default":"{job} end"}},
        "{job} end":{{"Type":"Succeed"}}}}}}"#
    )
}

fn task(job: &str, rest: &str) -> String {
    format!(
        r#""Run {job}":{{"Type":"Task","Resource":"arn:aws:states:::glue:startJobRun.sync","Parameters":{{"JobName":"{job}"}},"ResultPath":null,{rest}}}"#
    )
}

/// Branches side by side.
fn parallel(branches: &[String]) -> String {
    format!(
        r#"{{"StartAt":"All","States":{{"All":{{"Type":"Parallel","End":true,"Branches":[{}]}}}}}}"#,
        branches.join(",")
    )
}

fn branch(start: &str, states: &[String]) -> String {
    format!(r#"{{"StartAt":"{start}","States":{{{}}}}}"#, states.join(","))
}

fn awaiting(job: &str, name: &str, wait: u32, then: &str) -> String {
    let end = format!(r#""{name} end":{{"Type":"Pass","End":true}}"#);
    let after = task(then, &format!(r#""Next":"{name} end""#));
    branch(&format!("Check {name}"), &[status_check(name, job, wait, &format!("Run {then}")), after, end])
}

const STANDARD: Limits = Limits::STANDARD;

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
        fn foresee(
            &mut self,
            number: (u64, sim::StateId),
            sent: &Value,
            place: &mut usize,
            now: Time,
        ) -> Option<Foresight> {
            self.0.foresee(number, sent, place, now)
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

/// Each of these runs, made for its figures with what those before it left, ends as it does where all is recorded.
fn check_runs<const JOBS: usize>(
    machine: &str,
    input: &str,
    scenario: &Scenario,
    runs: &[[u32; JOBS]],
    options: Options,
) {
    let (program, input) = (compile(machine), json(input));
    let lean = Options { trace: TraceLevel::Nothing, figures_only: true, ..options };
    let full = Options { trace: TraceLevel::Full, figures_only: false, ..lean.clone() };
    let mut world = Mocked::new(scenario, lean.start_time);
    let mut reuse = Reuse::default();
    for latencies in runs {
        let latencies = latencies.map(|seconds| i64::from(seconds) * 1000);
        world.again(&latencies, &[]);
        let expect = Execution::new(&program, input.clone(), full.clone(), &mut world).run();
        world.again(&latencies, &[]);
        let run = Execution::again(&program, input.clone(), lean.clone(), &mut world, reuse);
        let outcome;
        (outcome, reuse) = run.run_on();
        assert_eq!(figures(&outcome), figures(&expect), "{latencies:?}");
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

/// A branch that polls its own job, or does something else beside such branches. `unit`: what its names begin with.
#[derive(Debug, Clone)]
enum Beside {
    /// Polls, then goes on with what follows. `late`: there is a state between its start and its first wait.
    Poller { wait: u32, late: bool, then: Then },
    /// Waits so long, and again, then goes on.
    Waits { first: u32, second: u32, then: Then },
    /// Waits for its job, which may fail.
    Job { fails: bool },
    /// Asks a function after the job of the first branch.
    Checks { wait: u32 },
    /// Two pollers, then a wait.
    Both { waits: [u32; 2], then: u32 },
}

#[derive(Debug, Clone, Copy)]
enum Then {
    Ends,
    /// Ends after so many more states.
    Passes(u32),
    Fails,
    /// Polls its job once more.
    Polls(u32),
    /// Asks a function after the job of the first branch, and may fail then.
    Checks(u32, bool),
}

impl Beside {
    fn scope(&self, unit: usize) -> String {
        let job = format!("j{unit}");
        let checks = |start: &str, wait: u32, fails: bool| {
            let end = if fails { r#""Type":"Fail","Error":"Late""# } else { r#""Type":"Pass","End":true"# };
            let end = format!(r#""{job} checked":{{{end}}}"#);
            let name = format!("{job} check");
            let check = status_check(&name, "j0", wait, &format!("{job} checked"));
            [check.replace(&format!("Check {name}"), start), end].join(",")
        };
        let next = |end: &str, then: Then| match then {
            Then::Passes(count) => {
                let pass = |name: &str, rest: &str| format!(r#""{name}":{{"Type":"Pass",{rest}}}"#);
                let step = |at: u32| match at {
                    0 => end.to_owned(),
                    at => format!("{end} {at}"),
                };
                let passes = (0..count).map(|at| pass(&step(at), &format!(r#""Next":"{}""#, step(at + 1))));
                passes.chain([pass(&step(count), r#""End":true"#)]).collect::<Vec<_>>().join(",")
            }
            Then::Checks(wait, fails) => checks(end, wait, fails),
            Then::Ends => format!(r#""{end}":{{"Type":"Pass","End":true}}"#),
            Then::Fails => format!(r#""{end}":{{"Type":"Fail","Error":"Late"}}"#),
            Then::Polls(wait) => {
                let inner = job_poller(&format!("{job} again"), wait)
                    .replace(&format!(r#""JobName":"{job} again""#), &format!(r#""JobName":"{job}""#));
                format!(r#""{end}":{{"Type":"Parallel","ResultPath":null,"End":true,"Branches":[{inner}]}}"#)
            }
        };
        match self {
            Self::Poller { wait, late, then } => {
                let end = format!(r#""{job} end":{{"Type":"Succeed"}}"#);
                let poller = job_poller(&job, *wait).replace(&end, &next(&format!("{job} end"), *then));
                if !late {
                    return poller;
                }
                let wait = format!(r#""ResultPath":"$.run","Next":"Wait {job}"}}"#);
                let pass = format!(
                    r#""ResultPath":"$.run","Next":"Then {job}"}},"Then {job}":{{"Type":"Pass","Next":"Wait {job}"}}"#
                );
                poller.replace(&wait, &pass)
            }
            Self::Waits { first, second, then } => {
                let wait = |name: &str, seconds: u32, next: &str| {
                    format!(r#""{job} {name}":{{"Type":"Wait","Seconds":{seconds},"Next":"{job} {next}"}}"#)
                };
                let states = [
                    wait("first", *first, "second"),
                    wait("second", *second, "end"),
                    next(&format!("{job} end"), *then),
                ];
                branch(&format!("{job} first"), &states)
            }
            Self::Job { fails } => {
                let job = if *fails { format!("{job} fails") } else { job };
                branch(&format!("Run {job}"), &[task(&job, r#""End":true"#)])
            }
            Self::Checks { wait } => {
                let start = format!("Check {job}");
                branch(&start, &[checks(&start, *wait, false)])
            }
            Self::Both { waits: [a, b], then } => {
                let inner = [job_poller(&job, *a), job_poller(&format!("{job} too"), *b)].join(",");
                let states = format!(
                    r#""{job} both":{{"Type":"Parallel","ResultPath":null,"Next":"{job} then","Branches":[{inner}]}},
                    "{job} then":{{"Type":"Wait","Seconds":{then},"End":true}}"#
                );
                branch(&format!("{job} both"), &[states])
            }
        }
    }
}

fn beside() -> impl Strategy<Value = Beside> {
    let then = || {
        prop_oneof![
            3 => Just(Then::Ends),
            1 => Just(Then::Fails),
            1 => (1u32..6).prop_map(Then::Polls),
            1 => (1u32..14).prop_map(Then::Passes),
            2 => (1u32..6, any::<bool>()).prop_map(|(wait, fails)| Then::Checks(wait, fails)),
        ]
    };
    prop_oneof![
        6 => (1u32..7, proptest::bool::weighted(0.2), then())
            .prop_map(|(wait, late, then)| Beside::Poller { wait, late, then }),
        1 => (1u32..20, 1u32..20, then()).prop_map(|(first, second, then)| Beside::Waits { first, second, then }),
        1 => any::<bool>().prop_map(|fails| Beside::Job { fails }),
        1 => (1u32..7).prop_map(|wait| Beside::Checks { wait }),
        1 => (proptest::array::uniform2(1u32..7), 1u32..7).prop_map(|(waits, then)| Beside::Both { waits, then }),
    ]
}

fn poller(wait: u32, then: Then) -> Beside {
    Beside::Poller { wait, late: false, then }
}

/// Branches side by side; what fails is caught, and one more poller follows.
fn all_beside(branches: &[Beside], timeout: Option<u32>) -> String {
    let scopes: Vec<String> = branches.iter().enumerate().map(|(unit, branch)| branch.scope(unit)).collect();
    let timeout = timeout.map_or_else(String::new, |seconds| format!(r#""TimeoutSeconds":{seconds},"#));
    let last = poller(2, Then::Ends).scope(9);
    format!(
        r#"{{{timeout}"StartAt":"All","States":{{"All":{{"Type":"Parallel","ResultPath":null,"Next":"Last","Branches":[{}],
            "Catch":[{{"ErrorEquals":["States.ALL"],"ResultPath":null,"Next":"Last"}}]}},
            "Last":{{"Type":"Parallel","ResultPath":null,"End":true,"Branches":[{last}]}}}}}}"#,
        scopes.join(",")
    )
}

/// Every job has a latency of its own; they are taken in turn.
fn beside_mocks(check_ms: u32) -> Scenario {
    let jobs = (0..10).map(|unit| {
        format!(r#""j{unit}":{{}},"j{unit} too":{{}},"j{unit} fails":{{"outcome":{{"error":"Boom"}}}}"#)
    });
    let jobs = jobs.collect::<Vec<_>>().join(",");
    let check = format!(r#""check":{{"latency":{},"outcome":"status-check"}}"#, f64::from(check_ms) / 1000.0);
    let mut scenario = scenario(&format!(r#"{{"jobs":{{{jobs},{check}}}}}"#));
    for (name, mock) in &mut scenario.jobs {
        let unit =
            name.strip_prefix('j').and_then(|rest| rest.get(..1)).and_then(|unit| unit.parse::<usize>().ok());
        mock.given = unit.map(|unit| unit % 7 + usize::from(name.ends_with("too")));
    }
    scenario
}

fn check_beside(
    branches: &[Beside],
    runs: &[[u32; 8]],
    check_ms: u32,
    timeout: Option<u32>,
    events: u64,
    transitions: u64,
) {
    let limits = Limits { events: Some(events), transitions: Some(transitions), ..STANDARD };
    let options = Options { limits, ..options() };
    let input = r#"{"poll":{"attempt":0}}"#;
    check_runs(&all_beside(branches, timeout), input, &beside_mocks(check_ms), runs, options);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, ..ProptestConfig::default() })]

    /// Loops sleep while others work, end, fail, or end the run, often at the very instants of their rounds.
    #[test]
    fn loops_sleep_beside_others(
        branches in proptest::collection::vec(beside(), 2..6),
        runs in proptest::collection::vec(proptest::array::uniform8(1u32..40), 2..8),
        check_ms in prop_oneof![Just(0u32), (1u32..4).prop_map(|s| s * 1000), 0u32..3000],
        timeout in prop_oneof![3 => Just(None), 1 => (1u32..60).prop_map(Some)],
        events in prop_oneof![2 => Just(25_000u64), 1 => 40u64..500],
        transitions in prop_oneof![3 => Just(1_000_000u64), 1 => 10u64..200],
    ) {
        check_beside(&branches, &runs, check_ms, timeout, events, transitions);
    }
}

/// A branch is aborted, the run is out of time or a quota is reached while others sleep, at every instant and event.
#[test]
fn sleepers_are_counted_up_to_what_ends_them() {
    let runs = [[20; 8], [20, 20, 9, 20, 20, 20, 20, 20], [21, 30, 30, 30, 30, 30, 30, 30], [20; 8]];
    let ends = |wait| poller(wait, Then::Ends);
    let fails = [ends(3), ends(3), Beside::Job { fails: true }];
    let goes_on = [ends(3), poller(4, Then::Polls(3)), ends(3), ends(4)];
    for branches in [&fails[..], &goes_on[..], &goes_on[2..]] {
        for bound in 1..60 {
            check_beside(branches, &runs, 0, Some(bound), 25_000, 1_000_000);
            check_beside(branches, &runs, 0, None, 30 + 3 * u64::from(bound), 1_000_000);
            check_beside(branches, &runs, 0, None, 25_000, 10 + u64::from(bound));
        }
    }
}

/// Who only asks on does not wake those who have a round at that instant, unless the answer comes at their next one.
#[test]
fn sleepers_keep_their_order_beside_one_who_asks_on() {
    let asks_on = || poller(3, Then::Checks(1, true));
    let ends = |wait| poller(wait, Then::Ends);
    // The first job is over when the last poller sees the end of its own.
    let runs =
        [[2, 30, 30, 30, 30, 30, 30, 30], [2, 9, 30, 30, 30, 30, 30, 30], [2, 30, 9, 30, 30, 30, 30, 30]];
    for branches in [[ends(1), ends(3), asks_on()], [ends(1), asks_on(), ends(3)]] {
        for check_ms in [500, 3000, 6000] {
            let runs = [runs, runs, runs].concat();
            check_beside(&branches, &runs, check_ms, None, 25_000, 1_000_000);
        }
    }
    // A quota is reached at the very instant.
    let goes_far = || poller(3, Then::Passes(14));
    for bound in 20..120 {
        let runs = [runs, runs, runs].concat();
        check_beside(&[ends(3), goes_far()], &runs, 0, None, 25_000, bound);
        check_beside(&[goes_far(), ends(3)], &runs, 0, None, 2 * bound, 1_000_000);
    }
}
