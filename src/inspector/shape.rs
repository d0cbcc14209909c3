//! How a field is shown: where it stands and what kind of control it has.

use editor::schema::Kind;

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
            let names = text.split(',').map(|name| asl::json::quote(name.trim()));
            format!("[{}]", names.collect::<Vec<_>>().join(", "))
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

/// A value as it is typed.
pub fn write(control: Control, node: &asl::json::Node) -> String {
    match control {
        Control::Names if node.is_array() => {
            node.elements().iter().filter_map(asl::json::Node::as_str).collect::<Vec<_>>().join(", ")
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
