//! Where the runs of the gallery's hazards open.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use editor::run::{rows, telling_moment, Needs, Playback};
use protocol::RunSettings;
use std::fmt::Write;

/// `CODE layout: the state at the moment in ms` of every hazard of a plan of the gallery.
fn moments(name: &str) -> String {
    let path = format!("{}/../../examples/hazards/{name}", env!("CARGO_MANIFEST_DIR"));
    let plan = plan::parse(&std::fs::read_to_string(path).unwrap()).0.unwrap();
    let settings = RunSettings::default();
    let mut all = String::new();
    for shown in weave::hazards::hazards(&plan, &settings).unwrap() {
        let (layout, code) = (shown.layout, shown.hazard.code.as_str());
        let history = weave::history(&plan, &settings, layout, Some(code)).unwrap();
        let states = weave::weave_in(&plan, layout, settings.query_language).unwrap().task_states;
        let state = |id: &String| states.iter().find(|(task, _)| task == id).map(|(_, state)| state.clone());
        let needs: Needs = plan
            .tasks
            .iter()
            .filter_map(|task| Some((state(&task.id)?, task.depends_on.iter().filter_map(state).collect())))
            .collect();
        let (head, state) = telling_moment(&Playback::new(&rows(&history)), &needs).unwrap();
        writeln!(all, "{code} {}: {state} at {}", layout.word(), head.at_ms).unwrap();
    }
    all
}

#[test]
fn hazards_open_at_the_moment_that_shows_them() {
    let expect = "STALE_RUN polling: Check Build dimensions at 240750
STALE_JOB polling: Check Build dimensions at 240750
MISSED_RUN polling: Check Build dimensions again at 43565250
SHUT_OUT polling: Check Build dimensions again at 43565250
ENDLESS_POLL polling: Build dimensions at 420000
HISTORY_LIMIT polling: Build dimensions done now? at 43565250
";
    assert_eq!(moments("stale-run.plan.json"), expect);
}

#[test]
fn a_hazard_opens_also_where_no_run_of_the_layout_succeeds() {
    let path = format!("{}/../../examples/hazards/lambda-timeout.plan.json", env!("CARGO_MANIFEST_DIR"));
    let mut plan = plan::parse(&std::fs::read_to_string(path).unwrap()).0.unwrap();
    for task in plan.tasks.iter_mut().filter(|task| task.kind == plan::TaskKind::Lambda) {
        task.duration = plan::Distribution::Fixed { seconds: 960.0 };
    }
    let settings = RunSettings::default();
    assert!(weave::compare(&plan, &settings).is_err());
    let history = weave::history(&plan, &settings, protocol::Layout::Staged, Some("LAMBDA_TIMEOUT")).unwrap();
    assert!(history.last().unwrap().to_string().contains("Sandbox.Timedout"));
}
