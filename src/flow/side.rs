//! Beside the canvas: what is selected, and the code.

use leptos::prelude::*;

use super::sheet::Handles;
use super::{node, Flow};
use crate::code::{CodeEditor, CodeView, TakeAlong};
use crate::compare::slug;
use crate::desk;
use crate::icons::{Glyph, Icon};
use crate::inspector::Inspector;
use crate::platform::files;
use crate::state::app_state;

/// The side column.
#[component]
pub fn Side() -> impl IntoView {
    let flow = expect_context::<Flow>();
    view! {
        <Selected/>
        <Show when=move || flow.editable.get()><Inspector/></Show>
        <Head/>
        {move || if flow.editable.get() { view! { <CodeEditor/> }.into_any() } else { view! { <Code/> }.into_any() }}
    }
}

/// Name, type and task of the selected state; of the whole machine while none is.
#[component]
fn Selected() -> impl IntoView {
    let state = app_state();
    let flow = expect_context::<Flow>();
    move || {
        let picture = flow.picture.get();
        let chosen = flow.selected.get().and_then(|id| picture.state(&id).cloned());
        match chosen {
            Some(shown) => {
                let kind = if shown.detail.starts_with(&shown.kind) {
                    shown.detail.clone()
                } else {
                    format!("{}, {}", shown.kind, shown.detail)
                };
                view! {
                    <div class="selected" on:pointerdown=move |event| flow.pull.down(&event) on:pointermove=move |event| flow.pull.moved(&event) on:pointerup=move |_| flow.pull.up() on:pointercancel=move |_| flow.pull.up()>
                        <span class="tile" style=node::tint(shown.icon)><Glyph icon=Icon::of_state(shown.icon)/></span>
                        <div><b>{shown.name}</b><small>{kind}</small></div>
                        <Handles/>
                        <button class="icon-btn" title="Clear the selection" aria-label="Clear the selection" on:click=move |_| flow.select(None)><Glyph icon=Icon::Close class="icon-sm"/></button>
                    </div>
                }
                .into_any()
            }
            None => {
                let title = state.machine.with(|it| it.as_ref().map(|it| it.title.clone()));
                let states = picture.boxes.iter().filter(|shown| !shown.kind.is_empty()).count();
                view! {
                    <div class="selected" on:pointerdown=move |event| flow.pull.down(&event) on:pointermove=move |event| flow.pull.moved(&event) on:pointerup=move |_| flow.pull.up() on:pointercancel=move |_| flow.pull.up()>
                        <span class="tile" style="--c:var(--kind-parallel)"><Glyph icon=Icon::Flow/></span>
                        <div><b>{title}</b><small>{if states == 1 { "State machine, 1 state".to_owned() } else { format!("State machine, {states} states") }}</small></div>
                        <Handles/>
                    </div>
                }
                .into_any()
            }
        }
    }
}

#[component]
fn Head() -> impl IntoView {
    let state = app_state();
    let flow = expect_context::<Flow>();
    let text = Signal::derive(move || flow.listing.with(|it| it.text.clone()));
    let file = Signal::derive(move || match state.opened.get() {
        Some(opened) => desk::file_name(&opened.title),
        None => {
            let name = format!("{} {}", state.plan.with(|plan| plan.name.clone()), slug(state.layout.get()));
            format!("{}.asl.json", files::slug(&name))
        }
    });
    view! {
        <div class="code-head">
            <b>"Code"</b><small>{file}</small>
            <span class="right">
                <Show when=move || flow.editable.get()>
                    <button class="icon-btn" title="Find and replace (Ctrl F)" aria-label="Find and replace" on:click=move |_| flow.find.update(|count| *count += 1)><Glyph icon=Icon::Search class="icon-sm"/></button>
                    <button class="icon-btn" title="Format (Shift Alt F)" aria-label="Format" data-testid="format" on:click=move |_| flow.perform(&editor::machine::Command::Format)><Glyph icon=Icon::Filter class="icon-sm"/></button>
                </Show>
                <TakeAlong text file copy_id="copy-code" download_id="download-code"/></span>
        </div>
    }
}

/// The code of a layout, to be read.
#[component]
fn Code() -> impl IntoView {
    let flow = expect_context::<Flow>();
    let on_line = Callback::new(move |offset| flow.select_at(offset));
    view! { <CodeView listing=flow.listing marked=Signal::derive(move || flow.marked()) on_line label="ASL of the state machine"/> }
}
