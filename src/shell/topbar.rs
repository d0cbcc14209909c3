//! The top bar: whose document, which room, what to do with it.

use editor::keymap::Action;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

use super::actions;
use super::menu::{Menu, MenuItem};
use super::ui::{ui, Saved, Ui};
use crate::icons::{Glyph, Icon};
use crate::pieces;
use crate::platform::files;
use crate::platform::here::if_here;
use crate::state::{app_state, AppState, Room, Theme};

/// The rooms with their icons, in order.
pub const ROOMS: [(Room, &str, Icon, &str); 3] = [
    (Room::Plan, "Plan", Icon::Plan, "tab-plan"),
    (Room::Flow, "Flow", Icon::Flow, "tab-flow"),
    (Room::Run, "Run", Icon::Run, "tab-run"),
];

/// The top bar.
#[component]
pub fn TopBar() -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let act = move |action| move |_| actions::run(state, ui, action);
    view! {
        <header class="topbar">
            <a class="skip" href="#main" data-testid="skip" on:click=to_main>"Skip to the content"</a>
            <div class="who">
                <Brand/>
                <i class="sep"></i>
                <DocumentMenu/>
                <SavedMark/>
            </div>
            <nav class="tabs" aria-label="Rooms">
                {ROOMS.map(|(room, name, icon, testid)| view! { <RoomLink room name icon testid/> }).collect_view()}
            </nav>
            <div class="actions">
                <span class="pair wide-only"><HistoryButtons/></span>
                <button class="search wide-only" data-testid="search" on:click=act(Action::Palette)><Glyph icon=Icon::Search class="icon-sm"/>"Search"<kbd>"Ctrl K"</kbd></button>
                <button class="icon-btn phone-only" title="Search" aria-label="Search" on:click=act(Action::Palette)><Glyph icon=Icon::Search/></button>
                <div class="wide-only"><ExportMenu/></div>
                <button class="btn primary" data-testid="share" title="Copy a link that holds everything" on:click=act(Action::Share)><Glyph icon=Icon::Share/>"Share"</button>
                <button class="icon-btn wide-only" data-testid="theme" title=move || if state.theme.get() == Theme::Dark { "Light colours" } else { "Dark colours" }
                    aria-label="Light or dark colours" on:click=act(Action::Theme)>
                    {move || { let icon = if state.theme.get() == Theme::Dark { Icon::Sun } else { Icon::Moon }; view! { <Glyph icon/> } }}
                </button>
                <div class="phone-only"><MoreMenu/></div>
            </div>
            <OpenFile/>
        </header>
    }
}

/// The keyboard's way past this bar. The address stays: it may hold a link.
fn to_main(event: leptos::ev::MouseEvent) {
    event.prevent_default();
    if let Ok(Some(main)) = document().query_selector("main") {
        let main = main.unchecked_into::<HtmlElement>();
        main.set_tab_index(-1);
        // Refused only to elements that have gone meanwhile.
        let _ = main.focus();
    }
}

#[component]
fn Brand() -> impl IntoView {
    view! {
        <a class="brand" href="./" aria-label="Stepweave">
            <svg viewBox="0 0 22 22" fill="none" stroke-width="2.75" stroke-linecap="round" aria-hidden="true">
                <path d="M2.5 15.5C6.5 15.5 7 6.5 11 6.5" stroke="var(--task-2)"/><path d="M11 15.5c4 0 4.5-9 8.5-9" stroke="var(--accent)"/>
                <path d="M2.5 6.5c4 0 4.5 9 8.5 9M11 6.5c4 0 4.5 9 8.5 9" stroke="var(--surface)" stroke-width="6" stroke-linecap="butt"/>
                <path d="M2.5 6.5c4 0 4.5 9 8.5 9" stroke="var(--accent)"/><path d="M11 6.5c4 0 4.5 9 8.5 9" stroke="var(--task-2)"/>
            </svg>
            <span>"Stepweave"</span>
        </a>
    }
}

/// A link to a room; the top bar and the phone's tab bar have one each.
#[component]
pub fn RoomLink(room: Room, name: &'static str, icon: Icon, testid: &'static str) -> impl IntoView {
    let state = app_state();
    let go = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        state.room.set(room);
    };
    view! {
        <a href="#" data-testid=(!testid.is_empty()).then_some(testid) on:click=go on:pointerenter=move |_| pieces::expect(room) on:focus=move |_| pieces::expect(room) aria-current=move || (state.room.get() == room).then_some("page")><Glyph icon/>{name}</a>
    }
}

/// The name of what is being worked on.
pub fn document_name(state: AppState) -> String {
    match state.opened.get().filter(|_| state.at_desk()) {
        Some(opened) => opened.title.clone(),
        None => state.plan.get().name.clone(),
    }
}

#[component]
fn DocumentMenu() -> impl IntoView {
    let state = app_state();
    let name = move || document_name(state);
    let label = move || view! { <span class="doc-name" dir="auto" data-testid="document-name">{name}</span><Glyph icon=Icon::Chevron class="icon wide-only"/> };
    view! {
        <Menu class="doc icon-btn" title="Document: rename, examples, open" testid="examples" panel=true label=ViewFn::from(label)>
            {pieces::shown(&pieces::DOCUMENT_MENU)}
        </Menu>
    }
}

#[component]
fn SavedMark() -> impl IntoView {
    let ui = ui();
    let state = app_state();
    let denied = move || ui.saved.get() == Saved::Denied || state.desk.trouble.get().is_some();
    let soon = move || ui.saved.get() == Saved::Soon || state.desk.due.get();
    let title = move || {
        if let Some(refusal) = state.desk.trouble.get() {
            refusal.message()
        } else if soon() {
            "Saving in this browser"
        } else if denied() {
            "This browser does not let the page keep anything. Save the plan as a file, or copy a link."
        } else {
            "Saved in this browser"
        }
    };
    view! {
        <span class="saved" class:denied=denied title=title data-testid="saved">
            {move || { let icon = if denied() { Icon::Warn } else { Icon::Saved }; view! { <Glyph icon class="icon-sm"/> } }}
            <span>{move || if denied() { "Not saved" } else if soon() { "Saving" } else { "Saved" }}</span>
        </span>
    }
}

#[component]
fn HistoryButtons() -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let undo = Memo::new(move |_| match state.at_desk() {
        true => state.desk.undo_name(),
        false => state.editor.with(|editor| editor.history().undo_name().map(str::to_owned)),
    });
    let redo = Memo::new(move |_| match state.at_desk() {
        true => state.desk.redo_name(),
        false => state.editor.with(|editor| editor.history().redo_name().map(str::to_owned)),
    });
    let title = |what: &str, name: Option<String>, keys: &str| {
        name.map_or_else(
            || format!("Nothing to {}", what.to_ascii_lowercase()),
            |name| format!("{what} “{name}” ({keys})"),
        )
    };
    // A button that has nothing more to do gives the focus to the other, lest it be nowhere.
    let press = move |action, name: Memo<Option<String>>, other: &'static str| {
        actions::run(state, ui, action);
        if name.with_untracked(Option::is_none) {
            actions::focus_soon(other.to_owned());
        }
    };
    view! {
        <button class="icon-btn" data-testid="undo" aria-label="Undo" title=move || title("Undo", undo.get(), "Ctrl Z") disabled=move || undo.get().is_none()
            on:click=move |_| press(Action::Undo, undo, "redo")><Glyph icon=Icon::Undo/></button>
        <button class="icon-btn" data-testid="redo" aria-label="Redo" title=move || title("Redo", redo.get(), "Ctrl Y") disabled=move || redo.get().is_none()
            on:click=move |_| press(Action::Redo, redo, "undo")><Glyph icon=Icon::Redo/></button>
        <Menu class="icon-btn slim" title="History" testid="history" right=true label=ViewFn::from(|| view! { <Glyph icon=Icon::Chevron class="icon-xs"/> })>{pieces::shown(&pieces::HISTORY_MENU)}</Menu>
    }
}

#[component]
fn ExportMenu() -> impl IntoView {
    let label = || view! { <Glyph icon=Icon::Download/>"Export"<Glyph icon=Icon::Chevron/> };
    view! { <Menu title="Export" testid="export" right=true label=ViewFn::from(label)>{pieces::shown(&pieces::EXPORT_MENU)}</Menu> }
}

/// What the phone's top bar has no room for.
#[component]
fn MoreMenu() -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let item = move |icon, name: &'static str, action| view! { <MenuItem on_choose=Callback::new(move |()| actions::run(state, ui, action))><Glyph icon/>{name}</MenuItem> };
    view! {
        <Menu class="icon-btn" title="More" right=true label=ViewFn::from(|| view! { <Glyph icon=Icon::More/> })>
            {item(Icon::Undo, "Undo", Action::Undo)}
            {item(Icon::Redo, "Redo", Action::Redo)}
            {item(Icon::Moon, "Light or dark", Action::Theme)}
            <hr/>
            {pieces::shown(&pieces::EXPORT_MENU)}
        </Menu>
    }
}

/// The file input behind every "Open a file".
#[component]
fn OpenFile() -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let chosen = move |event: leptos::ev::Event| {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else {
            return;
        };
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            open_file(state, ui, file);
        }
        // The same file may be chosen again.
        input.set_value("");
    };
    view! { <input type="file" class="visually-hidden" tabindex="-1" aria-label="Open a plan or state machine" accept=".json,.csv,application/json,text/csv" data-testid="open-file" on:change=if_here(chosen)/> }
}

/// Reads a file and opens what it holds.
pub fn open_file(state: AppState, ui: Ui, file: files::File) {
    let (name, asked) = (file.name(), state.ask());
    leptos::task::spawn_local(async move {
        match files::read(file).await {
            Some(text) => pieces::open_text(state, ui, text, name, asked).await,
            None => ui.alert(format!("{name} cannot be read.")),
        }
    });
}
