//! Chance is keyed by what draws: changing one mock changes nothing that another one gives.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;
use common::*;
use sim::{Entropy, Options, Trace};
use std::collections::BTreeMap;

/// Two branches; one calls `a` for each of four items, two at once, with retries; the other calls `b` in turn.
const MACHINE: &str = r#"{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[
  {"StartAt":"M","States":{"M":{"Type":"Map","ItemsPath":"$.items","MaxConcurrency":2,"End":true,"ItemProcessor":{"StartAt":"A","States":{
    "F":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f"},"Next":"A"},
    "A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"a"},"End":true,
      "Retry":[{"ErrorEquals":["E"],"JitterStrategy":"FULL","MaxAttempts":5}]}}}}}},
  {"StartAt":"B","States":{"B":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"b"},"Next":"C"},
    "C":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"b"},"End":true}}}]}}}"#;

/// How long each attempt at each place took: (frame's index, state, attempt).
fn latencies(trace: &Trace) -> BTreeMap<(u32, u32, usize), i64> {
    let mut found = BTreeMap::new();
    for visit in &trace.visits {
        for (attempt, tried) in visit.attempts.iter().enumerate() {
            let index = trace.frames[visit.frame as usize].index;
            found.insert((index, visit.state, attempt), tried.ended.unwrap().since(tried.started));
        }
    }
    found
}

fn of(jobs: &str, seed: u64, start_at: &str) -> (BTreeMap<(u32, u32, usize), i64>, sim::Program) {
    let machine = MACHINE.replacen(r#""StartAt":"A""#, &format!(r#""StartAt":"{start_at}""#), 1);
    let options = Options { entropy: Entropy { seed, run: 3 }, ..options() };
    let outcome = run_with(&machine, r#"{"items":[1,2,3,4]}"#, &format!(r#"{{"jobs":{{{jobs}}}}}"#), options);
    (latencies(&outcome.trace), compile(&machine))
}

const DRAWN: &str = r#""latency":{"distribution":"exponential","mean_s":60}"#;

#[test]
fn changing_one_mock_leaves_the_others_draws_alone() {
    let job = |name: &str, more: &str| format!(r#""{name}":{{{DRAWN}{more}}}"#);
    let base = [job("a", ""), job("b", "")].join(",");
    let (first, program) = of(&base, 7, "A");
    let state = |name: &str| program.state(name).unwrap();
    let check = |jobs: String, start_at: &str, kept: &[&str]| {
        let (second, _) = of(&jobs, 7, start_at);
        for ((index, number, attempt), ms) in &first {
            if kept.iter().any(|name| state(name) == *number) {
                assert_eq!(
                    second.get(&(*index, *number, *attempt)),
                    Some(ms),
                    "{jobs} {index} {number} {attempt}"
                );
            }
        }
    };
    // Another latency, another outcome, a call more: what is not touched draws as before.
    check([job("a", ""), r#""b":{"latency":1}"#.into()].join(","), "A", &["A"]);
    check([r#""a":{"latency":1}"#.into(), job("b", "")].join(","), "A", &["B", "C"]);
    check([job("a", ""), job("b", r#","outcome":{"constant":1}"#)].join(","), "A", &["A", "B", "C"]);
    check(
        [job("a", r#","outcome":{"sequence":[{"error":"E"},"echo"]}"#), job("b", "")].join(","),
        "A",
        &["A", "B", "C"],
    );
    // A slow step before `a` changes which iteration calls it first, but not what each of them draws.
    check([job("f", ""), base.clone()].join(","), "F", &["A", "B", "C"]);
    // Another seed changes everything drawn.
    let (other, _) = of(&base, 8, "A");
    assert!(first.iter().all(|(at, ms)| other.get(at) != Some(ms)));
}
