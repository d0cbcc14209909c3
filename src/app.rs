//! The page's frame: top bar, the room on show, status bar.

use leptos::prelude::*;

use crate::compare::Layouts;
use crate::flow::FlowRoom;
use crate::run::RunRoom;
use crate::state::{AppState, Room, Theme};

/// The root component.
#[component]
pub fn App() -> impl IntoView {
    let plan = crate::platform::gallery::first();
    let state = AppState::new(plan, Theme::Light);
    provide_context(state);
    view! {
        <div class="app">
            {move || match state.room.get() {
                Room::Plan => view! { <main class="work"><Layouts/></main> }.into_any(),
                Room::Flow => view! { <FlowRoom/> }.into_any(),
                Room::Run => view! { <RunRoom/> }.into_any(),
            }}
        </div>
    }
}
