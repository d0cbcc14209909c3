//! What the whole page knows: one document, what the engine made of it, and which room shows it.
//!
//! Every component takes `AppState` from the context (`app_state()`), reads its signals and changes the document
//! through `perform` alone, so that every change is one step of undo.

use std::sync::Arc;

use asl::Diagnostic;
use editor::plan::{Command, PlanEditor};
use leptos::prelude::*;
use plan::Plan;
use protocol::{Comparison, Layout, RunSettings};

/// One of the three places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// Tasks, dependencies and the comparison of layouts.
    Plan,
    /// One layout's state machine and its ASL.
    Flow,
    /// A layout's run, played.
    Run,
}

/// Colours of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark ink on light.
    Light,
    /// Light ink on dark.
    Dark,
}

/// What the engine is doing for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EngineStatus {
    /// The worker is loading; the page is usable meanwhile.
    #[default]
    Starting,
    /// Nothing to do.
    Idle,
    /// Comparing, for less than half a second.
    Working,
    /// Comparing for long enough that a person should see it.
    Slow,
    /// It cannot be started; a toast said why.
    Failed,
}

/// The page's state: copyable handles to signals.
#[derive(Clone, Copy)]
pub struct AppState {
    /// The document, its history and its selection.
    pub editor: RwSignal<PlanEditor>,
    /// The document's plan; changes only when the plan does.
    pub plan: Memo<Arc<Plan>>,
    /// The last comparison that the engine made; stays while the plan cannot be run.
    pub comparison: RwSignal<Option<Arc<Comparison>>>,
    /// What is wrong with the plan as it is now.
    pub diagnostics: RwSignal<Vec<Diagnostic>>,
    /// What the engine is doing.
    pub engine: RwSignal<EngineStatus>,
    /// How the comparison's runs are made (Durations: Expected / Drawn, seed).
    pub settings: RwSignal<RunSettings>,
    /// Room on show.
    pub room: RwSignal<Room>,
    /// Layout that Flow and Run show.
    pub layout: RwSignal<Layout>,
    /// Hazard of that layout whose run the Run room shows, by its code; `None` is the comparison's first run.
    pub hazard: RwSignal<Option<String>>,
    /// Id of the task that is pointed at or has the focus; it stands out wherever it is drawn.
    pub hovered: RwSignal<Option<String>>,
    /// Colours.
    pub theme: RwSignal<Theme>,
}

/// The state, from the context that `App` provides.
pub fn app_state() -> AppState {
    expect_context::<AppState>()
}

impl AppState {
    /// State around a document, in the Plan room.
    pub fn new(plan: Plan, theme: Theme) -> Self {
        let editor = RwSignal::new(PlanEditor::new(plan));
        Self {
            editor,
            plan: Memo::new(move |_| editor.with(|editor| editor.plan())),
            comparison: RwSignal::new(None),
            diagnostics: RwSignal::new(Vec::new()),
            engine: RwSignal::new(EngineStatus::Starting),
            settings: RwSignal::new(RunSettings::default()),
            room: RwSignal::new(Room::Plan),
            layout: RwSignal::new(Layout::Polling),
            hazard: RwSignal::new(None),
            hovered: RwSignal::new(None),
            theme: RwSignal::new(theme),
        }
    }

    /// Carries a command out, as one step of undo. A refusal changes nothing and is returned as the sentence to show.
    pub fn perform(&self, command: Command) -> Result<(), String> {
        self.editor
            .try_update(|editor| editor.perform(command))
            .map_or(Ok(()), |done| done.map(drop).map_err(|refusal| refusal.to_string()))
    }

    /// Shows a run: a layout's first, or the one that shows a hazard.
    pub fn open_run(&self, layout: Layout, hazard: Option<String>) {
        self.layout.set(layout);
        self.hazard.set(hazard);
        self.room.set(Room::Run);
    }

    /// Shows one layout's state machine.
    pub fn open_flow(&self, layout: Layout) {
        self.layout.set(layout);
        self.room.set(Room::Flow);
    }
}
