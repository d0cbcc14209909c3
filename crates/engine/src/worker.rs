//! The engine as a Web Worker: every message is a request, every request gets one message back.

use js_sys::Uint8Array;
use protocol::{wire, Envelope, Response, VERSION};
use wasm_bindgen::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Answers requests for as long as the worker lives, if this is a worker: `false` says that it is a page.
pub fn serve() -> bool {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return false };
    let listener = {
        let scope = scope.clone();
        Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let request = Uint8Array::new(&event.data()).to_vec();
            let scope = scope.clone();
            wasm_bindgen_futures::spawn_local(async move {
                post(&scope, &crate::handle(&request, clock_ms).await);
            });
        })
    };
    scope.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
    let ready = Envelope { id: 0, body: Response::Ready { version: VERSION.to_owned() } };
    post(&scope, &wire::to_bytes(&ready));
    true
}

fn post(scope: &DedicatedWorkerGlobalScope, bytes: &[u8]) {
    // A page that is gone cannot be answered: nothing to do about it.
    let _ = scope.post_message(&Uint8Array::from(bytes));
}

/// Milliseconds since the worker began, where it has a clock.
fn clock_ms() -> u64 {
    let scope = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>().ok();
    scope.and_then(|scope| scope.performance()).map_or(0, |clock| clock.now() as u64)
}
