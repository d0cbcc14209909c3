//! The chart as rooms share it: Flow edits what it shows, Run shows a run on it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use editor::flow::Shown;
use leptos::prelude::*;

use super::drawing::{Drawn, EdgeKey};
use crate::state::AppState;

/// Plan task and hue of the states that run one, by name.
pub type Tasks = Arc<BTreeMap<String, (String, u8)>>;

/// What the chart's boxes and lines need to know; they find it in the context.
#[derive(Clone, Copy)]
pub struct Board {
    /// The chart, to find things in.
    pub drawn: Memo<Arc<Drawn>>,
    /// Addresses of the selected states.
    pub picked: Memo<BTreeSet<String>>,
    /// Addresses of containers drawn as nodes.
    pub collapsed: RwSignal<BTreeSet<String>>,
    /// States with something wrong in them, and whether it is an error.
    pub flawed: Memo<Arc<BTreeMap<String, bool>>>,
    /// See [`Tasks`].
    pub tasks: Memo<Tasks>,
    /// The line that something would go to.
    pub over: Memo<Option<EdgeKey>>,
    /// How a run is shown on it, if one is.
    pub run: Option<Played>,
}

/// How a run is shown on the chart. The room that plays it says so, and no other has to hold what that takes.
#[derive(Clone, Copy)]
pub struct Played {
    /// On a state's box.
    pub state: fn(&Shown) -> Face,
    /// On the start and the end of a scope: how it stands.
    pub cap: fn(&Shown) -> Signal<&'static str>,
    /// On a line: how often it was taken.
    pub way: fn(EdgeKey) -> Signal<usize>,
}

/// A state's box while a run is on show.
pub struct Face {
    /// How the state stands, in a word that styles know.
    pub standing: Signal<&'static str>,
    /// Its second line.
    pub line: Signal<String>,
    /// What else is on it.
    pub marks: AnyView,
}

/// The tasks of what is on show.
pub fn tasks(state: AppState) -> Memo<Tasks> {
    Memo::new(move |_| {
        let states =
            state.machine.with(|it| it.as_ref().map(|it| it.task_states.clone())).unwrap_or_default();
        let numbered = states.into_iter().enumerate();
        Arc::new(numbered.map(|(index, (task, name))| (name, (task, editor::plan::hue(index)))).collect())
    })
}
