//! What comes after its view has gone: an event of a field that is taken away while somebody types in it, an answer of
//! the engine. Nothing that belonged to the view may be touched then; reading it would end the page.

use leptos::prelude::*;

/// A handler that does nothing once the view that it was made for has gone.
pub fn if_here<E>(handler: impl Fn(E) + 'static) -> impl Fn(E) {
    let here = StoredValue::new(());
    move |event| {
        if !here.is_disposed() {
            handler(event);
        }
    }
}
