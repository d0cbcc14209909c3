//! The page's frame: top bar, the room on show, status bar.

use leptos::prelude::*;

use crate::compare::{Layouts, Simulation};
use crate::desk;
use crate::pieces;
use crate::plan::{FormDialog, PlanPanel};
use crate::platform::{self, back, engine, gallery, session, theme};
use crate::shell::ui::Ui;
use crate::shell::{
    actions, document_name, topbar_open_file, KeysDialog, Palette, PasteDialog, StatusBar, TabBar, Toasts,
    TopBar,
};
use crate::state::{AppState, EngineStatus, Room};

/// The root component.
#[component]
pub fn App() -> impl IntoView {
    let ui = Ui::new();
    provide_context(ui);
    let stored = session::stored();
    let state = AppState::new(session::first(), theme::initial());
    provide_context(state);
    begin(&state, ui, stored);

    Effect::new(move |_| theme::show(state.theme.get()));
    Effect::new(move |_| document().set_title(&format!("{} · Stepweave", document_name(state))));
    session::autosave();
    back::follow(state, ui);
    desk::keep(state, ui);
    engine::start();
    // Its figures stay while another room is on show.
    provide_context(Simulation::follow_the_plan());
    leptos::task::spawn_local(async move { state.gallery.set(gallery::index().await) });
    actions::listen(state, ui);

    let engine = move || match state.engine.get() {
        EngineStatus::Starting => "starting",
        EngineStatus::Idle => "idle",
        EngineStatus::Working | EngineStatus::Slow => "working",
        EngineStatus::Failed => "failed",
    };
    let dropped = move |event: leptos::ev::DragEvent| {
        let file = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0));
        if let Some(file) = file {
            event.prevent_default();
            topbar_open_file(state, ui, file);
        }
    };
    // Going to the room that is open leaves it as it is.
    let room = Memo::new(move |_| state.room.get());
    view! {
        <div class="app" data-testid="app" data-engine=engine on:dragenter=|_| pieces::expect(Room::Flow) on:dragover=|event| event.prevent_default() on:drop=dropped>
            <TopBar/>
            {move || match room.get() {
                _ if ui.opening.get() => view! { <div class="on-its-way" role="status" aria-busy="true"></div> }.into_any(),
                Room::Plan => view! { <main class="work" id="main"><PlanPanel/><Layouts/></main> }.into_any(),
                Room::Flow => pieces::shown(&pieces::FLOW),
                Room::Run => pieces::shown(&pieces::RUN),
            }}
            <StatusBar/>
            <TabBar/>
        </div>
        <Palette/>
        <KeysDialog/>
        <PasteDialog/>
        <FormDialog/>
        <Toasts/>
    }
}

/// What was saved, else the first example; then the link in the address bar, if any, as a step that undo takes back.
fn begin(state: &AppState, ui: Ui, stored: Result<Option<interop::share::Shared>, String>) {
    match stored {
        Ok(Some(shared)) => {
            state.editor.set(editor::plan::PlanEditor::new(shared.plan.clone()));
            if let Err(reason) = session::restore(state, shared) {
                ui.alert(reason);
            }
        }
        Ok(None) => {}
        Err(reason) => ui.alert(reason),
    }
    // Nothing is shown before what a link holds.
    ui.opening.set(platform::has_link());
    session::open_link(*state, ui);
}
