//! Boxes of the flow chart: nodes, hexagons, containers, pills.

use editor::flow::{Icon as StateIcon, Shape, Shown};
use leptos::prelude::*;

use super::Flow;
use crate::icons::{Glyph, Icon};
use crate::state::app_state;

/// Outline of a Choice: a hexagon with round corners in the box of a node.
const HEXAGON: &str = "M17.5 .75H150.5Q154 .75 155.7 3.6L166 20.2Q167.2 22 166 23.8L155.7 40.4Q154 43.25 150.5 43.25H17.5Q14 43.25 12.3 40.4L2 23.8Q.8 22 2 20.2L12.3 3.6Q14 .75 17.5 .75Z";

/// The colour of a state's tile.
pub fn tint(icon: StateIcon) -> &'static str {
    match icon {
        StateIcon::Choice => "--c:var(--kind-choice)",
        StateIcon::Parallel => "--c:var(--kind-parallel)",
        StateIcon::Map => "--c:var(--kind-map)",
        StateIcon::Wait | StateIcon::Pass | StateIcon::Task => "--c:var(--kind-wait)",
        StateIcon::Succeed => "--c:var(--ok)",
        StateIcon::Fail => "--c:var(--failed)",
        StateIcon::Lambda | StateIcon::Ecs | StateIcon::Batch => "--c:var(--svc-compute)",
        StateIcon::Glue => "--c:var(--svc-data)",
        StateIcon::States => "--c:var(--svc-states)",
        StateIcon::Sns | StateIcon::Sqs => "--c:var(--svc-message)",
        StateIcon::Dynamo => "--c:var(--svc-store)",
    }
}

fn place(shown: &Shown) -> String {
    let rect = shown.rect;
    format!("left:{}px;top:{}px;width:{}px;height:{}px", rect.x, rect.y, rect.width, rect.height)
}

/// A box of any shape.
#[component]
pub fn BoxView(shown: Shown) -> impl IntoView {
    match shown.shape {
        Shape::Node | Shape::Hexagon => view! { <Node shown/> }.into_any(),
        Shape::Container => view! { <Container shown/> }.into_any(),
        Shape::Start => view! { <div class="cap" style=place(&shown)><i></i>"Start"</div> }.into_any(),
        Shape::End => view! { <div class="cap end" style=place(&shown)><i></i>"End"</div> }.into_any(),
        Shape::Dot => view! { <i class="flow-dot" style=place(&shown)></i> }.into_any(),
        Shape::Ring => view! { <i class="flow-ring" style=place(&shown)></i> }.into_any(),
    }
}

#[component]
fn Node(shown: Shown) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let state = app_state();
    let task = flow.tasks.with_untracked(|tasks| tasks.get(&shown.name).cloned());
    let hue =
        task.as_ref().map(|(_, hue)| view! { <i class="hue" style=format!("--hue:var(--task-{hue})")></i> });
    let task = StoredValue::new(task.map(|(task, _)| task));
    let id = StoredValue::new(shown.id.clone());
    let selected = move || flow.selected.with(|selected| id.with_value(|id| selected.as_ref() == Some(id)));
    let lit =
        move || state.hovered.with(|hovered| hovered.is_some() && task.with_value(|task| task == hovered));
    let point = move |on: bool| {
        if task.with_value(Option::is_some) {
            state.hovered.set(if on { task.get_value() } else { None });
        }
    };
    let hexagon = (shown.shape == Shape::Hexagon)
        .then(|| view! { <svg class="hex" viewBox="0 0 168 44" aria-hidden="true"><path d=HEXAGON/></svg> });
    let unfold = shown.collapsed.then(|| {
        let open = move |event: web_sys::MouseEvent| {
            event.stop_propagation();
            flow.collapsed.update(|all| {
                all.remove(&id.get_value());
            });
        };
        view! { <i class="unfold" title="Show what is inside" on:click=open><Glyph icon=Icon::Chevron class="icon-sm"/></i> }
    });
    view! {
        <button
            class="node" class:choice=shown.shape == Shape::Hexagon class:failn=shown.icon == StateIcon::Fail
            class:sel=selected class:lit=lit style=place(&shown) tabindex="-1" aria-pressed=move || selected().to_string()
            title=format!("{}\n{}", shown.name, shown.detail) data-testid=format!("node-{}", shown.name)
            on:click=move |_| flow.selected.set(Some(id.get_value()))
            on:mouseenter=move |_| point(true) on:mouseleave=move |_| point(false)
        >
            {hexagon}{hue}
            <span class="tile" style=tint(shown.icon)><Glyph icon=Icon::of_state(shown.icon) class="icon-sm"/></span>
            <b>{shown.name.clone()}</b><small>{shown.detail.clone()}</small>
            <span class="visually-hidden">{shown.kind.clone()}</span>
            {unfold}
        </button>
    }
}

#[component]
fn Container(shown: Shown) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let id = StoredValue::new(shown.id.clone());
    let selected = move || flow.selected.with(|selected| id.with_value(|id| selected.as_ref() == Some(id)));
    let fold = move |event: web_sys::MouseEvent| {
        event.stop_propagation();
        flow.collapsed.update(|all| {
            all.insert(id.get_value());
        });
    };
    let catchers = (shown.catchers > 0).then(|| {
        let words =
            if shown.catchers == 1 { "1 catcher".to_owned() } else { format!("{} catchers", shown.catchers) };
        view! { <span class="chip1"><Glyph icon=Icon::Fail class="icon-xs"/>{words}</span> }
    });
    view! {
        <div class="box" class:sel=selected style=place(&shown)>
            <header on:click=move |_| flow.selected.set(Some(id.get_value())) data-testid=format!("node-{}", shown.name)>
                <span class="tile" style=tint(shown.icon)><Glyph icon=Icon::of_state(shown.icon) class="icon-sm"/></span>
                <b>{shown.name.clone()}</b><small>{shown.detail.clone()}</small>
                <span class="r">
                    {catchers}
                    <button class="fold-box" tabindex="-1" title="Hide what is inside" aria-label=format!("Hide what is inside {}", shown.name) on:click=fold><Glyph icon=Icon::Chevron class="icon-sm"/></button>
                </span>
            </header>
        </div>
    }
}
