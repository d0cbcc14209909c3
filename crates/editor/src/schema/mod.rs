//! The language as data: which object has which fields, what they hold, and what they mean. The inspector, completion
//! and the documentation shown beside them are all made from these tables; a test holds them against `asl`'s rules.

mod choice;
pub mod form;
mod machine;
mod map;
mod services;
mod state;
mod walk;

pub use services::{argument, pattern_label, service, services, Argument, Service};
pub use walk::{object_at, Place};

use asl::model::QueryLanguage;

use crate::machine::StateType;

/// The kinds of objects in a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Object {
    /// The whole.
    StateMachine,
    /// A branch of a Parallel state.
    Branch,
    /// `ItemProcessor` of a Map state.
    ItemProcessor,
    /// A state of a type.
    State(StateType),
    /// A state whose type is not known.
    AnyState,
    /// An entry of `Choices`.
    ChoiceRule,
    /// A rule inside `And`, `Or` or `Not`: it only asks.
    Condition,
    /// An entry of `Retry`.
    Retrier,
    /// An entry of `Catch`.
    Catcher,
    /// `ItemReader`
    ItemReader,
    /// `ReaderConfig`
    ReaderConfig,
    /// `ItemBatcher`
    ItemBatcher,
    /// `ResultWriter`
    ResultWriter,
    /// `WriterConfig`
    WriterConfig,
    /// `ProcessorConfig`
    ProcessorConfig,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Words for people.
    Text,
    /// A whole number in a range; in JSONata also an expression.
    Integer(i64, i64),
    /// A number in a range; in JSONata also an expression.
    Number(f64, f64),
    /// `true` or `false`.
    Boolean,
    /// One of some words.
    Enum(&'static [&'static str]),
    /// The name of a state of the same scope.
    StateName,
    /// A JSONPath into the input.
    Path,
    /// A JSONPath into the input, or `null` for nothing at all.
    NullablePath,
    /// A Reference Path: it names one place, where a result is put; or `null` to drop the result.
    ResultPath,
    /// A JSONata expression, `{% ... %}`.
    Jsonata,
    /// Words, or in JSONata an expression.
    Expression,
    /// A moment, as RFC 3339 writes it; in JSONata also an expression.
    Timestamp,
    /// A payload template: JSON with paths (keys that end in `.$`) or JSONata expressions in it.
    Template,
    /// JSON as it stands.
    Json,
    /// An object whose keys are variables.
    Variables,
    /// The ARN of what a Task runs.
    Resource,
    /// A list of error names.
    ErrorNames,
    /// A list of words.
    Words,
    /// The states of a scope, by name.
    States,
    /// Another object.
    Object(Object),
    /// A list of objects.
    List(Object),
}

/// Whether a field must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It may be left out.
    Optional,
    /// It must be there.
    Required,
    /// Exactly one of these must be there.
    OneOf(&'static [&'static str]),
}

/// In which query languages a field exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum In {
    /// In both.
    Both,
    /// Only in JSONPath.
    JSONPath,
    /// Only in JSONata.
    JSONata,
}

impl In {
    /// Whether it exists in this one.
    pub fn has(self, language: QueryLanguage) -> bool {
        match self {
            Self::Both => true,
            Self::JSONPath => language == QueryLanguage::JSONPath,
            Self::JSONata => language == QueryLanguage::JSONata,
        }
    }
}

/// A field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// Key.
    pub key: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it must be there.
    pub need: Need,
    /// What holds where it is left out, as JSON text.
    pub default: Option<&'static str>,
    /// Where it exists.
    pub language: In,
    /// What it does, in a sentence.
    pub doc: &'static str,
}

impl Field {
    const fn new(language: In, key: &'static str, kind: Kind, doc: &'static str) -> Self {
        Self { key, kind, need: Need::Optional, default: None, language, doc }
    }

    const fn required(self) -> Self {
        Self { need: Need::Required, ..self }
    }

    const fn one_of(self, keys: &'static [&'static str]) -> Self {
        Self { need: Need::OneOf(keys), ..self }
    }

    const fn or(self, default: &'static str) -> Self {
        Self { default: Some(default), ..self }
    }
}

const fn both(key: &'static str, kind: Kind, doc: &'static str) -> Field {
    Field::new(In::Both, key, kind, doc)
}

const fn path(key: &'static str, kind: Kind, doc: &'static str) -> Field {
    Field::new(In::JSONPath, key, kind, doc)
}

const fn jsonata(key: &'static str, kind: Kind, doc: &'static str) -> Field {
    Field::new(In::JSONata, key, kind, doc)
}

/// The longest time that AWS takes.
const MAX_SECONDS: i64 = 99_999_999;

/// The fields of an object in a query language, in the order in which a form shows them.
pub fn fields(object: Object, language: QueryLanguage) -> impl Iterator<Item = &'static Field> {
    all_fields(object).filter(move |field| field.language.has(language))
}

/// The fields of an object, of both query languages.
pub fn all_fields(object: Object) -> impl Iterator<Item = &'static Field> {
    let groups: &[&[Field]] = match object {
        Object::StateMachine => machine::STATE_MACHINE,
        Object::Branch => machine::BRANCH,
        Object::ItemProcessor => machine::ITEM_PROCESSOR,
        Object::ProcessorConfig => machine::PROCESSOR_CONFIG,
        Object::State(kind) => state::groups(kind),
        Object::AnyState => state::ANY,
        Object::ChoiceRule => choice::RULE,
        Object::Condition => choice::CONDITION,
        Object::Retrier => state::RETRIER,
        Object::Catcher => state::CATCHER,
        Object::ItemReader => map::ITEM_READER,
        Object::ReaderConfig => map::READER_CONFIG,
        Object::ItemBatcher => map::ITEM_BATCHER,
        Object::ResultWriter => map::RESULT_WRITER,
        Object::WriterConfig => map::WRITER_CONFIG,
    };
    groups.iter().copied().flatten()
}

/// A field of an object, if it has it in this query language.
pub fn field(object: Object, key: &str, language: QueryLanguage) -> Option<&'static Field> {
    fields(object, language).find(|field| field.key == key)
}

/// What a state type is for, in a sentence.
pub fn type_doc(kind: StateType) -> &'static str {
    match kind {
        StateType::Task => "Calls a Lambda function, another AWS service, an activity or a web address.",
        StateType::Pass => "Does nothing but pass its input on, or shape it.",
        StateType::Choice => "Goes one of several ways, depending on data.",
        StateType::Wait => "Waits for some seconds or until a moment.",
        StateType::Succeed => "Ends its scope; an execution ends as succeeded.",
        StateType::Fail => "Ends the execution as failed, with an error and a cause.",
        StateType::Parallel => "Runs several branches at once and goes on when all have ended.",
        StateType::Map => "Runs the same states for every item of a list.",
    }
}
