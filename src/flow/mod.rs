//! The Flow room: a state machine as outline, flow chart and ASL, one selection through all three. A layout is read,
//! a definition that was opened is edited.

mod canvas;
mod drawing;
mod minimap;
mod node;
mod outline;
mod picker;
mod side;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use asl::{Diagnostic, Span};
use editor::flow::chart::Flat;
use editor::flow::Picture;
use editor::listing::Listing;
use leptos::prelude::*;

use crate::compare::slug;
use crate::state::{app_state, AppState};

use canvas::FlowCanvas;
use drawing::Drawn;
use outline::Outline;
pub use picker::Picker;
use side::Side;

/// What outline, canvas and code share.
#[derive(Clone, Copy)]
pub struct Flow {
    /// Whether it is edited.
    pub editable: Memo<bool>,
    /// Its state machine.
    pub chart: Memo<Arc<Flat>>,
    /// The flow chart.
    pub picture: Memo<Arc<Picture>>,
    /// The flow chart, to find things in.
    pub drawn: Memo<Arc<Drawn>>,
    /// Its ASL.
    pub listing: Memo<Arc<Listing>>,
    /// What is wrong with it.
    pub findings: Memo<Arc<Vec<Diagnostic>>>,
    /// States with something wrong in them, and whether it is an error.
    pub flawed: Memo<Arc<BTreeMap<String, bool>>>,
    /// Path of the selected state, of several the last.
    pub selected: RwSignal<Option<String>>,
    /// Paths of all selected states.
    pub picked: Memo<BTreeSet<String>>,
    /// Those besides `selected`.
    others: RwSignal<BTreeSet<String>>,
    /// Paths of containers drawn as nodes.
    pub collapsed: RwSignal<BTreeSet<String>>,
    /// Plan task and hue of the states that run one, by name.
    pub tasks: Memo<Arc<BTreeMap<String, (String, u8)>>>,
    /// Key of the edge that what is dragged would go to.
    pub slot: RwSignal<Option<String>>,
    /// The code pane has the focus.
    pub in_code: RwSignal<bool>,
}

impl Flow {
    fn new(state: AppState) -> Self {
        let editable = Memo::new(move |_| state.opened.with(Option::is_some));
        let definition = Memo::new(move |_| {
            state.machine.with(|it| it.as_ref().map(|it| it.definition.clone())).unwrap_or_default()
        });
        let parsed = Memo::new(move |_| Arc::new(definition.with(|text| asl::parse(text))));
        let chart = Memo::new(move |_| parsed.with(|parsed| Arc::new(editor::flow::chart(&parsed.machine))));
        let findings = Memo::new(move |_| Arc::new(parsed.with(|parsed| parsed.diagnostics.clone())));
        let flawed = Memo::new(move |_| {
            Arc::new(findings.with(|findings| chart.with(|chart| flawed(chart, findings))))
        });
        let collapsed = RwSignal::new(BTreeSet::new());
        let tasks = Memo::new(move |_| {
            let states =
                state.machine.with(|it| it.as_ref().map(|it| it.task_states.clone())).unwrap_or_default();
            let numbered = states.into_iter().enumerate();
            Arc::new(numbered.map(|(index, (task, name))| (name, (task, editor::plan::hue(index)))).collect())
        });
        let picture = Memo::new(move |_| {
            Arc::new(chart.with(|chart| collapsed.with(|all| editor::flow::picture(chart, all))))
        });
        let (selected, others) = (RwSignal::new(None::<String>), RwSignal::new(BTreeSet::new()));
        let picked = Memo::new(move |_| {
            let mut all: BTreeSet<String> = others.get();
            all.extend(selected.get());
            all
        });
        Self {
            editable,
            chart,
            picture,
            drawn: Memo::new(move |_| Arc::new(Drawn::new(picture.get()))),
            listing: Memo::new(move |_| Arc::new(definition.with(|text| Listing::new(text)))),
            findings,
            flawed,
            selected,
            picked,
            others,
            collapsed,
            tasks,
            slot: RwSignal::new(None),
            in_code: RwSignal::new(false),
        }
    }

    /// Selects one state, or none.
    pub fn select(self, id: Option<String>) {
        self.others.update(BTreeSet::clear);
        if self.selected.with_untracked(|now| *now != id) {
            self.selected.set(id);
        }
    }

    /// Adds a state to the selection, or takes it out.
    pub fn toggle(self, id: String) {
        let now = self.selected.get_untracked();
        if now.as_ref() == Some(&id) {
            let next = self.others.try_update(|others| others.pop_last()).flatten();
            self.selected.set(next);
        } else if !self.others.try_update(|others| others.remove(&id)).unwrap_or_default() {
            self.others.update(|others| others.extend(now));
            self.selected.set(Some(id));
        }
    }

    /// Selects several states, the last as the one that is looked at.
    pub fn select_all(self, ids: impl IntoIterator<Item = String>) {
        let mut all: BTreeSet<String> = ids.into_iter().collect();
        let last = all.pop_last();
        self.others.set(all);
        self.selected.set(last);
    }

    /// Selects the state whose text holds the byte at `offset`.
    pub fn select_at(self, offset: usize) {
        let path = self.chart.with_untracked(|chart| at_offset(chart, offset).map(str::to_owned));
        self.select(path);
    }

    /// Place in the text of the selected state.
    pub fn marked(self) -> Option<Span> {
        let selected = self.selected.get()?;
        find(&self.chart.get(), &selected)
    }
}

fn find(chart: &Flat, path: &str) -> Option<Span> {
    chart.states.iter().find_map(|node| {
        let inner = || node.lanes.iter().find_map(|(_, lane)| find(lane, path));
        if node.path == path {
            Some(node.span)
        } else {
            inner()
        }
    })
}

/// The innermost state whose text holds the byte at `offset`.
fn at_offset(chart: &Flat, offset: usize) -> Option<&str> {
    let node = chart.states.iter().find(|node| (node.span.start..node.span.end).contains(&offset))?;
    Some(node.lanes.iter().find_map(|(_, lane)| at_offset(lane, offset)).unwrap_or(&node.path))
}

fn flawed(chart: &Flat, findings: &[Diagnostic]) -> BTreeMap<String, bool> {
    let mut all = BTreeMap::new();
    for finding in findings {
        if let Some(path) = at_offset(chart, finding.span.start) {
            *all.entry(path.to_owned()).or_default() |= finding.is_error();
        }
    }
    all
}

/// The room.
#[component]
pub fn FlowRoom() -> impl IntoView {
    let state = app_state();
    let flow = Flow::new(state);
    provide_context(flow);
    // Another state machine has other states.
    let which = Memo::new(move |_| (flow.editable.get(), state.desk.id.get(), state.layout.get()));
    Effect::new(move |_| {
        which.track();
        flow.select(None);
        flow.collapsed.set(BTreeSet::new());
    });
    view! {
        <main class="flow-room" class:editing=move || flow.editable.get() data-layout=move || slug(state.layout.get())>
            <aside class="flow-side" aria-label="Layout and outline"><Picker/><Outline/></aside>
            <FlowCanvas/>
            <aside class="flow-code" aria-label="Definition"><Side/></aside>
        </main>
    }
}
