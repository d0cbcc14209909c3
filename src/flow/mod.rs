//! The Flow room: a layout's state machine as outline, flow chart and ASL, one selection through all three.

mod canvas;
mod minimap;
mod node;
mod outline;
mod picker;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use asl::Span;
use editor::flow::chart::Flat;
use editor::flow::Picture;
use editor::listing::Listing;
use leptos::prelude::*;

use crate::code::{CodeView, TakeAlong};
use crate::compare::slug;
use crate::icons::{Glyph, Icon};
use crate::platform::files;
use crate::state::{app_state, AppState};

use canvas::FlowCanvas;
use outline::Outline;
pub use picker::Picker;

/// What outline, canvas and code share.
#[derive(Clone, Copy)]
pub struct Flow {
    /// Its state machine.
    pub chart: Memo<Arc<Flat>>,
    /// The flow chart.
    pub picture: Memo<Arc<Picture>>,
    /// Its ASL.
    pub listing: Memo<Arc<Listing>>,
    /// Path of the selected state.
    pub selected: RwSignal<Option<String>>,
    /// Paths of containers drawn as nodes.
    pub collapsed: RwSignal<BTreeSet<String>>,
    /// Plan task and hue of the states that run one, by name.
    pub tasks: Memo<Arc<BTreeMap<String, (String, u8)>>>,
}

impl Flow {
    fn new(state: AppState) -> Self {
        let definition = Memo::new(move |_| {
            state.machine.with(|it| it.as_ref().map(|it| it.definition.clone())).unwrap_or_default()
        });
        let chart = Memo::new(move |_| {
            definition.with(|text| Arc::new(editor::flow::chart(&asl::parse(text).machine)))
        });
        let collapsed = RwSignal::new(BTreeSet::new());
        let tasks = Memo::new(move |_| {
            let states =
                state.machine.with(|it| it.as_ref().map(|it| it.task_states.clone())).unwrap_or_default();
            let numbered = states.into_iter().enumerate();
            Arc::new(numbered.map(|(index, (task, name))| (name, (task, editor::plan::hue(index)))).collect())
        });
        Self {
            chart,
            picture: Memo::new(move |_| {
                Arc::new(chart.with(|chart| collapsed.with(|all| editor::flow::picture(chart, all))))
            }),
            listing: Memo::new(move |_| Arc::new(definition.with(|text| Listing::new(text)))),
            selected: RwSignal::new(None),
            collapsed,
            tasks,
        }
    }

    /// Place in the text of the selected state.
    fn marked(self) -> Option<Span> {
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

/// The room.
#[component]
pub fn FlowRoom() -> impl IntoView {
    let state = app_state();
    let flow = Flow::new(state);
    provide_context(flow);
    // Another state machine has other states.
    Effect::new(move |_| {
        state.machine.track();
        flow.selected.set(None);
        flow.collapsed.set(BTreeSet::new());
    });
    view! {
        <main class="flow-room" data-layout=move || slug(state.layout.get())>
            <aside class="flow-side" aria-label="Layout and outline"><Picker/><Outline/></aside>
            <FlowCanvas/>
            <aside class="flow-code" aria-label="Definition"><Selected/><Code/></aside>
        </main>
    }
}

/// Name, type and task of the selected state; of the whole machine while none is.
#[component]
fn Selected() -> impl IntoView {
    let state = app_state();
    let flow = expect_context::<Flow>();
    move || {
        let picture = flow.picture.get();
        let chosen = flow.selected.get().and_then(|id| picture.state(&id).cloned());
        match chosen {
            Some(shown) => {
                let kind = if shown.detail.starts_with(&shown.kind) {
                    shown.detail.clone()
                } else {
                    format!("{}, {}", shown.kind, shown.detail)
                };
                view! {
                    <div class="selected">
                        <span class="tile" style=node::tint(shown.icon)><Glyph icon=Icon::of_state(shown.icon)/></span>
                        <div><b>{shown.name}</b><small>{kind}</small></div>
                        <button class="icon-btn" title="Clear the selection" aria-label="Clear the selection" on:click=move |_| flow.selected.set(None)><Glyph icon=Icon::Close class="icon-sm"/></button>
                    </div>
                }
                .into_any()
            }
            None => {
                let title = state.machine.with(|it| it.as_ref().map(|it| it.title.clone()));
                let states = picture.boxes.iter().filter(|shown| !shown.kind.is_empty()).count();
                view! {
                    <div class="selected">
                        <span class="tile" style="--c:var(--kind-parallel)"><Glyph icon=Icon::Flow/></span>
                        <div><b>{title}</b><small>{format!("State machine, {states} states")}</small></div>
                    </div>
                }
                .into_any()
            }
        }
    }
}

#[component]
fn Code() -> impl IntoView {
    let state = app_state();
    let flow = expect_context::<Flow>();
    let text = Signal::derive(move || flow.listing.with(|it| it.text.clone()));
    let file = Signal::derive(move || {
        let name = match state.opened.get() {
            Some(opened) => opened.title.clone(),
            None => format!("{} {}", state.plan.with(|plan| plan.name.clone()), slug(state.layout.get())),
        };
        format!("{}.asl.json", files::slug(&name))
    });
    let on_line = Callback::new(move |offset| {
        let path = flow.chart.with_untracked(|chart| at_offset(chart, offset).map(str::to_owned));
        flow.selected.set(path);
    });
    view! {
        <div class="code-head">
            <b>"Code"</b><small>{file}</small>
            <span class="right"><TakeAlong text file copy_id="copy-code" download_id="download-code"/></span>
        </div>
        <CodeView listing=flow.listing marked=Signal::derive(move || flow.marked()) on_line label="ASL of the state machine"/>
    }
}
