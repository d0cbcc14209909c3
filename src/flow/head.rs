//! At the head of the canvas: where the selected state is, and what else can be made of the state machine.

use editor::machine::Address;
use leptos::prelude::*;

use super::{inside, Flow};
use crate::icons::{Glyph, Icon};
use crate::shell::actions;
use crate::state::Room;

/// The way to the selected state, and buttons.
#[component]
pub fn Head() -> impl IntoView {
    let flow = expect_context::<Flow>();
    let (state, ui) = (flow.state, flow.ui);
    // Where the selected state is, and above it what is shown alone.
    let way = Memo::new(move |_| {
        let (mut at, mut steps) = match flow.selected.get().map(Address::from) {
            Some(selected) => (selected.scope(), vec![(selected.name(), None)]),
            None => (flow.inside.get()?, Vec::new()),
        };
        while let Some(owner) = at.owner() {
            steps.push((name_of(flow, &at), Some(at)));
            at = owner.scope();
        }
        steps.push(("Whole".to_owned(), Some(at)));
        steps.reverse();
        Some(steps)
    });
    let crumb = move |(name, scope): (String, Option<Address>)| match scope {
        None => view! { <b>{name}</b> }.into_any(),
        Some(scope) => {
            let whole = scope == Address::root();
            let here = scope.clone();
            let on = move || flow.inside.with(|now| now.as_ref().map_or(whole, |now| *now == here));
            view! { <button class="link" title="Show this alone" aria-pressed=move || on().to_string() on:click=move |_| inside::show(flow, scope.clone())>{name}</button><i>"\u{203a}"</i> }.into_any()
        }
    };
    let crumbs = move || {
        way.get().map(|steps| view! { <nav class="glass crumb" aria-label="Place" data-testid="crumbs">{steps.into_iter().map(crumb).collect::<Vec<_>>()}</nav> })
    };
    // The buttons go with the room: the focus goes on to what comes in their place.
    let run = move |_| {
        state.room.set(Room::Run);
        actions::focus_soon("play".to_owned());
    };
    let lift = move |_| {
        actions::lift(state, ui, Vec::new());
        actions::focus_soon("leaf-lifted".to_owned());
    };
    let plan = move || format!("Layouts of {}", state.plan.with(|plan| plan.name.clone()));
    view! {
        {crumbs}
        <div class="glass flow-head" role="toolbar" aria-label="State machine">
            <button class="btn ghost" data-testid="run-machine" on:click=run><Glyph icon=Icon::Run/>"Run"</button>
            <button class="btn ghost" data-testid="lift" title="Read tasks and dependencies off this definition, and see what other layouts would gain"
                on:click=lift><Glyph icon=Icon::Plan/>"Lift to a plan"</button>
            <button class="btn ghost" data-testid="back-to-plan" title=plan on:click=move |_| state.close_machine()><Glyph icon=Icon::Close/>"Close"</button>
        </div>
    }
}

/// What a scope is called: its container, and of several branches which one.
fn name_of(flow: Flow, scope: &Address) -> String {
    let Some(owner) = scope.owner() else { return String::new() };
    match inside::scopes_in(flow, &owner).as_slice() {
        [] | [_] => owner.name(),
        all => {
            let label = all.iter().find(|it| it.1 == *scope).map_or("", |it| it.0.as_str());
            format!("{}, {label}", owner.name())
        }
    }
}
