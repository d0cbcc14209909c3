//! What keys, menus and the palette do.

use editor::keymap::{Action, KeyPress, Scope, KEYMAP};
use editor::machine::{found, is_history, Example, Opened};
use editor::plan::{empty_plan, Command, Point, Rect, Scene, Selection, Tool, Viewport};
use leptos::prelude::*;
use plan::Plan;
use protocol::{Layout, Lifted, Rehearsal, Request, Response};
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent};

use super::ui::{FormOf, Offer, Ui};
use crate::desk;
use crate::pieces;
use crate::plan::canvas_keys;
use crate::platform::focus::settle;
use crate::platform::{engine, files, gallery, session, theme, typing};
use crate::state::{AppState, Room, Theme};

/// Does something.
pub fn run(state: AppState, ui: Ui, action: Action) {
    match action {
        Action::Undo if untrack(|| state.at_desk()) => step(ui, "Undone", state.undo_machine()),
        Action::Redo if untrack(|| state.at_desk()) => step(ui, "Redone", state.redo_machine()),
        Action::Undo => step(ui, "Undone", state.editor.try_update(|editor| editor.undo()).flatten()),
        Action::Redo => step(ui, "Redone", state.editor.try_update(|editor| editor.redo()).flatten()),
        Action::Palette => ui.palette.set(true),
        Action::Keys => ui.keys.set(true),
        Action::NewPlan => open_plan(state, ui, empty_plan("Untitled plan")),
        Action::NewMachine => state.new_machine(),
        Action::PasteDocument => ui.paste.set(true),
        Action::Share => share(state, ui),
        Action::Open => {
            // Mostly it is a state machine that is opened.
            pieces::expect(Room::Flow);
            leptos::task::spawn_local(pieces::choose_file(state, ui));
        }
        Action::Save if untrack(|| state.at_desk()) => leptos::task::spawn_local(pieces::save(state, ui)),
        Action::Save => save_plan(state),
        Action::RoomPlan => state.room.set(Room::Plan),
        Action::RoomFlow => state.room.set(Room::Flow),
        Action::RoomRun => state.room.set(Room::Run),
        Action::Theme => toggle_theme(state),
        Action::Settings => {
            state.room.set(Room::Plan);
            ui.form.set(Some(FormOf::Plan));
        }
        Action::ToolSelect => ui.tool.set(Tool::Select),
        Action::ToolAdd => ui.offer.set(Some(Offer { place: None, shown: None })),
        Action::Fit => fit(state, ui),
        Action::AutoLayout => {
            told(ui, state.perform(Command::AutoLayout));
            fit(state, ui);
        }
        Action::ZoomIn => zoom(ui, 1.25),
        Action::ZoomOut => zoom(ui, 0.8),
        other if matches!(scope_of(other), Scope::Flow | Scope::Run) => ui.room_action.set(Some(other)),
        other => canvas_keys::run(state, ui, other),
    }
}

/// Where an action has its key.
pub fn scope_of(action: Action) -> Scope {
    KEYMAP.iter().find(|binding| binding.action == action).map_or(Scope::Page, |binding| binding.scope)
}

fn step(ui: Ui, what: &str, name: Option<String>) {
    if let Some(name) = name {
        ui.say(format!("{what}: {name}"));
    }
}

/// Shows a refusal.
pub fn told(ui: Ui, done: Result<(), String>) {
    if let Err(reason) = done {
        ui.say(reason);
    }
}

/// Copies a link that holds everything, once the piece that writes it is there.
pub fn share(state: AppState, ui: Ui) {
    leptos::task::spawn_local(pieces::share(state, ui));
}

/// Copies a link that holds everything; shows it as well, for those whose browser denies the clipboard.
pub fn write_link(state: AppState, ui: Ui) {
    let link = session::link(&state);
    let opened = state.opened.get_untracked().filter(|_| untrack(|| state.at_desk()));
    let runs = opened.map_or(1, |opened| opened.runs.len());
    leptos::task::spawn_local(async move {
        let copied = files::copy(link.clone()).await;
        let text = match (copied, runs) {
            (true, 0 | 1) => "Link copied. It holds all that is shown here; nothing was sent anywhere.",
            (true, _) => "Link copied. It holds the state machine and the chosen one of its runs; nothing was sent anywhere.",
            (false, _) => "Copy this link: your browser does not let the page do it.",
        };
        ui.show_link(text, link);
    });
}

/// Downloads the plan file.
pub fn save_plan(state: AppState) {
    let plan = state.plan.get_untracked();
    files::download(&format!("{}.plan.json", files::slug(&plan.name)), &plan::print(&plan));
}

/// Downloads the tasks as a table.
pub fn save_table(state: AppState) {
    let plan = state.plan.get_untracked();
    files::download(&format!("{}.csv", files::slug(&plan.name)), &plan::csv::print(&plan));
}

/// What pasted text is called in messages.
pub const PASTED: &str = "The pasted text";
/// What a state machine is called that came so.
const PASTED_MACHINE: &str = "Pasted state machine";

/// Opens a plan on the run that shows a hazard of one of its layouts.
fn open_hazard(state: AppState, ui: Ui, plan: Plan, code: String, layout: &str) {
    open_plan(state, ui, plan);
    let layout = Layout::ALL.into_iter().find(|own| own.word() == layout).unwrap_or(Layout::Polling);
    state.open_run(layout, Some(code));
}

/// Opens an example of the gallery: a state machine, or a plan that shows a hazard.
pub fn open_example(state: AppState, ui: Ui, example: Example) {
    let asked = state.ask();
    leptos::task::spawn_local(async move {
        let title = example.title.clone();
        let awaited = || state.awaits(ui, &asked, &title);
        let opened = if let Some((code, layout)) = example.hazard.clone() {
            gallery::plan(&example).await.map(|plan| {
                if awaited() {
                    open_hazard(state, ui, plan, code, &layout);
                }
            })
        } else {
            gallery::open(example).await.map(|opened| {
                if awaited() {
                    state.open_machine(opened);
                    ui.opened(&title);
                }
            })
        };
        match opened {
            Some(()) => {}
            None => ui.alert(format!(
                "{title} cannot be fetched from where this page came from; try again when you are connected."
            )),
        }
    });
}

/// Reads the plan off the state machine on show and opens it, with the evidence for its dependencies.
///
/// `histories` are of its executions; they tell how long its tasks take.
pub fn lift(state: AppState, ui: Ui, histories: Vec<String>) {
    let Some(opened) = state.opened.get_untracked() else {
        ui.say("Open the state machine first, then the history of one of its executions.".to_owned());
        return;
    };
    // The run on show tells durations where its calls are mocked.
    let rehearsal = state
        .chosen_run()
        .filter(|_| histories.is_empty())
        .and_then(|run| Some(Rehearsal { input: run.input, mocks: run.mocks?, seed: state.seed() }));
    let title = (opened.title != PASTED_MACHINE).then(|| opened.title.clone());
    let request = Request::Lift { definition: opened.definition.clone(), histories, rehearsal };
    let asked = state.ask();
    engine::ask(request, move |response| match response {
        Response::Lifted { lifted } if state.awaits(ui, &asked, "The plan") => {
            if let Ok(mut lifted) = lifted.open() {
                lifted.plan.name = title.unwrap_or(lifted.plan.name);
                open_lifted(state, ui, lifted);
            }
        }
        Response::Rejected { diagnostics } => {
            ui.alert(diagnostics.into_iter().next().map(|first| first.message).unwrap_or_default());
        }
        _ => {}
    });
}

fn open_lifted(state: AppState, ui: Ui, lifted: Lifted) {
    if lifted.plan.tasks.is_empty() {
        let why = lifted.diagnostics.first().map_or("It has no tasks.", |first| first.message.as_str());
        return ui.alert(format!("No plan can be read off this state machine. {why}"));
    }
    open_plan(state, ui, lifted.plan.clone());
    state.lifted.set(Some(Arc::new(lifted)));
    state.lifted_open.set(true);
}

/// Opens the text of a plan file or of a state machine, once the piece that reads it is there.
pub fn open_text(state: AppState, ui: Ui, text: String, source: &str) {
    leptos::task::spawn_local(pieces::open_text(state, ui, text, source.to_owned(), state.ask()));
}

/// Opens the text of a plan file or of a state machine. What cannot be understood is told, and what is shown stays.
pub fn read_text(state: AppState, ui: Ui, text: &str, source: &str) {
    if is_history(text) {
        return lift(state, ui, vec![text.to_owned()]);
    }
    if let Some(found) = found::find(text) {
        let file = source.strip_suffix(".json").unwrap_or(source).trim_end_matches(".asl");
        let title = found.title.as_deref().unwrap_or(if source == PASTED { PASTED_MACHINE } else { file });
        state.open_machine(Opened::bare(title, &found.definition));
        desk::keep_opened(state, ui);
        ui.opened(title);
        return;
    }
    if found::is_yaml(text) {
        return ui.alert(format!("{source} is YAML, and definitions are read as JSON here. Convert it first, for example with yq -o=json. Nothing was changed."));
    }
    let table = source.to_lowercase().ends_with(".csv") || plan::csv::looks_like_csv(text);
    let (mut plan, found) = if table { plan::csv::parse(text) } else { plan::parse(text) };
    // A table has no name of its own: the file's is the plan's.
    let title = plan::csv::title(source).filter(|_| table && source != PASTED);
    if let Some((plan, title)) = plan.as_mut().zip(title) {
        title.clone_into(&mut plan.name);
    }
    if let Some(worst) = found.iter().find(|diagnostic| diagnostic.is_error()) {
        // Of a table, what is said names the row and the column.
        let place = if table { String::new() } else { place_of(text, worst.span.start) };
        let fix = worst.fix.as_ref().map(|fix| format!(" {fix}")).unwrap_or_default();
        let more = found.iter().filter(|diagnostic| diagnostic.is_error()).count() - 1;
        let more = if more > 0 { format!(" ({more} more)") } else { String::new() };
        let said = format!("{source}{place}: {}{fix}{more} Nothing was changed.", sentence(&worst.message));
        // Circles can be drawn, and are best mended where they are seen.
        let only_circles = found.iter().all(|it| !it.is_error() || it.code == "DEPENDENCY_CYCLE");
        return match plan.filter(|_| only_circles) {
            Some(plan) => ui.offer_to_mend(said, plan),
            None => ui.alert(said),
        };
    }
    if let Some(plan) = plan {
        open_plan(state, ui, plan);
    }
}

fn place_of(text: &str, offset: usize) -> String {
    let (line, column) = asl::diagnostic::line_column(text, offset);
    format!(", line {line}, column {column}")
}

fn sentence(text: &str) -> String {
    if text.ends_with(['.', '!', '?']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

/// Shows another plan, as one step that undo takes back.
pub fn open_plan(state: AppState, ui: Ui, plan: Plan) {
    let name = plan.name.clone();
    told(ui, state.open_plan(plan));
    ui.follow.set(true);
    ui.opened(&name);
}

/// The other colours, from now on.
pub fn toggle_theme(state: AppState) {
    state.theme.update(|theme| *theme = if *theme == Theme::Dark { Theme::Light } else { Theme::Dark });
    theme::remember(state.theme.get_untracked());
}

/// Shows all cards, and keeps showing them as they change where they can be read.
pub fn fit(state: AppState, ui: Ui) {
    refit(state, ui);
    let readable = ui.view.get_untracked();
    fit_by(Viewport::fit, state, ui);
    ui.follow.set(ui.view.get_untracked() == readable);
}

/// Fits the view to the cards; of too many to be read it shows the first.
pub fn refit(state: AppState, ui: Ui) {
    fit_by(Viewport::fit_or_left, state, ui);
}

fn fit_by(fitted: fn(Rect, f64, f64, f64) -> Viewport, state: AppState, ui: Ui) {
    let (width, height) = ui.size.get_untracked();
    let scene = untrack(|| Scene::new(&state.plan.get(), ui.metrics()));
    if let Some(bounds) = scene.bounds().filter(|_| width > 0.0) {
        let foot = if ui.narrow.get_untracked() { 0.0 } else { 52.0 };
        ui.view.set(fitted(bounds, width, height, foot));
    }
}

/// Zooms round the middle of the canvas.
pub fn zoom(ui: Ui, factor: f64) {
    let (width, height) = ui.size.get_untracked();
    ui.follow.set(false);
    ui.view.update(|view| *view = view.zoomed(factor, Point::new(width / 2.0, height / 2.0)));
}

/// Selects a task and brings its card into focus.
pub fn go_to_task(state: AppState, ui: Ui, id: String) {
    state.room.set(Room::Plan);
    state.editor.update(|editor| editor.select(Selection::task(id.clone())));
    request_animation_frame(move || focus_card(state, ui, &id));
}

/// Brings a task's card into view and into focus.
pub fn focus_card(state: AppState, ui: Ui, id: &str) {
    let scene = untrack(|| Scene::new(&state.plan.get(), ui.metrics()));
    let Some(card) = scene.card(id) else { return };
    let ((width, height), view) = (ui.size.get_untracked(), ui.view.get_untracked());
    let shown = view.revealing(card.rect, width, height);
    let card = format!("card-{id}");
    if shown == view || width == 0.0 {
        return focus(&card);
    }
    ui.follow.set(false);
    ui.view.set(shown);
    // Of a large plan it may not have been in the page before.
    focus_soon(card);
}

/// Puts the focus on the element of a test id.
pub fn focus(test_id: &str) {
    if let Some(element) = find(test_id) {
        // Focus is refused only to elements that have gone meanwhile.
        let _ = element.unchecked_ref::<HtmlElement>().focus();
    }
}

/// For so many frames is waited for what is to have the focus.
const PATIENCE: u32 = 60;

/// Puts the focus on what may only come into the page: a form that is drawn anew, or was not needed before.
pub fn focus_soon(test_id: String) {
    soon(PATIENCE, move || {
        focus(&test_id);
        find(&test_id).is_some()
    });
}

/// The same, with all of its text marked: what is typed takes its place.
pub fn write_soon(test_id: &'static str) {
    soon(PATIENCE, move || {
        let field = find(test_id).and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
        field.map(|field| drop((field.focus(), field.select()))).is_some()
    });
}

/// Tries something in the next frame, and again in those after it until it is done, so many times.
pub fn soon(patience: u32, done: impl Fn() -> bool + 'static) {
    request_animation_frame(move || {
        if !done() && patience > 0 {
            soon(patience - 1, done);
        }
    });
}

/// Puts the focus on the first control within the element of an id.
pub fn focus_in(id: &str) {
    let group = document().get_element_by_id(id);
    let first = |what| group.as_ref().and_then(|group| group.query_selector(what).ok().flatten());
    let found = first("input, select, textarea").or_else(|| first("summary, button:enabled"));
    if let Some(element) = found {
        // As above.
        let _ = element.unchecked_ref::<HtmlElement>().focus();
    }
}

/// Presses an element.
pub fn click(test_id: &str) {
    if let Some(element) = find(test_id) {
        element.unchecked_ref::<HtmlElement>().click();
    }
}

fn find(test_id: &str) -> Option<Element> {
    let all = document().query_selector_all("[data-testid]").ok()?;
    let elements =
        (0..all.length()).filter_map(|at| all.item(at)).filter_map(|node| node.dyn_into::<Element>().ok());
    elements.into_iter().find(|element| element.get_attribute("data-testid").as_deref() == Some(test_id))
}

/// Listens to keys, everywhere.
pub fn listen(state: AppState, ui: Ui) {
    typing::watch();
    let listener = window_event_listener(leptos::ev::keydown, move |event| key(state, ui, &event));
    on_cleanup(move || listener.remove());
}

fn key(state: AppState, ui: Ui, event: &KeyboardEvent) {
    if event.default_prevented()
        || ui.palette.get_untracked()
        || ui.keys.get_untracked()
        || ui.paste.get_untracked()
    {
        return;
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let within = |selector: &str| {
        target.as_ref().is_some_and(|element| element.closest(selector).ok().flatten().is_some())
    };
    let is_typing = within("textarea, select, [contenteditable]")
        || target.as_ref().and_then(|element| element.dyn_ref::<HtmlInputElement>()).is_some();
    let press = KeyPress {
        key: &event.key(),
        ctrl: event.ctrl_key() || event.meta_key(),
        alt: event.alt_key(),
        shift: event.shift_key(),
    };
    let mut places = vec![Scope::Page];
    match state.room.get_untracked() {
        Room::Plan => places.push(Scope::Plan),
        Room::Run => places.push(Scope::Run),
        Room::Flow => {}
    }
    // What was selected without a card's having the focus, as with the marquee, has the keys that nothing else has.
    let in_plan = state.room.get_untracked() == Room::Plan;
    // A menu's button has it only because something was chosen there.
    let nobody = "body, main, .menu-root > button";
    let is_nobody_s =
        in_plan && target.as_ref().is_some_and(|element| element.matches(nobody).unwrap_or(false));
    let selected = || state.editor.with_untracked(|editor| *editor.selection() != Selection::default());
    let on_canvas = within("[data-testid=canvas]") && !within(".float, .offer");
    if on_canvas || (is_nobody_s && selected()) {
        places.push(Scope::Canvas);
    }
    let find = |places: &[Scope]| ui.keymap.with_untracked(|keymap| keymap.action(&press, places, is_typing));
    // All cards rather than the whole page's text.
    let all = || find(&[Scope::Canvas]).filter(|action| is_nobody_s && *action == Action::SelectAll);
    // Where a field has nothing of its own to take back, undo is the document's.
    let undo = || {
        let own = within("[contenteditable]") || typing::is_pending();
        let action = ui.keymap.with_untracked(|keymap| keymap.action(&press, &places, own));
        action.filter(|action| is_typing && matches!(action, Action::Undo | Action::Redo))
    };
    // A key that is held deletes once.
    let once = |action: &Action| *action != Action::Delete || !event.repeat();
    let Some(action) = find(&places).or_else(all).or_else(undo).filter(once) else { return };
    // Enter and the arrows belong to buttons and menus where one has the focus.
    // So does every key to a dialog, Space to whatever it presses, and the clipboard to text that is marked.
    let presses = match action {
        Action::Edit => within("button, a, summary"),
        // A state that is selected already has no more to do with Space.
        Action::PlayPause => within("button, summary, a") && !within(".node.sel, .box.sel"),
        Action::CutTasks | Action::CopyTasks => files::is_text_marked(),
        _ => false,
    };
    if within("[role=menu], dialog") || presses {
        return;
    }
    event.prevent_default();
    if is_typing {
        settle();
    }
    run(state, ui, action);
}
