//! What calls are given is looked at before they begin.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;
use common::*;

/// A state machine of one state.
fn state(fields: &str) -> String {
    format!(r#"{{"StartAt":"S","States":{{"S":{{{fields}}}}}}}"#)
}

/// A task in JSONPath that sends these parameters, on this input: what of them it could not be started with.
fn check(call: &str, parameters: &str, input: &str, objections: Option<&str>) {
    let task =
        format!(r#""Type":"Task","Resource":"arn:aws:states:::{call}","Parameters":{parameters},"End":true"#);
    told(&state(&task), call, input, objections);
}

fn told(definition: &str, call: &str, input: &str, objections: Option<&str>) {
    let outcome = run(definition, input, "{}");
    let cause = outcome.cause.as_deref().unwrap_or_default();
    let found = cause
        .split_once("could not be used to start the Task: [")
        .map(|(_, found)| found.trim_end_matches(']'));
    assert_eq!(found, objections, "{call} {definition}: {cause}");
    let error = objections.map(|_| "States.Runtime");
    assert_eq!(outcome.error.as_deref(), error, "{cause}");
}

#[test]
fn fields_that_are_missing_or_of_another_form() {
    let invoke =
        |input: &str, objections| check("lambda:invoke", r#"{"FunctionName.$":"$.n"}"#, input, objections);
    invoke(r#"{"n":"f"}"#, None);
    invoke(r#"{"n":5}"#, Some("The value of the field 'FunctionName' has an invalid format"));
    let unknown = r#"{"FunctionName":"f","payload.$":"$.n"}"#;
    check(
        "lambda:invoke",
        unknown,
        r#"{"n":1}"#,
        Some("The field \"payload\" is not supported by Step Functions"),
    );
    let api = |rest: &str, objections| {
        let parameters = format!(r#"{{"ApiEndpoint":"e","Method.$":"$.m",{rest}}}"#);
        check("apigateway:invoke", &parameters, r#"{"m":"GET","s":"x","h":{"a":["x"]}}"#, objections);
    };
    api(r#""Headers.$":"$.h","QueryParameters.$":"$.h""#, None);
    api(r#""Headers.$":"$.s""#, Some("The value of the field 'Headers' has an invalid format"));
    api(
        r#""QueryParameters":"?x=1""#,
        Some("The value of the field 'QueryParameters' has an invalid format"),
    );
    let method = r#"{"ApiEndpoint":"e","Method.$":"$.m"}"#;
    check(
        "http:invoke",
        method,
        r#"{"m":"FETCH"}"#,
        Some("The value of the field 'Method' has an invalid format"),
    );
    let message = r#"{"QueueUrl":"q","MessageBody.$":"$"}"#;
    check("sqs:sendMessage", message, r#"{"any":[1]}"#, None);
    // The service itself refuses null (recorded).
    check("events:putEvents", r#"{"Entries.$":"$.e"}"#, r#"{"e":null}"#, None);
    let entries = Some("The value of the field 'Entries' has an invalid format");
    check("events:putEvents", r#"{"Entries.$":"$.e"}"#, r#"{"e":{}}"#, entries);
    // What an SDK takes is not known.
    check("aws-sdk:lambda:invoke", r#"{"functionName":5}"#, "{}", None);
}

#[cfg(feature = "jsonata")]
#[test]
fn arguments_that_are_computed() {
    let check = |arguments: &str, objections| {
        let task = format!(
            r#""QueryLanguage":"JSONata","Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Arguments":"{{% {arguments} %}}","End":true"#
        );
        told(&state(&task), "lambda:invoke", "{}", objections);
    };
    let missing = "The field 'FunctionName' is required but was missing";
    let unknown = "The field \"functionName\" is not supported by Step Functions";
    check("{'FunctionName':'f'}", None);
    let both = format!("{missing}, {unknown}");
    check("{'functionName':'f'}", Some(&both));
    check("5", Some(missing));
}
