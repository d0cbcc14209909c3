//! The flow chart with the run on it: the same boxes in the same places as in Flow.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use editor::flow::outline::outline;
use editor::flow::{picture_again, Edge, Layouts, Shown};
use editor::keymap::{Action, KeyPress, Scope};
use editor::machine::Reading;
use editor::plan::Viewport;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

use super::face;
use super::now::{Legend, Now};
use super::player::{way_of, Player};
use crate::flow::board::{self, Board, Played};
use crate::flow::by_hand;
use crate::flow::drawing::{near, Drawing, Drawn, EdgeKey};
use crate::flow::lens::{Fingers, Lens, STEP};
use crate::icons::{Glyph, Icon};
use crate::platform::size::size_of;
use crate::shell::ui::ui;
use crate::state::AppState;

/// So wide a canvas has room for what is under way and the legend at its left; style/player.css has the same.
const WIDE: f64 = 700.0;
const ASIDE: f64 = 172.0;
/// A press that moves no further than this is a click, in pixels.
const STILL: f64 = 4.0;

/// The chart of what runs.
pub fn board(state: AppState, player: Player) -> Board {
    let chart = Memo::new(move |_| {
        let text = state.machine.with(|it| it.as_ref().map(|it| it.definition.clone()));
        Reading::new(text.unwrap_or_default().into()).chart()
    });
    let nudges = by_hand::kept(state, Memo::new(move |_| state.opened.with(Option::is_some)));
    let collapsed = RwSignal::new(BTreeSet::new());
    let layouts = StoredValue::new_local(Layouts::default());
    let drawn = Memo::new(move |_| {
        let (chart, nudges) = (chart.get(), nudges.get());
        let draw = |layouts: &mut Layouts| collapsed.with(|all| picture_again(&chart, all, &nudges, layouts));
        Arc::new(Drawn::new(Arc::new(layouts.try_update_value(draw).unwrap_or_default())))
    });
    provide_context(chart);
    let board = Board {
        drawn,
        picked: Memo::new(move |_| player.selected.get().into_iter().collect()),
        collapsed,
        flawed: Memo::new(|_| Arc::new(BTreeMap::new())),
        tasks: board::tasks(state),
        over: Memo::new(|_| None),
        run: Some(Played { state: face::state, cap: face::cap, way }),
    };
    // Another state machine has other states.
    Effect::new(move |_| {
        let gone = drawn.with(|drawn| {
            player.selected.with_untracked(|id| id.as_ref().is_some_and(|id| drawn.find(id).is_none()))
        });
        if gone {
            player.selected.set(None);
        }
    });
    board
}

/// How often a line was taken.
fn way(key: EdgeKey) -> Signal<usize> {
    let (player, board) = (expect_context::<Player>(), expect_context::<Board>());
    let way = way_of(board, key);
    let taken = Memo::new(move |_| {
        player.passed.track();
        way.as_ref().map_or(0, |way| player.look(|play, head| play.taken(way, head)))
    });
    taken.into()
}

/// The canvas.
#[component]
pub fn RunCanvas() -> impl IntoView {
    let (player, board, ui) = (expect_context::<Player>(), expect_context::<Board>(), ui());
    let lens =
        Lens { view: RwSignal::new(Viewport::default()), follow: RwSignal::new(true), area: NodeRef::new() };
    let size = size_of(lens.area);
    let picture = Memo::new(move |_| board.drawn.with(|drawn| Arc::clone(&drawn.picture)));
    lens.fit(picture, size, |width| (if width < WIDE { 0.0 } else { ASIDE }, 0.0));
    let near = near(picture, lens.view, size);
    let fingers = Fingers::new(lens);
    // Where the pointer went down, and where it was last.
    let pressed = StoredValue::new(None::<((f64, f64), (f64, f64))>);
    let down = move |event: web_sys::PointerEvent| {
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        let two = event.pointer_type() == "touch" && fingers.add(event.pointer_id(), at);
        pressed.set_value((!two && event.button() < 2 && !on_glass(&event)).then_some((at, at)));
    };
    let moved = move |event: web_sys::PointerEvent| {
        fingers.pinch(&event);
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        let Some((from, last)) = pressed.get_value().filter(|_| event.buttons() > 0) else { return };
        if (at.0 - from.0).abs().max((at.1 - from.1).abs()) > STILL {
            lens.follow.set(false);
            lens.view.update(|view| *view = view.panned(at.0 - last.0, at.1 - last.1));
            pressed.set_value(Some((from, at)));
        }
    };
    let clicked = move |event: web_sys::MouseEvent| {
        let dragged = pressed.get_value().is_some_and(|(from, last)| from != last);
        pressed.set_value(None);
        if let Some(id) = under(&event).filter(|_| !dragged || event.detail() == 0) {
            player.selected.set(Some(id));
        }
    };
    let key = move |event: web_sys::KeyboardEvent| {
        let press = KeyPress {
            key: &event.key(),
            ctrl: event.ctrl_key() || event.meta_key(),
            alt: event.alt_key(),
            shift: event.shift_key(),
        };
        let meant = |scope| ui.keymap.with_untracked(|keymap| keymap.action(&press, &[scope], false));
        // The player's keys go first: the page takes them.
        if meant(Scope::Run).is_some() {
            return;
        }
        match meant(Scope::Flow) {
            Some(Action::StateNext) => walk(player, 1),
            Some(Action::StateBefore) => walk(player, -1),
            Some(Action::FlowLarger) => lens.zoom(STEP),
            Some(Action::FlowSmaller) => lens.zoom(1.0 / STEP),
            Some(Action::FlowAll) => lens.follow.set(true),
            Some(Action::LetGo) => player.selected.set(None),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div
            class="flow-canvas run-canvas" node_ref=lens.area tabindex="0" role="application" data-testid="run-canvas"
            aria-label="The run on its flow chart; up and down walk through the states, left and right step through the run"
            on:wheel=move |event| lens.wheel(&event) on:keydown=key on:click=clicked
            on:pointerdown=down on:pointermove=moved on:pointerup=move |event| fingers.lift(&event) on:pointercancel=move |event| fingers.lift(&event)
        >
            <div class="ground" style=move || lens.ground() aria-hidden="true"></div>
            <div class="graph" style=move || lens.transform()><Drawing near/><Loops/><Joins/></div>
            <Now/><Legend/>
            {lens.tools()}
        </div>
    }
}

fn closest(event: &web_sys::Event, selector: &str) -> Option<web_sys::Element> {
    let element: web_sys::Element = event.target()?.dyn_into().ok()?;
    element.closest(selector).ok()?
}

fn on_glass(event: &web_sys::Event) -> bool {
    closest(event, ".glass").is_some()
}

fn under(event: &web_sys::Event) -> Option<String> {
    closest(event, "[data-id]")?.get_attribute("data-id")
}

/// Selects the next state of the outline, or the one before.
fn walk(player: Player, by: isize) {
    let items = expect_chart().with_untracked(|chart| outline(chart));
    let states: Vec<_> = items.into_iter().filter(|item| item.icon.is_some()).collect();
    let now = player.selected.with_untracked(|id| states.iter().position(|it| Some(&it.id) == id.as_ref()));
    let next = now.map_or(0, |at| at.saturating_add_signed(by).min(states.len().saturating_sub(1)));
    player.selected.set(states.get(next).map(|item| item.id.clone()));
}

fn expect_chart() -> Memo<Arc<editor::flow::chart::Flat>> {
    expect_context()
}

/// How often each loop was gone round, on the line that leads back.
#[component]
fn Loops() -> impl IntoView {
    let board = expect_context::<Board>();
    let back = move || {
        board.drawn.with(|drawn| {
            let place = |at: usize| drawn.picture.boxes.get(at).map(|it| it.rect.y);
            let leads_back = |edge: &Edge| place(edge.to) <= place(edge.from);
            drawn
                .edges()
                .filter(|(_, edge)| leads_back(edge))
                .filter_map(|(key, edge)| Some((key, middle(edge)?)))
                .collect::<Vec<_>>()
        })
    };
    let draw = |(key, (x, y)): (EdgeKey, (i32, i32))| {
        let taken = way(key);
        move || {
            let count = taken.get();
            (count > 0).then(|| view! { <span class="loop num" style=format!("left:{x}px;top:{y}px")>"\u{d7}"{count}</span> })
        }
    };
    move || back().into_iter().map(draw).collect_view()
}

/// The middle of an edge's longest stretch.
fn middle(edge: &Edge) -> Option<(i32, i32)> {
    let stretches = edge.points.iter().zip(edge.points.iter().skip(1));
    let longest = stretches.max_by_key(|(a, b)| (a.0 - b.0).abs() + (a.1 - b.1).abs())?;
    let ((x, y), (to_x, to_y)) = longest;
    Some(((x + to_x) / 2, (y + to_y) / 2))
}

/// Branches that are done and wait for others, on the line to their end.
#[component]
fn Joins() -> impl IntoView {
    let (player, board) = (expect_context::<Player>(), expect_context::<Board>());
    let waits = move || {
        let now = player.look(|play, head| play.now(head));
        now.into_iter().filter(|under| under.joins.is_some()).collect::<Vec<_>>()
    };
    let place = move |name: &str| {
        board.drawn.with(|drawn| {
            let boxes = &drawn.picture.boxes;
            let ends = |edge: &&Edge| {
                let kind = |at: usize| boxes.get(at).map(|it| (it.name.as_str(), it.kind.is_empty()));
                kind(edge.from) == Some((name, false)) && kind(edge.to).is_some_and(|to| to.1)
            };
            let edge = drawn.picture.edges.iter().find(ends)?;
            let (from, to) = (edge.points.first()?, edge.points.last()?);
            // On a short line it would hide the states beside it.
            (to.1 - from.1 > 48).then_some((to.0, (from.1 + to.1) / 2))
        })
    };
    move || {
        let pill = |under: editor::run::Under| {
            let (x, y) = place(&under.state)?;
            let time = player.clock(under.for_ms);
            Some(
                view! { <span class="joins" style=format!("left:{x}px;top:{y}px")><Glyph icon=Icon::Wait class="icon-xs"/>"Waits for the others"<b class="num">{time}</b></span> },
            )
        };
        waits().into_iter().filter_map(pill).collect_view()
    }
}

/// Where a state is: the branch or the container around it.
pub fn place_of(board: Board, name: &str) -> String {
    board.drawn.with(|drawn| {
        let boxes = &drawn.picture.boxes;
        let own = |shown: &&Shown| shown.name == name && !shown.kind.is_empty();
        let Some(shown) = boxes.iter().find(own) else { return String::new() };
        let (x, y) = (shown.rect.x, shown.rect.y);
        let lane = drawn.picture.lanes.iter().find(|lane| {
            Some(lane.owner) == shown.parent
                && (lane.rect.x..lane.rect.x + lane.rect.width).contains(&x)
                && (lane.rect.y..lane.rect.y + lane.rect.height).contains(&y)
        });
        lane.map(|lane| lane.label.clone()).unwrap_or_default()
    })
}
