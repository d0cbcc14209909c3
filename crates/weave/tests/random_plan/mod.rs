//! Random plans with data, failures, retries and every kind of task.

use plan::{Distribution, FailurePolicy, Plan, Polling, Retry, Task, TaskKind};
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeSet;

/// A plan, and which of its tasks fail however often they are tried. The others fail as often as their retries allow.
#[derive(Debug, Clone)]
pub struct Trial {
    pub plan: Plan,
    pub failing: BTreeSet<usize>,
}

#[derive(Debug, Clone)]
struct Draft {
    ms: u32,
    kind: TaskKind,
    /// What it waits for, by distance, and whether it receives its output.
    needs: Vec<(prop::sample::Index, bool)>,
    retries: u32,
    fails: bool,
}

fn any_draft() -> impl Strategy<Value = Draft> {
    let kind = prop::sample::select(TaskKind::ALL.to_vec());
    let needs = prop::collection::vec((any::<prop::sample::Index>(), prop::bool::weighted(0.4)), 0..4);
    let ms = prop_oneof![Just(0_u32), 0_u32..600_000];
    (ms, kind, needs, 0_u32..3, prop::bool::weighted(0.06))
        .prop_map(|(ms, kind, needs, retries, fails)| Draft { ms, kind, needs, retries, fails })
}

pub fn any_trial(most: usize) -> impl Strategy<Value = Trial> {
    let drafts = prop::collection::vec(any_draft(), 1..=most);
    let policy = prop::sample::select(FailurePolicy::ALL.to_vec());
    (drafts, policy, 10_u32..90, prop::bool::weighted(0.5)).prop_map(
        |(drafts, on_failure, interval_s, may_fail)| {
            let mut plan = Plan {
                name: "random".to_owned(),
                on_failure,
                polling: Polling { interval_s, max_items: 1000, ..Polling::default() },
                ..Plan::default()
            };
            let failing =
                drafts.iter().enumerate().filter(|(_, draft)| may_fail && draft.fails).map(|(n, _)| n);
            let failing = failing.collect();
            for (number, draft) in drafts.iter().enumerate() {
                plan.tasks.push(task(number, draft));
            }
            Trial { plan, failing }
        },
    )
}

fn task(number: usize, draft: &Draft) -> Task {
    let id = format!("t-{number}");
    let (mut depends_on, mut receives) = (Vec::new(), Vec::new());
    for (pick, data) in draft.needs.iter().filter(|_| number > 0) {
        let need = format!("t-{}", pick.index(number));
        if !depends_on.contains(&need) {
            receives.extend(data.then(|| need.clone()));
            depends_on.push(need);
        }
    }
    // A generic task says itself where its data goes.
    let wished = receives.iter().map(|id| {
        let key = id.replace('-', "_");
        (format!("In_{key}.$"), json!(format!("$.data.{key}")))
    });
    Task {
        name: format!("Task {number}"),
        kind: draft.kind,
        duration: Distribution::Fixed { seconds: f64::from(draft.ms) / 1000.0 },
        resource: (draft.kind == TaskKind::Generic).then(|| format!("arn:aws:states:::aws-sdk:service:{id}")),
        parameters: if draft.kind == TaskKind::Generic { wished.collect() } else { Default::default() },
        retry: (draft.retries > 0).then(|| Retry { max_attempts: draft.retries, ..Retry::default() }),
        id,
        depends_on,
        receives,
        ..Task::default()
    }
}
