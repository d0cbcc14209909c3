//! Messages at the foot of the page.

use leptos::prelude::*;
use plan::Plan;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::actions;
use super::ui::{ui, Toast};
use crate::icons::{Glyph, Icon};
use crate::list::list;
use crate::state::app_state;

/// All messages on show.
#[component]
pub fn Toasts() -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    Effect::new(move |before: Option<()>| {
        state.plan.track();
        state.opened.track();
        if before.is_some() {
            ui.go_on();
        }
    });
    view! {
        <div class="toasts">
            {list(move || ui.toasts.get(), |toast| toast.id, |toast| view! { <Message toast/> }.into_any())}
        </div>
    }
}

#[component]
fn Message(toast: Toast) -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let Toast { id, text, alert, link, plan, .. } = toast;
    let select = |event: leptos::ev::FocusEvent| {
        if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
            input.select();
        }
    };
    view! {
        <div class="toast" class:alert=alert role=if alert { "alert" } else { "status" } data-testid="toast">
            {alert.then(|| view! { <Glyph icon=Icon::Warn/> })}
            <div class="toast-text"><p>{text}</p>
                {link.map(|link| view! { <input class="toast-link" readonly aria-label="Link" data-testid="share-link" prop:value=link.clone() value=link on:focus=select/> })}
                {plan.map(|plan| view! { <button class="btn" data-testid="open-to-mend" on:click=move |_| {
                    ui.dismiss(id);
                    actions::open_plan(state, ui, Plan::clone(&plan));
                }>"Open it and mend it"</button> })}
            </div>
            <button class="icon-btn" title="Close" aria-label="Close" on:click=move |_| ui.dismiss(id)><Glyph icon=Icon::Close/></button>
        </div>
    }
}
