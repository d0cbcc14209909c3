//! What a new state looks like.

use asl::json::{Kind, Node};
use asl::model::QueryLanguage;

use super::change::string;
use super::entry::rule;
use super::{refuse, Refusal};
use crate::machine::fragment::member;

/// The state types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names are AWS's and say it all")]
pub enum StateType {
    Task,
    Pass,
    Choice,
    Wait,
    Succeed,
    Fail,
    Parallel,
    Map,
}

impl StateType {
    /// All of them, in the order of a palette.
    pub const ALL: [Self; 8] = [
        Self::Task,
        Self::Choice,
        Self::Parallel,
        Self::Map,
        Self::Wait,
        Self::Pass,
        Self::Succeed,
        Self::Fail,
    ];

    /// As `Type` says it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Task => "Task",
            Self::Pass => "Pass",
            Self::Choice => "Choice",
            Self::Wait => "Wait",
            Self::Succeed => "Succeed",
            Self::Fail => "Fail",
            Self::Parallel => "Parallel",
            Self::Map => "Map",
        }
    }

    /// The type of this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A state to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewState {
    /// Its type.
    pub kind: StateType,
    /// The name it would like; another where that is taken. `None` is called as its type.
    pub name: Option<String>,
    /// `Resource` of a Task.
    pub resource: Option<String>,
    /// What a Task sends, as JSON text: `Parameters`, or in JSONata `Arguments`.
    pub arguments: Option<String>,
}

/// What a Task calls about which nothing else is said.
const RESOURCE: &str = "arn:aws:states:::lambda:invoke";
const ARGUMENTS: &str = r#"{"FunctionName": ""}"#;

impl NewState {
    /// One of this type about which nothing else is said.
    pub fn of(kind: StateType) -> Self {
        Self { kind, name: None, resource: None, arguments: None }
    }

    /// A Task that calls a service.
    pub fn task(name: &str, resource: &str, arguments: &str) -> Self {
        Self {
            kind: StateType::Task,
            name: Some(name.to_owned()),
            resource: Some(resource.to_owned()),
            arguments: Some(arguments.to_owned()),
        }
    }

    /// The name it would like.
    pub fn name(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.kind.name().to_owned())
    }

    /// Its object, without a way onward.
    pub(crate) fn node(&self, language: QueryLanguage) -> Result<Node, Refusal> {
        let mut members = vec![member("Type", string(self.kind.name()))];
        match self.kind {
            StateType::Task => {
                members.push(member("Resource", string(self.resource.as_deref().unwrap_or(RESOURCE))));
                let default = if self.resource.is_none() { ARGUMENTS } else { "{}" };
                let (arguments, found) = asl::json::parse(self.arguments.as_deref().unwrap_or(default));
                if !found.is_empty() {
                    return Err(refuse("The arguments of the new state are no JSON."));
                }
                let key = match language {
                    QueryLanguage::JSONPath => "Parameters",
                    QueryLanguage::JSONata => "Arguments",
                };
                if arguments.is_object() && !arguments.members().is_empty() {
                    members.push(member(key, arguments));
                }
            }
            StateType::Choice => members.extend([
                member("Choices", Node::new(Kind::Array(vec![rule(language, "")]))),
                member("Default", string("")),
            ]),
            StateType::Wait => members.push(member("Seconds", Node::new(Kind::Number("60".to_owned())))),
            StateType::Parallel => {
                let branches = vec![empty_scope(), empty_scope()];
                members.push(member("Branches", Node::new(Kind::Array(branches))));
            }
            StateType::Map => {
                let mut scope = asl::json::parse(r#"{"ProcessorConfig": {"Mode": "INLINE"}}"#).0;
                if let (Kind::Object(own), Kind::Object(more)) = (&mut scope.kind, empty_scope().kind) {
                    own.extend(more);
                }
                members.push(member("ItemProcessor", scope));
            }
            StateType::Pass | StateType::Succeed | StateType::Fail => {}
        }
        Ok(Node::new(Kind::Object(members)))
    }
}

/// A scope without states.
pub(super) fn empty_scope() -> Node {
    asl::json::parse(r#"{"StartAt": "", "States": {}}"#).0
}
