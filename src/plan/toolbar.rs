//! Tools and zoom, floating over the canvas.

use editor::keymap::Action;
use editor::plan::Tool;
use leptos::prelude::*;

use crate::icons::{Glyph, Icon};
use crate::shell::actions;
use crate::shell::ui::{ui, Offer};
use crate::state::app_state;

/// Both float bars.
#[component]
pub fn Toolbar() -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let act = move |action| move |_| actions::run(state, ui, action);
    let take = move |tool: Tool| {
        move |_| {
            ui.offer.set(None);
            ui.tool.update(|now| *now = if *now == tool { Tool::Select } else { tool });
        }
    };
    let pressed = move |tool: Tool| move || (ui.tool.get() == tool).to_string();
    let offer = move |_| {
        ui.offer.update(|offer| {
            *offer = if offer.is_some() { None } else { Some(Offer { place: None, shown: None }) }
        })
    };
    let escape = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            ui.offer.set(None);
        }
    };
    view! {
        <div class="float tools" role="toolbar" aria-label="Canvas tools">
            <button class="icon-btn" title="Select (V)" aria-label="Select" data-testid="tool-select" aria-pressed=pressed(Tool::Select) on:click=take(Tool::Select)><Glyph icon=Icon::Cursor/></button>
            <button class="icon-btn" title="Add a task (T)" aria-label="Add a task" data-testid="tool-add" aria-expanded=move || ui.offer.get().is_some().to_string() on:click=offer on:keydown=escape><Glyph icon=Icon::Add/></button>
            <button class="icon-btn" title="Connect: drag from card to card (C)" aria-label="Connect" data-testid="tool-connect" aria-pressed=pressed(Tool::Connect) on:click=take(Tool::Connect)><Glyph icon=Icon::Connect/></button>
            <i class="sep"></i>
            <button class="icon-btn" title="Lay out automatically (L)" aria-label="Lay out automatically" data-testid="tool-auto" on:click=act(Action::AutoLayout)><Glyph icon=Icon::Auto/></button>
            <button class="icon-btn" title="Show all tasks (F)" aria-label="Show all tasks" data-testid="tool-fit" on:click=act(Action::Fit)><Glyph icon=Icon::Fit/></button>
        </div>
        <div class="float zoom wide-only" role="group" aria-label="Zoom">
            <button class="icon-btn" title="Zoom out (-)" aria-label="Zoom out" on:click=act(Action::ZoomOut)><Glyph icon=Icon::Minus/></button>
            <span class="num" data-testid="zoom">{move || format!("{}%", (ui.view.get().zoom * 100.0).round())}</span>
            <button class="icon-btn" title="Zoom in (+)" aria-label="Zoom in" on:click=act(Action::ZoomIn)><Glyph icon=Icon::Plus/></button>
        </div>
    }
}
