//! What the calls of optimized integrations are given: the fields that must be there, and those that can be.
//!
//! The services' API references, in Pascal case; what is demanded here was found demanded by ValidateStateMachineDefinition
//! (by others), or is by the service itself. The words are AWS's. Fields are counted out for those calls alone whose fields are
//! few and settled. SDK integrations are not looked at.

use super::{
    context::{Context, StateView},
    report::Report,
    static_values::dynamic_fix,
    Rule,
};
use crate::{
    expression::appears_dynamic,
    json::{Member, Node},
    model::{jsonata, QueryLanguage, Resource},
    suggest::nearest,
    Span,
};

pub(super) const RULE: Rule = Rule {
    name: "parameters",
    summary: "Calls of integrations have the fields that they need, and none that they do not know.",
    check,
};

/// Call, the fields that it needs, the others that it knows (`*`: not said here), with blanks between them.
const CALLS: &[Call] = &[
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

/// A row of the table.
pub(super) type Call = (&'static str, &'static str, &'static str);

/// The object that says what is called and with what: a Task, or an `ItemReader` or `ResultWriter`.
pub(super) struct Caller<'a> {
    pub node: &'a Node,
    pub path: &'a str,
    /// Where a field that is missing is told.
    pub span: Span,
    pub language: QueryLanguage,
}

/// What a call of an optimized integration is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallFields {
    /// The fields that it needs, with blanks between them.
    pub needed: &'static str,
    /// The others that it knows; `*`: any.
    pub known: &'static str,
}

/// What the call is given, if that is known.
pub fn call_fields(service: &str, action: &str) -> Option<CallFields> {
    let (_, needed, known) = call_of(service, action)?;
    Some(CallFields { needed, known })
}

fn call_of(service: &str, action: &str) -> Option<&'static Call> {
    CALLS.iter().find(|(call, ..)| call.split_once(':') == Some((service, action)))
}

fn check(context: &Context, report: &mut Report) {
    for state in context.states().filter(|state| state.kind == "Task") {
        let Some(Resource::Integration { service, action, sdk, .. }) = resource(state) else { continue };
        let StateView { node, ref path, name_span: span, language, .. } = *state;
        let caller = Caller { node, path, span, language };
        check_object(&caller, report);
        if sdk {
            continue;
        }
        if let Some(call) = call_of(&service, &action) {
            of_call(&caller, call, report);
        }
    }
}

fn resource(state: &StateView) -> Option<Resource> {
    state.node.get("Resource").and_then(Node::as_str).map(Resource::parse)
}

/// Whether what the state is given has to be an object.
pub(super) fn takes_object(state: &StateView) -> bool {
    matches!(resource(state), Some(Resource::Integration { .. }))
}

/// What an integration is given is an object. A Lambda function's own ARN takes anything.
pub(super) fn check_object(caller: &Caller, report: &mut Report) {
    let name = given_as(caller.language);
    let Some(given) = caller.node.get(name).filter(|given| !given.is_object()) else { return };
    let in_jsonata = caller.language == QueryLanguage::JSONata;
    let computed = in_jsonata && given.as_str().and_then(jsonata).is_some();
    if !computed && !given.is_substitution() && !given.is_missing() {
        let message = format!("Expected value of type Object, but found {}", given.describe());
        let text = given.as_str().filter(|text| in_jsonata && appears_dynamic(text));
        let fix = text.map(|text| dynamic_fix(caller.language, name, text));
        report
            .schema(&format!("{}/{name}", caller.path), given, message)
            .fix(fix.unwrap_or_else(|| "Write an object with the fields of the call.".to_owned()));
    }
}

/// The field that says what a call is given.
fn given_as(language: QueryLanguage) -> &'static str {
    match language {
        QueryLanguage::JSONPath => "Parameters",
        QueryLanguage::JSONata => "Arguments",
    }
}

pub(super) fn of_call(caller: &Caller, call: &Call, report: &mut Report) {
    let (call, needed, known) = call;
    let name = given_as(caller.language);
    let Some(given) = caller.node.get(name) else {
        let resource = caller.node.get("Resource").and_then(Node::as_str).unwrap_or_default();
        report
            .error(
                "SCHEMA_VALIDATION_FAILED",
                caller.path,
                caller.span,
                format!("{name} field is required for resource ARN: {resource}"),
            )
            .fix(format!("Add {name} with {}.", needed.replace(' ', ", ")));
        return;
    };
    // Another template's values are known only once they are put in, an expression's once it is evaluated.
    if !given.is_object() || given.members().iter().any(|member| member.key.contains("${")) {
        return;
    }
    let path = format!("{}/{name}", caller.path);
    let is_given = |field: &str| given.members().iter().any(|member| plain(caller, member) == field);
    for field in needed.split(' ').filter(|field| !is_given(field)) {
        let otherwise =
            given.members().iter().find(|member| plain(caller, member).eq_ignore_ascii_case(field));
        let fix = match otherwise {
            Some(member) => format!("Rename {} to {field}; {call} needs it.", plain(caller, member)),
            None => format!("Add {field}; {call} needs it."),
        };
        report.schema(&path, given, format!("The field '{field}' is required but was missing")).fix(fix);
    }
    if *known == "*" {
        let camel = |member: &&Member| plain(caller, member).starts_with(|c: char| c.is_ascii_lowercase());
        given
            .members()
            .iter()
            .filter(camel)
            .for_each(|member| camel_case(plain(caller, member), member, &path, report));
    } else {
        let fields: Vec<&str> = needed.split(' ').chain(known.split(' ')).collect();
        for member in given.members().iter().filter(|member| !fields.contains(&plain(caller, member))) {
            unknown(caller, member, &path, &fields, report);
        }
    }
}

/// The field's name once the template is evaluated.
fn plain<'a>(caller: &Caller, member: &'a Member) -> &'a str {
    let key = member.key.as_str();
    match caller.language {
        QueryLanguage::JSONPath => key.strip_suffix(".$").unwrap_or(key),
        QueryLanguage::JSONata => key,
    }
}

/// Whatever the services call their fields, Step Functions' begin with a capital (Developer Guide, "Integrating services").
fn camel_case(name: &str, member: &Member, path: &str, report: &mut Report) {
    let message = format!("The field \"{name}\" is not supported by Step Functions");
    let mut meant = member.key.clone();
    meant.get_mut(..1).map(str::make_ascii_uppercase);
    report
        .warning("UNSUPPORTED_PARAMETER", &format!("{path}/{}", member.key), member.key_span, message)
        .fix(format!("Did you mean \"{meant}\"?"));
}

/// A field whose value is a path is refused only when the Task runs (seen by others): a warning.
fn unknown(caller: &Caller, member: &Member, path: &str, fields: &[&str], report: &mut Report) {
    let name = plain(caller, member);
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
