//! Finding a state machine in what people have of it: the answer of the AWS CLI, a CloudFormation or SAM template, the code
//! block of a page, states copied out of a definition.

use asl::json::{parse, print, Node};

use super::fragment::Fragment;

/// A state machine that was found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it is called there, if it is called anything.
    pub title: Option<String>,
    /// Its definition, ASL JSON; as it was written, damaged places too.
    pub definition: String,
}

/// The types of state machines in templates (CloudFormation resource reference; AWS SAM resource reference).
const RESOURCES: [&str; 2] = ["AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine"];

/// Finds the first state machine that a text holds: the definition itself, even a damaged one; what `describe-state-machine`
/// returns; a template of CloudFormation or SAM as JSON; single states. A code block's fence is no part of it.
pub fn find(text: &str) -> Option<Found> {
    let text = unfenced(text);
    let (node, _) = parse(text);
    if is_machine(&node) {
        return Some(Found { title: None, definition: text.to_owned() });
    }
    if let Some(definition) = node.get("definition").and_then(Node::as_str) {
        return machine(definition).map(|definition| Found { title: string(&node, "name"), definition });
    }
    if let Some(resources) = node.get("Resources") {
        return resources.members().iter().find_map(|member| resource(text, &member.key, &member.value));
    }
    let states = Fragment::read(text)?;
    Some(Found { title: None, definition: print(&states.to_node()) })
}

/// Whether a text is YAML of a state machine or a template, which is not read here.
pub fn is_yaml(text: &str) -> bool {
    let begins = |line: &str, key: &str| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':'));
    let keys = ["StartAt", "States", "AWSTemplateFormatVersion", "Resources", "Transform"];
    !text.trim_start().starts_with(['{', '['])
        && unfenced(text).lines().any(|line| keys.iter().any(|key| begins(line, key)))
}

fn is_machine(node: &Node) -> bool {
    node.get("States").is_some() || node.get("StartAt").is_some()
}

fn machine(text: &str) -> Option<String> {
    is_machine(&parse(text).0).then(|| text.to_owned())
}

fn string(node: &Node, key: &str) -> Option<String> {
    node.get(key).and_then(Node::as_str).map(str::to_owned)
}

/// A code block without the lines that fence it.
fn unfenced(text: &str) -> &str {
    let text = text.trim();
    let inner = || {
        let (_, inner) = text.strip_prefix("```")?.split_once('\n')?;
        Some(inner.trim_end().trim_end_matches('`').trim_end())
    };
    inner().unwrap_or(text)
}

fn resource(text: &str, id: &str, node: &Node) -> Option<Found> {
    let properties = node
        .get("Properties")
        .filter(|_| node.get("Type").and_then(Node::as_str).is_some_and(|kind| RESOURCES.contains(&kind)))?;
    let definition = match (properties.get("Definition"), properties.get("DefinitionString")) {
        (Some(object), _) => text.get(object.span.start..object.span.end)?.to_owned(),
        (None, Some(value)) => machine(&joined(value)?)?,
        (None, None) => return None,
    };
    let name = ["StateMachineName", "Name"].iter().find_map(|key| string(properties, key));
    Some(Found { title: Some(name.unwrap_or_else(|| id.to_owned())), definition })
}

/// The text of a string that a template puts together; what only the stack knows stays as `${Name}`.
fn joined(node: &Node) -> Option<String> {
    if let Some(text) = node.as_str() {
        return Some(text.to_owned());
    }
    if let Some(text) = node.get("Fn::Sub") {
        return joined(text.elements().first().unwrap_or(text));
    }
    if let Some(parts) = node.get("Fn::Join") {
        let [separator, list] = parts.elements() else { return None };
        let parts: Option<Vec<String>> = list.elements().iter().map(joined).collect();
        return Some(parts?.join(separator.as_str()?));
    }
    if let Some(name) = node.get("Ref").and_then(Node::as_str) {
        return Some(format!("${{{name}}}"));
    }
    let attribute = node.get("Fn::GetAtt")?;
    let words: Vec<&str> = attribute.elements().iter().filter_map(Node::as_str).collect();
    Some(format!("${{{}}}", attribute.as_str().map_or_else(|| words.join("."), str::to_owned)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MACHINE: &str = r#"{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#;

    fn check(text: &str, title: Option<&str>, definition: &str) {
        let expect = Found { title: title.map(str::to_owned), definition: definition.to_owned() };
        assert_eq!(find(text), Some(expect), "{text}");
    }

    #[test]
    fn a_definition_is_itself_however_damaged() {
        check(MACHINE, None, MACHINE);
        check(&format!("```json\n{MACHINE}\n```\n"), None, MACHINE);
        for damaged in [r#"{"StartAt": "A", // here"#, r#"{"States": {"A": {"Type": "Pass", ...}}}"#] {
            check(damaged, None, damaged);
        }
    }

    #[test]
    fn the_command_lines_answer_and_templates_hold_one() {
        let text = serde_json::Value::from(MACHINE);
        let described = format!(r#"{{"stateMachineArn":"arn:…","name":"Nightly","definition":{text}}}"#);
        check(&described, Some("Nightly"), MACHINE);
        let template = |properties: &str| {
            format!(
                r#"{{"Resources":{{"Role":{{"Type":"AWS::IAM::Role"}},"Load":{{"Type":"AWS::StepFunctions::StateMachine","Properties":{properties}}}}}}}"#
            )
        };
        check(&template(&format!(r#"{{"Definition":{MACHINE}}}"#)), Some("Load"), MACHINE);
        check(
            &template(&format!(r#"{{"DefinitionString":{text},"StateMachineName":"nightly"}}"#)),
            Some("nightly"),
            MACHINE,
        );
        check(&template(&format!(r#"{{"DefinitionString":{{"Fn::Sub":{text}}}}}"#)), Some("Load"), MACHINE);
        check(
            &template(&format!(r#"{{"DefinitionString":{{"Fn::Sub":[{text},{{}}]}}}}"#)),
            Some("Load"),
            MACHINE,
        );
        let join = r#"{"DefinitionString":{"Fn::Join":["",["{\"StartAt\":\"",{"Ref":"First"},"\",\"Comment\":\"",{"Fn::GetAtt":["Job","Arn"]},"\"}"]]}}"#;
        check(&template(join), Some("Load"), r#"{"StartAt":"${First}","Comment":"${Job.Arn}"}"#);
        for nothing in [
            "",
            "{}",
            "[]",
            r#"{"definition":"x"}"#,
            r#"{"Resources":{"A":{}}}"#,
            r#"{"version":1,"tasks":[]}"#,
        ] {
            assert_eq!(find(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn states_without_a_machine_become_one() {
        let found = find(r#""Hello": {"Type": "Succeed"}"#).map(|found| found.definition).unwrap_or_default();
        assert_eq!(parse(&found).0.get("StartAt").and_then(Node::as_str), Some("Hello"));
    }

    #[test]
    fn yaml_is_known_by_its_keys() {
        assert!(is_yaml("Comment: x\nStartAt: A\nStates:\n  A:\n    Type: Succeed\n"));
        assert!(is_yaml("AWSTemplateFormatVersion: '2010-09-09'\nResources:\n"));
        assert!(!is_yaml(MACHINE) && !is_yaml("Kind regards") && !is_yaml("{\nStartAt: 1}"));
    }
}
