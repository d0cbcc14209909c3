//! Chooses what Flow and Run show: one of the plan's layouts, or a run of the state machine that was opened.

use editor::machine::PlannedRun;
use leptos::prelude::*;
use protocol::{Layout, LayoutReport};

use crate::compare::slug;
use crate::icons::{Glyph, Icon};
use crate::shell::actions;
use crate::shell::ui::ui;
use crate::state::{app_state, Room};

/// The chooser at the head of the side column.
#[component]
pub fn Picker() -> impl IntoView {
    let state = app_state();
    move || {
        if state.opened.with(Option::is_some) {
            view! { <RunPicker/> }.into_any()
        } else {
            view! { <LayoutPicker/> }.into_any()
        }
    }
}

/// Chooses the layout whose state machine is on show.
#[component]
fn LayoutPicker() -> impl IntoView {
    let state = app_state();
    let layouts = move || {
        let all = state.comparison.get();
        let row = |report: &LayoutReport| (report.layout, report.title.clone(), report.subtitle.clone());
        all.map(|all| all.layouts.iter().map(row).collect::<Vec<_>>()).unwrap_or_default()
    };
    let option = move |(layout, title, subtitle): (Layout, String, String)| {
        let on = move || state.layout.get() == layout;
        let choose = move |_| {
            state.hazard.set(None);
            state.layout.set(layout);
        };
        view! {
            <button class="pick" class:on=on aria-pressed=move || on().to_string() on:click=choose data-testid=format!("flow-layout-{}", slug(layout))>
                <b>{title}</b><small>{subtitle}</small>
            </button>
        }
    };
    view! {
        <div class="side-head">"Layout"</div>
        <div class="picks" role="group" aria-label="Layout">{move || layouts().into_iter().map(option).collect_view()}</div>
    }
}

/// Chooses a run of the opened state machine, and leads back to the plan.
#[component]
fn RunPicker() -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let runs = move || state.opened.get().map(|opened| opened.runs.clone()).unwrap_or_default();
    let option = move |(index, run): (usize, PlannedRun)| {
        let on = move || state.planned_run.get() == index;
        let choose = move |_| {
            state.planned_run.set(index);
            state.room.set(Room::Run);
        };
        view! {
            <button class="pick" class:on=on aria-pressed=move || on().to_string() on:click=choose title=run.look_at data-testid=format!("planned-run-{index}")>
                <b>{run.title}</b>
            </button>
        }
    };
    view! {
        <div class="side-head">"Runs"</div>
        <div class="picks" role="group" aria-label="Runs">{move || runs().into_iter().enumerate().map(option).collect_view()}</div>
        <div class="picks">
            <button class="btn" on:click=move |_| actions::lift(state, ui, Vec::new()) data-testid="lift" title="Read tasks and dependencies off this definition, and see what other layouts would gain">
                <Glyph icon=Icon::Plan/>"Lift to a plan"
            </button>
            <button class="btn ghost" on:click=move |_| state.close_machine() data-testid="back-to-plan">
                <Glyph icon=Icon::Plan/>{move || format!("Layouts of {}", state.plan.with(|plan| plan.name.clone()))}
            </button>
        </div>
    }
}
