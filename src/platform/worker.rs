//! A worker with the page's own module in it, which makes it an engine.

use gloo_timers::callback::Timeout;
use js_sys::{Array, Uint8Array};
use leptos::prelude::document;
use protocol::{wire, Envelope, Request, Response, VERSION};
use wasm_bindgen::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlLinkElement, MessageEvent, Worker, WorkerOptions, WorkerType};

/// Starts the module that it is sent; see index.html.
const SCRIPT: &str = "./engine-worker.js";

/// To its messages and to its errors.
type Listeners = (Closure<dyn FnMut(MessageEvent)>, Closure<dyn FnMut(Event)>);

/// A worker with the closures that listen to it. Dropped, it ends.
pub struct Line {
    worker: Worker,
    closures: Option<Listeners>,
}

impl Line {
    /// Starts a worker. Its first answer is `Ready`; what it cannot do ends in `on_crash`.
    pub fn open(
        on_answer: impl FnMut(Envelope<Response>) + 'static,
        on_crash: impl FnMut() + 'static,
    ) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&format!("{SCRIPT}?v={VERSION}"), &options)?;
        // Compiled already: the worker need not fetch or compile it again.
        worker.post_message(&Array::of2(&JsValue::from_str(&script()?), &wasm_bindgen::module()))?;
        Ok(Self::listen(worker, Box::new(on_answer), Box::new(on_crash)))
    }

    fn listen(
        worker: Worker,
        mut on_answer: Box<dyn FnMut(Envelope<Response>)>,
        mut on_crash: Box<dyn FnMut()>,
    ) -> Self {
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let bytes = Uint8Array::new(&event.data()).to_vec();
            if let Ok(envelope) = wire::from_bytes(&bytes) {
                on_answer(envelope);
            }
        });
        let on_error = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            event.prevent_default();
            on_crash();
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Self { worker, closures: Some((on_message, on_error)) }
    }

    /// Sends a request; `None` where it could not be sent.
    pub fn send(&self, id: u32, request: Request) -> Option<()> {
        let bytes = wire::to_bytes(&Envelope { id, body: request });
        self.worker.post_message(&Uint8Array::from(bytes.as_slice())).ok()
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.worker.terminate();
        // One of the closures may be running now: let them go once it has returned.
        let closures = self.closures.take();
        Timeout::new(0, move || drop(closures)).forget();
    }
}

/// Where the page's own script lies; its name carries a hash that Trunk writes into the page.
fn script() -> Result<String, JsValue> {
    let link =
        document().query_selector("link[rel=modulepreload]")?.ok_or("the page does not name its script")?;
    Ok(link.unchecked_into::<HtmlLinkElement>().href())
}
