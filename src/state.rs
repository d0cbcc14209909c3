//! What the whole page knows: one document, what the engine made of it, and which room shows it.
//!
//! Every component takes `AppState` from the context (`app_state()`), reads its signals and changes the document
//! through `perform` alone, so that every change is one step of undo.

use std::sync::Arc;

use asl::Diagnostic;
use editor::machine::{Example, Opened, PlannedRun};
use editor::plan::{Command, PlanEditor};
use editor::price::Pricing;
use editor::run::Breakpoint;
use interop::share::Sight;
use leptos::prelude::*;
use plan::Plan;
use protocol::{Comparison, Hazard, Layout, Lifted, RunSettings, ShownHazard};

use crate::desk::Desk;
use crate::platform::focus::settle;
use crate::shell::ui::Ui;

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

/// The state machine that Flow and Run show.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine {
    /// What it is called: a layout's title, or that of the definition that was opened.
    pub title: String,
    /// ASL JSON text.
    pub definition: String,
    /// Plan task and the state that runs it, of a layout.
    pub task_states: Vec<(String, String)>,
}

/// What was asked for last, and what was open then: whatever comes late is for that moment.
#[derive(PartialEq)]
pub struct Moment(u32, Arc<Plan>, Option<Arc<Opened>>);

/// The page's state: copyable handles to signals.
#[derive(Clone, Copy)]
pub struct AppState {
    /// The document, its history and its selection.
    pub editor: RwSignal<PlanEditor>,
    /// The document's plan; changes only when the plan does.
    pub plan: Memo<Arc<Plan>>,
    /// The last comparison that the engine made; stays while the plan cannot be run.
    pub comparison: RwSignal<Option<Arc<Comparison>>>,
    /// Whether that is of another document than the one that is open.
    pub outdated: RwSignal<bool>,
    /// What is wrong with the plan as it is now.
    pub diagnostics: RwSignal<Vec<Diagnostic>>,
    /// What the engine is doing.
    pub engine: RwSignal<EngineStatus>,
    /// How the comparison's runs are made (Durations: Expected / Drawn, seed).
    pub settings: RwSignal<RunSettings>,
    /// Which kind of workflow the layouts are priced as.
    pub pricing: RwSignal<Pricing>,
    /// Room on show.
    pub room: RwSignal<Room>,
    /// Layout that Flow and Run show.
    pub layout: RwSignal<Layout>,
    /// Hazard of that layout whose run the Run room shows, by its code; `None` is the comparison's first run.
    pub hazard: RwSignal<Option<String>>,
    /// Every hazard of every layout, once the engine has looked for them all; empty until then.
    pub hazards: RwSignal<Option<Arc<Vec<ShownHazard>>>>,
    /// A state machine that was opened as such; Flow and Run show it in place of the plan's layouts.
    pub opened: RwSignal<Option<Arc<Opened>>>,
    /// How often something was asked for that may come late.
    pub asked: StoredValue<u32>,
    /// Its text and history, and where it is kept.
    pub desk: Desk,
    /// Which of its runs the Run room shows.
    pub planned_run: RwSignal<usize>,
    /// Where playing pauses in the runs of what is open.
    pub breakpoints: RwSignal<Vec<Breakpoint>>,
    /// The plan's own, while a state machine is open.
    pub put_aside: StoredValue<Vec<Breakpoint>>,
    /// What Flow and Run show.
    pub machine: Memo<Option<Arc<Machine>>>,
    /// The evidence for a plan that was read off a definition.
    pub lifted: RwSignal<Option<Arc<Lifted>>>,
    /// Whether that is the plan on show, or what this was made from: it is not once its opening is undone.
    pub is_lifted: Memo<bool>,
    /// Whether its list is on show in place of the task table.
    pub lifted_open: RwSignal<bool>,
    /// The gallery's index, once it is there.
    pub gallery: RwSignal<Vec<Example>>,
    /// What Flow or Run looks at, for links.
    pub sight: StoredValue<Sight>,
    /// What a link asks to be looked at, until the room that it opens does.
    pub sought: StoredValue<Option<Sight>>,
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
        let comparison: RwSignal<Option<Arc<Comparison>>> = RwSignal::new(None);
        let layout = RwSignal::new(Layout::Polling);
        let opened: RwSignal<Option<Arc<Opened>>> = RwSignal::new(None);
        let plan = Memo::new(move |_| editor.with(|editor| editor.plan()));
        let lifted: RwSignal<Option<Arc<Lifted>>> = RwSignal::new(None);
        Self {
            editor,
            plan,
            comparison,
            outdated: RwSignal::new(false),
            diagnostics: RwSignal::new(Vec::new()),
            engine: RwSignal::new(EngineStatus::Starting),
            settings: RwSignal::new(RunSettings::default()),
            pricing: RwSignal::new(Pricing::default()),
            room: RwSignal::new(Room::Plan),
            layout,
            hazard: RwSignal::new(None),
            hazards: RwSignal::new(None),
            opened,
            asked: StoredValue::new(0),
            desk: Desk::new(),
            planned_run: RwSignal::new(0),
            breakpoints: RwSignal::new(Vec::new()),
            put_aside: StoredValue::new(Vec::new()),
            machine: Memo::new(move |_| {
                let own = opened.with(|it| it.as_deref().map(of_opened));
                let woven = || comparison.with(|all| of_layout(all.as_deref()?, layout.get()));
                own.or_else(woven).map(Arc::new)
            }),
            lifted,
            is_lifted: Memo::new(move |_| {
                plan.track();
                let was = |own: &Lifted| {
                    editor.with_untracked(|editor| editor.history().was(|it| **it.plan() == own.plan))
                };
                lifted.with(|lifted| lifted.as_deref().is_some_and(was))
            }),
            lifted_open: RwSignal::new(false),
            gallery: RwSignal::new(Vec::new()),
            sight: StoredValue::new(Sight::default()),
            sought: StoredValue::new(None),
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

    /// Whether something keeps the plan from being run.
    pub fn is_refused(&self) -> bool {
        self.diagnostics.with(|all| all.iter().any(Diagnostic::is_error))
    }

    /// What was compared before gives way, where it is another document's.
    pub fn let_former_go(&self) {
        if self.outdated.get_untracked() {
            self.comparison.set(None);
            self.hazards.set(None);
        }
    }

    /// Something is asked for that may come late.
    pub fn ask(&self) -> Moment {
        self.asked.update_value(|asked| *asked += 1);
        self.moment()
    }

    fn moment(&self) -> Moment {
        Moment(self.asked.get_value(), self.plan.get_untracked(), self.opened.get_untracked())
    }

    /// Whether it is still wanted now that it has come: nothing was asked for after it, and nothing was opened or changed. Who
    /// has gone on is told.
    pub fn awaits(&self, ui: Ui, asked: &Moment, title: &str) -> bool {
        settle();
        let now = self.moment();
        let is_still = now == *asked;
        if !is_still && now.0 == asked.0 {
            ui.say([title, " was not opened: you went on"].concat());
        }
        is_still
    }

    /// Opens another plan in its room, as one step of undo; a refusal changes nothing. A state machine that was open leaves
    /// the desk; it is on the shelf if anything of it was changed.
    pub fn open_plan(&self, plan: Plan) -> Result<(), String> {
        settle();
        let is_another = self.plan.with_untracked(|now| **now != plan);
        let name = format!("Open {}", plan.name);
        self.perform(Command::Replace { plan: Box::new(plan), name })?;
        self.outdated.set(is_another);
        self.breakpoints.set(Vec::new());
        self.opened.set(None);
        self.hazard.set(None);
        self.lifted.set(None);
        self.lifted_open.set(false);
        self.room.set(Room::Plan);
        self.put_aside.set_value(Vec::new());
        Ok(())
    }

    /// What can go wrong with a layout: all that was looked for, or until then what the comparison itself showed.
    pub fn hazards_of(&self, layout: Layout) -> Vec<Hazard> {
        if let Some(all) = self.hazards.get() {
            let of_layout = all.iter().filter(|shown| shown.layout == layout);
            return of_layout.map(|shown| shown.hazard.clone()).collect();
        }
        let comparison = self.comparison.get();
        let report = comparison.as_ref().and_then(|all| all.report(layout));
        report.map(|report| report.hazards.clone()).unwrap_or_default()
    }

    /// Shows a state machine of its own.
    pub fn open_machine(&self, opened: Opened) {
        settle();
        self.planned_run.set(0);
        if self.opened.with_untracked(Option::is_none) {
            self.put_aside.set_value(self.breakpoints.get_untracked());
        }
        self.breakpoints.set(Vec::new());
        self.desk.lay(&opened);
        self.opened.set(Some(Arc::new(opened)));
        self.room.set(Room::Flow);
    }

    /// Takes the state machine off the desk: Flow and Run show the plan's layouts again.
    pub fn close_machine(&self) {
        if self.opened.with_untracked(Option::is_some) {
            self.opened.set(None);
            self.breakpoints.set(self.put_aside.get_value());
        }
    }

    /// The run of the opened state machine that is chosen.
    pub fn chosen_run(&self) -> Option<PlannedRun> {
        self.opened.with(|it| it.as_ref()?.runs.get(self.planned_run.get()).cloned())
    }

    /// Seed of the draws of what is open.
    pub fn seed(&self) -> u64 {
        let own = self.opened.with_untracked(|it| it.as_ref()?.seed);
        own.unwrap_or_else(|| self.settings.with_untracked(|settings| settings.seed))
    }

    /// Shows a run: a layout's first, or the one that shows a hazard.
    pub fn open_run(&self, layout: Layout, hazard: Option<String>) {
        self.close_machine();
        self.layout.set(layout);
        self.hazard.set(hazard);
        self.room.set(Room::Run);
    }

    /// Shows one layout's state machine.
    pub fn open_flow(&self, layout: Layout) {
        self.close_machine();
        self.layout.set(layout);
        self.room.set(Room::Flow);
    }
}

fn of_opened(opened: &Opened) -> Machine {
    Machine { title: opened.title.clone(), definition: opened.definition.clone(), task_states: Vec::new() }
}

fn of_layout(comparison: &Comparison, layout: Layout) -> Option<Machine> {
    // A layout that is no longer compared gives way to the best.
    let report = comparison.report(layout).or_else(|| comparison.report(comparison.best))?;
    Some(Machine {
        title: report.title.clone(),
        definition: report.definition.clone(),
        task_states: report.task_states.clone(),
    })
}
