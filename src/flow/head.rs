//! At the head of the canvas: where the selected state is, and what else can be made of the state machine.

use editor::machine::Address;
use leptos::prelude::*;

use super::Flow;
use crate::icons::{Glyph, Icon};
use crate::shell::actions;
use crate::state::Room;

/// The way to the selected state, and buttons.
#[component]
pub fn Head() -> impl IntoView {
    let flow = expect_context::<Flow>();
    let (state, ui) = (flow.state, flow.ui);
    let way = Memo::new(move |_| {
        let mut at = Address::from(flow.selected.get()?);
        let mut names = vec![at.name()];
        while let Some(owner) = at.scope().owner() {
            names.push(owner.name());
            at = owner;
        }
        names.reverse();
        Some(names)
    });
    let crumbs = move || {
        way.get().map(|names| {
            let last = names.len() - 1;
            let crumb = |(at, name): (usize, String)| match at == last {
                true => view! { <b>{name}</b> }.into_any(),
                false => view! { <span>{name}</span><i>"›"</i> }.into_any(),
            };
            view! { <div class="glass crumb">{names.into_iter().enumerate().map(crumb).collect::<Vec<_>>()}</div> }
        })
    };
    let plan = move || format!("Layouts of {}", state.plan.with(|plan| plan.name.clone()));
    view! {
        {crumbs}
        <div class="glass flow-head" role="toolbar" aria-label="State machine">
            <button class="btn ghost" data-testid="run-machine" on:click=move |_| state.room.set(Room::Run)><Glyph icon=Icon::Run/>"Run"</button>
            <button class="btn ghost" data-testid="lift" title="Read tasks and dependencies off this definition, and see what other layouts would gain"
                on:click=move |_| actions::lift(state, ui, Vec::new())><Glyph icon=Icon::Plan/>"Lift to a plan"</button>
            <button class="btn ghost" data-testid="back-to-plan" title=plan on:click=move |_| state.opened.set(None)><Glyph icon=Icon::Close/>"Close"</button>
        </div>
    }
}
