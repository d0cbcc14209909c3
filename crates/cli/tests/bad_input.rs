//! Whatever is wrong with arguments and files: the exit status says whose fault it is, the message names the place.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // a test may fail

mod common;

use common::{command, scratch, stepweave, stepweave_with};
use std::process::Stdio;

/// `stepweave ARGUMENTS` ends with this status and says this on standard error, and nothing on standard output.
fn check(arguments: &[&str], code: i32, message: &str) {
    let ran = stepweave(arguments);
    assert_eq!(ran.code, code, "{arguments:?}: {ran:?}");
    assert!(ran.stderr.contains(message), "{arguments:?} should say {message:?}, but: {}", ran.stderr);
    assert_eq!(ran.stdout, "", "{arguments:?}");
}

/// A plan of these tasks (JSON objects without brackets): `validate`, `weave` and `compare` all refuse it with
/// status 1, the code and the path.
fn check_plan(tasks: &str, code: &str, path: &str) {
    let plan = format!(r#"{{"version": 1, "tasks": [{tasks}]}}"#);
    for command in [&["validate", "-"][..], &["weave", "-", "--layout", "polling"], &["compare", "-"]] {
        let ran = stepweave_with(&[command, &["--format", "json"]].concat(), plan.as_bytes());
        assert_eq!(ran.code, 1, "{command:?} of {plan}: {ran:?}");
        let result = ran.json();
        assert_eq!(result["result"], "FAIL");
        let first = &result["diagnostics"][0];
        assert_eq!((first["code"].as_str(), first["path"].as_str()), (Some(code), Some(path)), "{plan}");
        for (field, value) in first.as_object().expect("an object") {
            assert!(!value.is_null() || field == "fix", "{field} of {first}");
        }
    }
}

/// A plan may leave open what its calls are given, but not unsaid.
#[test]
fn calls_that_aws_would_refuse_are_told() {
    let task = r#"{"id": "a", "kind": "generic", "duration": 1, "resource": "arn:aws:states:::sns:publish"}"#;
    let plan = format!(r#"{{"version": 1, "tasks": [{task}]}}"#);
    for command in [&["validate", "-"][..], &["weave", "-", "--layout", "staged"], &["compare", "-"]] {
        let ran = stepweave_with(&[command, &["--format", "json"]].concat(), plan.as_bytes());
        assert_eq!(ran.code, 0, "{command:?}: {ran:?}");
        let found = &ran.json()["diagnostics"];
        assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");
        assert_eq!(
            (&found[0]["severity"], &found[0]["path"]),
            (&"warning".into(), &"/tasks/0/parameters".into())
        );
        assert!(found[0]["message"].to_string().contains("The field 'Message' is required"), "{found}");
        assert_eq!(found[0]["fix"], "Add Message; sns:publish needs it.");
        assert!(found[0]["column"].as_u64() > Some(1), "{found}");
        let told = stepweave_with(command, plan.as_bytes());
        let all = format!("{}{}", told.stdout, told.stderr);
        assert!(all.contains("The call of \"a\" would be refused: The field 'Message'"), "{told:?}");
    }
    let whole = plan.replace("\"resource\"", r#""parameters": {"Message": "m"}, "resource""#);
    let ran = stepweave_with(&["weave", "-", "--layout", "staged", "--format", "json"], whole.as_bytes());
    assert_eq!((ran.code, &ran.json()["diagnostics"], ran.stderr.as_str()), (0, &serde_json::json!([]), ""));
}

#[test]
fn bad_usage_is_2() {
    check(&[], 2, "a command is missing");
    check(&["frobnicate"], 2, "there is no command \"frobnicate\"");
    check(&["--frobnicate"], 2, "--frobnicate");
    check(&["validate"], 2, "FILE is missing");
    check(&["validate", "a", "b"], 2, "only one FILE is taken");
    check(&["validate", "a", "--colour"], 2, "--colour");
    check(&["validate", "a", "--format"], 2, "--format");
    check(&["validate", "a", "--format", "yaml"], 2, "use 'text' or 'json'");
    check(&["weave", "examples/nightly-glue.plan.json"], 2, "--layout is missing");
    check(
        &["weave", "examples/nightly-glue.plan.json", "--layout", "spiral"],
        2,
        "use one of sequential, staged, nested, polling, polling-glue, exact, callback",
    );
    check(&["compare", "examples/nightly-glue.plan.json", "--runs", "0"], 2, "--runs");
    check(&["compare", "examples/nightly-glue.plan.json", "--runs", "-5"], 2, "--runs");
    check(&["compare", "examples/nightly-glue.plan.json", "--runs", "4000000000"], 2, "from 1 to 10000000");
    check(&["compare", "examples/nightly-glue.plan.json", "--seed", "x"], 2, "--seed");
    check(&["share"], 2, "say 'share encode' or 'share decode'");
    check(&["share", "frobnicate"], 2, "frobnicate");
    check(&["share", "decode"], 2, "LINK is missing");
    let run = |rest: &[&'static str], message| {
        check(&[&["run", "examples/rds-snapshot.asl.json"], rest].concat(), 2, message);
    };
    run(&["--input", "{"], "--input: is not JSON");
    run(&["--input", "@no/such/file"], "no/such/file: no such file");
    run(&["--start-time", "yesterday"], "--start-time");
    run(&["--trace", "some"], "use 'none', 'timings' or 'full'");
    run(&["--type", "fast"], "use 'standard' or 'express'");
    check(&["validate", "a", "--type", "fast"], 2, "use 'standard' or 'express'");
    run(&["--seed", "1.5"], "--seed");
}

#[test]
fn unreadable_files_are_2_and_named() {
    let binary = scratch("binary.json", b"{\"version\": \xff}");
    let empty = scratch("empty.json", b"");
    for command in
        [&["validate"][..], &["run"], &["compare"], &["weave", "--layout", "staged"], &["share", "encode"]]
    {
        let with = |file| [command, &[file]].concat();
        check(&with("no/such.json"), 2, "no/such.json: no such file");
        check(&with("examples"), 2, "examples: is a directory, not a file");
        check(&with(&binary), 2, "binary.json: is not UTF-8: byte 13 cannot be read as text");
        if command != ["validate"] {
            check(&with(&empty), 2, "empty.json:1:1");
        }
    }
    check(&["run", "examples/rds-snapshot.asl.json", "--mocks", "no/such"], 2, "no/such: no such file");
}

#[test]
fn json_that_is_not_json_is_named_with_its_line() {
    let broken = scratch("broken.json", b"{\n  \"version\": 1,\n  \"tasks\": [}\n}");
    let ran = stepweave(&["validate", &broken, "--format", "json"]);
    assert_eq!(ran.code, 1);
    let first = &ran.json()["diagnostics"][0];
    assert_eq!((first["severity"].as_str(), first["line"].as_u64()), (Some("error"), Some(3)), "{first}");
    check(&["compare", &broken], 2, "broken.json:3:");
    check(&["weave", &broken, "--layout", "staged"], 2, "broken.json:3:");
    check(&["run", &broken], 2, "broken.json:3:");
    check(&["run", "examples/rds-snapshot.asl.json", "--mocks", &broken], 2, "broken.json:3:");
}

#[test]
fn plans_that_cannot_be_are_1() {
    let task = |id: &str, duration: &str, on: &str| {
        format!(r#"{{"id": "{id}", "kind": "glue", "duration": {duration}, "depends_on": [{on}]}}"#)
    };
    let two = |first: String, second: String| format!("{first}, {second}");
    check_plan("", "NO_TASKS", "/tasks");
    let cycle = two(task("a", "60", r#""b""#), task("b", "60", r#""a""#));
    check_plan(&cycle, "DEPENDENCY_CYCLE", "/tasks/0/depends_on/0");
    check_plan(&task("a", "60", r#""z""#), "UNKNOWN_DEPENDENCY", "/tasks/0/depends_on/0");
    check_plan(&task("a", "60", r#""a""#), "SELF_DEPENDENCY", "/tasks/0/depends_on/0");
    check_plan(&two(task("a", "60", ""), task("a", "60", "")), "DUPLICATE_ID", "/tasks/1/id");
    check_plan(&task("a", "-1", ""), "INVALID_DURATION", "/tasks/0/duration");
    check_plan(&task("a", "1e300", ""), "INVALID_DURATION", "/tasks/0/duration");
    check_plan(&task("a", r#""soon""#, ""), "WRONG_TYPE", "/tasks/0/duration");
    let impossible = r#"{"distribution": "uniform", "min_s": 10, "max_s": 5}"#;
    check_plan(&task("a", impossible, ""), "INVALID_DISTRIBUTION", "/tasks/0/duration/min_s");
    check_plan(r#"{"id": "a", "kind": "cron", "duration": 1}"#, "UNKNOWN_KIND", "/tasks/0/kind");
}

#[test]
fn definitions_that_cannot_run_are_1() {
    let run = |definition: &str, code: &str| {
        let ran = stepweave_with(&["run", "-", "--format", "json"], definition.as_bytes());
        assert_eq!(ran.code, 1, "{definition}: {ran:?}");
        let result = ran.json();
        let codes: Vec<_> =
            result["diagnostics"].as_array().expect("a list").iter().map(|d| &d["code"]).collect();
        assert!(codes.iter().any(|found| *found == code), "{codes:?}");
    };
    run(r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}}}"#, "MISSING_TRANSITION_TARGET");
    run(r#"{"StartAt": "A", "States": {"A": {"Type": "Frob", "End": true}}}"#, "SCHEMA_VALIDATION_FAILED");
    run(r#"{"StartAt": "A"}"#, "SCHEMA_VALIDATION_FAILED");
}

#[test]
fn mocks_with_a_mistake_are_1() {
    let mocks = scratch("mistaken.mocks.json", br#"{"jobs": {"create-snapshot": {"latency": -3}}}"#);
    let arguments = ["run", "examples/rds-snapshot.asl.json", "--mocks", &mocks, "--format", "json"];
    let ran = stepweave(&arguments);
    assert_eq!(ran.code, 1);
    let result = ran.json();
    assert_eq!((result["kind"].as_str(), result["result"].as_str()), (Some("mocks"), Some("FAIL")));
    assert_eq!(result["diagnostics"][0]["path"], "/jobs/create-snapshot/latency");
}

#[test]
fn mocks_of_the_wrong_shape_are_1_and_named() {
    for (number, (mocks, path)) in [
        (r#"{"default": {"outcome": {"sequence": []}}}"#, "/default/outcome/sequence"),
        (r#"{"states": []}"#, "/states"),
        (r#"{"jobs": {"create-snapshot": "echo"}}"#, "/jobs/create-snapshot"),
        (r#"{"default": {"outcome": {"error": 404}}}"#, "/default/outcome/error"),
        (r#"{"earlier_runs": [{"job": "j", "started_s": 1e999}]}"#, "/earlier_runs/0/started_s"),
        (r#"{"StateMachines": [], "MockedResponses": {}}"#, "/StateMachines"),
    ]
    .into_iter()
    .enumerate()
    {
        let file = scratch(&format!("shape-{number}.mocks.json"), mocks.as_bytes());
        let ran = stepweave(&["run", "examples/rds-snapshot.asl.json", "--mocks", &file, "--format", "json"]);
        assert_eq!((ran.code, ran.json()["diagnostics"][0]["path"].as_str()), (1, Some(path)), "{mocks}");
    }
}

#[test]
fn input_that_is_no_json_is_2() {
    let deep = "[".repeat(10_000) + &"]".repeat(10_000);
    for input in ["NaN", "Infinity", "1e999", "01", "{\"a\": 1,}", "'a'", "", &deep] {
        check(&["run", "examples/rds-snapshot.asl.json", "--input", input], 2, "--input: is not JSON: ");
    }
}

#[test]
fn the_wrong_kind_of_document_is_named() {
    check(&["run", "examples/nightly-glue.plan.json"], 2, "is a plan, not a state machine");
    check(&["compare", "examples/rds-snapshot.asl.json"], 2, "is a state machine, but a plan is wanted");
}

#[test]
fn hostile_links_are_2_and_named() {
    let link = stepweave(&["share", "encode", "examples/nightly-glue.plan.json"]).stdout;
    let link = link.trim();
    for command in [&["share", "decode"][..], &["compare"], &["weave", "--layout", "staged"]] {
        let with = |link: &str| -> Vec<String> {
            command.iter().copied().chain([link]).map(str::to_owned).collect()
        };
        let check = |arguments: Vec<String>, code, message| {
            check(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), code, message);
        };
        check(with(&link[..link.len() - 40]), 2, "the link stops in the middle: 30 bytes are missing");
        check(with(&format!("{link}AAAA")), 2, "4 characters do not belong to it");
        check(with(&link.replace("#s=A", "#s=é")), 2, "character 4 of the link is not base64url: 'é'");
        check(with(&format!("#s=Ag{}", &link["#s=AQ".len()..])), 2, "made by a newer version");
    }
    check(&["share", "decode", "#s="], 2, "SHARE_EMPTY");
    check(&["share", "decode", "hello"], 2, "this is not a Stepweave link");
    check(&["share", "decode", "no-such.json"], 2, "no-such.json: no such file");
    check(&["share", "decode", "no/such"], 2, "no/such: no such file");
    check(&["share", "decode", "https://example.com/"], 2, "SHARE_NOT_A_LINK");
}

#[test]
fn nesting_without_end_is_bounded() {
    for opening in ["[", "{\"tasks\":", "{\"States\":"] {
        let deep = opening.repeat(200_000);
        let ran = stepweave_with(&["validate", "-"], deep.as_bytes());
        assert_eq!(ran.code, 1);
        assert!(ran.stdout.len() < 10_000, "{} bytes of findings", ran.stdout.len());
    }
}

/// Ten times what AWS takes, which `validate` says: checked and run all the same, and the run ends by AWS's own quota.
#[test]
fn a_definition_of_ten_megabytes() {
    let comment = "0123456789".repeat(100);
    let states: Vec<String> = (0..10_000)
        .map(|n| format!(r#""S{n}":{{"Type":"Pass","Comment":"{comment}","Next":"S{}"}}"#, n + 1))
        .collect();
    let text = |last: &str| format!(r#"{{"StartAt":"S0","States":{{{},{last}}}}}"#, states.join(","));
    let whole = text(r#""S10000":{"Type":"Succeed"}"#);
    assert!(whole.len() > 10_000_000);
    let file = scratch("ten-megabytes.json", whole.as_bytes());
    let ran = stepweave(&["validate", &file, "--format", "json"]);
    let found = ran.json()["diagnostics"].clone();
    let codes: Vec<_> = found.as_array().expect("a list").iter().map(|d| d["code"].as_str()).collect();
    assert_eq!((ran.code, codes), (1, vec![Some("DEFINITION_TOO_LONG")]), "{}", ran.stderr);
    let ran = stepweave(&["run", &file, "--trace", "none"]);
    assert!(ran.code == 1 && ran.stderr.contains("DEFINITION_TOO_LONG"), "{}", ran.stderr);
    let back = text(r#""S10000":{"Type":"Pass","Next":"S0"}"#);
    let file = scratch("ten-megabytes-round.json", back.as_bytes());
    let ran = stepweave(&["validate", &file]);
    assert!(ran.code == 1 && ran.stdout.contains("MISSING_END_STATE"), "{}", ran.stdout);
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    let mut child = command(&["weave", "examples/nightly-glue.plan.json", "--layout", "polling"])
        .stdin(Stdio::null())
        .spawn()
        .expect("the command starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the command ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn express_refuses_what_only_standard_workflows_do() {
    let definition = br#"{"StartAt": "A", "States": {"A":
        {"Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun.sync",
        "Parameters": {"JobName": "j"}, "End": true}}}"#;
    let sync = scratch("sync.asl.json", definition);
    for command in ["validate", "run"] {
        let status = |rest: &[&str]| {
            let ran = stepweave(&[&[command, &sync, "--format", "json"], rest].concat());
            (ran.code, ran.json()["diagnostics"][0]["message"].clone())
        };
        assert_eq!(status(&[]).0, 0);
        assert_eq!(status(&["--type", "standard"]).0, 0);
        let (code, message) = status(&["--type", "express"]);
        assert_eq!(code, 1);
        assert_eq!(message, "Express state machine does not support '.sync' service integration");
    }
}

#[test]
fn what_a_plan_brings_into_its_definitions_is_told_at_its_place() {
    let plan = "{\"version\":1,\"tasks\":[\n {\"id\":\"z\",\"kind\":\"lambda\",\"duration\":1},\n {\"id\":\"a\",\"kind\":\"lambda\",\"duration\":1,\"parameters\":{\"x.$\":\"States.Nope()\"}}]}";
    let file = scratch("nope.plan.json", plan.as_bytes());
    for command in ["validate", "compare", "sweep", "hazards"] {
        let ran = stepweave(&[command, &file, "--format", "json"]);
        assert_eq!(ran.code, 1, "{command}: {ran:?}");
        let found = ran.json()["diagnostics"].clone();
        assert_eq!(found.as_array().map(Vec::len), Some(1), "{command}: {found}");
        let first = &found[0];
        assert_eq!(first["path"], "/tasks/1/parameters", "{command}");
        assert_eq!((first["line"].as_u64(), first["column"].as_u64()), (Some(3), Some(54)), "{command}");
        assert!(first["message"].as_str().is_some_and(|message| message.contains("'x.$'")), "{first}");
    }
    let ran = stepweave(&["hazards", &file]);
    assert!(!ran.stdout.contains("No run shows a hazard"), "{ran:?}");
}

#[test]
fn an_error_without_a_cause_ends_without_a_colon() {
    let plan = br#"{"version":1,"tasks":[{"id":"a","kind":"glue","duration":600,"timeout_s":60}]}"#;
    let ran = stepweave_with(&["compare", "-"], plan);
    assert!(
        ran.stderr.contains("ends with States.Timeout.") && !ran.stderr.contains("States.Timeout:"),
        "{ran:?}"
    );
}
