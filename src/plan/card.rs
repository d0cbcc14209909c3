//! A task's card.

use editor::plan::{duration_text, hue, kind_label, Command, Gesture, Selection};
use leptos::html;
use leptos::prelude::*;
use plan::Task;

use super::canvas::Drawn;
use super::PlanFacts;
use crate::icons::{Glyph, Icon};
use crate::platform::here::if_here;
use crate::shell::actions::{focus_soon, told};
use crate::shell::ui::ui;
use crate::state::app_state;

/// The card of the task of an id. It stays the same element while the task changes.
#[component]
pub fn TaskCard(id: String) -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let Drawn(drawn) = expect_context();
    let PlanFacts(facts) = expect_context();
    let id = StoredValue::new(id);
    let found = Memo::new(move |_| {
        let plan = state.plan.get();
        id.with_value(|id| {
            plan.tasks
                .iter()
                .enumerate()
                .find(|(_, task)| &task.id == id)
                .map(|(at, task)| (at, task.clone()))
        })
    });
    let task = move || found.get().map(|(_, task)| task);
    let card = Memo::new(move |_| id.with_value(|id| drawn.with(|scene| scene.card(id).cloned())));
    let slack = Memo::new(move |_| {
        found.get().zip(facts.get()).and_then(|((at, _), facts)| facts.slack_ms.get(at).copied())
    });
    let selected = Memo::new(move |_| {
        id.with_value(|id| state.editor.with(|editor| editor.selection().tasks.contains(id)))
    });
    let editing =
        Memo::new(move |_| id.with_value(|id| ui.editing.with(|editing| editing.as_ref() == Some(id))));
    let source = Memo::new(move |_| match ui.gesture.get() {
        Gesture::Connecting { from, .. } => Some(from),
        _ => ui.connecting.get(),
    });
    let refusal = Memo::new(move |_| {
        source
            .get()
            .map(|from| id.with_value(|id| state.editor.with(|editor| editor.document().refusal(&from, id))))
    });
    let targeted = Memo::new(move |_| {
        ui.gesture.with(|gesture| matches!(gesture, Gesture::Connecting { target: Some((to, None)), .. } if id.with_value(|id| id == to)))
    });
    let style = move || {
        let (at, place) =
            (found.get().map_or(0, |(at, _)| at), card.get().map(|card| card.rect).unwrap_or_default());
        format!("--hue:var(--task-{});transform:translate({}px,{}px)", hue(at), place.x, place.y)
    };
    let label = move || {
        task().map(|task| {
            let waits: Vec<String> = state.editor.with(|editor| {
                task.depends_on.iter().map(|id| editor.document().name(id).to_owned()).collect()
            });
            let waits = if waits.is_empty() {
                "depends on nothing".to_owned()
            } else {
                format!("depends on {}", waits.join(", "))
            };
            format!(
                "{}, {}, {}, {waits}",
                task.label(),
                kind_label(task.kind),
                duration_text::print(&task.duration).whole()
            )
        })
    };
    let point = move |on: bool| state.hovered.set(on.then(|| id.get_value()));
    let own = id.get_value();
    on_cleanup(move || {
        state.hovered.maybe_update(|hovered| hovered.take_if(|hovered| *hovered == own).is_some());
    });
    let select = move |_| {
        let already =
            state.editor.with_untracked(|editor| id.with_value(|id| editor.selection().tasks.contains(id)));
        // What a press selects says the gesture, which may add to what is selected.
        let pressed = ui.gesture.with_untracked(|gesture| *gesture != Gesture::Idle);
        if !already && !pressed {
            state.editor.update(|editor| editor.select(Selection::task(id.get_value())));
        }
        point(true);
    };
    view! {
        <div class="card" tabindex="0" role="group" aria-label=label style=style data-task=id.get_value() data-testid=format!("card-{}", id.get_value())
            class:critical=move || slack.get() == Some(0) data-critical=move || (slack.get() == Some(0)).then_some("true")
            class:chosen=move || selected.get() class:targeted=move || targeted.get()
            class:pointed=move || state.hovered.with(|hovered| id.with_value(|id| hovered.as_ref() == Some(id)))
            class:legal=move || matches!(refusal.get(), Some(None)) class:illegal=move || matches!(refusal.get(), Some(Some(_)))
            data-selected=move || selected.get().then_some("true")
            on:focus=select on:blur=move |_| point(false) on:pointerenter=move |_| point(true) on:pointerleave=move |_| point(false)>
            {move || {
                let task = found.get().map(|(_, task)| task)?;
                Some(if editing.get() { view! { <CardEditor task/> }.into_any() } else { view! { <CardFace task slack=slack/> }.into_any() })
            }}
            <Ports id=id.get_value() card=card/>
        </div>
    }
}

#[component]
fn CardFace(task: Task, slack: Memo<Option<i64>>) -> impl IntoView {
    let slack = move || {
        slack.get().map(|slack| match slack {
            0 => view! { <span class="crit">"critical"</span> }.into_any(),
            slack => {
                view! { <span class="slack">{format!("slack {}", editor::duration::words(slack))}</span> }
                    .into_any()
            }
        })
    };
    view! {
        <h3 dir="auto" title=task.label().to_owned()>{task.label().to_owned()}</h3>
        <p><Glyph icon=Icon::of_kind(task.kind) class="icon-sm"/>{kind_label(task.kind)}</p>
        <footer><span class="chip"><Glyph icon=Icon::Clock class="icon-xs"/>{duration_text::brief(&task.duration)}</span>{slack}</footer>
    }
}

#[component]
fn Ports(id: String, card: Memo<Option<editor::plan::Card>>) -> impl IntoView {
    let PlanFacts(facts) = expect_context();
    let owner = id.clone();
    let critical_out =
        move || facts.get().is_some_and(|facts| facts.critical_edges.iter().any(|edge| edge.from == owner));
    let owner = id.clone();
    let ins = move || {
        let heights = card.get().map(|card| card.in_ports).unwrap_or_default();
        let idle = heights.is_empty();
        let heights = if idle { vec![card.get().map_or(0.0, |card| card.rect.h / 2.0)] } else { heights };
        heights.into_iter().enumerate().map(|(at, height)| {
            let testid = (at == 0).then(|| format!("port-in-{owner}"));
            view! { <i class="port in" class:idle=idle data-testid=testid style=format!("top:{height}px")></i> }
        }).collect_view()
    };
    let idle = move || card.with(|card| card.as_ref().is_some_and(|card| !card.has_followers));
    view! {
        {ins}
        <i class="port out" class:idle=idle class:crit-port=critical_out title="Drag to what must wait for this" data-testid=format!("port-out-{id}")></i>
    }
}

/// Name and duration as fields. Enter keeps both, Escape neither; what is no duration is told and not kept.
#[component]
fn CardEditor(task: Task) -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let name = NodeRef::<html::Input>::new();
    let duration = NodeRef::<html::Input>::new();
    let problem = RwSignal::new(None::<String>);
    let text = duration_text::print(&task.duration).whole();
    let task = StoredValue::new(task);
    Effect::new(move |_| {
        if let Some(input) = name.get() {
            // The field has just been put on the page.
            let _ = input.focus();
            input.select();
        }
    });
    let done = move || {
        let id = task.with_value(|task| task.id.clone());
        ui.editing.set(None);
        focus_soon(format!("card-{id}"));
    };
    // Leaving keeps what can be kept of the two and tells the rest.
    let keep = move |leaves: bool| {
        let (Some(name), Some(field)) = (name.get_untracked(), duration.get_untracked()) else {
            return false;
        };
        let Task { id, duration, .. } = task.get_value();
        let (duration, wrong) = match duration_text::parse(&field.value(), &duration) {
            Ok(read) => (read, None),
            Err(reason) if leaves => (duration, Some(reason)),
            Err(reason) => {
                problem.set(Some(reason));
                return false;
            }
        };
        let done = state.perform(Command::EditTask(id.clone(), name.value(), duration.clone()));
        if done.is_err() {
            told(ui, state.perform(Command::SetDuration(id, duration)));
        }
        told(ui, done);
        if let Some(reason) = wrong {
            ui.say([&reason, ". The duration is as it was."].concat());
        }
        true
    };
    let key = move |event: leptos::ev::KeyboardEvent| {
        let end = match event.key().as_str() {
            "Enter" => keep(false),
            "Escape" => true,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        if end {
            done();
        }
    };
    let leave = move |event: leptos::ev::FocusEvent| {
        let to = event.related_target();
        let inside = to.is_some_and(|to| {
            [name, duration]
                .iter()
                .any(|field| field.get_untracked().is_some_and(|field| &to == field.as_ref()))
        });
        if !inside && ui.editing.with_untracked(Option::is_some) {
            keep(true);
            ui.editing.set(None);
        }
    };
    view! {
        <div class="card-editor" on:keydown=key on:focusout=if_here(leave)>
            <input class="card-name" dir="auto" node_ref=name type="text" aria-label="Name" value=task.with_value(|task| task.name.clone())/>
            <input class="card-duration" node_ref=duration type="text" aria-label="Duration" value=text aria-invalid=move || problem.get().is_some().to_string() on:input=move |_| problem.set(None)/>
            {move || problem.get().map(|problem| view! { <span class="problem" role="alert">{problem}</span> })}
        </div>
    }
}
