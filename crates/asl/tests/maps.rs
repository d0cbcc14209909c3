//! What the rules say of Map states.

mod common;

use asl::parse;
use common::{check, check_jsonata, check_state};

const SCHEMA: &str = "SCHEMA_VALIDATION_FAILED";

#[test]
fn map_states() {
    let inner = r#""StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}"#;
    let map = |rest: &str| format!(r#""Type": "Map", {rest}, "Next": "Z""#);
    check_state(&map(&format!(r#""ItemProcessor": {{{inner}}}"#)), &[]);
    check_state(
        &map(&format!(r#""ItemProcessor": {{{inner}}}, "ItemBatcher": {{"MaxItemsPerBatch": 0}}"#)),
        &[
            "DISTRIBUTED_MAP_ONLY /States/A/ItemBatcher",
            "SCHEMA_VALIDATION_FAILED /States/A/ItemBatcher/MaxItemsPerBatch Minimum value is 1",
        ],
    );
    check_state(
        &map(&format!(r#""ItemProcessor": {{"ProcessorConfig": {{"Mode": "DISTRIBUTED"}}, {inner}}}"#)),
        &["SCHEMA_VALIDATION_FAILED /States/A/ItemProcessor/ProcessorConfig These fields are required: [ExecutionType]"],
    );
    check_state(
        &map(&format!(r#""ItemProcessor": {{"ProcessorConfig": {{"Mode": "BATCH"}}, {inner}}}"#)),
        &["SCHEMA_VALIDATION_FAILED /States/A/ItemProcessor/ProcessorConfig/Mode Value should be one of these values: [INLINE, DISTRIBUTED]"],
    );
    check_state(
        &map(&format!(
            r#""ItemProcessor": {{"ProcessorConfig": {{"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}, {inner}}}, "ToleratedFailureCount": 1, "ToleratedFailureCountPath": "$.x""#
        )),
        &["SCHEMA_VALIDATION_FAILED /States/A Only one of these fields is allowed"],
    );
    for only in [
        r#""ToleratedFailureCount": 1"#,
        r#""ToleratedFailureCountPath": "$.x""#,
        r#""ToleratedFailurePercentage": 1"#,
        r#""ToleratedFailurePercentagePath": "$.x""#,
        r#""Label": "l""#,
    ] {
        let field = only.split('"').nth(1).unwrap();
        let expect = format!("DISTRIBUTED_MAP_ONLY /States/A/{field}");
        check_state(&map(&format!(r#""ItemProcessor": {{{inner}}}, {only}"#)), &[&expect]);
    }
}

#[test]
fn distributed_maps() {
    let map = |rest: &str| {
        format!(
            r#""Type": "Map", "ItemProcessor": {{"ProcessorConfig": {{"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}},
            "StartAt": "I", "States": {{"I": {{"Type": "Pass", "End": true}}}}}}, {rest}, "Next": "Z""#
        )
    };
    let label = |label: &str| map(&format!(r#""Label": "{label}""#));
    check_state(&label("größe-1_a"), &[]);
    for wrong in ["a b", "a*", "a[1]", "a/\\u0001"] {
        check_state(&label(wrong), &["INVALID_LABEL_NAME /States/A/Label The label contains"]);
    }
    check_state(&label(&"x".repeat(41)), &["INVALID_LABEL_NAME /States/A/Label The label has 41 characters"]);
    check_state(&map(r#""ItemBatcher": {}"#), &["BATCH_WITHOUT_SIZE /States/A/ItemBatcher"]);
    check_state(&map(r#""ItemBatcher": {"MaxInputBytesPerBatchPath": "$.b"}"#), &[]);
}

#[test]
fn labels_are_unique() {
    let map = |name: &str, label: &str, next: &str| {
        format!(
            r#""{name}": {{"Type": "Map", "Label": "{label}", {next}, "ItemProcessor": {{"ProcessorConfig": {{"Mode": "DISTRIBUTED",
            "ExecutionType": "STANDARD"}}, "StartAt": "In {name}", "States": {{"In {name}": {{"Type": "Succeed"}}}}}}}}"#
        )
    };
    let two = |first: &str, second: &str| {
        let (first, second) = (map("A", first, r#""Next": "B""#), map("B", second, r#""End": true"#));
        format!(r#"{{"StartAt": "A", "States": {{{first}, {second}}}}}"#)
    };
    check(&two("l", "m"), &[]);
    check(&two("l", "l"), &["DUPLICATE_LABEL_NAME /States/B/Label Duplicate label name: l"]);
}

/// What the ItemReader and the ResultWriter of a Distributed Map call, and with what.
#[test]
fn readers_and_writers() {
    let state = |field: &str, value: &str| {
        format!(
            r#""Type": "Map", "ItemProcessor": {{"ProcessorConfig": {{"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}},
            "StartAt": "I", "States": {{"I": {{"Type": "Pass", "End": true}}}}}}, "{field}": {{{value}}}, "Next": "Z""#
        )
    };
    let at = |expect: &[&str]| -> Vec<String> {
        let whole = |said: &&str| match said.split_once(' ') {
            Some((code, place)) if code.contains('_') => format!("{code} /States/A/{place}"),
            _ => format!("{SCHEMA} /States/A/{said}"),
        };
        expect.iter().map(whole).collect()
    };
    let check = |field: &str, value: &str, expect: &[&str]| {
        let expect = at(expect);
        check_state(&state(field, value), &expect.iter().map(String::as_str).collect::<Vec<_>>());
    };
    let object =
        r#""Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "b", "Key.$": "$.k"}"#;
    let read = |config: &str, expect: &[&str]| {
        check("ItemReader", &format!(r#"{object}, "ReaderConfig": {{{config}}}"#), expect);
    };
    read(r#""InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["a"]"#, &[]);
    read(r#""ManifestType": "S3_INVENTORY""#, &[]);
    read(r#""ManifestType": "ATHENA_DATA", "InputType": "CSV""#, &[]);
    let config = "ItemReader/ReaderConfig";
    read("", &[&format!("{config} These fields are required: [InputType]")]);
    read(r#""InputType": "CSV""#, &[&format!("{config} These fields are required: [CSVHeaderLocation]")]);
    let given = r#""InputType": "CSV", "CSVHeaderLocation": "GIVEN""#;
    read(given, &[&format!("{config} These fields are required: [CSVHeaders]")]);
    let headers = |headers: &str, said: &str| {
        read(&format!(r#"{given}, "CSVHeaders": {headers}"#), &[&format!("{config}/CSVHeaders {said}")]);
    };
    headers("[]", "Value cannot be empty");
    headers(r#"["a", 1]"#, "Expected value of type String, but found a number");
    headers(r#""a""#, "Expected value of type Array, but found a string");
    let reader = |value: &str, expect: &[&str]| check("ItemReader", value, expect);
    reader("", &["ItemReader These fields are required: [Resource]"]);
    reader(object, &["ItemReader These fields are required: [ReaderConfig]"]);
    let call = |call: &str| {
        format!(r#""Resource": "arn:aws:states:::{call}", "ReaderConfig": {{"InputType": "JSON"}}"#)
    };
    for wrong in ["lambda:invoke", "s3:putObject", "s3:getObject.sync", "aws-sdk:s3:getObject", "x"] {
        let said =
            format!("ItemReader/Resource The resource provided arn:aws:states:::{wrong} is not recognized");
        reader(&call(wrong), &[&said]);
    }
    reader(&call("s3:getObject"), &["ItemReader Parameters field is required for resource ARN"]);
    let with = |name: &str, given: &str| format!(r#"{}, "Parameters": {given}"#, call(name));
    reader(
        &with("s3:getObject", "{}"),
        &[
            "ItemReader/Parameters The field 'Bucket' is required but was missing",
            "ItemReader/Parameters The field 'Key' is required but was missing",
        ],
    );
    reader(
        &with("s3:getObject", "[1]"),
        &["ItemReader/Parameters Expected value of type Object, but found an array"],
    );
    reader(
        &with("s3:getObject", r#"{"Bucket": "b", "Key": "k", "versionId": "v"}"#),
        &["UNSUPPORTED_PARAMETER ItemReader/Parameters/versionId The field \"versionId\" is not supported"],
    );
    reader(
        &with("s3:listObjectsV2", r#"{"bucket.$": "$.b", "Prefix": "p"}"#),
        &[
            "ItemReader/Parameters The field 'Bucket' is required but was missing",
            "UNSUPPORTED_PARAMETER ItemReader/Parameters/bucket.$ The field \"bucket\" is not supported",
        ],
    );
    let writer = |value: &str, expect: &[&str]| check("ResultWriter", value, expect);
    let put = r#""Resource": "arn:aws:states:::s3:putObject""#;
    writer(&format!(r#"{put}, "Parameters": {{"Bucket": "b", "Prefix": "p"}}"#), &[]);
    writer(r#""WriterConfig": {"Transformation": "COMPACT", "OutputType": "JSON"}"#, &[]);
    writer("", &["ResultWriter These fields are required: [Resource]"]);
    writer(r#""Parameters": {"Bucket": "b"}"#, &["ResultWriter These fields are required: [Resource]"]);
    writer(put, &["ResultWriter Parameters field is required for resource ARN"]);
    writer(
        &format!(r#"{put}, "Parameters": {{}}"#),
        &["ResultWriter/Parameters The field 'Bucket' is required"],
    );
    writer(
        r#""Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "b"}"#,
        &["ResultWriter/Resource The resource provided"],
    );
    let arguments = state(
        "ItemReader",
        &call("s3:getObject").replace("\"Resource\"", "\"Arguments\": \"{% $states.input %}\", \"Resource\""),
    );
    check_jsonata(&arguments, &[]);
    check_jsonata(
        &state("ItemReader", &call("s3:getObject")),
        &["SCHEMA_VALIDATION_FAILED /States/A/ItemReader Arguments field is required for resource ARN"],
    );
}

#[test]
fn the_mode_that_is_asked_for_is_complete() {
    let state = r#"{"StartAt": "A", "States": {"A": {"Type": "Map", "Label": "l", "ItemProcessor": {@
        "StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}}, "End": true}}}"#;
    let first = parse(&state.replace('@', "")).diagnostics.remove(0);
    let fix = first.fix.unwrap_or_default();
    let config = fix
        .strip_prefix("Add ")
        .and_then(|fix| fix.strip_suffix(" to the ItemProcessor."))
        .unwrap_or_default();
    assert_eq!(parse(&state.replace('@', &format!("{config},"))).diagnostics, [], "{fix}");
}

#[test]
fn items_in_jsonata() {
    let check = |items: &str, expect: &[&str]| {
        let state = format!(
            r#""Type": "Map", "Items": {items}, "ItemProcessor": {{"StartAt": "I", "States": {{"I": {{"Type": "Succeed"}}}}}}, "Next": "Z""#
        );
        check_jsonata(&state, expect);
    };
    for fits in ["[1]", r#"{"a": 1}"#, r#""{% $states.input %}""#] {
        check(fits, &[]);
    }
    for unfit in [r#""$.x""#, "5", "null", "true"] {
        check(unfit, &["SCHEMA_VALIDATION_FAILED /States/A/Items Expected value of type Array, but found"]);
    }
}
