//! The popover that offers kinds of task: choose one, or drag it to its place.

use editor::plan::{kind_label, Command, Point, Selection};
use leptos::html;
use leptos::prelude::*;
use plan::{Distribution, Task, TaskKind};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, PointerEvent};

use crate::icons::{Glyph, Icon};
use crate::shell::actions::{focus, focus_card, told};
use crate::shell::ui::{ui, Ui};
use crate::shell::walk;
use crate::state::{app_state, AppState};

/// What a new task takes until someone says otherwise.
const FIVE_MINUTES_S: f64 = 300.0;
/// Pixels a pointer may tremble before a press becomes a drag.
const TREMBLE: f64 = 4.0;

/// The kinds that need nothing said but their name: a generic task needs the ARN of its integration.
fn offered() -> impl Iterator<Item = TaskKind> {
    TaskKind::ALL.into_iter().filter(|kind| *kind != TaskKind::Generic)
}

/// Adds a task of a kind, at a place of the plane or where automatic layout puts it, and opens its name.
pub fn add_task(state: AppState, ui: Ui, kind: TaskKind, place: Option<Point>) {
    let document = state.editor.with_untracked(|editor| editor.document().clone());
    let name = document.fresh_name(kind);
    let id = document.fresh_id(&name);
    let metrics = untrack(|| ui.metrics());
    let corner =
        |at: Point| ((at.x / metrics.scale_x).round() as i32, (at.y / metrics.scale_y).round() as i32);
    let task = Task {
        id: id.clone(),
        name,
        kind,
        duration: Distribution::Fixed { seconds: FIVE_MINUTES_S },
        position: place.map(corner),
        ..Task::default()
    };
    told(ui, state.perform(Command::AddTask(Box::new(task))));
    state.editor.update(|editor| editor.select(Selection::task(id.clone())));
    ui.offer.set(None);
    // A task put somewhere leaves the view alone; one put anywhere is brought into it.
    ui.follow.set(place.is_none());
    request_animation_frame(move || focus_card(state, ui, &id));
}

/// The popover.
#[component]
pub fn OfferTask() -> impl IntoView {
    let ui = ui();
    move || {
        let offer = ui.offer.get()?;
        let (width, height) = ui.size.get();
        let style = offer.shown.map(|at| {
            format!("left:{}px;top:{}px", at.x.min(width - 232.0).max(8.0), at.y.min(height - 260.0).max(8.0))
        });
        let kinds = offered().map(|kind| view! { <Kind kind place=offer.place/> }).collect_view();
        let list = NodeRef::<html::Div>::new();
        // The keyboard is led into it, and out again to where it came from.
        let before = document().active_element().filter(|it| it.tag_name() != "BODY");
        request_animation_frame(move || walk(list, true, 0));
        let key = move |event: leptos::ev::KeyboardEvent| {
            match event.key().as_str() {
                "ArrowDown" | "ArrowUp" => walk(list, event.key() == "ArrowDown", 0),
                "Escape" => {
                    ui.offer.set(None);
                    match before.as_ref().and_then(|it| it.dyn_ref::<HtmlElement>()) {
                        // Refused only to elements that have gone meanwhile.
                        Some(before) => drop(before.focus()),
                        None => focus("tool-add"),
                    }
                }
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        };
        Some(view! {
            <div class="offer" class:docked=offer.shown.is_none() style=style node_ref=list role="menu" aria-label="Add a task" on:keydown=key>
                <p class="menu-title">{if offer.place.is_some() { "Add a task here" } else { "Add a task, or drag one to its place" }}</p>
                {kinds}
            </div>
        })
    }
}

/// A kind on offer: a click adds it, a drag places it.
#[component]
fn Kind(kind: TaskKind, place: Option<Point>) -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let press = StoredValue::new(None::<Point>);
    let dropped = StoredValue::new(false);
    let ghost = RwSignal::new(None::<Point>);
    let at = |event: &PointerEvent| Point::new(f64::from(event.client_x()), f64::from(event.client_y()));
    let down = move |event: PointerEvent| {
        press.set_value(Some(at(&event)));
        dropped.set_value(false);
        if let Some(target) = event.current_target().and_then(|target| target.dyn_into::<Element>().ok()) {
            // Without capture the drag ends at the button's edge, and the click still adds the task.
            let _ = target.set_pointer_capture(event.pointer_id());
        }
    };
    let moved = move |event: PointerEvent| {
        if press
            .get_value()
            .is_some_and(|start| ghost.get_untracked().is_some() || start.distance(at(&event)) > TREMBLE)
        {
            ghost.set(Some(at(&event)));
        }
    };
    let up = move |event: PointerEvent| {
        press.set_value(None);
        if ghost.get_untracked().is_none() {
            return;
        }
        ghost.set(None);
        dropped.set_value(true);
        // Nobody means what the list covers: the hand slipped.
        if within(".offer", at(&event)).is_some() {
            return add_task(state, ui, kind, place);
        }
        let metrics = untrack(|| ui.metrics());
        let on_canvas = within("[data-testid=canvas]", at(&event));
        if let Some(at) = on_canvas.map(|at| ui.view.get_untracked().to_plane(at)) {
            add_task(
                state,
                ui,
                kind,
                Some(Point::new(at.x - metrics.card_w / 2.0, at.y - metrics.card_h / 2.0)),
            );
        }
    };
    let cancelled = move |_| {
        press.set_value(None);
        ghost.set(None);
    };
    let click = move |_| {
        // The click that comes with a drop was not meant.
        if dropped.try_update_value(std::mem::take) == Some(false) {
            add_task(state, ui, kind, place);
        }
    };
    let ghost_view = move || {
        ghost.get().map(|at| view! {
        <div class="drag-ghost" style=format!("left:{}px;top:{}px", at.x, at.y)><Glyph icon=Icon::of_kind(kind)/>{kind_label(kind)}</div>
    })
    };
    view! {
        <button type="button" class="menu-item" role="menuitem" data-testid=format!("palette-{}", kind.word()) on:pointerdown=down on:pointermove=moved on:pointerup=up on:pointercancel=cancelled on:click=click>
            <Glyph icon=Icon::of_kind(kind)/>{kind_label(kind)}
        </button>
        {ghost_view}
    }
}

/// A point of the screen as a point of an element, if it lies on it.
fn within(selector: &str, at: Point) -> Option<Point> {
    let rect = document().query_selector(selector).ok()??.get_bounding_client_rect();
    let inside = at.x >= rect.left() && at.x <= rect.right() && at.y >= rect.top() && at.y <= rect.bottom();
    inside.then(|| Point::new(at.x - rect.left(), at.y - rect.top()))
}
