//! What a call is given, looked at before it begins: what is written down in a definition its rules have seen, what is
//! computed only the run does.

use asl::rules::CallFields;
use expr::Value;

/// What the service has against the parameters, in AWS's words.
pub(crate) fn objections(fields: CallFields, parameters: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for field in fields.needed.split(' ') {
        match parameters.get(field) {
            None => found.push(format!("The field '{field}' is required but was missing")),
            // Null is sent, and refused by the service itself (recorded of DynamoDB's Item).
            Some(value) if !value.is_null() && !fits(field, value) => found.push(malformed(field)),
            Some(_) => {}
        }
    }
    let object = parameters.as_object().filter(|_| fields.known != "*");
    let is_known =
        |name: &str| [fields.needed, fields.known].iter().any(|all| all.split(' ').any(|one| one == name));
    for name in object.into_iter().flat_map(|object| object.keys()).filter(|name| !is_known(name)) {
        found.push(format!("The field \"{name}\" is not supported by Step Functions"));
    }
    found
}

/// The words about a field of the wrong form (recorded of `Headers`).
pub(super) fn malformed(field: &str) -> String {
    format!("The value of the field '{field}' has an invalid format")
}

/// Whether a field that a call needs may have this value: most are texts, and a message may be anything.
fn fits(field: &str, value: &Value) -> bool {
    match field {
        "Message" | "MessageBody" => true,
        "Key" | "Item" | "Step" => value.as_object().is_some(),
        "Entries" => value.as_array().is_some(),
        "Method" => {
            matches!(value.as_str(), Some("GET" | "POST" | "PUT" | "DELETE" | "PATCH" | "HEAD" | "OPTIONS"))
        }
        _ => value.as_str().is_some(),
    }
}
