//! What the calls of optimized integrations are given: the fields that must be there, and those that can be.
//!
//! The services' API references, in Pascal case; what is demanded here was found demanded by ValidateStateMachineDefinition
//! (by others), or is by the service itself. The words are AWS's. Fields are counted out for those calls alone whose fields are
//! few and settled. SDK integrations are not looked at.

use super::{
    context::{Context, StateView},
    report::{nearest, Report},
    Rule,
};
use crate::{
    json::{Member, Node},
    model::{QueryLanguage, Resource},
};

pub(super) const RULE: Rule = Rule {
    name: "parameters",
    summary: "Calls of integrations have the fields that they need, and none that they do not know.",
    check,
};

/// Call, the fields that it needs, the others that it knows (`*`: not said here), with blanks between them.
const CALLS: &[(&str, &str, &str)] = &[
    ("apigateway:invoke", "ApiEndpoint Method", "*"),
    ("athena:getQueryExecution", "QueryExecutionId", "*"),
    ("athena:getQueryResults", "QueryExecutionId", "*"),
    ("athena:startQueryExecution", "QueryString", "*"),
    ("athena:stopQueryExecution", "QueryExecutionId", "*"),
    ("batch:submitJob", "JobDefinition JobName JobQueue", "*"),
    ("bedrock:invokeModel", "ModelId", "*"),
    ("codebuild:startBuild", "ProjectName", "*"),
    ("databrew:startJobRun", "Name", "*"),
    (
        "dynamodb:deleteItem",
        "TableName Key",
        "ConditionalOperator ConditionExpression Expected ExpressionAttributeNames ExpressionAttributeValues ReturnConsumedCapacity ReturnItemCollectionMetrics ReturnValues ReturnValuesOnConditionCheckFailure",
    ),
    (
        "dynamodb:getItem",
        "TableName Key",
        "AttributesToGet ConsistentRead ExpressionAttributeNames ProjectionExpression ReturnConsumedCapacity",
    ),
    (
        "dynamodb:putItem",
        "TableName Item",
        "ConditionalOperator ConditionExpression Expected ExpressionAttributeNames ExpressionAttributeValues ReturnConsumedCapacity ReturnItemCollectionMetrics ReturnValues ReturnValuesOnConditionCheckFailure",
    ),
    (
        "dynamodb:updateItem",
        "TableName Key",
        "AttributeUpdates ConditionalOperator ConditionExpression Expected ExpressionAttributeNames ExpressionAttributeValues ReturnConsumedCapacity ReturnItemCollectionMetrics ReturnValues ReturnValuesOnConditionCheckFailure UpdateExpression",
    ),
    ("ecs:runTask", "TaskDefinition", "*"),
    ("elasticmapreduce:addStep", "ClusterId Step", "*"),
    ("elasticmapreduce:terminateCluster", "ClusterId", "*"),
    ("events:putEvents", "Entries", "*"),
    ("glue:startJobRun", "JobName", "*"),
    ("http:invoke", "ApiEndpoint Method", "*"),
    (
        "lambda:invoke",
        "FunctionName",
        "ClientContext DurableExecutionName InvocationType LogType Payload Qualifier TenantId",
    ),
    (
        "sns:publish",
        "Message",
        "MessageAttributes MessageDeduplicationId MessageGroupId MessageStructure PhoneNumber Subject TargetArn TopicArn",
    ),
    (
        "sqs:sendMessage",
        "MessageBody QueueUrl",
        "DelaySeconds MessageAttribute MessageAttributes MessageDeduplicationId MessageGroupId MessageSystemAttributes",
    ),
    ("states:startExecution", "StateMachineArn", "Input Name TraceHeader"),
];

fn check(context: &Context, report: &mut Report) {
    for state in context.states().filter(|state| state.kind == "Task") {
        let resource = state.node.get("Resource").and_then(Node::as_str).map(Resource::parse);
        let Some(Resource::Integration { service, action, sdk: false, .. }) = resource else { continue };
        let call = format!("{service}:{action}");
        if let Some((_, needed, known)) = CALLS.iter().find(|(known, ..)| *known == call) {
            of_call(state, &call, needed, known, report);
        }
    }
}

fn of_call(state: &StateView, call: &str, needed: &str, known: &str, report: &mut Report) {
    let name = match state.language {
        QueryLanguage::JSONPath => "Parameters",
        QueryLanguage::JSONata => "Arguments",
    };
    let Some((given, path)) = state.field(name) else {
        let resource = state.node.get("Resource").and_then(Node::as_str).unwrap_or_default();
        report
            .error(
                "SCHEMA_VALIDATION_FAILED",
                &state.path,
                state.name_span,
                format!("{name} field is required for resource ARN: {resource}"),
            )
            .fix(format!("Add {name} with {}.", needed.replace(' ', ", ")));
        return;
    };
    // Another template's values are known only once they are put in, an expression's once it is evaluated.
    if !given.is_object() || given.members().iter().any(|member| member.key.contains("${")) {
        return;
    }
    let is_given = |field: &str| given.members().iter().any(|member| plain(state, member) == field);
    for field in needed.split(' ').filter(|field| !is_given(field)) {
        report
            .schema(&path, given, format!("The field '{field}' is required but was missing"))
            .fix(format!("Add {field}; {call} needs it."));
    }
    if known != "*" {
        let fields: Vec<&str> = needed.split(' ').chain(known.split(' ')).collect();
        for member in given.members().iter().filter(|member| !fields.contains(&plain(state, member))) {
            unknown(state, member, &path, &fields, report);
        }
    }
}

/// The field's name once the template is evaluated.
fn plain<'a>(state: &StateView, member: &'a Member) -> &'a str {
    let key = member.key.as_str();
    match state.language {
        QueryLanguage::JSONPath => key.strip_suffix(".$").unwrap_or(key),
        QueryLanguage::JSONata => key,
    }
}

/// A field whose value is a path is refused only when the Task runs (seen by others): a warning.
fn unknown(state: &StateView, member: &Member, path: &str, fields: &[&str], report: &mut Report) {
    let name = plain(state, member);
    let path = format!("{path}/{}", member.key);
    let message = format!("The field \"{name}\" is not supported by Step Functions");
    let finding = match name == member.key {
        true => report.error("SCHEMA_VALIDATION_FAILED", &path, member.key_span, message),
        false => report.warning("UNSUPPORTED_PARAMETER", &path, member.key_span, message),
    };
    match nearest(name, fields.iter().copied()) {
        Some(known) => finding.fix(format!("Did you mean \"{known}\"?")),
        None => finding.fix(format!("Remove '{name}'; the call does not know it.")),
    }
}
