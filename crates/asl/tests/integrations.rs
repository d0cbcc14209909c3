//! What the rules say of calls: resources, their ways of waiting, what they are given, and Express executions.

mod common;

use asl::{parse_as, WorkflowType};
use common::{check_jsonata, check_state, shown};

#[test]
fn resources() {
    let check_resource = |workflow, resource: &str, expect: &[&str]| {
        let text = format!(
            r#"{{"StartAt": "A", "States": {{"A": {{"Type": "Task", "Resource": "{resource}", "End": true}}}}}}"#
        );
        let findings = parse_as(&text, workflow).diagnostics;
        // What the call is given is other rules'.
        let about =
            findings.iter().filter(|d| d.path == "/States/A/Resource" && d.code != "TASK_TOKEN_NOT_PASSED");
        let found: Vec<String> = about.map(|d| d.message.clone()).collect();
        assert_eq!(found.len(), expect.len(), "{found:?}");
        assert!(found.iter().zip(expect).all(|(found, expect)| found.starts_with(expect)), "{found:?}");
    };
    let standard = |resource: &str, expect: &[&str]| check_resource(WorkflowType::Standard, resource, expect);
    let express = |resource: &str, expect: &[&str]| check_resource(WorkflowType::Express, resource, expect);
    standard("arn:aws:states:::glue:startJobRun.sync", &[]);
    standard("arn:aws:states:::aws-sdk:dynamodb:query", &[]);
    standard(
        "arn:aws:states:::dynamodb:query",
        &["The resource provided arn:aws:states:::dynamodb:query is not recognized."],
    );
    standard("arn:aws:states:::glue:startJobRun.sync:2", &["The resource provided"]);
    standard("foo:bar", &["Value is not a valid resource ARN"]);
    for known in [
        "states:startExecution.sync:2",
        "sqs:sendMessage.waitForTaskToken",
        "events:putEvents.waitForTaskToken",
        "apigateway:invoke",
        "ecs:runTask.waitForTaskToken",
        "elasticmapreduce:addStep.sync",
        "elasticmapreduce:terminateCluster",
        "emr-serverless:startJobRun.sync",
        "eks:createNodegroup.sync",
        "databrew:startJobRun.sync",
        "sagemaker:createTrainingJob.sync",
        "codebuild:startBuildBatch.sync",
        "athena:getQueryResults",
        "bedrock:invokeModel",
        "mediaconvert:createJob.sync",
        "http:invoke",
        "aws-sdk:dynamodb:putItem.waitForTaskToken",
        "aws-sdk:sfn:startSyncExecution",
    ] {
        standard(&format!("arn:aws:states:::{known}"), &[]);
    }
    for unknown in [
        "arn:aws:states:::lambda:invoke.sync",
        "arn:aws:states:::sns:publish.sync",
        "arn:aws:states:::glue:startJobRun.waitForTaskToken",
        "arn:aws:states:::athena:getQueryResults.sync",
        "arn:aws:states:::dynamodb:getItem.waitForTaskToken",
        "arn:aws:states:::states:startExecution.sync:3",
        "arn:aws:states:::aws-sdk:glue:startJobRun.sync",
        "arn:aws:states:::aws-sdk:glue:StartJobRun",
        "arn:aws:states:::nosuch:op",
        "arn:aws:states:::x",
        "arn:aws:s3:::b",
        "arn:",
    ] {
        standard(unknown, &[&format!("The resource provided {unknown} is not recognized.")]);
    }
    standard("foo", &["Value is not a valid resource ARN"]);
    standard("", &["Value is not a valid resource ARN"]);
    standard("arn:aws:swf:us-east-1:123456789012:task:X", &[]);
    standard("${Function}", &[]);
    express("arn:aws:states:::glue:startJobRun", &[]);
    express("arn:aws:states:::glue:startJobRun.sync", &["Express state machine does not support '.sync'"]);
    express(
        "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        &["Express state machine does not support '.waitForTaskToken'"],
    );
    express(
        "arn:aws:states:us-east-1:123456789012:activity:a",
        &["Express state machine does not support Activity ARN"],
    );
}

/// The fix of a resource that there is not, which names one that there is.
#[test]
fn resources_that_were_meant() {
    let fix = |resource: &str| {
        let text = format!(
            r#"{{"StartAt": "A", "States": {{"A": {{"Type": "Task", "Resource": "{resource}", "End": true}}}}}}"#
        );
        let findings = parse_as(&text, WorkflowType::Standard).diagnostics;
        let finding = findings.into_iter().find(|d| d.path == "/States/A/Resource" && d.is_error());
        finding.map(|finding| finding.fix.unwrap_or_default())
    };
    let check = |resource: &str, expect: &str| {
        let expected = format!("Did you mean \"{expect}\"?");
        assert_eq!(fix(resource), Some(expected), "{resource}");
        assert_eq!(fix(expect), None, "{expect}");
    };
    for (wrong, right) in [
        ("aws-sdk:s3:GetObject", "aws-sdk:s3:getObject"),
        ("aws-sdk:glue:startJobRun.sync", "glue:startJobRun.sync"),
        ("aws-sdk:s3:getObject.sync", "aws-sdk:s3:getObject"),
        ("states:startExecution.sync:3", "states:startExecution.sync:2"),
        ("states:startExecution.sync.2", "states:startExecution.sync:2"),
        ("states:startExecution.waitfortasktoken", "states:startExecution.waitForTaskToken"),
        ("sns:sendMessage", "sns:publish"),
        ("lambda:invoke ", "lambda:invoke"),
        ("lambda:invoke.sync", "lambda:invoke"),
        ("glue:startJobRun.sync:2", "glue:startJobRun.sync"),
        ("Lamda:Invoke", "lambda:invoke"),
    ] {
        check(&format!("arn:aws:states:::{wrong}"), &format!("arn:aws:states:::{right}"));
    }
    check("arn:aws:states::lambda:invoke", "arn:aws:states:::lambda:invoke");
    check("arn:foo:states:::lambda:invoke", "arn:aws:states:::lambda:invoke");
    let function = "arn:aws:lambda:us-east-1:123456789012:function:f";
    check(&format!("{function}.sync"), function);
    check(&format!("{function} "), function);
    check(&function.replace(":aws:", ":foo:"), function);
    let activity = "arn:aws:states:us-east-1:123456789012:activity:a";
    check(&format!("{activity} "), activity);
    let starts = |resource: &str, expect: &str| {
        assert!(fix(resource).is_some_and(|fix| fix.starts_with(expect)), "{resource}: {:?}", fix(resource));
    };
    starts(
        &format!("{function}.waitForTaskToken"),
        "Call it by \"arn:aws:states:::lambda:invoke.waitForTaskToken\"",
    );
    starts("arn:aws:lambda:us-east-1:123456789012:layer:x:1", "Write a function's ARN");
    starts("arn:aws:states:::dynamodb:query", "Use \"arn:aws:states:::aws-sdk:dynamodb:query\"");
    starts("arn:aws:states:::x", "Use an aws-sdk integration");
    for good in [&format!("{function}:1"), &format!("{function}:$LATEST"), &function.replace("aws", "aws-cn")]
    {
        assert_eq!(fix(good), None, "{good}");
    }
}

#[test]
fn task_tokens() {
    let task = |name: &str, rest: &str| {
        format!(
            r#""Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sqs:sendMessage.waitForTaskToken", "{name}": {rest}, "Next": "Z""#
        )
    };
    let warned = ["TASK_TOKEN_NOT_PASSED /States/A/Resource The task token is not passed on"];
    let check_path = |rest: &str, passed: bool| {
        check_state(&task("Parameters", rest), if passed { &[] } else { &warned });
    };
    check_path(r#"{"a": [{"b.$": "$$.Task.Token"}]}"#, true);
    check_path(r#"{"a.$": "States.Format('{}', $$.Task.Token)"}"#, true);
    check_path(r#"{"a.$": "$$"}"#, true);
    check_path(r#"{"a": "${Body}"}"#, true);
    check_path(r#"{"a.$": "$"}, "InputPath": "$$""#, true);
    check_path(r#"{"a.$": "$", "b.$": "$$.Execution.Id"}"#, false);
    check_path("{}", false);
    let check_arguments = |rest: &str, passed: bool| {
        check_jsonata(&task("Arguments", rest), if passed { &[] } else { &warned });
    };
    check_arguments(r#"{"a": {"b": "{% 'x' & $states.context.Task.Token %}"}}"#, true);
    check_arguments(r#"{"a": "{% $states.context %}"}"#, true);
    check_arguments(r#""{% $states.input %}""#, true);
    check_arguments(r#"{"a": "{% $states.context.State.Name & $states.input.t %}"}"#, false);
}

#[test]
fn express_child_executions() {
    let check = |mode: &str, workflow, inner: &str, expect: &[&str]| {
        let text = format!(
            r#"{{"StartAt": "M", "States": {{"M": {{"Type": "Map", "End": true, "ItemProcessor": {{
                "ProcessorConfig": {{{mode}}}, "StartAt": "A", "States": {{"A": {{{inner}, "End": true}}}}}}}}}}}}"#
        );
        let found = shown(&parse_as(&text, workflow).diagnostics);
        let fits = found.len() == expect.len()
            && found.iter().zip(expect).all(|(found, expect)| found.starts_with(expect));
        assert!(fits, "{text}\nfound {found:#?}\nexpected {expect:#?}");
    };
    let distributed = |kind: &str| format!(r#""Mode": "DISTRIBUTED", "ExecutionType": "{kind}""#);
    let sync = r#""Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun.sync", "Parameters": {"JobName": "j"}"#;
    let map = r#""Type": "Map", "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "B", "States": {"B": {"Type": "Pass", "End": true}}}"#;
    let branches = format!(
        r#""Type": "Parallel", "Branches": [{{"StartAt": "B", "States": {{"B": {{{sync}, "End": true}}}}}}]"#
    );
    let at = |rest: &str, message: &str| {
        format!("SCHEMA_VALIDATION_FAILED /States/M/ItemProcessor{rest} {message}")
    };
    let no_sync = "Express state machine does not support '.sync' service integration";
    let no_mode =
        "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines";
    let refused = at("/States/A/Resource", no_sync);
    let (standard, express) = (distributed("STANDARD"), distributed("EXPRESS"));
    check(&standard, WorkflowType::Standard, sync, &[]);
    check(&standard, WorkflowType::Standard, map, &[]);
    check(&express, WorkflowType::Standard, sync, &[&refused]);
    let inner = at("/States/A/Branches/0/States/B/Resource", no_sync);
    check(&express, WorkflowType::Standard, &branches, &[&inner]);
    let nested = at("/States/A/ItemProcessor/ProcessorConfig/Mode", no_mode);
    check(&express, WorkflowType::Standard, map, &[&nested]);
    let mode = at("/ProcessorConfig/Mode", no_mode);
    check(&standard, WorkflowType::Express, r#""Type": "Pass""#, &[&mode]);
    check(r#""Mode": "INLINE""#, WorkflowType::Express, sync, &[&refused]);
}

#[test]
fn parameters_of_integrations() {
    let task = |call: &str, rest: &str| {
        format!(r#""Type": "Task", "Resource": "arn:aws:states:::{call}"{rest}, "Next": "Z""#)
    };
    let given = |call: &str, parameters: &str| task(call, &format!(r#", "Parameters": {{{parameters}}}"#));
    let missing = |field: &str| {
        format!(
            "SCHEMA_VALIDATION_FAILED /States/A/Parameters The field '{field}' is required but was missing"
        )
    };
    check_state(&given("lambda:invoke", r#""FunctionName": "f", "Payload.$": "$""#), &[]);
    check_state(&given("lambda:invoke", r#""FunctionName.$": "$.f""#), &[]);
    check_state(&given("lambda:invoke", ""), &[&missing("FunctionName")]);
    check_state(&given("lambda:invoke", r#""$(Key)": "f""#).replace("$(Key)", "${Key}"), &[]);
    check_state(
        &given("sqs:sendMessage.waitForTaskToken", r#""QueueUrl.$": "$$.Task.Token""#),
        &[&missing("MessageBody")],
    );
    check_state(&given("dynamodb:putItem", ""), &[&missing("TableName"), &missing("Item")]);
    check_state(
        &given("lambda:invoke", r#""FunctionName": "f", "Nope": 1"#),
        &[
            r#"SCHEMA_VALIDATION_FAILED /States/A/Parameters/Nope The field "Nope" is not supported by Step Functions"#,
        ],
    );
    check_state(
        &given("lambda:invoke", r#""FunctionName": "f", "TaskToken.$": "$$.Task.Token""#),
        &[r#"UNSUPPORTED_PARAMETER /States/A/Parameters/TaskToken.$ The field "TaskToken" is not supported"#],
    );
    check_state(&given("glue:startJobRun", r#""JobName": "j", "Whatever": 1"#), &[]);
    check_state(
        &given("glue:startJobRun", r#""JobName": "j", "arguments.$": "$.a""#),
        &[r#"UNSUPPORTED_PARAMETER /States/A/Parameters/arguments.$ The field "arguments" is not supported"#],
    );
    check_state(&given("aws-sdk:lambda:invoke", ""), &[]);
    check_state(
        &task("lambda:invoke", ""),
        &["SCHEMA_VALIDATION_FAILED /States/A Parameters field is required for resource ARN: arn:aws:states:::lambda:invoke"],
    );
    check_jsonata(&task("lambda:invoke", r#", "Arguments": "{% $states.input %}""#), &[]);
    for no_object in ["[1]", r#""$.x""#, "null", "5"] {
        let expect =
            ["SCHEMA_VALIDATION_FAILED /States/A/Parameters Expected value of type Object, but found"];
        check_state(&task("aws-sdk:s3:listBuckets", &format!(r#", "Parameters": {no_object}"#)), &expect);
        check_state(&task("lambda:invoke", &format!(r#", "Parameters": {no_object}"#)), &expect);
        let expect =
            ["SCHEMA_VALIDATION_FAILED /States/A/Arguments Expected value of type Object, but found"];
        check_jsonata(&task("lambda:invoke", &format!(r#", "Arguments": {no_object}"#)), &expect);
    }
    check_jsonata(
        &task("lambda:invoke", r#", "Arguments": {"FunctionName": "f", "Payload.$": 1}"#),
        &[r#"SCHEMA_VALIDATION_FAILED /States/A/Arguments/Payload.$ The field "Payload.$" is not supported"#],
    );
}
