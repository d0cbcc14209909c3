//! Whole states and fields, offered where the name of one is to be written.

use asl::json::{parse, print, quote};
use asl::model::QueryLanguage;

use crate::machine::flow::goes_on;
use crate::machine::name::fresh;
use crate::machine::{NewState, StateType};
use crate::schema::{Field, Kind, Object};

/// A state that can be written down.
pub(super) struct Snippet {
    /// Its type.
    pub kind: StateType,
    /// Its name and object, as they stand in `States`.
    pub text: String,
    /// Behind the last letter of the name, which is what people change first.
    pub caret: usize,
}

/// One of each type, indented as the line where they begin; what may go on ends its scope.
pub(super) fn states(language: QueryLanguage, taken: impl Fn(&str) -> bool, indent: &str) -> Vec<Snippet> {
    let snippet = |kind: StateType| {
        let state = NewState::of(kind);
        let name = quote(&fresh(&state.name(), &taken));
        let mut object = indented(&print(&state.node(language).ok()?), indent);
        if let (true, Some(body)) = (goes_on(kind.name()), object.strip_suffix(&format!("\n{indent}}}"))) {
            object = format!("{body},\n{indent}  \"End\": true\n{indent}}}");
        }
        Some(Snippet { kind, caret: name.len() - 1, text: format!("{name}: {object}") })
    };
    StateType::ALL.into_iter().filter_map(snippet).collect()
}

fn indented(text: &str, indent: &str) -> String {
    text.trim_end().replace('\n', &format!("\n{indent}"))
}

/// What a new field holds, the least that the language takes, and where in it the caret goes: to what is blank, or behind it.
pub(super) fn value(field: &Field, language: QueryLanguage, indent: &str) -> (String, usize) {
    let text = match field.kind {
        Kind::Boolean => "true",
        Kind::Integer(..) if field.key == "Seconds" => "60",
        Kind::Integer(..) | Kind::Number(..) => field.default.unwrap_or("1"),
        Kind::List(Object::Retrier) => r#"[{"ErrorEquals": ["States.ALL"]}]"#,
        Kind::List(Object::Catcher) => r#"[{"ErrorEquals": ["States.ALL"], "Next": ""}]"#,
        Kind::List(Object::Branch) => r#"[{"StartAt": "", "States": {}}]"#,
        Kind::List(Object::ChoiceRule) if language == QueryLanguage::JSONata => {
            r#"[{"Condition": "{%  %}", "Next": ""}]"#
        }
        Kind::List(Object::ChoiceRule) => r#"[{"Variable": "$.", "IsPresent": true, "Next": ""}]"#,
        Kind::Object(Object::ItemProcessor) => {
            r#"{"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "", "States": {}}"#
        }
        Kind::Object(Object::Branch) => r#"{"StartAt": "", "States": {}}"#,
        Kind::Template | Kind::Variables | Kind::Object(_) | Kind::States | Kind::Json => "{}",
        Kind::List(_) => "[{}]",
        Kind::ErrorNames | Kind::Words => r#"[""]"#,
        Kind::Jsonata => r#""{%  %}""#,
        _ => r#""""#,
    };
    let whole = match text.contains(": ") {
        true => indented(&print(&parse(text).0), indent),
        false => text.to_owned(),
    };
    let blank = [("\"\"", 1), ("%  %", 2), ("{}", 1)].into_iter();
    let caret = blank.filter_map(|(blank, inside)| Some(whole.find(blank)? + inside)).min();
    (whole.clone(), caret.unwrap_or(whole.len()))
}
