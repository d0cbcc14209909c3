//! What the comparison says of plans of every shape, and what it refuses.

// The helpers are test code like the tests themselves: a panic is the failure.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use plan::{Distribution, Plan, Task, TaskKind};
use protocol::{Comparison, Layout, RunSettings};

/// A plan written as `c:7<a,b`: task c takes 7 minutes and waits for a and b.
fn plan(text: &str) -> Plan {
    let task = |word: &str| {
        let (head, dependencies) = word.split_once('<').unwrap_or((word, ""));
        let (id, minutes) = head.split_once(':').unwrap_or((head, "1"));
        Task {
            id: id.to_owned(),
            name: id.to_uppercase(),
            kind: TaskKind::Glue,
            duration: Distribution::Fixed { seconds: minutes.parse::<f64>().unwrap() * 60.0 },
            depends_on: dependencies.split(',').filter(|d| !d.is_empty()).map(str::to_owned).collect(),
            ..Task::default()
        }
    };
    let tasks = text.split_whitespace().map(task).collect();
    Plan { name: "test".to_owned(), tasks, ..Plan::default() }
}

fn compare(plan: &Plan) -> Comparison {
    weave::compare(plan, &RunSettings::default()).unwrap()
}

#[track_caller]
fn check(text: &str, headline: &str, reason: &str, bound: &str) {
    let comparison = compare(&plan(text));
    let words: String = comparison.headline.iter().map(|run| run.text.as_str()).collect();
    assert_eq!(
        (words.as_str(), comparison.reason.as_str(), comparison.gain_bound.as_str()),
        (headline, reason, bound)
    );
}

#[test]
fn one_task() {
    check(
        "a:4",
        "Every layout finishes in 4 min.",
        "There is only one task, so there is nothing to arrange.",
        "With one stage, staged is already as fast as any layout can be.",
    );
}

#[test]
fn no_dependencies() {
    check(
        "a:4 b:6",
        "Staged and partially dependent finish in 6 min, 4 min sooner than sequential.",
        "No task waits for another, so all of them can start at once.",
        "With one stage, staged is already as fast as any layout can be.",
    );
}

#[test]
fn a_chain() {
    check(
        "a:4 b:6<a",
        "Every layout finishes in 10 min.",
        "Each task waits for the one before it, so no layout can let any two overlap.",
        "Staged already finishes at the critical-path bound: no layout can be faster.",
    );
}

#[test]
fn staged_wins_where_every_task_of_a_stage_takes_as_long() {
    check(
        "a:10 b:10 c:10<a,b d:10<a,b",
        "Staged finishes in 20 min, 0.75 s sooner than partially dependent.",
        "Polling would finish 0.75 s later, for its waits and status checks; the barriers cost nothing here.",
        "Staged already finishes at the critical-path bound: no layout can be faster.",
    );
}

#[test]
fn staged_wins_over_a_barrier_cheaper_than_polling() {
    check(
        "a:10 b:9.99 c:9.99<a,b d:10<b",
        "Staged finishes in 20 min, 0.15 s sooner than partially dependent.",
        "Polling would finish 0.15 s later: its waits and status checks cost more than the 0.6 s at the barriers.",
        "With two stages no layout can be more than 2x as fast as staged; with these durations 1x at most.",
    );
}

#[test]
fn polling_that_gains_nothing() {
    check(
        "a:10 b:2 c:10<a d:2<b",
        "Staged and partially dependent finish in 20 min, 4 min sooner than sequential.",
        "Polling would gain nothing: no barrier holds up what decides when the last task ends.",
        "Staged already finishes at the critical-path bound: no layout can be faster.",
    );
}

#[test]
fn callbacks_are_several() {
    let said = |text: &str, layouts: &[Layout]| {
        let layouts = layouts.iter().copied().collect();
        let comparison =
            weave::compare(&plan(text), &RunSettings { layouts, ..RunSettings::default() }).unwrap();
        comparison.headline.iter().map(|run| run.text.as_str()).collect::<String>()
    };
    let headline = said("a:1 b:9 c:9<a", &[Layout::Staged, Layout::Callback]);
    assert!(headline.starts_with("Callbacks finish in "), "{headline}");
    let alone = said("a:1 b:9", &[Layout::Callback]);
    assert!(alone.starts_with("Callbacks finish in "), "{alone}");
}

#[test]
fn what_is_looked_up_in_a_table_needs_no_job_of_its_own() {
    let mut plan = plan("a b c<a,b");
    for task in &mut plan.tasks {
        task.kind = TaskKind::Generic;
        task.resource = Some("arn:aws:states:::dynamodb:putItem".to_owned());
        task.parameters =
            serde_json::from_str(r#"{"TableName": "${DDBTable}", "Item": {"id": {"S": "1"}}}"#).unwrap();
    }
    for layout in [Layout::Polling, Layout::PollingGlue] {
        let errors = weave::weave(&plan, layout).err();
        assert_eq!(errors, None, "{layout:?}");
    }
    // Two runs of one function can be told apart in a table, but not by its name.
    for task in &mut plan.tasks {
        *task = Task { id: task.id.clone(), depends_on: task.depends_on.clone(), ..Task::default() };
        (task.kind, task.resource) = (TaskKind::Lambda, Some("f".to_owned()));
    }
    assert_eq!(weave::weave(&plan, Layout::PollingGlue).err(), None);
    assert_eq!(weave::weave(&plan, Layout::Polling).unwrap_err()[0].code, "SHARED_JOB");
}

#[test]
fn a_layout_over_a_quota_is_left_out_and_named() {
    let mut long = plan("a:1 b:500000 c:1<a,b");
    long.polling.interval_s = 60;
    // After b, c would need one status check only.
    long.tasks[2].continues = Some("a".to_owned());
    let comparison = compare(&long);
    assert_eq!(comparison.omitted.len(), 1);
    assert_eq!(comparison.omitted[0].layout, Layout::Polling);
    assert_eq!(comparison.omitted[0].diagnostics[0].code, "HISTORY_TOO_LONG");
    assert_eq!(comparison.layouts.len(), 2);

    let mut shared = plan("a b c<a,b");
    shared.tasks[1].resource = Some("job".to_owned());
    shared.tasks[2].resource = Some("job".to_owned());
    let comparison = compare(&shared);
    assert_eq!(comparison.omitted[0].diagnostics[0].code, "SHARED_JOB");

    let ids: Vec<String> = (0..2_000).map(|n| format!("t{n}")).collect();
    let mut many = plan(&ids.join(" "));
    many.tasks.iter_mut().for_each(|task| task.resource = Some(format!("{}-{}", task.id, "r".repeat(600))));
    let errors = weave::compare(&many, &RunSettings::default()).unwrap_err();
    assert!(errors.iter().all(|error| error.code == "DEFINITION_TOO_LARGE"), "{errors:?}");
}

#[test]
fn a_plan_with_errors_is_refused_with_all_of_them() {
    let codes = |text: &str| -> Vec<String> {
        weave::compare(&plan(text), &RunSettings::default())
            .unwrap_err()
            .into_iter()
            .map(|d| d.code)
            .collect()
    };
    assert_eq!(codes("a<b b<a c<zz"), ["UNKNOWN_DEPENDENCY", "DEPENDENCY_CYCLE"]);
    assert_eq!(codes(""), ["NO_TASKS"]);
}
