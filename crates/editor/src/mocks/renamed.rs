//! Mocks that follow a state's name.

use crate::machine::edit::{apply, Edit};
use asl::model::walk_scopes;

/// The mocks file after the state `from` was called `to`: what is said of it in `states` is said of that name, and all else
/// stays to the letter. Where another state is still called as it was (`stays`), or one of a state machine that tasks start,
/// what is said is said of both. `None` where nothing changes: it says nothing of the state, says something of `to` already, or is
/// no JSON.
pub fn renamed(mocks: &str, from: &str, to: &str, stays: bool) -> Option<String> {
    let (file, found) = asl::json::parse(mocks);
    let states = file.get("states").filter(|states| states.get(to).is_none())?;
    let own = states.member(from).filter(|_| !found.iter().any(asl::Diagnostic::is_error))?;
    let mut stays = stays;
    for machine in file.get("state_machines").map(asl::json::Node::members).unwrap_or_default() {
        if let Some(definition) = machine.value.get("definition") {
            let scope = asl::interpret(definition).scope;
            walk_scopes(&scope, &mut |scope| stays |= scope.states.values().any(|state| state.name == from));
        }
    }
    let key = own.key_span;
    let mut insert = asl::json::quote(to);
    if stays {
        let before = mocks.get(..key.start)?;
        insert += mocks.get(key.end..own.value.span.end)?;
        insert.push(',');
        insert += before.get(before.trim_end().len()..)?;
    }
    apply(mocks, &[Edit { start: key.start, end: if stays { key.start } else { key.end }, insert }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mock_follows_the_name_of_its_state() {
        let check = |mocks: &str, stays: bool, expect: Option<&str>| {
            assert_eq!(renamed(mocks, "A", "é\"", stays).as_deref(), expect, "{mocks}");
        };
        let text = "{\n \"states\" : {\n\t\"B\":{}, \"A\" :{\"latency\": 1.0}}, \"jobs\":{\"A\": 1}}\n";
        check(text, false, Some(&text.replace("\"A\" :", "\"é\\\"\" :")));
        check(text, true, Some(&text.replace("\"A\" :", "\"é\\\"\" :{\"latency\": 1.0}, \"A\" :")));
        check(r#"{"states":{"\u0041":{}}}"#, false, Some(r#"{"states":{"é\"":{}}}"#));
        let child = |name: &str| {
            format!(
                r#"{{"states":{{"A":1}},"state_machines":{{"c":{{"definition":{{"StartAt":"{name}","States":{{"{name}":{{"Type":"Succeed"}}}}}}}}}}}}"#
            )
        };
        check(&child("X"), false, Some(&child("X").replace(r#""A":1"#, r#""é\"":1"#)));
        check(&child("A"), false, Some(&child("A").replace(r#""A":1"#, r#""é\"":1,"A":1"#)));
        for same in [
            "",
            "{",
            r#"{"states":{"A":{}}"#,
            r#"{"states":{"A":{},"é\"":{}}}"#,
            r#"{"states":{"B":{}}}"#,
            "[]",
        ] {
            check(same, false, None);
        }
    }
}
