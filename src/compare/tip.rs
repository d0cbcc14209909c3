//! The tooltip of bars: what is pointed at, from when to when.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::Element;

/// A text above a point of the window.
#[derive(Debug, Clone, PartialEq)]
pub struct Tip {
    /// Pixels from the left.
    pub x: f64,
    /// Pixels from the top.
    pub y: f64,
    /// The words.
    pub text: String,
}

impl Tip {
    /// A tip above the element that an event happened on.
    pub fn above(event: &web_sys::Event, text: String) -> Option<Self> {
        let element: Element = event.current_target()?.dyn_into().ok()?;
        let rect = element.get_bounding_client_rect();
        let window = crate::platform::size::window_width();
        let half = editor::text::width(&text, 11) as f64 / 2.0 + 10.0;
        let x = (rect.left() + rect.width() / 2.0).clamp(half, (window - half).max(half));
        Some(Self { x, y: rect.top(), text })
    }
}

/// The tooltip, while there is one.
#[component]
pub fn TipBox(tip: RwSignal<Option<Tip>>) -> impl IntoView {
    move || {
        tip.get().map(|tip| {
            let place = format!("left:{:.0}px;top:{:.0}px", tip.x, tip.y);
            view! { <div class="tip" role="tooltip" style=place>{tip.text}</div> }
        })
    }
}
