//! Short texts for nodes and edges.

use super::chart::Icon;
use asl::json::{Kind, Node};
use asl::model::{Comparison, Condition, Operand, Operator, Resource, State};

/// Longest label of an edge, in characters.
const LONGEST: usize = 22;

/// What a rule asks, in as few words as say it: `DONE`, `> 10`, `$.ready`. `None` where that would be too long to read.
pub fn condition(condition: &Condition) -> Option<String> {
    let text = match condition {
        Condition::Comparison(comparison) => compare(comparison),
        Condition::Not(inner) => format!("not {}", self::condition(inner)?),
        Condition::And(all) => format!("{} conditions", all.len()),
        Condition::Or(any) => format!("any of {}", any.len()),
        Condition::Jsonata(text) => text.trim().to_owned(),
        Condition::Constant(value) => value.to_string(),
        Condition::Invalid => return None,
    };
    if text.chars().count() <= LONGEST {
        return Some(text);
    }
    match condition {
        Condition::Jsonata(_) => Some("condition".to_owned()),
        Condition::Comparison(comparison) => Some(last_part(&comparison.variable)),
        _ => None,
    }
}

fn last_part(path: &str) -> String {
    let part = path.rsplit(['.', '[']).next().unwrap_or(path);
    part.chars().take(LONGEST).collect()
}

fn compare(comparison: &Comparison) -> String {
    let operand = match &comparison.operand {
        Operand::Path(path) => path.clone(),
        Operand::Literal(value) => literal(value),
    };
    let variable = last_part(&comparison.variable);
    let name = comparison.operator.name();
    let yes = operand == "true";
    match comparison.operator {
        Operator::IsPresent
        | Operator::IsNull
        | Operator::IsNumeric
        | Operator::IsString
        | Operator::IsBoolean
        | Operator::IsTimestamp => {
            let is = name.trim_start_matches("Is").to_lowercase();
            if yes {
                format!("{variable} {is}")
            } else {
                format!("{variable} not {is}")
            }
        }
        Operator::BooleanEquals => {
            if yes {
                variable
            } else {
                format!("not {variable}")
            }
        }
        _ if name.ends_with("LessThanEquals") => format!("\u{2264} {operand}"),
        _ if name.ends_with("GreaterThanEquals") => format!("\u{2265} {operand}"),
        _ if name.ends_with("LessThan") => format!("< {operand}"),
        _ if name.ends_with("GreaterThan") => format!("> {operand}"),
        _ => operand,
    }
}

fn literal(value: &Node) -> String {
    match &value.kind {
        Kind::String(text) if !text.is_empty() => text.clone(),
        Kind::Substitution(text) => text.clone(),
        _ => asl::json::print_compact(value),
    }
}

/// A Task's tile and what it runs: "Glue, extract-orders".
pub fn task(state: &State, resource: Option<Resource>) -> (Icon, String) {
    let Some(resource) = resource else { return (Icon::Task, "Task".to_owned()) };
    match resource {
        Resource::Lambda { arn } => (Icon::Lambda, with("Lambda", Some(function_name(&arn)))),
        Resource::Activity { arn } => {
            (Icon::Task, with("Activity", arn.rsplit(':').next().map(str::to_owned)))
        }
        Resource::Integration { service, action, .. } => integration(state, &service, &action),
        Resource::Other(text) => (Icon::Task, if text.is_empty() { "Task".to_owned() } else { text }),
    }
}

fn integration(state: &State, service: &str, action: &str) -> (Icon, String) {
    let (icon, name, fields): (Icon, &str, &[&str]) = match service {
        "lambda" => (Icon::Lambda, "Lambda", &["FunctionName"]),
        "glue" => (Icon::Glue, "Glue", &["JobName", "Name"]),
        "states" | "sfn" => (Icon::States, "Execution", &["StateMachineArn"]),
        "ecs" | "eks" => (Icon::Ecs, "ECS", &["TaskDefinition"]),
        "batch" => (Icon::Batch, "Batch", &["JobName", "JobDefinition"]),
        "sns" => (Icon::Sns, "SNS", &["TopicArn"]),
        "sqs" => (Icon::Sqs, "SQS", &["QueueUrl"]),
        "dynamodb" => (Icon::Dynamo, "DynamoDB", &["TableName"]),
        "events" | "eventbridge" => (Icon::Sns, "EventBridge", &[]),
        other => (Icon::Task, other, &[]),
    };
    let parameters = state.parameters.as_ref().or(state.arguments.as_ref());
    let name_of = if fields == ["TaskDefinition"] { revision_name } else { function_name };
    let field = |key: &&str| parameters?.get(key)?.as_str().filter(|text| !text.is_empty()).map(name_of);
    let what = fields.iter().find_map(field).unwrap_or_else(|| action.to_owned());
    (icon, with(name, Some(what)))
}

fn with(service: &str, what: Option<String>) -> String {
    what.filter(|what| !what.is_empty())
        .map_or_else(|| service.to_owned(), |what| format!("{service}, {what}"))
}

/// The name in an ARN, a URL or a plain name: what comes after `function:`, or after the last `:` or `/`.
fn function_name(text: &str) -> String {
    if let Some((_, rest)) = text.split_once(":function:") {
        return rest.split(':').next().unwrap_or(rest).to_owned();
    }
    text.rsplit([':', '/']).next().unwrap_or(text).to_owned()
}

/// Family and revision of a task definition, `history-migration:4`: what comes after the last `/`, or all of it.
fn revision_name(text: &str) -> String {
    text.rsplit('/').next().unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_out_of_arns() {
        let check = |text: &str, expect: &str| assert_eq!(function_name(text), expect);
        check("arn:aws:lambda:us-east-1:123456789012:function:check-job:live", "check-job");
        check("arn:aws:states:us-east-1:123456789012:stateMachine:load-orders", "load-orders");
        check("https://sqs.us-east-1.amazonaws.com/1/q", "q");
        check("plain", "plain");
        check("${Table}", "${Table}");
    }

    #[test]
    fn an_ecs_task_is_told_by_family_and_revision() {
        let check = |definition: &str, expect: &str| {
            let text = format!(
                r#"{{"StartAt":"A","States":{{"A":{{"Type":"Task","Resource":"arn:aws:states:::ecs:runTask.sync","Parameters":{{"TaskDefinition":"{definition}"}},"End":true}}}}}}"#
            );
            let machine = asl::parse(&text).machine;
            let state = machine.states().get("A").unwrap();
            let resource = Resource::parse("arn:aws:states:::ecs:runTask.sync");
            assert_eq!(task(state, Some(resource)).1, expect);
        };
        check(
            "arn:aws:ecs:us-east-1:123456789012:task-definition/history-migration:4",
            "ECS, history-migration:4",
        );
        check("history-migration:4", "ECS, history-migration:4");
        check("history-migration", "ECS, history-migration");
    }
}
