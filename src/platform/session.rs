//! What survives the tab: autosave in localStorage, and links that hold everything in their fragment.

use std::time::Duration;

use editor::machine::{Nudges, Opened};
use editor::plan::Selection;
use editor::price::Pricing;
use editor::run::Breakpoint;
use interop::share::{self, Document, Shared, SharedMachine, Sight};
use leptos::prelude::*;
use plan::Plan;
use serde_json::Value;

use super::focus::leave_field;
use super::later::Later;
use super::{gallery, storage, window};
use crate::pieces;
use crate::shell::ui::{ui, Saved, Ui};
use crate::state::{app_state, AppState, Room};

const KEY: &str = "stepweave.session";
const DAMAGED: &str = "stepweave.session.damaged";
/// Pause in editing after which the session is written.
const PAUSE: Duration = Duration::from_millis(250);

/// What is stored, if anything is and it can be read. A session that cannot be read is put aside, not lost.
pub fn stored() -> Result<Option<Shared>, String> {
    let Some(text) = storage().and_then(|storage| storage.get_item(KEY).ok().flatten()) else {
        return Ok(None);
    };
    if let Ok(shared) = Shared::from_json(&text) {
        return Ok(Some(shared));
    }
    // A plan that cannot be run yet, an empty one say, is someone's work all the same.
    match serde_json::from_str::<serde_json::Value>(&text)
        .ok()
        .and_then(|session| plan::parse(&session.get("plan")?.to_string()).0)
    {
        Some(plan) => Ok(Some(Shared::new(plan))),
        None => Err(put_aside(&text)),
    }
}

fn put_aside(text: &str) -> String {
    if let Some(storage) = storage() {
        let _ = storage.set_item(DAMAGED, text);
    }
    format!("What was saved in this browser cannot be read. It was kept as {DAMAGED}; the first example is shown instead.")
}

/// The plan to begin with when nothing is stored.
pub fn first() -> Plan {
    gallery::first()
}

/// The session as it is now.
pub fn current(state: &AppState) -> Shared {
    Shared {
        plan: Plan::clone(&state.plan.get()),
        settings: state.settings.get().into(),
        express: state.pricing.get() == Pricing::Express,
        room: match state.room.get() {
            Room::Plan => share::Room::Plan,
            Room::Flow => share::Room::Flow,
            Room::Run => share::Room::Run,
        },
        layout: Some(state.layout.get()),
        hazard: state.hazard.get(),
        // Nothing is saved only because something else is selected.
        tasks: state.editor.with_untracked(|editor| editor.selection().tasks.iter().cloned().collect()),
        sight: sight(state),
    }
}

/// What is looked at in the room on show.
fn sight(state: &AppState) -> Sight {
    let looked = if state.room.get() == Room::Plan { Sight::default() } else { state.sight.get_value() };
    let breakpoints = state
        .breakpoints
        .with(|all| all.iter().map(|own| (own.state.clone(), own.condition.clone())).collect());
    Sight { breakpoints, ..looked }
}

/// What a link or the last session asks to be looked at.
fn seek(state: &AppState, sight: Sight) {
    let breakpoint = |(name, condition): &(String, String)| Breakpoint {
        condition: condition.clone(),
        ..Breakpoint::at(name)
    };
    state.breakpoints.set(sight.breakpoints.iter().map(breakpoint).collect());
    state.sought.set_value(Some(sight));
}

/// Shows a session; its plan comes as one step that undo takes back.
pub fn restore(state: &AppState, shared: Shared) -> Result<(), String> {
    state.open_plan(shared.plan)?;
    let tasks = shared.tasks.into_iter().collect();
    state.editor.update(|editor| editor.select(Selection { tasks, edge: None }));
    seek(state, shared.sight);
    state.settings.set(shared.settings.into());
    state.pricing.set(if shared.express { Pricing::Express } else { Pricing::Standard });
    state.hazard.set(shared.hazard);
    if let Some(layout) = shared.layout {
        state.layout.set(layout);
    }
    state.room.set(match shared.room {
        share::Room::Plan => Room::Plan,
        share::Room::Flow => Room::Flow,
        share::Room::Run => Room::Run,
    });
    Ok(())
}

/// A link to the session as it is now.
pub fn link(state: &AppState) -> String {
    let href = window().location().href().unwrap_or_default();
    if untrack(|| state.at_desk()) {
        if let Some(machine) = untrack(|| machine(state)) {
            return machine.link(&href);
        }
    }
    share::link(&href, &untrack(|| current(state)))
}

/// The state machine on the desk, as a link holds it.
fn machine(state: &AppState) -> Option<SharedMachine> {
    let opened = state.opened.get()?;
    let run = state.chosen_run();
    Some(SharedMachine {
        input: run.as_ref().map_or_else(|| "{}".to_owned(), |run| run.input.clone()),
        mocks: run.and_then(|run| run.mocks),
        seed: state.seed(),
        room: if state.room.get() == Room::Run { share::Room::Run } else { share::Room::Flow },
        sight: sight(state),
        title: Some(opened.title.clone()),
        moved: if opened.nudges.is_empty() { Value::Null } else { opened.nudges.to_json() },
        ..SharedMachine::new(opened.definition.clone())
    })
}

/// Shows the state machine of a link.
fn open_machine(state: &AppState, shared: SharedMachine) {
    let title = shared.title.as_deref().unwrap_or("Shared state machine");
    let mut opened = Opened::bare(title, &shared.definition);
    opened.nudges = Nudges::from_json(&shared.moved);
    if let Some(run) = opened.runs.first_mut() {
        if shared.mocks.is_some() {
            "With the link's mocks".clone_into(&mut run.title);
            "Calls are answered as the link says.".clone_into(&mut run.look_at);
        }
        (run.input, run.mocks) = (shared.input, shared.mocks);
    }
    opened.seed = Some(shared.seed);
    state.open_machine(opened);
    seek(state, shared.sight);
    if shared.room == share::Room::Run {
        state.room.set(Room::Run);
    }
}

/// Opens the link in the address bar, if it holds one, once the piece that reads links is there.
pub fn open_link(state: AppState, ui: Ui) {
    let Some(link) = link_here() else { return };
    ui.opening.set(true);
    leptos::task::spawn_local(async move {
        pieces::open_link(state, ui, link).await;
        ui.opening.set(false);
    });
}

/// The link in the address bar.
fn link_here() -> Option<String> {
    window().location().hash().ok().filter(|hash| hash.starts_with("#s="))
}

/// Opens a link; a damaged one is told and changes nothing.
pub fn read_link(state: &AppState, ui: Ui, link: &str) {
    match share::open(link) {
        Ok(Document::Machine(shared)) => open_machine(state, *shared),
        Ok(Document::Plan(shared)) => {
            if let Err(reason) = restore(state, *shared) {
                ui.alert(format!("This link cannot be opened: {reason}."));
            }
        }
        Err(error) => {
            ui.alert(format!("This link cannot be opened: {error}. Nothing was changed; ask for the link again or copy it whole."));
            return clear_link();
        }
    }
    ui.linked.set_value(Some(state.plan.get_untracked()));
}

/// Takes the link out of the address bar, once what is shown is no longer what it holds.
fn clear_link() {
    let location = window().location();
    let page =
        format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
    if let Ok(history) = window().history() {
        // Refused only for documents without an address of their own; then the link simply stays.
        let room = history.state().unwrap_or_default();
        let _ = history.replace_state_with_url(&room, "", Some(&page));
    }
}

/// Back to a room of before leads to the address of then: a link in it that is no longer what is shown is not opened again.
pub fn forget_former_link(ui: Ui) {
    if link_here().is_some() && ui.linked.with_value(Option::is_none) {
        clear_link();
    }
}

/// Saves after every change, and keeps the address bar honest.
pub fn autosave() {
    let (state, ui) = (app_state(), ui());
    // Before whatever writes what is due then.
    let leaving = window_event_listener_untyped("pagehide", |_| drop(leave_field()));
    on_cleanup(move || leaving.remove());
    let save = Later::new(PAUSE, move |session: Shared| {
        let text = session.to_json().to_string();
        let done = storage().is_some_and(|storage| storage.set_item(KEY, &text).is_ok());
        ui.saved.set(if done { Saved::Yes } else { Saved::Denied });
    });
    Effect::new(move |_| {
        let session = current(&state);
        if ui.linked.with_value(|linked| linked.as_ref().is_some_and(|plan| **plan != session.plan)) {
            ui.linked.set_value(None);
            clear_link();
        }
        ui.saved.set(Saved::Soon);
        save.give(session);
    });
    let listener = window_event_listener(leptos::ev::hashchange, move |_| open_link(state, ui));
    on_cleanup(move || listener.remove());
}
