//! What dialogs share, and the one to paste a plan.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::actions;
use super::ui::ui;
use crate::icons::{Glyph, Icon};
use crate::pieces;
use crate::state::app_state;

/// A modal dialog that follows a signal; the browser keeps the focus inside and closes it on Escape.
#[component]
pub fn Modal(
    open: RwSignal<bool>,
    class: &'static str,
    label: &'static str,
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if open.get() && !dialog.open() {
            // Refused only where it is already shown.
            let _ = dialog.show_modal();
            lead_in(dialog);
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    let on_backdrop = move |event: &leptos::ev::MouseEvent| {
        dialog.get_untracked().is_some_and(|dialog| event.target().as_ref() == Some(dialog.as_ref()))
    };
    // A drag that begins in the dialog, to mark text, and ends beside it is told as a click of the dialog.
    let pressed = StoredValue::new(false);
    let outside = move |event: leptos::ev::MouseEvent| {
        if pressed.get_value() && on_backdrop(&event) {
            open.set(false);
        }
    };
    view! {
        <dialog class=class node_ref=dialog aria-label=label on:close=move |_| open.set(false)
            on:pointerdown=move |event| pressed.set_value(on_backdrop(&event)) on:click=outside>
            <Show when=move || open.get()>{children()}</Show>
        </dialog>
    }
}

/// For so many frames what a dialog holds is waited for, which may be on its way.
const PATIENCE: u32 = 120;
/// The control of a dialog that has the focus first.
const FIRST: &str = "[autofocus], .form-body :is(input, select, textarea), .keys-columns button";

/// Puts the focus on a dialog's first control. The dialog is open before it is there.
fn lead_in(dialog: web_sys::HtmlDialogElement) {
    // Who is already in a field stays there.
    let is_in_a_field = || {
        let active = document().active_element();
        active.is_some_and(|it| it.matches("dialog :is(input, select, textarea)").unwrap_or(false))
    };
    actions::soon(PATIENCE, move || match dialog.query_selector(FIRST) {
        Ok(Some(_)) if is_in_a_field() => true,
        Ok(Some(first)) => {
            // Refused only to elements that have gone meanwhile.
            let _ = first.unchecked_into::<HtmlElement>().focus();
            true
        }
        _ => !dialog.open(),
    });
}

/// The cheat-sheet.
#[component]
pub fn KeysDialog() -> impl IntoView {
    view! { <Modal open=ui().keys class="dialog keys" label="Keys">{pieces::shown(&pieces::KEYS)}</Modal> }
}

/// The dialog to paste a plan.
#[component]
pub fn PasteDialog() -> impl IntoView {
    view! { <Modal open=ui().paste class="dialog paste" label="Paste JSON">{pieces::shown(&pieces::PASTE)}</Modal> }
}

/// A place to paste a plan.
#[component]
pub fn Paste() -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let text = ui.pasted;
    let open = move |_| {
        ui.paste.set(false);
        actions::open_text(state, ui, text.get_untracked(), actions::PASTED);
    };
    view! {
        <header><h2>"Paste a plan or a state machine"</h2><button class="icon-btn" aria-label="Close" on:click=move |_| ui.paste.set(false)><Glyph icon=Icon::Close/></button></header>
        <textarea aria-label="Plan or state machine as JSON" data-testid="paste-text" spellcheck="false" autofocus
                placeholder="{ \"version\": 1, \"name\": \"Nightly\", \"tasks\": [ ... ] }" prop:value=move || text.get() on:input=move |event| text.set(event_target_value(&event))></textarea>
        <footer><button class="btn" on:click=move |_| ui.paste.set(false)>"Cancel"</button><button class="btn primary" data-testid="paste-open" on:click=open>"Open"</button></footer>
    }
}
