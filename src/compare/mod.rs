//! Placeholder until the room's own components land.

use leptos::prelude::*;

/// Empty frame of the room.
#[component]
pub fn Layouts() -> impl IntoView {
    view! { <section class="compare"></section> }
}
