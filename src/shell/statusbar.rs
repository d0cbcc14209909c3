//! The bar at the foot: hazards, problems, and the promise that nothing leaves the tab. On a phone, the tab bar.

use leptos::prelude::*;
use protocol::{Hazard, Layout};

use super::topbar::{RoomLink, ROOMS};
use super::ui::ui;
use crate::icons::{Glyph, Icon};
use crate::pieces;
use crate::platform::engine;
use crate::state::{app_state, EngineStatus};

/// The status bar.
#[component]
pub fn StatusBar() -> impl IntoView {
    let state = app_state();
    view! {
        <footer class="statusbar">
            {move || if state.at_desk() { pieces::shown(&pieces::MACHINE_STATUS) } else { view! { <Hazards/><Problems/> }.into_any() }}
            <Busy/>
            <span class="push"><Glyph icon=Icon::Lock class="icon-sm"/>"Everything stays in this tab"</span>
        </footer>
    }
}

/// The phone's way between rooms.
#[component]
pub fn TabBar() -> impl IntoView {
    view! {
        <nav class="tabbar" aria-label="Rooms">
            {ROOMS.map(|(room, name, icon, _)| view! { <RoomLink room name icon testid=""/> }).collect_view()}
        </nav>
    }
}

fn short(layout: Layout) -> &'static str {
    layout.word()
}

#[component]
fn Hazards() -> impl IntoView {
    let state = app_state();
    move || {
        let comparison = state.comparison.get()?;
        let clear: Vec<String> = comparison
            .layouts
            .iter()
            .filter(|report| {
                report.layout != Layout::Sequential && state.hazards_of(report.layout).is_empty()
            })
            .map(|report| report.layout.title().to_ascii_lowercase())
            .collect();
        let at_risk = comparison
            .layouts
            .iter()
            .filter_map(|report| {
                let hazards = state.hazards_of(report.layout);
                hazards.first().map(|first| hazard(report.layout, hazards.len(), first))
            })
            .collect_view();
        Some(view! {
            {(!clear.is_empty()).then(|| view! { <span data-testid="no-hazards"><Glyph icon=Icon::Saved class="icon-sm ok"/>{format!("No hazards in {}", plan::words::list(&clear))}</span> })}
            {at_risk}
        })
    }
}

fn hazard(layout: Layout, count: usize, first: &Hazard) -> impl IntoView {
    let state = app_state();
    let code = first.code.clone();
    let open = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        state.open_run(layout, Some(code.clone()));
    };
    let hazards = if count == 1 { "1 hazard".to_owned() } else { format!("{count} hazards") };
    view! {
        <span title=format!("{} {}", first.detail, first.remedy) data-testid=format!("hazards-{}", short(layout))>
            <Glyph icon=Icon::Warn class="icon-sm warn"/><b>{format!("{hazards} in {}:", layout.title().to_ascii_lowercase())}</b><i class="hazard-title">{first.title.clone()}</i><a href="#" on:click=open>"open run"</a>
        </span>
    }
}

#[component]
fn Problems() -> impl IntoView {
    let state = app_state();
    // That there are no tasks yet is no mistake: canvas and comparison say how to begin.
    let is_new = move || state.plan.with(|plan| plan.tasks.is_empty());
    let count = move || if is_new() { 0 } else { state.diagnostics.with(Vec::len) };
    view! {
        <span class="problems" class:some=move || { count() > 0 } data-testid="diagnostics" data-count=count role="status">
            {move || state.diagnostics.with(|found| found.first().filter(|_| count() > 0).map(|first| {
                let more = if found.len() > 1 { format!(" (and {} more)", found.len() - 1) } else { String::new() };
                let fix = first.fix.clone().map(|fix| format!(" {fix}")).unwrap_or_default();
                view! { <Glyph icon=Icon::Warn class="icon-sm bad"/><b>{first.message.clone()}</b>{format!("{fix}{more}")} }
            }))}
        </span>
    }
}

#[component]
fn Busy() -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let slow = move || state.engine.get() == EngineStatus::Slow;
    view! {
        <Show when=slow>
            <span class="busy" role="status"><i class="busy-bar" aria-hidden="true"></i>"Simulating" <button class="link" on:click=move |_| engine::cancel(state, ui)>"Stop"</button></span>
        </Show>
    }
}
