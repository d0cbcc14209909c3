//! Names in ARNs, as a person calls what they stand for.

/// The last part of an ARN (`arn:...:stateMachine:child` is `child`), or the name itself.
pub fn last_part(name: &str) -> &str {
    name.rsplit([':', '/']).next().unwrap_or_default()
}

/// `arn:aws:lambda:region:account:function:name:version`, `name:version` or `name` is `name`.
pub fn function_name(function: &str) -> &str {
    match function.split_once(":function:") {
        Some((_, rest)) => until_colon(rest),
        None if function.starts_with("arn:") => last_part(function),
        None => until_colon(function),
    }
}

/// The family of a task definition: `family:3`, or an ARN that ends in it, is `family`.
pub fn task_family(definition: &str) -> &str {
    until_colon(definition.rsplit('/').next().unwrap_or_default())
}

fn until_colon(name: &str) -> &str {
    name.split(':').next().unwrap_or_default()
}
