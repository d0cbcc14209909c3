//! What survives the tab: autosave in localStorage, and links that hold everything in their fragment.

use std::sync::Arc;
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
use super::{gallery, keep, recall, storage, window};
use crate::pieces;
use crate::shell::ui::{ui, Linked, Saved, Ui};
use crate::state::{app_state, AppState, Room};

const KEY: &str = "stepweave.session";
const DAMAGED: &str = "stepweave.session.damaged";
/// Pause in editing after which the session is written.
const PAUSE: Duration = Duration::from_millis(250);

/// What is stored, if anything is and it can be read. A session that cannot be read is put aside, not lost.
pub fn stored() -> Result<Option<Shared>, String> {
    let Some(text) = recall(KEY) else { return Ok(None) };
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
        sight: sight(state, false),
    }
}

/// What is looked at in the room on show, of the state machine that is open or else of the plan.
pub fn sight(state: &AppState, of_machine: bool) -> Sight {
    let is_open = state.opened.with_untracked(Option::is_some) == of_machine;
    let is_shown = is_open && state.room.get() != Room::Plan;
    let looked = if is_shown { state.sight.get_value() } else { Sight::default() };
    let all = state.breakpoints.get();
    let all = if is_open { all } else { state.put_aside.get_value() };
    let breakpoints = all.into_iter().map(|own| (own.state, own.condition)).collect();
    Sight { breakpoints, ..looked }
}

/// What a link or the last session asks to be looked at.
pub fn seek(state: &AppState, sight: Sight) {
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
    state.close_machine();
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
        sight: sight(state, true),
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
    if let Some(link) = link_here() {
        leptos::task::spawn_local(pieces::open_link(state, ui, link));
    }
}

/// The link in the address bar.
fn link_here() -> Option<String> {
    window().location().hash().ok().filter(|hash| hash.starts_with("#s="))
}

/// Opens a link; a damaged one is told and changes nothing.
pub fn read_link(state: AppState, ui: Ui, link: &str) {
    let document = match share::open(link) {
        Ok(document) => document,
        Err(error) => {
            ui.alert(format!("This link cannot be opened: {error}. Nothing was changed; ask for the link again or copy it whole."));
            clear_link();
            return ui.show_room();
        }
    };
    leave_field();
    ui.opening.set(true);
    leptos::task::spawn_local(async move {
        // The room on show goes before what it shows does.
        leptos::task::tick().await;
        let done = match document {
            Document::Machine(shared) => {
                open_machine(&state, *shared);
                Ok(())
            }
            Document::Plan(shared) => restore(&state, *shared),
        };
        match done {
            Ok(()) => ui.linked.set_value(Some(untrack(|| shown(&state)))),
            Err(reason) => ui.alert(format!("This link cannot be opened: {reason}.")),
        }
        ui.show_room();
    });
}

/// What a link may have brought.
fn shown(state: &AppState) -> Linked {
    (state.plan.get(), state.settings.get(), state.opened.get())
}

/// Whether it is no longer what is shown. A state machine is another one with its first change.
fn is_left(linked: &Linked, now: &Linked) -> bool {
    let machine = |of: &Linked| of.2.as_ref().map(Arc::as_ptr);
    machine(linked) != machine(now) || linked.1 != now.1 || linked.0 != now.0
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
    let left = RwSignal::new(false);
    let save = Later::new(PAUSE, move |session: Shared| {
        let text = session.to_json().to_string();
        ui.saved.set(if keep(KEY, &text) { Saved::Yes } else { Saved::Denied });
    });
    Effect::new(move |_| {
        let now = shown(&state);
        if ui.linked.with_value(|linked| linked.as_ref().is_some_and(|linked| is_left(linked, &now))) {
            ui.linked.set_value(None);
            clear_link();
            left.set(true);
        }
    });
    Effect::new(move |_| {
        left.track();
        let session = current(&state);
        // What a link holds does not take the place of what was saved: the link brings it again.
        if ui.linked.with_value(Option::is_none) {
            ui.saved.set(Saved::Soon);
            save.give(session);
        }
    });
    let listener = window_event_listener(leptos::ev::hashchange, move |_| open_link(state, ui));
    on_cleanup(move || listener.remove());
}
