//! Search over commands, tasks, states and examples.

use editor::keymap::{Action, Scope, KEYMAP};
use editor::machine::{Address, Example};
use editor::plan::hue;
use leptos::prelude::*;

use super::actions;
use super::dialogs::Modal;
use super::ui::{ui, Ui};
use crate::icons::{Glyph, Icon};
use crate::pieces;
use crate::platform::gallery;
use crate::state::{app_state, AppState, Room};

/// Something that can be found.
#[derive(Debug, Clone, PartialEq)]
enum Found {
    Do(Action, &'static str),
    Task { id: String, name: String, hue: u8 },
    State { address: Address, name: String, kind: String },
    Example(&'static str, String),
    Machine(Example),
}

impl Found {
    fn words(&self) -> &str {
        match self {
            Self::Do(_, label) => label,
            Self::Task { name, .. } | Self::State { name, .. } | Self::Example(_, name) => name,
            Self::Machine(example) => &example.title,
        }
    }
}

/// The command palette.
#[component]
pub fn Palette() -> impl IntoView {
    let ui = ui();
    view! { <Modal open=ui.palette class="dialog palette" label="Search">{pieces::shown(&pieces::SEARCH)}</Modal> }
}

/// Its field and what it finds.
#[component]
pub fn Search() -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let query = RwSignal::new(String::new());
    let chosen = RwSignal::new(0usize);
    let found = Memo::new(move |_| search(&state, &query.get()));
    let field = NodeRef::<leptos::html::Input>::new();
    // At once: what is typed next is meant for it.
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            // Refused only to elements that have gone meanwhile.
            let _ = field.focus();
        }
    });
    let choose = move |at: usize| {
        ui.palette.set(false);
        if let Some(found) = found.get_untracked().into_iter().nth(at) {
            carry_out(state, ui, found);
        }
    };
    let key = move |event: leptos::ev::KeyboardEvent| {
        let count = found.with_untracked(Vec::len).max(1);
        match event.key().as_str() {
            "ArrowDown" => chosen.update(|at| *at = (*at + 1) % count),
            "ArrowUp" => chosen.update(|at| *at = (*at + count - 1) % count),
            "Enter" => choose(chosen.get_untracked()),
            _ => return,
        }
        event.prevent_default();
    };
    let input = move |event| {
        query.set(event_target_value(&event));
        chosen.set(0);
    };
    view! {
        <label class="palette-field"><Glyph icon=Icon::Search/><input type="text" placeholder="Search commands, tasks and states" aria-label="Search commands, tasks and states" data-testid="palette-input" node_ref=field
            role="combobox" aria-expanded="true" aria-controls="palette-list" autofocus autocomplete="off" aria-activedescendant=move || format!("palette-{}", chosen.get())
            on:input=input on:keydown=key/></label>
        <ul class="palette-list" id="palette-list" role="listbox">
            {move || found.get().into_iter().enumerate().map(|(at, found)| view! {
                <li role="option" id=format!("palette-{at}") aria-selected=move || (chosen.get() == at).to_string() on:click=move |_| choose(at) on:pointermove=move |_| chosen.set(at)>{line(ui, found)}</li>
            }).collect_view()}
            {move || found.with(Vec::is_empty).then(|| view! { <li class="nothing">"Nothing by that name"</li> })}
        </ul>
    }
}

fn line(ui: Ui, found: Found) -> AnyView {
    match found {
        Found::Do(action, label) => {
            let keys = ui.keymap.with_untracked(|keymap| keymap.shown(action));
            view! { <span>{label}</span>{keys.map(|keys| view! { <kbd>{keys}</kbd> })} }.into_any()
        }
        Found::State { name, kind, .. } => view! { <Glyph icon=Icon::Flow class="icon-sm"/><span>{name}</span><span class="aside">{kind}</span> }.into_any(),
        Found::Task { name, hue, .. } => view! { <i class="swatch" style=format!("--hue:var(--task-{hue})")></i><span>{name}</span><span class="aside">"Task"</span> }.into_any(),
        Found::Machine(example) => view! { <Glyph icon=Icon::Flow class="icon-sm"/><span>{example.title}</span><span class="aside">"Example"</span> }.into_any(),
        Found::Example(_, name) => view! { <Glyph icon=Icon::Plan class="icon-sm"/><span>{name}</span><span class="aside">"Example"</span> }.into_any(),
    }
}

/// Where the commands are that can be carried out now.
fn places(state: &AppState) -> Vec<Scope> {
    match state.room.get() {
        Room::Plan => vec![Scope::Page, Scope::Plan],
        Room::Flow if state.at_desk() => vec![Scope::Page, Scope::Flow],
        Room::Flow => vec![Scope::Page],
        Room::Run => vec![Scope::Page, Scope::Run],
    }
}

/// The states of the state machine on the desk, while it is on show.
fn states(state: &AppState) -> Vec<Found> {
    if !state.at_desk() {
        return Vec::new();
    }
    state.desk.document().with(|editor| {
        let index = editor.document().good().index();
        let found = |it: &editor::machine::StateEntry| Found::State {
            address: it.address.clone(),
            name: it.name.clone(),
            kind: it.kind.clone(),
        };
        index.states.iter().map(found).collect()
    })
}

/// Walking step by step is what keys are for.
fn is_step(action: Action) -> bool {
    matches!(action, Action::Palette | Action::StateNext | Action::StateBefore)
}

/// What has every word of the query: commands, then tasks, states and examples.
fn search(state: &AppState, query: &str) -> Vec<Found> {
    let (plan, places) = (state.plan.get(), places(state));
    let tasks = plan.tasks.iter().enumerate().map(|(at, task)| Found::Task {
        id: task.id.clone(),
        name: task.label().to_owned(),
        hue: hue(at),
    });
    let commands = KEYMAP
        .iter()
        .filter(|binding| {
            places.contains(&binding.scope)
                || places.contains(&Scope::Plan) && binding.action == Action::Delete
        })
        .filter(|binding| !is_step(binding.action))
        .map(|binding| Found::Do(binding.action, binding.label));
    let examples = gallery::plans().map(|(file, plan)| Found::Example(file, plan.name));
    let machines = state.gallery.get().into_iter().map(Found::Machine);
    let query = query.to_lowercase();
    // The plan is another document while a state machine is on show.
    let tasks = tasks.filter(|_| !state.at_desk());
    let all = commands.chain(states(state)).chain(tasks).chain(examples).chain(machines);
    all.filter(|found| {
        let text = found.words().to_lowercase();
        query.split_whitespace().all(|word| text.contains(word))
    })
    .collect()
}

fn carry_out(state: AppState, ui: Ui, found: Found) {
    match found {
        Found::Do(action, _) => actions::run(state, ui, action),
        Found::State { address, .. } => {
            state.room.set(Room::Flow);
            ui.flow_state.set(Some(address.to_string()));
        }
        Found::Task { id, .. } => actions::go_to_task(state, ui, id),
        Found::Machine(example) => actions::open_example(state, ui, example),
        Found::Example(file, _) => {
            if let Some((_, plan)) = gallery::plans().find(|(name, _)| *name == file) {
                actions::open_plan(state, ui, plan);
            }
        }
    }
}
