//! CodeMirror, fetched when a definition is first edited (src/platform/code-pane is its bundle's source).
//!
//! Offsets here are bytes, as everywhere in Rust; what crosses is UTF-16.

use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

use editor::machine::Edit;
use editor::utf16::Offsets;
use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::*;
use protocol::VERSION;
use serde_json::{json, Value};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;

const SCRIPT: &str = "./code-pane.js";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Object)]
    type Pane;
    #[wasm_bindgen(catch, js_namespace = stepweaveCode)]
    fn mount(parent: &HtmlElement, label: &str, text: &str, host: &Object) -> Result<Pane, JsValue>;
    #[wasm_bindgen(method)]
    fn show(this: &Pane, text: &str);
    #[wasm_bindgen(method)]
    fn change(this: &Pane, from: f64, to: f64, insert: &str, length: f64) -> bool;
    #[wasm_bindgen(method)]
    fn diagnose(this: &Pane, found: &str);
    #[wasm_bindgen(method)]
    fn mark(this: &Pane, from: i32, to: i32, reveal: bool);
    #[wasm_bindgen(method)]
    fn go(this: &Pane, offset: u32);
    #[wasm_bindgen(method)]
    fn find(this: &Pane);
    #[wasm_bindgen(method)]
    fn destroy(this: &Pane);
}

/// A finding to underline: place in bytes, whether it is an error, words, names of quick fixes.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// First byte.
    pub from: usize,
    /// Just past the last.
    pub to: usize,
    /// Or else a warning.
    pub error: bool,
    /// The sentence.
    pub message: String,
    /// What can be done about it at once.
    pub fixes: Vec<String>,
}

/// Something that can be typed here.
#[derive(Debug, Clone, PartialEq)]
pub struct Offered {
    /// What the list says.
    pub label: String,
    /// What is typed.
    pub insert: String,
    /// The byte of the text where a comma goes first.
    pub comma: Option<usize>,
    /// Where the caret is then, in bytes of it.
    pub caret: usize,
    /// Beside the label.
    pub detail: String,
    /// Explains it.
    pub info: String,
}

/// What something in the text means.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// First byte of it.
    pub from: usize,
    /// Just past the last.
    pub to: usize,
    /// What it is.
    pub title: String,
    /// What it means.
    pub text: String,
}

/// What can be typed, and the bytes that it replaces.
pub type Completion = Option<(usize, usize, Vec<Offered>)>;

/// What the pane asks of the page.
pub struct Host {
    /// The document's text. What was typed is handed over before anything is asked, so it is the pane's too.
    pub text: Rc<dyn Fn() -> Arc<str>>,
    /// The document's text was edited so. Says `false` where the pane has another one than the document.
    pub edited: Box<dyn Fn(Edit) -> bool>,
    /// The text is another one.
    pub replaced: Box<dyn Fn(String)>,
    /// The caret is at this byte.
    pub moved: Box<dyn Fn(usize)>,
    /// What could be typed at this byte, and the bytes that it replaces.
    pub complete: Box<dyn Fn(usize) -> Completion>,
    /// What the word at a byte means: its place, a title and a sentence or two.
    pub hover: Box<dyn Fn(usize) -> Option<Explained>>,
    /// A quick fix was chosen: number of the finding, and of the fix.
    pub fix: Box<dyn Fn(usize, usize)>,
    /// A key that is the document's: `Mod-z`, `Mod-y`, `Mod-Shift-z`, `format`.
    pub key: Box<dyn Fn(String)>,
}

/// A pane on show. Dropped, it goes.
pub struct CodePane {
    pane: Pane,
}

fn address() -> String {
    format!("{SCRIPT}?v={VERSION}")
}

/// Begins to download the pane's script, for [`CodePane::open`].
pub fn expect() {
    static EXPECTED: AtomicBool = AtomicBool::new(false);
    if EXPECTED.swap(true, Ordering::Relaxed) {
        return;
    }
    let Ok(link) = document().create_element("link") else { return };
    // Attributes with such names are never refused.
    let _ = link.set_attribute("rel", "modulepreload");
    let _ = link.set_attribute("href", &address());
    if let Some(head) = document().head() {
        let _ = head.append_child(&link);
    }
}

/// Fetches the pane's script, once.
async fn fetch() -> Result<(), JsValue> {
    let known = Reflect::has(&super::window(), &JsValue::from_str("stepweaveCode"))?;
    if known {
        return Ok(());
    }
    let script = document().create_element("script")?;
    script.set_attribute("type", "module")?;
    script.set_attribute("src", &address())?;
    let loaded = Promise::new(&mut |done: Function, failed: Function| {
        // Two listeners of an element that was just made: nothing refuses them.
        let _ = script.add_event_listener_with_callback("load", &done);
        let _ = script.add_event_listener_with_callback("error", &failed);
    });
    if let Some(head) = document().head() {
        head.append_child(&script)?;
    }
    let outcome = JsFuture::from(loaded).await;
    if outcome.is_err() {
        // Another attempt begins anew.
        script.remove();
    }
    outcome.map(drop)
}

impl CodePane {
    /// A pane with this text inside `parent`; `None` where its script cannot be had.
    pub async fn open(parent: HtmlElement, label: String, text: &str, host: Host) -> Option<Self> {
        fetch().await.ok()?;
        let object = Object::new();
        let give =
            |name: &str, closure: JsValue| Reflect::set(&object, &JsValue::from_str(name), &closure).ok();
        let Host { text: document, edited, replaced, moved, complete, hover, fix, key } = host;
        let at = Rc::clone(&document);
        let edited =
            Closure::<dyn Fn(f64, f64, String, f64) -> bool>::new(move |from, to, insert, length| {
                let text = at();
                let offsets = Offsets::new(&text);
                let (start, end) = (offsets.to_byte(&text, index(from)), offsets.to_byte(&text, index(to)));
                // Line breaks of two characters are one in the pane.
                offsets.to_utf16(&text, text.len()) == index(length) && edited(Edit { start, end, insert })
            });
        give("edited", edited.into_js_value())?;
        give("replaced", Closure::<dyn Fn(String)>::new(replaced).into_js_value())?;
        let at = Rc::clone(&document);
        let moved = Closure::<dyn Fn(f64)>::new(move |unit: f64| {
            let text = at();
            moved(Offsets::new(&text).to_byte(&text, index(unit)));
        });
        give("moved", moved.into_js_value())?;
        let at = Rc::clone(&document);
        let complete = Closure::<dyn Fn(f64) -> String>::new(move |unit: f64| {
            let text = at();
            let offsets = Offsets::new(&text);
            let found = complete(offsets.to_byte(&text, index(unit)));
            found.map_or_else(
                || "null".to_owned(),
                |(from, to, all)| offered(&offsets, &text, (from, to), &all),
            )
        });
        give("complete", complete.into_js_value())?;
        let hover = Closure::<dyn Fn(f64) -> String>::new(move |unit: f64| {
            let text = document();
            let offsets = Offsets::new(&text);
            let told = hover(offsets.to_byte(&text, index(unit))).map(|it| {
                let (from, to) = (offsets.to_utf16(&text, it.from), offsets.to_utf16(&text, it.to));
                json!({ "from": from, "to": to, "title": it.title, "text": it.text })
            });
            told.unwrap_or(Value::Null).to_string()
        });
        give("hover", hover.into_js_value())?;
        let fix =
            Closure::<dyn Fn(f64, f64)>::new(move |finding: f64, at: f64| fix(index(finding), index(at)));
        give("fix", fix.into_js_value())?;
        give("key", Closure::<dyn Fn(String)>::new(move |name: String| key(name)).into_js_value())?;
        let pane = mount(&parent, &label, text, &object).ok()?;
        Some(Self { pane })
    }

    /// Shows the document's text.
    pub fn show(&self, text: &str) {
        self.pane.show(text);
    }

    /// Shows the document's text, which differs in this from `before`, the one on show.
    #[allow(clippy::cast_precision_loss, reason = "no text has 2^53 characters")]
    pub fn change(&self, before: &str, edit: &Edit) -> bool {
        let offsets = Offsets::new(before);
        let unit = |byte| offsets.to_utf16(before, byte) as f64;
        self.pane.change(unit(edit.start), unit(edit.end), &edit.insert, unit(before.len()))
    }

    /// Underlines what is wrong with `text`, which is on show.
    pub fn diagnose(&self, text: &str, found: &[Finding]) {
        let offsets = Offsets::new(text);
        let line = |(number, it): (usize, &Finding)| {
            let (from, to) = (offsets.to_utf16(text, it.from), offsets.to_utf16(text, it.to));
            json!([from, to, if it.error { "error" } else { "warning" }, it.message, it.fixes, number])
        };
        let all: Value = found.iter().enumerate().map(line).collect();
        self.pane.diagnose(&all.to_string());
    }

    /// Sets off the bytes of the selected state; `None` sets off nothing.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        reason = "no text has 2^31 characters"
    )]
    pub fn mark(&self, text: &str, range: Option<(usize, usize)>, reveal: bool) {
        let offsets = Offsets::new(text);
        match range {
            Some((from, to)) => {
                let (from, to) = (offsets.to_utf16(text, from) as i32, offsets.to_utf16(text, to) as i32);
                self.pane.mark(from, to, reveal);
            }
            None => self.pane.mark(-1, -1, false),
        }
    }

    /// Puts caret and focus at a byte.
    #[allow(clippy::cast_possible_truncation, reason = "no text has 2^32 characters")]
    pub fn go(&self, text: &str, byte: usize) {
        self.pane.go(Offsets::new(text).to_utf16(text, byte) as u32);
    }

    /// Opens the panel that finds and replaces.
    pub fn find(&self) {
        self.pane.find();
    }
}

impl Drop for CodePane {
    fn drop(&mut self) {
        self.pane.destroy();
    }
}

/// A number of JavaScript that counts something.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is a whole number and not negative"
)]
fn index(number: f64) -> usize {
    number.max(0.0) as usize
}

fn offered(offsets: &Offsets, text: &str, (from, to): (usize, usize), all: &[Offered]) -> String {
    let options: Value = all
        .iter()
        .map(|it| json!({ "label": it.label, "insert": it.insert, "comma": it.comma.map(|at| offsets.to_utf16(text, at)), "detail": it.detail, "info": it.info, "caret": Offsets::new(&it.insert).to_utf16(&it.insert, it.caret) }))
        .collect();
    json!({ "from": offsets.to_utf16(text, from), "to": offsets.to_utf16(text, to), "options": options })
        .to_string()
}
