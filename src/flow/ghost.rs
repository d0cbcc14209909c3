//! What is dragged, under the pointer, and a line at the foot that says what letting go will do.

use editor::flow::gesture::Gesture;
use leptos::prelude::*;

use super::{by_hand, Flow};

/// The dragged thing and the line.
#[component]
pub fn Ghost() -> impl IntoView {
    let flow = expect_context::<Flow>();
    let ghost = move || {
        flow.gesture.with(|gesture| {
            let Gesture::Dragging(drag) = gesture else { return None };
            let at = flow.view.get().to_canvas(drag.at);
            let name = flow.good.with(|good| drag.load.name(&good.0));
            let style = format!("transform:translate({:.0}px,{:.0}px) rotate(2deg)", at.x + 12.0, at.y + 8.0);
            Some(view! { <div class="flow-ghost" style=style aria-hidden="true"><b>{name}</b></div> })
        })
    };
    let says = Memo::new(move |_| {
        flow.gesture.with(|gesture| match gesture {
            Gesture::Dragging(drag) => {
                Some(drag.says.clone().unwrap_or_else(|| "Drop it on a line".to_owned()))
            }
            Gesture::Nudging(nudging) => Some(by_hand::says(nudging)),
            Gesture::Connecting(connection) => Some(match &connection.target {
                Some((_, Some(refusal))) => refusal.clone(),
                Some((to, None)) => format!("Connect '{}' to '{}'", connection.from.name(), to.name()),
                None => format!("Connect '{}' to a state", connection.from.name()),
            }),
            _ => None,
        })
    });
    let line = move || {
        says.get().map(|says| view! { <div class="glass says" role="status" data-testid="says">{says}<kbd>"Esc"</kbd></div> })
    };
    view! { {ghost}{line} }
}
