//! Poll loops beside each other and beside other branches: those that sleep over their rounds leave no trace, however much
//! happens at the instants of their rounds.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;
use common::pollers::*;
use common::*;
use proptest::prelude::*;
use sim::{Limits, Options, Scenario};

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
