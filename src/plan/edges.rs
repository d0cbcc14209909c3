//! Dependencies as curves, the one being drawn, and the button that deletes one.

use editor::plan::{Command, Curve, Gesture, Link, Scene, Selection, TaskEdge};
use leptos::prelude::*;

use super::canvas::Drawn;
use super::{Circles, PlanFacts};
use crate::icons::{Glyph, Icon};
use crate::list::list;
use crate::near::Near;
use crate::shell::actions::told;
use crate::shell::ui::ui;
use crate::state::app_state;

/// All curves, the highlighted one on top.
#[component]
pub fn Edges() -> impl IntoView {
    let ui = ui();
    let Drawn(drawn) = expect_context();
    let near = expect_context::<Near>();
    let edges = move || {
        let shown = |scene: &Scene| {
            let near = near.get();
            let links = scene.links.iter().filter(|link| near.has(link.curve.bounds()));
            links.map(|link| link.edge.clone()).collect::<Vec<_>>()
        };
        drawn.with(shown)
    };
    let live = move || {
        let curve = drawn.with(|scene| ui.gesture.with(|gesture| gesture.live_curve(scene)))?;
        let refused = ui
            .gesture
            .with(|gesture| matches!(gesture, Gesture::Connecting { target: Some((_, Some(_))), .. }));
        Some(
            view! { <g class="edge live" class:refused=refused><path d=curve.path()/><path class="head" d=curve.head()/></g> },
        )
    };
    view! {
        <svg class="edges" width="1" height="1">
            {list(edges, Clone::clone, |edge| view! { <Edge edge/> }.into_any())}
            {live}
        </svg>
    }
}

#[component]
fn Edge(edge: TaskEdge) -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let Drawn(drawn) = expect_context();
    let PlanFacts(facts) = expect_context();
    let testid = format!("edge-{}-{}", edge.from, edge.to);
    let edge = StoredValue::new(edge);
    let curve = Memo::new(move |_| {
        drawn.with(|scene| {
            scene.links.iter().find(|link| edge.with_value(|edge| &link.edge == edge)).map(|link| link.curve)
        })
    });
    let critical = Memo::new(move |_| {
        facts.with(|facts| {
            facts.as_ref().is_some_and(|facts| edge.with_value(|edge| facts.critical_edges.contains(edge)))
        })
    });
    let Circles(circles) = expect_context();
    let circle = Memo::new(move |_| circles.with(|all| edge.with_value(|edge| all.contains(edge))));
    let hot = Memo::new(move |_| highlighted().is_some_and(|link| edge.with_value(|edge| &link == edge)));
    let label = move || {
        let name = |id: &str| state.editor.with(|editor| editor.document().name(id).to_owned());
        edge.with_value(|edge| format!("{} depends on {}", name(&edge.to), name(&edge.from)))
    };
    let path = move || curve.get().map(|curve| curve.path());
    let select = move |_| {
        state.editor.update(|editor| editor.select(Selection::edge(edge.get_value())));
        ui.edge.set(None);
    };
    view! {
        <g class="edge" tabindex="0" role="button" aria-label=label data-testid=testid class:critical=move || critical.get() class:circle=move || circle.get() data-circle=move || circle.get().then_some("true") class:hover=move || hot.get() on:focus=select>
            <path class="halo" d=path/>
            <path d=path/>
            <path class="head" d=move || curve.get().map(|curve| curve.head())/>
        </g>
    }
}

/// The dependency under the pointer, else the selected one; none while something is dragged.
fn highlighted() -> Option<TaskEdge> {
    let (state, ui) = (app_state(), ui());
    let idle = ui.gesture.with(|gesture| *gesture == Gesture::Idle);
    idle.then(|| ui.edge.get().or_else(|| state.editor.with(|editor| editor.selection().edge.clone())))
        .flatten()
}

/// The delete button in the middle of the highlighted dependency.
#[component]
pub fn Unlink() -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let Drawn(drawn) = expect_context();
    let link = Memo::new(move |_| {
        let edge = highlighted()?;
        drawn.with(|scene| scene.links.iter().find(|link| link.edge == edge).cloned())
    });
    let edge = move || link.with_untracked(|link| link.as_ref().map(|link| link.edge.clone()));
    // A finger's tap selects the dependency; its click comes when this lies under the finger, and was not meant for it.
    let pressed = StoredValue::new(None);
    let remove = move |event: leptos::ev::MouseEvent| {
        let by_pointer = event.detail() > 0;
        let was = pressed.try_update_value(Option::take).flatten();
        if let Some(edge) = edge().filter(|edge| !by_pointer || was.as_ref() == Some(edge)) {
            ui.edge.set(None);
            told(ui, state.perform(Command::RemoveDependency(edge)));
        }
    };
    move || {
        let Link { curve, .. } = link.get()?;
        let at = middle(&curve);
        Some(view! {
            <button class="unlink" data-testid="unlink" aria-label="Delete dependency" style=format!("left:{}px;top:{}px", at.0 - 10.0, at.1 - 10.0) on:pointerdown=move |_| pressed.set_value(edge()) on:click=remove><Glyph icon=Icon::Close class="icon-xs"/></button>
            <span class="hint" role="tooltip" style=format!("left:{}px;top:{}px", at.0 + 14.0, at.1 + 10.0)>"Delete dependency"<kbd>"Del"</kbd></span>
        })
    }
}

fn middle(curve: &Curve) -> (f64, f64) {
    let at = ui().view.get().to_canvas(curve.at(0.5));
    (at.x, at.y)
}
