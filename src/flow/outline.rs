//! The outline: the flow chart as a tree for keyboards and screen readers, with a box to find a state.

use std::collections::BTreeSet;

use editor::flow::outline::{self, outline, unfolded, Item};
use leptos::attr::custom::custom_attribute;
use leptos::html::Div;
use leptos::prelude::*;

use super::{node, Flow};
use crate::icons::{Glyph, Icon};
use crate::list::list;
use crate::rows::Rows;
use crate::state::app_state;

/// Height of a row in pixels; style/flow.css has the same.
const ROW: usize = 22;
const ROWS: Rows = Rows { height: ROW, all: 300, margin: 20 };

/// Selects the next (1) or previous (-1) state in the order of the outline.
pub fn step(flow: Flow, by: isize) {
    let items = flow.chart.with_untracked(|chart| outline(chart));
    let next = flow.selected.with_untracked(|id| {
        flow.collapsed.with_untracked(|folded| outline::step(&items, folded, id.as_deref(), by).cloned())
    });
    if let Some(item) = next {
        flow.select(Some(item.id));
    }
}

/// The tree.
#[component]
pub fn Outline() -> impl IntoView {
    let flow = expect_context::<Flow>();
    let items = Memo::new(move |_| flow.chart.with(|chart| outline(chart)));
    let wanted = RwSignal::new(String::new());
    let folded = RwSignal::new(BTreeSet::<String>::new());
    let tree = NodeRef::<Div>::new();
    // Places in the outline of what is not folded away, or found.
    let rows = Memo::new(move |_| {
        let words = wanted.get().trim().to_lowercase();
        items.with(|all| match words.is_empty() {
            // What is folded on the canvas is folded here.
            true => {
                let shut = folded.with(|folded| flow.collapsed.with(|on_canvas| folded | on_canvas));
                unfolded(all, &shut)
            }
            false => {
                let found = |item: &Item| item.icon.is_some() && item.name.to_lowercase().contains(&words);
                (0..all.len()).filter(|at| all.get(*at).is_some_and(found)).collect()
            }
        })
    });
    let near = ROWS.near(tree, Signal::derive(move || rows.with(Vec::len)));
    let seen = move || {
        let (first, last) = near.range();
        let of = |all: &Vec<Item>, rows: &[usize]| {
            rows.iter().filter_map(|at| all.get(*at).cloned()).collect::<Vec<_>>()
        };
        items.with(|all| rows.with(|rows| of(all, rows.get(first..last).unwrap_or_default())))
    };
    let count = move || items.with(|items| items.iter().filter(|item| item.icon.is_some()).count());
    // Where something was asked for, the keys walk what was found.
    let walk = move |by: isize| {
        if wanted.with_untracked(|wanted| wanted.trim().is_empty()) {
            return step(flow, by);
        }
        let of = |all: &Vec<Item>, rows: &Vec<usize>| {
            rows.iter().filter_map(|at| all.get(*at)).map(|item| item.id.clone()).collect::<Vec<_>>()
        };
        let found = items.with_untracked(|all| rows.with_untracked(|rows| of(all, rows)));
        let now =
            flow.selected.with_untracked(|id| found.iter().position(|found| Some(found) == id.as_ref()));
        let to = now.map_or(0, |now| now.saturating_add_signed(by));
        if let Some(id) = found.get(to).or(found.last()) {
            flow.select(Some(id.clone()));
        }
    };
    let find = move |event: web_sys::KeyboardEvent| {
        match event.key().as_str() {
            "ArrowDown" => walk(1),
            "ArrowUp" => walk(-1),
            "Enter" => walk(if event.shift_key() { -1 } else { 1 }),
            "Escape" => wanted.set(String::new()),
            _ => return,
        }
        event.prevent_default();
    };
    let keys = move |event: web_sys::KeyboardEvent| {
        let selected = flow.selected.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => walk(1),
            "ArrowUp" => walk(-1),
            "ArrowLeft" => selected.into_iter().for_each(|id| {
                folded.update(|folded| {
                    folded.insert(id);
                })
            }),
            "ArrowRight" => selected.into_iter().for_each(|id| unfold(flow, folded, &id)),
            "Home" | "End" => {
                flow.select(None);
                walk(1);
                if event.key() == "End" {
                    walk(isize::MAX);
                }
            }
            "Escape" => flow.select(None),
            _ => return,
        }
        event.prevent_default();
    };
    // The selected row is kept in view.
    Effect::new(move |_| {
        let (Some(selected), Some(tree)) = (flow.selected.get(), tree.get()) else { return };
        let is_it = |all: &Vec<Item>, at: &usize| all.get(*at).is_some_and(|item| item.id == selected);
        let row =
            items.with_untracked(|all| rows.with_untracked(|rows| rows.iter().position(|at| is_it(all, at))));
        if let Some(row) = row {
            request_animation_frame(move || show(&tree, row * ROW));
        }
    });
    // Only a row that is there may be named.
    let active = move || {
        let selected = flow.selected.get()?;
        let is_it = |all: &Vec<Item>, at: &usize| all.get(*at).is_some_and(|item| item.id == selected);
        let is_there = items.with(|all| rows.with(|rows| rows.iter().any(|at| is_it(all, at))));
        is_there.then(|| row_id(&selected))
    };
    view! {
        <label class="psearch">
            <Glyph icon=Icon::Search class="icon-sm"/>
            <input placeholder="Find a state" aria-label="Find a state" aria-controls="outline" aria-activedescendant=active data-testid="find-state"
                on:keydown=find prop:value=move || wanted.get() on:input=move |event| wanted.set(event_target_value(&event))/>
        </label>
        <h2 class="side-head">"Outline"<em class="num">{count}</em></h2>
        <div class="tree" role="tree" aria-label="States" tabindex="0" id="outline" aria-activedescendant=active node_ref=tree on:keydown=keys on:scroll=move |_| near.scrolled() data-testid="outline">
            <div role="presentation" style=move || near.space()>{list(seen, Item::clone, move |item| view! { <Row item folded/> }.into_any())}</div>
        </div>
    }
}

/// The row's id in the page, which may have no white space.
fn row_id(state: &str) -> String {
    let plain =
        |c: char| if c.is_ascii_alphanumeric() { c.to_string() } else { format!("-{:x}-", u32::from(c)) };
    ["row-".to_owned()].into_iter().chain(state.chars().map(plain)).collect()
}

/// Shows what lies below a row, here and on the canvas.
fn unfold(flow: Flow, folded: RwSignal<BTreeSet<String>>, id: &str) {
    for shut in [folded, flow.collapsed] {
        if shut.with_untracked(|shut| shut.contains(id)) {
            shut.update(|shut| {
                shut.remove(id);
            });
        }
    }
}

/// Scrolls so that the row that begins at this pixel is seen.
#[allow(clippy::cast_possible_wrap, clippy::cast_possible_truncation, reason = "pixels of a document")]
fn show(tree: &web_sys::HtmlDivElement, at: usize) {
    let (at, row, top) = (at as i32, ROW as i32, tree.scroll_top());
    if at < top || at + row > top + tree.client_height() {
        tree.set_scroll_top((at - 60).max(0));
    }
}

#[component]
fn Row(item: Item, folded: RwSignal<BTreeSet<String>>) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let state = app_state();
    let id = StoredValue::new(item.id.clone());
    let task = StoredValue::new(
        flow.tasks.with_untracked(|tasks| tasks.get(&item.name).map(|(task, _)| task.clone())),
    );
    let is_state = item.icon.is_some();
    let selected = move || flow.selected.with(|selected| id.with_value(|id| selected.as_ref() == Some(id)));
    let is_folded = move || {
        let on_canvas = || flow.collapsed.with(|folded| id.with_value(|id| folded.contains(id)));
        folded.with(|folded| id.with_value(|id| folded.contains(id))) || on_canvas()
    };
    let toggle = move || match untrack(is_folded) {
        true => id.with_value(|id| unfold(flow, folded, id)),
        false => folded.update(|folded| {
            folded.insert(id.get_value());
        }),
    };
    let click = move |_| {
        if is_state {
            flow.select(Some(id.get_value()));
        } else {
            toggle();
        }
    };
    let twist = item.parent.then(|| {
        let click = move |event: web_sys::MouseEvent| {
            event.stop_propagation();
            toggle();
        };
        view! { <i class="tw" class:shut=is_folded on:click=click><Glyph icon=Icon::Chevron class="icon-xs"/></i> }
    });
    let icon = item.icon.map(|icon| view! { <i class="ti" style=node::tint(icon)><Glyph icon=Icon::of_state(icon) class="icon-xs"/></i> });
    let point = move |on: bool| {
        if is_state && task.with_value(Option::is_some) {
            state.hovered.set(if on { task.get_value() } else { None });
        }
    };
    view! {
        <div
            class="tr" class:br=!is_state class:on=selected role="treeitem" style=format!("--d:{}", item.depth)
            {..custom_attribute("aria-level", (item.depth + 1).to_string())} id=row_id(&item.id) aria-selected=move || selected().to_string()
            aria-expanded=item.parent.then_some(move || (!is_folded()).to_string())
            on:click=click on:mouseenter=move |_| point(true) on:mouseleave=move |_| point(false)
        >
            {twist}{icon}<span title=item.name.clone()>{item.name.clone()}</span>
        </div>
    }
}
