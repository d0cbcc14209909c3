//! The focus of what is drawn anew while it has it.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlElement};

/// Whether the element of this test id has the focus.
pub fn has_focus(test_id: &str) -> bool {
    let id = |element: web_sys::Element| element.get_attribute("data-testid");
    document().active_element().and_then(id).as_deref() == Some(test_id)
}

/// Gives it back to that element if drawing took it, without scrolling there.
pub fn hold_focus(test_id: &str) {
    if has_focus(test_id) {
        return;
    }
    let element = document().query_selector(&format!("[data-testid=\"{test_id}\"]")).ok().flatten();
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        // Refused only to elements that have gone meanwhile.
        let _ = element.focus_with_options(&options);
    }
}
