use super::*;
use plan::{Distribution, Task, TaskKind};

/// A plan written as `c:glue:600<a,b` (kind and seconds), of jobs named like their tasks.
fn plan(text: &str) -> Plan {
    let task = |word: &str| {
        let (head, dependencies) = word.split_once('<').unwrap_or((word, ""));
        let [id, kind, seconds] = head.split(':').collect::<Vec<_>>()[..] else { panic!("{word}") };
        Task {
            id: id.to_owned(),
            name: id.to_owned(),
            kind: TaskKind::ALL.into_iter().find(|known| known.word() == kind).unwrap(),
            duration: Distribution::Fixed { seconds: seconds.parse().unwrap() },
            depends_on: dependencies.split(',').filter(|d| !d.is_empty()).map(str::to_owned).collect(),
            ..Task::default()
        }
    };
    Plan { name: "test".to_owned(), tasks: text.split_whitespace().map(task).collect(), ..Plan::default() }
}

const ARTICLE: &str = "g1:glue:240 g2:glue:1560 g3:glue:420 s1:states:1260<g1,g3 s2:states:180<g2,g3";

/// The article's plan, in the article's branches: the first Step Function continues after the first Glue job.
fn article() -> Plan {
    let mut plan = plan(ARTICLE);
    plan.tasks[3].continues = Some("g1".to_owned());
    plan
}

/// The hazards of a plan as `layout CODE how it ends`. Every cure cures.
fn check(plan: &Plan, expect: &[&str]) -> Vec<ShownHazard> {
    check_in(plan, RunSettings::default(), expect)
}

fn check_in(plan: &Plan, settings: RunSettings, expect: &[&str]) -> Vec<ShownHazard> {
    let shown = hazards(plan, &settings).unwrap();
    let lines: Vec<String> = shown
        .iter()
        .map(|shown| format!("{:?} {} {}", shown.layout, shown.hazard.code, shown.run.status))
        .collect();
    assert_eq!(lines, expect, "{shown:#?}");
    for shown in &shown {
        let Some(cure) = &shown.cure else { continue };
        let after = hazard_run(&cure.plan, &settings, cure.layout, &shown.hazard.code);
        assert!(after.is_err(), "{} is not cured", shown.hazard.code);
    }
    shown
}

#[test]
fn the_article_s_pollers() {
    let shown = check(
        &article(),
        &[
            "Polling STALE_RUN SUCCEEDED",
            "Polling STALE_JOB SUCCEEDED",
            "Polling MISSED_RUN FAILED",
            "Polling SHUT_OUT FAILED",
            "Polling ENDLESS_POLL FAILED",
            "Polling HISTORY_LIMIT FAILED",
        ],
    );
    assert!(shown[2].hazard.detail.contains("push it out of the newest 3"), "{}", shown[2].hazard.detail);
    // In the same world a wider look finds the run.
    let wider = Stage {
        script: Script::new(shown[2].run.definition.replace("\"maxItems\": 3", "\"maxItems\": 4")).unwrap(),
        mocks: shown[2].run.mocks.clone(),
        input: serde_json::json!({}),
        start: sim::Time::SCHEDULED,
        express: false,
    };
    assert_eq!(wider.run(TraceLevel::Nothing).unwrap().status.name(), "SUCCEEDED");
    // The comparison and the analysis tell of one and the same run.
    let compared = crate::compare(&article(), &RunSettings::default()).unwrap();
    let polling = compared.report(Layout::Polling).unwrap();
    assert_eq!(polling.hazards[0].detail, shown[0].hazard.detail);
}

#[test]
fn a_plan_without_pollers_has_none() {
    check(
        &plan("a:glue:60 b:lambda:5<a"),
        &[
        // A Lambda function of its own is short enough for Express, a Glue job cannot be awaited there at all.
    ],
    );
}

#[test]
fn schedules_overlap() {
    let mut plan = plan("a:glue:600 b:glue:60<a");
    plan.polling.trigger_offset_min = 5;
    check(
        &plan,
        &[
            "Sequential CONCURRENT_RUNS FAILED",
            "Staged CONCURRENT_RUNS FAILED",
            "Polling CONCURRENT_RUNS FAILED",
        ],
    );
}

#[test]
fn functions_have_fifteen_minutes() {
    let mut plan = plan("a:lambda:800");
    plan.tasks[0].duration = Distribution::Lognormal { mean_s: 700.0, sd_s: 100.0 };
    let expect = ["Sequential", "Staged", "Polling"].map(|layout| {
        [format!("{layout} LAMBDA_TIMEOUT FAILED"), format!("{layout} EXPRESS_TIMEOUT TIMED_OUT")]
    });
    let expect: Vec<&str> = expect.iter().flatten().map(String::as_str).collect();
    check(&plan, &expect);
}

#[test]
fn data_adds_up() {
    let mut plan = plan("a:lambda:10 b:lambda:10 c:lambda:10<a,b");
    plan.tasks[2].receives = vec!["a".to_owned()];
    // One output of 192 KiB is carried anywhere.
    check(&plan, &["Polling ENDLESS_POLL FAILED"]);
    plan.tasks[2].receives.push("b".to_owned());
    check(
        &plan,
        &[
            "Sequential PAYLOAD_LIMIT FAILED",
            "Staged PAYLOAD_LIMIT FAILED",
            "Polling ENDLESS_POLL FAILED",
            "Polling PAYLOAD_LIMIT FAILED",
        ],
    );
}

#[test]
fn short_functions_fit_into_express() {
    check(&plan("a:lambda:100 b:lambda:100<a"), &[]);
    check(
        &plan("a:lambda:200 b:lambda:200<a"),
        &[
            "Sequential EXPRESS_TIMEOUT TIMED_OUT",
            "Staged EXPRESS_TIMEOUT TIMED_OUT",
            "Polling EXPRESS_TIMEOUT TIMED_OUT",
        ],
    );
}

#[test]
fn a_run_is_found_again_by_its_code() {
    let (plan, settings) = (article(), RunSettings::default());
    for shown in hazards(&plan, &settings).unwrap() {
        let code = shown.hazard.code.as_str();
        let outcome = hazard_run(&plan, &settings, shown.layout, code).unwrap();
        assert_eq!(
            (outcome.status.name(), outcome.duration()),
            (shown.run.status.as_str(), shown.run.ended_ms)
        );
        assert!(!outcome.history.to_json().is_empty());
    }
    assert!(hazard_run(&plan, &settings, Layout::Staged, STALE_RUN).is_err());
    assert!(hazard_run(&plan, &settings, Layout::Polling, "NO_SUCH").is_err());
}

/// Three tasks of one job, which has one run at a time.
#[test]
fn a_job_is_shared_in_one_execution() {
    let mut shared = plan("a:glue:100 b:glue:100 c:glue:100 d:glue:10<a");
    for task in shared.tasks.iter_mut().take(3) {
        task.resource = Some("job".to_owned());
    }
    let expect = ["Staged CONCURRENT_RUNS FAILED", "Polling CONCURRENT_RUNS FAILED"];
    let shown = check(&shared, &expect);
    assert!(shown[0].hazard.detail.starts_with("a, b and c run the same Glue job, \"job\""), "{shown:#?}");
    assert_eq!(shown[0].cure.as_ref().unwrap().plan.tasks[1].max_concurrent_runs, Some(1));
    // Also where the failure ends nothing else.
    shared.on_failure = plan::FailurePolicy::FinishIndependent;
    check(&shared, &expect);
    // Runs so long that trying again for a day is not enough come one after another.
    for task in shared.tasks.iter_mut().take(3) {
        task.duration = Distribution::Fixed { seconds: 50_000.0 };
    }
    // No next execution comes meanwhile.
    shared.polling.trigger_offset_min = 20_000;
    let shown = check(&shared, &expect);
    assert_eq!(shown[0].cure.as_ref().unwrap().plan.tasks[2].depends_on, ["b"]);
    // Who tries again, or whose job can have as many runs, has nothing to fear.
    for task in &mut shared.tasks {
        task.duration = Distribution::Fixed { seconds: 100.0 };
        task.max_concurrent_runs = Some(1);
    }
    check(&shared, &[]);
    let mut apart = plan("a:glue:100 b:glue:100<a");
    apart.tasks.iter_mut().for_each(|task| task.resource = Some("job".to_owned()));
    check(&apart, &[]);
}

fn layouts(all: &[Layout]) -> RunSettings {
    RunSettings { layouts: all.iter().copied().collect(), ..RunSettings::default() }
}

#[test]
fn pollers_without_a_function_have_hazards_of_their_own() {
    let mut overlapping =
        plan("prep:glue:600 dim:glue:300<prep big:glue:620 load:glue:60<big,dim e:glue:1<dim");
    overlapping.tasks[3].continues = Some("big".to_owned());
    let shown = check_in(
        &overlapping,
        layouts(&[Layout::PollingGlue, Layout::Exact, Layout::Callback]),
        &[
            "PollingGlue STALE_RUN SUCCEEDED",
            "PollingGlue STALE_JOB SUCCEEDED",
            "PollingGlue MISSED_RUN FAILED",
            "PollingGlue ENDLESS_POLL FAILED",
            "PollingGlue HISTORY_LIMIT FAILED",
            "Exact ENDLESS_POLL FAILED",
            "Exact HISTORY_LIMIT FAILED",
        ],
    );
    assert!(shown[0].hazard.detail.contains("while that still runs, believes"), "{:#?}", shown[0].hazard);
    let settings = layouts(&[Layout::PollingGlue]);
    assert!(!crate::history(&overlapping, &settings, Layout::PollingGlue, Some(STALE_RUN))
        .unwrap()
        .is_empty());
    // What is polled for starts with the execution.
    let mut at_once = plan("a:glue:60 b:glue:120 c:glue:10<a,b");
    at_once.tasks[2].continues = Some("b".to_owned());
    let shown = hazards(&at_once, &settings).unwrap();
    assert!(shown.iter().any(|shown| shown.hazard.code == "SHUT_OUT"), "{shown:#?}");
}

/// A task that takes a month by plan fills the history too, and a shorter timeout is no cure for it.
#[test]
fn a_month_of_polling_fills_the_history() {
    let mut long = plan("a:ecs:2592000 b:glue:10 c:glue:10<a,b d:glue:1<a");
    long.tasks[2].continues = Some("b".to_owned());
    let shown = hazards(&long, &layouts(&[Layout::PollingGlue, Layout::Exact])).unwrap();
    let limits: Vec<_> = shown.iter().filter(|shown| shown.hazard.code == "HISTORY_LIMIT").collect();
    let cures: Vec<Layout> = limits.iter().map(|shown| shown.cure.as_ref().unwrap().layout).collect();
    assert_eq!(cures, [Layout::Staged, Layout::Staged], "{shown:#?}");
}

/// The state whose result is too large, not one that is entered meanwhile.
#[test]
fn what_is_too_large_is_named() {
    let mut two = plan("a:lambda:1 b:lambda:1 c:lambda:1<a,b x:lambda:800<a y:ecs:100000<b z:ecs:10<x,y");
    two.tasks[2].receives = vec!["a".to_owned(), "b".to_owned()];
    let shown = hazards(&two, &layouts(&Layout::ALL)).unwrap();
    let named = |shown: &ShownHazard| {
        let name = shown.hazard.detail.split("in the state ").nth(1)?.to_owned();
        Some(format!("{} {name}", shown.layout.word()))
    };
    let named: Vec<String> =
        shown.iter().filter(|shown| shown.hazard.code == payload::CODE).filter_map(named).collect();
    let expect = [
        "sequential \"b\".",
        "staged \"Stage 1\".",
        "nested \"Side by side\".",
        "polling \"Check b\".",
        "polling-glue \"Take a\".",
        "exact \"Take a\".",
        "callback \"Look up a\".",
    ];
    assert_eq!(named, expect);
}
