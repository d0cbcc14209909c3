//! Distributed Map: where items come from, what children get, what is tolerated, where results go.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;
use common::*;
use sim::{Budget, Execution, Mocked, Options, Outcome, Status, TraceLevel, Value};

/// A state machine of one Distributed Map `M` with these fields beside its processor.
fn map(fields: &str, processor: &str) -> String {
    format!(
        r#"{{"StartAt":"M","States":{{"M":{{"Type":"Map",{fields}"End":true,"ItemProcessor":{{
            "ProcessorConfig":{{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"}},{processor}}}}}}}}}"#
    )
}

const PASS: &str = r#""StartAt":"P","States":{"P":{"Type":"Pass","End":true}}"#;
const TASK: &str = r#""StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke",
    "Parameters":{"FunctionName":"f","Payload.$":"$"},"ResultSelector":{"r.$":"$.Payload"},"OutputPath":"$.r","End":true}}"#;
/// Fails on items whose `ok` is not true.
const PICKY: &str = r#""StartAt":"C","States":{"C":{"Type":"Choice","Choices":[{"Variable":"$.ok","BooleanEquals":true,"Next":"P"}],"Default":"F"},
    "P":{"Type":"Pass","End":true},"F":{"Type":"Fail","Error":"NotOk","Cause":"no"}}"#;

const OBJECTS: &str = r#"{"s3":{"b":{
    "list.json":[{"n":1},{"n":2},{"n":3}],
    "deep.json":{"a":{"list":[7,8]}},
    "object.json":{"x":1,"y":2},
    "lines.jsonl":"{\"n\":1}\n\n[2]\n3\n",
    "semi.csv":"id;name\n1;\"a;b\"\n2\n",
    "data/1.json":[1,2],"data/2.json":[3],
    "inventory/manifest.json":{"sourceBucket":"b","destinationBucket":"arn:aws:s3:::b","fileFormat":"CSV",
        "fileSchema":"Bucket, Key","files":[{"key":"inventory/1.csv"}]},
    "inventory/1.csv":"\"b\",\"k1\"\n\"b\",\"k2\"\n",
    "athena.csv":"s3://b/data/2.json\ns3://b/data/1.json\n",
    "again.csv":"s3://b/data/1.json\ns3://b/data/2.json\ns3://b/data/1.json\n",
    "broken.json":"[1,"}}}"#;

fn output(outcome: &Outcome) -> String {
    match &outcome.output {
        Some(output) => output.to_json_string(),
        None => format!(
            "{}: {}",
            outcome.error.as_deref().unwrap_or("-"),
            outcome.cause.as_deref().unwrap_or("-")
        ),
    }
}

#[test]
fn items_come_from_s3() {
    let check = |reader: &str, expect: &str| {
        let definition = map(&format!(r#""ItemReader":{reader},"#), PASS);
        let outcome = run(&definition, r#"{"most":"2"}"#, OBJECTS);
        assert_eq!(output(&outcome), expect, "{reader}");
    };
    let get = |key: &str, config: &str| {
        format!(
            r#"{{"Resource":"arn:aws:states:::s3:getObject","Parameters":{{"Bucket":"b","Key":"{key}"}},"ReaderConfig":{{{config}}}}}"#
        )
    };
    let list = |parameters: &str, config: &str| {
        format!(
            r#"{{"Resource":"arn:aws:states:::s3:listObjectsV2","Parameters":{{{parameters}}},"ReaderConfig":{{{config}}}}}"#
        )
    };
    check(&get("list.json", r#""InputType":"JSON""#), r#"[{"n":1},{"n":2},{"n":3}]"#);
    check(&get("list.json", r#""InputType":"JSON","MaxItemsPath":"$.most""#), r#"[{"n":1},{"n":2}]"#);
    check(&get("deep.json", r#""InputType":"JSON","ItemsPointer":"/a/list""#), "[7,8]");
    check(&get("object.json", r#""InputType":"JSON""#), r#"[{"Key":"x","Value":1},{"Key":"y","Value":2}]"#);
    check(&get("lines.jsonl", r#""InputType":"JSONL""#), r#"[{"n":1},[2],3]"#);
    check(
        &get("semi.csv", r#""InputType":"CSV","CSVHeaderLocation":"FIRST_ROW","CSVDelimiter":"SEMICOLON""#),
        r#"[{"id":"1","name":"a;b"},{"id":"2","name":""}]"#,
    );
    check(
        &get("inventory/manifest.json", r#""InputType":"MANIFEST""#),
        r#"[{"Bucket":"b","Key":"k1"},{"Bucket":"b","Key":"k2"}]"#,
    );
    let athena = r#""InputType":"JSON","ManifestType":"ATHENA_DATA""#;
    check(&get("athena.csv", athena), "[3,1,2]");
    check(&get("again.csv", athena), "[1,2,3,1,2]");
    check(&get("again.csv", &format!(r#"{athena},"MaxItems":4"#)), "[1,2,3,1]");
    check(
        &list(
            r#""Bucket":"b","Prefix":"data/""#,
            r#""InputType":"JSON","Transformation":"LOAD_AND_FLATTEN","MaxItems":2"#,
        ),
        "[1,2]",
    );
    check(
        &get("broken.json", r#""InputType":"JSON""#),
        "States.ItemReaderFailed: The object is not valid JSON: Expected a value. (at byte 3)",
    );
    let missing = "Service: S3, Status Code: 404, Request ID: SIMULATED, Extended Request ID: SIMULATED";
    check(
        &get("none", r#""InputType":"JSON""#),
        &format!("States.ItemReaderFailed: The specified key does not exist. ({missing})"),
    );
    check(
        &list(r#""Bucket":"none""#, ""),
        &format!("States.ItemReaderFailed: The specified bucket does not exist ({missing})"),
    );
}

/// A few kilobytes that name a large object a thousand times and more are read as far as the run's memory goes, which
/// then says so. Read to the end, these would be a hundred million items.
#[test]
fn a_manifest_that_names_one_object_for_ever_is_bounded() {
    let list = vec!["1"; 5_000].join(",");
    let rows = "b,k\n".repeat(5_000);
    let lines = r"s3://b/list.json\n".repeat(20_000);
    let files = vec![r#"{"key":"rows.csv"}"#; 20_000].join(",");
    let mocks = format!(
        r#"{{"s3":{{"b":{{"list.json":[{list}],"athena":"{lines}","rows.csv":{rows:?},
            "inventory":{{"destinationBucket":"b","fileSchema":"Bucket, Key","files":[{files}]}}}}}}}}"#
    );
    for (key, config) in [
        ("athena", r#""InputType":"JSON","ManifestType":"ATHENA_DATA""#),
        ("inventory", r#""InputType":"MANIFEST""#),
    ] {
        let reader = format!(
            r#""ItemReader":{{"Resource":"arn:aws:states:::s3:getObject","Parameters":{{"Bucket":"b","Key":"{key}"}},"ReaderConfig":{{{config}}}}},
               "MaxConcurrency":1,"#
        );
        let budget = Budget { memory_bytes: Some(16 << 20), ..Budget::default() };
        let outcome = run_with(&map(&reader, PASS), "{}", &mocks, Options { budget, ..options() });
        assert_eq!(
            outcome.error.as_deref(),
            Some("Stepweave.MemoryLimitExceeded"),
            "{key}: {:?}",
            outcome.cause
        );
        assert!(outcome.children.len() <= 1, "{} children", outcome.children.len());
    }
}

#[test]
fn the_parent_shows_the_map_run_and_children_their_own_histories() {
    let definition =
        map(r#""Label":"Each","ItemSelector":{"v.$":"$$.Map.Item.Value","i.$":"$$.Map.Item.Index"},"#, TASK);
    let outcome = run(&definition, r#"["a","b"]"#, r#"{"jobs":{"f":{"latency":2}}}"#);
    assert_eq!(output(&outcome), r#"[{"v":"a","i":0},{"v":"b","i":1}]"#);
    assert_eq!(
        lines(&outcome),
        [
            "0 1<-0 ExecutionStarted",
            "0 2<-0 MapStateEntered M",
            "0 3<-2 MapStateStarted",
            "0 4<-3 MapRunStarted",
            "2000 5<-4 MapRunSucceeded",
            "2000 6<-5 MapStateSucceeded",
            "2000 7<-4 MapStateExited M",
            "2000 8<-7 ExecutionSucceeded",
        ]
    );
    assert_eq!(outcome.children.len(), 2);
    let child = &outcome.children[1];
    let kinds: Vec<String> = child.history.events().map(|event| event.kind()).collect();
    assert_eq!(
        kinds,
        [
            "ExecutionStarted",
            "TaskStateEntered",
            "TaskScheduled",
            "TaskStarted",
            "TaskSucceeded",
            "TaskStateExited",
            "ExecutionSucceeded"
        ]
    );
    assert_eq!(child.input.to_json_string(), r#"{"v":"b","i":1}"#);
    assert!(child.names.execution_arn.contains(":execution:StateMachine/Each:"));
    assert_eq!((child.status, child.ended_at.unwrap().since(child.started_at)), (Status::Succeeded, 2_000));
    // The trace draws them as iterations of the Map.
    assert_eq!(outcome.trace.frames.iter().filter(|frame| frame.parent == Some(0)).count(), 2);
}

#[test]
fn max_concurrency_bounds_the_children_at_once() {
    let took = |most: u32| {
        let definition = map(&format!(r#""MaxConcurrency":{most},"#), TASK);
        run(&definition, "[1,2,3,4,5]", r#"{"jobs":{"f":{"latency":2}}}"#).duration()
    };
    assert_eq!((took(0), took(1), took(2), took(9)), (2_000, 10_000, 6_000, 2_000));
}

#[test]
fn children_are_executions_of_their_own() {
    // No variables from outside, a context of their own, and what cannot be run there fails them alone.
    let child = r#""StartAt":"P","States":{"P":{"Type":"Pass","Parameters":{"id.$":"$$.Execution.Id","in.$":"$$.Execution.Input"},"End":true}}"#;
    let outcome = run(&map(r#""Label":"L","#, child), "[5]", "{}");
    let got = output(&outcome);
    assert!(got.contains(":execution:StateMachine/L:") && got.contains(r#""in":5"#), "{got}");
    let runtime = r#""StartAt":"P","States":{"P":{"Type":"Pass","InputPath":"$.no","End":true}}"#;
    let definition = map(r#""ToleratedFailurePercentage":50,"#, runtime);
    let outcome = run(&definition, r#"[{"no":1},{}]"#, "{}");
    let output = outcome.output.unwrap();
    assert_eq!(output.as_array().unwrap()[0], Value::Int(1));
    let failed = &output.as_array().unwrap()[1];
    assert_eq!(failed.get("Status").and_then(Value::as_str), Some("FAILED"));
    assert_eq!(failed.get("Error").and_then(Value::as_str), Some("States.Runtime"));
}

#[test]
fn failures_are_tolerated_up_to_the_threshold() {
    let items = r#"[{"ok":true},{"ok":false},{"ok":true},{"ok":false}]"#;
    let check = |fields: &str, expect: Option<&str>| {
        let outcome = run(&map(fields, PICKY), items, "{}");
        assert_eq!(outcome.error.as_deref(), expect, "{fields}");
        if expect.is_some() {
            assert_eq!(
                outcome.cause.as_deref(),
                Some("The specified tolerated failure threshold was exceeded")
            );
            let kinds: Vec<String> = outcome.history.events().map(|event| event.kind()).collect();
            assert_eq!(kinds[3..], ["MapRunStarted", "MapRunFailed", "MapStateFailed", "ExecutionFailed"]);
        }
    };
    let exceeded = Some("States.ExceedToleratedFailureThreshold");
    check("", exceeded);
    check(r#""ToleratedFailureCount":1,"#, exceeded);
    check(r#""ToleratedFailureCount":2,"#, None);
    check(r#""ToleratedFailurePercentage":49.9,"#, exceeded);
    check(r#""ToleratedFailurePercentage":50,"#, None);
    // A batch that fails fails with all its items.
    check(r#""ToleratedFailureCount":2,"ItemBatcher":{"MaxItemsPerBatch":3},"#, exceeded);
    check(r#""ToleratedFailureCount":4,"ItemBatcher":{"MaxItemsPerBatch":3},"#, None);
    // It can be caught and retried like any error.
    let caught = map("", PICKY).replace(
        r#""End":true,"ItemProcessor""#,
        r#""Catch":[{"ErrorEquals":["States.ExceedToleratedFailureThreshold"],"Next":"S"}],"End":true,"ItemProcessor""#,
    );
    let caught = caught.strip_suffix("}}").unwrap().to_owned() + r#","S":{"Type":"Succeed"}}}"#;
    assert_eq!(run(&caught, items, "{}").status, Status::Succeeded);
}

#[test]
fn items_are_batched() {
    let check = |batcher: &str, expect: &str| {
        let outcome = run(&map(&format!(r#""ItemBatcher":{batcher},"#), PASS), r#"["a","b","c"]"#, "{}");
        assert_eq!(output(&outcome), expect, "{batcher}");
    };
    check(r#"{"MaxItemsPerBatch":2}"#, r#"[{"Items":["a","b"]},{"Items":["c"]}]"#);
    check(
        r#"{"MaxItemsPerBatch":2,"BatchInput":{"first.$":"$[0]"}}"#,
        r#"[{"BatchInput":{"first":"a"},"Items":["a","b"]},{"BatchInput":{"first":"a"},"Items":["c"]}]"#,
    );
    // {"Items":["a","b"]} is 19 bytes.
    check(r#"{"MaxInputBytesPerBatch":19}"#, r#"[{"Items":["a","b"]},{"Items":["c"]}]"#);
    check(r#"{"MaxInputBytesPerBatch":18}"#, r#"[{"Items":["a"]},{"Items":["b"]},{"Items":["c"]}]"#);
}

#[test]
fn jsonata_says_the_same() {
    let map = |fields: &str, processor: &str| {
        map(fields, processor).replacen('{', r#"{"QueryLanguage":"JSONata","#, 1)
    };
    let check = |fields: &str, input: &str, expect: &str| {
        assert_eq!(output(&run(&map(fields, PASS), input, OBJECTS)), expect, "{fields}");
    };
    let reader = r#""ItemReader":{"Resource":"arn:aws:states:::s3:getObject","Arguments":{"Bucket":"b","Key":"{% $states.input.key %}"},
        "ReaderConfig":{"InputType":"JSON","MaxItems":"{% 1 + 1 %}"}},"#;
    check(reader, r#"{"key":"list.json"}"#, r#"[{"n":1},{"n":2}]"#);
    check(r#""Items":"{% $states.input.list %}","#, r#"{"list":[1,2]}"#, "[1,2]");
    check(
        r#""Items":["a","b"],"ItemSelector":{"v":"{% $states.context.Map.Item.Value %}","i":"{% $states.context.Map.Item.Index %}"},"#,
        "{}",
        r#"[{"v":"a","i":0},{"v":"b","i":1}]"#,
    );
    check(
        r#""Items":[1,2,3],"ItemBatcher":{"MaxItemsPerBatch":"{% 2 %}","BatchInput":{"of":"{% $states.input.x %}"}},"#,
        r#"{"x":9}"#,
        r#"[{"BatchInput":{"of":9},"Items":[1,2]},{"BatchInput":{"of":9},"Items":[3]}]"#,
    );
    let fails = r#""StartAt":"F","States":{"F":{"Type":"Fail","Error":"E"}}"#;
    let tolerant = map(
        r#""Items":[1],"ToleratedFailureCount":"{% 1 %}","ToleratedFailurePercentage":"{% 100 %}","#,
        fails,
    );
    assert_eq!(run(&tolerant, "{}", "{}").status, Status::Succeeded);
    let wrong = map(r#""Items":[1],"ToleratedFailureCount":"{% 'x' %}","#, fails);
    assert_eq!(run(&wrong, "{}", "{}").error.as_deref(), Some("States.QueryEvaluationError"));
}

#[test]
fn results_are_written_to_s3() {
    let definition = map(
        r#""Label":"L","ToleratedFailureCount":1,"ResultWriter":{"Resource":"arn:aws:states:::s3:putObject","Parameters":{"Bucket":"out","Prefix":"jobs"}},"#,
        PICKY,
    );
    let program = compile(&definition);
    let scenario = scenario(r#"{"s3":{"out":{}}}"#);
    let mut world = Mocked::new(&scenario, options().start_time);
    let input = r#"[{"ok":true},{"ok":false}]"#;
    let outcome = Execution::new(&program, json(input), options(), &mut world).run();
    let result = outcome.output.unwrap();
    let key = result.get("ResultWriterDetails").and_then(|d| d.get("Key")).and_then(Value::as_str).unwrap();
    let arn = result.get("MapRunArn").and_then(Value::as_str).unwrap();
    let folder = format!("jobs/{}", arn.rsplit(':').next().unwrap());
    assert_eq!(key, format!("{folder}/manifest.json"));
    let manifest = json(&world.objects().get("out", key).unwrap().body);
    let files = manifest.get("ResultFiles").unwrap();
    assert_eq!(files.get("PENDING").unwrap().to_json_string(), "[]");
    let read =
        |status: &str| json(&world.objects().get("out", &format!("{folder}/{status}_0.json")).unwrap().body);
    assert_eq!(
        read("SUCCEEDED").as_array().unwrap()[0].get("Output").and_then(Value::as_str),
        Some(r#"{"ok":true}"#)
    );
    assert_eq!(read("FAILED").as_array().unwrap()[0].get("Error").and_then(Value::as_str), Some("NotOk"));
    // A Map Run that fails leaves what it has: here one is pending.
    let intolerant = definition.replace(r#""ToleratedFailureCount":1,"#, r#""MaxConcurrency":1,"#);
    let program = compile(&intolerant);
    let mut world = Mocked::new(&scenario, options().start_time);
    let failed =
        Execution::new(&program, json(r#"[{"ok":true},{"ok":false},{"ok":3}]"#), options(), &mut world).run();
    assert_eq!(failed.error.as_deref(), Some("States.ExceedToleratedFailureThreshold"));
    let objects: Vec<_> = world.objects().list("out", "jobs/").unwrap().collect();
    let names: Vec<&str> = objects.iter().map(|(key, _)| key.rsplit('/').next().unwrap()).collect();
    assert_eq!(names, ["FAILED_0.json", "PENDING_0.json", "SUCCEEDED_0.json", "manifest.json"]);
    assert_eq!(
        json(&objects[1].1.body).as_array().unwrap()[0].get("Input").and_then(Value::as_str),
        Some(r#"{"ok":3}"#)
    );
    let nowhere = run(&definition, input, "{}");
    assert_eq!(nowhere.error.as_deref(), Some("States.ResultWriterFailed"));
}

#[test]
fn results_are_shaped_by_the_writer_config() {
    let check = |config: &str, expect: &str| {
        let definition = map(&format!(r#""ResultWriter":{{"WriterConfig":{config}}},"#), PASS);
        assert_eq!(output(&run(&definition, "[[1,2],3]", "{}")), expect, "{config}");
    };
    check(r#"{"Transformation":"COMPACT","OutputType":"JSON"}"#, "[[1,2],3]");
    check(r#"{"Transformation":"FLATTEN","OutputType":"JSON"}"#, "[1,2,3]");
    check(r#"{"Transformation":"FLATTEN","OutputType":"JSONL"}"#, r#""1\n2\n3\n""#);
    let whole =
        map(r#""ResultWriter":{"WriterConfig":{"Transformation":"NONE","OutputType":"JSON"}},"#, PASS);
    let outcome = run(&whole, "[7]", "{}");
    let only = &outcome.output.as_ref().unwrap().as_array().unwrap()[0];
    assert_eq!(only.get("Output").and_then(Value::as_str), Some("7"));
    assert_eq!(only.get("Status").and_then(Value::as_str), Some("SUCCEEDED"));
}

#[test]
fn express_children_end_after_five_minutes() {
    let slow = map("", r#""StartAt":"W","States":{"W":{"Type":"Wait","Seconds":301,"End":true}}"#);
    assert_eq!(run(&slow, "[1]", "{}").status, Status::Succeeded);
    let outcome = run(&slow.replace("STANDARD", "EXPRESS"), "[1]", "{}");
    assert_eq!(outcome.error.as_deref(), Some("States.ExceedToleratedFailureThreshold"));
    assert_eq!((outcome.children[0].status, outcome.duration()), (Status::TimedOut, 300_000));
}

#[test]
fn children_stop_with_their_map_run() {
    let items = r#"[{"ok":false},{"ok":true}]"#;
    let waits = PICKY.replace(r#""P":{"Type":"Pass","#, r#""P":{"Type":"Wait","Seconds":9,"#);
    let outcome = run(&map("", &waits), items, "{}");
    assert_eq!(
        outcome.children.iter().map(|child| child.status).collect::<Vec<_>>(),
        [Status::Failed, Status::Aborted]
    );
    assert!(outcome.trace.frames.iter().all(|frame| frame.ended.is_some()));
    // Also when the execution is stopped from outside.
    let program = compile(&map("", &waits));
    let scenario = scenario("{}");
    let mut world = Mocked::new(&scenario, options().start_time);
    let mut execution = Execution::new(&program, json(r#"[{"ok":true}]"#), options(), &mut world);
    while execution.next_at() == Some(execution.now()) {
        execution.step();
    }
    execution.stop(None, None);
    let outcome = execution.into_outcome();
    assert_eq!((outcome.status, outcome.children[0].status), (Status::Aborted, Status::Aborted));
    assert_eq!(outcome.children[0].history.events().last().unwrap().kind(), "ExecutionAborted");
}

#[test]
fn tracing_changes_nothing_but_what_is_kept() {
    let definition = map("", TASK);
    let mocks = r#"{"jobs":{"f":{"latency":{"distribution":"exponential","mean_s":60}}}}"#;
    let at = |trace| run_with(&definition, "[1,2,3]", mocks, Options { trace, ..options() });
    let (full, nothing) = (at(TraceLevel::Full), at(TraceLevel::Nothing));
    assert_eq!((full.ended_at, &full.output), (nothing.ended_at, &nothing.output));
    assert!(nothing.children.is_empty() && nothing.trace.frames.is_empty());
}

proptest::proptest! {
    #[test]
    fn any_object_is_read_or_refused(body in "[a-c,;|\"\\[\\]{}:0-9 \n\r\u{feff}é]{0,60}", kind in 0..5usize, most in -2i64..5, batch in 0..4u32) {
        let config = [
            r#""InputType":"JSON""#,
            r#""InputType":"JSONL""#,
            r#""InputType":"CSV","CSVHeaderLocation":"FIRST_ROW","CSVDelimiter":"PIPE""#,
            r#""InputType":"MANIFEST""#,
            r#""InputType":"CSV","CSVHeaderLocation":"GIVEN","CSVHeaders":["a"],"ManifestType":"ATHENA_DATA""#,
        ][kind];
        let reader = format!(
            r#""ItemReader":{{"Resource":"arn:aws:states:::s3:getObject","Parameters":{{"Bucket":"b","Key":"k"}},"ReaderConfig":{{{config},"MaxItemsPath":"$.most"}}}},
               "ItemBatcher":{{"MaxItemsPerBatch":{batch}}},"#
        );
        let mocks = serde_json::json!({"s3": {"b": {"k": body}}}).to_string();
        let outcome = run(&map(&reader, PASS), &format!(r#"{{"most":{most}}}"#), &mocks);
        let refused = outcome.error.as_deref() == Some("States.ItemReaderFailed");
        proptest::prop_assert!(outcome.status == Status::Succeeded || refused, "{:?} {:?}", outcome.error, outcome.cause);
        if most > 0 {
            let batches = outcome.output.map_or(0, |output| output.as_array().map_or(0, <[_]>::len));
            proptest::prop_assert!(batches <= usize::try_from(most).unwrap());
        }
    }
}

#[test]
fn objects_are_mapped_over_in_both_languages() {
    let check = |items: &str, input: &str, expect: &str| {
        let outcome = run(&map(items, PASS), input, "{}");
        assert_eq!(output(&outcome), expect, "{items}");
    };
    const MEMBERS: &str = r#"[{"Key":"x","Value":1},{"Key":"y","Value":2}]"#;
    let object = r#"{"o":{"x":1,"y":2}}"#;
    check(r#""ItemsPath":"$.o","#, object, MEMBERS);
    check(r#""QueryLanguage":"JSONata","Items":{"x":1,"y":2},"#, object, MEMBERS);
    let expression = r#""QueryLanguage":"JSONata","Items":"{% $states.input.o %}","#;
    check(expression, object, MEMBERS);
    check(expression, r#"{"o":[5]}"#, "[5]");
    let outcome = run(&map(expression, PASS), r#"{"o":7}"#, "{}");
    assert_eq!(outcome.error.as_deref(), Some("States.QueryEvaluationError"));
}
