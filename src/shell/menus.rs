//! What is inside the menus of the top bar.

use editor::history::Stop;
use editor::kept::Kept;
use editor::keymap::Action;
use editor::plan::Command;
use leptos::prelude::*;

use super::actions::{self, told};
use super::menu::MenuItem;
use super::topbar::document_name;
use super::ui::{ui, Ui};
use crate::desk;
use crate::icons::{Glyph, Icon};
use crate::platform::here::if_here;
use crate::platform::{files, gallery};
use crate::state::{app_state, AppState};

/// Name, what is kept, examples, new and other documents.
#[component]
pub fn DocumentItems() -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let rename = move |event: leptos::ev::Event| {
        let name = event_target_value(&event);
        if untrack(|| state.at_desk()) {
            told(ui, state.retitle(&name));
        } else {
            told(ui, state.perform(Command::RenamePlan(name)));
        }
    };
    let name = move || document_name(state);
    view! {
            <label class="menu-field">"Name"<input type="text" dir="auto" data-testid="rename-plan" prop:value=name on:change=if_here(rename)/></label>
        <MenuItem testid="new-plan" on_choose=Callback::new(move |()| actions::run(state, ui, Action::NewPlan))><Glyph icon=Icon::Add/>"New plan"</MenuItem>
        <MenuItem testid="new-machine" on_choose=Callback::new(move |()| actions::run(state, ui, Action::NewMachine))><Glyph icon=Icon::Flow/>"New state machine"</MenuItem>
        <MenuItem on_choose=Callback::new(move |()| actions::run(state, ui, Action::Open))><Glyph icon=Icon::File/>"Open a file"<kbd>"Ctrl O"</kbd></MenuItem>
        <MenuItem testid="paste-json" on_choose=Callback::new(move |()| actions::run(state, ui, Action::PasteDocument))><Glyph icon=Icon::Copy/>"Paste a document"</MenuItem>
        <Shelf/>
        <p class="menu-title">"Examples"</p>
        {gallery::plans().map(|(file, plan)| {
            let (name, count) = (plan.name.clone(), plan.tasks.len());
            let open = Callback::new(move |()| actions::open_plan(state, ui, plan.clone()));
            view! { <MenuItem testid=format!("example-{file}") on_choose=open><Glyph icon=Icon::Plan/>{name}<span class="aside">{format!("{count} tasks")}</span></MenuItem> }
        }).collect_view()}
        <p class="menu-title">"Hazards, each with its run"</p>
        {move || examples(state, ui, true)}
        <p class="menu-title">"State machines to run"</p>
        {move || examples(state, ui, false)}
    }
}

/// Every step that undo and redo can go to.
#[component]
pub fn HistoryItems() -> impl IntoView {
    let state = app_state();
    let stops = move || match state.at_desk() {
        true => state.desk.stops(),
        false => state.editor.with(|editor| editor.history().stops()),
    };
    let item = move |Stop { steps, name, standing }: Stop| {
        let walk = Callback::new(move |()| state.walk_to(steps));
        view! { <MenuItem on_choose=walk checked=Signal::derive(move || standing == "now")><span class="menu-text">{name}</span><span class="aside">{standing}</span></MenuItem> }
    };
    move || stops().into_iter().map(item).collect_view()
}

/// The state machines that are kept in this browser.
#[component]
fn Shelf() -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    move || {
        let shelf = state.desk.shelf.get();
        (!shelf.is_empty()).then(|| {
            let item = |kept: Kept| {
                let (title, id) = (kept.opened.title.clone(), kept.id.clone());
                let open = Callback::new(move |()| desk::take_from_shelf(state, kept.clone()));
                view! { <MenuItem testid=format!("kept-{id}") on_choose=open><Glyph icon=Icon::Flow/><span class="menu-text">{title}</span></MenuItem> }
            };
            let here = state.desk.id.get();
            let delete = shelf.iter().any(|kept| kept.id == here && state.opened.with(Option::is_some)).then(|| {
                let delete = Callback::new(move |()| desk::forget(state, ui, here.clone()));
                view! { <MenuItem testid="delete-machine" on_choose=delete><Glyph icon=Icon::Close/>"Delete the one that is open"</MenuItem> }
            });
            view! { <p class="menu-title">"Your state machines"</p>{shelf.into_iter().map(item).collect_view()}{delete} }
        })
    }
}

/// Entries of the gallery that are fetched when they are chosen.
fn examples(state: AppState, ui: Ui, hazards: bool) -> impl IntoView {
    let all = state.gallery.get().into_iter().filter(move |example| example.hazard.is_some() == hazards);
    all.map(|example| {
        let stem = example.file.trim_end_matches(".asl.json").trim_end_matches(".plan.json");
        let (title, testid) = (example.title.clone(), format!("example-{}", stem.replace('/', "-")));
        let aside = match example.runs.len() {
            0 => String::new(),
            1 => "1 run".to_owned(),
            many => format!("{many} runs"),
        };
        let icon = if hazards { Icon::Warn } else { Icon::Flow };
        let open = Callback::new(move |()| actions::open_example(state, ui, example.clone()));
        view! { <MenuItem testid on_choose=open><Glyph icon/>{title}<span class="aside">{aside}</span></MenuItem> }
    }).collect_view()
}

/// Items that save the plan and every layout's definition.
#[component]
pub fn ExportItems() -> impl IntoView {
    let state = app_state();
    let layouts = move || {
        let comparison = state.comparison.get();
        comparison.iter().flat_map(|comparison| comparison.layouts.iter()).map(|report| {
            let (title, definition) = (report.title.clone(), report.definition.clone());
            let file = format!("{}-{}.asl.json", files::slug(&state.plan.get_untracked().name), files::slug(&title));
            let testid = format!("export-asl-{}", files::slug(&format!("{:?}", report.layout)));
            let save = Callback::new(move |()| files::download(&file, &definition));
            view! { <MenuItem testid=testid on_choose=save><Glyph icon=Icon::Flow/>{title}<span class="aside">"ASL"</span></MenuItem> }
        }).collect_view()
    };
    let machine = move || {
        let title = state.at_desk().then(|| document_name(state))?;
        let save = Callback::new(move |()| {
            if let Some(opened) = state.opened.get_untracked() {
                files::download(&desk::file_name(&opened.title), &opened.definition);
            }
        });
        Some(
            view! { <MenuItem testid="export-machine" on_choose=save><Glyph icon=Icon::Flow/>{title}<span class="aside">"ASL"</span></MenuItem> },
        )
    };
    let plan = move || {
        view! {
            <MenuItem testid="export-plan" on_choose=Callback::new(move |()| actions::save_plan(state))><Glyph icon=Icon::Plan/>"Plan"<span class="aside">"JSON"</span></MenuItem>
            <MenuItem testid="export-csv" on_choose=Callback::new(move |()| actions::save_table(state))><Glyph icon=Icon::Plan/>"Tasks as a table"<span class="aside">"CSV"</span></MenuItem>
            <p class="menu-title">"State machines"</p>
            {layouts}
        }
    };
    // What is not on show is another document.
    move || match machine() {
        Some(own) => own.into_any(),
        None => plan().into_any(),
    }
}
