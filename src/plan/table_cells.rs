//! Cells of a task's row. Each shows the last good value; what is typed wrongly is told beside it and not kept.

use editor::plan::{duration_text, hue, kind_label, Command, TaskEdge};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use plan::{Task, TaskKind};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

use super::PlanFacts;
use crate::icons::{Glyph, Icon};
use crate::platform::here::if_here;
use crate::shell::actions::told;
use crate::shell::ui::{ui, FormOf};
use crate::shell::{Menu, MenuItem};
use crate::state::app_state;

/// A task with its place in the plan; nothing once it is gone.
pub type Found = Memo<Option<(usize, Task)>>;

fn id_of(found: Found) -> String {
    found.with_untracked(|found| found.as_ref().map(|(_, task)| task.id.clone()).unwrap_or_default())
}

/// Enter keeps what is typed by leaving the field, Escape puts the old text back.
fn field_key(event: &KeyboardEvent, old: &str) {
    let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else {
        return;
    };
    match event.key().as_str() {
        "Escape" => input.set_value(old),
        "Enter" => {}
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
    // A field that has the focus can give it up.
    let _ = input.unchecked_ref::<HtmlElement>().blur();
}

/// Swatch and name.
#[component]
pub fn NameCell(found: Found) -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let name = move || found.get().map(|(_, task)| task.label().to_owned()).unwrap_or_default();
    let change = move |event: leptos::ev::Event| {
        let refused = state.perform(Command::RenameTask(id_of(found), event_target_value(&event)));
        if refused.is_err() {
            if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
            {
                input.set_value(&untrack(name));
            }
        }
        told(ui, refused);
    };
    view! {
        <i class="swatch"></i>
        <input class="cell" type="text" dir="auto" aria-label="Name" title=name data-testid=format!("name-{}", id_of(found)) prop:value=name on:change=if_here(change) on:keydown=move |event| field_key(&event, &untrack(name))/>
    }
}

/// Icon and kind.
#[component]
pub fn KindCell(found: Found) -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let kind = Memo::new(move |_| found.get().map_or(TaskKind::Glue, |(_, task)| task.kind));
    let change = move |event| {
        let word = event_target_value(&event);
        if let Some(kind) = TaskKind::ALL.into_iter().find(|kind| kind.word() == word) {
            told(ui, state.perform(Command::SetKind(id_of(found), kind)));
        }
    };
    view! {
        {move || view! { <Glyph icon=Icon::of_kind(kind.get()) class="icon-sm"/> }}
        <select class="cell" aria-label="Kind" data-testid=format!("kind-{}", id_of(found)) prop:value=move || kind.get().word() on:change=if_here(change)>
            {TaskKind::ALL.map(|each| view! { <option value=each.word() selected=move || kind.get() == each>{kind_label(each)}</option> }).collect_view()}
        </select>
    }
}

/// The duration, with its spread in a quieter ink until it is edited.
#[component]
pub fn DurationCell(found: Found) -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let problem = RwSignal::new(None::<String>);
    let text = Memo::new(move |_| found.get().map(|(_, task)| duration_text::print(&task.duration)));
    let whole = move || text.get().map(|text| text.whole()).unwrap_or_default();
    let read = move |typed: &str| {
        found.with_untracked(|found| {
            found.as_ref().map(|(_, task)| duration_text::parse(typed, &task.duration))
        })
    };
    let input = move |event| problem.set(read(&event_target_value(&event)).and_then(Result::err));
    let change = move |event: leptos::ev::Event| {
        if let Some(Ok(duration)) = read(&event_target_value(&event)) {
            told(ui, state.perform(Command::SetDuration(id_of(found), duration)));
        }
        if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
            input.set_value(&untrack(whole));
        }
        if let Some(reason) = problem.try_update(Option::take).flatten() {
            ui.say(format!("{reason}. The duration is still {}.", untrack(whole)));
        }
    };
    view! {
        <span class="duration num" class:bad=move || problem.get().is_some()>
            <input class="cell" type="text" aria-label="Duration" data-testid=format!("duration-{}", id_of(found)) prop:value=whole
                aria-invalid=move || problem.get().is_some().to_string() on:input=input on:change=if_here(change) on:blur=if_here(move |_| problem.set(None)) on:keydown=move |event| field_key(&event, &untrack(whole))/>
            <span class="shown" aria-hidden="true">{move || text.get().map(|text| view! { {text.mean} <span class="pm">{text.spread.map(|spread| format!(" {spread}"))}</span> })}</span>
            {move || problem.get().map(|problem| view! { <span class="problem" role="alert" data-testid="duration-problem">{problem}</span> })}
        </span>
    }
}

/// Width and height of a sparkline.
const SPARK: (f64, f64) = (66.0, 20.0);

/// How likely each duration is, on the axis that all rows share.
#[component]
pub fn Spark(found: Found, span: Memo<u32>) -> impl IntoView {
    let shape = Memo::new(move |_| found.get().map(|(_, task)| spark(&task, span.get())).unwrap_or_default());
    view! {
        <svg class="spark" viewBox="0 0 66 20" width="66" height="20" aria-hidden="true">
            <path class="rule" d="M0 19.5H66"/>
            <path class="fill" d=move || shape.get()/>
            <path class="line" d=move || shape.get()/>
        </svg>
    }
}

fn spark(task: &Task, minutes: u32) -> String {
    let span_s = f64::from(minutes) * 60.0;
    if let plan::Distribution::Fixed { seconds } = task.duration {
        let x = (seconds / span_s).min(1.0) * SPARK.0;
        return format!("M{:.1} 19V3", x.clamp(0.6, SPARK.0 - 0.6));
    }
    let density = task.duration.density(161, span_s);
    let top = density.iter().copied().filter(|value| value.is_finite()).fold(0.0, f64::max);
    if top <= 0.0 {
        return String::new();
    }
    let step = SPARK.0 / (density.len().saturating_sub(1)).max(1) as f64;
    let points: Vec<(f64, f64)> =
        density.iter().enumerate().map(|(at, value)| (at as f64 * step, value / top)).collect();
    let shown: Vec<String> = points
        .iter()
        .filter(|(_, share)| *share > 0.004)
        .map(|(x, share)| format!("{x:.1} {:.1}", 19.0 - 16.0 * share.min(1.0)))
        .collect();
    if shown.is_empty() {
        String::new()
    } else {
        format!("M{}", shown.join("L"))
    }
}

/// What the task waits for, each with a way out, and a menu of what it could wait for as well.
#[component]
pub fn Depends(found: Found) -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    // The field that a press leaves may change a name: the chips move, and letting go would be over another. So a mouse
    // deletes with its press, and its click is not for what has come there.
    let by_mouse = StoredValue::new(false);
    let chips = move || {
        let Some((_, task)) = found.get() else { return ().into_any() };
        if task.depends_on.is_empty() {
            return view! { <span class="none">"none"</span> }.into_any();
        }
        let plan = state.plan.get();
        task.depends_on.iter().map(|from| {
            let at = plan.tasks.iter().position(|other| &other.id == from);
            let name = at.and_then(|at| plan.tasks.get(at)).map_or_else(|| from.clone(), |task| task.label().to_owned());
            let edge = TaskEdge::new(from.as_str(), task.id.as_str());
            let remove = Callback::new(move |()| told(ui, state.perform(Command::RemoveDependency(edge.clone()))));
            let press = move |event: leptos::ev::PointerEvent| {
                by_mouse.set_value(event.pointer_type() == "mouse");
                if by_mouse.get_value() && event.button() == 0 {
                    remove.run(());
                }
            };
            let click = move |event: leptos::ev::MouseEvent| {
                if event.detail() == 0 || !by_mouse.get_value() {
                    remove.run(());
                }
            };
            view! {
                <span class="dep" style=format!("--hue:var(--task-{})", hue(at.unwrap_or(0)))>
                    <button type="button" class="dep-x" title="Delete dependency" aria-label=format!("{} no longer depends on {name}", task.label()) data-testid=format!("undepend-{from}-{}", task.id) on:pointerdown=press on:click=click><Glyph icon=Icon::Close class="icon-xs"/></button><b dir="auto" title=name.clone()>{name.clone()}</b>
                </span>
            }
        }).collect_view().into_any()
    };
    let legal = move || {
        let to = id_of(found);
        state.editor.with(|editor| {
            let document = editor.document();
            document
                .plan()
                .tasks
                .iter()
                .enumerate()
                .filter(|(_, task)| document.refusal(&task.id, &to).is_none())
                .map(|(at, task)| (at, task.clone()))
                .collect::<Vec<_>>()
        })
    };
    view! {
        <div class="deps">
            {chips}
            <Menu class="icon-btn dep-add" title="Add a dependency" right=true testid="add-dependency" label=ViewFn::from(|| view! { <Glyph icon=Icon::Plus class="icon-sm"/> })>
                <p class="menu-title">"Wait for"</p>
                {move || {
                    let tasks = legal();
                    if tasks.is_empty() { return view! { <p class="menu-note">"Every other task either is waited for already or would close a cycle."</p> }.into_any() }
                    tasks.into_iter().map(|(at, task)| {
                        let edge = TaskEdge::new(task.id.as_str(), id_of(found));
                        let add = Callback::new(move |()| told(ui, state.perform(Command::AddDependency(edge.clone()))));
                        view! { <MenuItem testid=format!("depend-{}-{}", task.id, id_of(found)) on_choose=add><i class="swatch" style=format!("--hue:var(--task-{})", hue(at))></i>{task.label().to_owned()}</MenuItem> }
                    }).collect_view().into_any()
                }}
            </Menu>
        </div>
    }
}

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

/// Slack; 0 on the critical path.
#[component]
pub fn SlackCell(found: Found) -> impl IntoView {
    let PlanFacts(facts) = expect_context();
    move || {
        let (at, _) = found.get()?;
        let slack = facts.with(|facts| facts.as_ref().and_then(|facts| facts.slack_ms.get(at).copied()))?;
        Some(if slack == 0 {
            view! { <b class="crit">"0 min"</b> }.into_any()
        } else {
            // Seconds beside hours are more than the column holds, and than anybody asks.
            let slack = if slack >= HOUR_MS { slack - slack % MINUTE_MS } else { slack };
            editor::duration::words(slack).into_any()
        })
    }
}

/// Opens everything about the task.
#[component]
pub fn DetailsButton(found: Found) -> impl IntoView {
    let ui = ui();
    let id = id_of(found);
    let testid = format!("details-{id}");
    let label = move || found.get().map(|(_, task)| format!("Everything about {}", task.label()));
    view! {
        <button type="button" class="icon-btn row-more" title="Everything about this task (D)" aria-label=label data-testid=testid
            on:click=move |_| ui.form.set(Some(FormOf::Task(id.clone())))><Glyph icon=Icon::More class="icon-sm"/></button>
    }
}
