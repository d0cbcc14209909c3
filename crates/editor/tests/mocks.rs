//! The form of a run's mocks shows the mock that answers in the run, and changes no more than is asked.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

use editor::duration::words;
use editor::machine::{Address, Command, Edit, MachineDocument, MachineEditor, Opened, PlannedRun};
use editor::mocks::{answers, set_gives, set_takes, strangers, Answer, Gives};
use serde_json::{json, Value};
use sim::{Execution, Mocked, Options, Outcome, Program, Scenario, Time};

fn example(name: &str) -> String {
    let path = format!("{}/../../examples/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

fn run(definition: &str, input: &str, mocks: &str) -> Outcome {
    let program = Program::compile_woven(&asl::parse(definition).machine).unwrap();
    let (scenario, found) = Scenario::parse(mocks);
    assert_eq!(found, vec![], "{mocks}");
    let options = Options { start_time: Time::SCHEDULED, ..Options::default() };
    let mut world = Mocked::new(&scenario, Time::SCHEDULED);
    Execution::new(&program, sim::Value::parse(input).unwrap(), options, &mut world).run()
}

fn row(definition: &str, mocks: &str, state: &str) -> Answer {
    let all = answers(definition, Some(mocks)).unwrap();
    all.into_iter().find(|answer| answer.state == state).unwrap()
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A state machine of one Task state, `A`.
fn one(resource: &str, fields: &Value) -> String {
    let mut state = json!({"Type": "Task", "Resource": resource, "End": true});
    for (key, value) in fields.as_object().unwrap() {
        state[key] = value.clone();
    }
    json!({"StartAt": "A", "States": {"A": state}}).to_string()
}

#[test]
fn what_is_shown_is_what_answers() {
    let mocks = json!({
        "states": {"Other": {"latency": 1}},
        "jobs": {"n": {"latency": 2}},
        "resources": {"arn:aws:states:::sqs:sendMessage": {"latency": 3}},
        "default": {"latency": 4}
    });
    let check = |resource: &str, parameters: Value, expect: &str| {
        let resource = format!("arn:aws:{resource}");
        let definition = one(&resource, &json!({ "Parameters": parameters }));
        let shown = row(&definition, &mocks.to_string(), "A").takes;
        assert_eq!(shown, words(run(&definition, "{}", &mocks.to_string()).duration()), "{definition}");
        assert_eq!(shown, expect, "{definition}");
    };
    check("states:::glue:startJobRun.sync", json!({"JobName": "n"}), "2 s");
    check("states:::glue:startJobRun.sync", json!({"JobName": "other"}), "4 s");
    check("states:::glue:getJobRuns", json!({"JobName": "n"}), "4 s");
    check("lambda:eu-west-1:123456789012:function:n:live", json!({}), "2 s");
    check("lambda:eu-west-1:123456789012:function:m", json!({}), "4 s");
    check("states:::lambda:invoke", json!({"FunctionName": "n:3"}), "2 s");
    let arn = "arn:aws:lambda:eu-west-1:123456789012:function:n";
    check("states:::aws-sdk:lambda:invoke", json!({ "FunctionName": arn }), "2 s");
    let arn = "arn:aws:states:eu-west-1:123456789012:stateMachine:n";
    check("states:::states:startExecution.sync:2", json!({ "StateMachineArn": arn }), "2 s");
    check("states:::states:startExecution.sync", json!({ "StateMachineArn": arn }), "2 s");
    let arn = "arn:aws:ecs:eu-west-1:123456789012:task-definition/n:4";
    check("states:::ecs:runTask.sync", json!({ "TaskDefinition": arn }), "2 s");
    check("states:::ecs:runTask.sync", json!({"TaskDefinition": "n:4"}), "2 s");
    check("states:::batch:submitJob.sync", json!({"JobName": "n", "JobDefinition": "d"}), "2 s");
    check("states:::batch:submitJob.sync", json!({"JobDefinition": "job-definition/n"}), "2 s");
    check("states:::sqs:sendMessage", json!({"QueueUrl": "n"}), "3 s");
    check("states:::sns:publish", json!({"TopicArn": "n"}), "4 s");
}

#[test]
fn a_value_is_whoevers_it_is() {
    let parameters = json!({"Parameters": {"FunctionName": "n", "StateMachineArn": "m"}});
    // At which place of what comes back the value stands.
    let check = |resource: &str, said: &str, place: &str| {
        let definition = one(&format!("arn:aws:{resource}"), &parameters);
        let mocks = r#"{"default":{"outcome":{"constant":{"n":1}}}}"#;
        assert_eq!(row(&definition, mocks, "A").value, said, "{resource}");
        let output = parse(&run(&definition, "{}", mocks).output.unwrap().to_json_string());
        assert_eq!(output.pointer(place), Some(&json!({"n": 1})), "{resource}: {output}");
    };
    check("states:::lambda:invoke", "The function returns", "/Payload");
    check("states:::aws-sdk:lambda:invoke", "The function returns", "/Payload");
    check("lambda:eu-west-1:123456789012:function:n", "The function returns", "");
    check("states:::lambda:invoke.waitForTaskToken", "The token brings", "");
    check("states:us-east-1:123456789012:activity:look", "The worker answers", "");
    check("states:::states:startExecution.sync:2", "The execution returns", "/Output");
    check("states:::sqs:sendMessage", "The service answers", "");
    check("states:::aws-sdk:s3:getObject", "The service answers", "");
}

#[test]
fn arguments_in_jsonata_are_read_too() {
    let check = |name: &str, expect: &str| {
        let fields = json!({"QueryLanguage": "JSONata", "Arguments": {"FunctionName": name}});
        let definition = one("arn:aws:states:::lambda:invoke", &fields);
        assert_eq!(row(&definition, r#"{"jobs":{"n":{"latency":2}}}"#, "A").takes, expect, "{definition}");
    };
    check("n", "2 s");
    check("m", "");
    check("{% $states.input.name %}", "");
}

#[test]
fn a_change_of_one_part_keeps_the_other() {
    let (definition, mocks) = (example("card-application.asl.json"), example("card-application.mocks.json"));
    let input = example("card-application.input.json");
    let before = run(&definition, &input, &mocks);
    let shown = row(&definition, &mocks, "Check the applicant");
    assert_eq!((&*shown.takes, shown.gives, &*shown.text), ("2 s", Gives::Value, r#"{"score":640}"#));
    assert!(shown.by.ends_with(": answered by the mock of check-applicant"), "{}", shown.by);

    let slower = set_takes(&definition, Some(&mocks), "Check the applicant", "10 s").unwrap();
    let after = run(&definition, &input, &slower);
    assert_eq!(after.output, before.output);
    assert_eq!(after.duration() - before.duration(), 8_000);

    let refused =
        set_gives(&definition, Some(&slower), "Check the applicant", Gives::Value, r#"{"score": 1}"#)
            .unwrap();
    let entry = json!({"latency": 10, "outcome": {"constant": {"score": 1}}});
    assert_eq!(parse(&refused)["states"]["Check the applicant"], entry);
    assert_eq!(parse(&refused)["jobs"], parse(&mocks)["jobs"]);
    assert_eq!(parse(&refused)["states"]["Ask a clerk"], parse(&mocks)["states"]["Ask a clerk"]);
}

#[test]
fn every_row_of_a_gallery_machine_is_shown() {
    let (definition, mocks) = (example("lambda-chain.asl.json"), example("lambda-chain.mocks.json"));
    let all = answers(&definition, Some(&mocks)).unwrap();
    let shown: Vec<_> = all.iter().map(|answer| (&*answer.takes, answer.gives)).collect();
    assert_eq!(shown, [("2.4 s", Gives::Value), ("1.1 s", Gives::Other), ("0.3 s", Gives::Value)]);
}

#[test]
fn what_another_state_calls_too_is_answered_there_as_before() {
    let task = |next: Value| {
        let mut task = json!({"Type": "Task", "Resource": "arn:aws:lambda:r:1:function:f"});
        task.as_object_mut().unwrap().extend(next.as_object().unwrap().clone());
        task
    };
    let states = json!({"A": task(json!({"Next": "B"})), "B": task(json!({"End": true}))});
    let definition = json!({"StartAt": "A", "States": states}).to_string();
    let mocks = r#"{"jobs":{"f":{"latency":2,"cold_start":1,"outcome":"hang"}},"default":{"latency":9}}"#;
    let changed = set_takes(&definition, Some(mocks), "A", "").unwrap();
    assert_eq!(parse(&changed)["states"], json!({"A": {"cold_start": 1, "outcome": "hang"}}));
    let (a, b) = (row(&definition, &changed, "A"), row(&definition, &changed, "B"));
    assert_eq!((&*a.takes, a.gives), ("", Gives::Never));
    assert_eq!((&*b.takes, b.gives), ("2 s", Gives::Never));
}

#[test]
fn what_only_a_run_knows_is_not_guessed() {
    let definition = one("arn:aws:states:::lambda:invoke", &json!({"Parameters": {"FunctionName.$": "$.f"}}));
    let mocks = r#"{"jobs":{"f":{"latency":2}}}"#;
    let shown = row(&definition, mocks, "A");
    assert_eq!((&*shown.takes, shown.gives, &*shown.text), ("", Gives::Other, ""));
    assert!(shown.by.contains("known only in a run"), "{}", shown.by);
    assert!(set_takes(&definition, Some(mocks), "A", "1 s").is_err());
    let said = set_gives(&definition, Some(mocks), "A", Gives::Echo, "").unwrap();
    assert!(set_takes(&definition, Some(&said), "A", "1 s").is_ok());
    // Without mocks of jobs there is nothing to guess.
    assert!(set_takes(&definition, None, "A", "1 s").is_ok());
}

#[test]
fn mocks_for_states_that_there_are_not_are_told() {
    let definition = one("arn:aws:states:::sqs:sendMessage", &json!({}));
    let check = |mocks: &str, expect: Option<&str>| {
        assert_eq!(strangers(&definition, Some(mocks)).as_deref(), expect, "{mocks}");
    };
    check(r#"{"states":{"A":{}}}"#, None);
    check(r#"{"states":{"A":{},"a":{}}}"#, Some("There is a mock for the state “a”, but no such state."));
    check(
        r#"{"states":{"X":{},"A":{},"Y":{}}}"#,
        Some("There are mocks for the states “X” and “Y”, but no such states."),
    );
    check(r#"{"jobs":{"X":{}}}"#, None);
    check("{", None);
    check("", None);
    let child = r#"{"definition":{"StartAt":"X","States":{"X":{"Type":"Pass","End":true}}}}"#;
    check(&format!(r#"{{"states":{{"X":{{}}}},"state_machines":{{"c":{child}}}}}"#), None);
}

#[test]
fn what_runs_say_of_a_state_follows_its_name() {
    let texts = |editor: &MachineEditor| -> Vec<String> {
        editor.document().beside().runs.iter().map(|run| run.mocks.clone().unwrap_or_default()).collect()
    };
    let definition = one("arn:aws:states:::sqs:sendMessage", &json!({}));
    let run = |mocks: &str| PlannedRun {
        title: "Run".to_owned(),
        look_at: "Look".to_owned(),
        input: "{}".to_owned(),
        mocks: Some(mocks.to_owned()),
    };
    let before =
        [r#"{ "states": {"A":{"latency": 1.0}}, "default":{} }"#, "{ \"A\": broken", r#"{"jobs":{"A":{}}}"#];
    let after =
        |name: &str| before.map(|text| text.replace(r#""A":{"latency"#, &format!(r#""{name}":{{"latency"#)));
    let opened = Opened { runs: before.map(run).to_vec(), ..Opened::bare("M", &definition) };
    let document = MachineDocument::new(definition.as_str()).with_beside((&opened).into());
    let mut editor = MachineEditor::of(document);
    let rename = |name: &str| Command::Rename { state: Address::root().state("A"), name: name.to_owned() };
    editor.perform(&rename("Send it")).unwrap().unwrap();
    assert_eq!(texts(&editor), after("Send it"));
    assert_eq!(editor.document().beside().runs[0].look_at, "Look");
    assert!(strangers(editor.document().text(), Some(&texts(&editor)[0])).is_none());
    editor.undo();
    assert_eq!(
        (texts(&editor), &**editor.document().text()),
        (before.map(str::to_owned).to_vec(), &*definition)
    );
    editor.redo();
    assert_eq!(texts(&editor), after("Send it"));
    editor.undo();
    // Typed in the code it is the same.
    let at = definition.find("\"A\":").unwrap() + 2;
    for (place, letter) in [(at, "b"), (at + 1, "c")] {
        let edit = Edit { start: place, end: place, insert: letter.to_owned() };
        editor.typed(vec![edit]).unwrap().unwrap();
    }
    assert_eq!(texts(&editor), after("Abc"));
    assert_eq!(editor.steps().past().len(), 1);
    editor.undo();
    assert_eq!(texts(&editor), before);
}
