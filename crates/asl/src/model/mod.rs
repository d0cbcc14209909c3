//! The typed view of a state machine: every state type and field of the language, JSONPath and JSONata.
//!
//! The builder takes what it can and never complains; what is wrong is for [`crate::rules`] to say, which look at the
//! document. A field that is absent or of the wrong type is `None`. Where the language has twins (`Seconds` and
//! `SecondsPath`, or a JSONata expression in place of a number) there is one field of type [`Setting`].

mod builder;
mod choice;
mod data;
mod field;
mod map;
mod resource;
mod state;

pub use choice::{ChoiceRule, Comparison, Condition, Operand, Operator};
pub use field::{jsonata, NullablePath, QueryLanguage, Setting, Spanned, Template};
pub use map::{
    ItemBatcher, ItemReader, MapMode, MapState, ProcessorConfig, ReaderConfig, ResultWriter, WriterConfig,
};
pub use resource::{IntegrationPattern, Resource};
pub use state::{
    Catcher, ChoiceState, FailState, JitterStrategy, ParallelState, PassState, Retrier, State, StateKind,
    TaskState, WaitFor,
};

pub use builder::declared_language;
pub(crate) use builder::{build, build_scope, build_state, machine_language};
pub use data::walk_scopes;

use crate::Span;
use indexmap::IndexMap;

/// A state machine.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StateMachine {
    /// `Version` of the language, `1.0` if present.
    pub version: Option<String>,
    /// `TimeoutSeconds` of the whole execution.
    pub timeout_seconds: Option<Spanned<i64>>,
    /// `StartAt`, `States` and what else the top level shares with branches and item processors.
    pub scope: Scope,
}

/// A set of states with a start: the top level, a branch of a Parallel state or the item processor of a Map state.
/// Transitions never leave a scope.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scope {
    /// Where in the document: `/` or `/States/Both/Branches/0`.
    pub path: String,
    /// Place in the text.
    pub span: Span,
    /// `Comment`
    pub comment: Option<String>,
    /// `QueryLanguage`: of the top level as declared (JSONPath if not); inner scopes inherit the top level's.
    pub query_language: QueryLanguage,
    /// `StartAt`
    pub start_at: Option<Spanned<String>>,
    /// `States` in the order of the text. Of states with one name the last is here.
    pub states: IndexMap<String, State>,
}

impl StateMachine {
    /// `StartAt` of the top level.
    pub fn start_at(&self) -> Option<&str> {
        self.scope.start_at.as_ref().map(|start| start.value.as_str())
    }

    /// The states of the top level.
    pub fn states(&self) -> &IndexMap<String, State> {
        &self.scope.states
    }

    /// `Comment` of the top level.
    pub fn comment(&self) -> Option<&str> {
        self.scope.comment.as_deref()
    }

    /// Whether an Express workflow takes it: no task waits for a job's end or for a token, and none is an activity.
    pub fn runs_in_express(&self) -> bool {
        let mut takes = true;
        walk_scopes(&self.scope, &mut |scope| {
            takes &= scope.states.values().all(|state| match &state.kind {
                StateKind::Task(task) => {
                    task.parsed_resource().is_none_or(|resource| resource.runs_in_express())
                }
                _ => true,
            });
        });
        takes
    }

    /// The declared query language, JSONPath where none is.
    pub fn query_language(&self) -> QueryLanguage {
        self.scope.query_language
    }
}

impl Scope {
    /// The state where the scope starts, if `StartAt` names one.
    pub fn start(&self) -> Option<&State> {
        self.states.get(&self.start_at.as_ref()?.value)
    }
}
