//! Files in and out, and the clipboard.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
pub use web_sys::File;
use web_sys::{Blob, BlobPropertyBag, ClipboardEvent, Element, HtmlAnchorElement, HtmlElement, Url};

use super::window;

/// Offers text as a download of a given name.
pub fn download(name: &str, text: &str) {
    // None of these steps fails in a document that has a body; if one did, nothing would be offered.
    let _ = try_download(name, text);
}

fn try_download(name: &str, text: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type("application/json");
    let blob =
        Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&JsValue::from_str(text)), &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let anchor: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.unchecked_ref::<HtmlElement>().click();
    // The download has its own hold on the data by the time this runs.
    set_timeout(move || drop(Url::revoke_object_url(&url)), std::time::Duration::from_secs(10));
    Ok(())
}

/// A file's text; nothing if it cannot be read.
pub async fn read(file: File) -> Option<String> {
    JsFuture::from(file.text()).await.ok()?.as_string()
}

/// What is pasted where there is no field for it. `None` if it is for a field or no text.
pub fn pasted(event: &ClipboardEvent) -> Option<String> {
    let text = event.clipboard_data()?.get_data("text/plain").ok()?;
    (is_for_canvas(event) && !text.trim().is_empty()).then_some(text)
}

/// Whether the clipboard is meant for the canvas, and not for a field.
pub fn is_for_canvas(event: &ClipboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_none_or(|element| {
        element.closest("input, textarea, [contenteditable], dialog, .lines").ok().flatten().is_none()
    })
}

/// Whether a person has marked some of the page's text, which is what copying means then.
pub fn is_text_marked() -> bool {
    window().get_selection().ok().flatten().is_some_and(|marked| !marked.is_collapsed())
}

/// Puts text on the clipboard; false where the browser does not let us.
pub async fn copy(text: String) -> bool {
    let clipboard = js_sys::Reflect::get(&window().navigator(), &JsValue::from_str("clipboard"));
    if clipboard.map_or(true, |clipboard| clipboard.is_undefined()) {
        return false;
    }
    JsFuture::from(window().navigator().clipboard().write_text(&text)).await.is_ok()
}

/// A file name made from a plan's name: "Nightly Glue pipeline" gives `nightly-glue-pipeline`.
pub fn slug(name: &str) -> String {
    let dashed: String =
        name.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let words: Vec<&str> = dashed.split('-').filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        "plan".to_owned()
    } else {
        words.join("-")
    }
}
