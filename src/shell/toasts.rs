//! Messages at the foot of the page.

use leptos::ev::FocusEvent;
use leptos::prelude::*;
use plan::Plan;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

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
        state.room.track();
        state.planned_run.track();
        if before.is_some() {
            ui.go_on();
        }
    });
    // What had the focus before a message took it.
    let before = StoredValue::new_local(None::<HtmlElement>);
    provide_context(Before(before));
    let came = move |event: FocusEvent| {
        let from = event.related_target().and_then(|from| from.dyn_into::<HtmlElement>().ok());
        if let Some(from) = from.filter(|from| !matches!(from.closest(".toasts"), Ok(Some(_)))) {
            before.set_value(Some(from));
        }
    };
    // It is there before anything is said: what comes into the page with its words in it is often not read out.
    view! {
        <div class="toasts" aria-live="polite" on:focusin=came>
            {list(move || ui.toasts.get(), |toast| toast.id, |toast| view! { <Message toast/> }.into_any())}
        </div>
    }
}

/// Where the focus goes when a message is closed.
#[derive(Clone, Copy)]
struct Before(StoredValue<Option<HtmlElement>, LocalStorage>);

#[component]
fn Message(toast: Toast) -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let Toast { id, text, alert, link, plan, .. } = toast;
    let Before(before) = expect_context();
    let close = move |_| {
        ui.dismiss(id);
        if let Some(before) = before.try_update_value(Option::take).flatten() {
            // Refused only to elements that have gone meanwhile.
            let _ = before.focus();
        }
    };
    let select = |event: leptos::ev::FocusEvent| {
        if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
            input.select();
        }
    };
    view! {
        <div class="toast" class:alert=alert role=alert.then_some("alert") data-testid="toast">
            {alert.then(|| view! { <Glyph icon=Icon::Warn/> })}
            <div class="toast-text"><p>{text}</p>
                {link.map(|link| view! { <input class="toast-link" readonly aria-label="Link" data-testid="share-link" prop:value=link.clone() value=link on:focus=select/> })}
                {plan.map(|plan| view! { <button class="btn" data-testid="open-to-mend" on:click=move |_| {
                    ui.dismiss(id);
                    actions::open_plan(state, ui, Plan::clone(&plan));
                }>"Open it and mend it"</button> })}
            </div>
            <button class="icon-btn" title="Close" aria-label="Close" on:click=close><Glyph icon=Icon::Close/></button>
        </div>
    }
}
