//! Placeholder until the room's own components land.

use leptos::prelude::*;

/// Empty frame of the room.
#[component]
pub fn RunRoom() -> impl IntoView {
    view! { <section class="run"></section> }
}
