//! How large an element is, as a signal.

use js_sys::Array;
use leptos::prelude::*;
use leptos::wasm_bindgen::{closure::Closure, JsCast};
use web_sys::{ResizeObserver, ResizeObserverEntry, ResizeObserverSize};

/// Width and height in CSS pixels of the element that `node` refers to, kept up to date; zero until it is there.
pub fn size_of(node: NodeRef<leptos::html::Div>) -> ReadSignal<(f64, f64)> {
    let (size, set_size) = signal((0.0, 0.0));
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        let measure = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
            let Ok(entry) = entries.get(0).dyn_into::<ResizeObserverEntry>() else { return };
            // As it was seen: asking the element would lay out once more whatever came in between.
            let Ok(seen) = entry.border_box_size().get(0).dyn_into::<ResizeObserverSize>() else { return };
            let now = (seen.inline_size(), seen.block_size());
            set_size.maybe_update(|size| std::mem::replace(size, now) != now);
        });
        let Ok(observer) = ResizeObserver::new(measure.as_ref().unchecked_ref()) else { return };
        observer.observe(&element);
        let kept = StoredValue::new_local((observer, measure));
        on_cleanup(move || kept.with_value(|(observer, _)| observer.disconnect()));
    });
    size
}

/// How wide the window is, in CSS pixels.
pub fn window_width() -> f64 {
    super::window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or_default()
}
