//! The focus of what is drawn anew while it has it.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlElement};

use super::typing::field;

/// Whether the element of this test id has the focus.
pub fn has_focus(test_id: &str) -> bool {
    let id = |element: web_sys::Element| element.get_attribute("data-testid");
    document().active_element().and_then(id).as_deref() == Some(test_id)
}

/// Takes the focus from the field in which somebody types, which then tells what was typed. A press elsewhere would take it
/// as well, but only after the press was told: if that selected something else, the text would be taken for that.
pub fn leave_field() -> Option<HtmlElement> {
    let field: HtmlElement = field()?.into();
    // An element in the page can always lose the focus.
    let _ = field.blur();
    Some(field)
}

/// Has the field in which somebody types tell what was typed so far.
pub fn settle() {
    if let Some(field) = leave_field() {
        // Refused only to elements that have gone meanwhile.
        let _ = field.focus();
    }
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
