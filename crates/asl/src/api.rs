//! What CreateStateMachine and UpdateStateMachine refuse before they look at the definition.
//!
//! Sources: API reference (the two operations, LoggingConfiguration), and the wording of recorded refusals. What only an
//! account knows (names that are taken, log groups that are gone) cannot be said here.

use serde_json::Value;

/// Which request it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// `CreateStateMachine`
    Create,
    /// `UpdateStateMachine`
    Update,
}

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The exception's name, such as `InvalidName`.
    pub code: &'static str,
    /// AWS's words.
    pub message: String,
}

/// A definition may have so many bytes.
const LONGEST_DEFINITION: usize = 1_048_576;

/// What no name may contain (API reference, CreateStateMachine).
const NOT_IN_NAMES: &str = "<>{}[]?*\"#%\\^|~`$&,;:/";

/// Everything that is wrong with a request's fields; `definition` is looked at for its presence and size alone.
pub fn check(operation: Operation, fields: &Value) -> Vec<Refusal> {
    let mut found = Vec::new();
    let text = |key: &str| fields.get(key).and_then(Value::as_str);
    let mut refuse = |code, message: String| found.push(Refusal { code, message });
    let required: &[&str] = match operation {
        Operation::Create => &["name", "definition", "roleArn"],
        Operation::Update => &["stateMachineArn"],
    };
    let missing: Vec<String> = required
        .iter()
        .filter(|key| text(key).is_none())
        .map(|key| format!("Missing required parameter in input: \"{key}\""))
        .collect();
    if !missing.is_empty() {
        refuse("ParamValidationError", format!("Parameter validation failed:\n{}", missing.join("\n")));
    }
    if let Some(name) = text("name").filter(|name| !is_name(name)) {
        refuse("InvalidName", format!("Invalid Name: '{name}'"));
    }
    if let Some(arn) = text("roleArn").filter(|arn| !is_role(arn)) {
        refuse("InvalidArn", format!("Invalid Role Arn: '{arn}'"));
    }
    if let Some(arn) = text("stateMachineArn").filter(|arn| !is_state_machine(arn)) {
        refuse("StateMachineDoesNotExist", format!("State Machine Does Not Exist: '{arn}'"));
    }
    if text("definition").is_some_and(|definition| definition.len() > LONGEST_DEFINITION) {
        let why = format!("Definition is longer than {LONGEST_DEFINITION} bytes");
        refuse("InvalidDefinition", format!("Invalid State Machine Definition: '{why}'"));
    }
    let changes =
        ["definition", "roleArn", "loggingConfiguration", "tracingConfiguration", "encryptionConfiguration"];
    if operation == Operation::Update && changes.iter().all(|key| fields.get(key).is_none_or(Value::is_null))
    {
        let message = "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified";
        refuse("MissingRequiredParameter", message.to_owned());
    }
    if let Some(why) = fields.get("loggingConfiguration").and_then(logging) {
        refuse("InvalidLoggingConfiguration", format!("Invalid Logging Configuration: {why}"));
    }
    found
}

/// What is wrong with a `loggingConfiguration`: whoever logs anything needs one place for it.
fn logging(configuration: &Value) -> Option<&'static str> {
    let level = configuration.get("level").and_then(Value::as_str).unwrap_or("OFF");
    let destinations = configuration.get("destinations").and_then(Value::as_array).map_or(0, Vec::len);
    let needed = level != "OFF";
    (destinations > 1 || needed && destinations == 0).then_some("Must specify exactly one Log Destination.")
}

fn is_name(name: &str) -> bool {
    let allowed = |c: char| !c.is_whitespace() && !c.is_control() && !NOT_IN_NAMES.contains(c);
    (1..=80).contains(&name.chars().count()) && name.chars().all(allowed)
}

fn is_role(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    matches!(parts.as_slice(), ["arn", _, "iam", _, account, role] if !account.is_empty() && role.starts_with("role/"))
}

fn is_state_machine(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    matches!(parts.as_slice(), ["arn", _, "states", _, _, machine] if machine.starts_with("stateMachine:"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn requests() {
        let check = |operation, change: Value, expect: &[&str]| {
            let mut fields = match operation {
                Operation::Create => json!({"name": "n", "roleArn": "arn:aws:iam::123456789012:role/r"}),
                Operation::Update => {
                    json!({"stateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:n"})
                }
            };
            fields["definition"] = "{}".into();
            for (key, value) in change.as_object().into_iter().flatten() {
                fields[key] = value.clone();
            }
            let found: Vec<_> =
                super::check(operation, &fields).into_iter().map(|refusal| refusal.code).collect();
            assert_eq!(found, expect, "{change}");
        };
        use Operation::{Create, Update};
        check(Create, json!({}), &[]);
        check(Update, json!({}), &[]);
        check(Create, json!({"name": null, "roleArn": null}), &["ParamValidationError"]);
        check(Create, json!({"name": "a b"}), &["InvalidName"]);
        check(Create, json!({"name": "x".repeat(81)}), &["InvalidName"]);
        check(Create, json!({"roleArn": "arn:aws:s3:::b"}), &["InvalidArn"]);
        check(Create, json!({"definition": " ".repeat(LONGEST_DEFINITION + 1)}), &["InvalidDefinition"]);
        check(Create, json!({"loggingConfiguration": {"level": "ALL"}}), &["InvalidLoggingConfiguration"]);
        check(
            Create,
            json!({"loggingConfiguration": {"destinations": [1, 2]}}),
            &["InvalidLoggingConfiguration"],
        );
        check(Create, json!({"loggingConfiguration": {"level": "ALL", "destinations": [1]}}), &[]);
        check(Update, json!({"definition": null}), &["MissingRequiredParameter"]);
        check(
            Update,
            json!({"stateMachineArn": "arn:aws:fake:us-east-1:1:x"}),
            &["StateMachineDoesNotExist"],
        );
    }
}
