//! Whole states, offered where the name of one is to be written.

use asl::json::{print, quote};
use asl::model::QueryLanguage;

use crate::machine::name::fresh;
use crate::machine::{NewState, StateType};

/// A state that can be written down.
pub(super) struct Snippet {
    /// Its type.
    pub kind: StateType,
    /// Its name and object, as they stand in `States`.
    pub text: String,
    /// Behind the last letter of the name, which is what people change first.
    pub caret: usize,
}

/// One of each type, indented as the line where they begin; without a way onward where one is needed, so that the finding
/// says so. Names are not `taken` yet.
pub(super) fn states(language: QueryLanguage, taken: impl Fn(&str) -> bool, indent: &str) -> Vec<Snippet> {
    let snippet = |kind: StateType| {
        let state = NewState::of(kind);
        let name = quote(&fresh(&state.name(), &taken));
        let object = print(&state.node(language).ok()?);
        let object = object.trim_end().replace('\n', &format!("\n{indent}"));
        Some(Snippet { kind, caret: name.len() - 1, text: format!("{name}: {object}") })
    };
    StateType::ALL.into_iter().filter_map(snippet).collect()
}
