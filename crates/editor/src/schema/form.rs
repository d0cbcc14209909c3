//! A form made of the tables: where a field stands in it, what kind of control it has, how its value is typed.

use asl::json::Node;
use asl::model::QueryLanguage;

use super::{all_fields, Field, Kind, Object};

/// Where in the inspector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// What the type is about.
    Main,
    /// The data on their way through.
    Data,
    /// The rest.
    More,
    /// Shown in a way of its own.
    Own,
}

/// The group of a field.
pub fn group(name: &str) -> Group {
    match name {
        "Type" | "Next" | "End" | "Choices" | "Default" | "Retry" | "Catch" | "Branches"
        | "ItemProcessor" | "Iterator" => Group::Own,
        "InputPath" | "OutputPath" | "ResultPath" | "ResultSelector" | "Output" | "Assign" => Group::Data,
        "Comment"
        | "QueryLanguage"
        | "Credentials"
        | "HeartbeatSeconds"
        | "HeartbeatSecondsPath"
        | "TimeoutSecondsPath"
        | "ItemBatcher"
        | "ResultWriter"
        | "Label"
        | "ToleratedFailureCount"
        | "ToleratedFailureCountPath"
        | "ToleratedFailurePercentage"
        | "ToleratedFailurePercentagePath"
        | "MaxConcurrencyPath" => Group::More,
        _ => Group::Main,
    }
}

/// Fields of a Map state that only a Distributed Map has.
const DISTRIBUTED: [&str; 8] = [
    "ItemReader",
    "ItemBatcher",
    "ResultWriter",
    "Label",
    "ToleratedFailureCount",
    "ToleratedFailureCountPath",
    "ToleratedFailurePercentage",
    "ToleratedFailurePercentagePath",
];

/// Whether a form of this state shows a field: what only a Distributed Map has is shown there, and where it is present.
pub fn is_shown(state: &Node, key: &str) -> bool {
    !DISTRIBUTED.contains(&key) || state.get(key).is_some() || is_distributed(state)
}

/// Whether a state is a Distributed Map.
pub fn is_distributed(state: &Node) -> bool {
    let config = state.get("ItemProcessor").and_then(|processor| processor.get("ProcessorConfig"));
    config.and_then(|config| config.get("Mode")).and_then(Node::as_str) == Some("DISTRIBUTED")
}

/// Keys of a state that its form does not have: those of the other query language, and unknown ones.
pub fn strange(state: &Node, object: Object, language: QueryLanguage) -> Vec<String> {
    let known = |key: &str| all_fields(object).any(|field| field.key == key && field.language.has(language));
    let keys = state.members().iter().map(|member| member.key.clone());
    keys.filter(|key| !known(key) && key != "Type" && key != "Iterator").collect()
}

/// What clearing a field leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cleared {
    /// Nothing: the field goes.
    Gone,
    /// The empty text.
    Empty,
    /// What it was: it must be there, and there is no such value as none.
    Kept,
}

/// What clearing a field of a rule leaves: a comparison stays the one that was chosen.
pub fn cleared(field: &Field) -> Cleared {
    let compares = ["String", "Numeric", "Boolean", "Timestamp", "Is"];
    let of_rule = all_fields(Object::ChoiceRule).any(|other| other.key == field.key);
    let operator = of_rule && compares.iter().any(|it| field.key.starts_with(it));
    match field.kind {
        _ if !operator => Cleared::Gone,
        Kind::Text => Cleared::Empty,
        _ => Cleared::Kept,
    }
}

/// What is typed into a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// A string.
    Text,
    /// A string, or `null`.
    Nullable,
    /// A number, or in JSONata an expression.
    Number,
    /// A word out of some.
    Word,
    /// `true` or `false`.
    Switch,
    /// Any JSON.
    Json,
    /// Words with commas between.
    Names,
}

impl Control {
    /// That of a field.
    pub fn of(kind: Kind) -> Self {
        match kind {
            Kind::Text
            | Kind::StateName
            | Kind::Path
            | Kind::Jsonata
            | Kind::Expression
            | Kind::Timestamp
            | Kind::Resource => Self::Text,
            Kind::NullablePath | Kind::ResultPath => Self::Nullable,
            Kind::Integer(..) | Kind::Number(..) => Self::Number,
            Kind::Enum(_) => Self::Word,
            Kind::Boolean => Self::Switch,
            Kind::ErrorNames | Kind::Words => Self::Names,
            Kind::Template
            | Kind::Json
            | Kind::Variables
            | Kind::States
            | Kind::Object(_)
            | Kind::List(_) => Self::Json,
        }
    }
}

/// What is typed, as JSON text; `None` is nothing at all. Why not, if it is no such value.
pub fn read(control: Control, typed: &str) -> Result<Option<String>, String> {
    let text = typed.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let sound = |text: &str| asl::json::parse(text).1.is_empty();
    Ok(Some(match control {
        Control::Nullable if text == "null" => text.to_owned(),
        Control::Switch => text.to_owned(),
        Control::Text | Control::Nullable | Control::Word => asl::json::quote(typed),
        Control::Number if sound(text) => text.to_owned(),
        Control::Number => asl::json::quote(text),
        Control::Names => {
            let names: Vec<String> = words(text).iter().map(|word| asl::json::quote(word)).collect();
            format!("[{}]", names.join(", "))
        }
        Control::Json if sound(text) => text.to_owned(),
        Control::Json if text.starts_with("{%") => asl::json::quote(text),
        Control::Json => {
            let found = asl::json::parse(text).1;
            return Err(found
                .first()
                .map_or_else(|| "This is no JSON.".to_owned(), |first| format!("{}.", first.message)));
        }
    }))
}

/// Words with commas between. One that holds a comma stands in quotes, as in a CSV file; empty ones are none.
fn words(text: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let (mut quoted, mut letters) = (false, text.chars().peekable());
    while let Some(letter) = letters.next() {
        let Some(word) = all.last_mut() else { break };
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => word.extend(letters.next()),
            '"' if quoted || word.trim().is_empty() => quoted = !quoted,
            ',' if !quoted => all.push(String::new()),
            _ => word.push(letter),
        }
    }
    let all = all.iter().map(|word| word.trim().to_owned());
    all.filter(|word| !word.is_empty()).collect()
}

/// A word among others, in quotes where it needs them.
fn word(word: &str) -> String {
    if word.contains([',', '"']) {
        format!("\"{}\"", word.replace('"', "\"\""))
    } else {
        word.to_owned()
    }
}

/// A value as it is typed.
pub fn write(control: Control, node: &Node) -> String {
    match control {
        Control::Names if node.is_array() => {
            node.elements().iter().filter_map(Node::as_str).map(word).collect::<Vec<_>>().join(", ")
        }
        Control::Json if node.as_str().is_some_and(|text| !text.starts_with("{%")) => {
            asl::json::print_compact(node)
        }
        _ => match node.as_str() {
            Some(text) => text.to_owned(),
            None if node.is_object() || node.is_array() => asl::json::print(node),
            None => asl::json::print_compact(node),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::StateType;
    use crate::schema::field;

    #[test]
    fn words_may_hold_commas() {
        let check = |typed: &str, json: &str, shown: &str| {
            assert_eq!(read(Control::Names, typed), Ok(Some(json.to_owned())), "{typed}");
            assert_eq!(write(Control::Names, &asl::json::parse(json).0), shown, "{typed}");
        };
        check("A B, C,,D", r#"["A B", "C", "D"]"#, "A B, C, D");
        check(r#"id, name, "last, first""#, r#"["id", "name", "last, first"]"#, r#"id, name, "last, first""#);
        check(r#""say ""hi""", b"#, r#"["say \"hi\"", "b"]"#, r#""say ""hi""", b"#);
        check(r#"5" pipe, "open"#, r#"["5\" pipe", "open"]"#, r#""5"" pipe", open"#);
        assert_eq!(read(Control::Names, " , "), Ok(Some("[]".to_owned())));
    }

    #[test]
    fn a_comparison_stays_when_its_value_is_cleared() {
        let check = |key: &str, expect| {
            let field = field(Object::ChoiceRule, key, QueryLanguage::JSONPath).unwrap();
            assert_eq!(cleared(field), expect, "{key}");
        };
        check("StringEquals", Cleared::Empty);
        check("StringMatches", Cleared::Empty);
        for key in ["StringEqualsPath", "NumericEquals", "TimestampLessThan", "BooleanEquals", "IsNull"] {
            check(key, Cleared::Kept);
        }
        check("Variable", Cleared::Gone);
        check("Comment", Cleared::Gone);
        let other = all_fields(Object::State(StateType::Wait)).find(|field| field.key == "TimestampPath");
        assert_eq!(cleared(other.unwrap()), Cleared::Gone);
    }

    #[test]
    fn a_form_has_what_the_state_is() {
        let map = |config: &str| {
            let text = format!(r#"{{"Type":"Map","ItemProcessor":{{{config}}},"Label":"L"}}"#);
            asl::json::parse(&text).0
        };
        let (inline, distributed) = (map(""), map(r#""ProcessorConfig":{"Mode":"DISTRIBUTED"}"#));
        assert!(
            !is_shown(&inline, "ItemReader") && is_shown(&inline, "Label") && is_shown(&inline, "ItemsPath")
        );
        assert!(is_shown(&distributed, "ItemReader") && is_shown(&distributed, "ResultWriter"));
        for key in DISTRIBUTED {
            assert!(all_fields(Object::State(StateType::Map)).any(|field| field.key == key), "{key}");
        }
    }

    #[test]
    fn what_the_language_lacks_is_shown_apart() {
        let task =
            r#"{"Type":"Task","Resource":"r","Parameters":{},"ResultPath":null,"Nonsense":1,"End":true}"#;
        let task = asl::json::parse(task).0;
        let object = Object::State(StateType::Task);
        assert_eq!(strange(&task, object, QueryLanguage::JSONata), ["Parameters", "ResultPath", "Nonsense"]);
        assert_eq!(strange(&task, object, QueryLanguage::JSONPath), ["Nonsense"]);
    }
}
