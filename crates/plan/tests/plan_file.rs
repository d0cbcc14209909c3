//! The plan file's boundary: text in, plan and diagnostics out, and back.

use plan::{check, parse, print, Distribution, FailurePolicy, Plan, Polling, Retry, Task, TaskKind};
use proptest::prelude::*;

/// Parses and writes each diagnostic as `CODE path text-under-the-span: message | fix`.
fn findings(text: &str) -> Vec<String> {
    let (_, diagnostics) = parse(text);
    diagnostics
        .iter()
        .map(|d| {
            let under: String = text[d.span.start..d.span.end].chars().take(24).collect();
            let fix = d.fix.as_deref().unwrap_or("-");
            format!("{} {} {under}: {} | {fix}", d.code, d.path, d.message)
        })
        .collect()
}

/// Wraps tasks into a plan.
fn tasks(list: &str) -> String {
    format!(r#"{{"version": 1, "name": "x", "tasks": [{list}]}}"#)
}

#[track_caller]
fn check_text(text: &str, expect: &[&str]) {
    assert_eq!(findings(text), expect, "{text}");
}

#[test]
fn a_minimal_plan_is_fine() {
    let (plan, found) = parse(
        r#"{"version":1,"tasks":[{"id":"a","kind":"glue","duration":60},{"id":"b","kind":"states","duration":{"distribution":"lognormal","mean_s":10,"sd_s":2},"depends_on":["a"]}]}"#,
    );
    assert_eq!(found, []);
    let plan = plan.unwrap();
    assert_eq!(plan.tasks[0].name, "a");
    assert_eq!(plan.tasks[0].duration, Distribution::Fixed { seconds: 60.0 });
    assert_eq!(plan.tasks[1].depends_on, ["a"]);
    assert_eq!(plan.polling, Polling::default());
}

#[test]
fn text_that_is_no_plan() {
    assert!(parse("").0.is_none());
    assert!(!parse("").1.is_empty());
    check_text("[1]", &["NOT_A_PLAN / [1]: A plan is a JSON object, but this is an array. | -"]);
    let (plan, found) = parse(r#"{"version": 1, "tasks": [{"id": "a", "kind": "glue", "duration": 5"#);
    assert_eq!(plan.unwrap().tasks.len(), 1, "a truncated file still shows what it has");
    assert!(found.iter().any(|d| d.is_error()));
}

#[test]
fn a_timeout_is_no_shorter_than_the_task() {
    let task = |timeout: u32| {
        tasks(&format!(r#"{{"id": "a", "kind": "glue", "duration": 50, "timeout_s": {timeout}}}"#))
    };
    check_text(&task(50), &[]);
    check_text(
        &task(20),
        &["TIMEOUT_TOO_SHORT /tasks/0/timeout_s 20: \"a\" is expected to take 50 s, longer than its timeout_s: it fails after 20 s. | \
           Give it a timeout_s well above its duration, or none."],
    );
}

#[test]
fn wrong_versions() {
    check_text(
        r#"{"version": 2, "tasks": [{"id": "a", "kind": "glue", "duration": 5}]}"#,
        &["UNSUPPORTED_VERSION /version 2: This is a plan of version 2; only version 1 is understood. | Write \"version\": 1."],
    );
}

#[test]
fn ids_and_dependencies() {
    check_text(
        &tasks(r#"{"id": "a", "kind": "glue", "duration": 1}, {"id": "a", "kind": "glue", "duration": 1}"#),
        &["DUPLICATE_ID /tasks/1/id \"a\": The id \"a\" is already taken by /tasks/0. | Give one of the two another id."],
    );
    check_text(
        &tasks(r#"{"id": "glue-1", "kind": "glue", "duration": 1}, {"id": "b", "kind": "glue", "duration": 1, "depends_on": ["glue1"]}"#),
        &["UNKNOWN_DEPENDENCY /tasks/1/depends_on/0 \"glue1\": \"b\" waits for \"glue1\", but no task has that id. | Did you mean \"glue-1\"?"],
    );
    check_text(
        &tasks(r#"{"id": "a", "kind": "glue", "duration": 1, "depends_on": ["a"]}"#),
        &["SELF_DEPENDENCY /tasks/0/depends_on/0 \"a\": \"a\" waits for itself. | Remove this dependency."],
    );
    // An unreadable element before it does not shift the place.
    check_text(
        &tasks(r#"7, {"id": "a", "kind": "glue", "duration": 1, "depends_on": [8, "zz"]}"#),
        &[
            "WRONG_TYPE /tasks/0 7: /tasks/0 must be an object, but is 7. | -",
            "WRONG_TYPE /tasks/1/depends_on/0 8: /tasks/1/depends_on/0 must be a string, but is 8. | -",
            "UNKNOWN_DEPENDENCY /tasks/1/depends_on/1 \"zz\": \"a\" waits for \"zz\", but no task has that id. | Add that task or remove the dependency.",
        ],
    );
}

#[test]
fn cycles_are_named_whole() {
    check_text(
        &tasks(
            r#"{"id": "a", "name": "Load", "kind": "glue", "duration": 1, "depends_on": ["c"]},
               {"id": "b", "kind": "glue", "duration": 1, "depends_on": ["a"]},
               {"id": "c", "kind": "glue", "duration": 1, "depends_on": ["b"]}"#,
        ),
        &["DEPENDENCY_CYCLE /tasks/0/depends_on/0 \"c\": These tasks wait for each other in a circle: \"c\" waits for \"b\" waits for \"Load\" waits for \"c\". | Remove one of the dependencies between these tasks."],
    );
}

#[test]
fn durations() {
    let one = |duration: &str| tasks(&format!(r#"{{"id": "a", "kind": "glue", "duration": {duration}}}"#));
    let fix = "Give seconds between 0 and 31,536,000 (a year).";
    check_text(
        &one("-5"),
        &[&format!("INVALID_DURATION /tasks/0/duration -5: The duration of \"a\" is negative (-5). | {fix}")],
    );
    check_text(&one("1e9"), &[&format!("INVALID_DURATION /tasks/0/duration 1e9: The duration of \"a\" is longer than a year (1000000000 seconds). | {fix}")]);
    check_text(
        &one("\"4 min\""),
        &["WRONG_TYPE /tasks/0/duration \"4 min\": /tasks/0/duration must be a number of seconds or an object with \"distribution\", but is a string. | -"],
    );
    check_text(
        &one(r#"{"distribution": "uniform", "min_s": 9, "max_s": 3}"#),
        &[&format!("INVALID_DISTRIBUTION /tasks/0/duration/min_s 9: In the duration of \"a\", min_s (9) is above max_s (3). | {fix}")],
    );
    check_text(
        &one(r#"{"distribution": "log-normal", "mean_s": 9, "sd_s": 3}"#),
        &["UNKNOWN_DISTRIBUTION /tasks/0/duration/distribution \"log-normal\": \"log-normal\" is not a distribution. | Did you mean \"lognormal\"?"],
    );
    check_text(
        &one(r#"{"distribution": "normal", "mean_s": 9}"#),
        &["MISSING_FIELD /tasks/0/duration {\"distribution\": \"normal: The field \"sd_s\" is missing at /tasks/0/duration. | Add \"sd_s\"."],
    );
    assert!(!findings(&one("NaN")).is_empty());
    assert!(!findings(&one("1e400")).is_empty());
}

#[test]
fn kinds_and_fields() {
    check_text(
        &tasks(r#"{"id": "a", "kind": "gleu", "duration": 1, "dependsOn": []}"#),
        &[
            "UNKNOWN_FIELD /tasks/0/dependsOn \"dependsOn\": \"dependsOn\" is not a field of the plan format here; it is ignored. | Did you mean \"depends_on\"?",
            "UNKNOWN_KIND /tasks/0/kind \"gleu\": \"gleu\" is not a kind of task. | Did you mean \"glue\"?",
        ],
    );
    check_text(
        r#"{"version": 1, "tasks": []}"#,
        &["NO_TASKS /tasks []: The plan has no tasks. | Add a task."],
    );
}

#[test]
fn ten_thousand_tasks_and_no_more() {
    let list: Vec<String> =
        (0..10_001).map(|i| format!(r#"{{"id":"t{i}","kind":"glue","duration":1}}"#)).collect();
    let (plan, found) = parse(&tasks(&list.join(",")));
    assert_eq!(plan.unwrap().tasks.len(), 10_000);
    assert_eq!(found.iter().map(|d| d.code.as_str()).collect::<Vec<_>>(), ["TOO_MANY_TASKS"]);
}

#[test]
fn what_is_unusable_is_left_out() {
    let text = tasks(
        r#"{"id": "a", "kind": "glue", "duration": 1, "depends_on": ["a", "zz"]},
           {"id": "a", "kind": "glue", "duration": 2},
           {"kind": "glue", "duration": 2}"#,
    );
    let plan = parse(&text).0.unwrap();
    assert_eq!(plan.tasks.len(), 1);
    assert!(check(&plan).is_empty());
}

fn distribution() -> impl Strategy<Value = Distribution> {
    let time = || 0.001..30_000_000.0_f64;
    prop_oneof![
        (0_u32..100_000).prop_map(|s| Distribution::Fixed { seconds: f64::from(s) }),
        time().prop_map(|seconds| Distribution::Fixed { seconds }),
        (time(), time()).prop_map(|(a, b)| Distribution::Uniform { min_s: a.min(b), max_s: a.max(b) }),
        (time(), time()).prop_map(|(mean_s, sd_s)| Distribution::Lognormal { mean_s, sd_s }),
        (time(), time()).prop_map(|(mean_s, sd_s)| Distribution::Normal { mean_s, sd_s }),
        time().prop_map(|mean_s| Distribution::Exponential { mean_s }),
        proptest::collection::vec(time(), 1..5).prop_map(|samples_s| Distribution::Empirical { samples_s }),
    ]
}

fn task() -> impl Strategy<Value = Task> {
    let kind = proptest::sample::select(TaskKind::ALL.to_vec());
    let position = proptest::option::of((any::<i32>(), any::<i32>()));
    (".{1,9}", ".{0,9}", kind, distribution(), proptest::option::of(".{0,9}"), position).prop_map(
        |(id, name, kind, duration, resource, position)| Task {
            id,
            name,
            kind,
            duration,
            // A generic task must name its integration.
            resource: match kind {
                TaskKind::Generic => Some(format!("arn:{}", resource.unwrap_or_default())),
                _ => resource,
            },
            position,
            ..Task::default()
        },
    )
}

/// The task with settings that a file may leave out.
fn configured() -> impl Strategy<Value = Task> {
    let retry = (0_u32..9, 1_u32..99, 1.0_f64..9.0);
    let retry = retry.prop_map(|(max_attempts, interval_s, backoff_rate)| Retry {
        max_attempts,
        interval_s,
        backoff_rate,
    });
    let limit = || proptest::option::of(1_u32..9999);
    (task(), 0.0_f64..=1.0, proptest::option::of(retry), limit(), limit(), ".{0,5}").prop_map(
        |(task, failure_probability, retry, timeout_s, max_concurrent_runs, key)| Task {
            failure_probability,
            retry,
            timeout_s,
            max_concurrent_runs,
            parameters: [(key, serde_json::json!([1, {"a.$": "$"}]))].into_iter().collect(),
            ..task
        },
    )
}

/// A valid plan: ids made unique, each task waiting for some of those before it.
fn any_plan() -> impl Strategy<Value = Plan> {
    (".{0,9}", proptest::collection::vec((prop_oneof![task(), configured()], any::<u32>()), 1..9)).prop_map(
        |(name, list)| {
            let mut tasks: Vec<Task> = Vec::new();
            for (i, (mut task, mask)) in list.into_iter().enumerate() {
                task.id = format!("{i}{}", task.id);
                task.depends_on = (0..i)
                    .filter(|d| mask >> d & 1 == 1)
                    .filter_map(|d| tasks.get(d))
                    .map(|t| t.id.clone())
                    .collect();
                task.receives = task.depends_on.iter().skip((mask >> 20 & 3) as usize).cloned().collect();
                task.continues = task.depends_on.last().filter(|_| mask >> 24 & 1 == 1).cloned();
                tasks.push(task);
            }
            let on_failure = match tasks.len() % 2 {
                0 => FailurePolicy::FailFast,
                _ => FailurePolicy::FinishIndependent,
            };
            Plan { name, tasks, on_failure, ..Plan::default() }
        },
    )
}

proptest! {
    #[test]
    fn what_is_printed_reads_back_the_same(plan in any_plan()) {
        // Timeouts are drawn, and may be shorter than durations.
        let is_other = |found: &asl::Diagnostic| found.code != "TIMEOUT_TOO_SHORT";
        prop_assert_eq!(check(&plan).into_iter().filter(is_other).collect::<Vec<_>>(), []);
        let (read, found) = parse(&print(&plan));
        prop_assert_eq!(found.into_iter().filter(is_other).collect::<Vec<_>>(), []);
        prop_assert_eq!(read, Some(plan));
    }

    #[test]
    fn no_text_panics(text in "[\\[\\]{}\":,a-z0-9. -]{0,60}|.{0,40}") {
        let _ = parse(&text);
    }

    #[test]
    fn a_file_with_holes_does_not_panic(plan in any_plan(), at in any::<prop::sample::Index>()) {
        let text = print(&plan);
        let cut = at.index(text.len());
        if text.is_char_boundary(cut) {
            for diagnostic in parse(&text[..cut]).1 {
                prop_assert!(diagnostic.span.end <= cut);
            }
        }
    }
}
