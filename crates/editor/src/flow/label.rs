//! Short texts for nodes and edges.

use super::chart::Icon;
use asl::json::{Kind, Node};
use asl::model::{Comparison, Condition, Operand, Resource, State};

/// Longest label of an edge, in characters.
const LONGEST: usize = 22;

/// What a rule asks, cut to what a line has room for: `x = 1`, `status = DONE`, `ready`. `None` of what is no rule.
pub fn condition(condition: &Condition) -> Option<String> {
    let text = asked(condition, true)?;
    Some(match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}\u{2026}", text.get(..at).unwrap_or_default().trim_end()),
        None => text,
    })
}

/// The same in full.
pub fn in_full(condition: &Condition) -> String {
    asked(condition, false).unwrap_or_else(|| "no rule".to_owned())
}

fn asked(condition: &Condition, short: bool) -> Option<String> {
    let inner = |inner: &Condition| {
        let text = asked(inner, short)?;
        let joined = matches!(inner, Condition::And(_) | Condition::Or(_));
        Some(if joined { format!("({text})") } else { text })
    };
    let all = |all: &[Condition], word: &str| {
        all.iter().map(inner).collect::<Option<Vec<_>>>().map(|all| all.join(word))
    };
    Some(match condition {
        Condition::Comparison(comparison) => compare(comparison, short),
        Condition::Not(not) => format!("not {}", inner(not)?),
        Condition::And(conditions) => all(conditions, " and ")?,
        Condition::Or(conditions) => all(conditions, " or ")?,
        Condition::Jsonata(text) if short => {
            let words: Vec<&str> = text.split_whitespace().collect();
            words.join(" ").replace("$states.input.", "")
        }
        Condition::Jsonata(text) => text.trim().to_owned(),
        Condition::Constant(value) => value.to_string(),
        Condition::Invalid => return None,
    })
}

fn last_part(path: &str) -> String {
    path.rsplit(['.', '[']).next().unwrap_or(path).to_owned()
}

fn compare(comparison: &Comparison, short: bool) -> String {
    let operand = match &comparison.operand {
        Operand::Path(path) if short => last_part(path),
        Operand::Path(path) => path.clone(),
        Operand::Literal(value) => literal(value),
    };
    let variable = match short {
        true => last_part(&comparison.variable),
        false => comparison.variable.value.clone(),
    };
    let name = comparison.operator.name();
    let not = if operand == "true" { "" } else { "not " };
    if let Some(is) = name.strip_prefix("Is") {
        return format!("{variable} {not}{}", is.to_lowercase());
    }
    if name == "BooleanEquals" {
        return format!("{not}{variable}");
    }
    let name = name.trim_end_matches("Path");
    let sign = match name {
        _ if name.ends_with("LessThanEquals") => "\u{2264}",
        _ if name.ends_with("GreaterThanEquals") => "\u{2265}",
        _ if name.ends_with("LessThan") => "<",
        _ if name.ends_with("GreaterThan") => ">",
        _ if name.ends_with("Matches") => "like",
        _ => "=",
    };
    format!("{variable} {sign} {operand}")
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
    fn rules_are_told_in_few_words_and_in_full() {
        let check = |rule: &str, short: &str, full: &str| {
            let text = format!(
                r#"{{"QueryLanguage":"{}","StartAt":"A","States":{{"A":{{"Type":"Choice","Choices":[{{{rule},"Next":"A"}}]}}}}}}"#,
                if rule.contains("Condition") { "JSONata" } else { "JSONPath" }
            );
            let machine = asl::parse(&text).machine;
            let asl::model::StateKind::Choice(choice) = &machine.states()["A"].kind else {
                panic!("no Choice")
            };
            let asked = &choice.choices[0].condition;
            assert_eq!((condition(asked).as_deref(), in_full(asked).as_str()), (Some(short), full), "{rule}");
        };
        check(r#""Variable":"$.x","NumericEquals":1"#, "x = 1", "$.x = 1");
        check(
            r#""Variable":"$.a.b","NumericGreaterThanEqualsPath":"$.c.d""#,
            "b \u{2265} d",
            "$.a.b \u{2265} $.c.d",
        );
        check(r#""Variable":"$.job.status","StringEquals":"DONE""#, "status = DONE", "$.job.status = DONE");
        check(r#""Variable":"$.x","IsPresent":false"#, "x not present", "$.x not present");
        check(r#""Variable":"$.x","BooleanEquals":true"#, "x", "$.x");
        check(r#""Variable":"$.x","StringMatches":"a*""#, "x like a*", "$.x like a*");
        let both =
            r#""And":[{"Variable":"$.x","IsNull":true},{"Not":{"Variable":"$.y","NumericLessThan":2}}]"#;
        check(both, "x null and not y < 2", "$.x null and not $.y < 2");
        let either =
            both.replace("And", "Or").replace(r#"{"Variable":"$.x","IsNull":true}"#, &format!("{{{both}}}"));
        check(&either, "(x null and not y < 2)\u{2026}", "($.x null and not $.y < 2) or not $.y < 2");
        check(r#""Condition":"{% $states.input.x > 10 %}""#, "x > 10", "$states.input.x > 10");
        let long = "$exists($states.input.order.items) and $count($states.input.order.items) > 3";
        check(&format!(r#""Condition":"{{% {long} %}}""#), "$exists(order.items) a\u{2026}", long);
        check(r#""Condition":true"#, "true", "true");
    }

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
