//! Placeholder until the room's own components land.

use leptos::prelude::*;

/// Empty frame of the room.
#[component]
pub fn FlowRoom() -> impl IntoView {
    view! { <section class="flow"></section> }
}
