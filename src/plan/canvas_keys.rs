//! The canvas by keyboard: focus walks from card to card, C draws a dependency, Delete deletes.

use editor::keymap::Action;
use editor::plan::{Card, Command, Scene, Selection, TaskEdge, Tool};
use leptos::prelude::*;

use super::clipboard::{self, Deed};
use crate::platform::focus::hold_focus;
use crate::shell::actions::{focus_card, told};
use crate::shell::ui::{FormOf, Ui};
use crate::state::{AppState, Room};

/// Pixels a nudge moves a card.
const NUDGE: i32 = 10;

/// Does what a key on the canvas means.
pub fn run(state: AppState, ui: Ui, action: Action) {
    match action {
        Action::Connect => connect(state, ui),
        Action::Details => details(state, ui),
        Action::Edit => edit(state, ui),
        Action::Delete => delete(state, ui),
        Action::DuplicateTasks => clipboard::ask(state, ui, Deed::Duplicate),
        Action::CutTasks => clipboard::ask(state, ui, Deed::Cut),
        Action::CopyTasks => clipboard::ask(state, ui, Deed::Copy),
        Action::SelectAll => state.editor.update(|editor| {
            let tasks = editor.plan().tasks.iter().map(|task| task.id.clone()).collect();
            editor.select(Selection { tasks, edge: None });
        }),
        Action::Escape => escape(state, ui),
        Action::FocusLeft => walk(state, ui, -1.0, 0.0),
        Action::FocusRight => walk(state, ui, 1.0, 0.0),
        Action::FocusUp => walk(state, ui, 0.0, -1.0),
        Action::FocusDown => walk(state, ui, 0.0, 1.0),
        Action::NudgeLeft => nudge(state, ui, -NUDGE, 0),
        Action::NudgeRight => nudge(state, ui, NUDGE, 0),
        Action::NudgeUp => nudge(state, ui, 0, -NUDGE),
        Action::NudgeDown => nudge(state, ui, 0, NUDGE),
        _ => {}
    }
}

/// The task that keys are about: the only one selected.
fn focused(state: AppState) -> Option<String> {
    state.editor.with_untracked(|editor| {
        let tasks = &editor.selection().tasks;
        (tasks.len() == 1).then(|| tasks.first().cloned()).flatten()
    })
}

fn connect(state: AppState, ui: Ui) {
    match focused(state) {
        Some(id) => {
            let name = state.editor.with_untracked(|editor| editor.document().name(&id).to_owned());
            ui.say(format!("What waits for {name}? Go there with the arrow keys and press Enter."));
            ui.connecting.set(Some(id));
        }
        None => {
            ui.tool.update(|tool| *tool = if *tool == Tool::Connect { Tool::Select } else { Tool::Connect })
        }
    }
}

fn details(state: AppState, ui: Ui) {
    if state.room.get_untracked() != Room::Plan {
        return;
    }
    match focused(state) {
        Some(id) => ui.form.set(Some(FormOf::Task(id))),
        None => ui.say("Select a task first, to see everything about it."),
    }
}

fn edit(state: AppState, ui: Ui) {
    let Some(to) = focused(state) else { return };
    match ui.connecting.try_update(Option::take).flatten() {
        Some(from) => told(ui, state.perform(Command::AddDependency(TaskEdge { from, to }))),
        None => ui.editing.set(Some(to)),
    }
}

pub(super) fn delete(state: AppState, ui: Ui) {
    match state.editor.with_untracked(|editor| editor.selection().delete_command()) {
        Some(command) => remove(state, ui, command),
        None => ui.say("Select a task or a dependency first, to delete it."),
    }
}

/// Deletes. Nobody chose what is left: the canvas has the focus that what is gone had, and the arrows lead on from there.
pub(super) fn remove(state: AppState, ui: Ui, command: Command) {
    told(ui, state.perform(command));
    request_animation_frame(|| {
        if document().active_element().is_none_or(|active| active.tag_name() == "BODY") {
            hold_focus("canvas");
        }
    });
}

fn escape(state: AppState, ui: Ui) {
    ui.connecting.set(None);
    ui.offer.set(None);
    ui.tool.set(Tool::Select);
    ui.gesture.update(editor::plan::Gesture::cancel);
    state.editor.update(|editor| editor.select(Selection::default()));
}

/// Focus goes to the nearest card in a direction; what lies off to the side counts as farther. From nowhere it goes to the first.
fn walk(state: AppState, ui: Ui, dx: f64, dy: f64) {
    let scene = untrack(|| Scene::new(&state.plan.get(), ui.metrics()));
    let from = focused(state).and_then(|id| scene.card(&id).map(|card| card.rect));
    let cost = |card: &Card| {
        let Some(from) = from else { return Some(0.0) };
        let (x, y) = (card.rect.x - from.x, card.rect.y - from.y);
        let (ahead, aside) = (x * dx + y * dy, (x * dy).abs() + (y * dx).abs());
        (ahead > 1.0).then_some(ahead + 2.0 * aside)
    };
    let next = scene
        .cards
        .iter()
        .filter_map(|card| cost(card).map(|cost| (cost, card)))
        .min_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((_, card)) = next {
        state.editor.update(|editor| editor.select(Selection::task(card.id.clone())));
        focus_card(state, ui, &card.id);
    }
}

fn nudge(state: AppState, ui: Ui, dx: i32, dy: i32) {
    let places = state.editor.with_untracked(|editor| {
        let plan = editor.plan();
        let places = editor::plan::scene::places(&plan);
        let chosen =
            plan.tasks.iter().zip(places).filter(|(task, _)| editor.selection().tasks.contains(&task.id));
        chosen.map(|(task, (x, y))| (task.id.clone(), (x + dx, y + dy))).collect::<Vec<_>>()
    });
    if !places.is_empty() {
        told(ui, state.perform(Command::MoveTasks(places)));
    }
}
