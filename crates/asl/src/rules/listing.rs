//! What the rules know of fields, for tools that must agree with them.

use super::schema::{
    Field, Groups, In, Shape, BRANCH, CATCHER, MACHINE, MAP_PARTS, PROCESSOR, PROCESSOR_CONFIG, RETRIER,
    STATES,
};
use crate::model::QueryLanguage;

/// A field that the rules accept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KnownField {
    /// Its key.
    pub name: &'static str,
    /// Exists in JSONPath.
    pub jsonpath: bool,
    /// Exists in JSONata.
    pub jsonata: bool,
    /// The words it must be one of; empty where it may be anything else.
    pub words: &'static [&'static str],
}

impl KnownField {
    /// Whether it exists in this language.
    pub fn is_in(&self, language: QueryLanguage) -> bool {
        match language {
            QueryLanguage::JSONPath => self.jsonpath,
            QueryLanguage::JSONata => self.jsonata,
        }
    }
}

/// The fields of an object: a state type, or `StateMachine`, `Branch`, `ItemProcessor`, `ProcessorConfig`, `Retrier`, `Catcher`, or a part
/// of a Map state such as `ItemReader` and `ItemReader/ReaderConfig`. None of anything else.
pub fn fields_of(object: &str) -> impl Iterator<Item = KnownField> {
    groups(object).iter().copied().flatten().map(known)
}

fn groups(object: &str) -> Groups {
    let part = |(way, _): &&(&[&str], Groups)| way.join("/") == object;
    match object {
        "StateMachine" => MACHINE,
        "Branch" => BRANCH,
        "ItemProcessor" => PROCESSOR,
        "ProcessorConfig" => PROCESSOR_CONFIG,
        "Retrier" => RETRIER,
        "Catcher" => CATCHER,
        _ => {
            let state = STATES.iter().find(|(name, _)| *name == object).map(|(_, groups)| *groups);
            state.or_else(|| MAP_PARTS.iter().find(part).map(|(_, groups)| *groups)).unwrap_or_default()
        }
    }
}

fn known(field: &Field) -> KnownField {
    let words = match field.shape {
        Shape::OneOf(words) => words,
        _ => &[],
    };
    KnownField {
        name: field.name,
        jsonpath: field.language != In::JSONata,
        jsonata: field.language != In::JSONPath,
        words,
    }
}
