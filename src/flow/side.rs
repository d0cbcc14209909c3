//! Beside the canvas: what is selected, and the code.

use editor::flow::chart::icon_of;
use editor::machine::Address;
use leptos::prelude::*;

use super::sheet::Handles;
use super::{node, Flow};
use crate::code::{CodeEditor, CodeView, TakeAlong};
use crate::compare::slug;
use crate::desk;
use crate::icons::{Glyph, Icon};
use crate::inspector::Inspector;
use crate::platform::files;
use crate::state::{app_state, AppState};

/// The side column.
#[component]
pub fn Side() -> impl IntoView {
    let flow = expect_context::<Flow>();
    view! {
        <Selected/>
        <Show when=move || flow.editable.get()><h2 class="visually-hidden">"Inspector"</h2><Inspector/></Show>
        <Head/>
        {move || if flow.editable.get() { view! { <CodeEditor/> }.into_any() } else { view! { <Code/> }.into_any() }}
    }
}

/// What the head of the column says.
#[derive(PartialEq)]
struct Shown {
    tile: &'static str,
    icon: Icon,
    title: Option<String>,
    gist: String,
}

fn shown(state: AppState, flow: Flow) -> Shown {
    let picture = flow.picture.get();
    let picked = flow.picked.with(std::collections::BTreeSet::len);
    if let Some(last) = flow.selected.get().filter(|_| picked > 1) {
        return Shown {
            tile: "--c:var(--kind-parallel)",
            icon: Icon::Flow,
            title: Some(format!("{picked} states selected")),
            gist: format!("Below: {}", Address::from(last.as_str()).name()),
        };
    }
    if let Some(chosen) = flow.selected.get().and_then(|id| picture.state(&id).cloned()) {
        let (kind, detail) = (chosen.kind, chosen.detail);
        let gist = if detail.starts_with(&kind) { detail } else { format!("{kind}, {detail}") };
        return Shown {
            tile: node::tint(chosen.icon),
            icon: Icon::of_state(chosen.icon),
            title: Some(chosen.name),
            gist,
        };
    }
    let good = flow.good.get().0;
    // Inside a container that is folded there is no box of it.
    let folded = flow.selected.get().and_then(|id| good.index().state(&id.as_str().into()));
    if let Some(chosen) = folded {
        let icon = icon_of(&chosen.kind);
        return Shown {
            tile: node::tint(icon),
            icon: Icon::of_state(icon),
            title: Some(chosen.name.clone()),
            gist: format!("{}, in a folded container", chosen.kind),
        };
    }
    let states = good.index().states.len();
    Shown {
        tile: "--c:var(--kind-parallel)",
        icon: Icon::Flow,
        title: state.machine.with(|it| it.as_ref().map(|it| it.title.clone())),
        gist: format!("State machine, {}", editor::text::counted(states, "state")),
    }
}

/// Name, type and task of the selected state; of the whole machine while none is. It stays in the page whatever it says:
/// a finger may be on it.
#[component]
fn Selected() -> impl IntoView {
    let state = app_state();
    let flow = expect_context::<Flow>();
    let all = Memo::new(move |_| shown(state, flow));
    let words = move || {
        all.with(|it| {
            view! {
                <span class="tile" style=it.tile><Glyph icon=it.icon/></span>
                <div><b>{it.title.clone()}</b><small>{it.gist.clone()}</small></div>
            }
        })
    };
    let chosen = move || flow.selected.with(Option::is_some);
    view! {
        <div class="selected" aria-live="polite" on:pointerdown=move |event| flow.pull.down(&event) on:pointermove=move |event| flow.pull.moved(&event) on:pointerup=move |_| flow.pull.up() on:pointercancel=move |_| flow.pull.up()>
            {words}
            <Handles/>
            <Show when=chosen><button class="icon-btn" title="Clear the selection" aria-label="Clear the selection" on:click=move |_| flow.select(None)><Glyph icon=Icon::Close class="icon-sm"/></button></Show>
        </div>
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
            <h2>"Code"</h2><small>{file}</small>
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
