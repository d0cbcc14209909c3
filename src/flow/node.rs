//! Boxes of the flow chart: nodes, hexagons, containers, pills.

use editor::flow::{Icon as StateIcon, Shape, Shown};
use leptos::prelude::*;

use super::board::Board;
use super::drawing::place;
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

/// Where the box of this id lies, as style; it follows the picture.
fn follow(id: &str) -> impl Fn() -> String + Clone + Send + Sync + 'static {
    let board = expect_context::<Board>();
    let id = id.to_owned();
    move || board.drawn.with(|drawn| drawn.find(&id).map(|shown| place(shown.rect)).unwrap_or_default())
}

/// How the start or the end of a scope stands in the run on show.
fn cap(shown: &Shown) -> impl Fn() -> Option<&'static str> + Send + Sync + 'static {
    let standing = expect_context::<Board>().run.map(|run| (run.cap)(shown));
    move || standing.map(|standing| standing.get())
}

/// How a state stands in the run on show, its second line, and what else is on its box.
type OfRun = (Option<Signal<&'static str>>, AnyView, Option<AnyView>);

fn of_run(shown: &Shown) -> OfRun {
    match expect_context::<Board>().run {
        Some(run) => {
            let face = (run.state)(shown);
            (Some(face.standing), (move || face.line.get()).into_any(), Some(face.marks))
        }
        None => (None, shown.detail.clone().into_any(), None),
    }
}

/// A box of any shape.
#[component]
pub fn BoxView(shown: Shown) -> impl IntoView {
    match shown.shape {
        Shape::Node | Shape::Hexagon => view! { <Node shown/> }.into_any(),
        Shape::Container => view! { <Container shown/> }.into_any(),
        Shape::Start => view! { <div class="cap" style=follow(&shown.id) data-standing=cap(&shown)><i></i>"Start"</div> }.into_any(),
        Shape::End => view! { <div class="cap end" style=follow(&shown.id) data-standing=cap(&shown)><i></i>"End"</div> }.into_any(),
        Shape::Dot => view! { <i class="flow-dot" style=follow(&shown.id) data-standing=cap(&shown)></i> }.into_any(),
        Shape::Missing => {
            let title = format!("There is no state '{}' here.", shown.name);
            view! { <div class="cap missing" style=follow(&shown.id) title=title>{shown.name.clone()}</div> }.into_any()
        }
        Shape::Ring => view! { <i class="flow-ring" style=follow(&shown.id) data-standing=cap(&shown)></i> }.into_any(),
    }
}

#[component]
fn Node(shown: Shown) -> impl IntoView {
    let board = expect_context::<Board>();
    let state = app_state();
    let task = board.tasks.with_untracked(|tasks| tasks.get(&shown.name).cloned());
    let hue =
        task.as_ref().map(|(_, hue)| view! { <i class="hue" style=format!("--hue:var(--task-{hue})")></i> });
    let task = StoredValue::new(task.map(|(task, _)| task));
    let id = StoredValue::new(shown.id.clone());
    let selected = move || board.picked.with(|picked| id.with_value(|id| picked.contains(id)));
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
            board.collapsed.update(|all| {
                all.remove(&id.get_value());
            });
        };
        view! { <i class="unfold" title="Show what is inside" on:click=open><Glyph icon=Icon::Chevron class="icon-sm"/></i> }
    });
    let (standing, line, marks) = of_run(&shown);
    view! {
        <button
            class="node" data-standing=move || standing.map(|standing| standing.get()) class:choice=shown.shape == Shape::Hexagon class:failn=shown.icon == StateIcon::Fail
            class:sel=selected class:lit=lit style=follow(&shown.id) tabindex="-1" data-id=shown.id.clone() aria-pressed=move || selected().to_string()
            title=format!("{}\n{}", shown.name, shown.detail) data-testid=format!("node-{}", shown.name)
            on:mouseenter=move |_| point(true) on:mouseleave=move |_| point(false)
        >
            {hexagon}{hue}
            <span class="tile" style=tint(shown.icon)><Glyph icon=Icon::of_state(shown.icon) class="icon-sm"/></span>
            <b>{shown.name.clone()}</b><small>{line}</small>
            <span class="visually-hidden">{shown.kind.clone()}</span>{marks}
            <Mark id=shown.id.clone()/>
            {unfold}
        </button>
    }
}

#[component]
fn Container(shown: Shown) -> impl IntoView {
    let board = expect_context::<Board>();
    let id = StoredValue::new(shown.id.clone());
    let selected = move || board.picked.with(|picked| id.with_value(|id| picked.contains(id)));
    let fold = move |event: web_sys::MouseEvent| {
        event.stop_propagation();
        board.collapsed.update(|all| {
            all.insert(id.get_value());
        });
    };
    let catchers = (shown.catchers > 0).then(|| {
        let words =
            if shown.catchers == 1 { "1 catcher".to_owned() } else { format!("{} catchers", shown.catchers) };
        view! { <span class="chip1"><Glyph icon=Icon::Fail class="icon-xs"/>{words}</span> }
    });
    let (standing, line, marks) = of_run(&shown);
    view! {
        <div class="box" data-standing=move || standing.map(|standing| standing.get()) class:sel=selected style=follow(&shown.id)>
            <header data-id=shown.id.clone() data-testid=format!("node-{}", shown.name)>
                <span class="tile" style=tint(shown.icon)><Glyph icon=Icon::of_state(shown.icon) class="icon-sm"/></span>
                <b>{shown.name.clone()}</b><small>{line}</small>
                <span class="r">{marks}
                    <Mark id=shown.id.clone()/>
                    {catchers}
                    <button class="fold-box" tabindex="-1" title="Hide what is inside" aria-label=format!("Hide what is inside {}", shown.name) on:click=fold><Glyph icon=Icon::Chevron class="icon-sm"/></button>
                </span>
            </header>
        </div>
    }
}

/// A badge on a state with something wrong in it.
#[component]
fn Mark(id: String) -> impl IntoView {
    let board = expect_context::<Board>();
    let worst = Memo::new(move |_| board.flawed.with(|all| all.get(&id).copied()));
    move || {
        worst.get().map(|error| {
            let words = if error { "has an error" } else { "has a warning" };
            view! { <span class="wmark" class:error=error title=words><Glyph icon=Icon::Warn class="icon-xs"/><span class="visually-hidden">{words}</span></span> }
        })
    }
}
