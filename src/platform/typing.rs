//! Whether the field with the focus holds text that nobody was told of yet. A browser's own undo belongs to such text
//! alone: beyond it, it would go on to what was once typed into other fields.

use std::cell::RefCell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

thread_local! {
    /// The field's text when it was entered or told of a change, and whether something was typed since.
    static TOLD: RefCell<(String, bool)> = RefCell::default();
}

/// Watches the page's fields.
pub fn watch() {
    for event in ["focusin", "change", "input"] {
        let listener = window_event_listener_untyped(event, move |_| {
            if event == "input" {
                TOLD.with_borrow_mut(|told| told.1 = true);
            } else if let Some(field) = field() {
                TOLD.set((field.value(), false));
            }
        });
        on_cleanup(move || listener.remove());
    }
}

/// Whether the field with the focus holds text that nobody was told of.
pub fn is_pending() -> bool {
    field().is_some_and(|field| TOLD.with_borrow(|(text, typed)| *typed && field.value() != *text))
}

/// Puts back the text that the field with the focus had, if it has one line. Longer text is work.
pub fn take_back() {
    if let Some(field) = field().filter(|field| field.is_instance_of::<HtmlInputElement>()) {
        TOLD.with_borrow_mut(|(text, typed)| {
            if std::mem::take(typed) {
                field.set_value(text);
            }
        });
    }
}

/// The field with the focus. Of a text area only what both have is used.
pub fn field() -> Option<HtmlInputElement> {
    let active = document().active_element()?;
    active.matches("input, textarea").is_ok_and(|it| it).then(|| active.unchecked_into())
}
